"""`python -m ingest`: start, stop on SIGTERM or SIGINT with nothing half done."""

import gc
import os
import secrets
import signal
import socket
import sys
from datetime import UTC, datetime

from ingest import counters
from ingest.loop import Loop
from ingest.quarantine import Quarantine
from qingyu import logs
from qingyu.settings import Settings


def main() -> None:
    """Run one worker; start several, on one machine or many, and they share the enterprises."""
    # The storage thread sends in small pieces and asks for the interpreter after each; with the usual 5 ms it would
    # mostly wait for the decoding thread.
    sys.setswitchinterval(0.0005)
    # A batch is tens of thousands of small dictionaries that reference counting frees; looking for cycles among them at
    # every 700th costs a fifth of the decoding.
    gc.set_threshold(200_000, 50, 50)
    settings = Settings()
    log = logs.configure("ingest")
    name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
    loop = Loop(settings, name, lambda: datetime.now(UTC), log)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.stop())
    if settings.metrics_port_ingest:
        counters.serve(settings.metrics_host, settings.metrics_port_ingest)
    log.info("started", worker=name, broker=f"{settings.mqtt_ingest_host}:{settings.mqtt_ingest_port}")
    unknown = Quarantine(settings, loop.clock, log)
    unknown.start()
    try:
        loop.run()
    finally:
        unknown.stop()
    log.info("stopped", worker=name)


main()
