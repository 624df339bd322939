"""docs/security.md names tests that are there, so that no promise outlives what shows it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`", PAGE)))


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_what_the_page_says_is_shown_by_a_test_that_is_there(file: str, test: str) -> None:
    text = (ROOT / file).read_text("utf-8")
    assert f"def {test}(" in text if test else "def test_" in text


def test_every_promise_names_what_shows_it() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| tries")]
    assert len(rows) > 15
    for row in rows:
        tried, holds, shown = (cell.strip() for cell in row.strip("|").split("|"))
        assert holds.startswith("nothing") == (shown == "-"), tried
        assert shown == "-" or re.search(r"`(tests/|make )", shown), tried
