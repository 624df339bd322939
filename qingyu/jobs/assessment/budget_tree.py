"""Who takes of a budget, and what each has of it: the regions right below, and the enterprises of the region itself."""

from collections.abc import Sequence

from qingyu.db import budgets as rows
from qingyu.db.budgets import BodyRow, BudgetRow
from qingyu.db.pool import Connection
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.control.budget import Budget, Node
from qingyu.jobs.assessment.acting import AssessedBody


def key_of(body: BodyRow | AssessedBody) -> str:
    """What a body is told apart by: an enterprise may have the six digits of a region for its code."""
    return f"{body.kind}:{body.code}"


def with_budgets(
    conn: Connection, body: BodyRow | AssessedBody, year: int, controlled: Controlled
) -> list[tuple[BodyRow, BudgetRow | None]]:
    """Who takes a part of a body's budget, each with what it has; nobody of an enterprise's."""
    if body.kind == "enterprise":
        return []
    children = rows.children(conn, body.id)
    regions = rows.held(conn, "region", [one.id for one in children if one.kind == "region"], year, controlled)
    own = rows.held(conn, "enterprise", [one.id for one in children if one.kind == "enterprise"], year, controlled)
    return [(child, (regions if child.kind == "region" else own).get(child.id)) for child in children]


def node_of(own: Budget, taking: Sequence[tuple[BodyRow, BudgetRow | None]]) -> Node:
    """A budget and what those who take of it have in its book; one that moved here with another is in no sum."""
    taken = {key_of(child): held.total for child, held in taking if held is not None and held.book is own.book}
    return Node(own.total, taken, own.reserve)
