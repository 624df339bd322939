"""What a program is made of is left out of the search for garbage: it never is any.

Modules, models and two hundred routes are hundreds of thousands of objects that live as long as the program. The
collector of cycles looked through all of them every few hundred answers of the API and took a third of a second for it,
in which nobody was answered; it took a seventh of what an account of 200 meters costs.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Containers made and not freed before the youngest are looked through; an answer of a month's ledger has thousands.
YOUNGEST = 10_000


@contextmanager
def unsearched() -> Iterator[None]:
    """While a program is put together nobody looks for garbage: of the API's start that was a sixth."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def settle(youngest: int = YOUNGEST) -> None:
    """To be called once, when everything is put together and before the work begins."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(youngest, *gc.get_threshold()[1:])
