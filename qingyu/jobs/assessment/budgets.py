"""Budgets are given, changed, moved and withdrawn 下达、调整、调剂、撤销: never more than what the body above has.

A budget is given by an officer above the body, or of it where nobody is above; the officers of a region set its own
reserve and months.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from qingyu.db import budgets as rows
from qingyu.db import counted
from qingyu.db.budgets import BodyRow, BudgetRow, Version
from qingyu.db.pool import Connection
from qingyu.domain.control import budget as of
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.control.budget import RESERVE, Budget, BudgetBook, BudgetReason, Node
from qingyu.domain.control.span import Span, whole
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.years import FIRST_YEAR, LAST_YEAR
from qingyu.errors import Kind, NotFound
from qingyu.jobs.access.audit import record
from qingyu.jobs.answer import spread
from qingyu.jobs.assessment import acting, declared, region_reads
from qingyu.jobs.assessment.acting import Acting, AssessedBody
from qingyu.jobs.assessment.budget_tree import key_of, node_of, with_budgets
from qingyu.jobs.refused import Refused

# How an act is called in the audit log; any other is a declaration.
_KINDS = {BudgetReason.TRANSFER: "change", BudgetReason.WITHDRAWAL: "withdraw"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A budget that is asked for. reserve, months: null: as it was, or none and by last year's months.

    Months that are not said keep their proportion; without last year's they are shared by days.
    """

    year: int
    controlled: Controlled
    book: BudgetBook
    total: float
    reserve: float | None
    months: Sequence[float] | None
    reason: BudgetReason
    document: str


def give(by: Acting, asked: Asked) -> bool:
    """Give a body its budget, or change it; false where it has the same already.

    Raises BadBudget; Refused where the body above, or what was given on, does not allow it, and for who is not above.
    """
    _check(asked)
    rows.one_by_one(by.conn, asked.year)
    held = rows.budget_of(by.conn, by.body, asked.year, asked.controlled)
    wanted = _wanted(by.conn, by.body, asked, held)
    if held is not None and spread(held, Budget) == spread(wanted) and held.document == asked.document:
        return False
    if (held is None) != (asked.reason is BudgetReason.INITIAL):
        raise Refused(because("budget_is_given" if held else "budget_is_not_given", body=by.body.code, year=asked.year))
    _must_stand_above(by, held, wanted)
    _cover(by.conn, by.body, asked.year, asked.controlled, held, wanted)
    _put(by, by.body, _version(asked, wanted, rows.new_act(by.conn)))
    return True


def was_given(by: Acting, year: int, controlled: Controlled, book: BudgetBook, total: float, document: str) -> bool:
    """Whether the budget that a body has was once so by this document: said again it must not undo what followed."""
    rows.one_by_one(by.conn, year)
    found = rows.versions(by.conn, by.body, year, controlled)
    own = list(takewhile(lambda row: row.reason is not BudgetReason.WITHDRAWAL, found))
    return any((row.book, row.total, row.document) == (book, total, document) for row in own)


def withdraw(by: Acting, year: int, controlled: Controlled, document: str) -> None:
    """Take a budget back; it stays to be read. Raises Refused where the body has none, or gave on of it."""
    rows.one_by_one(by.conn, year)
    held = _must_have(by.conn, by.body, year, controlled)
    _must_stand_above(by, None, held)
    n = sum(own is not None for _, own in with_budgets(by.conn, by.body, year, controlled))
    if n:
        raise Refused(because("budget_is_given_on", body=by.body.code, n=n))
    last = Version(year, controlled, _budget(held), BudgetReason.WITHDRAWAL, rows.new_act(by.conn), _named(document))
    _put(by, by.body, last)


def transfer(
    by: Acting, year: int, controlled: Controlled, giver: str, taker: str, amount: float, document: str
) -> None:
    """Move an amount between two who take of one budget; an empty code is its reserve. One act, two versions.

    Raises BadBudget for more than the giver has; Refused where the giver has given on what it is to hand over.
    """
    if giver == taker:
        raise Refused(because("budget_to_itself"), Kind.INVALID)
    rows.one_by_one(by.conn, year)
    held = _must_have(by.conn, by.body, year, controlled)
    before = _node(by.conn, by.body, year, controlled, held)
    sides = _keys(by, held, [code for code in (giver, taker) if code != RESERVE]) | {RESERVE: RESERVE}
    after = before.moved(sides[giver], sides[taker], of.stepped(amount, "amount"))
    changed = {key: total for key, total in after.children.items() if total != before.children[key]}
    act = rows.new_act(by.conn)
    _give_on(by, held, changed, BudgetReason.TRANSFER, act, document)
    if after.reserve != before.reserve:
        kept = of.of_total(_budget(held), held.total, after.reserve)
        _put(by, by.body, Version(year, controlled, kept, BudgetReason.TRANSFER, act, _named(document)))


