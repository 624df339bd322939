"""Routes that lease at most one connection: after validation, in one thread, given back before the answer is sent.

A dependency that wants `Conn`, at any depth, is late: FastAPI validates what it needs from the request, then one
thread leases, runs the late dependencies and the handler, commits, gives back and writes the answer.
"""

import asyncio
import contextvars
import inspect
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import WRAPPER_ASSIGNMENTS, update_wrapper
from typing import Annotated, Any, TypeVar, get_args

from fastapi import APIRouter, Depends, Request, Response
from fastapi.datastructures import DefaultPlaceholder
from fastapi.encoders import jsonable_encoder
from fastapi.params import Depends as Dependency
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter
from starlette.datastructures import State

from api.exactly_once import asked_once
from api.turns import Turns
from qingyu.db import tenancy
from qingyu.db.leases import Pool, lease
from qingyu.db.pool import Connection
from qingyu.domain.scope import Scope

T = TypeVar("T")
Call = Callable[..., Any]

# Two connections stay free for health and log-in, which lease by themselves.
SPARE = 2
OF_ONE_USER = 3
WAITING_OF_ONE_USER = 100

_NO_SHAPE = {"response_description", "response_model_by_alias"}
_REQUEST, _RESPONSE, _CONNECTION = "request", "response", "connection"
_BY_TYPE = {Request: _REQUEST, Response: _RESPONSE}


def leased() -> Connection:
    """Stands for the request's connection; `Router` gives the real one."""
    raise TypeError("a route that wants a connection must be made with api.routing.Router")


def prepare(state: State, pool: Pool | None) -> None:
    """Give an app its queue and as many threads as requests may work at once."""
    at_once = max(1, pool.max_size - SPARE) if pool else 1
    state.pool = pool
    state.turns = Turns(at_once, min(OF_ONE_USER, at_once), WAITING_OF_ONE_USER)
    state.threads = ThreadPoolExecutor(at_once, thread_name_prefix="request")


async def in_turn(state: State, who: str, work: Callable[[], T]) -> T:
    """Run something in a thread when it is this user's turn."""
    async with state.turns.turn(who):
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()
        return await loop.run_in_executor(state.threads, context.run, work)


async def look(state: State, who: str, scope: Scope, work: Callable[[Connection], T]) -> T:
    """Lease briefly with a scope: for streams, which must not hold a connection between two looks."""

    def with_lease() -> T:
        with lease(state.pool) as conn:
            tenancy.limit_to(conn, scope)
            return work(conn)

    return await in_turn(state, who, with_lease)


def credential_of(request: Request) -> str:
    """What the request proves itself with, or nothing; only for the queue, before anybody has looked it up."""
    return request.headers.get("authorization") or request.headers.get("cookie") or ""


@dataclass(frozen=True, slots=True)
class _Step:
    """A late dependency: what to call, and where each argument comes from."""

    name: str
    call: Call
    sources: dict[str, str]

    def run(self, values: dict[str, Any]) -> Any:
        return self.call(**{name: values[source] for name, source in self.sources.items()})


@dataclass(slots=True)
class _Plan:
    """What FastAPI is to validate and give, and the late steps in their order."""

    given: dict[str, inspect.Parameter] = field(default_factory=dict)
    steps: list[_Step] = field(default_factory=list)
    _made: dict[Call, str] = field(default_factory=dict)

    def sources_of(self, call: Call) -> dict[str, str]:
        """Where each argument of a call comes from; plans the late dependencies it needs on the way."""
        return {p.name: self._source(p) for p in inspect.signature(call, eval_str=True).parameters.values()}

    def step(self, call: Call) -> str:
        """The name under which a late dependency's value is found."""
        if call is leased:
            return _CONNECTION
        if call not in self._made:
            if not inspect.isfunction(call) or inspect.iscoroutinefunction(call) or _is_generator(call):
                raise TypeError(f"{call} wants the connection: it must be a plain function that returns")
            sources = self.sources_of(call)
            self._made[call] = f"step {len(self.steps)}"
            self.steps.append(_Step(self._made[call], call, sources))
        return self._made[call]

    def give(self, kind: type) -> str:
        """Ask FastAPI for its request or response; returns the name."""
        name = _BY_TYPE[kind]
        self.given[name] = inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind)
        return name

    def _source(self, parameter: inspect.Parameter) -> str:
        call = _dependency(parameter)
        if call is not None and _is_late(call):
            return self.step(call)
        if parameter.annotation in _BY_TYPE:  # FastAPI gives one of each, under one name
            return self.give(parameter.annotation)
        asked = parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        if self.given.setdefault(parameter.name, asked) != asked:
            raise TypeError(f"two dependencies mean different things by {parameter.name!r}")
        return parameter.name

    def signature(self, returns: Any) -> inspect.Signature:
        return inspect.Signature(list(self.given.values()), return_annotation=returns)

    def run(self, conn: Connection, given: dict[str, Any]) -> dict[str, Any]:
        """Take the late steps; returns every value by its source."""
        values = {_CONNECTION: conn, **given}
        for step in self.steps:
            values[step.name] = step.run(values)
        return values


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
        parameters = inspect.signature(endpoint, eval_str=True).parameters.values()
        if late or any((call := _dependency(p)) and _is_late(call) for p in parameters):
            plain = inspect.isfunction(endpoint) and not inspect.iscoroutinefunction(endpoint)
            if plain and not _is_generator(endpoint):
                endpoint = _answering(endpoint, late, options)
            else:
                endpoint = _opening(endpoint, late)
        super().add_api_route(path, endpoint, dependencies=early, **options)


