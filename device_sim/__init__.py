"""Program: plants that do not exist, recorded plants that did, and the gateway that carries both to the platform."""
