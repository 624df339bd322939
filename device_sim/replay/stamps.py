"""Printed local times to instants: formats, zones, the jumps of summer time, and known defects of recorders."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo


class Edge(StrEnum):
    """Which end of its interval a stamp prints."""

    START = "start"
    END = "end"


class Jump(StrEnum):
    """What to do with a local time that a clock jump makes absent or ambiguous.

    EARLIER and LATER take the offset before and after the jump. BY_ORDER, for ambiguous ones, takes the first line with
    this time as before and the second as after the jump.
    """

    EARLIER = "earlier"
    LATER = "later"
    SKIP = "skip"
    ERROR = "error"
    BY_ORDER = "by_order"


class BadStamp(ValueError):
    """A time that cannot be read, or that the mapping refuses."""


class SkippedStamp(Exception):
    """A time that the mapping wants left out."""


@dataclass(frozen=True, slots=True)
class StampRule:
    """How a recording prints time. interval_s: length of the interval a line describes [s]"""

    format: str
    zone: tzinfo | None
    edge: Edge
    interval_s: int
    absent: Jump
    ambiguous: Jump
    midnight_same_day: bool
    hour_24: bool


class StampReader:
    """Reads the stamps of one file in its order."""

    def __init__(self, rule: StampRule) -> None:
        self._rule = rule
        self._seen: dict[tuple[str, datetime], int] = {}

    def read(self, text: str, series: str = "") -> datetime:
        """The printed instant in UTC. `series` keeps apart the streams of a file that prints each time once a meter.

        Raises BadStamp when it is unreadable or refused, SkippedStamp when the mapping leaves it out.
        """
        rule = self._rule
        if rule.format in ("unix", "unix_ms"):
            try:
                return datetime.fromtimestamp(float(text) / (1000 if rule.format == "unix_ms" else 1), UTC)
            except (ValueError, OverflowError, OSError) as error:
                raise BadStamp(f"{text!r} is no number of seconds since 1970") from error
        local = self._local(text)
        if local.tzinfo is not None:
            return local.astimezone(UTC)
        if rule.zone is None:
            raise BadStamp(f"{text!r} has no offset, and the mapping has neither time.zone nor time.offset")
        if not isinstance(rule.zone, ZoneInfo):
            return local.replace(tzinfo=rule.zone).astimezone(UTC)
        return self._zoned(text, local, rule.zone, series)

    def start_of(self, at: datetime) -> datetime:
        """The start of the interval whose stamp is `at`."""
        return at - timedelta(seconds=self._rule.interval_s) if self._rule.edge is Edge.END else at

    def _local(self, text: str) -> datetime:
        rule = self._rule
        text = text.strip()
        a_day = timedelta(0)
        if rule.hour_24 and "24:00" in text:
            text, a_day = text.replace("24:00", "00:00", 1), timedelta(days=1)
        try:
            local = datetime.fromisoformat(text) if rule.format == "iso" else datetime.strptime(text, rule.format)  # noqa: DTZ007
        except ValueError as error:
            raise BadStamp(f"{text!r} does not fit the format {rule.format!r}") from error
        if rule.midnight_same_day and not a_day and (local.hour, local.minute, local.second) == (0, 0, 0):
            a_day = timedelta(days=1)
        return local + a_day

    def _zoned(self, text: str, local: datetime, zone: ZoneInfo, series: str) -> datetime:
        first = local.replace(tzinfo=zone, fold=0)
        before, after = first.utcoffset(), local.replace(tzinfo=zone, fold=1).utcoffset()
        if before == after:
            return first.astimezone(UTC)
        is_absent = before is not None and after is not None and before < after
        wish = self._rule.absent if is_absent else self._rule.ambiguous
        if wish is Jump.SKIP:
            raise SkippedStamp(text)
        if wish is Jump.ERROR:
            key, word = ("absent", "does not exist") if is_absent else ("ambiguous", "happened twice")
            raise BadStamp(f"{text!r} {word} in {zone.key}; say in time.{key} what it means")
        if wish is Jump.BY_ORDER:
            n = self._seen[series, local] = self._seen.get((series, local), 0) + 1
            fold = 0 if n == 1 else 1
        else:
            fold = 0 if wish is Jump.EARLIER else 1
        return local.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def fixed_offset(text: str) -> timezone:
    """The zone of a text such as +08:00; raises ValueError otherwise."""
    found = datetime.strptime(text, "%z").tzinfo
    if not isinstance(found, timezone):
        raise ValueError(f"wanted an offset such as +08:00, got {text!r}")
    return found