def adopt(by: Acting, year: int, controlled: Controlled, totals: Mapping[str, float], document: str) -> None:
    """Give several of a region's children their budgets in one act; who is not named keeps what it has.

    Raises BadBudget; Refused for one who takes no part, and where they take more than there is.
    """
    rows.one_by_one(by.conn, year)
    held = _must_have(by.conn, by.body, year, controlled)
    before = _node(by.conn, by.body, year, controlled, held)
    keys = _keys(by, held, totals)
    wanted = {keys[code]: of.stepped(total, "total") for code, total in totals.items()}
    after = before
    for key, total in wanted.items():
        after = after.giving(key, total)
    _refuse(by.body.code, after, before.over)
    _give_on(by, held, wanted, BudgetReason.ADJUSTMENT, rows.new_act(by.conn), document)


def each_once(parts: Iterable[tuple[str, float]]) -> dict[str, float]:
    """What each gets, by code; raises Refused for a code that is named twice."""
    totals: dict[str, float] = {}
    for code, total in parts:
        if code in totals:
            raise Refused(because("budget_part_twice", child=code), Kind.INVALID)
        totals[code] = total
    return totals


def _keys(by: Acting, held: BudgetRow, codes: Iterable[str]) -> dict[str, str]:
    """The keys of some who take of a budget, by code. Raises Refused for one who does not, or in another book."""
    taking = with_budgets(by.conn, by.body, held.year, held.controlled)
    keys = {}
    for code in codes:
        found = [(child, own) for child, own in taking if child.code == code]
        if not found:
            raise Refused(because("budget_not_below", child=code, body=by.body.code), Kind.INVALID)
        if len(found) > 1:
            raise Refused(because("budget_code_of_two", child=code, body=by.body.code))
        ((child, own),) = found
        if own is not None:
            _same_book(code, own.book, held.book)
        keys[code] = key_of(child)
    return keys


def _give_on(
    by: Acting, held: BudgetRow, totals: Mapping[str, float], reason: BudgetReason, act: int, document: str
) -> None:
    """Write the budgets of children by key, whose sum was looked at. reason: of those that have one already."""
    taking = {key_of(child): (child, own) for child, own in with_budgets(by.conn, by.body, held.year, held.controlled)}
    for key, total in totals.items():
        child, own = taking[key]
        body = AssessedBody(**spread(child))
        if own is not None and own.total == total:
            continue
        if own is None:
            months = of.shared(total, _profile(by.conn, body, held.year, held.controlled))
            wanted = of.made(held.book, total, 0.0, months)
        else:
            wanted = of.of_total(_budget(own), total, min(own.reserve, total))
        _cover_below(by.conn, body, held.year, held.controlled, own, wanted)
        why = BudgetReason.INITIAL if own is None else reason
        _put(by, body, Version(held.year, held.controlled, wanted, why, act, _named(document)))


def _check(asked: Asked) -> None:
    first, last = FIRST_YEAR, LAST_YEAR
    if not first <= asked.year <= last:
        raise Refused(because("budget_year", first=first, last=last, year=asked.year), Kind.INVALID)
    if asked.reason in (BudgetReason.TRANSFER, BudgetReason.WITHDRAWAL):
        raise Refused(because("budget_act_of_its_own", budget_reason=asked.reason), Kind.INVALID)
    if (asked.controlled is Controlled.CARBON) != (asked.book is BudgetBook.NONE):
        raise Refused(because("budget_book_wanted_of"), Kind.INVALID)
    _named(asked.document)


def _named(document: str) -> str:
    if not 1 <= len(document) <= 500:
        raise Refused(because("budget_document"), Kind.INVALID)
    return document


def _wanted(conn: Connection, body: AssessedBody, asked: Asked, held: BudgetRow | None) -> Budget:
    total = of.stepped(asked.total, "total")
    kept = held.reserve if held is not None and asked.reserve is None else asked.reserve or 0.0
    if asked.months is not None:
        months: Sequence[float] = asked.months
    elif held is not None and any(held.months):
        months = of.shared(total, held.months)
    else:
        months = of.shared(total, _profile(conn, body, asked.year, asked.controlled))
    return of.made(asked.book, total, kept, months)


