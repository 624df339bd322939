"""The values of what a month's energy is made of 能源消费构成, for the sums of regions and for what is left out."""

from collections.abc import Iterator
from dataclasses import dataclass

from qingyu.db import account as rows
from qingyu.domain.energy import assess, composition, periods
from qingyu.domain.energy.account import Account, Amount
from qingyu.domain.energy.assess import Period
from qingyu.domain.energy.balance import FlowPart, UnitNode
from qingyu.domain.energy.coal import KGCE_PER_TCE, Direction
from qingyu.domain.energy.composition import Composition
from qingyu.domain.energy.indicator import Value
from qingyu.domain.energy.stated import all_uses
from qingyu.jobs.energy import account
from qingyu.jobs.energy.account import Span
from qingyu.jobs.energy.gathering import Gathered, in_period

_EVERY_KIND = dict.fromkeys(Direction, 1)


def values(gathered: Gathered) -> list[Value]:
    """What the energy of the wanted months is made of."""
    found: list[Value] = []
    for month in gathered.months:
        period = gathered.month(month)
        whole = gathered.account(period)
        if whole.carriers:
            found += assess.composed(period, gathered.uses(period), whole, gathered.lookup)
            found += _marked(gathered, period, whole)
    return found


def _marked(gathered: Gathered, period: Period, whole: Account) -> Iterator[Value]:
    parts, units = _parts(gathered, period)
    made = composition.compose(whole, parts, units)
    verified = assess.all_verified(whole.factors)
    for one in _amounts(made):
        yield Value(
            code=one.code,
            scope=one.scope,
            period=period.kind,
            start_on=period.start_on,
            value=None if one.amount.value is None else one.amount.value / one.per,
            unit=one.unit,
            completeness=whole.completeness,
            reason=one.amount.reason,
            verified=verified,
            is_open=period.is_open,
            inputs={
                "formula": "structure.parts",
                "reason": one.amount.reason,
                "value": one.amount.value,
                "flows": sorted(part.code for part in parts),
                "terms": [],
            },
        )


@dataclass(frozen=True, slots=True)
class _Amount:
    """An amount of a code and scope. per: what of it one unit is."""

    code: str
    scope: str
    unit: str
    per: float
    amount: Amount


def _amounts(made: Composition) -> Iterator[_Amount]:
    for kind, amount in made.power.items():
        yield _Amount("structure.power", kind, "kWh", 1.0, amount)
    for kind, amount in made.non_fossil.items():
        yield _Amount("structure.non_fossil", kind, "tce", KGCE_PER_TCE, amount)
    yield _Amount("structure.bought_power", "", "tce", KGCE_PER_TCE, made.bought_power)
    yield _Amount("structure.feedstock", "", "tce", KGCE_PER_TCE, made.feedstock)
    for use, amount in made.coal_use.items():
        yield _Amount("structure.coal_use", use, "tce", KGCE_PER_TCE, amount)


def _parts(gathered: Gathered, period: Period) -> tuple[list[FlowPart], dict[str, UnitNode]]:
    """The flows of a month and the units they go to; none where no flow has a mark, and nothing more is read then."""
    conn, enterprise_id = gathered.conn, gathered.enterprise_id
    span = Span(period.start_on, periods.next_month(period.start_on))
    flows = rows.flows(conn, enterprise_id, span.from_day, span.to_day)
    units = gathered.world.declared(rows.units)
    if not any(_is_marked(row, units) for row in flows):
        return [], units
    days = [day for day in periods.days(span.from_day, span.to_day) if day in gathered.known_days]
    by_day = gathered.uses_on(_EVERY_KIND, days)
    uses = [
        *in_period(by_day, period),
        *all_uses(gathered.stated, _EVERY_KIND, span.from_day, span.to_day),
    ]
    stated = {flow.code for flow in gathered.stated}
    return account.parts_of(flows, uses, stated, gathered.lookup), units


def _is_marked(row: rows.FlowRow, units: dict[str, UnitNode]) -> bool:
    to = units[row.target].conversion if row.target else None
    return composition.is_marked(row.carrier, Direction(row.direction), row.is_feedstock, row.is_renewable, to)
