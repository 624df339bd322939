"""The quality of data as inspectors measure it: bars, measures, the composite index, working days."""
