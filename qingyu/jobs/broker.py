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


def write_passwords(path: Path, platform: str, users: Iterable[tuple[str, str]]) -> bool:
    """Write the broker's password file if it would change; True when it did. The broker's reloader notices by its time.

    platform: the line of the platform's own user; users: pairs of user name and stored hash.
    """
    text = "".join(f"{line}\n" for line in (platform, *(f"{name}:{stored}" for name, stored in users)))
    if path.exists() and path.read_text("utf-8") == text:
        return False
    # Replaced as a whole, so that the broker never reads half a file; it must be able to read it as before.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(3)}")  # another worker may write too
    temporary.write_text(text, "utf-8")
    os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o640)
    if path.exists():
        os.chown(temporary, path.stat().st_uid, path.stat().st_gid)
    os.replace(temporary, path)
    return True


def publish_credentials(conn: Connection, path: Path) -> bool:
    """Bring the broker's password file in step with the database; True when it changed.

    Ingest logs in to each enterprise's session as a user of that enterprise's name, with one password for all: its hash
    lies in the file `ingest` beside, which is made where the broker is started.
    """
    platform = path.with_name("ingest").read_text("utf-8").strip()
    stored = platform.partition(":")[2]
    sessions = [(code, stored) for code in meters.enterprise_codes(conn)]
    return write_passwords(path, platform, sessions + [(r["name"], r["hash"]) for r in meters.broker_credentials(conn)])
