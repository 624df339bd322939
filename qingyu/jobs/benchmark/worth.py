"""What gaps are worth, in money and in CO2, of the stored savings, costs and factors."""

from collections.abc import Mapping
from datetime import date

from qingyu.db import benchmarks as rows
from qingyu.db.benchmarks import ProvenMonth
from qingyu.domain.benchmark.worth import WORTHS, Each, Saving, value
from qingyu.domain.carbon.scheme import Book
from qingyu.domain.cost import carrier as carrier_cost
from qingyu.domain.cost.prices import ELECTRICITY, Prices
from qingyu.domain.energy import carriers, periods
from qingyu.domain.energy.factors import NoFactor, Verified
from qingyu.domain.energy.indicator import Value
from qingyu.domain.energy.units import convert, converts
from qingyu.domain.kernel.reason import because
from qingyu.jobs.carbon import carbon
from qingyu.jobs.cost import costing
from qingyu.jobs.energy.gathering import Gathered

_COSTS = ("cost.electricity", "cost.carrier")


def values(gathered: Gathered) -> list[Value]:
    """gap.cny and gap.co2 of some months: the price is the stored cost by the stored use."""
    conn, enterprise_id = gathered.conn, gathered.enterprise_id
    stored = rows.worth_inputs(conn, enterprise_id, gathered.months)
    savings = [_saving(row) for row in stored if row.code == "saving"]
    averages = {(row.start_on, row.scope or ELECTRICITY): row for row in stored if row.code in _COSTS}
    made: list[Value] = [value(code, saving, {}) for code in WORTHS for saving in savings if not saving.value_tce]
    savings = [saving for saving in savings if saving.value_tce]
    if savings:
        book, declared = gathered.world.made(carbon.book), gathered.world.made(costing.declared_prices)
        wanted = {(s.month, carrier) for s in savings for carrier, _, _ in s.carriers}
        each = {
            "gap.cny": {key: price(*key, averages, declared) for key in wanted},
            "gap.co2": {key: emission(book, *key) for key in wanted},
        }
        for code in WORTHS:
            for saving in savings:
                of_month = {c: amount for (month, c), amount in each[code].items() if month == saving.month}
                made.append(value(code, saving, of_month))
    return made


def _saving(row: ProvenMonth) -> Saving:
    inputs = row.inputs
    return Saving(
        product=row.scope,
        month=row.start_on,
        is_open=row.is_open,
        value_tce=row.value,
        reason=row.reason,
        completeness=row.completeness,
        verified=row.verified,
        actual=inputs.get("value"),
        level=inputs.get("yardstick", {}).get("levels", {}).get("benchmark"),
        carriers=[(part["carrier"], part["quantity"], part["unit"]) for part in inputs.get("carriers", [])],
        inputs_hash=row.inputs_hash,
    )


def price(month: date, carrier: str, averages: Mapping[tuple[date, str], ProvenMonth], declared: Prices) -> Each:
    """The mean price of a carrier in a month: cost by use as it is stored, else the mean of the declared. [CNY/unit]

    A stored cost that follows from a rule which nobody saw in a source leaves its price unverified too.
    """
    row = averages.get((month, carrier))
    if row is not None and row.inputs.get("average") is not None:
        return Each(row.inputs["average"], verified=Verified.DECLARED if row.verified else Verified.UNVERIFIED)
    days = periods.days(month, periods.next_month(month))
    held = [one for day in days if (one := carrier_cost.price_of(declared.carriers, carrier, day)) is not None]
    if not held:
        return Each(None, because("price_unknown", carrier=carrier))
    own = carriers.carrier(carrier).unit
    return Each(sum(one.cny / convert(1.0, one.unit, own) for one in held) / len(held))


def emission(book: Book, month: date, carrier: str) -> Each:
    """The CO2 factor of a carrier on the first day of a month. [tCO2/unit]"""
    found = book.in_force(carrier, month)
    if isinstance(found, NoFactor):
        return Each(None, found.reason)
    factor, own = found.factor, carriers.carrier(carrier).unit
    denominator = factor.unit.partition("/")[2]
    if factor.value is None or not converts(own, denominator):
        return Each(None, because("emission_factor_in_other_unit", factor=factor.id, carrier=carrier, unit=own))
    row = {
        "id": factor.id,
        "edition": factor.edition,
        "value": factor.value,
        "unit": factor.unit,
        "verified": factor.verified.value,
    }
    verified = found.verified if not found.verified.is_verified else factor.verified
    return Each(factor.value * convert(1.0, own, denominator), None, verified, row)
