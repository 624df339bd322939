"""Run the API: `python -m api`; `python -m api --openapi` prints its description and needs no database."""

import argparse
import json
import os
import socket
import sys
import threading
from contextlib import ExitStack
from functools import partial

import uvicorn

from qingyu.settled import settle, unsearched

with unsearched():
    from api import processes
    from api.app import build_app
    from api.processes import Share
    from api.replica import Replica, watch
    from qingyu import logs
    from qingyu.db.pool import open_pool
    from qingyu.settings import Settings

POOL_SIZE = 8


def openapi_text(settings: Settings) -> str:
    """The OpenAPI document as it is kept in web/openapi.json."""
    with unsearched():
        return json.dumps(build_app(settings, None).openapi(), ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    """Read the arguments and serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m api", description=__doc__)
    parser.add_argument("--openapi", action="store_true", help="print the OpenAPI document and end")
    arguments = parser.parse_args()
    settings = Settings()
    if arguments.openapi:
        sys.stdout.write(openapi_text(settings))
        return 0
    log = logs.configure("api")
    if not settings.api_secret.get_secret_value():
        log.warning("QINGYU_API_SECRET is not set: no second factor can be set up, and cursors end when the API stops")
    n = processes.how_many(settings.api_processes)
    log.info("serving", address=f"http://{settings.api_host}:{settings.api_port}", processes=n)
    if n > 1:
        return processes.serve(settings.api_host, settings.api_port, n, partial(serve, settings))
    serve(settings)
    return 0


def serve(settings: Settings, own: socket.socket | None = None, share: Share | None = None) -> None:
    """Serve until told to stop. own: the socket of one of several processes."""
    proxies = os.environ.get("FORWARDED_ALLOW_IPS", "")
    with open_pool(settings.dsn("api"), application="qingyu-api", size=POOL_SIZE) as pool, ExitStack() as stack:
        app = build_app(settings, pool, share=share)
        app.state.replica = _following(settings, stack)
        settle()
        # Live streams never end by themselves; at a stop they are cut after a moment.
        config = uvicorn.Config(
            app,
            host=settings.api_host,
            port=settings.api_port,
            log_level="warning",
            timeout_graceful_shutdown=3,
            # The address of a caller is the socket's, unless a proxy that is named here says whose it passes on:
            # limits of log-ins and the audit log go by it.
            proxy_headers=bool(proxies),
            forwarded_allow_ips=proxies or None,
        )
        uvicorn.Server(config).run(sockets=[own] if own else None)


def _following(settings: Settings, stack: ExitStack) -> Replica | None:
    """The copy of the database that is read from, watched until the stack is left; None where none is named."""
    if settings.db_replica_host is None:
        return None
    dsn = settings.dsn("api", replica=True)
    pool = stack.enter_context(open_pool(dsn, application="qingyu-api-read", size=POOL_SIZE))
    found, ending = Replica(pool, settings.db_replica_lag_s, logs.configure("api")), threading.Event()
    watching = watch(found, settings, ending)
    stack.callback(watching.join, 5)
    stack.callback(ending.set)
    return found


if __name__ == "__main__":
    sys.exit(main())
