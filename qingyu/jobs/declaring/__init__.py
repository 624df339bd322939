"""What an enterprise registers and declares: units, meters, flows, products, and facts with their days."""
