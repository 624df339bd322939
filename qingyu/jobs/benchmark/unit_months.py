"""What a unit of an enterprise used and emitted in whole months, by the meters at its edge; and coal by mass.

What goes into the unit counts up and what leaves it down, as for a process 工序能耗. The accounts are made when they
are asked for: no month of a unit is stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from qingyu.db import account as account_rows
from qingyu.db import boundaries as rows
from qingyu.db import energy as energy_rows
from qingyu.db import enterprises
from qingyu.db.pool import Connection
from qingyu.domain.benchmark.boundary import BOUNDARIES, FlowEnds, of_units
from qingyu.domain.energy import periods
from qingyu.domain.energy.account import Account, Amount, Use, account
from qingyu.domain.energy.balance import total
from qingyu.domain.energy.coal import BOUNDARY_SIGN, PRODUCT_SIGN
from qingyu.domain.energy.composition import Group, group_of
from qingyu.domain.energy.factors import Book
from qingyu.domain.energy.stated import all_uses
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.carbon import carbon
from qingyu.jobs.energy import energy
from qingyu.jobs.energy.gathering import Gathered, in_period
from qingyu.jobs.energy.world import World

_KG_PER_T = 1e3


@dataclass(frozen=True, slots=True)
class UnitMonth:
    """A month of a unit. energy: equivalent book [tce]. coal: by mass, as it was delivered [t]. carbon: [tCO2]"""

    energy: Amount
    coal: Amount
    carbon: Amount


def of_unit(
    conn: Connection, scope: Scope, enterprise: str, unit: str, product: str, months: Sequence[date], now: datetime
) -> dict[date, UnitMonth]:
    """Some whole months of a unit. product: whose declared processes run in it; empty where none is named."""
    if not months:
        return {}
    shares = _edge(conn, scope, enterprise, unit)
    if isinstance(shares, Reason):
        return dict.fromkeys(months, UnitMonth(*[Amount(None, shares)] * 3))
    gathered, parts = _gathered(conn, scope, enterprise, shares, months, now)
    emitted = carbon.of_unit(gathered, product, parts)
    accounts = {month: account([use for _, use in of], gathered.lookup) for month, of in parts.items()}
    return {
        month: UnitMonth(_tce(found.published(Book.EQUIVALENT)), _coal_of_unit(found), emitted[month])
        for month, found in accounts.items()
    }


def coal_of_enterprise(
    conn: Connection, scope: Scope, enterprise: str, months: Sequence[date], now: datetime
) -> dict[date, Amount]:
    """The coal by mass that came over the boundary of a whole enterprise, of the months in which coal has a flow. [t]

    Over the boundary as its account has it: where nobody registered units, too.
    """
    if not months:
        return {}
    registered = rows.flows(conn, enterprises.enterprise(conn, scope, enterprise).id)
    flows = {
        code: flow
        for code, flow in registered.items()
        if flow.direction in BOUNDARY_SIGN and group_of(flow.carrier) is Group.COAL
    }
    unknown = _unknown(flows)
    if unknown is not None:
        return dict.fromkeys(months, Amount(None, unknown))
    if not flows:
        return {}
    shares = {code: BOUNDARY_SIGN[flow.direction] / PRODUCT_SIGN[flow.direction] for code, flow in flows.items()}
    gathered, parts = _gathered(conn, scope, enterprise, shares, months, now)
    found = {month: _coal_t(account([use for _, use in of], gathered.lookup)) for month, of in parts.items()}
    return {month: coal for month, coal in found.items() if coal is not None}


def _edge(conn: Connection, scope: Scope, enterprise: str, unit: str) -> dict[str, float] | Reason:
    """The flows over the edge of a unit with their signs, or which meter is missing."""
    id_ = enterprises.enterprise(conn, scope, enterprise).id
    parents = {code: node.parent for code, node in account_rows.units(conn, id_).items()}
    if unit not in parents:
        return because("unit_not_registered", unit=unit)
    flows = rows.flows(conn, id_)
    found = of_units({unit}, parents, flows.values(), BOUNDARIES["UNIT"])
    return _unknown({code: flows[code] for code in found}) or found or because("unit_without_flows")


def _unknown(flows: Mapping[str, FlowEnds]) -> Reason | None:
    """The first of some flows of which nothing says what it carries."""
    found = sorted(code for code, flow in flows.items() if not flow.is_known)
    return because("unit_flow_unknown", flow=found[0]) if found else None


def _gathered(
    conn: Connection, scope: Scope, enterprise: str, shares: Mapping[str, float], months: Sequence[date], now: datetime
) -> tuple[Gathered, dict[date, list[tuple[str, Use]]]]:
    """The months with what each flow of the edge came to in them, each use with its share."""
    found = enterprises.enterprise(conn, scope, enterprise)
    today = found.day(now)
    days = frozenset(day for month in months for day in periods.days(month, periods.next_month(month)) if day <= today)
    edges = min(months), periods.next_month(max(months))
    world = World(conn, found.id)
    gathered = Gathered(
        conn=conn,
        enterprise=found,
        world=world,
        now=now,
        today=today,
        days=(),
        months=months,
        known_days=days,
        lookup=world.made(energy.kept_lookup),
        boundary={},
        stated=energy_rows.stated_flows(conn, found.id, *edges),
    )
    uses = gathered.uses_of(PRODUCT_SIGN, shares)
    stated = [one for one in gathered.stated if one.code in shares]
    parts: dict[date, list[tuple[str, Use]]] = {}
    for month in months:
        of_month = [
            *in_period(uses, gathered.month(month)),
            *all_uses(stated, PRODUCT_SIGN, month, periods.next_month(month)),
        ]
        parts[month] = [(flow, replace(use, weight=use.weight * shares[flow])) for flow, use in of_month]
    return gathered, parts


def _tce(kgce: Amount) -> Amount:
    return kgce if kgce.value is None else Amount(kgce.value / _KG_PER_T)


def _coal_of_unit(of: Account) -> Amount:
    """The coal of a month of a unit: none where other energy has a flow and coal has none, as its energy says. [t]"""
    found = _coal_t(of)
    if found is not None:
        return found
    return Amount(0.0) if of.carriers else of.calorific


def _coal_t(of: Account) -> Amount | None:
    """The coal of an account by mass, raw and washed alike; null where no flow of coal holds. [t]"""
    parts = [one for one in of.carriers if group_of(one.carrier) is Group.COAL]
    if not parts:
        return None
    odd = next((one for one in parts if one.unit != "t"), None)
    if odd is not None:
        return Amount(None, because("odd_unit_of_carrier", carrier=odd.carrier, odd=odd.unit, unit="t"))
    known = total(Amount(one.quantity, one.calorific.reason if one.quantity is None else None) for one in parts)
    return known.unless(of.coverage.reason_of({one.carrier for one in parts}))
