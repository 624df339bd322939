"""Metering by GB 17167: instruments, rates, certificates, the balance of nodes."""
