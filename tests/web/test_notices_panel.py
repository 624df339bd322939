"""The panel of notices on the page of the own account: an address is added, tried for real, and removed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Unpack

import psycopg
import pytest
from playwright.sync_api import Page, expect

from analytics.sending import sender
from qingyu.db import pool
from qingyu.jobs.control import noticing
from tests.support.mail_server import MailServer
from tests.support.serving import serving
from tests.web.conftest import PHONE, Console, Visit
from tests.web.looking import assert_accessible
from tests.web.test_account_pages import BOTH, words


@pytest.fixture
def post_office() -> Iterator[MailServer]:
    with serving(MailServer()) as server:
        yield server


@pytest.fixture(autouse=True)
def clean(console: Console) -> Iterator[None]:
    """What a test adds is gone at its end."""
    yield
    console.leave()
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute("DELETE FROM notice_address")
        conn.execute("UPDATE app_user SET notice_tested_at = NULL")


def opened(console: Console, **more: Unpack[Visit]) -> Page:
    page = console.visit("manager", "/me", **more)
    page.wait_for_selector("[data-test=notices]")
    page.locator("[data-test=notice-open]").click()
    return page


def send(console: Console, post_office: MailServer) -> bool:
    """What analytics does in one round."""
    named = {"notices_smtp_port": post_office.port, "notices_smtp_security": "none", "notices_smtp_host": "127.0.0.1"}
    settings = console.database.settings.model_copy(update=named)
    with pool.connect(console.database.dsn("analytics"), application="test-notices") as conn:
        conn.autocommit = True
        return noticing.send_one(conn, sender(settings), "", console.clock.at)


@BOTH
def test_an_address_is_added_tried_and_removed(
    console: Console, post_office: MailServer, locale: str, screens: Path, repository: Path
) -> None:
    console.provoked = ("422",)
    page = opened(console, locale=locale)
    panel = page.locator("[data-test=notices]")
    page.locator("[data-test=notice-send]").click()
    expect(panel.get_by_role("alert")).to_contain_text(words(locale, "请填写", "Give a mail address"))
    page.fill("#notice-address", "feishu://0123456789abcdef")
    page.locator("[data-test=notice-send]").click()
    expect(page.locator("[data-test=refused]")).to_contain_text(words(locale, "未开通", "sends nothing by this way"))
    page.fill("#notice-address", "li@example.com")
    page.locator("[data-test=notice-send]").click()
    row = page.locator("tr[data-test^=notice-]")
    expect(row).to_contain_text("li@example.com")
    expect(row).to_contain_text(words(locale, "预警", "warnings"))

    row.locator("[data-test^=notice-test-]").click()
    told = page.locator("[data-test=notice-deliveries] tbody tr")
    expect(told).to_contain_text(words(locale, "待发送", "on its way"))
    page.screenshot(path=screens / f"notices-{locale}.png", full_page=True)
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())
    assert send(console, post_office)
    assert [to for to, _ in post_office.came] == ["li@example.com"]
    page.reload()
    row.get_by_role("button", name=words(locale, "记录", "Deliveries")).click()
    expect(told).to_contain_text(words(locale, "已接收", "taken"))
    row.locator("[data-test^=notice-remove-]").click()
    expect(panel).to_contain_text(words(locale, "没有通知地址", "There is no address"))


def test_it_fits_a_phone(console: Console) -> None:
    page = opened(console, size=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
