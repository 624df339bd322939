"""The cost indicators analytics stores: electricity of days and months, its demand, other carriers, the total."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any

from qingyu.db import cost as rows
from qingyu.db.cost import StoredDayRow
from qingyu.domain.cost import electricity as cost
from qingyu.domain.cost import electricity_month, prices
from qingyu.domain.cost.carrier import add_up, carrier_cost
from qingyu.domain.cost.demand import NO_PEAK, LinePeak, Peak, Windows, load_factor
from qingyu.domain.cost.electricity import BandCost, DayCost
from qingyu.domain.cost.electricity_month import MonthCost
from qingyu.domain.cost.prices import ELECTRICITY, Prices
from qingyu.domain.cost.tariff import Band, Tariff
from qingyu.domain.energy import periods
from qingyu.domain.energy.account import Amount, Use
from qingyu.domain.energy.assess import Period
from qingyu.domain.energy.coal import Direction
from qingyu.domain.energy.indicator import Value
from qingyu.domain.energy.stated import all_uses
from qingyu.domain.energy.terms import of_value, plain
from qingyu.jobs.cost import cost_terms as terms
from qingyu.jobs.cost.demand_lines import quarters_and_peaks
from qingyu.jobs.energy.gathering import Gathered, in_period
from qingyu.jobs.energy.world import World

# An export earns money and saves none: it is no negative cost.
BOUGHT = {Direction.PURCHASE: 1, Direction.STOCK: 1}


def values(gathered: Gathered) -> list[Value]:
    """The cost and demand of the days and months wanted; nothing where no price was ever declared."""
    if not gathered.days and not gathered.months:
        return []
    declared = gathered.world.made(declared_prices)
    if not declared.any:
        return []
    of_month = {m: _days_of(m, gathered.today) for m in gathered.months}
    wanted = {*gathered.days, *(day for days in of_month.values() for day in days)}
    tariffs = {day: declared.tariff(day) for day in wanted}
    priced = {periods.month_start(day) for day, tariff in tariffs.items() if tariff is not None}
    tariffs = {day: tariff for day, tariff in tariffs.items() if periods.month_start(day) in priced}
    found, stored = _day_costs(gathered, declared, tariffs)
    made: list[Value] = []
    days = [v for day in gathered.days if day in found for v in _day_values(gathered, found[day], tariffs, declared)]
    made += days
    hashes = {day: row.inputs_hash for day, row in stored.items()}
    hashes |= {v.start_on: v.inputs_hash for v in days if v.code == "cost.electricity"}
    directions = gathered.world.declared(rows.directions) if gathered.months else {}
    for month, its_days in of_month.items():
        its = [found[day] for day in its_days if day in found]
        power, power_hash = electricity_month.month_cost(month, its, tariffs) if its else None, None
        if power is not None:
            its_values = _power_values(gathered, month, power, tariffs, hashes, declared)
            power_hash = its_values[0].inputs_hash
            made += its_values
        made += _total_values(gathered, month, power, power_hash, directions, declared)
    return made


def declared_prices(world: World) -> Prices:
    """The tariffs, adders and prices of an enterprise."""
    return prices.read(world.declared(rows.declared))


def _days_of(month: date, today: date) -> list[date]:
    return [day for day in periods.days(month, periods.next_month(month)) if day <= today]


def _day_costs(
    gathered: Gathered, declared: Prices, tariffs: Mapping[date, Tariff | None]
) -> tuple[dict[date, DayCost], dict[date, StoredDayRow]]:
    """The cost of each day: of the days wanted from their slots, of the others as it is stored, where that holds."""
    if not tariffs:
        return {}, {}
    conn, enterprise_id = gathered.conn, gathered.enterprise_id
    stored = rows.stored_days(conn, enterprise_id, min(tariffs), max(tariffs) + timedelta(days=1))
    found: dict[date, DayCost] = {}
    for day, row in stored.items():
        if day in tariffs and day not in gathered.days:
            old = restored(day, row.inputs)
            if old is not None and _same_prices(old, tariffs[day], declared):
                found[day] = old
    fresh = [day for day in tariffs if day not in found]
    supplies = gathered.world.declared(rows.supplies) if fresh else []
    bought, lines = quarters_and_peaks(conn, supplies, fresh, gathered.zone, gathered.now)
    for day, its in bought.items():
        found[day] = cost.day_cost(day, its, gathered.zone, tariffs[day], declared.adders, lines.get(day, ()))
    return found, {day: row for day, row in stored.items() if day not in fresh}


def _same_prices(old: DayCost, tariff: Tariff | None, declared: Prices) -> bool:
    key = None if tariff is None else (tariff.table, tariff.id)
    return old.tariff == key and old.adders == declared.adders_on(old.day)


def restored(day: date, inputs: Mapping[str, Any]) -> DayCost | None:
    """The cost of a day from the inputs it was stored with; null where they are those of a value that is gone."""
    if "bands" not in inputs or "lines" not in inputs:
        return None
    tariff, peak = inputs["tariff"], inputs["peak"]
    return DayCost(
        day=day,
        tariff=(tariff["table"], tariff["id"]) if tariff else None,
        adders=tuple(inputs["adders"]),
        bands=tuple(BandCost(Band(b), kwh, price, cny) for b, kwh, price, cny in inputs["bands"]),
        adder_cny=inputs["adder_cny"],
        kwh=inputs["kwh"],
        n_due=inputs["n_due"],
        n_known=inputs["n_known"],
        peak=Peak(peak[0], datetime.fromisoformat(peak[1])) if peak else None,
        unpriced=inputs.get("unpriced", 0),
        is_rare=inputs.get("rare", False),
        lines=tuple(LinePeak(n, kw, datetime.fromisoformat(at), Windows(w)) for n, kw, at, w in inputs["lines"]),
    )


def _day_values(
    gathered: Gathered, cost: DayCost, tariffs: Mapping[date, Tariff | None], declared: Prices
) -> list[Value]:
    period, tariff = gathered.day(cost.day), tariffs[cost.day]
    inputs = {
        "formula": "cost.bands",
        "terms": terms.stored(terms.of_bands(cost, tariff, declared)),
        "tariff": None if tariff is None else asdict(terms.declaration(tariff)),
        "adders": list(cost.adders),
        "bands": terms.bands(cost.bands),
        "adder_cny": dict(cost.adder_cny),
        **({"unpriced": cost.unpriced} if cost.unpriced else {}),
        **({"rare": True} if cost.is_rare else {}),
        **terms.known(cost),
    }
    amount, sure = cost.energy_cny, declared.is_verified(cost.adders)
    return [
        _value("cost.electricity", "", period, amount, "CNY", _completeness(cost), inputs, sure),
        _peak_value(period, cost),
    ]


def _power_values(
    gathered: Gathered,
    month: date,
    power: MonthCost,
    tariffs: Mapping[date, Tariff | None],
    hashes: Mapping[date, str],
    declared: Prices,
) -> list[Value]:
    period = gathered.month(month)
    days = tuple(
        terms.of_value(f"{d.day}", d.energy_cny.value, ("cost.electricity", "", "day", d.day), hashes.get(d.day), d.kwh)
        for d in power.days
    )
    energy = terms.of_energy("energy", power.energy.value, power.kwh)
    parts = [replace(energy, formula="cost.days", terms=days)]
    sure = declared.is_verified({id_ for day in power.days for id_ in day.adders})
    if power.demand is not None:
        parts.append(terms.of_demand(power, tariffs))
    if power.power_factor_cny is not None:
        parts.append(terms.Term("power factor", power.power_factor_cny))
    inputs = {
        "formula": "cost.electricity",
        "verified": sure,
        "terms": terms.stored(parts),
        "until": (power.days[-1].day + periods.DAY).isoformat(),
        "bands": terms.bands(power.bands),
        "adder_cny": dict(power.adder_cny),
        "average": power.average.value,
        **terms.known(power),
    }
    peak = _peak_value(period, power)
    return [
        _value("cost.electricity", "", period, power.total, "CNY", _completeness(power), inputs, sure),
        peak,
        _load_factor_value(gathered, period, power, peak),
    ]


def _total_values(
    gathered: Gathered,
    month: date,
    power: MonthCost | None,
    power_hash: str | None,
    directions: Mapping[str, str],
    declared: Prices,
) -> list[Value]:
    period = gathered.month(month)
    metered = [u for flow, u in in_period(gathered.boundary, period) if directions.get(flow) in BOUGHT]
    stated = all_uses(gathered.stated, BOUGHT, month, periods.next_month(month))
    bought: dict[str, list[Use]] = {}
    for use in [*metered, *(use for _, use in stated)]:
        if use.n_due or use.use is not None or use.is_stated:
            bought.setdefault(use.carrier, []).append(use)
    electricity = electricity_month.electricity_total(power, bought.get(ELECTRICITY, []))
    parts = [carrier_cost(c, bought[c], declared.carriers) for c in sorted(bought) if c != ELECTRICITY]
    if not parts and electricity is None:
        return []
    made = [
        _value(
            "cost.carrier",
            part.carrier,
            period,
            part.cny,
            "CNY",
            min(1.0, part.n_received / part.n_due) if part.n_due else None,
            {"formula": "cost.carrier", "average": part.average.value, "terms": terms.stored(terms.of_carrier(part))},
        )
        for part in parts
    ]
    amounts = [(part.carrier, part.cny) for part in parts]
    if electricity is not None:
        amounts.append((ELECTRICITY, electricity))
    hashes = {v.scope: v.inputs_hash for v in made} | {ELECTRICITY: power_hash}
    total = add_up([amount for _, amount in amounts])
    sums = [
        terms.of_value(
            carrier,
            amount.value,
            ("cost.electricity", "", "month", month)
            if carrier == ELECTRICITY
            else ("cost.carrier", carrier, "month", month),
            hashes.get(carrier),
        )
        for carrier, amount in amounts
    ]
    received, due = _counts(bought)
    sure = power is None or declared.is_verified({id_ for day in power.days for id_ in day.adders})
    inputs = {"formula": "cost.total", "verified": sure, "terms": terms.stored(sums)}
    share = min(1.0, received / due) if due else None
    return [*made, _value("cost.total", "", period, total, "CNY", share, inputs, sure)]


def _counts(bought: Mapping[str, Sequence[Use]]) -> tuple[int, int]:
    seen = {(use.channel_id, use.start): use for uses in bought.values() for use in uses}
    return sum(u.n_received for u in seen.values()), sum(u.n_due for u in seen.values())


def _peak_value(period: Period, cost: DayCost | MonthCost) -> Value:
    peak = cost.peak
    amount = Amount(peak.kw) if peak else Amount(None, NO_PEAK)
    inputs = {
        "formula": "demand.max",
        "terms": [],
        "at": peak.at.isoformat() if peak else None,
        "n_due": cost.n_due,
        "n_known": cost.n_known,
        "lines": terms.lines(cost.lines),
    }
    return _value("demand.max_kw", "", period, amount, "kW", _completeness(cost), inputs)


def _load_factor_value(gathered: Gathered, period: Period, power: MonthCost, peak: Value) -> Value:
    """负荷率 of a month: of the time that has passed and is known."""
    start = periods.day_start(period.start_on, gathered.zone)
    end = min(periods.day_start(periods.next_month(period.start_on), gathered.zone), gathered.now)
    known_h = (end - start) / timedelta(hours=1) * (_completeness(power) or 0.0)
    is_known = power.kwh is not None and power.peak is not None and known_h > 0
    mean_kw = (power.kwh or 0.0) / known_h if is_known else None
    found = load_factor(power.kwh or 0.0, known_h, power.peak.kw) if is_known and power.peak is not None else None
    amount = Amount(found) if found is not None else Amount(None, NO_PEAK)
    inputs = {
        "formula": "demand.load_factor",
        "terms": [
            plain("mean power", mean_kw, "kW"),
            plain("demand.max_kw", peak.value, "kW", **{"from": of_value(peak)}),
        ],
    }
    return _value("demand.load_factor", "", period, amount, "1", _completeness(power), inputs, verified=False)


def _completeness(cost: DayCost | MonthCost) -> float | None:
    return cost.n_known / cost.n_due if cost.n_due else None


def _value(
    code: str,
    scope: str,
    period: Period,
    amount: Amount,
    unit: str,
    completeness: float | None,
    inputs: Mapping[str, object],
    verified: bool = True,
) -> Value:
    return Value(
        code=code,
        scope=scope,
        period=period.kind,
        start_on=period.start_on,
        value=amount.value,
        unit=unit,
        completeness=completeness,
        reason=amount.reason,
        verified=verified,
        is_open=period.is_open,
        inputs={**inputs, "reason": amount.reason},
    )
