"""What every noun stands on: reasons, scopes, bounds of quantities, strict text and tables, chained lines."""
