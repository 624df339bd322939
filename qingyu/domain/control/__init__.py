"""What follows: rules, findings and the life of a warning."""
