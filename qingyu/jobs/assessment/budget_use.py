"""What bodies used in a span, each in the book of its budget 口径."""

from collections.abc import Mapping, Sequence

from qingyu.db import regions
from qingyu.db.budgets import BodyRow
from qingyu.db.pool import Connection
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.control.budget import BudgetBook
from qingyu.domain.control.span import Span, Total
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.assessment import barometer, enterprise_barometer
from qingyu.jobs.assessment.acting import AssessedBody
from qingyu.jobs.assessment.budget_tree import key_of
from qingyu.jobs.assessment.region_reads import ACCOUNTS

_CALORIFIC = "coal.calorific"
Bodies = Sequence[tuple[BodyRow | AssessedBody, BudgetBook]]


def used_by(
    conn: Connection, scope: Scope, above: AssessedBody, bodies: Bodies, controlled: Controlled, span: Span
) -> Mapping[str, Total]:
    """What each of a body and those below it used in a span, by key [tce of its book, or tCO2]. above: whose they are.

    Nobody that the scope does not see is in it.
    """
    found: dict[str, Total] = {}
    for book in dict.fromkeys(book for _, book in bodies):
        of_book = [body for body, own in bodies if own is book]
        # No document states sums in the calorific book.
        is_calorific = book is BudgetBook.CALORIFIC
        account = (_CALORIFIC, "") if is_calorific else (ACCOUNTS[controlled][0], f"{controlled}_total")
        found |= _enterprises(conn, scope, above, of_book, account, span)
        for one in of_book:
            if one.kind == "region":
                found[key_of(one)] = (
                    Total(None, None, because("region_without_calorific"), True)
                    if is_calorific
                    else barometer.spent(conn, scope, one, controlled, span)
                )
    return found


def _enterprises(
    conn: Connection,
    scope: Scope,
    above: AssessedBody,
    bodies: Sequence[BodyRow | AssessedBody],
    account: tuple[str, str],
    span: Span,
) -> Mapping[str, Total]:
    own = {one.code: key_of(one) for one in bodies if one.kind == "enterprise"}
    if not own:
        return {}
    if above.kind == "enterprise":
        return {key_of(above): enterprise_barometer.spent(conn, above, *account, span)}
    rows = regions.spans(conn, scope, above.id, span, *account, span.months[-1])
    return {own[row.code]: barometer.counted_of(row, span) for row in rows if row.code in own}
