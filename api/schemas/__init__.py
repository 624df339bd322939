"""What goes over the wire: the OpenAPI document and the console's types come from these models."""
