"""Early warnings, their delivery, and the health of what sends readings."""
