"""Receivers as they are written in an afternoon, beside ours: what they cost, and what they lose when killed."""
