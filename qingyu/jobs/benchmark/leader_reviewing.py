"""The review of a round of leaders 审核: what the platform has of each applicant, its checks, its place."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from qingyu.db import energy, enterprises, indicators, reference
from qingyu.db import leader_rounds as rows
from qingyu.db.energy import Product
from qingyu.db.leader_rounds import ApplicationRow, Review, RoundRow
from qingyu.db.pool import Connection
from qingyu.domain.benchmark import leader_review as rules
from qingyu.domain.benchmark.leader_review import Facts
from qingyu.domain.benchmark.leader_round import Bar, RoundKind, RoundStage
from qingyu.domain.benchmark.yardstick import Yardstick
from qingyu.domain.energy.indicator import StoredValue
from qingyu.domain.energy.units import convert, converts
from qingyu.domain.kernel.reason import because, read
from qingyu.errors import NotFound
from qingyu.jobs.assessment import schemes
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.intensity import verdicts
from qingyu.jobs.intensity.verdicts import Role
from qingyu.jobs.refused import Refused
from qingyu.jobs.restating.standing import waiting_since

MONTHS = 12


def review(by: Acting, of: RoundRow, stage_id: int) -> int:
    """Freeze what is known of each applicant, and rank them; returns how many there are."""
    found = {row.id: row for row in rows.applications(by.conn, of.id)}
    yardsticks = there(by.conn, [row.yardstick for row in found.values()])
    facts = {id_: _facts(by, of, row, yardsticks[row.yardstick]) for id_, row in found.items()}
    outcomes = {id_: rules.judged(of, known) for id_, (known, _) in facts.items()}
    sectors = {id_: yardsticks[row.yardstick].sector for id_, row in found.items()}
    places = rules.ranked(
        (
            rules.candidate(id_, of.bar, facts[id_][0], yardsticks[row.yardstick], outcomes[id_])
            for id_, row in found.items()
        ),
        of.most,
    )
    for id_, (known, proof) in facts.items():
        rows.review(by.conn, id_, stage_id, Review(sectors[id_], known, proof, outcomes[id_], places[id_]))
    return len(found)


def there(conn: Connection, ids: Sequence[str]) -> dict[str, Yardstick]:
    """The yardsticks of a round by id; raises Refused where the edition in force lacks one."""
    known = reference.yardsticks(conn, ids)
    gone = next((id_ for id_ in ids if id_ not in known), None)
    if gone is not None:
        raise Refused(because("round_yardstick_gone", yardstick=gone))
    return known


def decide(by: Acting, of: RoundRow, whom: tuple[str, str], chosen: bool, text: str, authority: str) -> None:
    """Decide of an applicant as it was reviewed. whom: enterprise and product. Raises NotFound, Refused."""
    stage = of.stage(by.now)
    if stage is not RoundStage.REVIEWED:
        raise Refused(because("round_not_reviewed", round_stage=stage))
    found = [row for row in rows.applications(by.conn, of.id) if (row.enterprise, row.product) == whom]
    if not found or found[0].review_id is None:
        raise NotFound(because("no_application", enterprise=whom[0], product=whom[1], round=of.code))
    (row,) = found
    wrong = rules.refusal(bool(row.is_proposed), row.outcomes, chosen, text, authority)
    if wrong is not None:
        raise Refused(wrong)
    let_in_by = authority if chosen and rules.not_met(row.outcomes) else ""
    rows.decide(by.conn, row, chosen, text, let_in_by, by.actor, by.now)


def matching(conn: Connection, of: RoundRow, product: Product) -> tuple[Role, str] | None:
    """By which of its yardsticks a product is in a round: the edition that judged the year's end, or as registered."""
    held = product.yardsticks
    then = reference.yardsticks_on(conn, list(held.values()), date(of.period_year, 12, 1))
    roles: tuple[Role, ...] = ("limit", "benchmark") if of.bar is Bar.LEVEL1 else ("benchmark", "limit")
    for role in roles:
        known = held.get(role)
        judging = then.get(known) if known else None
        for id_ in (judging.id if judging else None, known):
            if id_ is not None and id_ in of.yardsticks:
                return role, id_
    return None


def _facts(by: Acting, of: RoundRow, row: ApplicationRow, yardstick: Yardstick) -> tuple[Facts, str | None]:
    """What the platform has of an applicant for the year, and the hash of the inputs of its number."""
    conn, from_on, before = by.conn, date(of.period_year, 1, 1), date(of.period_year + 1, 1, 1)
    enterprise = enterprises.enterprise_by_id(conn, row.enterprise_id)
    waiting = waiting_since(conn, enterprise.id)
    values = indicators.that_count(conn, by.scope, enterprise.code, from_on, before, waiting)
    vetoes = {(each.id, item.code) for each in schemes.shipped().values() for item in each.indicators if item.veto}
    base = Facts(
        value=None,
        unit="",
        reason=verdicts.NOT_COMPUTED,
        level=None,
        energy_tce=_year(values, "coal.equivalent"),
        co2_t=_year(values, "co2.total"),
        completeness=None,
        estimated=rows.estimated(conn, enterprise.id, from_on, before),
        verified=False,
        n_unconfirmed=sum(from_on <= month < before for month in waiting),
        n_open=rows.open_matters(conn, enterprise.id),
        n_vetoed=len(vetoes & set(rows.missed(conn, enterprise.id, of.period_year))),
    )
    if of.kind is RoundKind.CARBON:
        return _carbon(of, row, base, values, yardstick)
    found = next((each for each in energy.products(conn, enterprise.id) if each.code == row.product), None)
    matched = None if found is None else matching(conn, of, found)
    if matched is None:
        return replace(base, reason=because("product_not_in_round", product=row.product)), None
    return _energy(of, row, base, values, matched)


