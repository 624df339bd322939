"""The bodies of a region on its page: an officer declares a park apart and a member of it."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.web import plant
from tests.web.conftest import PHONE, Console, picture
from tests.web.looking import assert_accessible
from tests.web.test_account_pages import BOTH, words
from tests.web.test_barometer_page import settled


@pytest.fixture(autouse=True)
def none_left(console: Console) -> Iterator[None]:
    """What a test declares is gone at its end."""
    yield
    console.leave()
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute("TRUNCATE body_member")
        conn.execute("DELETE FROM region WHERE level = 'park' OR code = '630200'")


def declare(page: Page) -> None:
    """Declare a park apart by the form; it closes when the park is there."""
    page.locator("[data-test=open-body]").click()
    page.fill("#body-code", "GANHE")
    page.fill("#body-name_zh", "甘河工业园区")
    page.fill("#body-name_en", "Ganhe park")
    page.fill("#body-document", "青政发〔2026〕1号")
    page.locator("[data-test=is-apart]").check()
    page.locator("[data-test=body-send]").click()
    expect(page.locator("[data-test=body-form]")).to_have_count(0)


@BOTH
def test_an_officer_declares_a_park_apart_and_its_plant_goes_over_to_it(
    console: Console, repository: Path, screens: Path, locale: str
) -> None:
    page = console.visit("regulator", "/barometer", locale=locale)
    settled(page)
    rest = page.locator("[data-test=body-direct] td.num")
    before = int(rest.inner_text())
    declare(page)
    page.locator("[data-test=open-member]").click()
    page.fill("#member-enterprise", plant.CODE)
    page.locator("[data-test=member-send]").click()
    expect(page.locator("[data-test=member-form]")).to_contain_text(words(locale, "请填写主体", "are wanted"))
    page.fill("#member-document", "重点用能单位名单")
    page.locator("[data-test=member-send]").click()
    expect(page.locator("[data-test=member-form]")).to_have_count(0)
    park = page.locator("[data-test=body-GANHE]")
    expect(park).to_contain_text(words(locale, "单列考核", "assessed apart"))
    expect(park.locator("td.num")).to_have_text("1")
    expect(rest).to_have_text(str(before - 1))
    expect(page.locator("[data-test=body-total] td.num")).to_have_text(str(before))
    picture(page, screens / f"bodies-{locale}.png")
    page.locator("[data-test=open-change]").click()
    page.locator("[data-test=change-send]").click()
    wanted = page.locator("[data-test=wrong-member]")
    expect(wanted).to_contain_text(words(locale, "请填写此项", "This is wanted"))
    page.locator("#change-member").select_option(index=0)
    picture(page, screens / f"bodies-change-{locale}.png")
    page.locator("[data-test=change-send]").click()
    expect(page.locator("[data-test=change-form]")).to_have_count(0)
    expect(rest).to_have_text(str(before))
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())


def test_what_is_refused_is_said_and_on_a_phone_nothing_runs_over(console: Console, screens: Path) -> None:
    console.provoked = ("409",)
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute(
            "INSERT INTO region (code, parent_id, level, name_zh, name_en)"
            " SELECT '630200', id, 'prefecture', '海东', 'Haidong' FROM region WHERE code = '630000'"
        )
    page = console.visit("regulator", "/barometer", size=PHONE)
    settled(page)
    declare(page)
    page.locator("[data-test=open-body]").click()
    page.fill("#body-code", "GANHE")
    for field in ("name_zh", "name_en", "document"):
        page.fill(f"#body-{field}", "另一个")
    page.locator("[data-test=body-send]").click()
    refused = page.locator("[data-test=bodies] [data-test=refused]")
    expect(refused).to_contain_text("代码 GANHE 已被使用")
    page.locator("[data-test=open-change]").click()
    page.locator("#change-act").select_option("move")
    page.fill("#change-parent", "630000")
    page.fill("#change-document", "国函")
    page.locator("[data-test=change-send]").click()
    expect(refused).to_contain_text("已在该地区之下")
    page.locator("#change-act").select_option("follow")
    expect(page.locator("#change-code")).to_be_visible()
    picture(page, screens / "bodies-phone.png")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
