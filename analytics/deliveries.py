"""The loop that tells webhooks, beside the turns: a slow receiver never holds up a computation."""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from analytics.beside import again_and_again
from qingyu.db.pool import Connection
from qingyu.jobs.access import webhooks
from qingyu.jobs.control.delivering import deliver_one
from qingyu.settings import Settings

TIMEOUT_S = 5.0
PAUSE_S = 1.0
LONGEST_ANSWER = 16 * 1024  # [byte]


def post(url: str, payload: bytes, headers: Mapping[str, str], *, private_too: bool) -> int:
    """Post to an address that may be asked; returns the status.

    Raises OSError, ValueError or Invalid with what is wrong.
    """
    return exchange(url, payload, headers, private_too=private_too)[0]


def exchange(url: str, payload: bytes, headers: Mapping[str, str], *, private_too: bool) -> tuple[int, bytes]:
    """Post to an address that may be asked; the name is looked up once, and what was looked at is what is asked.

    Returns the status and the beginning of the answer. Follows no redirect. Raises OSError, ValueError or Invalid with
    what is wrong.
    """
    parts = urlsplit(url)
    webhooks.check_url(url, private_too)
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    address = _looked_up(host, port, private_too)
    line: http.client.HTTPConnection
    if parts.scheme == "https":
        line = http.client.HTTPSConnection(host, port, timeout=TIMEOUT_S)
        bare = socket.create_connection((address, port), TIMEOUT_S)
        line.sock = ssl.create_default_context().wrap_socket(bare, server_hostname=host)
    else:
        line = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
        line.sock = socket.create_connection((address, port), TIMEOUT_S)
    try:
        line.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), payload, dict(headers))
        answer = line.getresponse()
        return answer.status, answer.read(LONGEST_ANSWER)
    except http.client.HTTPException as error:
        raise OSError(f"the answer is no HTTP: {error}") from error
    finally:
        line.close()


def _looked_up(host: str, port: int, private_too: bool) -> str:
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    allowed = [address for address in found if webhooks.may_be_asked(address, private_too)]
    # One bad address among good ones is a trap as well.
    if not found or len(allowed) < len(found):
        raise ValueError(f"{host} stands for an address inside the house: {', '.join(found)}")
    return allowed[0]


class Deliveries:
    """A thread with a connection of its own."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime], stopping: threading.Event, log: Any) -> None:
        self._settings, self._clock, self._stopping, self._log = settings, clock, stopping, log
        self._thread = threading.Thread(target=self.run, name="deliveries", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def run(self) -> None:
        """Deliver until stopped."""
        again_and_again("deliveries", self._settings, self._step, self._stopping, self._log, pause_s=PAUSE_S)

    def _step(self, conn: Connection) -> bool:
        return deliver_one(conn, self._post, self._clock())

    def _post(self, url: str, payload: bytes, headers: Mapping[str, str]) -> int:
        return post(url, payload, headers, private_too=self._settings.webhook_private)
