"""Compare what the platform found in the channels with what was done to them: a pure function of two lists."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# What the platform should call a fault; the others leave nothing to find once everything has arrived.
EXPECTED = {
    "lost": "gap", "silent": "gap", "stuck": "stuck", "spike": "spike", "reset": "reset", "rollover": "rollover",
    "swap": "swap",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happening:
    """Something in a channel over [start, end]: a fault that was made, or a finding."""

    enterprise: str
    meter: str
    channel: str
    kind: str
    start: datetime
    end: datetime

    @property
    def place(self) -> tuple[str, str, str]:
        """The channel."""
        return self.enterprise, self.meter, self.channel


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the score: of `made` faults `found` were found; `false` findings have no fault of their kind."""

    kind: str
    made: int
    found: int
    findings: int
    false: int

    @property
    def found_share(self) -> float | None:
        """Found of made, or None when none was made."""
        return self.found / self.made if self.made else None


def happenings(rows: Iterable[Mapping[str, str]]) -> list[Happening]:
    """Happenings of the faults in a truth file: enterprise, meter, channel, kind, from and to."""
    return [
        Happening(
            row["enterprise"], row["meter"], row["channel"], row["kind"],
            datetime.fromisoformat(row["from"]), datetime.fromisoformat(row["to"]),
        )
        for row in rows
    ]  # fmt: skip


def score(
    faults: Sequence[Happening], findings: Sequence[Happening], slack: timedelta = timedelta(minutes=31)
) -> list[Line]:
    """Count, for each kind of finding, the faults found and the findings that no fault explains.

    A fault is found by a finding of its kind in its channel that meets its time, give or take `slack`: the platform
    sees a step between two readings, the fault lies somewhere between them. A finding of another kind beside a fault (a
    silent meter's last gap, say) is false only when no fault at all lies there.
    """
    by_place: dict[tuple[str, str, str], list[Happening]] = {}
    for fault in faults:
        by_place.setdefault(fault.place, []).append(fault)
    found_at: dict[tuple[str, str, str], list[Happening]] = {}
    for finding in findings:
        found_at.setdefault(finding.place, []).append(finding)
    lines = []
    for kind in sorted({*EXPECTED.values(), *(finding.kind for finding in findings)}):
        wanted = [fault for fault in faults if EXPECTED.get(fault.kind) == kind]
        found = sum(
            any(f.kind == kind and meet(f, fault, slack) for f in found_at.get(fault.place, ())) for fault in wanted
        )
        of_kind = [finding for finding in findings if finding.kind == kind]
        false = sum(not any(meet(f, fault, slack) for fault in by_place.get(f.place, ())) for f in of_kind)
        lines.append(Line(kind, len(wanted), found, len(of_kind), false))
    return lines


def false_alarms(lines: Sequence[Line], n_channels: int, span: timedelta) -> float:
    """False findings for one channel and month (30.44 days)."""
    return sum(line.false for line in lines) / n_channels / (span / timedelta(days=30.44))


def meet(a: Happening, b: Happening, slack: timedelta) -> bool:
    """Whether two happenings touch in time, give or take `slack`."""
    return a.start <= b.end + slack and b.start <= a.end + slack
