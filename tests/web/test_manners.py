"""The manners of the console: an unknown address, a session that ended, the search, and paper."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web import plant
from tests.web.conftest import Console, picture
from tests.web.looking import assert_accessible, settle
from tests.web.test_account_pages import BOTH, words
from tests.web.test_pages import PLANT


@BOTH
def test_an_address_without_a_page_says_so_and_leads_on(console: Console, locale: str) -> None:
    page = console.visit("manager", "/no/such/page", locale=locale)
    lost = page.locator("[data-test=lost]")
    expect(lost).to_contain_text(words(locale, "没有这个页面", "There is no such page"))
    expect(lost).to_contain_text("/no/such/page")
    assert page.url.endswith("/no/such/page")
    lost.get_by_role("link").click()
    page.wait_for_url(f"**{PLANT}")


def test_a_session_that_ended_says_why_and_gives_back_what_was_typed_to_the_same_user_alone(console: Console) -> None:
    console.provoked = ("401",)
    page = console.visit("manager", "/webhooks")
    page.locator("[data-test=webhook-open]").click()
    page.fill("#webhook-url", "https://example.invalid/hook")
    page.locator("[id^=event-]").first.check()
    page.context.clear_cookies()
    page.locator("[data-test=webhook-send]").click()
    page.wait_for_url("**/login?next=/webhooks*")
    expect(page.locator("[data-test=ended]")).to_contain_text("会话已失效")
    # A field of a form that nobody opens again must not hold back what is forgotten of the others.
    page.evaluate(
        "key => { const kept = JSON.parse(sessionStorage.getItem(key)); kept.fields.unopened = 'x';"
        " sessionStorage.setItem(key, JSON.stringify(kept)) }",
        "qingyu.draft",
    )
    page.fill("[name=name]", "manager")
    page.fill("[name=password]", plant.PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/webhooks")
    # The form is closed at first; its field is filled as soon as it stands.
    page.locator("[data-test=webhook-open]").click()
    expect(page.locator("#webhook-url")).to_have_value("https://example.invalid/hook")
    assert page.evaluate("JSON.parse(sessionStorage.getItem('qingyu.draft')).fields") == {"unopened": "x"}


@pytest.mark.parametrize("locale", ["zh-CN"])
def test_the_search_finds_plants_meters_pages_and_numbers_by_the_keyboard_alone(
    console: Console, repository: Path, screens: Path, locale: str
) -> None:
    page = console.visit("manager", PLANT, locale=locale)
    settle(page)
    page.keyboard.press("Control+k")
    found = page.locator("[data-test=search] [role=option]")
    page.keyboard.type("皮带秤")
    expect(found).to_have_count(1)
    picture(page, screens / "search.png", full_page=False)
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PLANT}/meters/c01")
    expect(page.locator("[data-test=search]")).to_be_hidden()
    page.keyboard.press("Control+k")
    page.keyboard.type("能效对标")
    expect(found).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("[data-test=search]")).to_be_hidden()
    # A panel is found by its title and by what people call it, and the page goes to it.
    page.keyboard.press("Control+k")
    page.keyboard.type("cusum")
    expect(found).to_have_text(re.compile("基准与累计偏差.*面板"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PLANT}/analysis#baseline")
    expect(page.locator("[data-test=baseline] h2")).to_be_in_viewport()
    # On paper: the content with whose it is and a block to be signed, and nothing that is only clicked.
    page.emulate_media(media="print")
    try:
        expect(page.locator(".paper.head")).to_contain_text("昆仑水泥有限公司")
        expect(page.locator(".paper.foot")).to_contain_text("审核")
        expect(page.locator("aside")).to_be_hidden()
        expect(page.locator("[data-test=search-open]")).to_be_hidden()
        # A name in a row that is a button too is a name on paper.
        page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<table><th><button>N</button>')")
        expect(page.locator("main > table th button")).to_be_visible()
        picture(page, screens / "print.png")
    finally:
        page.emulate_media(media="screen")
