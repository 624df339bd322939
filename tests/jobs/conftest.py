"""What is computed again is made of kept declarations, as a worker does it: what does not tell its changes shows."""

import pytest

from qingyu.jobs.book import indicators
from qingyu.jobs.energy.world import Worlds


@pytest.fixture(autouse=True)
def worlds(monkeypatch: pytest.MonkeyPatch) -> Worlds:
    """Those of a test."""
    kept = Worlds()
    monkeypatch.setattr(indicators, "World", kept.of)
    return kept
