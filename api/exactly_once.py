"""Idempotency-Key: a write that is sent again under the same key is answered again and not done again.

The answer is kept in the transaction of the write: either both are there or neither. It is sealed with a key that
is made of the caller's own key and the secret of the API, so that what is shown once lies nowhere in clear.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from fastapi import Request, Response
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from qingyu.db import exactly_once as rows
from qingyu.db.exactly_once import KeptAnswer
from qingyu.db.pool import Connection
from qingyu.errors import Conflict, Invalid
from qingyu.jobs.restating import reopening

HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(hours=24)
LONGEST_WAIT_S = 5.0  # [s] for the same request under way
WRITES = ("POST", "PUT", "PATCH", "DELETE")

_FORM = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS = ("content-type", "location", "link")
_SEAL = {"alg": "dir", "enc": "A256GCM"}


@dataclass(frozen=True, slots=True)
class Once:
    """A write that came with a key."""

    key: str
    request_hash: bytes
    secret: bytes
    now: datetime

    def answer(self, conn: Connection, caller: str, work: Callable[[], Response]) -> Response:
        """The answer that was given under this key, or do the work and keep what it answers; raises Invalid."""
        key_hash = sha256(self.key.encode()).digest()
        reopening.wait_at_most(conn, LONGEST_WAIT_S)
        rows.lock_key(conn, caller, key_hash)
        since = self.now - KEPT_FOR
        kept = rows.find_answer(conn, caller, key_hash, since)
        if kept is not None:
            return self._again(kept, caller)
        done = work()
        if done.status_code < 300:
            rows.keep_answer(conn, caller, key_hash, self._kept(done, caller), self.now, since)
        return done

    def _again(self, kept: KeptAnswer, caller: str) -> Response:
        if not hmac.compare_digest(kept.request_hash, self.request_hash):
            raise Invalid(
                f"{HEADER} {self.key!r} was used for another request in the last 24 hours; take a new one",
                code="idempotency_key_reused",
            )
        try:
            body = jwe.decrypt_compact(kept.sealed_body, self._seal(caller)).plaintext
        except (JoseError, ValueError) as error:
            raise Conflict(
                "this was done already, but its answer can no longer be read; look what is there",
                code="answer_lost",
            ) from error
        return Response(body or b"", kept.status, {**kept.headers, "Idempotent-Replayed": "true"})

    def _kept(self, done: Response, caller: str) -> KeptAnswer:
        headers = {name: done.headers[name] for name in _KEPT_HEADERS if name in done.headers}
        sealed = jwe.encrypt_compact(_SEAL, bytes(done.body), self._seal(caller))
        return KeptAnswer(self.request_hash, done.status_code, headers, sealed)

    def _seal(self, caller: str) -> OctKey:
        return OctKey.import_key(hmac.digest(self.secret, f"{caller}\0{self.key}".encode(), "sha256"))


async def asked_once(request: Request) -> Once | None:
    """The key of a write that has one; raises Invalid where it is malformed."""
    key = request.headers.get(HEADER)
    if key is None or request.method not in WRITES:
        return None
    if not _FORM.fullmatch(key):
        raise Invalid(f"{HEADER} is 1 to 255 printable characters without spaces", code="bad_idempotency_key")
    address = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    digest = sha256(address + await request.body()).digest()
    state = request.app.state
    return Once(key, digest, state.seal_key, state.clock())
