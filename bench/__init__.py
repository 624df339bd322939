"""Benches: figures side by side in one run, printed as ratios; see README.md."""
