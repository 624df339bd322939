"""The analysis of a span: one time control, a curve that is zoomed and pushed, days by hours, in the address."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Route, expect

from tests.support import commands
from tests.web import plant
from tests.web.conftest import PHONE, Console, picture
from tests.web.looking import assert_accessible, prints

PAGE = f"/e/{plant.CODE}/analysis"


def foreseen(route: Route) -> None:
    """The band of a day: this plant is three weeks old, and six weeks are needed for one."""
    day = datetime.fromisoformat(parse_qs(urlsplit(route.request.url).query)["day"][0]).replace(tzinfo=plant.ZONE)
    hours = [
        (day + timedelta(hours=hour), plant.power_kw(day + timedelta(hours=hour, minutes=30))) for hour in range(24)
    ]
    slots = [{"start": at.isoformat(), "p10": kw - 500, "p50": kw, "p90": kw + 500} for at, kw in hours]
    of = {"meter": None, "channel": None, "unit": "kW", "time_zone": str(plant.ZONE), "day": day.date().isoformat()}
    said = {"model": "kind_20", "skill": 0.3, "coverage": 0.8, "days": 60, "reason": None}
    route.fulfill(json=of | {"slot_s": 3600, "slots": slots} | said)


def test_a_curve_lies_in_the_band_that_is_expected_or_it_is_said_why_there_is_none(
    console: Console, screens: Path
) -> None:
    page = console.visit("manager", f"{PAGE}?at=2026-11-20")
    expect(page.locator("[data-test=curve] [data-test=unexpected]")).to_contain_text("没有预期带")
    try:
        page.route("**/load/expected?*", foreseen)
        page.goto(f"{PAGE}?at=2026-11-19..2026-11-20")
        expect(page.locator("[data-test=curve] [data-test=band]")).to_contain_text("预期 P10–P90")
        expect(page.locator("[data-test=curve] [data-test=unexpected]")).to_have_count(0)
        picture(page, screens / "analysis-band.png")
        page.locator("[data-test=curve] [data-test=as-table]").click()
        expect(page.locator("[data-test=curve] tbody tr").first).to_contain_text("9.47 – 10.5")
        page.goto(f"/e/{plant.CODE}")
        expect(page.locator("[data-test=load-band]")).to_be_visible()
        picture(page, screens / "overview-band.png")
    finally:
        page.unroute("**/load/expected?*")


def test_a_chart_that_has_not_come_or_cannot_come_says_so(console: Console, screens: Path) -> None:
    """The console stood open over an upgrade: the library of charts is gone under its old name."""
    console.provoked = ("404",)
    page = console.visit("manager", "/no/such/page")
    try:
        held: list[Route] = []
        page.route("**/DrawnChart-*.js", lambda route: held.append(route))
        with page.expect_request("**/DrawnChart-*.js"):
            page.goto(f"{PAGE}?at=2026-11-20")
        # Who prints before it has come reads that, and has no empty box.
        unprinted = page.locator("[data-test=curve] .chart").get_by_text("打印时此处尚未加载完成")
        expect(unprinted).to_be_hidden()
        page.emulate_media(media="print")
        expect(unprinted).to_be_visible()
        page.emulate_media(media="screen")
        page.route("**/DrawnChart-*.js", lambda route: route.fulfill(status=404))
        for route in held:
            route.fulfill(status=404)
        expect(page.locator("[data-test=curve] .chart")).to_contain_text("图表未能加载")
        picture(page, screens / "analysis-undrawn.png")
        page.unroute("**/DrawnChart-*.js")
        page.get_by_role("button", name="重新加载页面").first.click()
        expect(page.locator("[data-test=curve] canvas").first).to_be_visible()
    finally:
        page.unroute("**/DrawnChart-*.js")
        page.emulate_media(media="screen")


def test_a_day_is_looked_at_compared_zoomed_and_another_one_chosen_and_all_stands_in_the_address(
    console: Console, screens: Path
) -> None:
    page = console.visit("manager", f"{PAGE}?at=2026-11-20&vs=weekday")
    expect(page.locator("[data-test=span]")).to_contain_text("2026-11-20 周五")
    expect(page.locator("[data-test=span]")).to_contain_text("第 47 周")
    expect(page.locator("[data-test=other]")).to_contain_text("2026-11-13 周五")
    day = {"from": "2026-11-19T16:00:00Z", "to": "2026-11-20T16:00:00Z"}
    address = f"/enterprises/{plant.CODE}/curve"
    found = console.api(page, f"{address}?from={day['from']}&to={day['to']}")
    assert (found["step"], len(found["rows"]), found["known_share"]) == ("slot", 96, 1.0)
    assert prints(page, "[data-test=figure-use]", found["use"] / 1000)
    assert prints(page, "[data-test=figure-peak_quarter]", max(row["rate"] for row in found["rows"]) / 1000)
    expect(page.locator("[data-test=sentence]")).to_contain_text("2026-11-20 周五 用能")
    expect(page.locator("[data-test=curve] .note")).to_contain_text("15 分钟平均")
    expect(page.locator("[data-test=curve] canvas").first).to_be_visible()
    expect(page.locator("[data-test='heat-2026-11-20']")).to_have_attribute("aria-selected", "true")
    # What crosses the boundary goes to the kiln's fan, and the rest of it is measured by nobody.
    flows = console.api(page, f"/enterprises/{plant.CODE}/flow-map?from={day['from']}&to={day['to']}")
    (whole,) = [one for one in flows["units"] if one["code"] == "plant"]
    assert whole["unaccounted_share"] > 0.5
    assert prints(page, "[data-test=flow] .note", round(whole["unaccounted_share"] * 100, 1))
    expect(page.locator("[data-test='node-rest plant']")).to_contain_text("未计量")
    (fan,) = [row for row in flows["rows"] if row["flow"] == "fan/kwh"]
    assert prints(page, "[data-test='consumer-fan/kwh'] td", fan["quantity"] / 1000)
    expect(page.locator("[data-test='consumer-fan/kwh']")).to_contain_text("高温风机")
    picture(page, screens / "analysis-zh.png")

    # Out over three days: the same route at its finest step that fits, no new page.
    page.click("[data-test=zoom-out]")
    expect(page.locator("[data-test=zoom-whole]")).to_be_visible()
    for _ in range(4):
        page.click("[data-test=zoom-out]")
    expect(page.locator("[data-test=curve] .note")).to_contain_text("小时平均")
    page.click("[data-test=zoom-whole]")
    expect(page.locator("[data-test=curve] .note")).to_contain_text("15 分钟平均")

    # The table behind the picture, and the picture as a file.
    page.locator("[data-test=curve] [data-test=as-table]").click()
    expect(page.locator("[data-test=curve] tbody tr")).to_have_count(96)
    page.locator("[data-test=curve] [data-test=as-table]").click()
    for panel, kind in (("curve", "SVG"), ("heat", "PNG")):
        with page.expect_download() as coming:
            page.locator(f"[data-test={panel}]").get_by_role("button", name=f"下载 {kind}").click()
        kept = Path(coming.value.path()).read_bytes()
        assert kept.startswith(b"<svg" if kind == "SVG" else b"\x89PNG")
        if kind == "SVG":  # by itself it says what it shows and of when it is
            assert all(one in kept.decode() for one in ("昆仑水泥有限公司", "数据截至 2026"))
        assert len(kept) > 5000

    # Today, chosen by a key in the heat map, has a hole.
    page.locator("[data-test='heat-2026-11-20']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**at=2026-11-21**")
    expect(page.locator("[data-test=curve] [data-test=holes]")).to_be_visible()
    expect(page.locator("[data-test=sentence]")).to_contain_text("数据缺失")
    page.click("[data-test=unit-week]")
    page.wait_for_url("**at=2026-W47**")
    page.get_by_role("button", name="上一时段").click()
    page.wait_for_url("**at=2026-W46**")
    expect(page.locator("[data-test=span]")).to_contain_text("11-09 – 11-15")
    page.select_option("[data-test=of]", "fan/kwh")
    expect(page.locator("[data-test=curve] h2")).to_contain_text("高温风机")


@pytest.mark.parametrize(("size", "locale"), [(PHONE, "zh-CN"), ((320, 700), "en")], ids=["390", "320"])
def test_on_a_phone_the_analysis_stands_in_one_column_and_axe_finds_nothing_serious(
    console: Console, screens: Path, repository: Path, size: tuple[int, int], locale: str
) -> None:
    page = console.visit("manager", f"{PAGE}?at=2026-11&vs=before", locale=locale, size=size)
    expect(page.locator("[data-test=heat] svg")).to_be_visible()
    expect(page.locator("[data-test=curve] canvas").first).to_be_visible()
    picture(page, screens / f"analysis-{size[0]}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text(), dark=True)


def test_what_happened_is_noted_beside_the_curve_and_taken_back(console: Console, screens: Path) -> None:
    page = console.visit("manager", f"{PAGE}?at=2026-11-20")
    expect(page.locator("[data-test=annotations]")).to_contain_text("没有标注")
    page.click("[data-test=annotation-open]")
    page.click("[data-test=annotation-send]")
    expect(page.locator("[data-test=wrong-text]")).to_be_visible()
    page.fill("#annotation-from", "2026-11-20T08:00")
    page.fill("#annotation-to", "2026-11-20T12:00")
    page.select_option("#annotation-about", "meter fan")
    page.fill("#annotation-text", "高温风机变频改造")
    page.click("[data-test=annotation-send]")
    row = page.locator("[data-test=annotation-A]")
    expect(row).to_contain_text("高温风机变频改造")
    expect(row).to_contain_text("08:00")
    picture(page, screens / "annotations-zh.png")
    for size, locale in ((PHONE, "zh-CN"), ((320, 700), "en")):
        small = console.visit("manager", f"{PAGE}?at=2026-11-20", locale=locale, size=size)
        expect(small.locator("[data-test=annotation-A]")).to_contain_text("高温风机变频改造")
        small.click("[data-test=annotation-open]")
        assert small.evaluate("document.documentElement.scrollWidth") <= size[0]
        picture(small, screens / f"annotations-{size[0]}.png")
    page.click("[data-test=withdraw-A]")
    expect(page.locator("[data-test=annotations]")).to_contain_text("没有标注")


def based(route: Route) -> None:
    """A baseline of four weeks and three weeks after it: this plant is three weeks old."""
    first, rows, total = date(2026, 9, 20), [], 0.0
    for n in range(49):
        difference = (2000.0, -2000.0)[n % 2] - (9000.0 if n >= 28 else 0.0)
        total += difference
        made = {"start_on": (first + timedelta(days=n)).isoformat(), "use": 284_000.0 + difference}
        rows.append(made | {"driver": None, "expected": 284_000.0, "difference": difference, "cumulative": total}
                    | {"is_baseline": n < 28, "is_beyond": False})  # fmt: skip
    line = {"intercept": 284_000.0, "slope": None, "r2": None, "deviation": 2036.7, "n": 28}
    of = {"enterprise": plant.CODE, "meter": None, "channel": None, "carrier": "electricity", "unit": "kWh"}
    days = {"step": "day", "driver": None, "base_from": "2026-09-20", "base_to": "2026-10-18", "to_on": "2026-11-08"}
    breaks = [{"start_on": "2026-10-18", "before": 0.0, "after": -8904.8}]
    told: dict[str, Any] = {
        "difference": -187_000.0,
        "difference_tce": -22.98,
        "share": -0.0314,
        "reason": None,
        "remarks": [],
    }
    fitted = line | {"least_driver": 0.0, "most_driver": 0.0}
    body = of | days | told | {"baseline": fitted, "breaks": breaks, "rows": rows, "unconfirmed_months": []}
    route.fulfill(json=body)


def test_use_is_set_beside_a_baseline_or_it_is_said_why_there_is_none(console: Console, screens: Path) -> None:
    page = console.visit("manager", f"{PAGE}?at=2026-11-20")
    expect(page.locator("[data-test=base-reason]")).to_contain_text("至少需要 28 个")
    for size, locale in (((1440, 900), "zh-CN"), (PHONE, "zh-CN"), ((320, 700), "en")):
        page = console.visit("manager", f"{PAGE}?at=2026-11-20", locale=locale, size=size)
        page.route("**/baseline?*", based)
        page.fill("[data-test=base-from]", "2026-09-20")
        page.wait_for_url("**bf=2026-09-20**")
        told = "少用 187" if locale == "zh-CN" else "less than the baseline"
        expect(page.locator("[data-test=base-sentence]")).to_contain_text(told)
        expect(page.locator("[data-test=base-breaks]")).to_contain_text("2026-10-18")
        expect(page.locator("[data-test=baseline] canvas")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        picture(page, screens / f"baseline-{size[0]}.png")
        page.unroute("**/baseline?*")


def test_shifts_are_declared_by_a_pattern_compared_and_chosen_in_the_time_control(
    console: Console, screens: Path, repository: Path
) -> None:
    page = console.visit("manager", f"{PAGE}?at=2026-11-20")
    expect(page.locator("[data-test=shifts-reason]")).to_contain_text("没有已填写的班次")
    expect(page.locator("[data-test=unit-shift]")).to_have_count(0)
    page.click("[data-test=roster-open]")
    page.fill("#roster-from", "2026-11-01")
    expect(page.locator("[data-test=roster-form]")).to_contain_text("4 个班组轮 3 个班")
    page.click("[data-test=roster-send]")
    expect(page.locator("[data-test=shift-early]")).to_contain_text("早班")
    asked = f"/enterprises/{plant.CODE}/shifts/comparison?from=2026-11-20&to=2026-11-21"
    found = {one["code"]: one["use"] for one in console.api(page, asked)["by_shift"]}
    assert prints(page, "[data-test=shift-early] td:nth-of-type(2)", found["early"] / 1000)
    # The command line says the same of them; what idles is the API's as well.
    words = ["shifts", "compare", plant.CODE, "--from", "2026-11-20", "--to", "2026-11-21", "--json"]
    told = json.loads(commands.printed(console.database, *words))["by_shift"]
    # The sum of a day of slots is as exact as the order in which they were read.
    assert {one["code"]: one["use"] for one in told} == pytest.approx(found, rel=1e-12)
    idle = console.api(page, f"/enterprises/{plant.CODE}/standby?below=99999")
    page.fill("[data-test=standby-below]", "99999")
    page.press("[data-test=standby-below]", "Enter")
    assert prints(page, "[data-test=standby-threshold]", idle["threshold"])
    week = page.locator("[data-test=standby] tbody tr").last.locator("td")
    expect(week.first).to_have_text(f"{idle['weeks'][-1]['idle_h']:.0f} / {idle['weeks'][-1]['known_h']:.0f}")
    page.click("[data-test=unit-shift]")
    page.wait_for_url("**at=2026-11-20.night**")
    page.get_by_role("button", name="下一时段").click()
    page.wait_for_url("**at=2026-11-20.early**")
    assert prints(page, "[data-test=figure-use]", found["early"] / 1000)
    picture(page, screens / "shifts-1440.png")
    # Before the roster began there were none: the day's address has no shift of today's.
    page.fill("[data-test=go]", "2026-10-30")
    page.wait_for_url("**at=2026-10-30**")
    expect(page.locator("[data-test=unit-shift]")).to_have_count(0)
    for size, locale in ((PHONE, "zh-CN"), ((320, 700), "en")):
        page = console.visit("manager", f"{PAGE}?at=2026-11", locale=locale, size=size)
        expect(page.locator("[data-test=team-a]")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        picture(page, screens / f"shifts-{size[0]}.png")
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())
