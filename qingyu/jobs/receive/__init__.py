"""Readings as they come in: intake, writing, receipts, refusals, devices that nobody registered."""
