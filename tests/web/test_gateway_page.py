"""The page of gateways: a manager leads one through its life, the system administrator adopts an unknown device."""

import json
from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import expect

from qingyu.domain.access.roles import Role
from qingyu.jobs.access import people
from qingyu.jobs.access.people import Person, Rights
from qingyu.jobs.receive import quarantine
from tests.web import plant
from tests.web.conftest import PHONE, Console
from tests.web.test_people_pages import FRESH, choose, fits, log_in


@pytest.fixture
def clean(console: Console) -> Iterator[None]:
    """What a test makes of gateways, devices and people is gone at its end."""
    yield
    console.leave()
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute("DELETE FROM quarantine_device")
        conn.execute(
            "DELETE FROM gateway_credential c USING gateway g WHERE g.id = c.gateway_id AND g.code IN ('roof', 'found')"
        )
        conn.execute(
            "DELETE FROM gateway_stream s USING gateway g WHERE g.id = s.gateway_id AND g.code IN ('roof', 'found')"
        )
        conn.execute("DELETE FROM gateway WHERE code IN ('roof', 'found')")
        conn.execute("DELETE FROM app_user WHERE name = 'runner'")


def test_a_manager_makes_a_gateway_rotates_and_disables_it(console: Console, clean: None) -> None:
    page = console.visit("manager", "/gateways")
    page.click("[data-test=gateway-open]")
    page.fill("#gateway", "Roof 1")
    page.click("[data-test=gateways] button[type=submit]")
    expect(page.locator("[data-test=gateways]")).to_contain_text("1–63")
    page.fill("#gateway", "roof")
    page.click("[data-test=gateways] button[type=submit]")
    told = page.locator("[data-test=secret-once] code")
    expect(told.first).to_have_text(f"{plant.CODE}/roof")
    first = told.nth(1).inner_text()
    page.click("[data-test=secret-close]")
    row = page.locator("[data-test=gateway-roof]")
    expect(row).to_contain_text("可连接")
    row.locator("[data-test=rotate]").click()
    expect(told.first).to_have_text(f"{plant.CODE}/roof~2")
    assert told.nth(1).inner_text() != first
    row.locator("[data-test=switch]").click()
    expect(row).to_contain_text("已停用")
    row.locator("[data-test=remove]").click()
    expect(row).to_have_count(0)
    expect(page.locator("[data-test=broker-refusals]")).to_be_visible()


def test_the_system_administrator_adopts_a_device_on_a_telephone(console: Console, clean: None) -> None:
    with psycopg.connect(console.database.admin_dsn) as conn:
        who = Person("runner", "赵军", "Zhao Jun")
        first = people.create(conn, who, Rights(Role.SYSTEM_ADMIN), "cli:root", console.clock.at)
        text = json.dumps(
            {"boot": "b", "seq": 1, "readings": [{"meter": "nobody", "at": "2026-11-01T00:00:00Z", "value": 1}]}
        )
        quarantine.hold(conn, "qy/v1/enrol~/SN-1/readings", text.encode(), console.clock.at)
    page = console.visit(path="/login", size=PHONE, locale="en")
    log_in(page, "runner", first)
    page.wait_for_selector("[data-test=must-change]")
    choose(page, first, FRESH)
    page.wait_for_selector("[data-test=unknown]")  # the first page of this role
    expect(page.locator("[data-test=unknown]")).to_contain_text("SN-1")
    page.click("[data-test=adopt]")
    page.fill("#enterprise", plant.CODE)
    page.fill("#gateway", "found")
    page.click("[data-test=unknown] button[type=submit]")
    expect(page.locator("[data-test=secret-once] code").first).to_have_text(f"{plant.CODE}/found")
    expect(page.locator("[data-test=adopted]")).to_contain_text("0 taken up, 1 refused")
    fits(page)
