"""The only SQL and the only psycopg: each concern is a pair, `meters.sql` and `meters.py`.

Functions take an open connection and never commit; the transaction is opened and committed at the edge.
"""
