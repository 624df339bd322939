"""The session: a signed token in an HttpOnly cookie that names the user and ends after twelve hours."""

from datetime import datetime, timedelta
from threading import BoundedSemaphore

from fastapi import Response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from qingyu.errors import Unauthenticated

COOKIE = "qingyu_session"
LIFETIME = timedelta(hours=12)
_ALGORITHM = "HS256"

# A check of argon2 takes 64 MiB and a core for a tenth of a second: a crowd at the door must not take the machine.
CHECKS_AT_ONCE = BoundedSemaphore(2)


class Sessions:
    """Writes and reads the tokens with one key."""

    def __init__(self, secret: str) -> None:
        self._key = OctKey.import_key(secret)

    def token(self, name: str, stamp: str, now: datetime) -> str:
        """A token for a user; `stamp` ties it to the password of today."""
        claims = {"sub": name, "stamp": stamp, "exp": int((now + LIFETIME).timestamp())}
        return jwt.encode({"alg": _ALGORITHM}, claims, self._key)

    def read(self, token: str, now: datetime) -> tuple[str, str]:
        """The user's name and stamp in a token; raises Unauthenticated for any that is not ours or has ended."""
        try:
            claims = jwt.decode(token, self._key, algorithms=[_ALGORITHM]).claims
        except (JoseError, ValueError) as error:
            raise Unauthenticated("the session is not one of ours; log in") from error
        if claims["exp"] <= now.timestamp():
            raise Unauthenticated("the session has ended; log in again")
        return str(claims["sub"]), str(claims["stamp"])


def set_cookie(response: Response, token: str, *, secure: bool) -> None:
    """Hand the token to the browser; scripts cannot read it and other sites cannot send it."""
    response.set_cookie(
        COOKIE, token, max_age=int(LIFETIME.total_seconds()), httponly=True, samesite="strict", secure=secure, path="/"
    )


def clear_cookie(response: Response) -> None:
    """Take the token back."""
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", path="/")
