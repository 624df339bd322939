"""`qingyu proof`: an indicator value as the tree of what made it, down to the readings."""

from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.tree import Tree

from qingyu.cli import shell
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.book import proof as job
from qingyu.jobs.book.indicator_values import Period
from qingyu.jobs.book.proof_answer import ProofNode

DAY = ["%Y-%m-%d"]


def proof(
    enterprise: Annotated[str, typer.Option(help="the enterprise, by its code")],
    code: Annotated[str, typer.Option(help="the indicator, as coal.calorific")],
    start: Annotated[datetime, typer.Option(formats=DAY, help="first day of the period")],
    scope: Annotated[str, typer.Option(help="a carrier or a product; nothing for the enterprise")] = "",
    period: Annotated[Period, typer.Option(help="day or month")] = "month",
    as_json: shell.AsJson = False,
) -> None:
    """Take a number apart 溯源: formula, inputs with their values, factor rows, completeness, readings."""
    with shell.operator() as conn:
        found = job.tree(conn, EVERYTHING, enterprise, code, scope, period, start.date())
    if as_json:
        shell.print_json(found)
        return
    shell.print_unconfirmed(found)
    Console(width=None, soft_wrap=True).print(_drawn(found.tree))


def _drawn(node: ProofNode, into: Tree | None = None) -> Tree:
    branch = into.add(_line(node)) if into is not None else Tree(_line(node))
    for child in node.children:
        _drawn(child, branch)
    return branch


def _line(node: ProofNode) -> str:
    """One node in a line: its value, formula, factor, completeness and source."""
    parts = [node.name]
    parts.append(f"= {node.value:,.6g} {node.unit}" if node.value is not None else f"= – ({shell.said(node.reason)})")
    formula, factor, source = node.formula, node.factor, node.source or {}
    if formula and formula.expression:
        parts.append(f"· {formula.expression} ({formula.source}, v{formula.version})")
    if node.closes is not None:
        parts.append("· closes 闭合" if node.closes else "· DOES NOT CLOSE 不闭合")
    if factor:
        row = ", ".join(str(factor[key]) for key in ("id", "edition", "verified"))
        parts.append(f"· {factor['value']} {factor['unit']} [{row}]")
    if node.completeness is not None:
        parts.append(f"· complete {node.completeness:.1%}")
    if source.get("kind") == "readings" and source.get("n_readings"):
        parts.append(f"· {source['n_readings']} readings, {source['first_at']} to {source['last_at']}")
    if source.get("kind") == "statement":
        parts.append(f"· revision {source['revision']}, received {source['received_at']}")
    if "changed_since" in node.details:
        parts.append(f"· the meters now give {node.details['changed_since']:,.6g}")
    return " ".join(parts).replace("[", "\\[")
