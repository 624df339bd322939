"""What the makers of indicator values work from: an enterprise, the days and months wanted, and its uses by day."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from qingyu.db import energy as energy_rows
from qingyu.db.pool import Connection
from qingyu.domain.energy import periods
from qingyu.domain.energy.account import Account, Lookup, Use, of_enterprise
from qingyu.domain.energy.assess import Period
from qingyu.domain.energy.coal import BOUNDARY_SIGN, Direction
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.media import Medium
from qingyu.domain.energy.stated import StatedFlow, all_uses
from qingyu.domain.intensity.production import Statement
from qingyu.jobs.energy.world import World

ByDay = Mapping[date, Sequence[tuple[str, Use]]]


@dataclass(frozen=True, slots=True)
class Gathered:
    """The work of one refresh.

    world: what is declared, read once.
    days, months: wanted, in order; a month is its first day.  known_days: every day of them up to today.
    boundary: uses of the flows over the boundary by day, each with the code of its flow.
    stated: the flows that are stated instead of metered; what they come to depends on the period.
    read: uses that one family asked for, kept for the next: charging a product takes those of energy and of CO2 alike.
    kept: what else one family made of these months and another needs, by its name and the months.
    accounts: of the whole enterprise, by the day or month.  outputs: what was stated of products inside some days.
    """

    conn: Connection
    enterprise: Enterprise
    world: World
    now: datetime
    today: date
    days: Sequence[date]
    months: Sequence[date]
    known_days: frozenset[date]
    lookup: Lookup
    boundary: ByDay
    stated: Sequence[StatedFlow] = ()
    read: dict[tuple[frozenset[tuple[Direction, int]], frozenset[str]], ByDay] = field(default_factory=dict)
    kept: dict[tuple[str, tuple[date, ...]], object] = field(default_factory=dict)
    accounts: dict[Period, Account] = field(default_factory=dict)
    outputs: dict[tuple[date, date], Mapping[str, Sequence[Statement]]] = field(default_factory=dict)

    @property
    def enterprise_id(self) -> int:
        """The surrogate id of the enterprise."""
        return self.enterprise.id

    @property
    def zone(self) -> ZoneInfo:
        """The zone its days and months are in."""
        return self.enterprise.zone

    def day(self, day: date) -> Period:
        """A day as the period of a value."""
        return Period("day", day, is_open=day >= self.today)

    def month(self, month: date) -> Period:
        """A month as the period of a value."""
        return Period("month", month, is_open=periods.next_month(month) > self.today)

    def uses_of(self, signs: Mapping[Direction, int], flows: Collection[str]) -> ByDay:
        """Uses of some flows on the known days. signs: which directions count, and how."""
        asked = frozenset(signs.items()), frozenset(flows)
        if asked not in self.read:
            self.read[asked] = self.uses_on(signs, self.known_days, flows)
        return self.read[asked]

    def uses_on(
        self, signs: Mapping[Direction, int], days: Collection[date], flows: Collection[str] | None = None
    ) -> ByDay:
        """Uses of some days as they are read."""
        media = self.world.declared(energy_rows.media)
        return uses_by_day(self.conn, self.enterprise_id, signs, days, self.now, flows, media)

    def statements(self, start: date, end: date) -> Mapping[str, Sequence[Statement]]:
        """What was stated about each product's output inside [start, end), local days, every revision."""
        if (start, end) not in self.outputs:
            edges = periods.day_start(start, self.zone), periods.day_start(end, self.zone)
            self.outputs[start, end] = energy_rows.statements(self.conn, self.enterprise_id, *edges)
        return self.outputs[start, end]

    def uses(self, period: Period) -> list[Use]:
        """The boundary uses of a day or a month, metered and stated."""
        end = period.start_on + periods.DAY if period.kind == "day" else periods.next_month(period.start_on)
        stated = all_uses(self.stated, BOUNDARY_SIGN, period.start_on, end)
        return [use for _, use in [*in_period(self.boundary, period), *stated]]

    def account(self, period: Period) -> Account:
        """The account of the enterprise in a day or a month, made once."""
        if period not in self.accounts:
            self.accounts[period] = of_enterprise(self.uses(period), self.lookup)
        return self.accounts[period]


def uses_by_day(
    conn: Connection,
    enterprise_id: int,
    signs: Mapping[Direction, int],
    days: Collection[date],
    until: datetime,
    flows: Collection[str] | None = None,
    media: Sequence[Medium] | None = None,
) -> dict[date, list[tuple[str, Use]]]:
    """Uses of some days by day, each with the code of its flow. signs: which directions count, and how.

    until: every slot that has passed by then is due.  media: what is declared of them, where it is known already.
    """
    found: dict[date, list[tuple[str, Use]]] = {}
    if not days:
        return found
    span = min(days), max(days) + periods.DAY
    asked = conn, enterprise_id, signs, *span
    for flow, use in energy_rows.day_uses(*asked, days=days, flows=flows, until=until, declared=media):
        found.setdefault(use.day, []).append((flow, use))
    return found


def in_period(by_day: ByDay, period: Period) -> list[tuple[str, Use]]:
    """The uses of a day or a month, each with the code of its flow."""
    if period.kind == "day":
        return list(by_day.get(period.start_on, ()))
    month = periods.days(period.start_on, periods.next_month(period.start_on))
    return [part for day in month for part in by_day.get(day, ())]
