"""Whether who asks takes an answer packed with gzip: read here once, as the standard has it, for all who pack."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

HEADER = b"accept-encoding"
GZIP = ("gzip", "x-gzip")


class Packing:
    """Wraps what packs: those within see a header that names gzip where it is taken, and none where it is not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put what was meant in the place of what was written."""
        if scope["type"] == "http" and (accepted := Headers(scope=scope).getlist("accept-encoding")):
            headers = [pair for pair in scope["headers"] if pair[0] != HEADER]
            said = b"gzip" if takes_gzip(",".join(accepted)) else b"identity"
            scope = {**scope, "headers": [*headers, (HEADER, said)]}
        await self._app(scope, receive, send)


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding names gzip, or stands for all, with a weight above 0.

    What cannot be read as a weight is none. Source: RFC 9110, 12.5.3 and 12.4.2.
    """
    weights: dict[str, float] = {}
    for each in accepted.lower().split(","):
        coding, _, parameters = each.partition(";")
        weights[coding.strip()] = _weight(parameters)
    said = [weights[name] for name in GZIP if name in weights]
    return max(said, default=weights.get("*", 0.0)) > 0.0


def _weight(parameters: str) -> float:
    for each in parameters.split(";"):
        name, _, value = each.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
