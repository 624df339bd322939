"""Declared process emissions (过程排放申报) in a period: which declaration holds, and what it comes to."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from qingyu.domain.carbon import balanced
from qingyu.domain.carbon.balanced import Amounts
from qingyu.domain.carbon.declared import Activity
from qingyu.domain.carbon.factor import Category, Co2Factor, EmissionPart, Term
from qingyu.domain.carbon.process import Process, carbonate_tco2, material_tco2_per_t, tco2_per_t_product
from qingyu.domain.carbon.scheme import Book, Topic
from qingyu.domain.energy import periods
from qingyu.domain.energy.factors import Verified
from qingyu.domain.energy.units import convert, converts
from qingyu.domain.intensity.production import Statement, output
from qingyu.domain.intensity.ratio import COMPLETENESS_BAR
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.validity import last_declared


def terms(
    activities: Sequence[Activity],
    stated: Mapping[str, Sequence[Statement]],
    start: date,
    end: date,
    today: date,
    zone: ZoneInfo,
    book: Book,
    amounts: Amounts | None = None,
) -> list[Term]:
    """The process terms of [start, end), local days. stated: outputs by product, every revision.

    Of a period that is still open, output counts up to the last day of which it is stated whole.
    """
    found: list[Term] = []
    held = in_force(activities)
    of = amounts or Amounts(stated=stated)
    for about in dict.fromkeys(a.subject for a in reversed(held)):
        mine = [a for a in held if a.subject == about]
        made = _products(mine)
        until = min((whole_until(stated.get(p, ()), start, end, today, zone) for p in made), default=min(end, today))
        for first, last in _segments(mine, start, max(until, start + periods.DAY)):
            holds = last_declared(reversed(mine), first)
            if holds is None or holds.is_quantity:
                continue
            if holds.kind is Process.CARBON_BALANCE:
                found.append(balanced.term(holds, first, last, zone, book, of))
            else:
                found.append(_by_output(holds, stated.get(holds.product or "", ()), first, last, zone, book))
        for activity in (a for a in mine if a.is_quantity):
            term = _stated(activity, start, end, book)
            if term is not None:
                found.append(term)
    return found


def _products(mine: Sequence[Activity]) -> set[str]:
    """The products whose stated output a declaration waits for."""
    streams = {said.product for a in mine for said in a.streams if said.product is not None}
    return streams or {a.product for a in mine if a.product is not None}


def in_force(activities: Sequence[Activity]) -> list[Activity]:
    """The declarations that were not replaced, the newest first."""
    found: dict[object, Activity] = {}
    for activity in sorted(activities, key=lambda a: (a.declared_at, a.id), reverse=True):
        found.setdefault((activity.subject, activity.valid_from), activity)
    return list(found.values())


def whole_until(stated: Sequence[Statement], start: date, end: date, today: date, zone: ZoneInfo) -> date:
    """The day after the last whose output is stated whole; the end of what is over. Never before the start."""
    if end <= today:
        return end
    latest = max((s.to_at for s in stated), default=None)
    return start if latest is None else max(start, min(today, end, periods.local_day(latest, zone)))


def _segments(mine: Sequence[Activity], start: date, end: date) -> list[tuple[date, date]]:
    edges = {edge for a in mine for edge in (a.valid_from, a.valid_to) if edge is not None and start < edge < end}
    marks = [start, *sorted(edges), end]
    return [(a, b) for a, b in itertools.pairwise(marks) if a < b]


def _by_output(
    activity: Activity, stated: Sequence[Statement], start: date, end: date, zone: ZoneInfo, book: Book
) -> Term:
    made = output(stated, periods.day_start(start, zone), periods.day_start(end, zone))
    unit = activity.product_unit or "t"
    reason = made.reason
    if reason is None and made.coverage < COMPLETENESS_BAR:
        reason = because(
            "production_in_part_of",
            product=activity.product,
            share=made.coverage,
            start=start,
            end=end,
            bar=COMPLETENESS_BAR,
        )
    by_unit = activity.parameters.get("t_per_unit_product")
    if reason is None and by_unit is None and not converts(unit, "t"):
        reason = because("process_per_tonne", product=activity.product, unit=unit)
    if reason is not None:
        return _term(activity, made.quantity if made.statements else None, unit, None, None, reason, book, start)
    row = book.row(Topic.PROCESS, _item(activity), start)
    printed = book.factors.get(row.choice) if row else None
    if by_unit is not None:
        return _of_mass(activity, made.quantity * by_unit, printed, book, start)
    made_t = convert(made.quantity, unit, "t")
    if "t_per_t_product" in activity.parameters:
        return _of_mass(activity, made_t * activity.parameters["t_per_t_product"], printed, book, start)
    if activity.kind is Process.CLINKER_DEFAULT:
        if printed is None or printed.value is None:
            return _term(activity, made_t, "t", None, None, _no_factor(activity, book, start), book, start)
        return _term(activity, made_t, "t", made_t * printed.value, printed, None, book, start)
    per_t = tco2_per_t_product(activity.kind, activity.parameters, row.parameters if row else {})
    if per_t is None:
        return _term(activity, made_t, "t", None, None, _no_factor(activity, book, start), book, start)
    factor = _made_factor(activity, per_t, row.verified if row else Verified.DECLARED)
    return _term(activity, made_t, "t", made_t * per_t, factor, None, book, start)


def _stated(activity: Activity, start: date, end: date, book: Book) -> Term | None:
    first, last = activity.valid_from, activity.valid_to
    if first is None or last is None or first >= end or last <= start:
        return None
    quantity = activity.parameters["quantity_t"]
    if first < start or last > end:
        reason = because(
            "process_stated_across", process=activity.kind, start=first, end=last, from_day=start, to_day=end
        )
        return _term(activity, None, "t", None, None, reason, book, start)
    if activity.kind is Process.RECOVERED:
        return _term(activity, quantity, "t", -quantity, None, None, book, start)
    row = book.row(Topic.PROCESS, _item(activity), start)
    return _of_mass(activity, quantity, book.factors.get(row.choice) if row else None, book, start)


def _of_mass(activity: Activity, mass_t: float, printed: Co2Factor | None, book: Book, day: date) -> Term:
    """A carbonate that is decomposed, or a material that brings its carbon or takes it away."""
    said, value = activity.parameters, printed.value if printed else None
    if activity.material is not None:
        per_t = material_tco2_per_t(activity.material, said, value)
        if per_t is None:
            return _term(activity, mass_t, "t", None, None, _no_factor(activity, book, day), book, day)
        factor = (
            _made_factor(activity, per_t, Verified.DECLARED)
            if set(said) & {"tco2_per_t", "carbon_tc_per_t"}
            else printed
        )
        return _term(activity, mass_t, "t", mass_t * per_t, factor, None, book, day)
    if value is None:
        return _term(activity, mass_t, "t", None, None, _no_factor(activity, book, day), book, day)
    tco2 = carbonate_tco2(mass_t, said["purity_percent"] / 100, value) * said.get("conversion_percent", 100.0) / 100
    return _term(activity, mass_t, "t", tco2, printed, None, book, day)


def _item(activity: Activity) -> str:
    return f"{activity.kind}.{activity.what}" if activity.what else activity.kind.value


def _no_factor(activity: Activity, book: Book, day: date) -> Reason:
    return because("process_without_factor", scheme=book.setting(day).scheme, process=_item(activity))


def _made_factor(activity: Activity, per_t: float, default: Verified) -> Co2Factor:
    # Oxides are measured by the enterprise; the formula of clinker itself was not seen in a source.
    verified = Verified.UNVERIFIED if activity.kind is Process.CLINKER_OXIDE else default
    e = "e" if activity.kind in (Process.ALUMINIUM_PFC, Process.NITRIC_ACID) else ""
    return Co2Factor(
        id=f"declared.{activity.kind}.{activity.id}",
        edition=f"{activity.declared_by}: {activity.proof}",
        category=Category.PROCESS,
        carrier=None,
        region=None,
        level=None,
        variant="",
        scheme="",
        data_year=None,
        value=per_t,
        unit=f"tCO2{e}/t",
        ncv=None,
        ncv_unit="",
        carbon_tc_per_tj=None,
        oxidation=None,
        verified=verified,
        name_zh="申报参数计算",
        name_en="made from declared parameters",
    )


def _term(
    activity: Activity,
    quantity: float | None,
    unit: str,
    tco2: float | None,
    factor: Co2Factor | None,
    reason: Reason | None,
    book: Book,
    day: date,
) -> Term:
    row = book.row(Topic.PROCESS, _item(activity), day)
    name = _item(activity)
    return Term(
        part=EmissionPart.PROCESS,
        name=f"{name}:{activity.product}" if activity.product else name,
        quantity=quantity,
        quantity_unit=unit,
        tco2=tco2,
        factor=factor,
        reason=reason,
        verified=row.verified if row else Verified.DECLARED,
        details={
            "product": activity.product,
            "parameters": dict(activity.parameters),
            "proof": activity.proof,
            "from": {
                "kind": "declaration",
                "table": "process_emission",
                "id": activity.id,
                "declared_by": activity.declared_by,
                "declared_at": activity.declared_at.isoformat(),
            },
        },
    )
