"""What makes a password good enough: its length, and that nobody would guess it first. No rules about characters."""

import re
import unicodedata
from datetime import timedelta
from enum import StrEnum

from qingyu.domain.kernel.reason import Reason, because

SHORTEST, LONGEST = 10, 200  # [character]


class Fault(StrEnum):
    """Why a password is refused."""

    TOO_SHORT = "password_too_short"
    TOO_LONG = "password_too_long"
    COMMON = "password_common"
    NAME = "password_is_name"
    SAME = "password_unchanged"


_REASONS = {
    Fault.TOO_SHORT: because("password_too_short", n=SHORTEST),
    Fault.TOO_LONG: because("password_too_long", n=LONGEST),
    Fault.COMMON: because("password_common"),
    Fault.NAME: because("password_is_name"),
    Fault.SAME: because("password_unchanged"),
}

# What guessers try first, of ten characters or more, after the digits and signs at both ends are taken off.
# Frequent stems of published lists, Chinese ones among them.
_COMMON_STEMS = """
    password passwort passw0rd p@ssword p@ssw0rd pass word qwerty qwertyuiop qwertyuiopasdf asdfghjkl zxcvbnm qazwsx
    qazwsxedc q1w2e3r4 q1w2e3r4t5 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc qweasd qweasdzxc abc abcd abcde abcdef
    abcdefg abcdefgh abcdefghij abcdefghijk admin administrator root system manager welcome changeme letmein iloveyou
    woaini woaiwojia woaini1314 a aa aaa qq q test guest user login secret master dragon monkey football baseball
    superman princess sunshine trustno1 computer internet zhongguo china beijing shanghai qingyu energy nengyuan
"""
_COMMON = frozenset(_COMMON_STEMS.split())
_ROWS = ("01234567890123456789", "qwertyuiopqwertyuiop", "asdfghjklasdfghjkl", "abcdefghijklmnopqrstuvwxyz")

# Five slips cost nothing; then each costs twice the wait of the one before. Nobody is locked out for ever.
FREE_FAILURES = 5
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


def fault(password: str, name: str) -> Fault | None:
    """Why a password is not good enough for the user of this name, or None.

    >>> fault("correct horse battery", "li.wei"), fault("li.wei-2026", "li.wei"), fault("password2026!", "li.wei")
    (None, <Fault.NAME: 'password_is_name'>, <Fault.COMMON: 'password_common'>)
    """
    if len(password) < SHORTEST:
        return Fault.TOO_SHORT
    if len(password) > LONGEST:
        return Fault.TOO_LONG
    plain = unicodedata.normalize("NFKC", password).casefold()
    bare = re.sub(r"[^\w@]|_", "", plain)
    stem = re.sub(r"^[\d\W]+|[\d\W]+$", "", bare)
    letters_of_name = re.sub(r"[\W_]", "", name.casefold())
    if letters_of_name and (stem == letters_of_name or bare.strip("0123456789@") == letters_of_name):
        return Fault.NAME
    if len(set(plain)) <= 2 or any(bare in row or bare in row[::-1] for row in _ROWS):
        return Fault.COMMON
    # Digits alone are a date, a telephone number or a row of keys.
    if bare.isdigit() or stem in _COMMON or bare in _COMMON:
        return Fault.COMMON
    return None


def reason_of(fault: Fault) -> Reason:
    """What the one who chose the password is told."""
    return _REASONS[fault]


def wait_after(failures: int) -> timedelta:
    """How long a name waits after so many failures in a row.

    >>> [int(wait_after(n).total_seconds()) for n in (4, 5, 6, 9, 40)]
    [0, 5, 10, 80, 900]
    """
    if failures < FREE_FAILURES:
        return timedelta(0)
    doublings: int = 2 ** min(failures - FREE_FAILURES, 20)
    return min(LONGEST_WAIT, FIRST_WAIT * doublings)
