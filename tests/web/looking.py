"""How tests look at a page: when it has all, what a number on it is, and whether everybody can read it."""

import os
import re
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.support.thorough import THOROUGH


def prints(page: Page, where: str, exact: float) -> bool:
    """Whether the first number printed there is the exact one, rounded to the digits it is printed with."""
    first = page.locator(where).first
    # A panel stands before its numbers do.
    expect(first).to_contain_text(re.compile(r"\d"))
    text = first.inner_text()
    found = re.search(r"[\d,]+(?:\.(\d+))?", text)
    assert found, f"no number in {text!r}"
    printed, decimals = float(found[0].replace(",", "")), len(found[1] or "")
    return bool(abs(printed - exact) <= 0.5001 * 10**-decimals)


def settle(page: Page) -> None:
    """Wait until every panel has what it asked for."""
    page.wait_for_selector("[data-test=completeness]")
    expect(page.locator("[aria-busy=true], .el-skeleton")).to_have_count(0)


# Rules of axe that find minor things alone, and look at every element for it.
MINOR = ("aria-allowed-role", "aria-deprecated-role")
OFF = {"enabled": False}
# What may differ in the dark, where a page is otherwise the same.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
# Colours are more than half of what axe takes, and no language has colours of its own: where a test looked at them on
# the Chinese page, light or dark, it asks the English one all the rest. By test and address, with ids left out.
_coloured: set[tuple[str, str, str]] = set()


Violation = tuple[str, str, str]


def assert_accessible(page: Page, axe: str, *, dark: bool = THOROUGH) -> None:
    """No violation that axe calls moderate or worse, in the dark too where that is asked."""
    bad = violations(page, axe)
    assert bad == [], f"{page.url}: {bad}"
    if dark:
        assert_legible_in_the_dark(page)


def assert_legible_in_the_dark(page: Page) -> None:
    """The same page with the dark set of colours, where axe has been loaded."""
    if _was_coloured(page, "dark"):
        return
    page.emulate_media(color_scheme="dark")
    try:
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        bad = _run(page, {"runOnly": OF_COLOUR})
        assert bad == [], f"{page.url} in the dark: {bad}"
    finally:
        page.emulate_media(color_scheme="light")


def violations(page: Page, axe: str, *, colours: bool = True) -> list[Violation]:
    """What axe calls moderate or worse: the rule, the element, and what is wrong with it; and signs of a program.

    colours: whether colours are among it; a page in another language or width has those that it had.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    said = page.locator("body").inner_text()
    ticks = [("backtick", said[max(0, i - 40) : i + 40], "") for i, char in enumerate(said) if char == "`"]
    off = [*MINOR, *([] if colours and not _was_coloured(page, "light") else OF_COLOUR)]
    return ticks + _run(page, {"rules": dict.fromkeys(off, OFF)})


def _was_coloured(page: Page, theme: str) -> bool:
    """Whether this is the English page of what the same test has looked at in Chinese; a Chinese one is noted."""
    test = os.environ["PYTEST_CURRENT_TEST"].partition("[")[0]
    which = test, re.sub(r"\d+", "#", urlsplit(page.url).path), theme
    if page.locator("html").get_attribute("lang") == "en":
        return which in _coloured and not THOROUGH
    _coloured.add(which)
    return False


def _run(page: Page, how: dict[str, Any]) -> list[Violation]:
    # The HTML of an element says which it is: a selector for each that was looked at takes a third of the time.
    # What would be loaded before serves no rule but those of sound and of turned screens.
    how = {"resultTypes": ["violations"], "selectors": False, "preload": False} | how
    found: dict[str, Any] = page.evaluate("how => axe.run(document, how)", how)
    return [
        (one["id"], node["html"], node["failureSummary"])
        for one in found["violations"]
        if one["impact"] != "minor"
        for node in one["nodes"]
        # Element Plus hangs the lists of its fields at the end of the body, beside every landmark.
        if not (one["id"] == "region" and "el-popper-container" in node["html"])
    ]
