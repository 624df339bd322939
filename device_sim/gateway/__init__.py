"""The documented client: a gateway that keeps what it sends until it is received; nothing of the platform."""
