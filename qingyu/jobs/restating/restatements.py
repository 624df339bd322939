"""Restatements 重述: closed values that were superseded, with what the coefficients and what the quantities did."""

import math
from dataclasses import asdict
from datetime import date
from typing import Any

from qingyu.db import enterprises
from qingyu.db import restatements as rows
from qingyu.db.pool import Connection, Row
from qingyu.domain.energy.restatement import Split, Stated, split
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid
from qingyu.jobs.restating.standing import unsettled

MOST = 2_000
_BOOKS = ("coal.calorific", "coal.equivalent")


def listing(
    conn: Connection,
    scope: Scope,
    enterprise: str,
    from_day: date,
    to_day: date,
    period: str | None = None,
    code: str | None = None,
    limit: int = 200,
    after: tuple[Any, ...] | None = None,
) -> dict[str, Any]:
    """Every step from a closed value to the next of periods that begin in [from_day, to_day), the latest first.

    after: the place of the last one of the page before.
    """
    found = _steps(conn, scope, enterprise, from_day, to_day, period, code, limit + 1, after)
    return {
        "enterprise": enterprise,
        "from": from_day.isoformat(),
        "to": to_day.isoformat(),
        "weighted_with": "the quantity before",
        "more": len(found) > limit,
        "restatements": [_step(row, done) for row, done in found[:limit]],
    }


def place(step: dict[str, Any]) -> tuple[str, str, str, str, str]:
    """Where a step of `listing` stands in its order."""
    return step["at"].isoformat(), step["start_on"], step["code"], step["scope"], step["period"]


def effect(conn: Connection, scope: Scope, enterprise: str, from_day: date, to_day: date) -> dict[str, Any]:
    """What restatements did to the standard coal of the months that begin in [from_day, to_day), by book. [tce]

    Steps without a number on one side are counted apart: no change can be told of them.
    """
    books = []
    for code in _BOOKS:
        found = _steps(conn, scope, enterprise, from_day, to_day, "month", code, MOST)
        whole = [(row, done) for row, done in found if row["scope"] == ""]
        told = [done for _, done in whole if done.factor_effect is not None]
        books.append(
            {
                "code": code,
                "unit": "tce",
                "steps": len(whole),
                "steps_without_split": len(whole) - len(told),
                "months": sorted({row["start_on"].isoformat()[:7] for row, _ in whole}),
                "change": math.fsum(d.change for d in told if d.change is not None),
                "factor_effect": math.fsum(d.factor_effect for d in told if d.factor_effect is not None),
                "physical_effect": math.fsum(d.physical_effect for d in told if d.physical_effect is not None),
                "carriers": _by_carrier(told),
            }
        )
    return {
        "enterprise": enterprise,
        "from": from_day.isoformat(),
        "to": to_day.isoformat(),
        "weighted_with": "the quantity before",
        "books": books,
    }


def _by_carrier(told: list[Split]) -> list[dict[str, Any]]:
    names = sorted({part.name for done in told for part in done.parts})
    return [
        {
            "carrier": name,
            "factor_effect": math.fsum(p.factor_effect for d in told for p in d.parts if p.name == name),
            "physical_effect": math.fsum(p.physical_effect for d in told for p in d.parts if p.name == name),
        }
        for name in names
    ]


def _steps(
    conn: Connection,
    scope: Scope,
    enterprise: str,
    from_day: date,
    to_day: date,
    period: str | None,
    code: str | None,
    limit: int,
    after: tuple[Any, ...] | None = None,
) -> list[tuple[Row, Split]]:
    if from_day >= to_day:
        raise Invalid(
            f"a span of days is wanted, first day before the end; got {from_day} to {to_day}", code="bad_span"
        )
    id_ = enterprises.enterprise(conn, scope, enterprise).id
    found = rows.steps(conn, scope, id_, from_day, to_day, period, code, limit, after)
    waiting = unsettled(conn, id_)
    for row in found:
        month = waiting.get(row["start_on"].replace(day=1))
        row["unconfirmed"] = month is not None and row["at"] >= month.until
    return [(row, _split(row)) for row in found]


def _split(row: Row) -> Split:
    if row["unit"] != row["after_unit"]:
        return Split(None, None, None, because("unit_changed", before=row["unit"], after=row["after_unit"]))
    return split(_stated(row, "before"), _stated(row, "after"))


def _stated(row: Row, side: str) -> Stated:
    return Stated(row[f"{side}_value"], row[f"{side}_reason"], row[f"{side}_formula"], row[f"{side}_terms"])


def _step(row: Row, done: Split) -> dict[str, Any]:
    sides = {
        side: {"value": row[f"{side}_value"], "reason": row[f"{side}_reason"], "verified": row[f"{side}_verified"]}
        for side in ("before", "after")
    }
    return {
        "code": row["code"],
        "scope": row["scope"],
        "period": row["period"],
        "start_on": row["start_on"].isoformat(),
        "unit": row["after_unit"],
        "before_at": row["before_at"],
        "at": row["at"],
        "is_current": row["is_current"],
        "unconfirmed": row["unconfirmed"],
        **sides,
        **asdict(done),
        "reason": done.reason,
    }
