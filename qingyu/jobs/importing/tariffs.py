"""Time-of-use tariffs of a table: rows of hours of one code and one day of beginning are one tariff."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, time
from typing import Any

from qingyu.domain.kernel.reason import because
from qingyu.jobs.refused import Unfit
from qingyu.jobs.tables import values
from qingyu.jobs.tables.columns import Cells
from qingyu.jobs.tables.rows import TableRow
from qingyu.jobs.tables.values import plain

_BANDS = {
    "尖": "sharp", "尖峰": "sharp", "峰": "peak", "高峰": "peak", "平": "flat", "平段": "flat",
    "谷": "valley", "低谷": "valley", "深谷": "deep_valley",
}  # fmt: skip
_DAYS = {"工作日": "workday", "周末": "weekend", "休息日": "weekend", "节假日": "holiday"}
_ALL_DAYS = ("workday", "weekend", "holiday")
_PARTS = re.compile(r"[,;、，；\s]+")
_SPAN = re.compile(r"(\d{1,2})(?:[-~至](\d{1,2}))?月?")


def clock(_: Cells, cell: Any) -> str:
    """A time of the day, HH:MM; 24:00 is the end of it."""
    if isinstance(cell, datetime | time):
        return f"{cell:%H:%M}"
    written = plain(values.text(cell))
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::00)?", written)
    if found is None:
        raise Unfit(because("cell_no_time", cell=values.shown(cell)))
    return f"{int(found[1]):02}:{found[2]}"


def band(_: Cells, cell: Any) -> str:
    """The code of a band; one that nobody knows stays as it is written, and is refused with its tariff."""
    written = plain(values.text(cell))
    return _BANDS.get(written.removesuffix("时段"), written)


@dataclass(frozen=True, slots=True)
class _Season:
    """The hours and the prices of some rows with the same months and days, as a tariff declares a season."""

    months: tuple[int, ...]
    days: tuple[str, ...]
    hours: list[Mapping[str, object]] = field(default_factory=list)
    prices: dict[object, object] = field(default_factory=dict)


def together(rows: Sequence[TableRow]) -> Mapping[str, object]:
    """The tariff of some rows; Unfit where they contradict each other."""
    first = rows[0].values
    seasons: dict[tuple[object, ...], _Season] = {}
    for row in rows:
        said = row.values
        months, days = _months(said.get("months")), _days(said.get("days"))
        season = seasons.setdefault((months, days), _Season(months, days))
        season.hours.append({name: said.get(name) for name in ("from", "to", "band")})
        price = season.prices.setdefault(said.get("band"), said.get("cny_per_kwh"))
        if price != said.get("cny_per_kwh"):
            raise Unfit(
                because("band_with_two_prices", band=said.get("band"), first=price, second=said.get("cny_per_kwh"))
            )
    for name in ("valid_to", "source"):
        if len({row.values.get(name) for row in rows}) > 1:
            raise Unfit(because("tariff_rows_differ", column=name))
    kept = ("enterprise", "code", "valid_from", "valid_to", "source")
    return {name: first[name] for name in kept if name in first} | {
        "seasons": [asdict(season) for season in seasons.values()]
    }


def _months(said: str | None) -> tuple[int, ...]:
    if said is None:
        return tuple(range(1, 13))
    found: list[int] = []
    for part in filter(None, _PARTS.split(plain(said))):
        span = _SPAN.fullmatch(part)
        if span is None:
            raise Unfit(because("cell_no_months", cell=repr(said)))
        first, last = int(span[1]), int(span[2] or span[1])
        found += range(first, last + 1) if first <= last else [*range(first, 13), *range(1, last + 1)]
    return tuple(found)


def _days(said: str | None) -> tuple[str, ...]:
    if said is None:
        return _ALL_DAYS
    return tuple(_DAYS.get(part, part) for part in filter(None, _PARTS.split(plain(said))))
