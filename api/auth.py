"""What a request proves itself with: the session's id in an HttpOnly cookie, or a program's token as Bearer."""

from dataclasses import dataclass
from datetime import timedelta

from fastapi import Response

COOKIE = "qingyu_session"


@dataclass(frozen=True, slots=True)
class Credential:
    """A session's id or a token, as it came."""

    session: str | None = None
    token: str | None = None


def set_cookie(response: Response, session: str, lifetime: timedelta, *, secure: bool) -> None:
    """Hand the session's id to the browser; scripts cannot read it and other sites cannot send it."""
    response.set_cookie(
        COOKIE,
        session,
        max_age=int(lifetime.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=secure,
        path="/",
    )


def clear_cookie(response: Response) -> None:
    """Take it back."""
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", path="/")
