"""Scenarios of output 产量情景: declare what is planned, and see where the year ends under each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from qingyu.db import counted, enterprises, intensity, production_plans
from qingyu.db.pool import Connection
from qingyu.db.production_plans import PlanRow
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.energy.coal import CALORIFIC_KGCE_PER_KWH
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.periods import month_start, next_month
from qingyu.domain.energy.units import convert, converts
from qingyu.domain.forecast.landing import Outlook, odds_above, outlook
from qingyu.domain.forecast.planned import PlannedLanding, Scenario, land_planned
from qingyu.domain.intensity.windows import Month, shift
from qingyu.domain.kernel.quantities import QUANTITIES
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.answer import sentence_or_none, spread
from qingyu.jobs.assessment import year_bounds
from qingyu.jobs.assessment.acting import AssessedBody
from qingyu.jobs.assessment.region_reads import ACCOUNTS
from qingyu.jobs.assessment.year_bounds import YearBound
from qingyu.jobs.forecasting.forecast_answer import ForecastSkill
from qingyu.jobs.forecasting.intensities import PAST, Months, run
from qingyu.jobs.forecasting.scenarios_answer import (
    BringingBack,
    EnterpriseScenarios,
    PlannedMonth,
    PlannedProduct,
    ScenarioLanding,
)
from qingyu.jobs.intensity.windows import by_scope

YEAR = 12  # months
DAYS_OF_YEAR = 365


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is planned of a product. months: by their first day, in the unit of the product."""

    product: str
    scenario: Scenario
    months: Mapping[date, float]
    document: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """The output of the planned products by month, each weighed by its energy per unit: so they add up. [kgce]

    months: null where one of them is not known. weights: by product. [kgce/unit] reason: why they do not add up.
    """

    months: Mapping[date, float | None]
    weights: Mapping[str, float]
    reason: Reason | None = None


def declare(
    conn: Connection, scope: Scope, code: str, said: Declaration, actor: str, now: datetime
) -> EnterpriseScenarios:
    """Plan the months of a product; those planned before stay to be read.

    Raises NotFound for an enterprise that is not seen, Invalid for a product it has not or a month of a year past.
    """
    enterprise = enterprises.enterprise(conn, scope, code)
    plan(conn, enterprise.id, enterprise.day(now).year, said, actor, now)
    return show(conn, scope, code, now)


def plan(conn: Connection, enterprise_id: int, this_year: int, said: Declaration, actor: str, now: datetime) -> None:
    """Write a plan, with its line in the audit log; raises Invalid."""
    product = production_plans.product_id(conn, enterprise_id, said.product)
    if product is None:
        raise Invalid(because("plan_of_unknown_product", product=said.product))
    if any(month.year < this_year for month in said.months):
        raise Invalid(because("plan_of_year_past", year=this_year))
    beyond = next(filter(None, map(QUANTITIES["production"].refusal, said.months.values())), None)
    if beyond is not None:
        raise Invalid(beyond)
    production_plans.hold(conn, enterprise_id)
    for month, quantity in said.months.items():
        production_plans.add(conn, enterprise_id, product, said.scenario, month, quantity, said.document, actor, now)
    detail = {"scenario": said.scenario.value, "months": len(said.months), "document": said.document}
    record(conn, Act("declare", actor, f"production plan of {said.product}", enterprise_id, detail), now)


def show(conn: Connection, scope: Scope, code: str, now: datetime) -> EnterpriseScenarios:
    """The plan of this year, where it ends under each scenario, and the measures; raises NotFound."""
    found = enterprises.enterprise(conn, scope, code)
    today = found.day(now)
    first = date(today.year, 1, 1)
    plans = production_plans.plans(conn, found.id, first, date(today.year + 1, 1, 1))
    weighed, accounts = _known_months(conn, found, today, {row.product for row in plans})
    through = {of: one.last.month for of, one in accounts.items() if one is not None and one.last.year == today.year}
    left = shift(first, through.get(Controlled.ENERGY, 0))
    measures = [in_year(row, left, today.year) for row in production_plans.measures(conn, found.id)]
    saved = sum(one.in_year for one in measures)
    landings = _landings(conn, found, plans, weighed, accounts, today.year, saved)
    # The account that is known of the fewest months says where a plan begins, so that no account lacks a month of it.
    names = (found.code, found.name_zh, found.name_en, today.year, min(through.values(), default=None))
    products = [PlannedProduct(*of) for of in production_plans.products(conn, found.id)]
    return EnterpriseScenarios(*names, products, [PlannedMonth(**spread(row)) for row in plans], landings, measures)


def in_year(row: production_plans.MeasureRow, left: date, year: int) -> BringingBack:
    """What of a measure's effect falls to the days after it is due and before the year ends.

    left: the first month that is not known. One that was due before it is in the known months, and in what they
    foretell, or it is overdue: it counts nothing.
    """
    if row.due_on < left:
        return BringingBack(**spread(row), in_year=0.0, reason=sentence_or_none(because("measure_was_due")))
    days = (date(year + 1, 1, 1) - row.due_on).days
    return BringingBack(**spread(row), in_year=row.effect * max(days, 0) / DAYS_OF_YEAR, reason=None)


