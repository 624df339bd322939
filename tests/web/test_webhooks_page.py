"""The page of webhooks: added with a secret shown once, told for real, switched off and removed; and who may."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Unpack

import psycopg
import pytest
from playwright.sync_api import Page, expect

from analytics import deliveries
from qingyu.db import pool
from qingyu.jobs.control import delivering
from tests.api import plants
from tests.api.test_webhooks import Receiver, is_signed, receiver
from tests.web import plant
from tests.web.conftest import DESKTOP, PHONE, Console, Visit, picture
from tests.web.looking import assert_accessible
from tests.web.test_account_pages import BOTH, words
from tests.web.test_changes_page import SMALL

__all__ = ["receiver"]

POST = partial(deliveries.post, private_too=True)


@pytest.fixture(autouse=True)
def clean(console: Console) -> Iterator[None]:
    """What a test adds is gone at its end."""
    yield
    console.leave()
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute("DELETE FROM webhook")
        conn.execute("DELETE FROM warning WHERE scope = 'test/kwh'")


def opened(console: Console, user: str = "manager", **more: Unpack[Visit]) -> Page:
    page = console.visit(user, "/webhooks", **more)
    page.wait_for_selector("[data-test=webhooks]")
    expect(page.locator("[aria-busy=true], .el-skeleton")).to_have_count(0)
    return page


def add(page: Page, url: str) -> str:
    """Add one by the form; the secret that is shown."""
    page.locator("[data-test=webhook-open]").click()
    page.fill("#webhook-url", url)
    page.locator("[data-test=webhook-send]").click()
    secret = page.locator("[data-test=secret-once] code").inner_text()
    page.locator("[data-test=secret-close]").click()
    return secret


def warn(console: Console) -> None:
    """A warning of the plant opens: its webhooks are to be told."""
    with psycopg.connect(console.database.admin_dsn) as conn:
        plants.open_warning(conn, plant.CODE, scope="test/kwh", at=console.clock.at)


def tell(console: Console, minutes: int = 0) -> bool:
    """What analytics does in one round."""
    with pool.connect(console.database.dsn("analytics"), application="test-deliveries") as conn:
        conn.autocommit = True
        return delivering.deliver_one(conn, POST, console.clock.at + timedelta(minutes=minutes))


@BOTH
def test_a_manager_adds_one_and_sees_what_it_was_told_and_when_it_is_tried_next(
    console: Console, receiver: Receiver, locale: str
) -> None:
    page = opened(console, locale=locale)
    expect(page.locator("[data-test=webhooks]")).to_contain_text(words(locale, "没有推送地址", "There is no webhook"))
    secret = add(page, receiver.url)
    assert secret.startswith("whsec_")
    row = page.locator("[data-test^=webhook-] >> nth=-1")
    expect(row).to_contain_text(receiver.url)
    assert secret not in page.content()

    row.locator("[data-test=look]").click()
    panel = page.locator("[data-test=deliveries]")
    expect(panel).to_contain_text(words(locale, "30 天内没有推送", "Nothing was told"))
    receiver.answers = [500]
    warn(console)
    assert tell(console)
    page.locator("[data-test=deliveries-reload]").click()
    told = panel.locator("tbody tr")
    expect(told).to_contain_text(words(locale, "待重试", "tried again"))
    expect(told).to_contain_text("500")
    [said] = console.api(page, f"/webhooks/{hook_of(row)}/deliveries")["items"]
    expect(told.locator("[data-test=next]")).to_contain_text(re.compile(r"\d{2}:\d{2}"))
    assert (said["n_tries"], said["delivered_at"]) == (1, None)
    assert tell(console, 30)
    page.locator("[data-test=deliveries-reload]").click()
    expect(told).to_contain_text(words(locale, "已接收", "taken"))
    expect(told.locator("[data-test=next]")).to_have_text("—")
    assert is_signed(*receiver.came[-1], secret)


def hook_of(row: object) -> str:
    """The id of a webhook from its row."""
    return str(row.get_attribute("data-test")).removeprefix("webhook-")  # type: ignore[attr-defined]


def test_it_is_switched_off_and_on_and_removed_after_a_second_question(console: Console) -> None:
    page = opened(console)
    add(page, "http://127.0.0.1:1/told")
    row = page.locator("tbody tr")
    row.locator("[data-test=switch]").click()
    expect(row).to_contain_text("已停用")
    expect(row).to_contain_text("人工停用")
    row.locator("[data-test=switch]").click()
    expect(row).not_to_contain_text("已停用")  # 启用 alone is also what the button said
    assert console.api(page, "/webhooks")["items"][0]["enabled"] is True
    row.locator("[data-test=remove]").click()
    keep = row.get_by_role("button", name="取消")
    expect(keep).to_be_focused()
    page.keyboard.press("Enter")
    expect(row.locator("[data-test=remove-now]")).to_have_count(0)
    row.locator("[data-test=remove]").click()
    row.locator("[data-test=remove-now]").click()
    expect(row).to_have_count(0)
    assert console.api(page, "/webhooks")["items"] == []


@BOTH
def test_what_is_wrong_is_said_beside_its_field(console: Console, locale: str) -> None:
    console.provoked = ("422",)
    page = opened(console, locale=locale)
    page.locator("[data-test=webhook-open]").click()
    send = page.locator("[data-test=webhook-send]")
    page.fill("#webhook-url", "example.com")
    send.click()
    expect(page.locator("[data-test=wrong-url]")).to_be_visible()
    expect(page.locator("#webhook-url")).to_be_focused()
    page.fill("#webhook-url", "https://user@example.com/told")
    for box in page.locator("[data-test=webhook-form] [type=checkbox]").all():
        box.uncheck()
    send.click()
    expect(page.locator("[data-test=wrong-events]")).to_be_visible()
    page.locator("[data-test=webhook-form] [type=checkbox]").first.check()
    send.click()
    expect(page.locator("[data-test=refused]")).to_contain_text(words(locale, "不含用户名", "holds no user"))


def test_an_officer_looks_after_those_of_the_region_and_not_of_a_plant(console: Console) -> None:
    page = opened(console)
    add(page, "https://example.com/plant")
    theirs = opened(console, "regulator")
    expect(theirs.locator("[data-test=webhooks]")).to_contain_text("没有推送地址")
    add(theirs, "https://example.com/region")
    expect(theirs.locator("tbody tr")).to_have_count(1)


def test_a_viewer_is_led_home(console: Console) -> None:
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute("UPDATE app_user SET role = 'enterprise_viewer' WHERE name = 'manager'")
    try:
        page = console.visit("manager", "/webhooks")
        page.wait_for_selector("[data-test=completeness]")
        page.goto("/me")
        expect(page.get_by_role("link", name="推送")).to_have_count(0)
        expect(page.get_by_role("link", name="变更")).to_have_count(1)
    finally:
        with psycopg.connect(console.database.admin_dsn) as conn:
            conn.execute("UPDATE app_user SET role = 'enterprise_manager' WHERE name = 'manager'")


@BOTH
@pytest.mark.parametrize("size", [DESKTOP, PHONE, SMALL], ids=["desktop", "phone", "small"])
def test_the_page_is_accessible_and_fits(
    console: Console, receiver: Receiver, locale: str, size: tuple[int, int], repository: Path, screens: Path
) -> None:
    page = opened(console, locale=locale, size=size)
    add(page, f"https://energy.example.com/hooks/qingyu/{plant.CODE}/warnings?by=qingyu")
    add(page, receiver.url)
    receiver.answers = [503]
    warn(console)
    tell(console)
    tell(console)
    page.reload()
    page.locator("[data-test=look]").last.click()
    expect(page.locator("[data-test=deliveries] tbody tr")).to_have_count(1)
    page.locator("[data-test=remove]").first.click()
    page.locator("[data-test=webhook-open]").click()
    picture(page, screens / f"webhooks-{locale}-{size[0]}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())
