"""A number that is compared within a tolerance where it stands among others."""

from typing import cast

import pytest


def near(value: float, rel: float | None = None, abs: float | None = None) -> float:
    """pytest.approx inside a tuple, a list or a record: it stands for the float that it is held against."""
    return cast("float", pytest.approx(value, rel=rel, abs=abs))