def _known_months(
    conn: Connection, enterprise: Enterprise, today: date, planned: set[str]
) -> tuple[Weighed, dict[Controlled, Months | None]]:
    """The output of what is planned, without a plan of all that is made; and the months known of each account."""
    until = month_start(today)
    first = shift(until, -PAST)
    _, products = by_scope(intensity.months(conn, enterprise.id, first, until))
    weighed = weigh(products, planned or {code for code in products if weigh(products, {code}).reason is None})
    wanted = [(account, "") for account, _ in ACCOUNTS.values()]
    rows = counted.months(conn, enterprise.id, wanted, [shift(first, k) for k in range(PAST)])
    of = {account: {row.month: row.value for row in rows if row.code == account} for account, _ in wanted}
    return weighed, {what: run(of[code], weighed.months, unit) for what, (code, unit) in ACCOUNTS.items()}


def _landings(
    conn: Connection,
    enterprise: Enterprise,
    plans: Sequence[PlanRow],
    weighed: Weighed,
    accounts: Mapping[Controlled, Months | None],
    year: int,
    saved: float,
) -> list[ScenarioLanding]:
    """The year under each scenario that is planned."""
    body = AssessedBody("enterprise", enterprise.id, enterprise.code, enterprise.name_zh, enterprise.name_en)
    bounds, made = year_bounds.bounds(conn, body, year) if plans else {}, []
    for controlled, (_, unit) in ACCOUNTS.items():
        for scenario in Scenario:
            planned = [row for row in plans if row.scenario == scenario]
            if planned:
                landing = _land(enterprise.id, accounts[controlled], planned, weighed, year)
                made.append(_told(controlled, scenario, unit, landing, bounds[controlled], saved))
    return made


def weigh(products: Mapping[str, Mapping[date, Month]], wanted: set[str]) -> Weighed:
    """Weigh what is made by the energy of the last year known: tonnes and cubic metres, what costs much and little."""
    weights: dict[str, float] = {}
    for product in sorted(wanted):
        of_product = products.get(product, {})
        known = [one for _, one in sorted(of_product.items()) if _known(one) and one.output > 0.0][-YEAR:]
        used, made = sum(_kgce(one) for one in known), sum(one.output for one in known)
        if used <= 0.0:
            return Weighed({}, {}, because("plan_of_product_without_months", product=product))
        weights[product] = used / made
    months = {month for product in weights for month in products[product]}
    sums: dict[date, float | None] = {}
    for month in months:
        parts = [(weight, products[product].get(month)) for product, weight in weights.items()]
        made_in = [weight * one.output for weight, one in parts if one is not None and _known(one)]
        sums[month] = sum(made_in) if len(made_in) == len(parts) else None
    return Weighed(sums, weights)


def _known(month: Month) -> bool:
    """Whether energy and output of a month are known: without a statement the output is 0 and the energy null."""
    return month.energy is not None and any(converts(month.energy_unit, unit) for unit in ("kWh", "kgce"))


def _kgce(month: Month) -> float:
    """The energy of a month, electricity by its calorific value, so that products measured in either add up."""
    energy, unit = month.energy or 0.0, month.energy_unit
    electric = converts(unit, "kWh")
    return convert(energy, unit, "kWh") * CALORIFIC_KGCE_PER_KWH if electric else convert(energy, unit, "kgce")


def _land(
    enterprise_id: int, months: Months | None, planned: Sequence[PlanRow], weighed: Weighed, year: int
) -> PlannedLanding | Reason:
    weights = weighed.weights
    if weighed.reason is not None:
        return weighed.reason
    if months is None or months.last.year != year:
        return because("plan_without_account", year=year)
    left = [date(year, month, 1) for month in range(months.last.month + 1, YEAR + 1)]
    said = {(row.product, row.month): row.quantity for row in planned}
    lacking = [month for month in left if any((product, month) not in said for product in weights)]
    if lacking:
        return because("plan_months_lacking", n=len(lacking), first=f"{lacking[0]:%Y-%m}")
    plan = np.array([sum(weight * said[product, month] for product, weight in weights.items()) for month in left])
    seed = enterprise_id * 1_000_000 + next_month(months.last).toordinal()
    return land_planned(months.amounts, months.outputs, plan, months.last.month, seed)


def _told(
    controlled: Controlled,
    scenario: Scenario,
    unit: str,
    end: PlannedLanding | Reason,
    bound: YearBound,
    saved: float,
) -> ScenarioLanding:
    landing = PlannedLanding(None, None, end) if isinstance(end, Reason) else end
    skill, middle = landing.skill, landing.quantile(0.5)
    odds = None if bound.value is None else odds_above(landing.draws, bound.value)
    over = None if middle is None or bound.value is None else middle - bound.value
    return ScenarioLanding(
        controlled=controlled,
        scenario=scenario,
        unit=unit,
        p10=landing.quantile(0.1),
        p50=middle,
        p90=landing.quantile(0.9),
        skill=ForecastSkill(skill.model, skill.skill, skill.origins, skill.horizon, skill.coverage) if skill else None,
        reason=sentence_or_none(landing.reason),
        bound=bound.value,
        bound_reason=sentence_or_none(bound.reason),
        odds=odds,
        outlook=Outlook.UNKNOWN if bound.value is None else outlook(odds, None, bound.value),
        over=over,
        after_measures=over - saved if over is not None and controlled is Controlled.ENERGY else None,
    )
