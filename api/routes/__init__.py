"""One module a noun; each route gathers rows in the caller's scope and returns a model of `api.schemas`."""
