"""Secrets that we make and only keep a hash of: session ids, tokens, one-time passwords, recovery codes."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

_TOKEN = re.compile(r"qy_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
# Without the letters and digits that are read one for another.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class TokenParts:
    """The public key of a token and its secret."""

    key: str
    secret: str

    def __str__(self) -> str:
        return f"qy_{self.key}_{self.secret}"


def new_session() -> str:
    """A session's id: 256 random bits."""
    return secrets.token_urlsafe(32)


def new_token() -> TokenParts:
    """A token: a key that may be shown and logged, and a secret of 256 random bits."""
    return TokenParts(secrets.token_hex(6), secrets.token_urlsafe(32))


def new_password() -> str:
    """A password for one log-in, easy to read aloud: 20 characters, 99 bits."""
    return _grouped(20, 5)


def new_recovery_codes(n: int = 10) -> list[str]:
    """Codes for the day the telephone is lost: 16 characters, 79 bits each."""
    return [_grouped(16, 4) for _ in range(n)]


def plain_code(code: str) -> str:
    """A recovery code as it is hashed, however it was typed."""
    return re.sub(r"[\s-]", "", code).lower()


def parts_of_token(bearer: str) -> TokenParts | None:
    """The parts of a token, or None for text that is none of ours."""
    match = _TOKEN.fullmatch(bearer)
    return TokenParts(match[1], match[2]) if match else None


def digest(secret: str) -> bytes:
    """The hash we store. Our secrets are random and long, so that a fast hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def same(a: bytes, b: bytes) -> bool:
    """Whether two hashes are the same, in a time that does not tell where they differ."""
    return hmac.compare_digest(a, b)


def _grouped(n: int, group: int) -> str:
    word = "".join(secrets.choice(_READABLE) for _ in range(n))
    return "-".join(word[i : i + group] for i in range(0, n, group))
