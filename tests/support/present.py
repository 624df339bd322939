"""What a test knows to be there."""

from typing import TypeVar

Value = TypeVar("Value")


def present(value: Value | None) -> Value:
    """A value that must not be absent; a test that finds none fails here."""
    assert value is not None
    return value
