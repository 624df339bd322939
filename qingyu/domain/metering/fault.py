"""Why something is refused: a code and a sentence, and the sentence fits any table and any packet."""

from dataclasses import dataclass
from enum import StrEnum

_SHORT_ESCAPES = frozenset('"\\\n\r\t\b\f')
REASON_BYTES = 400  # of one reason in a receipt, as JSON in UTF-8 [byte]


class Fault(StrEnum):
    """Why a message or a reading is refused; the code of `rejected` and of the receipt."""

    NOT_JSON = "not_json"
    WRONG_SHAPE = "wrong_shape"
    MISSING_FIELD = "missing_field"
    WRONG_TYPE = "wrong_type"
    NO_OFFSET = "no_offset"
    BAD_INSTANT = "bad_instant"
    BAD_TOPIC = "bad_topic"
    NOT_FINITE = "not_finite"
    TOO_LARGE = "too_large"
    UNKNOWN_METER = "unknown_meter"
    UNKNOWN_CHANNEL = "unknown_channel"
    UNKNOWN_PRODUCT = "unknown_product"
    UNKNOWN_GATEWAY = "unknown_gateway"
    IN_FUTURE = "in_future"
    BEFORE_START = "before_start"
    AFTER_END = "after_end"
    TOO_OLD = "too_old"
    BAD_PERIOD = "bad_period"
    NEGATIVE = "negative"
    PRODUCTION_CONFLICT = "production_conflict"
    RETAINED = "retained"
    UNREADABLE = "unreadable"
    STORAGE_REFUSED = "storage_refused"


@dataclass(frozen=True, slots=True)
class Bad:
    """One refused reading, or with no index the whole message; the reason is storable, whatever it quotes."""

    index: int | None
    fault: Fault
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", storable(self.reason))


class BadMessage(ValueError):
    """A message that is refused as a whole; with its number where that could be read."""

    def __init__(self, fault: Fault, reason: str, boot: str | None = None, seq: int | None = None) -> None:
        super().__init__(reason)
        self.fault, self.reason, self.boot, self.seq = fault, reason, boot, seq


def storable(text: str, most: int = REASON_BYTES) -> str:
    r"""Text that PostgreSQL and JSON take, at most so many bytes as JSON. [byte]

    PostgreSQL holds no NUL, UTF-8 no half of an emoji.

    >>> storable("a\0b \ud800")
    'a␀b \\ud800'
    >>> len(storable("晴" * 1000).encode())
    399
    """
    if len(text) <= most // 2 and text.isascii() and text.isprintable():
        return text
    clean = text[:most].replace("\0", "␀").encode("utf-8", "backslashreplace").decode()
    size, fits = 0, 0
    for place, character in enumerate(clean, 1):
        size += _json_bytes(character)
        if size > most:
            return f"{clean[:fits]}…"
        if size <= most - len("…".encode()):
            fits = place
    return clean if len(text) <= most else f"{clean[:fits]}…"


def _json_bytes(character: str) -> int:
    """How long a character is in JSON, where it stands for itself or is escaped. [byte]"""
    if character in _SHORT_ESCAPES:
        return 2
    return 6 if character < " " else len(character.encode())
