"""What the energy of a month costs: by band, by carrier, by day; and the average price other concerns ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from qingyu.db import cost as rows
from qingyu.db import energy as energy_rows
from qingyu.db import enterprises
from qingyu.db.pool import Connection
from qingyu.domain.cost import electricity as cost
from qingyu.domain.cost import electricity_month, prices
from qingyu.domain.cost.carrier import CarrierCost, add_up, carrier_cost, price_of
from qingyu.domain.cost.electricity import BandCost, DayCost
from qingyu.domain.cost.electricity_month import MonthCost
from qingyu.domain.cost.prices import ELECTRICITY, Prices
from qingyu.domain.cost.tariff import BAND_NAMES, Tariff, clock
from qingyu.domain.energy import carriers, periods
from qingyu.domain.energy.account import Amount, Use
from qingyu.domain.energy.stated import all_uses
from qingyu.domain.energy.units import convert
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.cost import cost_answer as answer
from qingyu.jobs.cost.costing import BOUGHT
from qingyu.jobs.cost.demand_lines import quarters_and_peaks

SHIFTING_EN = "arithmetic only: what all of it would have cost less in the cheapest band of its day; no plan to shift"
SHIFTING_ZH = "仅为算术差额：高峰、尖峰电量全部改按当日最低价计算的差额，不是可实现的节约"


def month(conn: Connection, scope: Scope, code: str, wanted: date | None, now: datetime) -> answer.Cost:
    """The cost of a month (this one when None) up to now; raises NotFound."""
    enterprise = enterprises.enterprise(conn, scope, code)
    zone = enterprise.zone
    today = enterprise.day(now)
    start = periods.month_start(wanted or today)
    until = max(start, min(periods.next_month(start), today + periods.DAY))
    declared = prices.read(rows.declared(conn, enterprise.id))
    days = list(periods.days(start, until))
    tariffs = {day: declared.tariff(day) for day in days}
    supplies = rows.supplies(conn, enterprise.id, scope)
    found, lines = quarters_and_peaks(conn, supplies, days, zone, now)
    costs = [
        cost.day_cost(day, found[day], zone, tariffs[day], declared.adders, lines.get(day, ()))
        for day in days
        if day in found
    ]
    by_day = {each.day: each for each in costs}
    power = electricity_month.month_cost(start, costs, tariffs) if costs else None
    uses = _uses(conn, scope, enterprise.id, start, until)
    parts = [carrier_cost(c, uses[c], declared.carriers) for c in sorted(uses) if c != ELECTRICITY]
    electricity = electricity_month.electricity_total(power, uses.get(ELECTRICITY, []))
    amounts = [*([electricity] if electricity else []), *(part.cny for part in parts)]
    total = add_up(amounts) if amounts else Amount(None, because("month_unknown"))
    return answer.Cost(
        enterprise=enterprise.code,
        time_zone=enterprise.time_zone,
        month=f"{start:%Y-%m}",
        until=until,
        is_open=periods.next_month(start) > today,
        currency="CNY",
        total_cny=total.value,
        total_reason=sentence_or_none(total.reason),
        electricity=None if power is None else _electricity(power, tariffs, declared, zone),
        carriers=[_carrier(part) for part in parts],
        days=[_day(day, by_day.get(day), uses, declared, zone) for day in days],
        tariffs=_tariffs(tariffs),
    )


@dataclass(frozen=True, slots=True)
class AveragePrice(Amount):
    """A mean price, or why there is none. verified: nothing in it follows from a rule that nobody saw in a source."""

    verified: bool = True


def average_price(conn: Connection, enterprise_id: int, carrier: str, month: date) -> AveragePrice:
    """The mean price of a carrier in a month: cost by use as it is stored, else the price declared. [CNY/unit]

    The unit is the carrier's own: kWh for electricity, with demand charge and adders in the price.
    """
    start = periods.month_start(month)
    power = carrier == ELECTRICITY
    row = rows.stored_month(
        conn, enterprise_id, start, "cost.electricity" if power else "cost.carrier", "" if power else carrier
    )
    if row is not None and row.inputs.get("average") is not None:
        return AveragePrice(row.inputs["average"], verified=row.inputs.get("verified", True))
    declared = prices.read(rows.declared(conn, enterprise_id))
    days = periods.days(start, periods.next_month(start))
    held = [price for day in days if (price := price_of(declared.carriers, carrier, day)) is not None]
    if held:
        own = carriers.carrier(carrier).unit
        return AveragePrice(sum(price.cny / convert(1.0, price.unit, own) for price in held) / len(held))
    if row is not None and row.reason:
        return AveragePrice(None, row.reason)
    return AveragePrice(None, because("cost_unknown", carrier=carrier, month=f"{start:%Y-%m}"))


def _uses(conn: Connection, scope: Scope, enterprise_id: int, start: date, until: date) -> dict[str, list[Use]]:
    found: dict[str, list[Use]] = {}
    metered = energy_rows.day_uses(conn, enterprise_id, BOUGHT, start, until, scope)
    stated = all_uses(energy_rows.stated_flows(conn, enterprise_id, start, until), BOUGHT, start, until)
    for _, use in [*metered, *stated]:
        if use.n_due or use.use is not None or use.is_stated:
            found.setdefault(use.carrier, []).append(use)
    return found


def _electricity(
    power: MonthCost, tariffs: Mapping[date, Tariff | None], declared: Prices, zone: ZoneInfo
) -> answer.ElectricityCost:
    shift_kwh, shift_cny = cost.shifting(power.days, tariffs)
    used = {id_ for day in power.days for id_ in day.adders}
    return answer.ElectricityCost(
        kwh=power.kwh,
        cny=power.total.value,
        reason=sentence_or_none(power.total.reason),
        energy_cny=power.energy.value,
        average_cny_per_kwh=power.average.value,
        average_reason=sentence_or_none(power.average.reason),
        slots_due=power.n_due,
        slots_known=power.n_known,
        unknown_share=power.unknown_share,
        bands=_bands(power.bands, power.kwh),
        adders=[
            answer.AdderCost(
                code=a.code,
                cny_per_kwh=a.cny_per_kwh,
                cny=power.adder_cny[a.code],
                source=a.source,
                policy_id=a.policy_id,
                verified=a.verified.value,
            )
            for a in declared.adders
            if a.code in power.adder_cny and a.id in used
        ],
        demand=_demand(power, tariffs, zone),
        power_factor_cny=power.power_factor_cny,
        shifting=answer.Shifting(kwh=shift_kwh, cny=shift_cny, note_zh=SHIFTING_ZH, note_en=SHIFTING_EN),
    )


def _demand(power: MonthCost, tariffs: Mapping[date, Tariff | None], zone: ZoneInfo) -> answer.DemandCost:
    newest = next((t for d in reversed(power.days) if (t := tariffs.get(d.day)) is not None), None)
    terms, charge = newest.demand if newest else None, power.demand
    return answer.DemandCost(
        max_kw=power.peak.kw if power.peak else None,
        max_at=power.peak.at.astimezone(zone) if power.peak else None,
        basis=terms.basis if terms else None,
        cny_per_kw_month=terms.cny_per_kw_month if terms else None,
        contract_kw=terms.contract_kw if terms else None,
        capacity_kva=terms.capacity_kva if terms else None,
        lines=[
            answer.LineDemand(
                line=line.line,
                max_kw=line.kw,
                max_at=line.at.astimezone(zone),
                windows=line.windows,
            )
            for line in power.lines
        ],
        billed_kw=power.billed_kw,
        days=charge.days if charge else None,
        cny=charge.cny.value if charge else None,
        whole_month_cny=charge.whole_month_cny.value if charge else None,
        reason=sentence_or_none(charge.cny.reason if charge else because("no_demand_charge")),
    )


def _bands(bands: Sequence[BandCost], kwh: float | None) -> list[answer.BandCost]:
    return [
        answer.BandCost(
            band=part.band,
            name_zh=BAND_NAMES[part.band][0],
            name_en=BAND_NAMES[part.band][1],
            kwh=part.kwh,
            share=part.kwh / kwh if kwh else None,
            cny_per_kwh=part.cny_per_kwh,
            cny=part.cny,
        )
        for part in bands
    ]


def _carrier(part: CarrierCost) -> answer.CarrierCost:
    known = carriers.CARRIERS.get(part.carrier)
    return answer.CarrierCost(
        carrier=part.carrier,
        name_zh=known.name_zh if known else part.carrier,
        name_en=known.name_en if known else part.carrier,
        quantity=part.quantity,
        unit=part.unit,
        cny=part.cny.value,
        reason=sentence_or_none(part.cny.reason),
        average_cny_per_unit=part.average.value,
        completeness=min(1.0, part.n_received / part.n_due) if part.n_due else None,
        prices=[
            answer.CarrierPrice(
                cny_per_unit=its.price.cny,
                unit=its.price.unit,
                quantity=its.quantity,
                cny=its.cny,
                valid_from=its.price.valid_from,
                valid_to=its.price.valid_to,
                source=its.price.source,
                declared_by=its.price.declared_by,
            )
            for its in part.parts
        ],
    )


def _day(
    day: date, spent: DayCost | None, uses: Mapping[str, Sequence[Use]], declared: Prices, zone: ZoneInfo
) -> answer.DayCost:
    # What one statement says of several days is no single day's.
    others = {
        c: [u for u in its if u.day == day and u.until in (None, day + periods.DAY)]
        for c, its in uses.items()
        if c != ELECTRICITY
    }
    return answer.DayCost(
        day=day,
        kwh=spent.kwh if spent else None,
        energy_cny=spent.energy_cny.value if spent else None,
        reason=sentence_or_none(spent.energy_cny.reason if spent else cost.NOTHING_KNOWN),
        unknown_share=1 - spent.n_known / spent.n_due if spent and spent.n_due else None,
        max_kw=spent.peak.kw if spent and spent.peak else None,
        max_at=spent.peak.at.astimezone(zone) if spent and spent.peak else None,
        bands=_bands(spent.bands, spent.kwh) if spent else [],
        carriers=[
            answer.CarrierDay(carrier=c, cny=carrier_cost(c, its, declared.carriers).cny.value)
            for c, its in sorted(others.items())
            if its
        ],
    )


def _tariffs(tariffs: Mapping[date, Tariff | None]) -> list[answer.TariffUsed]:
    used: dict[tuple[str, int], tuple[Tariff, int]] = {}
    for tariff in tariffs.values():
        if tariff is not None:
            key = (tariff.table, tariff.id)
            used[key] = (tariff, used.get(key, (tariff, 0))[1] + 1)
    return [
        answer.TariffUsed(
            code=tariff.code,
            is_plain_price=tariff.table == "carrier_price",
            days=n_days,
            valid_from=tariff.valid_from,
            valid_to=tariff.valid_to,
            source=tariff.source,
            declared_by=tariff.declared_by,
            declared_at=tariff.declared_at,
            power_factor_share=tariff.power_factor_share,
            seasons=[
                answer.TariffSeason(
                    months=sorted(part.months),
                    days=sorted(part.days),
                    hours=[
                        answer.TariffHours(from_=clock(h.start_min), to=clock(h.end_min), band=h.band)
                        for h in sorted(part.hours, key=lambda h: h.start_min)
                    ],
                    prices=part.prices,
                )
                for part in tariff.seasons
            ],
        )
        for tariff, n_days in used.values()
    ]
