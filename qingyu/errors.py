"""The errors a caller may meet: each carries a code, a sentence and a kind; only `api/errors.py` knows HTTP."""

from enum import StrEnum
from typing import TYPE_CHECKING

from qingyu.domain.kernel.reason import Reason

if TYPE_CHECKING:
    from pydantic import ValidationError

    from qingyu.domain.sentences.say import Language


class Kind(StrEnum):
    """What an error means to the one who asked."""

    INVALID = "invalid"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"


class QingyuError(Exception):
    """Something asked for cannot be done; the message says what was wanted, what came and what to do.

    What a person meets is a reason of the table of sentences, which the reader gets in the own language; a plain
    sentence is for programs and commands, and for what only an operator meets.
    """

    kind: Kind = Kind.INVALID
    code: str = "error"
    reason: Reason | None = None

    def __init__(self, message: str | Reason | None = None, *, code: str | None = None) -> None:
        super().__init__(message or (self.__doc__ or "").strip())
        if isinstance(message, Reason):
            self.reason = message
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        """The sentence, in English."""
        return super().__str__() if self.reason is None else _say(self.reason, "en")

    @property
    def message(self) -> str:
        """The sentence for people."""
        return str(self)


class Invalid(QingyuError):
    """The input is not what is wanted."""

    code = "invalid"


class NotFound(QingyuError):
    """There is nothing under this name that the caller may see."""

    kind = Kind.NOT_FOUND
    code = "not_found"


class Conflict(QingyuError):
    """The request contradicts what is stored."""

    kind = Kind.CONFLICT
    code = "conflict"


class Unauthenticated(QingyuError):
    """Log in first."""

    kind = Kind.UNAUTHENTICATED
    code = "unauthenticated"


class Forbidden(QingyuError):
    """The caller may see this but not change it."""

    kind = Kind.FORBIDDEN
    code = "forbidden"


class TooMany(QingyuError):
    """More was asked at once than one caller may ask; wait, then try again."""

    kind = Kind.TOO_MANY
    code = "too_many"

    def __init__(self, message: str | Reason | None = None, *, retry_after_s: float, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after_s = retry_after_s


class Unavailable(QingyuError):
    """A server that is needed does not answer; try again."""

    kind = Kind.UNAVAILABLE
    code = "unavailable"


def _say(reason: Reason, language: "Language") -> str:
    # The table of sentences stands above all who raise; it is asked only when somebody reads the error.
    from qingyu.domain.sentences.say import say

    return say(reason, language)


def faults(error: "ValidationError") -> str:
    """What is wrong with a document, each fault with its place in it."""
    return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
