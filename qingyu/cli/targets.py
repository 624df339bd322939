"""`qingyu targets`: what documents demand of a region or an enterprise, clause by clause, and its yearly path."""

from dataclasses import asdict
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.control.body_target import BodyTarget, TargetKind
from qingyu.domain.energy.factors import Verified
from qingyu.jobs.assessment import declared, loading, published_targets
from qingyu.jobs.assessment.acting import body, operating

app = typer.Typer(no_args_is_help=True, help="Targets 目标: published, load, list, declare, withdraw.")

Body = Annotated[str, typer.Argument(metavar="BODY", help="a region by its six digits, or an enterprise")]


@app.command()
def published(
    region: Annotated[str | None, typer.Option(help="宁夏, chongqing, chongqing-01")] = None,
    indicator: Annotated[str | None, typer.Option(help="EI_GDP_DROP, E_INCREMENT_CAP, …")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """The published targets, each with its clause; drops compound at equal rates, increments are shared by years."""
    found = published_targets.of(region, indicator)
    if as_json:
        said = [asdict(one) | {"annual_percent": one.annual_percent, "path": one.path()} for one in found]
        shell.print_json(said)
        return
    shell.print_table(
        ["id", "地区", "指标", "", "value", "unit", "from", "to", "%/year", "clause", "document", "verified"],
        [
            [
                one.id,
                one.region_zh,
                one.indicator_zh,
                one.op,
                f"{one.value:g}",
                one.unit,
                one.base_year,
                one.target_year,
                None if one.annual_percent is None else f"{one.annual_percent:.3f}",
                one.clause,
                one.document,
                one.verified,
            ]
            for one in found
        ],
    )


@app.command()
def load(as_json: shell.AsJson = False) -> None:
    """Load the published targets that the barometer judges, of every registered region; again adds nothing."""
    with shell.operator() as conn:
        found = loading.load(conn, shell.actor(), shell.now())
    if as_json:
        shell.print_json(asdict(found))
        return
    typer.echo(
        f"{len(found.added)} loaded, {len(found.there)} were there; {len(found.no_region)} are of regions that are not"
        f" registered, {len(found.other)} of kinds that no light judges"
    )


@app.command("list")
def list_(code: Body, as_json: shell.AsJson = False) -> None:
    """The targets of a body that hold."""
    with shell.operator() as conn:
        found = declared.targets(conn, body(conn, code))
    if as_json:
        shell.print_json(found)
        return
    names = (
        "id",
        "controlled",
        "kind",
        "per",
        "value",
        "unit",
        "base_year",
        "target_year",
        "document",
        "clause",
        "verified",
    )
    shell.print_table(names, shell.columns_of(found, names))


@app.command()
def declare(
    code: Body,
    controlled: Annotated[str, typer.Argument(help="energy, carbon, water; of a region also coal, gas, non_fossil, …")],
    kind: Annotated[TargetKind, typer.Argument(help="drop, increment, growth, cap; a share of structure")],
    value: Annotated[float, typer.Argument(help="drop, growth, share: of 1 (0.14); else tce, tCO2 or m3")],
    base_year: Annotated[int, typer.Option("--from", help="the year it counts from")],
    target_year: Annotated[int, typer.Option("--to", help="the year it is due")],
    document: Annotated[str, typer.Option(help="the document that demands it")],
    clause: Annotated[str, typer.Option(help="the clause")] = "",
    per: Annotated[
        str,
        typer.Option(help="what a drop is per: floor_area, persons, ...; of an enterprise also value_added, a product"),
    ] = "",
) -> None:
    """Declare a target of a body; one of its kind and period that holds is withdrawn first."""
    said = (value, base_year, target_year, document, clause, Verified.DECLARED)
    target = BodyTarget(0, declared.aim(controlled), kind, *said, per=per)
    with shell.operator() as conn:
        made = declared.demand(operating(conn, code, shell.actor(), shell.now()), target)
    typer.echo(f"target {made.id} of {code} holds")


@app.command()
def withdraw(code: Body, id_: Annotated[int, typer.Argument(help="id of the target")]) -> None:
    """Take a target back."""
    with shell.operator() as conn:
        declared.withdraw(operating(conn, code, shell.actor(), shell.now()), id_)
    typer.echo(f"target {id_} of {code} holds no longer")