def _answering(endpoint: Call, late: Sequence[Call], options: dict[str, Any]) -> Call:
    """A handler with its late dependencies, as one coroutine that hops to a thread once."""
    plan = _Plan()
    for call in late:
        plan.step(call)
    sources = plan.sources_of(endpoint)
    plan.give(Request)
    plan.give(Response)
    returns = inspect.signature(endpoint, eval_str=True).return_annotation
    writer = _Writer(returns, options)

    async def asked(**given: Any) -> Any:
        request: Request = given[_REQUEST]
        once = await asked_once(request)

        def work() -> Any:
            with lease(request.app.state.pool) as conn:
                values = plan.run(conn, given)

                def act() -> Any:
                    return endpoint(**{name: values[source] for name, source in sources.items()})

                caller = getattr(request.state, "caller", None)
                if once is None or caller is None:
                    answer = act()
                else:
                    answer = once.answer(conn, caller.actor, lambda: writer.whole(act(), given[_RESPONSE]))
            return writer.write(answer, given[_RESPONSE])

        return await in_turn(request.app.state, request.app.state.turns.name_of(credential_of(request)), work)

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
    call = _dependency(parameter)
    if call is None or not _is_late(call):
        return parameter
    if call is leased:
        raise TypeError("a stream must not hold a connection: look through api.routing.look")
    return parameter.replace(annotation=Annotated[Any, Depends(_first(call))])


def _first(call: Call) -> Call:
    """A late dependency as an async one with a lease of its own."""
    plan = _Plan()
    name = plan.step(call)
    plan.give(Request)

    async def asked(**given: Any) -> Any:
        request: Request = given[_REQUEST]

        def work() -> Any:
            with lease(request.app.state.pool) as conn:
                return plan.run(conn, given)[name]

        return await in_turn(request.app.state, request.app.state.turns.name_of(credential_of(request)), work)

    asked.__signature__ = plan.signature(Any)  # type: ignore[attr-defined]
    return asked


class _Writer:
    """Writes an answer as JSON in the request's own thread, when nothing of the route wants FastAPI's way."""

    def __init__(self, returns: Any, options: dict[str, Any]) -> None:
        # What FastAPI did not get from the route itself it marks as a default.
        told = {name for name, value in options.items() if value and not isinstance(value, DefaultPlaceholder)}
        shaped = {name for name in told if name.startswith("response_") and name not in _NO_SHAPE}
        self._status: int = options.get("status_code") or 200
        bare = returns in (inspect.Signature.empty, None, Any)
        raw = inspect.isclass(returns) and issubclass(returns, Response)
        self._adapter: TypeAdapter[Any] | None = None if shaped or bare or raw else TypeAdapter(returns)

    def write(self, answer: Any, wanted: Response) -> Any:
        """The response with the status and the headers that the handler asked for."""
        if self._adapter is None or isinstance(answer, Response):
            return answer
        body = self._adapter.dump_json(answer, by_alias=True, warnings="error")
        response = Response(body, wanted.status_code or self._status, media_type="application/json")
        response.headers.raw.extend(wanted.headers.raw)
        return response

    def whole(self, answer: Any, wanted: Response) -> Response:
        """The same where a response is needed at once, because it is kept."""
        written = self.write(answer, wanted)
        if isinstance(written, Response):
            return written
        status = wanted.status_code or self._status
        response = Response(None, status) if written is None else JSONResponse(jsonable_encoder(written), status)
        response.headers.raw.extend(wanted.headers.raw)
        return response


def _parted(dependencies: Sequence[Dependency] | None) -> tuple[list[Dependency], list[Call]]:
    given = dependencies or []
    late = [d.dependency for d in given if d.dependency and _is_late(d.dependency)]
    return [d for d in given if d.dependency not in late], late


def _is_late(call: Call) -> bool:
    """Whether something wants the request's connection, itself or through what it depends on."""
    if call is leased:
        return True
    if not inspect.isfunction(call):
        return False
    parameters = inspect.signature(call, eval_str=True).parameters.values()
    return any((inner := _dependency(p)) is not None and _is_late(inner) for p in parameters)


def _dependency(parameter: inspect.Parameter) -> Call | None:
    for mark in (*get_args(parameter.annotation)[1:], parameter.default):
        if isinstance(mark, Dependency):
            return mark.dependency
    return None


def _is_generator(call: Call) -> bool:
    return inspect.isgeneratorfunction(call) or inspect.isasyncgenfunction(call)
