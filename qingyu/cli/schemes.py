"""`qingyu schemes`: the schemes of assessment that are shipped, and what they say of findings in a file."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.jobs.assessment import schemes

app = typer.Typer(no_args_is_help=True, help="Schemes of assessment 考核办法: list, show, judge.")

Id = Annotated[str, typer.Argument(help="the scheme, as state-2026")]
OnDay = Annotated[datetime | None, typer.Option("--day", formats=["%Y-%m-%d"], help="only those in force on a day")]


@app.command("list")
def list_(day: OnDay = None, as_json: shell.AsJson = False) -> None:
    """The schemes, oldest first; what was not found in any text is the operator's to bring."""
    found = [one for one in schemes.shipped().values() if day is None or one.governs(day.date())]
    if as_json:
        shell.print_json([one.model_dump(mode="json") for one in found])
        return
    shell.print_table(
        ["id", "考核办法", "scheme", "body", "from", "to", "points", "verified", "not loaded"],
        [
            [
                one.id,
                one.name_zh,
                one.name_en,
                one.body,
                _day(one.valid_from),
                _day(one.valid_to),
                f"{one.points:g}" if one.points else None,
                one.verified,
                "; ".join(each.en for each in one.not_loaded) or None,
            ]
            for one in found
        ],
    )


@app.command()
def show(scheme_id: Id, as_json: shell.AsJson = False) -> None:
    """The indicators of a scheme, and how each earns its points."""
    found = schemes.by_id(scheme_id)
    if as_json:
        shell.print_json(found.model_dump(mode="json"))
        return
    shell.print_table(
        ["code", "指标", "indicator", "role", "veto", "points", "by"],
        [
            [
                one.code,
                one.name_zh,
                one.name_en,
                one.role,
                "veto" if one.veto else None,
                f"{one.most:g}" if one.points else None,
                one.points.by if one.points else "met or missed",
            ]
            for one in found.indicators
        ],
        title=f"{found.name_zh} / {found.name_en}: {found.document} ({found.verified})",
    )


@app.command()
def judge(
    scheme_id: Id,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help='JSON: {"total": {"value": 0.07}, …}')],
    falsified: Annotated[bool, typer.Option(help="data were found to be made up")] = False,
    as_json: shell.AsJson = False,
) -> None:
    """What a scheme says of findings: points, points at risk, and every grade that is still possible."""
    found = schemes.judged(scheme_id, schemes.findings(file.read_text("utf-8")), falsified=falsified)
    if as_json:
        shell.print_json(asdict(found))
        return
    points = "unknown" if found.points is None else f"{found.points:g}"
    grade = found.grade or " or ".join(one or "not printed" for one in found.possible)
    shell.print_table(
        ["code", "指标", "indicator", "met", "points", "of", "at risk", "lost"],
        [
            [one.code, one.name_zh, one.name_en, _met(one.met), one.points, one.most, one.at_risk, one.lost]
            for one in found.rows
        ],
        title=f"{found.name_zh}: {points} of {found.most:g} points, grade {grade}",
    )


def _met(met: bool | None) -> str | None:
    return None if met is None else "met" if met else "missed"


def _day(day: date | None) -> str:
    return day.isoformat() if day else "open"
