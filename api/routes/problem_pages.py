"""What the addresses in the `type` of a problem answer: the kind of failure, in both languages."""

from dataclasses import dataclass

from fastapi import APIRouter, HTTPException

from api import problems
from api.problems import ProblemKind
from qingyu.jobs.answer import Answer

router = APIRouter(prefix=problems.ADDRESS.rstrip("/"), include_in_schema=False)


@dataclass(frozen=True, slots=True)
class InBoth(Answer):
    """A text in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class ProblemPage(Answer):
    """A kind of failure."""

    type: str
    status: int
    code: str
    title: InBoth
    detail: InBoth


def _page(kind: ProblemKind) -> ProblemPage:
    return ProblemPage(
        type=kind.address,
        status=int(kind.status),
        code=kind.code,
        title=InBoth(kind.title_zh, kind.title_en),
        detail=InBoth(kind.detail_zh, kind.detail_en),
    )


@router.get("")
def list_problems() -> list[ProblemPage]:
    """Every kind of failure."""
    return [_page(kind) for kind in problems.KINDS]


@router.get("/{slug}")
def show_problem(slug: str) -> ProblemPage:
    """One kind of failure."""
    kind = problems.BY_SLUG.get(slug)
    if kind is None:
        raise HTTPException(problems.NOT_FOUND.status)
    return _page(kind)
