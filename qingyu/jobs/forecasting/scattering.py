"""Heavy work elsewhere: the same pure functions, here one after the other, or on workers behind a scheduler of Dask."""

import importlib.util
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from qingyu.errors import Invalid, Unavailable

Asked = TypeVar("Asked")
Found = TypeVar("Found")

PATIENCE_S = 30  # until a scheduler answers
TRIES = 10  # of a piece of work whose worker was lost, before the work is given up


class Scatter(Protocol):
    """Begin a piece of work; what is returned waits for its end, and raises what the work raised."""

    def __call__(self, work: Callable[[Asked], Found], asked: Asked, /) -> Callable[[], Found]: ...


def here(work: Callable[[Asked], Found], asked: Asked, /) -> Callable[[], Found]:
    """In this process, when it is waited for."""
    return lambda: work(asked)


@contextmanager
def scattered(scheduler: str | None) -> Iterator[Scatter]:
    """Where heavy work is done. scheduler: address of a scheduler of Dask; null: here.

    Raises Invalid where the extra is not installed, Unavailable where the scheduler cannot be reached.
    """
    if scheduler is None:
        yield here
        return
    if importlib.util.find_spec("distributed") is None:
        raise Invalid("QINGYU_SCHEDULER is set and distributed is not installed: pip install 'qingyu[cluster]'")
    from distributed import Client

    try:
        client = Client(scheduler, timeout=PATIENCE_S, set_as_default=False)
    except OSError as error:
        raise Unavailable(f"the scheduler of heavy jobs at {scheduler} cannot be reached") from error
    with client:

        def there(work: Callable[[Asked], Found], asked: Asked, /) -> Callable[[], Found]:
            future = client.submit(work, asked, pure=False, retries=TRIES)
            return lambda: future.result()

        yield there
