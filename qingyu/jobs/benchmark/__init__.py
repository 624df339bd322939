"""Products beside levels, leaders and peers, and what follows for their prices."""
