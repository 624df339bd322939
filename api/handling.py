"""How a request is handled: a turn, a lease, its caller, and then the answer."""

import inspect
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response

from api.at_work import credential_of, in_turn
from api.exactly_once import Once, asked_once
from api.planning import RESPONSE, Call, Plan
from api.writer import Writer
from qingyu.db.leases import lease


@dataclass(frozen=True, slots=True)
class Handler:
    """A planned handler."""

    endpoint: Call
    plan: Plan
    sources: dict[str, str]
    writer: Writer

    async def answer(self, request: Request, given: dict[str, Any]) -> Any:
        """Wait for a turn, look the caller up, and act."""
        state, once = request.app.state, await asked_once(request)
        who = state.turns.name_of(credential_of(request))
        return await in_turn(state, who, lambda: self._work(request, given, once))

    def _work(self, request: Request, given: dict[str, Any], once: Once | None) -> Any:
        response: Response = given[RESPONSE]
        with lease(request.app.state.pool) as conn:
            values = self.plan.run(conn, given)
            caller = getattr(request.state, "caller", None)
            if once is None or caller is None:
                answer = self._act(values)
            else:
                answer = once.answer(conn, caller.actor, lambda: self.writer.whole(self._act(values), response))
        return self.writer.write(answer, response, packs=_packs(request))

    def _act(self, values: dict[str, Any]) -> Any:
        return self.endpoint(**{name: values[source] for name, source in self.sources.items()})


def handler_of(endpoint: Call, plan: Plan, options: dict[str, Any]) -> Handler:
    """The handler of a route; what it needs is added to the plan."""
    sources = plan.sources_of(endpoint)
    plan.give(Request)
    plan.give(Response)
    returns = inspect.signature(endpoint, eval_str=True).return_annotation
    return Handler(endpoint, plan, sources, Writer(returns, options))


def _packs(request: Request) -> bool:
    """Whether an answer is packed here, in the thread."""
    return "gzip" in request.headers.get("accept-encoding", "")
