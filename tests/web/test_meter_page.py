"""The page of one meter: its curve and register over a span, its certificates, events and the quality of its data."""

import re
from pathlib import Path

import psycopg
from playwright.sync_api import expect

from tests.web import plant
from tests.web.conftest import Console, picture
from tests.web.test_pages import assert_accessible

METERS = f"/e/{plant.CODE}/meters"


def test_a_meter_leads_to_its_page_with_curve_register_record_and_quality(console: Console, repository: Path) -> None:
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute(
            "INSERT INTO channel_event"
            " (enterprise_id, channel_id, at, kind, end_index, start_index, reason, recorded_by)"
            " SELECT c.enterprise_id, c.id, '2026-11-10T02:00Z', 'swap', 282000, 50000, '显示屏故障', 'li'"
            " FROM channel c JOIN meter m ON m.id = c.meter_id WHERE m.code = 'fan'"
        )
    screens = repository / ".screens"
    screens.mkdir(exist_ok=True)
    (screens / ".gitignore").write_text("*\n")
    page = console.visit("manager", METERS)
    page.get_by_role("link", name="高温风机").click()
    page.wait_for_url(f"**{METERS}/fan")
    expect(page.locator("[data-test=meter] h2")).to_have_text("高温风机")
    expect(page.locator("[data-test=newest]")).to_contain_text(re.compile(r"\d"))
    # Thirty days of a plant that began three weeks ago.
    expect(page.locator("[data-test=span]")).to_contain_text("2026-10-23 – 2026-11-21")
    expect(page.locator("[data-test=curve] canvas").first).to_be_visible()
    rows = console.api(
        page, f"/enterprises/{plant.CODE}/meters/fan/register?from=2026-10-22T16:00:00Z&to=2026-11-21T16:00:00Z"
    )["rows"]
    assert len(rows) == 22
    register = page.locator("[data-test=register]")
    # A swap cuts through the line: none is drawn over it.
    expect(register.locator("polyline")).to_have_count(2)
    expect(register).to_contain_text("换表")
    register.locator("[data-test=as-table]").click()
    expect(register.locator("tbody tr")).to_have_count(22)
    register.locator("[data-test=as-table]").click()
    lanes = page.locator("[data-test=lanes]")
    expect(lanes.locator("rect.unknown")).to_have_count(1)
    expect(lanes).to_contain_text("显示屏故障")
    expect(page.locator("[data-test=strip] li")).to_have_count(4)
    picture(page, screens / "meter-fan.png")

    # The certificate of the scale has ended: the time without one is hatched.
    page.goto(f"{METERS}/c01?at=2026-11-10")
    expect(page.locator("[data-test=meter]")).to_contain_text("JL-2024-03")
    expect(page.locator("[data-test=lanes] rect.lapsed")).to_have_count(1)
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    expect(page.locator("[data-test=register] polyline")).to_have_count(1)
    picture(page, screens / "meter-390.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())
