"""A plant set up from nothing in the browser: registered, drafted, tried, stored, and its first reading seen."""

import base64
import time
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, expect

from qingyu.domain.access.roles import Role
from qingyu.jobs.access import people
from qingyu.jobs.access.people import Person, Rights
from tests.support.rows import one_row
from tests.web import plant
from tests.web.conftest import PHONE, Console, picture
from tests.web.looking import assert_accessible

COUNT = "window.clicks = 0; addEventListener('click', (event) => { if (event.isTrusted) window.clicks += 1 }, true)"


def make_user(console: Console, name: str, rights: Rights) -> None:
    """Somebody with the password of the others."""
    with psycopg.connect(console.database.admin_dsn) as conn:
        (stored,) = one_row(conn.execute("SELECT password_hash FROM app_user WHERE name = 'manager'"))
        who = Person(name, name, name)
        people.add(conn, who, rights, stored, "cli:root", console.clock.at, must_change=False)


def basic(user: str, password: str) -> str:
    """The header by which a gateway knocks."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def fill(page: Page, form: str, **said: str) -> None:
    """Fill the fields of a form of the page and add it to the draft."""
    for field, value in said.items():
        box = page.locator(f"#{form}-{field}")
        if box.evaluate("one => one.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)
    page.locator(f"form:has(#{form}-code) button.send").click()


@pytest.fixture(scope="module")
def registered(served: Console) -> str:
    """The code of an enterprise that its operator registered in the browser, and that has a manager."""
    make_user(served, "runner", Rights(Role.SYSTEM_ADMIN))
    page = served.visit("runner", "/gateways")
    fill(page, "enterprise", zh="北方水泥", en="North Cement", code="north")
    expect(page.locator("[data-test=enterprise-made]")).to_contain_text("北方水泥（north）")
    fill(page, "enterprise", zh="北方水泥", en="North Cement", code="North")
    expect(page.locator("[data-test=wrong-enterprise-code]")).to_be_visible()
    served.leave()
    make_user(served, "north-manager", Rights(Role.ENTERPRISE_MANAGER, enterprise="north"))
    return "north"


def test_a_plant_is_set_up_from_nothing_and_its_first_reading_is_seen(
    console: Console, registered: str, screens: Path
) -> None:
    page = console.visit("north-manager", f"/e/{registered}/setup")
    page.evaluate(COUNT)
    began, said = time.monotonic(), page.locator("[data-test=setup-state]")
    expect(page.locator("[data-test=step-units]")).to_contain_text("尚未建立用能单位边界")
    fill(page, "unit", code="plant", zh="全厂", en="Plant")
    fill(page, "unit", code="kiln", zh="回转窑", en="Kiln", parent="plant")
    fill(page, "unit", code="mill", zh="水泥磨", en="Cement mill", parent="kiln")
    page.locator("[data-test=unit-mill]").drag_to(page.locator("[data-test=unit-plant]"))
    expect(page.locator("[data-test=unit-mill]")).to_contain_text("级次 2")
    page.locator("[data-test=unit-mill] select").select_option("kiln")  # the same by keyboard
    page.locator("[data-test=unit-mill] select").select_option("plant")
    fill(page, "meter", code="e01", zh="总进线", en="Main incomer", unit="plant", ratio="120", rated="50")
    fill(page, "meter", code="e02", zh="磨机电表", en="Mill meter", unit="mill")
    fill(page, "meter", template="coal_scale", code="c01", zh="入窑煤秤", en="Coal scale", unit="kiln")
    expect(said).to_contain_text("项变更")
    expect(page.locator("[data-test=step-units]")).to_contain_text("已具备")  # as it would be
    expect(page.locator("[data-test=step-rated]")).to_contain_text("c01/t, e02/kwh")
    drafting = page.evaluate("window.clicks")
    page.reload()  # the draft is kept
    page.evaluate(COUNT)
    expect(page.locator("[data-test=meter-e02]")).to_contain_text("草稿")
    page.locator("[data-test=flow-f-e02] select").select_option("purchase")
    page.locator("[data-test=flow-f-e02] select").select_option("internal")
    expect(page.locator("[data-test=flow-f-c01]")).to_contain_text("外购")
    expect(said).to_contain_text("项变更")
    picture(page, screens / "setup-draft.png")
    page.click("[data-test=setup-store]")
    expect(said).to_contain_text("已保存")
    fill(page, "gateway", code="gw1")
    told = page.locator("[data-test=secret-once] code")
    expect(told.first).to_have_text(f"{registered}/gw1")
    expect(page.locator("[data-test=sheet] svg")).to_be_visible()
    expect(page.locator("[data-test=first-reading]")).to_contain_text("等待首个读数")
    at = (console.clock.at - timedelta(minutes=1)).isoformat()
    message = {"boot": "b1", "seq": 1, "readings": [{"meter": "e01", "channel": "kwh", "at": at, "value": 17.3}]}
    sent = page.context.request.post(
        f"/api/v1/enterprises/{registered}/gateways/gw1/readings",
        data=message,
        headers={"authorization": basic(told.nth(0).inner_text(), told.nth(1).inner_text())},
    )
    assert sent.ok, sent.text()
    expect(page.locator("[data-test=first-reading]")).to_contain_text("e01/kwh 17.3 kWh")
    took, clicks = time.monotonic() - began, drafting + page.evaluate("window.clicks")
    print(f"\n3 units, 3 meters, 1 gateway: stored and heard in {took:.1f} s; {clicks} clicks")
    picture(page, screens / "setup-first-reading.png")
    page.click("[data-test=secret-close]")
    kept = console.api(page, f"/enterprises/{registered}/registration")["document"]
    assert [one["code"] for one in kept["units"]] == ["plant", "kiln", "mill"]
    assert {one["direction"] for one in kept["flows"]} == {"purchase", "internal"}


@pytest.mark.parametrize(
    ("size", "locale"), [((1440, 900), "en"), (PHONE, "zh-CN"), ((320, 700), "en")], ids=["1440", "390", "320"]
)
def test_the_page_fits_and_axe_finds_nothing(
    console: Console, registered: str, screens: Path, repository: Path, size: tuple[int, int], locale: str
) -> None:
    page = console.visit("north-manager", f"/e/{registered}/setup", locale=locale, size=size)
    expect(page.locator("[data-test=step-post]")).to_be_visible()
    page.locator("[data-test=setup-export]").wait_for()
    fill(page, "unit", code="yard", zh="堆场", en="Yard")
    fill(page, "unit", code="Bad code", zh="", en="")
    expect(page.locator("[data-test=wrong-unit-code]")).to_be_visible()
    picture(page, screens / f"setup-{size[0]}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())


def test_who_may_not_declare_reads_what_is_missing(console: Console) -> None:
    make_user(console, "reader", Rights(Role.ENTERPRISE_VIEWER, enterprise=plant.CODE))
    page = console.visit("reader", f"/e/{plant.CODE}/setup")
    expect(page.locator("[data-test=step-units]")).to_contain_text("已具备")
    expect(page.locator("[data-test=setup-draft]")).to_have_count(0)
