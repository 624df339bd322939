"""Closed values computed again: what re-opens them, what changed, and what waits for an officer."""
