"""What a unit of an enterprise used and emitted in whole months, by the meters at its edge; and coal by mass.

What goes into the unit counts up and what leaves it down, as for a process 工序能耗. The accounts are made when they
are asked for: no month of a unit is stored.
"""

from collections.abc import Callable, Mapping, Sequence
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
from qingyu.domain.energy.coal import PRODUCT_SIGN
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
    shares = _shares(conn, scope, enterprise, unit, lambda flow: True)
    if isinstance(shares, Reason):
        return dict.fromkeys(months, UnitMonth(*[Amount(None, shares)] * 3))
    gathered, parts = _gathered(conn, scope, enterprise, shares, months, now)
    emitted = carbon.of_unit(gathered, product, parts)
    accounts = {month: account([use for _, use in of], gathered.lookup) for month, of in parts.items()}
    return {
        month: UnitMonth(_tce(found.published(Book.EQUIVALENT)), _coal_t(found), emitted[month])
        for month, found in accounts.items()
    }


def coal_of_enterprise(
    conn: Connection, scope: Scope, enterprise: str, months: Sequence[date], now: datetime
) -> dict[date, Amount]:
    """The coal by mass that came over the boundary of a whole enterprise in some months. [t]"""
    if not months:
        return {}
    shares = _shares(conn, scope, enterprise, "", lambda flow: group_of(flow.carrier) is Group.COAL)
    if isinstance(shares, Reason):
        return dict.fromkeys(months, Amount(None, shares))
    gathered, parts = _gathered(conn, scope, enterprise, shares, months, now)
    return {month: _coal_t(account([use for _, use in of], gathered.lookup)) for month, of in parts.items()}


def _shares(
    conn: Connection, scope: Scope, enterprise: str, unit: str, wanted: Callable[[FlowEnds], bool]
) -> dict[str, float] | Reason:
    """The flows over the edge of a unit, or of the whole enterprise, with their signs; or which meter is missing."""
    id_ = enterprises.enterprise(conn, scope, enterprise).id
    parents = {code: node.parent for code, node in account_rows.units(conn, id_).items()}
    if unit and unit not in parents:
        return because("unit_not_registered", unit=unit)
    units = frozenset({unit} if unit else {code for code, parent in parents.items() if parent is None})
    flows = {code: flow for code, flow in rows.flows(conn, id_).items() if wanted(flow)}
    found = of_units(units, parents, flows.values(), BOUNDARIES["UNIT"])
    unknown = sorted(code for code in found if not flows[code].is_known)
    if unknown:
        return because("unit_flow_unknown", flow=unknown[0])
    return found or because("unit_without_flows")


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


def _coal_t(of: Account) -> Amount:
    """The coal of an account by mass, raw and washed alike. [t]"""
    parts = [one for one in of.carriers if group_of(one.carrier) is Group.COAL]
    if not parts:
        return Amount(None, because("unit_without_coal"))
    odd = next((one for one in parts if one.unit != "t"), None)
    if odd is not None:
        return Amount(None, because("odd_unit_of_carrier", carrier=odd.carrier, odd=odd.unit, unit="t"))
    known = total(Amount(one.quantity, one.calorific.reason if one.quantity is None else None) for one in parts)
    return known.unless(of.coverage.reason_of({one.carrier for one in parts}))
