"""Ask the app itself: the same request with another address or method, its answer whole."""

from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(slots=True)
class Answer:
    """A whole answer."""

    start: Message
    body: bytes

    @property
    def status(self) -> int:
        """Its status."""
        return int(self.start["status"])

    @property
    def headers(self) -> MutableHeaders:
        """Its headers, to be changed in place."""
        return MutableHeaders(scope=self.start)

    async def send(self, send: Send) -> None:
        """Pass it on."""
        await send(self.start)
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


async def ask(app: ASGIApp, scope: Scope, receive: Receive) -> Answer:
    """The answer of an app, collected."""
    start: Message = {}
    parts: list[bytes] = []

    async def collecting(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, collecting)
    return Answer(start, b"".join(parts))


async def nothing() -> Message:
    """The body of a request that has none."""
    return {"type": "http.request", "body": b"", "more_body": False}


def as_get(scope: Scope, query: bytes | None = None, *, without: tuple[str, ...] = ()) -> Scope:
    """A request for the same address, without a body and some headers (lower case); its answer comes unpacked."""
    gone = {"content-length", "content-type", "transfer-encoding", "accept-encoding", *without}
    headers = [(name, value) for name, value in Headers(scope=scope).raw if name.decode("latin-1") not in gone]
    state = dict(scope.get("state", {}))
    asked = scope.get("query_string", b"") if query is None else query
    return {**scope, "method": "GET", "headers": headers, "query_string": asked, "state": state}
