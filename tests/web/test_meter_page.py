"""The page of one meter: its curve and register over a span, its certificates, events and the quality of its data."""

import re
from pathlib import Path

import psycopg
from playwright.sync_api import Page, expect

from tests.web import plant
from tests.web.conftest import Console, picture
from tests.web.looking import assert_accessible

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
    # The worst on top: the silent meter, then the one whose certificate has ended.
    trouble = page.locator("[data-test=trouble]")
    expect(trouble.locator("tbody tr")).to_have_count(5)
    expect(trouble.locator("tbody th").first).to_have_text("蒸汽 S-03")
    expect(trouble.locator("[data-test=trouble-c01]")).to_contain_text("已过期 16 天")
    picture(page, screens / "meters-trouble.png")
    trouble.get_by_role("link", name="高温风机").click()
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
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text(), dark=True)


def log_in_again(page: Page) -> None:
    """The manager, whose session has ended, comes back to the page."""
    page.wait_for_url("**/login?next=**")
    page.fill("[name=name]", "manager")
    page.fill("[name=password]", plant.PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"**{METERS}/*")


def test_a_manager_keeps_a_meter_by_form_sees_what_moves_and_loses_no_draft(
    console: Console, screens: Path, repository: Path
) -> None:
    console.provoked = ("401", "409")
    page = console.visit("manager", f"{METERS}/s03", locale="en", size=(320, 700))
    page.click("[data-test=keep-open]")
    act, send = page.locator("#keep-act"), page.locator("[data-test=keep-send]")
    act.select_option("swap")
    for field, said in (("end_index", "1000"), ("start_index", "0"), ("reason", "new meter")):
        page.fill(f"#keep-{field}", said)
    page.fill("#keep-at", "2026-11-22T10:00")
    send.click()
    expect(page.locator("[data-test=wrong-keep-at]")).to_contain_text("not to come")
    page.fill("#keep-at", "2026-11-12T10:05")
    page.context.clear_cookies()
    send.click()
    log_in_again(page)
    expect(page.locator("#keep-reason")).to_have_value("new meter")
    send.click()
    effect = page.locator("[data-test=keep-effect]")
    # The register had passed what is said of its end, and runs on above what is said of its start.
    expect(effect).to_contain_text("The end 1,000 lies below the reading before it")
    expect(effect).to_contain_text("No closed month moves")
    picture(page, screens / "meter-keep-320.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())
    page.fill("#keep-end_index", "2162")
    expect(effect).to_have_count(0)  # what was shown was of other words
    send.click()
    expect(effect).to_contain_text("the old register ends at 2,162, the new one counts from 0")
    send.click()
    expect(page.locator("[data-test=keep-done]")).to_contain_text("Recorded: Meter swapped")
    expect(page.locator("[data-test=lanes]")).to_contain_text("new meter")

    # A new ratio since a closed month: the month is named, and waits for an officer.
    page.click("[data-test=keep-open]")
    act.select_option("ratio")
    page.fill("#keep-at", "2026-10-15T00:00")
    page.fill("#keep-ratio", "1")
    send.click()
    expect(effect).to_contain_text("The same is recorded already")
    page.fill("#keep-ratio", "40")
    send.click()
    expect(effect).to_contain_text("× 40 instead of × 1")
    expect(effect).to_contain_text("Closed months move: Oct 2026")
    send.click()
    expect(page.locator("[data-test=keep-done]")).to_contain_text("to be confirmed by an officer")
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.locator("[data-test=meter]")).to_contain_text("× 40")

    page.click("[data-test=keep-open]")
    act.select_option("certificate")
    for field, said in (("certificate_no", "JL-2026-99"), ("verified_on", "2026-11-20"), ("due_on", "2028-11-20")):
        page.fill(f"#keep-{field}", said)
    send.click()
    expect(effect).to_contain_text("Holds from 2026-11-20 until before 2028-11-20")
    picture(page, screens / "meter-keep.png")
    send.click()
    expect(page.locator("[data-test=meter]")).to_contain_text("JL-2026-99")
    # Who only reads is offered no form.
    page = console.visit("regulator", f"{METERS}/s03")
    expect(page.locator("[data-test=lanes]")).to_be_visible()
    expect(page.locator("[data-test=keep]")).to_have_count(0)
