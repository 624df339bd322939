"""Passwords of tests: Argon2id as the platform stores it, with so little memory that fifty log-ins cost nothing."""

import psycopg
from pwdlib.hashers.argon2 import Argon2Hasher

_QUICK = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)


def hash_quickly(conn: psycopg.Connection, password: str) -> None:
    """Store the hash again with which every user of a database logs in by this password; a hash names its own cost."""
    conn.execute("UPDATE app_user SET password_hash = %s", (_QUICK.hash(password),))
