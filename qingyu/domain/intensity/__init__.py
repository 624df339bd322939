"""Energy per unit of product and of value: output, shared energy, windows, decomposition."""
