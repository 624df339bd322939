"""Cases 预警处置 and the persons who answer."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import Body, Depends, Path, Query, Request, Response

from api.deps import Conn, LoggedIn, Now
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.cases import (
    CaseAssigning,
    CaseBatchTaking,
    CaseMeasureDeclaration,
    CaseOpening,
    CaseStepTaking,
    ConsequenceDecision,
    PersonRegistration,
)
from api.schemas.fields import SLUG_PATTERN
from qingyu.db.cases import Wanted
from qingyu.db.responsible import PersonSaid
from qingyu.domain.control.assessed_body import REGION_CODE
from qingyu.domain.control.case import CaseState, CaseStep, Mine
from qingyu.domain.control.consequence import Decided
from qingyu.domain.kernel.text import LINE
from qingyu.jobs.control import (
    case_acting,
    case_acts,
    case_assigning,
    case_batch,
    case_consequences,
    case_losses,
    cases,
    responsible,
)
from qingyu.jobs.control.case_acting import CaseActing
from qingyu.jobs.control.case_acts import Subject
from qingyu.jobs.control.case_batch import CaseBatch, Opening, Step
from qingyu.jobs.control.cases_answer import Case, CaseCount, CaseFile, CaseSummary, OwnCases, ResponsiblePerson
from qingyu.jobs.control.loss_answer import CaseLoss

router = Router(tags=["cases"], responses=documented(401))

CaseId = Annotated[int, Path(alias="id", ge=1, le=2**63 - 1, description="id of the case")]
PersonId = Annotated[int, Path(alias="id", ge=1, le=2**63 - 1, description="id of the responsible person")]
OfEnterprise = Annotated[str | None, Query(pattern=SLUG_PATTERN, description="of one enterprise only")]
Hash = Annotated[
    str,
    Path(alias="hash", pattern=r"^[0-9a-f]{64}$", description="SHA-256 of a file of the case", examples=["0" * 64]),
]
OfRegion = Annotated[str | None, Query(pattern=REGION_CODE, description="of one region only")]
OfTree = Annotated[
    str | None, Query(pattern=REGION_CODE, description="of one region and all below it only", examples=["640000"])
]
OfMine = Annotated[
    Mine | None, Query(description="your own only: assigned to you, or of your office, whichever person sees to them")
]
BYTES = "application/octet-stream"


def _by(conn: Conn, caller: LoggedIn, now: Now) -> CaseActing:
    return case_acting.acting(conn, caller, now)


By = Annotated[CaseActing, Depends(_by)]


@router.get("/cases")
def list_cases(
    by: By,
    pages: Pages,
    enterprise: OfEnterprise = None,
    region: OfTree = None,
    state: Annotated[CaseState | None, Query(description="that stand in one state only")] = None,
    overdue: Annotated[bool, Query(description="only those whose last day is over")] = False,
    person: Annotated[
        int | None, Query(ge=1, le=2**63 - 1, description="that are assigned to one responsible person only")
    ] = None,
    mine: OfMine = None,
) -> Page[CaseSummary]:
    """The cases you see 预警处置, the newest first, each with its clock and before whom it is since that overran."""
    before = int(pages.after[0]) if pages.after else None
    wanted = Wanted(enterprise, region, state, overdue, person, mine, by.actor)
    rows, following = pages.page(cases.listing(by, wanted, before, pages.limit + 1), lambda row: (row.id,))
    return Page(items=rows, next=following)


@router.get("/cases/counts")
def list_case_counts(by: By, pages: Pages, region: OfTree = None, mine: OfMine = None) -> Page[CaseCount]:
    """How many of the cases you see stand in each state, are overdue there, or were sent back; and how long so far."""
    order = {state: place for place, state in enumerate(CaseState)}
    rows, following = pages.cut(cases.funnel(by, region, mine), lambda row: (order[row.state],))
    return Page(items=rows, next=following)


@router.get("/cases/mine")
def show_own_cases(by: By) -> OwnCases:
    """How many open cases are assigned to you, and how many your region or enterprise issued, answers or sees to."""
    return cases.own(by)


@router.post("/cases", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 404, 409, 413))
def add_case(by: By, body: CaseOpening, response: Response) -> Case:
    """Open a case of a warning, of an enterprise or of a region, as an officer above it."""
    subject = Subject(body.warning_id, body.enterprise, body.region)
    made = case_acts.open_case(by, subject, body.title or "", body.text or "", body.rules)
    response.headers["Location"] = f"/api/v1/cases/{made.id}"
    return made


@router.post("/cases/batch", responses=documented(400, 403, 409, 413))
def add_case_batch(by: By, body: CaseBatchTaking) -> CaseBatch:
    """Open many cases and take steps of many, each as it is done alone: a verdict for each, all or each by itself."""
    openings = [
        Opening(Subject(one.warning_id, one.enterprise, one.region), one.title or "", one.text or "", one.rules)
        for one in body.openings
    ]
    steps = [Step(one.id, CaseStep(one.step), one.text or "", one.seen) for one in body.steps]
    return case_batch.do(by, openings, steps, together=body.together)


@router.get("/cases/{id}", responses=documented(404))
def show_case(by: By, id_: CaseId) -> Case:
    """One case with its log, measures, files and warning, and the steps that you may take now."""
    return cases.show(by, id_)


@router.get("/cases/{id}/loss", responses=documented(404))
def show_case_loss(by: By, id_: CaseId) -> CaseLoss:
    """What a case lost so far 已多用: use against what was expected since its warning's span began, and its worth."""
    return case_losses.show(by, id_)


