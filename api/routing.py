"""Routes that lease at most one connection: after validation, in one thread, given back before the answer is sent.

A dependency that wants `Conn`, at any depth, is late (api/planning.py): FastAPI validates what it needs from the
request, then one thread leases, runs the late dependencies and the handler, commits and writes the answer
(api/handling.py).
"""

import inspect
from collections.abc import Sequence
from functools import WRAPPER_ASSIGNMENTS, update_wrapper
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.params import Depends as Dependency

from api.at_work import credential_of, in_turn
from api.handling import handler_of
from api.planning import REQUEST, Call, Plan, dependency, is_generator, is_late, leased, parameters_of
from qingyu.db.leases import lease


class Router(APIRouter):
    """FastAPI's router; its routes with late dependencies lease one connection at most."""

    def __init__(self, *arguments: Any, dependencies: Sequence[Dependency] | None = None, **options: Any) -> None:
        early, self._late = _parted(dependencies)
        super().__init__(*arguments, dependencies=early, **options)

    def add_api_route(
        self, path: str, endpoint: Call, *, dependencies: Sequence[Dependency] | None = None, **options: Any
    ) -> None:
        """Add a route; what of it is late is planned here, so that a mistake shows at the start."""
        early, late = _parted(dependencies)
        late = [*self._late, *late]
        if late or any((call := dependency(p)) and is_late(call) for p in parameters_of(endpoint)):
            plain = inspect.isfunction(endpoint) and not inspect.iscoroutinefunction(endpoint)
            if plain and not is_generator(endpoint):
                endpoint = _answering(endpoint, late, options)
            else:
                endpoint = _opening(endpoint, late)
        super().add_api_route(path, endpoint, dependencies=early, **options)


def _answering(endpoint: Call, late: Sequence[Call], options: dict[str, Any]) -> Call:
    """A handler with its late dependencies, as one coroutine that hops to a thread once."""
    plan = Plan()
    for call in late:
        plan.step(call)
    handler = handler_of(endpoint, plan, options)

    async def asked(**given: Any) -> Any:
        return await handler.answer(given[REQUEST], given)

    returns = inspect.signature(endpoint, eval_str=True).return_annotation
    return _stands_for(endpoint, asked, plan.signature(returns))


def _opening(endpoint: Call, late: Sequence[Call]) -> Call:
    """A stream: each late dependency has a lease of its own, which ends before the stream begins."""
    signature = inspect.signature(endpoint, eval_str=True)
    parameters = [_apart(p) for p in signature.parameters.values()]
    gates = [
        inspect.Parameter(f"gate_{i}", inspect.Parameter.KEYWORD_ONLY, annotation=Annotated[Any, Depends(_first(call))])
        for i, call in enumerate(late)
    ]

    if not inspect.isasyncgenfunction(endpoint):
        raise TypeError(f"{endpoint.__name__} has late dependencies: it must be a plain function or an async generator")

    async def opened(**given: Any) -> Any:
        async for item in endpoint(**{p.name: given[p.name] for p in parameters}):
            yield item

    keyword = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in parameters]
    return _stands_for(endpoint, opened, signature.replace(parameters=[*keyword, *gates]))


def _stands_for(endpoint: Call, wrapper: Call, signature: inspect.Signature) -> Call:
    # Without __wrapped__, by which FastAPI would look through to the handler and run it in a thread of its own.
    update_wrapper(wrapper, endpoint, [name for name in WRAPPER_ASSIGNMENTS if name != "__annotations__"])
    del wrapper.__wrapped__  # type: ignore[attr-defined]
    wrapper.__signature__ = signature  # type: ignore[attr-defined]
    return wrapper


def _apart(parameter: inspect.Parameter) -> inspect.Parameter:
    call = dependency(parameter)
    if call is None or not is_late(call):
        return parameter
    if call is leased:
        raise TypeError("a stream must not hold a connection: look through api.routing.look")
    return parameter.replace(annotation=Annotated[Any, Depends(_first(call))])


def _first(call: Call) -> Call:
    """A late dependency as an async one with a lease of its own."""
    plan = Plan()
    name = plan.step(call)
    plan.give(Request)

    async def asked(**given: Any) -> Any:
        request: Request = given[REQUEST]

        def work() -> Any:
            with lease(request.app.state.pool) as conn:
                return plan.run(conn, given)[name]

        return await in_turn(request.app.state, request.app.state.turns.name_of(credential_of(request)), work)

    asked.__signature__ = plan.signature(Any)  # type: ignore[attr-defined]
    return asked


def _parted(dependencies: Sequence[Dependency] | None) -> tuple[list[Dependency], list[Call]]:
    given = dependencies or []
    late = [d.dependency for d in given if d.dependency and is_late(d.dependency)]
    return [d for d in given if d.dependency not in late], late
