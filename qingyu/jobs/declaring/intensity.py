"""Economic figures, splits of shared flows, processes, running hours and weather in a registration document."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from qingyu.db import enterprises
from qingyu.db import intensity as rows
from qingyu.db.pool import Connection
from qingyu.domain.energy.periods import next_month
from qingyu.domain.intensity import allocation
from qingyu.domain.intensity.allocation import Member, Rule
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Conflict, Invalid
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.declaring.faults import fault_of
from qingyu.jobs.declaring.intensity_parts import (
    AllocationRule,
    DegreeDays,
    EconomicFigure,
    IntensityParts,
    Process,
    RunningHours,
    WeatherSensitivity,
)
from qingyu.jobs.declaring.parts import (
    Registered,
    Registering,
    days_of,
    once,
)
from qingyu.jobs.restating import reopening
from qingyu.jobs.restating.standing import acting


def declare_alone(
    conn: Connection, enterprise_code: str, parts: Mapping[str, Any], now: datetime, actor: str
) -> dict[str, int]:
    """Declare for an enterprise that is registered already; returns what the parts held, by kind.

    Raises Invalid for bad parts, NotFound for a name nobody registered, Conflict for a contradiction.
    """
    try:
        wanted = IntensityParts.model_validate(parts)
    except ValidationError as error:
        raise Invalid(because("declaration_not_right", fault=fault_of(error))) from error
    enterprise = enterprises.enterprise(conn, EVERYTHING, enterprise_code)
    acting(conn, actor)
    reopening.one_at_a_time(conn, enterprise.id)
    names = rows.names(conn, enterprise.id)
    done = Registered()
    at = Registering(
        conn=conn,
        enterprise_id=enterprise.id,
        enterprise=enterprise_code,
        now=now,
        done=done,
        units=names["unit"],
        meters={},
        channels={},
        flows=names["flow"],
        products=names["product"],
        actor=actor,
    )
    declare(at, wanted)
    said = wanted.model_dump(mode="json", exclude_defaults=True)
    record(conn, Act("declare", actor, f"intensity of {enterprise_code}", enterprise.id, said), now)
    return done.counts


def declare(at: Registering, wanted: IntensityParts) -> None:
    """Write what is new; what it changes in past periods is computed again.

    Of splits and sensitivities the last declared holds: what the document says after a changed one is written again.
    """
    once([f"the split of {r.flow} {days_of(r.valid_from, r.valid_to)}" for r in wanted.allocation_rules])
    once(
        [
            f"the {s.kind} sensitivity of {s.product or 'the rest'} {days_of(s.valid_from, s.valid_to)}"
            for s in wanted.weather_sensitivities
        ]
    )
    for figure in wanted.economic_figures:
        declare_figure(at, figure)
    for process in wanted.processes:
        _process(at, process)
    for hours in wanted.running_hours:
        _hours(at, hours)
    known = rows.rules(at.conn, at.enterprise_id) if wanted.allocation_rules else []
    changed: set[str] = set()
    for rule in wanted.allocation_rules:
        if _rule(at, rule, known, rule.flow in changed):
            changed.add(rule.flow)
    for days in wanted.degree_days:
        _degree_days(at, days)
    declared = rows.sensitivities(at.conn, at.enterprise_id) if wanted.weather_sensitivities else []
    altered: set[tuple[str | None, str]] = set()
    for sensitivity in wanted.weather_sensitivities:
        about = sensitivity.product, sensitivity.kind
        if _sensitivity(at, sensitivity, declared, about in altered):
            altered.add(about)


def declare_figure(at: Registering, wanted: EconomicFigure) -> bool:
    """Store the figures of a month; False where they are stored, Conflict where their revision says another number."""
    key = {
        "enterprise_id": at.enterprise_id,
        "month": wanted.first_day,
        **wanted.model_dump(include={"price_basis", "base_year", "revision"}),
    }
    values = wanted.model_dump(include={"output_value_cny", "value_added_cny"})
    is_new = _is_new(at, "figure_revision", f"economic figures of {wanted.month}", key, values)
    if is_new:
        said = wanted.model_dump(include={"source", "declared_by"})
        rows.add(at.conn, "add_figure", **key, **values, **said, now=at.now)
        _reopen(at, wanted.first_day)
    at.done.add("economic figures")
    return is_new


def _process(at: Registering, wanted: Process) -> None:
    unit_id, product_id = at.id_of("unit", wanted.unit), at.id_of("product", wanted.product)
    unit = rows.find(at.conn, "unit_level", id=unit_id)
    if unit is None or unit["level"] != 2:
        raise Invalid(because("process_of_other_level", unit=wanted.unit, level=str(unit and unit["level"])))
    known = rows.find(at.conn, "process_of", product_id=product_id)
    if known is None or known["unit_id"] != unit_id:
        rows.add(
            at.conn, "add_process", enterprise_id=at.enterprise_id, product_id=product_id, unit_id=unit_id, now=at.now
        )
    at.done.add("processes")


def _hours(at: Registering, wanted: RunningHours) -> None:
    key = {
        "product_id": at.id_of("product", wanted.product),
        "month": wanted.first_day,
        "revision": wanted.revision,
    }
    values = {"hours": wanted.hours}
    if _is_new(at, "hours_revision", f"running hours of {wanted.product} in {wanted.month}", key, values):
        said = {"declared_by": wanted.declared_by, "enterprise_id": at.enterprise_id, "now": at.now}
        rows.add(at.conn, "add_hours", **key, **values, **said)
        _reopen(at, wanted.first_day)
    at.done.add("running hours")


def _rule(at: Registering, wanted: AllocationRule, known: list[Rule], again: bool) -> bool:
    """Write a split that is not known, or `again` after one that changed; returns whether it was written."""
    members = sorted(wanted.members, key=lambda member: member.product)
    rule = Rule(
        id=0,
        flow=wanted.flow,
        method=wanted.method,
        members=tuple(Member(m.product, m.weight, m.metered_flow) for m in members),
        valid_from=wanted.valid_from,
        valid_to=wanted.valid_to,
    )
    fault = allocation.fault(rule)
    if fault is not None:
        raise Invalid(f"the split of flow {wanted.flow!r} cannot stand: {fault}")
    same = [r for r in known if (r.flow, r.valid_from, r.valid_to) == (rule.flow, rule.valid_from, rule.valid_to)]
    is_new = again or not same or (same[-1].method, same[-1].members) != (rule.method, rule.members)
    if is_new:
        rule_id = rows.add(
            at.conn,
            "add_rule",
            enterprise_id=at.enterprise_id,
            flow_id=at.id_of("flow", wanted.flow),
            method=wanted.method.value,
            valid_from=wanted.valid_from,
            valid_to=wanted.valid_to,
            source=wanted.source,
            declared_by=wanted.declared_by,
            now=at.now,
        )
        for member in members:
            rows.add(
                at.conn,
                "add_member",
                rule_id=rule_id,
                product_id=at.id_of("product", member.product),
                weight=member.weight,
                metered_flow_id=at.id_of("flow", member.metered_flow) if member.metered_flow else None,
            )
        reopening.reopen(at.conn, at.enterprise_id, wanted.valid_from, wanted.valid_to, "declaration", at.now)
    at.done.add("allocation rules")
    return is_new


def _degree_days(at: Registering, wanted: DegreeDays) -> None:
    key = {
        "enterprise_id": at.enterprise_id,
        "month": wanted.first_day,
        "kind": wanted.kind,
        "revision": wanted.revision,
    }
    values = {"degree_days": wanted.degree_days}
    # Decompositions are computed on reading: nothing stored changes.
    if _is_new(at, "degree_days_revision", f"{wanted.kind} degree-days of {wanted.month}", key, values):
        said = wanted.model_dump(include={"source", "declared_by"})
        rows.add(at.conn, "add_degree_days", **key, **values, **said, now=at.now)
    at.done.add("degree-days")


def _sensitivity(at: Registering, wanted: WeatherSensitivity, known: Sequence[rows.Sensitivity], again: bool) -> bool:
    """The same for a sensitivity."""
    same = [
        one
        for one in known
        if (one.product, one.kind, one.valid_from, one.valid_to)
        == (wanted.product, wanted.kind, wanted.valid_from, wanted.valid_to)
    ]
    is_new = again or not same or same[-1].kgce_per_degree_day != wanted.kgce_per_degree_day
    if is_new:
        rows.add(
            at.conn,
            "add_sensitivity",
            enterprise_id=at.enterprise_id,
            product_id=at.id_of("product", wanted.product) if wanted.product else None,
            now=at.now,
            **wanted.model_dump(exclude={"product"}),
        )
    at.done.add("weather sensitivities")
    return is_new


def _is_new(at: Registering, query: str, what: str, key: dict[str, object], values: Mapping[str, float | None]) -> bool:
    """Whether a revision is not stored yet; Conflict where it is stored with another number."""
    known = rows.find(at.conn, query, **key)
    if known is None:
        return True
    if known != values:
        stored, new = (tuple(f"{name} {value}" for name, value in each.items()) for each in (known, values))
        revision = str(key["revision"])
        raise Conflict(because("declared_revision_says_other", what=what, revision=revision, stored=stored, new=new))
    return False


def _reopen(at: Registering, month: date) -> None:
    reopening.reopen(at.conn, at.enterprise_id, month, next_month(month), "declaration", at.now)
