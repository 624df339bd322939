"""`python -m keeper`: start, stop on SIGTERM or SIGINT."""

import signal
from datetime import UTC, datetime

from keeper.loop import Keeper
from qingyu import logs
from qingyu.settings import Settings


def main() -> None:
    """Run the keeper; one for each broker."""
    log = logs.configure("keeper")
    settings = Settings()
    keeper = Keeper(settings, lambda: datetime.now(UTC), log)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: keeper.stopping.set())
    log.info("started", folder=str(settings.broker_folder))
    keeper.run()
    log.info("stopped")


main()
