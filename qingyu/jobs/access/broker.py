"""The broker's users: hashes of passwords, and the files in which Mosquitto reads who may log in and say what."""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from qingyu.db import gateways, quarantine
from qingyu.db.gateways import Credential
from qingyu.db.pool import Connection
from qingyu.db.quarantine import Enrolment

# As whom unknown devices connect, and as whom the platform hears them; no code of an enterprise holds a tilde.
UNKNOWN, READER_OF_UNKNOWN = "~enrol", "enrol~"
# As whom the keeper publishes warnings.
PUBLISHER = "~warnings"
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


def user_name(gateway: str, slot: int) -> str:
    """The MQTT user of a gateway's password: the second password, of a rotation, has a name of its own.

    >>> user_name("acme/gw1", 1), user_name("acme/gw1", 2)
    ('acme/gw1', 'acme/gw1~2')
    """
    return gateway if slot == 1 else f"{gateway}~{slot}"


def passwords(
    platform: str,
    enterprises: Iterable[str],
    credentials: Iterable[Credential],
    enrolment: Enrolment | None = None,
    publisher: str | None = None,
) -> str:
    """The broker's password file.

    platform: the line `name:hash` of the platform's own user. Ingest logs in to each enterprise's session as a user of
    that enterprise's name, with the same password.  enrolment: the hash of the
    password of unknown devices, where they may connect, and whether somebody listens to them.  publisher: the hash of
    the password under which warnings are published.
    """
    stored = platform.partition(":")[2]
    sessions = (f"{enterprise}:{stored}" for enterprise in enterprises)
    gateways = (f"{user_name(one.gateway, one.slot)}:{one.hash}" for one in credentials)
    unknown = [f"{READER_OF_UNKNOWN}:{stored}"] if enrolment else []
    if enrolment and enrolment.is_heard:
        unknown.append(f"{UNKNOWN}:{enrolment.hash}")
    publishing = [f"{PUBLISHER}:{publisher}"] if publisher else []
    return "".join(f"{line}\n" for line in (platform, *sessions, *gateways, *unknown, *publishing))


def rights(patterns: str, hearing: Iterable[tuple[str, int]], barred: Iterable[str]) -> str:
    """The broker's file of rights: the patterns that serve all, and lines for those that no pattern fits.

    hearing: gateways, each with slot 1 and the slots of its passwords; each hears the warnings of its enterprise, and
    in slot 2 it has a name that the patterns do not fit.  barred: those that may say nothing, even with a certificate.
    """
    lines = [patterns.rstrip(), ""]
    shut = set(barred)
    for gateway, slot in hearing:
        if gateway in shut:
            continue
        topics = f"qy/v1/{gateway}"
        lines.append(f"user {user_name(gateway, slot)}")
        if slot == 2:
            lines += [f"topic write {topics}/{kind}" for kind in ("readings", "production", "status")]
            lines.append(f"topic read {topics}/receipt")
        lines.append(f"topic read qy/v1/{gateway.partition('/')[0]}/warnings")
    lines += [f"user {PUBLISHER}", "topic write qy/v1/+/warnings"]
    # Unknown devices write to topics that their own name is no part of, and so read nothing of each other.
    topics = f"qy/v1/{READER_OF_UNKNOWN}/+"
    lines += [f"user {UNKNOWN}", f"topic write {topics}/readings", f"topic write {topics}/production"]
    for gateway in sorted(shut):
        lines += [f"user {gateway}", f"topic deny qy/v1/{gateway}/#"]
    return "\n".join(lines) + "\n"


def publish(conn: Connection, folder: Path, now: datetime, publisher: str | None = None) -> bool:
    """Bring the broker's files in step with the database; True when one changed. The broker's reloader notices.

    folder: holds `ingest` (the platform's own line) and `patterns.acl`, made where the broker is started; `acl` and
    `passwords` are written here. The rights go first: nobody is let in before it is said what he may do.
    """
    platform = (folder / "ingest").read_text("utf-8").strip()
    patterns = (folder / "patterns.acl").read_text("utf-8")
    found = gateways.credentials(conn, now)
    # Slot 1 is the name of a gateway itself, which one with a certificate bears without a password.
    hearing = sorted({(one.gateway, one.slot) for one in found} | {(name, 1) for name in gateways.names(conn)})
    changed = _write(folder / "acl", rights(patterns, hearing, gateways.barred(conn)))
    users = passwords(platform, gateways.session_users(conn), found, quarantine.enrolment(conn), publisher)
    return _write(folder / "passwords", users) or changed


def _write(path: Path, text: str) -> bool:
    if path.exists() and path.read_text("utf-8") == text:
        return False
    # Replaced as a whole, so that the broker never reads half a file; it must be able to read it as before.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(3)}")
    temporary.touch(mode=0o600)
    temporary.write_text(text, "utf-8")
    if path.exists():
        os.chown(temporary, path.stat().st_uid, path.stat().st_gid)
    os.replace(temporary, path)
    return True
