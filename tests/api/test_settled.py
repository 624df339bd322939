"""What lives as long as the program is not looked through for garbage; what requests leave behind is."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from qingyu import settled


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The collector of the tests' own process goes on as it was."""
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


class Ring:
    """Something that only the collector frees."""

    def __init__(self) -> None:
        self.me = self


def test_the_program_is_left_out_and_a_ring_that_a_request_leaves_is_freed() -> None:
    settled.settle()
    frozen, n_seen = gc.get_freeze_count(), len(gc.get_objects())
    assert frozen > 50_000 > n_seen

    left = weakref.ref(Ring())
    for _ in range(2):
        rings: list[list[int]] = [[] for _ in range(2 * settled.YOUNGEST)]
        rings.clear()
    assert left() is None
