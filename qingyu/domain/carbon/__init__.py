"""CO2 of an enterprise: factors by scheme, combustion, processes, electricity and heat."""
