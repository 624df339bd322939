"""Spans and instants as the command line of the district takes them, and its past in grains and months."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta

from device_sim.district import sending as running
from device_sim.district.declarations import LOCAL
from device_sim.district.signals import Grain
from device_sim.replay.faults import microseconds
from qingyu.errors import Invalid


def parse_span_us(text: str) -> int:
    """Microseconds of a text such as 45d, 8w or 3mo (of 30.44 days)."""
    for ending, days in (("mo", 30.44), ("w", 7.0), ("d", 1.0), ("h", 1 / 24)):
        if text.endswith(ending):
            try:
                return int(float(text.removesuffix(ending)) * days * 86_400_000_000)
            except ValueError:
                break
    raise Invalid(f"--backfill: wanted a span such as 45d, 8w or 3mo, got {text!r}")


def months(first: datetime, last: datetime) -> list[tuple[str, int, int]]:
    """Name, start and end of each local month from the first instant to the month after the last [us]."""
    found: list[tuple[str, int, int]] = []
    at = first.astimezone(LOCAL).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while not found or found[-1][1] <= microseconds(last):
        after = at + timedelta(days=monthrange(at.year, at.month)[1])
        found.append((f"{at:%Y-%m}", microseconds(at.astimezone(UTC)), microseconds(after.astimezone(UTC))))
        at = after
    return found


def grains_of(fine: str | None, hourly: str | None, origin_us: int, end_us: int) -> list[Grain]:
    """How the past is read before its fine part; the edges are midnights of the district."""
    if fine is None:
        return []
    fine_us = running.local_midnight(end_us - parse_span_us(fine))
    daily_us = fine_us if hourly is None else running.local_midnight(fine_us - parse_span_us(hourly))
    found = [Grain(daily_us, 86_400)] if hourly is not None else []
    return [g for g in (*found, Grain(fine_us, 3_600)) if g.until_us > origin_us]


def parse_instant(text: str) -> datetime:
    """An aware instant of a text such as 2026-11-01T00:00:00+08:00."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"--now: wanted an instant such as 2026-11-01T00:00:00+08:00, got {text!r}") from error
    if at.tzinfo is None:
        raise Invalid(f"--now: {text!r} has no offset; write 2026-11-01T00:00:00+08:00")
    return at.astimezone(UTC)
