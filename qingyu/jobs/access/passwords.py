"""Passwords as they are stored: Argon2id with its parameters; and the rules that a new one must meet."""

from functools import cache
from typing import TYPE_CHECKING

from qingyu.domain.access import passwords
from qingyu.errors import Invalid

if TYPE_CHECKING:
    from pwdlib import PasswordHash


@cache
def _hasher() -> "PasswordHash":
    # Only the API and the administration of users need it; an ingest node is installed without.
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    # 64 MiB and three passes in one lane: a check takes one core, and the queue before it says how many there are.
    return PasswordHash((Argon2Hasher(time_cost=3, memory_cost=65536, parallelism=1),))


@cache
def nobody() -> str:
    """The hash that stands for a user who is not there: an unknown name takes as long as a wrong password."""
    return _hasher().hash("nobody has this password")


def hash_password(password: str) -> str:
    """A password as it is stored."""
    return _hasher().hash(password)


def password_matches(password: str, password_hash: str) -> bool:
    """Whether a password is the one behind a hash."""
    return _hasher().verify(password, password_hash)


def check_rules(password: str, name: str) -> None:
    """Raises Invalid when a new password is not good enough for the user of this name."""
    fault = passwords.fault(password, name)
    if fault is not None:
        raise Invalid(passwords.SENTENCES[fault], code=fault)
