"""What energy costs: tariffs, demand, other carriers, and the price rules of a class."""
