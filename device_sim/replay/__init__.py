"""A recording of a real plant, read by a mapping and sent through a gateway, whole or with faults."""
