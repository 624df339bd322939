"""What energy costs: tariffs, bands, demand, bills."""
