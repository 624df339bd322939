"""`qingyu leaders`: the list of leaders 能效领跑者 the operator keeps."""

from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.db.benchmarks import LeaderEntry
from qingyu.jobs.benchmark import leaders as job

app = typer.Typer(no_args_is_help=True, help="Leaders 能效领跑者: put, withdraw, list.")


@app.command()
def put(
    code: Annotated[str, typer.Option(help="the code of the entry; putting it again replaces it")],
    yardstick: Annotated[list[str], typer.Option(help="a yardstick whose products it is for, by id; may be repeated")],
    product_zh: Annotated[str, typer.Option(help="the product in Chinese")],
    product_en: Annotated[str, typer.Option(help="the product in English")],
    company: Annotated[str, typer.Option(help="who leads")],
    unit: Annotated[str, typer.Option(help="the unit of the value, as kgce/t")],
    year: Annotated[int, typer.Option(min=2000, max=2100, help="the year of the round")],
    source: Annotated[str, typer.Option(help="where it is published")],
    value: Annotated[float | None, typer.Option(help="left out where only the name is published")] = None,
    industry: Annotated[str | None, typer.Option(help="an industry of GB/T 4754")] = None,
    region: Annotated[str | None, typer.Option(help="a region's own list, by its code")] = None,
    verified: Annotated[str, typer.Option(help="two_sources, one_source or unverified")] = "unverified",
    by: Annotated[str, typer.Option(help="who puts it")] = "operator",
) -> None:
    """Put an entry; the earlier one of the same code stays in the table and no longer holds."""
    entry = LeaderEntry(
        code=code,
        yardsticks=yardstick,
        industry=industry,
        product_zh=product_zh,
        product_en=product_en,
        company=company,
        value=value,
        unit=unit,
        year=year,
        region=region,
        source=source,
        verified=verified,
    )
    with shell.operator() as conn:
        job.put(conn, entry, by, shell.now(), shell.actor())
    typer.echo(f"{code} is in the list of leaders")


@app.command()
def withdraw(
    code: Annotated[str, typer.Argument(help="the code of the entry")],
    by: Annotated[str, typer.Option(help="who withdraws it")] = "operator",
) -> None:
    """Take an entry back."""
    with shell.operator() as conn:
        job.withdraw(conn, code, by, shell.now(), shell.actor())
    typer.echo(f"{code} is withdrawn")


@app.command("list")
def list_(
    yardstick: Annotated[str | None, typer.Option(help="only those for this yardstick, by id")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """The entries that hold, and the lowest values of published rounds."""
    with shell.operator() as conn:
        found = job.listing(conn, yardstick)
    if as_json:
        shell.print_json(found)
        return
    names = ("code", "origin", "product_zh", "company", "value", "unit", "year", "region", "verified", "source")
    shell.print_table(names, shell.columns_of(found, names))
