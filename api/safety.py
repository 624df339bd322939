"""What a browser is told of every answer, and writes from other sites, which are refused; all in this one place."""

from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors, problems

# The charts set styles on elements of their tooltips; no script and no sheet is ever inline.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
ALWAYS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
OVER_TLS = {"Strict-Transport-Security": "max-age=31536000"}
_READS = ("GET", "HEAD", "OPTIONS")
_OWN_SITE = ("same-origin", "none")


class Safety:
    """Wraps the app."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a write that another site's page sends with our cookie; put the headers on every answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told = {**ALWAYS, **(OVER_TLS if scope["scheme"] == "https" else {})}

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in told.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", _kept_for(scope["path"], message["status"]))
            await send(message)

        if is_from_elsewhere(scope):
            detail = "a page of another site sent this; writes with a session come from our own pages only"
            await errors.answer(scope, problems.FORBIDDEN, code="cross_site", detail=detail)(scope, receive, telling)
            return
        await self._app(scope, receive, telling)


def _kept_for(path: str, status: int) -> str:
    """Data are kept nowhere; a file of the console that has its hash in its name for ever; the page asks again."""
    if path.startswith("/api/"):
        return "no-store"
    return (
        "public, max-age=31536000, immutable" if path.startswith("/assets/") and status == HTTPStatus.OK else "no-cache"
    )


def is_from_elsewhere(scope: Scope) -> bool:
    """Whether a browser says that a page of another site sends this write.

    A program sends neither header. Who brings a token of their own in Authorization is no browser with our cookie.
    """
    headers = Headers(scope=scope)
    if scope["method"] in _READS or "authorization" in headers:
        return False
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site not in _OWN_SITE
    return origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
