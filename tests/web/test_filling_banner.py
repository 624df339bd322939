"""While a history is taken over, every page says in both languages how much of it is counted; then the words go."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import expect

from tests.web import plant
from tests.web.conftest import PHONE, Console, picture
from tests.web.looking import assert_accessible
from tests.web.test_account_pages import BOTH, words

HERE = f"/e/{plant.CODE}"


@pytest.fixture
def filling(console: Console) -> Iterator[None]:
    """Readings of two months ago that have come and wait."""
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute(
            "INSERT INTO ingest_batch (enterprise_id, source, received_at, channel_ids, from_ats, to_ats)"
            " SELECT id, 'mqtt', %s, '{1}', ARRAY[%s]::timestamptz[], ARRAY[%s]::timestamptz[] FROM enterprise"
            " WHERE code = %s",
            (plant.NOW, plant.NOW - timedelta(days=60), plant.NOW - timedelta(days=59), plant.CODE),
        )
    yield
    console.leave()


@BOTH
def test_how_much_of_the_history_is_counted_stands_above_the_page_until_nothing_waits(
    console: Console, filling: None, locale: str, repository: Path, tmp_path: Path
) -> None:
    page = console.visit("manager", HERE, locale=locale)
    banner = page.locator("[data-test=filling]")
    expect(banner).to_contain_text(words(locale, "历史数据补录中", "History is being filled"))
    expect(banner).to_contain_text("%")
    expect(banner.locator("progress")).to_be_visible()
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())
    picture(page, tmp_path / "filling.png", full_page=False)
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute("UPDATE ingest_batch SET rolled_up_at = %s WHERE rolled_up_at IS NULL", (plant.NOW,))
    page.reload()
    expect(page.locator("[data-test=completeness]")).to_be_visible()
    expect(banner).to_have_count(0)


def test_the_banner_fits_a_phone(console: Console, filling: None) -> None:
    page = console.visit("manager", HERE, size=PHONE)
    expect(page.locator("[data-test=filling]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
