"""The log-in: who knocks, whether password and second factor are right, and what the door remembers of failures.

The check of a password takes a core for a fifth of a second: it stands between two short transactions, in neither.
"""

import hashlib
import math
from dataclasses import dataclass, replace
from datetime import datetime

from qingyu.db import sessions, users
from qingyu.db.pool import Connection
from qingyu.db.users import UserRow
from qingyu.domain.access.passwords import FORGOTTEN_AFTER, wait_after
from qingyu.domain.kernel.reason import Reason, because
from qingyu.errors import QingyuError, TooMany, Unauthenticated
from qingyu.jobs.access import identity, passwords, second_factor, secret_words
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.access.identity import Caller, Limits
from qingyu.jobs.access.second_factor import Cipher

LONGEST_AGENT = 120  # [character]


@dataclass(frozen=True, slots=True)
class Knock:
    """Somebody who wants in under a name, whether a user has it or not."""

    name: str
    user: UserRow | None
    address: str | None
    user_agent: str | None

    @property
    def told_as(self) -> str:
        """How the audit log names who knocked: a name that nobody has may be a password in the wrong field."""
        if self.user is not None:
            return self.user.name
        return "unknown:" + hashlib.sha256(self.name.encode("utf-8", "replace")).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Entered:
    """A log-in that is right: the caller, and the id of the session for the cookie."""

    caller: Caller
    session: str


def knock(conn: Connection, name: str, now: datetime, address: str | None, user_agent: str | None) -> Knock:
    """Who wants in; raises TooMany while the name waits after failures, which a name that nobody has does too."""
    lock = users.lock_of(conn, name)
    if lock is not None and lock.locked_until is not None and lock.locked_until > now:
        wait_s = math.ceil((lock.locked_until - now).total_seconds())
        raise TooMany(because("log_in_locked", wait=wait_s), retry_after_s=wait_s, code="locked")
    agent = user_agent[:LONGEST_AGENT] if user_agent else None
    return Knock(name, users.by_name(conn, name), address, agent)


def password_fits(who: Knock, password: str) -> bool:
    """Whether the password is right; takes as long for a name that nobody has."""
    fits = passwords.password_matches(password, who.user.password_hash if who.user else passwords.nobody())
    return fits and who.user is not None


def enter(
    conn: Connection, who: Knock, fits: bool, code: str | None, cipher: Cipher, limits: Limits, now: datetime, told: int
) -> Entered | QingyuError:
    """Let in who has shown the password (and the code, where a second factor is on), or count the failure.

    told: the count of refusals that the audit log is to be told now; 0 for none.
    The refusal is returned and not raised, because its count and its line must be committed.
    """
    user = users.by_name(conn, who.name)
    # The password may have been changed, or the user disabled, while it was being checked.
    same = user is not None and who.user is not None and user.password_hash == who.user.password_hash
    if user is None or not fits or not same or user.disabled_at is not None:
        return _refuse(conn, who, "wrong_password", because("log_in_wrong"), now, told)
    method = "password"
    if user.totp_confirmed_at is not None:
        if code is None:
            return Unauthenticated(because("second_factor_wanted"), code="second_factor_needed")
        spent = second_factor.takes(conn, user, code, cipher, now)
        if spent is None:
            return _refuse(conn, who, "wrong_code", because("second_factor_code_used"), now, told)
        method = spent
    users.clear_lock(conn, who.name)
    return begin(conn, user, method, limits, now, who.address, who.user_agent)


def begin(
    conn: Connection,
    user: UserRow,
    method: str,
    limits: Limits,
    now: datetime,
    address: str | None,
    user_agent: str | None,
) -> Entered:
    """Begin a session of a user who has proved to be one."""
    session = secret_words.new_session()
    sessions.forget(conn, user.id, now - 30 * limits.longest)
    number = sessions.add(
        conn, user.id, secret_words.digest(session), method, now, now + limits.longest, address, user_agent
    )
    detail = {"session": number, "method": method, "address": address}
    record(conn, Act("log_in", user.name, user.name, user.enterprise_id, detail), now)
    return Entered(replace(identity.of_user(user), session_id=number), session)


def log_out(conn: Connection, caller: Caller, now: datetime) -> None:
    """End the session of a caller; its id is worth nothing from now on, wherever it was copied to."""
    assert caller.session_id is not None
    sessions.end_one(conn, caller.user_id, caller.session_id, "log_out", now)
    record(conn, Act("log_out", caller.name, caller.name, None, {"session": caller.session_id}), now)


def log_out_everywhere(conn: Connection, caller: Caller, now: datetime) -> int:
    """End all sessions of a caller, this one too; returns how many."""
    n = sessions.end_all(conn, caller.user_id, "log_out_everywhere", now)
    record(conn, Act("log_out", caller.name, caller.name, None, {"sessions": n}), now)
    return n


def end_own(conn: Connection, caller: Caller, number: int, now: datetime) -> bool:
    """End one session of a caller by its number; whether there was one to end."""
    ended = sessions.end_one(conn, caller.user_id, number, "log_out", now)
    if ended:
        record(conn, Act("log_out", caller.name, caller.name, None, {"session": number}), now)
    return ended


def revoke(conn: Connection, user: UserRow, number: int | None, by: str, now: datetime) -> int:
    """End a session of somebody, or all; streams that are open end with their next look. Returns how many ended."""
    if number is None:
        n = sessions.end_all(conn, user.id, "revoked", now)
    else:
        n = int(sessions.end_one(conn, user.id, number, "revoked", now))
    if n:
        record(conn, Act("credential", by, user.name, user.enterprise_id, {"what": "sessions revoked", "n": n}), now)
    return n


def choose_password(conn: Connection, caller: Caller, new_hash: str, now: datetime) -> None:
    """Store the hash of the password a caller chose; the other sessions end."""
    users.set_password(conn, caller.user_id, new_hash, must_change=False, chosen_at=now)
    users.clear_lock(conn, caller.name)
    sessions.end_all(conn, caller.user_id, "new_password", now, but=caller.session_id)
    record(conn, Act("credential", caller.name, caller.name, None, {"what": "password changed"}), now)


def note_failure(conn: Connection, name: str, now: datetime) -> None:
    """One more failure under a name; after some of them it waits, longer each time."""
    failures = users.count_failure(conn, name, now, now - FORGOTTEN_AFTER)
    wait = wait_after(failures)
    if wait:
        users.set_lock(conn, name, now + wait)
    if failures == 1:
        users.forget_locks(conn, now - FORGOTTEN_AFTER)


def tell_refused(conn: Connection, who: str, address: str | None, why: str, count: int, now: datetime) -> None:
    """The audit line of refused log-ins; `count` is how many there were in this minute so far."""
    detail = {"why": why, "address": address, "count": count}
    record(conn, Act("log_in_refused", who, address or "", None, detail), now)


def _refuse(conn: Connection, who: Knock, code: str, reason: Reason, now: datetime, told: int) -> Unauthenticated:
    note_failure(conn, who.name, now)
    if told:
        tell_refused(conn, who.told_as, who.address, code, told, now)
    return Unauthenticated(reason, code=code)
