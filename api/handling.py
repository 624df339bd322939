"""How a request is handled: a turn, a lease, its caller, and then an answer of its own or one that is shared."""

import asyncio
import inspect
from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, get_args

from fastapi import Request, Response, params

from api.at_work import credential_of, in_turn, instant
from api.exactly_once import Once, asked_once
from api.keeping import Keeping, Stand, Version, is_over, version_of
from api.planning import BY_TYPE, CONNECTION, REQUEST, RESPONSE, Call, Plan, dependency, leased, parameters_of
from api.replica import NotThere, Replica
from api.sharing import Round, Rounds, is_impersonal
from api.shortcut import Known
from api.writer import Writer, again
from qingyu.db import data_versions, tenancy
from qingyu.db.leases import lease
from qingyu.db.pool import Connection
from qingyu.domain.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class _Seat:
    """A place in a round that has not begun; who leads has its answer made, of these values and those of its time."""

    round: Round[Response]
    leads: bool
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Handler:
    """A planned handler.

    shares: whether equal questions of equal scope may have one answer; clocks: what gives now; version: of the data, by
    which later questions have it, too.
    """

    endpoint: Call
    plan: Plan
    sources: dict[str, str]
    writer: Writer
    shares: bool
    version: Version | None
    clocks: list[str]

    async def answer(self, request: Request, given: dict[str, Any]) -> Any:
        """Wait for a turn, look the caller up, and act or share."""
        state, once = request.app.state, await asked_once(request)
        who = state.turns.name_of(credential_of(request))
        done = await in_turn(state, who, lambda: self._work(request, given, once))
        if not isinstance(done, _Seat):
            return done
        if done.leads:
            led = asyncio.create_task(self._lead(done, request))  # goes on where the caller goes away
            state.rounds_led.add(led)
            led.add_done_callback(state.rounds_led.discard)
        return again(await asyncio.shield(asyncio.wrap_future(done.round.answer)))

    def _work(self, request: Request, given: dict[str, Any], once: Once | None) -> Any:
        response: Response = given[RESPONSE]
        with lease(request.app.state.pool) as conn:
            values = self.plan.run(conn, given)
            caller = getattr(request.state, "caller", None)
            replica: Replica | None = request.app.state.replica
            if self.shares and caller is not None:
                stand, now = self._begin(conn, request)
                if kept := self._kept(request, caller.scope, stand):
                    return again(kept)
                values |= now
                rounds: Rounds[Response] = request.app.state.rounds
                fresh = replica is not None and replica.must_be_fresh(request)
                mine, leads = rounds.join((self._question(request, caller.scope), fresh))
                if leads and mine.begun.done():
                    return rounds.make(mine, lambda: self._made(values, request, caller.scope, stand))
                return _Seat(mine, leads, values)
            if once is None or caller is None:
                answer = self._act(values)
            else:
                answer = once.answer(conn, caller.actor, lambda: self.writer.whole(self._act(values), response))
        written = self._written(answer, given)
        if replica is not None:
            # Of an answer that is whole, as one given again under its key is, nobody takes other headers any more.
            replica.note(request, written if isinstance(written, Response) else response)
        return written

    async def _lead(self, seat: _Seat, request: Request) -> None:
        """Have the answer of a later round made, in the scope that all who wait for it have."""
        state, caller = request.app.state, request.state.caller

        def work() -> Response:
            with lease(state.pool) as conn:
                tenancy.limit_to(conn, caller.scope)
                stand, now = self._begin(conn, request)
                if kept := self._kept(request, caller.scope, stand):  # the round before was of the same state
                    return kept
                return self._made({**seat.values, CONNECTION: conn, **now}, request, caller.scope, stand)

        try:
            await asyncio.wrap_future(seat.round.begun)
            await in_turn(state, caller.name, lambda: state.rounds.make(seat.round, work), always=True)
        except BaseException as error:
            state.rounds.fail(seat.round, error)
            if not isinstance(error, Exception):
                raise

    def _act(self, values: dict[str, Any]) -> Any:
        return self.endpoint(**{name: values[source] for name, source in self.sources.items()})

    def _written(self, answer: Any, values: dict[str, Any]) -> Any:
        return self.writer.write(answer, values[RESPONSE], packs=_packs(values[REQUEST]))

    def _begin(self, conn: Connection, request: Request) -> tuple[Stand | None, dict[str, datetime]]:
        """What an answer that is made now is of, and its clock; to be asked before anything of it is read.

        Both are of one look at the clock: the request itself may have come in many seconds ago. Its parameters and its
        caller were found right by now: an equal one may go the short way.
        """
        version = self.version(conn, request.path_params["code"]) if self.version else None
        now: datetime = request.app.state.clock()
        if version is None:
            return None, dict.fromkeys(self.clocks, now)
        caller, peers = request.state.caller, self.version is data_versions.with_peers
        known = Known(caller, self._question(request, caller.scope), version.enterprise_id, peers)
        request.app.state.ways.remember(request, known)
        return Stand.at(version.numbers, now), dict.fromkeys(self.clocks, now)

    def _kept(self, request: Request, scope: Scope, stand: Stand | None) -> Response | None:
        keeping: Keeping = request.app.state.keeping
        return keeping.find(self._question(request, scope), stand) if stand else None

    def _made(self, values: dict[str, Any], request: Request, scope: Scope, stand: Stand | None) -> Response:
        answer = self._read(values, request, scope, stand)
        made: Response = self._written(answer, values)
        if stand:
            of = replace(stand, tick=None) if is_over(self.endpoint, answer) else stand
            request.app.state.keeping.put(self._question(request, scope), of, again(made))
        return made

    def _read(self, values: dict[str, Any], request: Request, scope: Scope, stand: Stand | None) -> Any:
        """What the handler answers: from the copy of the database where it has what the first one has, or nearly."""
        replica: Replica | None = request.app.state.replica
        # What is kept is of one version: who wrote has another.
        if replica is None or not replica.is_fresh or (stand is None and replica.must_be_fresh(request)):
            return self._act(values)

        def work(conn: Connection) -> Any:
            if stand is not None and self.version is not None:
                there = self.version(conn, request.path_params["code"])
                if there is None or there.numbers != stand.version:
                    raise NotThere
            return self._act({**values, CONNECTION: conn})

        try:
            return replica.answer(scope, work)
        except NotThere:
            return self._act(values)

    def _question(self, request: Request, scope: Scope) -> Hashable:
        return self.endpoint, request.scope["path"], request.scope["query_string"], scope, _packs(request)