def _profile(conn: Connection, body: AssessedBody, year: int, controlled: Controlled) -> Sequence[float]:
    """What the months of the year before were, where all are known and none is below 0; else the days of the months."""
    if body.kind == "enterprise":
        code = region_reads.ACCOUNTS[controlled][0]
        found = counted.months(conn, body.id, [(code, "")], whole(year - 1).months)
        last = [row.value for row in sorted(found, key=lambda row: row.month)]
    else:
        stated = region_reads.sums_of(conn, body)
        sums = [0.0, *(stated.get((f"{controlled}_total", Span(year - 1, n))) for n in range(1, 13))]
        last = [None if a is None or b is None else b - a for a, b in pairwise(sums)]
    known = [month for month in last if month is not None and month >= 0]
    return known if len(known) == 12 and any(known) else of.by_days(year)


def _must_stand_above(by: Acting, held: BudgetRow | None, wanted: Budget) -> None:
    """Raises Refused for who does not stand above; a region's own officers may move its months and its reserve."""
    above = rows.parent(by.conn, by.body)
    keeps = held is not None and (held.total, held.book) == (wanted.total, wanted.book)
    if above is None or (by.body.kind == "region" and keeps):
        return
    try:
        acting.region(by.conn, by.scope, above.code)
    except NotFound:
        raise Refused(because("budget_from_above"), Kind.FORBIDDEN) from None


def _must_have(conn: Connection, body: AssessedBody, year: int, controlled: Controlled) -> BudgetRow:
    held = rows.budget_of(conn, body, year, controlled)
    if held is None:
        raise Refused(because("budget_is_not_given", body=body.code, year=year))
    return held


def _cover(
    conn: Connection, body: AssessedBody, year: int, controlled: Controlled, held: BudgetRow | None, wanted: Budget
) -> None:
    """Whether the body above covers a budget, and it what was given on; raises Refused."""
    above = rows.parent(conn, body)
    theirs = None if above is None else rows.budget_of(conn, above, year, controlled)
    if above is not None and theirs is not None:
        _same_book(above.code, theirs.book, wanted.book)
        before = _node(conn, above, year, controlled, theirs)
        _refuse(above.code, before.giving(key_of(body), wanted.total), before.over)
    _cover_below(conn, body, year, controlled, held, wanted)


def _cover_below(
    conn: Connection,
    body: BodyRow | AssessedBody,
    year: int,
    controlled: Controlled,
    held: BudgetRow | None,
    wanted: Budget,
) -> None:
    if held is None or held.book is not wanted.book:
        for child, own in with_budgets(conn, body, year, controlled):
            if own is not None:
                _same_book(child.code, own.book, wanted.book)
    before = 0.0 if held is None else _node(conn, body, year, controlled, held).over
    _refuse(body.code, _node(conn, body, year, controlled, wanted), before)


def _refuse(parent: str, node: Node, before: float) -> None:
    """Raises Refused where more is given on than there is, unless it was over by as much before: a body that moved
    brings its budget with it, and what lessens the overrun has to be possible.
    """
    refused = of.refusal(parent, node, before)
    if refused is not None:
        raise Refused(refused)


def _node(conn: Connection, body: BodyRow | AssessedBody, year: int, controlled: Controlled, own: Budget) -> Node:
    return node_of(own, with_budgets(conn, body, year, controlled))


def _same_book(other: str, book: BudgetBook, wanted: BudgetBook) -> None:
    if book is not wanted:
        raise Refused(because("budget_in_another_book", body=other, budget_book=book, budget_book_wanted=wanted))


def _budget(row: BudgetRow) -> Budget:
    return Budget(**spread(row, Budget))


def _version(asked: Asked, wanted: Budget, act: int) -> Version:
    return Version(asked.year, asked.controlled, wanted, asked.reason, act, asked.document)


def _put(by: Acting, body: AssessedBody, version: Version) -> None:
    rows.put(by.conn, body, version, by.actor, by.now)
    detail = {**spread(version.budget), **{n: v for n, v in spread(version).items() if n != "budget"}}
    of_body = Acting(by.conn, by.scope, body, by.actor, by.now)
    record(by.conn, declared.act(of_body, _KINDS.get(version.reason, "declare"), "budget", detail), by.now)
