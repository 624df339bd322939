"""The broker's users: hashes of gateway passwords, and the file in which Mosquitto reads them."""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from qingyu.db import meters
from qingyu.db.pool import Connection

INGEST_USER = "qingyu-ingest"
# What mosquitto_passwd writes: PBKDF2 with SHA-512, 12 bytes of salt; few rounds do, for these are long random words.
_ROUNDS = 101


def hash_password(password: str, salt: bytes | None = None) -> str:
    """A password as Mosquitto 2 stores it: `$7$rounds$salt$hash`."""
    salt = secrets.token_bytes(12) if salt is None else salt
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ROUNDS)
    return f"$7${_ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def password_matches(password: str, stored: str) -> bool:
    """Whether a password is the one behind a stored hash."""
    salt = base64.b64decode(stored.split("$")[3])
    return hmac.compare_digest(hash_password(password, salt), stored)


def write_passwords(path: Path, ingest_password: str, gateways: Iterable[tuple[str, str]]) -> bool:
    """Write the password file if it would change; True when it did. The broker's reloader notices by its time.

    gateways: pairs of user name and stored hash. The line of ingest is kept while its password still matches.
    """
    old = path.read_text("utf-8").splitlines() if path.exists() else []
    mine = next((line for line in old if line.startswith(f"{INGEST_USER}:")), "")
    if not mine or not password_matches(ingest_password, mine.split(":", 1)[1]):
        mine = f"{INGEST_USER}:{hash_password(ingest_password)}"
    lines = [mine, *(f"{name}:{stored}" for name, stored in gateways)]
    if lines == old:
        return False
    # Replaced as a whole, so that the broker never reads half a file; it must be able to read it as before.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(3)}")  # another worker may write too
    temporary.write_text("\n".join(lines) + "\n", "utf-8")
    os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o640)
    if path.exists():
        os.chown(temporary, path.stat().st_uid, path.stat().st_gid)
    os.replace(temporary, path)
    return True


def publish_credentials(conn: Connection, path: Path, ingest_password: str) -> bool:
    """Bring the broker's password file in step with the database; True when it changed."""
    return write_passwords(
        path, ingest_password, [(row["name"], row["hash"]) for row in meters.broker_credentials(conn)]
    )