def handler_of(endpoint: Call, plan: Plan, options: dict[str, Any]) -> Handler:
    """The handler of a route; what it needs is added to the plan."""
    sources = plan.sources_of(endpoint)
    plan.give(Request)
    plan.give(Response)
    signature = inspect.signature(endpoint, eval_str=True)
    writer = Writer(signature.return_annotation, options)
    shares = writer.writes and options.get("methods") == ["GET"] and all(map(_is_shared, signature.parameters.values()))
    clocks = [sources[name] for name, p in signature.parameters.items() if dependency(p) is instant]
    version = version_of(endpoint)
    if version and not (shares and "code" in signature.parameters):
        raise TypeError(f"{endpoint.__name__} says something of who asks, or of no enterprise: no answer can be kept")
    return Handler(endpoint, plan, sources, writer, shares, version, clocks)


def _packs(request: Request) -> bool:
    """Whether an answer is packed here, in the thread and once for all who share it."""
    return "gzip" in request.headers.get("accept-encoding", "")


def _is_shared(parameter: inspect.Parameter) -> bool:
    """Whether equal addresses and scopes mean equal values; what is not known to be so is not shared."""
    call = dependency(parameter)
    if call is not None:
        return call is leased or (is_impersonal(call) and leased not in map(dependency, parameters_of(call)))
    personal = (params.Header, params.Cookie, params.Body)
    marks = (*get_args(parameter.annotation)[1:], parameter.default)
    return parameter.annotation not in BY_TYPE and not any(isinstance(mark, personal) for mark in marks)
