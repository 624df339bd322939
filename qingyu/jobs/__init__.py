"""Gather rows, ask the domain, write rows: the work that programs and the command line share."""
