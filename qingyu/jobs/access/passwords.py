"""Passwords as they are stored: Argon2id with its parameters; and the rules that a new one must meet."""

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from qingyu.domain.access import passwords
from qingyu.errors import Invalid

if TYPE_CHECKING:
    from pwdlib import PasswordHash


class Cost(NamedTuple):
    """What a guess costs; a stored hash names its own."""

    passes: int
    memory_kib: int


# With one lane a check takes one core, and the queue before it says how many there are.
COST = Cost(passes=3, memory_kib=65536)


@cache
def _hasher(cost: Cost) -> "PasswordHash":
    # Only the API and the administration of users need it; an ingest node is installed without.
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    return PasswordHash((Argon2Hasher(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=1),))


@cache
def _nobody(cost: Cost) -> str:
    return _hasher(cost).hash("nobody has this password")


def nobody() -> str:
    """The hash that stands for a user who is not there: an unknown name takes as long as a wrong password."""
    return _nobody(COST)


def hash_password(password: str) -> str:
    """A password as it is stored."""
    return _hasher(COST).hash(password)


def password_matches(password: str, password_hash: str) -> bool:
    """Whether a password is the one behind a hash."""
    return _hasher(COST).verify(password, password_hash)


def check_rules(password: str, name: str) -> None:
    """Raises Invalid when a new password is not good enough for the user of this name."""
    fault = passwords.fault(password, name)
    if fault is not None:
        raise Invalid(passwords.reason_of(fault), code=fault)
