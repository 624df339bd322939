"""The shipped schemes of assessment 考核办法, and what each says of the same findings, side by side."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter, ValidationError

from qingyu.domain.assessment import exclusions, scheme
from qingyu.domain.assessment.exclusions import Exclusions
from qingyu.domain.assessment.judge import BadFinding, Finding, Row, Sheet, judge
from qingyu.domain.assessment.scheme import Scheme
from qingyu.domain.kernel.reason import because
from qingyu.errors import NotFound

_FOLDER = "schemes"


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """An indicator of a sheet. points: null while unknown; at_risk, lost: of the most it can earn. [point]"""

    code: str
    name_zh: str
    name_en: str
    role: str
    veto: bool
    met: bool | None
    value: float | None
    state: str | None
    points: float | None
    most: float
    at_risk: float
    lost: float


@dataclass(frozen=True, slots=True)
class SheetAnswer:
    """What a scheme says. grade: null unless it is sure; possible: every grade what is unknown can still lead to."""

    scheme: str
    name_zh: str
    name_en: str
    document: str
    verified: bool
    exclusions: str
    points: float | None
    most: float
    grade: str | None
    possible: Sequence[str | None]
    not_loaded: Sequence[str]
    rows: Sequence[RowAnswer]


_FILE = TypeAdapter(dict[str, Finding])


@cache
def editions() -> Mapping[str, Exclusions]:
    """What each edition leaves out of energy, by id."""
    name = "exclusions.toml"
    return exclusions.read(files("qingyu").joinpath("data", name).read_text("utf-8"), name)


@cache
def shipped() -> Mapping[str, Scheme]:
    """Every scheme of the package, by id; raises BadTable where a file is none."""
    folder = files("qingyu").joinpath("data", _FOLDER)
    found = [scheme.read(file.read_text("utf-8"), f"{_FOLDER}/{file.name}") for file in folder.iterdir()]
    return {one.id: one for one in sorted(found, key=lambda one: (one.valid_from or date.min, one.id))}


def by_id(scheme_id: str) -> Scheme:
    """A scheme; raises NotFound with the ids there are."""
    known = shipped()
    if scheme_id not in known:
        raise NotFound(because("no_scheme", got=scheme_id, known=tuple(known)))
    return known[scheme_id]


def findings(text: str) -> dict[str, Finding]:
    """The findings of a JSON file: an object, by indicator, of `met`, `value`, `state` or `given`."""
    try:
        return _FILE.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise BadFinding(f"{place}: {first['msg']}; wanted {json.dumps({'total': {'value': 0.07}})}") from None


def judged(scheme_id: str, findings: Mapping[str, Finding], *, falsified: bool = False) -> SheetAnswer:
    """The sheet of one scheme; raises NotFound and BadFinding."""
    return _answer(judge(by_id(scheme_id), findings, falsified=falsified))


def _answer(sheet: Sheet) -> SheetAnswer:
    of = sheet.scheme
    return SheetAnswer(
        scheme=of.id,
        name_zh=of.name_zh,
        name_en=of.name_en,
        document=of.document,
        verified=of.verified.is_verified,
        exclusions=of.exclusions,
        points=sheet.points if of.points else None,
        most=of.points,
        grade=sheet.grade,
        possible=sheet.possible,
        not_loaded=[one.en for one in of.not_loaded],
        rows=[_row(row) for row in sheet.rows],
    )


def _row(row: Row) -> RowAnswer:
    of, found = row.indicator, row.finding
    scored = of.points is not None
    return RowAnswer(
        code=of.code,
        name_zh=of.name_zh,
        name_en=of.name_en,
        role=of.role.value,
        veto=of.veto,
        met=found.met,
        value=found.value,
        state=found.state,
        points=row.points if scored else None,
        most=of.most,
        at_risk=row.at_risk,
        lost=row.lost,
    )
