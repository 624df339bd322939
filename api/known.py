"""Query parameters that a route does not know are refused: a mistyped filter must not answer as if it held.

So is a value with a control character in it, whatever the route would have made of it.
"""

from collections import Counter
from functools import lru_cache
from typing import Any

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.params import Query

from qingyu.domain.kernel.text import is_line


class _Parameters:
    """A route's parameters as a key: the object itself has no hash."""

    def __init__(self, dependant: Dependant) -> None:
        self.dependant = dependant

    def __hash__(self) -> int:
        return id(self.dependant)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Parameters) and other.dependant is self.dependant


@lru_cache(maxsize=1024)
def _names(parameters: _Parameters) -> frozenset[str]:
    found = get_flat_params(parameters.dependant)
    return frozenset(field.alias for field in found if isinstance(field.field_info, Query))


def known_names(route: Any) -> frozenset[str]:
    """The query parameters of a route; none where it is no route of ours."""
    dependant = getattr(route, "dependant", None)
    return _names(_Parameters(dependant)) if dependant is not None else frozenset()


async def only_known(request: Request) -> None:
    """A dependency of every route: refuses names it does not have, and one that is given twice."""
    given = request.query_params.multi_items()
    asked = Counter(name for name, _ in given)
    if not asked:
        return
    known = known_names(request.scope.get("route"))
    said = ", ".join(sorted(known)) or "none"
    wrong = [_unknown(name, said) for name in asked if name not in known]
    wrong += [_twice(name) for name, times in asked.items() if name in known and times > 1]
    wrong += [_unprintable(name) for name, value in given if name in known and not is_line(value)]
    if wrong:
        raise RequestValidationError(wrong)


def _unknown(name: str, known: str) -> dict[str, Any]:
    message = f"there is no such parameter; known are: {known}"
    return {"type": "unknown_parameter", "loc": ("query", name), "msg": message, "ctx": {"known": known}}


def _unprintable(name: str) -> dict[str, Any]:
    return {
        "type": "unprintable",
        "loc": ("query", name),
        "msg": "one line of text is wanted, without control characters",
    }


def _twice(name: str) -> dict[str, Any]:
    return {"type": "given_twice", "loc": ("query", name), "msg": "this parameter is wanted once"}
