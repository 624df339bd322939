"""`qingyu targets`: what the documents demand of a region, clause by clause, and the path from year to year."""

from dataclasses import asdict
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.jobs.assessment import published_targets

app = typer.Typer(no_args_is_help=True, help="Targets 目标: published.")


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