@router.post("/cases/{id}/steps", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 404, 409, 413))
def add_case_step(by: By, id_: CaseId, body: CaseStepTaking, response: Response) -> Case:
    """Take a step: who answers receives, explains and rectifies, the officers above verify, close and reject."""
    response.headers["Location"] = f"/api/v1/cases/{id_}"
    return case_acts.take(by, id_, CaseStep(body.step), body.text or "", body.files, body.seen)


@router.post("/cases/{id}/assignments", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 404, 409, 413))
def add_case_assignment(by: By, id_: CaseId, body: CaseAssigning, response: Response) -> Case:
    """Assign a case 指派: who answers names one of the own responsible persons, officers one of their region's."""
    response.headers["Location"] = f"/api/v1/cases/{id_}"
    return case_assigning.assign(by, id_, body.person_id, body.text or "", body.seen)


@router.post("/cases/{id}/measures", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 404, 409, 413))
def add_case_measure(by: By, id_: CaseId, body: CaseMeasureDeclaration, response: Response) -> Case:
    """Add a measure with its owner, its deadline and its expected effect."""
    response.headers["Location"] = f"/api/v1/cases/{id_}"
    effect = None if body.effect is None else (body.effect.value, body.effect.unit)
    return case_acts.add_measure(by, id_, body.what, body.owner, body.due_on, effect)


@router.post(
    "/cases/{id}/files",
    status_code=HTTPStatus.CREATED,
    max_body_size=case_acts.LARGEST_FILE,
    responses=documented(400, 403, 404, 409, 413),
)
def add_case_file(
    by: By,
    id_: CaseId,
    response: Response,
    body: Annotated[bytes, Body(media_type=BYTES, description="the file, as it is")],
    name: Annotated[str, Query(min_length=1, max_length=200, pattern=LINE, description="name of the file")],
) -> CaseFile:
    """Keep a file with a case, for a step to name by its SHA-256; the same bytes again are the same file."""
    kept = case_acts.add_file(by, id_, name, body)
    response.headers["Location"] = f"/api/v1/cases/{id_}/files/{kept.sha256}"
    return kept


@router.get(
    "/cases/{id}/files/{hash}",
    response_class=Response,
    responses={**documented(404), 200: {"content": {BYTES: {"schema": {"type": "string", "format": "binary"}}}}},
)
def show_case_file(by: By, id_: CaseId, hash_: Hash) -> Response:
    """A file of a case, as it was sent; it is to be kept, and no browser opens it by itself."""
    name, content = case_acts.content(by, id_, hash_)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, media_type=BYTES, headers=headers)


@router.post("/cases/{id}/consequences", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 404, 409, 413))
def add_case_consequence(by: By, id_: CaseId, body: ConsequenceDecision, response: Response) -> Case:
    """Decide of a consequence that a rule proposes, as an officer above; it is decided once, with its document."""
    response.headers["Location"] = f"/api/v1/cases/{id_}"
    case_consequences.decide(by, id_, body.rule, Decided(body.decided), body.document or "", body.text)
    return cases.show(by, id_)


@router.get("/responsible-persons")
def list_responsible_persons(
    by: By, pages: Pages, enterprise: OfEnterprise = None, region: OfRegion = None
) -> Page[ResponsiblePerson]:
    """Who answers for the enterprises and regions you see 责任人, by id; reading them is written down."""
    after = int(pages.after[0]) if pages.after else None
    found = responsible.persons(by, enterprise, region, after, pages.limit + 1)
    rows, following = pages.page(found, lambda row: (row.id,))
    return Page(items=rows, next=following)


@router.post("/responsible-persons", status_code=HTTPStatus.CREATED, responses=documented(400, 403, 404, 409, 413))
def add_responsible_person(request: Request, by: By, body: PersonRegistration, response: Response) -> ResponsiblePerson:
    """Register who answers, as the enterprise's manager or as an officer of the region."""
    response.headers["Location"] = "/api/v1/responsible-persons"
    said = PersonSaid(body.name, body.post, body.contact or "", body.mail, body.language)
    return responsible.register(by, body.enterprise, body.region, said, request.app.state.notice_hosts)


@router.post("/responsible-persons/{id}/end", responses=documented(403, 404))
def end_responsible_person(by: By, id_: PersonId) -> ResponsiblePerson:
    """Note that a person left; the person stays to be read in the log."""
    return responsible.end(by, id_)


@router.post("/responsible-persons/{id}/account", responses=documented(403, 404, 409))
def set_responsible_person_account(by: By, id_: PersonId) -> ResponsiblePerson:
    """Say that a person of your own region or enterprise is you: cases assigned to that person are yours then."""
    return responsible.claim(by, id_)


@router.delete("/responsible-persons/{id}/account", responses=documented(403, 404))
def remove_responsible_person_account(by: By, id_: PersonId) -> ResponsiblePerson:
    """Take off the account that a person was said to have, as a colleague or an officer above; it may be said anew."""
    return responsible.unclaim(by, id_)
