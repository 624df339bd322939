"""`qingyu rounds`: rounds in which an authority selects leaders 领跑者遴选."""

from datetime import datetime
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.benchmark.leader_round import Bar, RoundStage
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.assessment.acting import operating
from qingyu.jobs.benchmark import leader_applying, leader_board, leader_rounds
from qingyu.jobs.benchmark.leader_rounds import Announcement
from qingyu.jobs.benchmark.leader_rounds_answer import WholeLeaderRound

app = typer.Typer(
    no_args_is_help=True,
    help="Rounds of leaders 领跑者遴选: list, show, editions, board, put, apply, withdraw, pass, decide.",
)

Region = Annotated[str, typer.Argument(help="a region by its six digits")]
Code = Annotated[str, typer.Argument(help="code of the round in its region")]
Enterprise = Annotated[str, typer.Argument(help="code of the enterprise")]
Product = Annotated[str, typer.Argument(help="code of the product")]
Document = Annotated[str, typer.Option(help="the announcement, the letter, the minutes or the list")]
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="a day of the window, included")]


@app.command("list")
def list_(as_json: shell.AsJson = False) -> None:
    """Every round, the newest window first."""
    with shell.operator() as conn:
        found = leader_rounds.listing(conn, shell.now())
    if as_json:
        shell.print_json(found)
        return
    names = ("region", "code", "name", "kind", "period_year", "opens_on", "last_on", "stage", "verified")
    shell.print_table(names, shell.columns_of(found, names))


@app.command()
def editions(as_json: shell.AsJson = False) -> None:
    """The rules of rounds as documents print them."""
    found = leader_rounds.editions()
    if as_json:
        shell.print_json(found)
        return
    numbers = ("bar", "bar_verified", "most", "least_tce", "least_tco2")
    names = ("id", "name_zh", "kind", *numbers, "verified", "source", "not_found")
    shell.print_table(names, shell.columns_of(found, names))


@app.command()
def show(region: Region, code: Code, as_json: shell.AsJson = False) -> None:
    """A round with its applications and what the review found of them."""
    with shell.operator() as conn:
        found = leader_rounds.show(conn, EVERYTHING, region, code, shell.now())
    _print(found, as_json)


@app.command()
def board(
    region: Region,
    year: Annotated[int | None, typer.Option(help="a year that is over; the last")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """How much of each sector of a region reaches the baseline and the benchmark level over a year."""
    with shell.operator() as conn:
        told = leader_board.show(conn, EVERYTHING, region, year, shell.now())
    if as_json:
        shell.print_json(told)
        return
    names = ("yardstick", "n_enterprises", "n_products", "baseline_share", "benchmark_share", "benchmark_output_share")
    shell.print_table(names, shell.columns_of(told.groups, names), title=f"{told.region} {told.year}")


@app.command()
def put(
    region: Region,
    code: Code,
    name: Annotated[str, typer.Option(help="name of the round")],
    edition: Annotated[str, typer.Option(help="the rules it follows (qingyu rounds editions)")],
    year: Annotated[int, typer.Option(help="year of the round")],
    period_year: Annotated[int, typer.Option(help="the year that is compared; it is over")],
    yardstick: Annotated[list[str], typer.Option(help="id of a yardstick whose products it is for; repeat it")],
    opens_on: Day,
    last_on: Day,
    document: Document,
    bar: Annotated[Bar | None, typer.Option(help="the level that is to be reached")] = None,
    most: Annotated[int | None, typer.Option(min=1, max=1000, help="leaders a sector")] = None,
    least_tce: Annotated[float | None, typer.Option(min=0, help="energy that is to be exceeded [tce]")] = None,
    least_tco2: Annotated[float | None, typer.Option(min=0, help="CO2 that is to be exceeded [tCO2]")] = None,
    least_completeness: Annotated[float | None, typer.Option(min=0, max=1, help="of the data of the year")] = None,
    most_estimated: Annotated[float | None, typer.Option(min=0, max=1, help="of the data of the year")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """Announce a round, or change it before its window opens; what is left out is as the edition says."""
    said = Announcement(bar, most, least_tce, least_tco2, least_completeness, most_estimated)
    made = leader_rounds.announced(
        leader_rounds.edition(edition),
        said,
        code=code,
        name=name,
        year=year,
        period_year=period_year,
        yardsticks=tuple(dict.fromkeys(yardstick)),
        opens_on=opens_on.date(),
        last_on=last_on.date(),
        document=document,
    )
    with shell.operator() as conn:
        found = leader_rounds.put(operating(conn, region, shell.actor(), shell.now()), made)
    _print(found, as_json)


@app.command("apply")
def apply_(
    region: Region,
    code: Code,
    enterprise: Enterprise,
    product: Product,
    document: Document,
    as_json: shell.AsJson = False,
) -> None:
    """Nominate a product of an enterprise inside the window."""
    with shell.operator() as conn:
        by = leader_applying.operating(conn, enterprise, shell.actor(), shell.now())
        found = leader_applying.apply(by, region, code, product, document)
    _print(found, as_json)


@app.command()
def withdraw(
    region: Region, code: Code, enterprise: Enterprise, product: Product, as_json: shell.AsJson = False
) -> None:
    """Take a nomination back inside the window."""
    with shell.operator() as conn:
        by = leader_applying.operating(conn, enterprise, shell.actor(), shell.now())
        found = leader_applying.withdraw(by, region, code, product)
    _print(found, as_json)


@app.command("pass")
def pass_(
    region: Region,
    code: Code,
    stage: Annotated[RoundStage, typer.Argument(help="reviewed, published or cancelled")],
    document: Document,
    text: Annotated[str, typer.Option(help="why")] = "",
    as_json: shell.AsJson = False,
) -> None:
    """Review the applications, publish the list, or cancel the round."""
    with shell.operator() as conn:
        by = operating(conn, region, shell.actor(), shell.now())
        found = leader_rounds.pass_stage(by, code, stage, document, text)
    _print(found, as_json)


@app.command()
def decide(
    region: Region,
    code: Code,
    enterprise: Enterprise,
    product: Product,
    chosen: Annotated[bool, typer.Option(help="whether it goes into the list")],
    text: Annotated[str, typer.Option(help="why, where it is not as proposed")] = "",
    authority: Annotated[str, typer.Option(help="the act that lets one in that fails a check")] = "",
    as_json: shell.AsJson = False,
) -> None:
    """Decide of an applicant after the review."""
    with shell.operator() as conn:
        by = operating(conn, region, shell.actor(), shell.now())
        found = leader_rounds.decide(by, code, enterprise, product, chosen, text, authority)
    _print(found, as_json)


def _print(of_round: WholeLeaderRound, as_json: bool) -> None:
    if as_json:
        shell.print_json(of_round)
        return
    shell.print_table(
        ["sector", "place", "enterprise", "product", "value", "level", "unit", "gap", "leader", "not met"],
        [
            [
                *(one.sector, one.place, one.enterprise, one.product, one.value, one.level, one.unit),
                None if one.gap_relative is None else f"{one.gap_relative:+.2%}",
                one.is_leader,
                ", ".join(each.check for each in one.checks if not each.met),
            ]
            for one in of_round.applications
        ],
        title=f"{of_round.region} {of_round.code} {of_round.name}: {of_round.stage}",
    )
