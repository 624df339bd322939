"""The second factor: time-based codes (TOTP, RFC 6238) of an app, each good once, and recovery codes for its loss."""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from qingyu.db import users
from qingyu.db.pool import Connection
from qingyu.db.users import UserRow
from qingyu.domain.kernel.reason import because
from qingyu.errors import Conflict, Invalid
from qingyu.jobs.access import secret_words
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.access.identity import Caller
from qingyu.jobs.answer import Answer

if TYPE_CHECKING:
    from joserfc.jwk import OctKey

STEP_S = 30  # [s]
# The clock of a telephone may be a step off, either way.
STEPS_OFF = (0, -1, 1)
ISSUER = "Qingyu"
_SEAL = {"alg": "dir", "enc": "A256GCM"}


class Cipher:
    """Seals the secrets of second factors with a key made of QINGYU_API_SECRET; without that none can be stored."""

    def __init__(self, api_secret: str) -> None:
        self._secret = api_secret

    def seal(self, plain: str) -> bytes:
        """Encrypt; raises Conflict when there is no key that outlives this program."""
        if not self._secret:
            raise Conflict(because("second_factor_without_key"), code="no_key")
        from joserfc import jwe

        return jwe.encrypt_compact(_SEAL, plain.encode(), self._key()).encode()

    def open(self, sealed: bytes) -> str:
        """Decrypt; raises Conflict when it was sealed with another key."""
        from joserfc import jwe
        from joserfc.errors import JoseError

        try:
            plain = jwe.decrypt_compact(sealed, self._key()).plaintext
        except (JoseError, ValueError) as error:
            raise Conflict(
                because("second_factor_unreadable"),
                code="second_factor_unreadable",
            ) from error
        return (plain or b"").decode()

    def _key(self) -> "OctKey":
        from joserfc.jwk import OctKey

        return OctKey.import_key(hmac.digest(self._secret.encode(), b"second factor", "sha256"))


@dataclass(frozen=True, slots=True)
class Enrolment(Answer):
    """What an app for codes needs; shown once."""

    secret: Annotated[str, Field(description="base32, for typing in")]
    address: Annotated[str, Field(description="otpauth:// address, for a QR code")]


def begin(conn: Connection, caller: Caller, cipher: Cipher) -> Enrolment:
    """Draw a secret; it counts once a code of it has confirmed it. Raises Conflict while another one is on."""
    import pyotp

    user = _user(conn, caller)
    if user.totp_confirmed_at is not None:
        raise Conflict(because("second_factor_on"), code="already_on")
    secret = pyotp.random_base32()
    users.set_totp(conn, user.id, cipher.seal(secret))
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=user.name, issuer_name=ISSUER))


def confirm(conn: Connection, caller: Caller, code: str, cipher: Cipher, now: datetime) -> list[str]:
    """Turn the second factor on with a first code; returns the recovery codes, which are shown this once."""
    user = _user(conn, caller)
    if user.totp_secret is None or user.totp_confirmed_at is not None:
        raise Conflict(because("second_factor_not_begun"), code="not_begun")
    if not _takes_code(conn, user, code, cipher, now):
        raise Invalid(because("second_factor_code_wrong_at_first"), code="wrong_code")
    users.confirm_totp(conn, user.id, now)
    codes = secret_words.new_recovery_codes()
    users.replace_recovery_codes(conn, user.id, [_hash(one) for one in codes])
    record(conn, Act("credential", caller.actor, user.name, user.enterprise_id, {"what": "second factor on"}), now)
    return codes


def turn_off(conn: Connection, caller: Caller, code: str, cipher: Cipher, now: datetime) -> None:
    """Turn the own second factor off, with one more code of it."""
    user = _user(conn, caller)
    if takes(conn, user, code, cipher, now) is None:
        raise Invalid(because("second_factor_code_wrong"), code="wrong_code")
    users.set_totp(conn, user.id, None)
    record(conn, Act("credential", caller.actor, user.name, user.enterprise_id, {"what": "second factor off"}), now)


def reset(conn: Connection, user: UserRow, by: str, now: datetime) -> None:
    """Take somebody's second factor away, for one who lost telephone and codes."""
    users.set_totp(conn, user.id, None)
    record(conn, Act("credential", by, user.name, user.enterprise_id, {"what": "second factor reset"}), now)


def takes(conn: Connection, user: UserRow, code: str, cipher: Cipher, now: datetime) -> str | None:
    """Spend a code of the app or a recovery code; returns which it was, or None for one that does not count."""
    if _takes_code(conn, user, code, cipher, now):
        return "totp"
    if users.spend_recovery_code(conn, user.id, _hash(code), now):
        left = users.recovery_codes_left(conn, user.id)
        detail = {"what": "recovery code used", "left": left}
        record(conn, Act("credential", user.name, user.name, user.enterprise_id, detail), now)
        return "recovery_code"
    return None


def _takes_code(conn: Connection, user: UserRow, code: str, cipher: Cipher, now: datetime) -> bool:
    import pyotp

    typed = re.sub(r"\s", "", code)
    if user.totp_secret is None or not re.fullmatch(r"[0-9]{6}", typed):
        return False
    counter = pyotp.HOTP(cipher.open(user.totp_secret))
    step = int(now.timestamp()) // STEP_S
    fitting = [step + off for off in STEPS_OFF if hmac.compare_digest(counter.at(step + off), typed)]
    return bool(fitting) and users.spend_step(conn, user.id, fitting[0])


def _user(conn: Connection, caller: Caller) -> UserRow:
    user = users.by_name(conn, caller.name)
    assert user is not None
    return user


def _hash(code: str) -> bytes:
    return secret_words.digest(secret_words.plain_code(code))
