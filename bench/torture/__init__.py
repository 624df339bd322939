"""`make torture`: a whole platform of its own under load, while faults from a seeded plan happen to it."""
