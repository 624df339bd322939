"""No English is left on a page that is read in Chinese: each page is opened, and runs of Latin words are looked for."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from stack.servers import Postgres
from tests.support.broker import Broker
from tests.support.databases import Database, create_database, drop_database
from tests.web import plant, yardstick_plant
from tests.web.conftest import Console

PLANT, WORKS = f"/e/{plant.CODE}", f"/e/{yardstick_plant.WORKS}"
OF_PLANT = [
    *("", "/warnings", "/meters", "/account", "/carbon", "/benchmarks?month=2026-10", "/metering", "/assessment"),
    *("/cost?month=2026-10", "/factors", "/changes", "/imports", "/analysis", "/setup"),
]
PAGES = [
    *(("manager", f"{PLANT}{page}") for page in OF_PLANT),
    ("works", f"{WORKS}/benchmarks?month=2026-10"),
    *(("manager", page) for page in ("/me", "/cases", "/changes", "/webhooks")),
]
# Two words of two letters or more, one beside the other: codes, units and names of standards stand alone.
RUN = re.compile(r"(?<![\w./-])[A-Za-z]{2,}(?: [a-z]{2,})+(?![\w/-])")
ALLOWED = (r"^qingyu [a-z]+",)  # commands
TEXTS = """
() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walk.nextNode()) {
    const holder = walk.currentNode.parentElement;
    if (holder && !holder.closest("script, style, code, pre, [lang=en]")) found.push(walk.currentNode.data);
  }
  for (const one of document.querySelectorAll("[title], [aria-label], [placeholder]"))
    for (const name of ["title", "aria-label", "placeholder"]) found.push(one.getAttribute(name) ?? "");
  return found;
}
"""


@pytest.fixture(scope="module")
def plant_database(postgres: Postgres, template_db: str, broker_to_be: Broker) -> Iterator[Database]:
    """A database with the plants of `tests.web.yardstick_plant`."""
    fresh = create_database(postgres, template_db, broker_to_be)
    try:
        yardstick_plant.build(fresh)
        yield fresh
    finally:
        drop_database(fresh)


def english(page: Page) -> set[str]:
    """Runs of Latin words in what a page shows or says to a screen reader."""
    said = {found for text in page.evaluate(TEXTS) for found in RUN.findall(str(text))}
    return {one for one in said if not any(re.search(allowed, one) for allowed in ALLOWED)}


@pytest.mark.parametrize(("who", "path"), PAGES, ids=lambda one: str(one))
def test_a_page_in_chinese_has_no_english_left(console: Console, who: str, path: str) -> None:
    page = console.visit(who, path, locale="zh-CN")
    page.wait_for_selector("main h1, main h2")
    expect(page.locator("[aria-busy=true], .el-skeleton")).to_have_count(0)
    assert not english(page)
