"""`python -m ingest`: start, stop on SIGTERM or SIGINT with nothing half done."""

import os
import secrets
import signal
import socket
from datetime import UTC, datetime

from ingest import counters
from ingest.loop import Loop
from qingyu import logs
from qingyu.settings import Settings


def main() -> None:
    """Run one worker; start several, on one machine or many, and they share the enterprises."""
    settings = Settings()
    log = logs.configure("ingest")
    name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
    loop = Loop(settings, name, lambda: datetime.now(UTC), log)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.stop())
    if settings.metrics_port_ingest:
        counters.serve(settings.metrics_host, settings.metrics_port_ingest)
    log.info("started", worker=name, broker=f"{settings.mqtt_host}:{settings.mqtt_port}")
    loop.run()
    log.info("stopped", worker=name)


main()
