"""What follows: rules, judgements and the life of a warning."""
