"""Budgets as they are shown: what was given on, what was used of it 执行, and where the year ends against it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from qingyu.db import budgets as rows
from qingyu.db import forecasts, region_forecasts
from qingyu.db.budgets import BodyRow, BudgetRow
from qingyu.db.forecasts import ForecastRow
from qingyu.db.pool import Connection
from qingyu.db.region_forecasts import RegionForecastRow
from qingyu.domain.assessment.barometer import Task
from qingyu.domain.control import budget as of
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.control.budget import BudgetBook
from qingyu.domain.control.span import Span, Total, whole
from qingyu.domain.energy import periods
from qingyu.domain.forecast.quantiles import odds_of_quantiles
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.assessment import regions
from qingyu.jobs.assessment.acting import AssessedBody
from qingyu.jobs.assessment.budget_answer import (
    BodyBudget,
    BudgetChild,
    BudgetExecution,
    BudgetForecast,
    BudgetVersion,
    as_answer,
)
from qingyu.jobs.assessment.budget_tree import key_of, node_of, with_budgets
from qingyu.jobs.assessment.budget_use import used_by
from qingyu.jobs.assessment.region_reads import ACCOUNTS


def show(
    conn: Connection,
    scope: Scope,
    body: AssessedBody,
    year: int | None,
    controlled: Controlled,
    month: date | None,
    now: datetime,
) -> BodyBudget:
    """The budget of a body in a year, this one by default, with its execution to a month that has ended.

    Raises Invalid for a month that has not ended.
    """
    asked = year or periods.china_day(now).year
    span = span_of(asked, month, now)
    held = rows.budget_of(conn, body, asked, controlled)
    taken = with_budgets(conn, body, asked, controlled)
    everybody: Sequence[tuple[BodyRow | AssessedBody, BudgetRow | None]] = [(body, held), *taken]
    bodies = [(one, own.book) for one, own in everybody if own is not None]
    used = {} if span is None else used_by(conn, scope, body, bodies, controlled, span)
    children = [_child(child, own, used, span) for child, own in taken]
    node = None if held is None else node_of(held, taken)
    return BodyBudget(
        kind=body.kind,
        code=body.code,
        name_zh=body.name_zh,
        name_en=body.name_en,
        year=asked,
        controlled=controlled,
        unit=ACCOUNTS[controlled][1],
        budget=None if held is None else as_answer(held),
        given=None if node is None else of.in_amount(sum(map(of.steps, node.children.values()))),
        left=None if node is None else node.left,
        execution=_execution(held, used.get(key_of(body)), span),
        forecast=None if held is None else _forecast(conn, scope, body, held),
        children=children,
    )


def versions(conn: Connection, body: AssessedBody, year: int, controlled: Controlled) -> list[BudgetVersion]:
    """Every version of a budget, the newest first."""
    return [as_answer(row) for row in rows.versions(conn, body, year, controlled)]


def span_of(year: int, month: date | None, now: datetime) -> Span | None:
    """January to a month of a year, by default the last that has ended; null where none has. Raises Invalid."""
    last = periods.month_before(periods.china_day(now))
    if month is not None:
        if month.year != year or month > last:
            raise Invalid(because("budget_month_open", year=str(year), got=f"{month:%Y-%m}"))
        return Span(year, month.month)
    if year > last.year:
        return None
    return whole(year) if year < last.year else Span(year, last.month)


def _child(child: BodyRow, held: BudgetRow | None, used: Mapping[str, Total], span: Span | None) -> BudgetChild:
    return BudgetChild(
        kind=child.kind,
        code=child.code,
        name_zh=child.name_zh,
        name_en=child.name_en,
        budget=None if held is None else as_answer(held),
        execution=_execution(held, used.get(key_of(child)), span),
    )


def _execution(held: BudgetRow | None, used: Total | None, span: Span | None) -> BudgetExecution | None:
    if held is None or span is None or used is None:
        return None
    allowed = held.until(span.through_month)
    share = used.value / allowed if used.value is not None and allowed else None
    reason = used.reason if used.value is None or allowed else because("budget_of_nothing")
    return BudgetExecution(
        through_month=span.through_month,
        used=used.value,
        used_reason=sentence_or_none(reason),
        basis=used.basis,
        verified=used.verified,
        allowed=allowed,
        share=share,
        severity=None if used.value is None else of.level(used.value, allowed),
    )


def _forecast(conn: Connection, scope: Scope, body: AssessedBody, held: BudgetRow) -> BudgetForecast:
    reason = because("forecast_in_equivalent_book") if held.book is BudgetBook.CALORIFIC else None
    found: Sequence[ForecastRow | RegionForecastRow] = []
    if reason is None:
        newest = region_forecasts.newest if body.kind == "region" else forecasts.newest
        found = newest(conn, body.id, date(held.year, 12, 31))
    mine = [row for row in found if row.controlled == held.controlled and row.year == held.year]
    if not mine:
        lacking = reason or because("year_without_forecast", year=held.year)
        return BudgetForecast(None, None, None, None, None, None, None, sentence_or_none(lacking))
    row = mine[0]
    if not isinstance(row, RegionForecastRow):
        return _against(row, held, row.odds if row.bound == held.total else None)
    unseen = regions.unseen_of(conn, scope, [body.id], periods.month_start(row.as_of))[body.id]
    if unseen is not None:
        return BudgetForecast(None, None, None, None, None, None, None, sentence_or_none(unseen))
    tasks = region_forecasts.odds(conn, body.id, row.controlled, row.as_of)
    kept = next((one.odds for one in tasks if one.task == Task.TOTAL and one.bound == held.total), None)
    return _against(row, held, kept)


def _against(row: ForecastRow | RegionForecastRow, held: BudgetRow, odds: float | None) -> BudgetForecast:
    """odds: as they were kept with the forecast, of this very bound; null where it was another."""
    end = row.naive if row.p50 is None else row.p50
    share = end / held.total if end is not None and held.total else None
    level = None if end is None else of.level(end, held.total)
    if odds is None and row.p10 is not None and row.p50 is not None and row.p90 is not None:
        odds = odds_of_quantiles(row.p10, row.p50, row.p90, held.total)
    return BudgetForecast(
        as_of=row.as_of,
        year_end=end,
        p10=row.p10,
        p90=row.p90,
        year_share=share,
        # Without a model that is believed nothing is said beyond yellow, as of the outlook.
        severity=min(level, 1) if level is not None and row.p50 is None else level,
        odds=odds,
        reason=sentence_or_none(row.reason),
    )
