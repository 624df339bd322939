"""Judge an enterprise by the rules as it stands now, and list the warnings with their sentences."""

from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from qingyu.db import early_warnings as rows
from qingyu.db import energy as energy_rows
from qingyu.db import enterprises, indicators, metering, quality, reference, standing, working_days
from qingyu.db.early_warnings import ChannelRow
from qingyu.db.pool import Connection
from qingyu.domain.control.rule import Code, Rule
from qingyu.domain.control.rules import evaluate as judge
from qingyu.domain.control.situation import (
    BudgetState,
    CertificateState,
    ChannelState,
    ClosedChanges,
    DayState,
    ProductLevel,
    Situation,
)
from qingyu.domain.control.warning import Decision, decide
from qingyu.domain.energy import periods
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import EVERYTHING, Scope
from qingyu.domain.quality.bars import Metric, in_force
from qingyu.errors import Invalid
from qingyu.jobs.control import load_states
from qingyu.jobs.control.warning_answer import Warning, told
from qingyu.jobs.cost import demand

STATUSES = ("open", "closed", "all")
# A period labelled by its start is over one interval later; an instant is over at once.
_LABELLED_BY_START = ("interval", "mean_power")
# Which rows tell a product's value over its statistical period beside the level a rule is about.
_LEVEL_OF = {Code.OVER_LIMIT: ("limit.gap.rolling12", "level3"), Code.OVER_BASELINE: ("gap.rolling12", "baseline")}


def evaluate(conn: Connection, enterprise_id: int, now: datetime) -> list[Decision]:
    """Open, move and close the warnings of an enterprise; only its state at `now` counts."""
    rules = reference.rules(conn)
    opened = rows.open_warnings(conn, enterprise_id)
    groups = frozenset(warning.rule_id for warning in opened if warning.scope == "")
    situation = replace(gather(conn, enterprise_id, rules, now), open_groups=groups)
    longest_s = max((rule.parameters.get("reopen_within_s", 0.0) for rule in rules), default=0.0)
    closed = rows.lately_closed(conn, enterprise_id, now - timedelta(seconds=longest_s))
    decisions = decide(opened, judge(rules, situation), now, closed)
    rows.carry_out(conn, enterprise_id, decisions, now)
    return decisions


def gather(conn: Connection, enterprise_id: int, rules: list[Rule], now: datetime) -> Situation:
    """What the rules look at."""
    enterprise = enterprises.enterprise_by_id(conn, enterprise_id)
    zone, today = enterprise.zone, enterprise.day(now)
    parameters = {rule.code: rule.parameters for rule in rules}
    live_d = parameters.get(Code.INTERRUPTION, {}).get("live_within_d", 7.0)
    grace_h = parameters.get(Code.COMPLETENESS, {}).get("grace_h", 0.0)
    look_back_h = max(
        parameters.get(Code.RESET, {}).get("within_d", 0.0) * 24, parameters.get(Code.STUCK, {}).get("within_h", 0.0)
    )
    states = rows.channel_states(conn, enterprise_id, now)
    live = {row.channel_id for row in states if _is_live(row, live_d)}
    last_closed = periods.month_before(today)
    return Situation(
        now=now,
        channels=[_channel(row, row.channel_id in live) for row in states],
        day=_day(conn, enterprise, enterprise.day(now - timedelta(hours=grace_h)), live),
        findings=rows.recent_findings(conn, enterprise_id, now - timedelta(hours=look_back_h)),
        products=_products(conn, enterprise_id, last_closed),
        budget=_budget(conn, enterprise_id, periods.month_start(today)),
        certificates=_certificates(conn, enterprise_id, today, zone, now),
        demand=demand.state(conn, enterprise_id, now, today, zone),
        calendar=working_days.in_force(conn),
        zone=zone,
        closed_changes=_closed_changes(conn, enterprise_id),
        loads=load_states.gather(conn, enterprise_id, now, zone),
    )


def _closed_changes(conn: Connection, enterprise_id: int) -> ClosedChanges | None:
    waiting = standing.waiting(conn, enterprise_id)
    if waiting.since is None:
        return None
    changes = standing.listing(conn, EVERYTHING, state="unconfirmed", enterprise_id=enterprise_id)
    hiding = sorted((one for one in changes if one.hides), key=lambda one: one.id)
    return ClosedChanges(
        waiting.n,
        waiting.since,
        tuple(waiting.months),
        tuple(one.id for one in hiding),
        min((one.at for one in hiding), default=None),
        tuple(sorted({each.start_on for one in hiding for each in one.hides})),
    )


