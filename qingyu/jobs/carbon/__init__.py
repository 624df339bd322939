"""CO2 as stored values and as a report over any span."""
