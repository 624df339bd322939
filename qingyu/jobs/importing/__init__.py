"""Imports of tables: what each kind of table says, and how its rows are taken in, one verdict a row."""
