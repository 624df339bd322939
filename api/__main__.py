"""Run the API: `python -m api`; `python -m api --openapi` prints its description and needs no database."""

import argparse
import json
import os
import sys

import uvicorn

from api.app import build_app
from qingyu import logs
from qingyu.db.pool import open_pool
from qingyu.settings import Settings
from qingyu.settled import settle

POOL_SIZE = 8


def openapi_text(settings: Settings) -> str:
    """The OpenAPI document as it is kept in web/openapi.json."""
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
    proxies = os.environ.get("FORWARDED_ALLOW_IPS", "")
    if not settings.api_secret.get_secret_value():
        log.warning("QINGYU_API_SECRET is not set: no second factor can be set up, and cursors end when the API stops")
    with open_pool(settings.dsn("api"), application="qingyu-api", size=POOL_SIZE) as pool:
        app = build_app(settings, pool)
        settle()
        log.info("serving", address=f"http://{settings.api_host}:{settings.api_port}")
        # Live streams never end by themselves; at a stop they are cut after a moment.
        uvicorn.run(
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
    return 0


if __name__ == "__main__":
    sys.exit(main())
