"""What the platform found, beside what was done to it."""
