"""`qingyu projects`: energy-intensive projects 两高项目 of a region, what replaces them, and their stages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.control.project import OffsetKind, Project, ProjectStage
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.assessment import projects
from qingyu.jobs.assessment.acting import operating
from qingyu.jobs.assessment.projects import WholeProject
from qingyu.jobs.benchmark import promises
from qingyu.jobs.benchmark.promises import ProjectPromise, ProjectStart

app = typer.Typer(
    no_args_is_help=True, help="Energy-intensive projects 两高项目: list, show, put, offset, pass, start, promised."
)

Region = Annotated[str, typer.Argument(help="a region by its six digits")]
Code = Annotated[str, typer.Argument(help="code of the project in its region")]
Document = Annotated[str, typer.Option(help="the application, the proof or the decision")]


@app.command("list")
def list_(region: Region, as_json: shell.AsJson = False) -> None:
    """The projects of a region and below it."""
    with shell.operator() as conn:
        found = projects.listing(conn, EVERYTHING, region)
    if as_json:
        shell.print_json(found)
        return
    names = ("region", "code", "name", "stage", "energy_tce", "coal_t", "coal_offset", "carbon_tco2", "carbon_offset")
    shell.print_table(names, shell.columns_of(found, names))


@app.command()
def show(region: Region, code: Code, as_json: shell.AsJson = False) -> None:
    """A project with its gate."""
    with shell.operator() as conn:
        found = projects.show(conn, EVERYTHING, region, code, shell.now())
    _print(found, as_json)


@app.command()
def put(
    region: Region,
    code: Code,
    name: Annotated[str, typer.Option(help="name of the project")],
    energy_tce: Annotated[float, typer.Option(help="energy of a year, equivalent book [tce]")],
    document: Document,
    coal_t: Annotated[float, typer.Option(help="raw coal of a year [t]")] = 0.0,
    carbon_tco2: Annotated[float, typer.Option(help="CO2 of a year [tCO2]")] = 0.0,
    coal_ratio: Annotated[float, typer.Option(help="tonnes that go for each that is added")] = 1.0,
    carbon_ratio: Annotated[float, typer.Option(help="tonnes that go for each that is added")] = 0.0,
    product: Annotated[str, typer.Option(help="what it makes")] = "",
    yardstick: Annotated[str, typer.Option(help="id of the yardstick its intensity is judged by")] = "",
    intensity: Annotated[float | None, typer.Option(help="expected, in the yardstick's unit")] = None,
    as_json: shell.AsJson = False,
) -> None:
    """Declare a project, or change what it is to use while it is proposed."""
    made = Project(code, name, product, yardstick, intensity, energy_tce, coal_t, carbon_tco2, coal_ratio, carbon_ratio)
    with shell.operator() as conn:
        found = projects.put(operating(conn, region, shell.actor(), shell.now()), made, document)
    _print(found, as_json)


@app.command()
def offset(
    region: Region,
    code: Code,
    kind: Annotated[OffsetKind, typer.Argument(help="coal or carbon")],
    amount: Annotated[float, typer.Argument(help="of a year [t of coal, tCO2]")],
    source: Annotated[str, typer.Option(help="the unit or device that goes")],
    document: Document,
    as_json: shell.AsJson = False,
) -> None:
    """Write down what goes for what a project adds."""
    with shell.operator() as conn:
        by = operating(conn, region, shell.actor(), shell.now())
        found = projects.offset(by, code, kind, amount, source, document)
    _print(found, as_json)


@app.command("pass")
def pass_(
    region: Region,
    code: Code,
    stage: Annotated[ProjectStage, typer.Argument(help="reviewed, approved, refused, building, running, closed")],
    document: Document,
    authority: Annotated[str, typer.Option(help="the act that opens a closed gate")] = "",
    text: Annotated[str, typer.Option(help="why")] = "",
    as_json: shell.AsJson = False,
) -> None:
    """Note that a project passed to a stage."""
    with shell.operator() as conn:
        by = operating(conn, region, shell.actor(), shell.now())
        found = projects.pass_stage(by, code, stage, document, authority, text)
    _print(found, as_json)


@app.command()
def start(
    region: Region,
    code: Code,
    enterprise: Annotated[str, typer.Argument(help="code of the enterprise that it became")],
    started_on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="the first day it ran")],
    document: Document,
    product: Annotated[str, typer.Option(help="code of the product whose intensity was promised")] = "",
    unit: Annotated[str, typer.Option(help="code of the unit that it became; without it the whole enterprise")] = "",
    as_json: shell.AsJson = False,
) -> None:
    """Say which enterprise, or unit of one, a project became, and how it keeps what it promised."""
    with shell.operator() as conn:
        by = operating(conn, region, shell.actor(), shell.now())
        found = promises.start(by, code, enterprise, unit, product, started_on.date(), document)
    _print_starts([found], as_json)


@app.command()
def promised(region: Region, code: Code, as_json: shell.AsJson = False) -> None:
    """What a project promised beside what its account shows: the last twelve closed months, and each whole year."""
    with shell.operator() as conn:
        found = promises.shown(conn, EVERYTHING, region, code, shell.now())
    _print_starts(found, as_json)


def _print_starts(starts: Sequence[ProjectStart], as_json: bool) -> None:
    if as_json:
        shell.print_json(starts)
        return
    names = ["span", "promise", "promised", "actual", "unit", "over", "severity", "reason"]
    for one in starts:
        spans = [("12 months", one.promises), *((str(of.year), of.promises) for of in one.years)]
        rows = [_promise_line(span, said) for span, promised_ in spans for said in promised_]
        where = f"{one.enterprise} {one.unit}".strip()
        shell.print_table(names, rows, title=f"{where} since {one.started_on}")
        shell.print_unconfirmed(one)


def _promise_line(span: str, of: ProjectPromise) -> list[object]:
    because = None if of.reason is None else of.reason.en
    return [span, of.kind, _short(of.promised), _short(of.actual), of.unit, _short(of.over), of.severity, because]


def _short(value: float | None) -> str | None:
    return None if value is None else f"{value:.6g}"


def _print(project: WholeProject, as_json: bool) -> None:
    if as_json:
        shell.print_json(project)
        return
    shell.print_table(
        ["check", "met", "wanted", "actual", "unit", "reason"],
        [
            [o.check, o.met, _short(o.wanted), _short(o.actual), o.unit, o.reason and o.reason.en]
            for o in project.checks
        ],
        title=f"{project.region} {project.code} {project.name}: {project.stage}",
    )
    typer.echo("the gate is open" if project.gate_is_open else "the gate is closed")
