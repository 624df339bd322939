"""The browser demo: the console with recorded answers of the API, as files that need no server of ours."""
