"""Weak tags of contents (ETag), and whether a header names one."""

from hashlib import sha256


def tag_of(body: bytes) -> str:
    """The weak tag of a content."""
    return f'W/"{sha256(body).hexdigest()[:24]}"'


def matches(wanted: str, tag: str) -> bool:
    """Whether a list of tags in a header names one, weakly compared; `*` names any."""
    named = [one.strip().removeprefix("W/") for one in wanted.split(",")]
    return "*" in named or tag.removeprefix("W/") in named
