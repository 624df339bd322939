"""Compare the platform's accounts with the truth: energy and standard coal by month, and the class of each plant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

# What crosses the boundary counts in the account, what leaves it is subtracted; own sun and wind count as bought.
SIGN = {"purchase": 1.0, "export": -1.0}
Key = tuple[str, str, str]  # enterprise, carrier, month
COAL = "standard coal"  # 标准煤, beside the carriers it is reckoned from


@dataclass(frozen=True, slots=True)
class CarrierLine:
    """One carrier over all plants and whole months. worst: the largest relative error of a plant's month."""

    carrier: str
    unit: str
    true: float
    found: float
    n_months: int
    n_unknown: int
    worst: float
    worst_at: str


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A plant whose standing is known: the intended class, and the one the platform gave in the last whole month."""

    enterprise: str
    product: str
    intended: str
    found: str | None
    value: float | None

    @property
    def is_right(self) -> bool:
        """Whether the platform recovered the class."""
        return self.intended == self.found


def true_months(plants: Iterable[Mapping[str, Any]], months: Sequence[date]) -> dict[Key, float]:
    """What really crossed the boundary of each plant in whole months, by carrier. [unit of the channels]"""
    names = [f"{month:%Y-%m}" for month in months]
    found: dict[Key, float] = {}
    for plant in plants:
        used = {(c["meter"], c["channel"]): c["use_by_day"] for c in plant["channels"]}
        for flow in plant["flows"]:
            sign = SIGN.get("purchase" if flow.get("is_renewable") else flow["direction"])
            if sign is None:
                continue
            for day, use in used[flow["meter"], flow["channel"]].items():
                if day[:7] in names:
                    key = (plant["enterprise"], flow["carrier"], day[:7])
                    found[key] = found.get(key, 0.0) + sign * use
    return found


def true_coal(plants: Iterable[Mapping[str, Any]], months: Sequence[date]) -> dict[Key, float]:
    """Standard coal over the boundary of each plant in whole months, calorific book, by its own coefficients. [tce]"""
    names = [f"{month:%Y-%m}" for month in months]
    found: dict[Key, float] = {}
    for plant in plants:
        for day, coal_tce in plant["coal_tce_by_day"].items():
            if day[:7] in names:
                key = (plant["enterprise"], COAL, day[:7])
                found[key] = found.get(key, 0.0) + coal_tce
    return found


def whole_months(first: date, end: date) -> list[date]:
    """The months that lie wholly in [first, end).

    >>> [str(month) for month in whole_months(date(2026, 7, 31), date(2026, 10, 1))]
    ['2026-08-01', '2026-09-01']
    """
    month = first if first.day == 1 else _after(first)
    found = []
    while _after(month) <= end:
        found.append(month)
        month = _after(month)
    return found


def compare(true: Mapping[Key, float], found: Mapping[Key, tuple[float | None, str]]) -> list[CarrierLine]:
    """One line a carrier; a month the platform gives no number for is counted as unknown, never as an error of zero."""
    lines = []
    for carrier in sorted({key[1] for key in true}):
        keys = [key for key in true if key[1] == carrier]
        known = {key: value for key in keys if (value := found.get(key, (None, ""))[0]) is not None}
        errors = {key: abs(value - true[key]) / abs(true[key]) for key, value in known.items() if true[key]}
        at = max(errors, key=lambda key: errors[key], default=None)
        lines.append(
            CarrierLine(
                carrier=carrier,
                unit=next((found[key][1] for key in known), ""),
                true=sum(true[key] for key in known),
                found=sum(known.values()),
                n_months=len(keys),
                n_unknown=len(keys) - len(known),
                worst=errors[at] if at else 0.0,
                worst_at=f"{at[0]} {at[2]}" if at else "",
            )
        )
    return lines


def _after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