def list_warnings(
    conn: Connection,
    scope: Scope,
    enterprise: str | None = None,
    status: str = "open",
    limit: int = 1000,
    after: tuple[Any, ...] | None = None,
) -> list[Warning]:
    """The warnings a caller sees, worst and newest first; raises NotFound, Invalid.

    after: the place of the last one of the page before.
    """
    if status not in STATUSES:
        raise Invalid(because("choice_of", field="status", known=tuple(STATUSES), got=status), code="bad_status")
    if enterprise is not None:
        enterprises.enterprise(conn, scope, enterprise)
    return [told(row) for row in rows.listing(conn, scope, enterprise, status, limit, after)]


def _is_live(row: ChannelRow, live_within_d: float) -> bool:
    """Whether somebody expects a channel to speak now.

    A file that was imported, or history that came late, says nothing about an interruption today.
    """
    if row.reading_at is None or row.received_at is None:
        return row.session_ready_at is not None
    if row.source not in ("mqtt", "retry"):
        return False
    return row.received_at - row.reading_at <= timedelta(days=live_within_d)


def _channel(row: ChannelRow, live: bool) -> ChannelState:
    interval = timedelta(seconds=row.interval_s if row.kind in _LABELLED_BY_START else 0)
    ready = row.session_ready_at
    return ChannelState(
        scope=row.scope,
        interval_s=row.interval_s,
        ends_at=None if row.reading_at is None else row.reading_at + interval,
        expected_since=None if ready is None else max(ready, row.valid_from),
        live=live,
        reading_at=row.reading_at,
    )


def _day(conn: Connection, enterprise: Enterprise, today: date, live: set[int]) -> DayState | None:
    day = today - timedelta(days=1)
    found = [row for row in rows.boundary_day(conn, enterprise.id, day) if row.channel_id in live]
    if not found:
        return None
    printed, declared = quality.bars(conn, enterprise.region_id)
    bar = in_force(printed, declared, day)[Metric.COMPLETENESS] if printed else None
    return DayState(
        day=day,
        starts_at=periods.day_start(day, enterprise.zone),
        n_received=sum(min(row.n_received, row.n_due) for row in found),
        n_due=sum(row.n_due for row in found),
        by_channel=tuple((row.scope, row.n_received, row.n_due) for row in found),
        bar=bar.limit if bar else None,
        bar_source=bar.source if bar else "",
    )


def _products(conn: Connection, enterprise_id: int, month: date) -> list[ProductLevel]:
    codes = [code for code, _ in _LEVEL_OF.values()]
    found = {(row.code, row.scope): row for row in indicators.of_month(conn, enterprise_id, month, codes)}
    names = {product.code: (product.name_zh, product.name_en) for product in energy_rows.products(conn, enterprise_id)}
    return [
        ProductLevel(
            product=product,
            # A product that was taken out of the books since leaves its values, and only its code.
            name_zh=names.get(product, (product, product))[0],
            name_en=names.get(product, (product, product))[1],
            code=rule_code,
            month=month,
            from_month=row.inputs.get("from_month", ""),
            # A limit that is not in force, or in another unit, has no gap: then there is nothing to judge.
            value=row.inputs.get("value") if row.inputs.get("in_force") else None,
            level=row.inputs.get("yardstick", {}).get("levels", {}).get(level),
            unit=row.inputs.get("unit", row.unit),
            yardstick=row.inputs.get("yardstick", {}),
            indicator_id=row.id,
            values_verified=row.verified,
        )
        for rule_code, (gap_code, level) in _LEVEL_OF.items()
        for (code, product), row in found.items()
        if code == gap_code
    ]


def _certificates(
    conn: Connection, enterprise_id: int, today: date, zone: ZoneInfo, now: datetime
) -> list[CertificateState]:
    return [
        CertificateState(**asdict(row), due_at=periods.day_start(row.due_on, zone), days_left=(row.due_on - today).days)
        for row in metering.instruments_due(conn, enterprise_id, today, now)
    ]


def _budget(conn: Connection, enterprise_id: int, month: date) -> BudgetState | None:
    budget = rows.budget_tce(conn, enterprise_id, month)
    if budget is None:
        return None
    budget_tce, book = budget
    found = [r for r in indicators.of_month(conn, enterprise_id, month, [f"coal.{book}"]) if r.scope == ""]
    row = found[0] if found else None
    return BudgetState(
        month=month,
        coal_tce=row.value if row else None,
        budget_tce=budget_tce,
        indicator_id=row.id if row else None,
        completeness=row.completeness if row else None,
        values_verified=row.verified if row else True,
        book=book,
    )
