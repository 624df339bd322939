"""Pure rules: no I/O, no clock, no environment; plain values, numpy and pandas in, plain values out."""
