"""`qingyu budgets`: budgets 用能预算、碳排放预算 of a year, of a region (six digits) or an enterprise."""

from datetime import datetime
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.control.budget import RESERVE, BudgetBook, BudgetReason
from qingyu.domain.control.decomposition import DecompositionRule
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Invalid
from qingyu.jobs.assessment import acting, budget_views, budgets, decomposing
from qingyu.jobs.assessment.acting import Acting, operating
from qingyu.jobs.assessment.budget_answer import BodyBudget, BudgetChild

app = typer.Typer(
    no_args_is_help=True, help="Budgets 用能预算: show, versions, give, transfer, propose, adopt, withdraw."
)

Body = Annotated[str, typer.Argument(help="a region by its six digits, or the code of an enterprise")]
Region = Annotated[str, typer.Argument(help="a region by its six digits")]
Of = Annotated[Controlled, typer.Argument(help="energy or carbon")]
Year = Annotated[int, typer.Argument(help="the year")]
Document = Annotated[str, typer.Option(help="the document or the act")]


@app.command()
def show(
    body: Body,
    of: Of,
    year: Year,
    month: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m"], help="January to this month; the last that has ended")
    ] = None,
    as_json: shell.AsJson = False,
) -> None:
    """The budget of a body, what it was given on to, and how it is spent."""
    with shell.operator() as conn:
        asked = acting.body(conn, body), year, of, shell.day(month), shell.now()
        found = budget_views.show(conn, EVERYTHING, *asked)
    _print(found, as_json)


@app.command()
def versions(body: Body, of: Of, year: Year, as_json: shell.AsJson = False) -> None:
    """Every version of a budget, the newest first."""
    with shell.operator() as conn:
        found = budget_views.versions(conn, acting.body(conn, body), year, of)
    if as_json:
        shell.print_json(found)
        return
    names = ("version", "total", "reserve", "book", "reason", "act", "document", "declared_by", "declared_at")
    shell.print_table(names, shell.columns_of(found, names))


@app.command()
def give(
    body: Body,
    of: Of,
    year: Year,
    total: Annotated[float, typer.Argument(help="what may be used [tce or tCO2], in steps of 0.01")],
    document: Document,
    book: Annotated[BudgetBook, typer.Option(help="of energy: equivalent or calorific")] = BudgetBook.NONE,
    reserve: Annotated[float | None, typer.Option(help="of it, kept back from those below")] = None,
    months: Annotated[str | None, typer.Option(help="twelve shares by commas, January first")] = None,
    reason: Annotated[BudgetReason, typer.Option(help="initial, adjustment, correction")] = BudgetReason.INITIAL,
    as_json: shell.AsJson = False,
) -> None:
    """Give a body its budget, or change it."""
    asked = budgets.Asked(year, of, book, total, reserve, _amounts(months), reason, document)
    with shell.operator() as conn:
        by = operating(conn, body, shell.actor(), shell.now())
        budgets.give(by, asked)
        found = _of(by, of, year)
    _print(found, as_json)


@app.command()
def transfer(
    region: Region,
    of: Of,
    year: Year,
    amount: Annotated[float, typer.Argument(help="how much [tce or tCO2]")],
    document: Document,
    giver: Annotated[str, typer.Option(help="who hands over; the reserve, where it is not said")] = RESERVE,
    taker: Annotated[str, typer.Option(help="who gets it; the reserve, where it is not said")] = RESERVE,
    as_json: shell.AsJson = False,
) -> None:
    """Move an amount between two who take of a region's budget, or from or to its reserve."""
    with shell.operator() as conn:
        by = operating(conn, region, shell.actor(), shell.now())
        budgets.transfer(by, year, of, giver, taker, amount, document)
        found = _of(by, of, year)
    _print(found, as_json)


@app.command()
def propose(
    region: Region,
    of: Of,
    year: Year,
    rule: Annotated[DecompositionRule, typer.Option(help="by what it is given on")] = DecompositionRule.EQUAL_RATE,
    as_json: shell.AsJson = False,
) -> None:
    """What each child would get of a region's budget; nothing is written."""
    with shell.operator() as conn:
        body = acting.region(conn, EVERYTHING, region)
        found = decomposing.propose(conn, EVERYTHING, body, year, of, rule, shell.now())
    if as_json:
        shell.print_json(found)
        return
    names = ["code", "name", "last", "held", "amount", "change", "reason"]
    rows = [
        [one.code, one.name_zh, one.last, one.held, one.amount, one.change, one.reason and one.reason.en]
        for one in found.parts
    ]
    shell.print_table(names, rows, title=f"{found.rule}: {found.available:.2f} {found.unit} ({found.source})")


@app.command()
def adopt(
    region: Region,
    of: Of,
    year: Year,
    document: Document,
    part: Annotated[list[str], typer.Option(help="CODE=TOTAL, as often as there are children")],
    as_json: shell.AsJson = False,
) -> None:
    """Give several children of a region's budget theirs in one act."""
    with shell.operator() as conn:
        by = operating(conn, region, shell.actor(), shell.now())
        budgets.adopt(by, year, of, budgets.each_once(map(_part, part)), document)
        found = _of(by, of, year)
    _print(found, as_json)


@app.command()
def withdraw(body: Body, of: Of, year: Year, document: Document, as_json: shell.AsJson = False) -> None:
    """Take a budget back; it stays to be read."""
    with shell.operator() as conn:
        by = operating(conn, body, shell.actor(), shell.now())
        budgets.withdraw(by, year, of, document)
        found = _of(by, of, year)
    _print(found, as_json)


def _of(by: Acting, of: Controlled, year: int) -> BodyBudget:
    return budget_views.show(by.conn, by.scope, by.body, year, of, None, by.now)


def _part(said: str) -> tuple[str, float]:
    code, equals, total = said.partition("=")
    if not equals:
        raise Invalid(f"a part is said as CODE=TOTAL, got {said!r}")
    return code, _amount(total)


def _amounts(said: str | None) -> list[float] | None:
    return None if said is None else [_amount(one) for one in said.split(",")]


def _amount(said: str) -> float:
    try:
        return float(said)
    except ValueError:
        raise Invalid(f"an amount is a number, got {said!r}") from None


def _print(budget: BodyBudget, as_json: bool) -> None:
    if as_json:
        shell.print_json(budget)
        return
    names = ["code", "name", "total", "reserve", "version", "used", "allowed", "share", "severity", "reason"]
    bodies: list[BodyBudget | BudgetChild] = [budget, *budget.children]
    table = []
    for one in bodies:
        has, run = one.budget, one.execution
        own = [has and has.total, has and has.reserve, has and has.version]
        spent = [run and run.used, run and run.allowed, run and run.share, run and run.severity]
        table.append([one.code, one.name_zh, *own, *spent, run and run.used_reason and run.used_reason.en])
    left = "" if budget.left is None else f", {budget.left:.2f} left"
    shell.print_table(names, table, title=f"{budget.controlled} of {budget.year} [{budget.unit}]{left}")
