"""The days on which something that was declared or printed holds."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Valid:
    """What holds on days of [valid_from, valid_to); null bounds nothing.

    >>> until_july = Valid(valid_to=date(2026, 7, 1))
    >>> until_july.holds_on(date(2026, 6, 30)), until_july.holds_on(date(2026, 7, 1))
    (True, False)
    """

    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the day lies in it."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)
