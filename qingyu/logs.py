"""Log lines: readable text on a terminal, JSON elsewhere; numbers go to counters, not here."""

import sys
from typing import cast

import structlog


def configure(program: str) -> structlog.stdlib.BoundLogger:
    """Set up logging for a program and return its logger, bound to the program's name."""
    terminal = sys.stderr.isatty()
    # Plain tracebacks: the pretty ones print local variables, and those may hold passwords.
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if terminal
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    return cast(structlog.stdlib.BoundLogger, structlog.get_logger().bind(program=program))