def _energy(
    of: RoundRow, row: ApplicationRow, base: Facts, values: Sequence[StoredValue], matched: tuple[Role, str]
) -> tuple[Facts, str | None]:
    """The intensity over the months of the year, by what the yardstick charges, and the bar as it holds for it.

    The number has to be the one of the yardstick that was applied with: another charges something else, or has another
    bar. matched: role and id of the yardstick by which the product is in the round now.
    """
    role, now_by = matched
    key = verdicts.period_code(role), row.product, date(of.period_year, MONTHS, 1)
    stored = next((each for each in values if (each.code, each.scope, each.start_on) == key), None)
    if stored is None:
        return base, None
    held = stored.inputs.get("yardstick", {})
    other = next((id_ for id_ in (now_by, held.get("id")) if id_ != row.yardstick), None)
    if other is not None:
        named = {"product": row.product, "yardstick": row.yardstick, "other": other}
        return replace(base, reason=because("round_other_yardstick", **named)), None
    value, levels = stored.inputs.get("value"), held.get("levels", {})
    facts = replace(
        base,
        value=value,
        unit=stored.unit,
        reason=None if value is not None else read(stored.inputs.get("reason")) or stored.reason or base.reason,
        level=levels.get(of.bar.value),
        completeness=stored.completeness,
        verified=stored.verified,
    )
    return facts, stored.inputs_hash


def _carbon(
    of: RoundRow, row: ApplicationRow, base: Facts, values: Sequence[StoredValue], yardstick: Yardstick
) -> tuple[Facts, str | None]:
    """CO2 of the account per unit of product over the months of the year: no footprint by rules of footprints.

    What was emitted while nothing was made belongs to the product of the year. Output is said in the unit the yardstick
    counts by, so that plants which state it in others are compared.
    """
    unit = rules.per(yardstick.unit)
    own = [each for each in values if (each.code, each.scope) == ("co2.intensity", row.product)]
    months = [each for each in own if _counts(each) or _stood_still(each)]
    if len(months) < MONTHS:
        lacking = MONTHS - len(months)
        reason = because("round_months_missing", n=lacking, year=of.period_year, product=row.product)
        return replace(base, reason=reason), None
    other = next((each.unit for each in months if not _said_in(each, unit)), None)
    if other is not None:
        wanted = {"unit": other, "yardstick": yardstick.id, "wanted": f"tCO2/{unit}"}
        return replace(base, reason=because("value_in_other_unit", **wanted)), None
    co2_t = math.fsum(each.inputs["terms"][0]["value"] for each in months)
    made = math.fsum(convert(each.inputs["terms"][1]["value"], rules.per(each.unit), unit) for each in months)
    facts = replace(
        base,
        value=co2_t / made if made else None,
        unit=f"tCO2/{unit}",
        reason=None if made else because("nothing_produced"),
        completeness=_completeness(months),
        verified=all(each.verified for each in months),
    )
    return facts, hashlib.sha256("".join(each.inputs_hash for each in months).encode()).hexdigest()


def _year(values: Sequence[StoredValue], code: str) -> float | None:
    """The sum of an indicator of the enterprise over the months of a year; null unless all are closed and known."""
    known = [each.value for each in values if (each.code, each.scope) == (code, "") and _counts(each)]
    return math.fsum(value for value in known if value is not None) if len(known) == MONTHS else None


def _said_in(value: StoredValue, unit: str) -> bool:
    own = rules.per(value.unit)
    return own == unit or converts(own, unit)


def _completeness(months: Sequence[StoredValue]) -> float | None:
    """The share of the values that were due over some months that came. [1] Null where a month does not say."""
    if not all({"n_received", "n_due"} <= each.inputs.keys() for each in months):
        return None
    came, due = (sum(int(each.inputs[name]) for each in months) for name in ("n_received", "n_due"))
    return came / due if due else None


def _stood_still(value: StoredValue) -> bool:
    """A closed month in which nothing was made and whose CO2 is known."""
    if value.is_open or value.reason is None or value.reason.code != "nothing_produced":
        return False
    return value.inputs["terms"][0]["value"] is not None


def _counts(value: StoredValue) -> bool:
    return value.value is not None and not value.is_open
