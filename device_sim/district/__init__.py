"""Plants that do not exist: what they are, what their meters show, what goes wrong, and what they declare."""
