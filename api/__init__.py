"""Program: rows -> JSON over HTTP, and the console's files; `app.build_app` is the one wiring place."""
