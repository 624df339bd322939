"""What the addresses in the `type` of a problem answer: the kind of failure, in both languages."""

from typing import Any

from fastapi import APIRouter, HTTPException

from api import problems
from api.problems import ProblemKind

router = APIRouter(prefix=problems.ADDRESS.rstrip("/"), include_in_schema=False)


def _told(kind: ProblemKind) -> dict[str, Any]:
    return {
        "type": kind.address,
        "status": int(kind.status),
        "code": kind.code,
        "title": {"zh": kind.title_zh, "en": kind.title_en},
        "detail": {"zh": kind.detail_zh, "en": kind.detail_en},
    }


@router.get("")
def list_problems() -> list[dict[str, Any]]:
    """Every kind of failure."""
    return [_told(kind) for kind in problems.KINDS]


@router.get("/{slug}")
def show_problem(slug: str) -> dict[str, Any]:
    """One kind of failure."""
    kind = problems.BY_SLUG.get(slug)
    if kind is None:
        raise HTTPException(problems.NOT_FOUND.status)
    return _told(kind)
