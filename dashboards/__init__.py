"""Grafana as code: `python -m dashboards` writes generated/*.json; the panels read the views of migration 0009 only."""
