"""A plant's first screen in the morning: what is asked in ten seconds stands in sight, in order, and is right."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web import plant
from tests.web.conftest import Console, picture
from tests.web.looking import assert_accessible, prints, settle
from tests.web.test_account_pages import BOTH
from tests.web.test_pages import PLANT

# Why? light? landing? worst meter? what next? And where each answer stands.
QUESTIONS = {
    "why": "[data-test=why]",
    "light": "[data-test=light-total]",
    "landing": "[data-test=landing-energy]",
    "worst meter": "[data-test=worst-meter]",
    "what next": "[data-test=todo] li >> nth=0",
}
AHEAD = {
    "controlled": "energy",
    "year": 2026,
    "as_of": "2026-11-21",
    "unit": "tce",
    "known": 101_000.0,
    "stated": 0.0,
    "naive": 118_000.0,
    "p10": 115_900.0,
    "p50": 118_420.0,
    "p90": 121_300.0,
    "skill": None,
    "reason": None,
    "target_id": None,
    "bound": 114_750.0,
    "bound_reason": None,
    "odds": 0.96,
    "outlook": "red",
    "made_at": "2026-11-21T00:30:00Z",
}


def foreseen(route: Route) -> None:
    """A year's end as the nightly forecast would have it; this plant is three weeks old and has none of its own."""
    route.fulfill(
        json={"enterprise": plant.CODE, "forecasts": [AHEAD, AHEAD | {"controlled": "carbon", "unit": "tCO2"}]}
    )


def opened(console: Console, locale: str) -> Page:
    page = console.visit("manager", f"{PLANT}/warnings", locale=locale)
    page.route("**/forecasts", foreseen)
    page.goto(PLANT)
    settle(page)
    return page


def top(page: Page, where: str) -> tuple[float, float]:
    box = page.locator(where).bounding_box()
    assert box is not None, where
    return box["y"], box["y"] + box["height"]


@BOTH
def test_five_questions_are_answered_in_the_first_viewport_and_in_order_on_a_phone(
    console: Console, screens: Path, locale: str
) -> None:
    page = opened(console, locale)
    try:
        for what, where in QUESTIONS.items():
            expect(page.locator(where)).to_be_visible()
            assert top(page, where)[1] <= 900, what
        picture(page, screens / f"morning-1440-{locale}.png")
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            tops = [top(page, where)[0] for where in QUESTIONS.values()]
            assert tops == sorted(tops), (width, tops)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            picture(page, screens / f"morning-{width}-{locale}.png")
    finally:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.unroute("**/forecasts")


def test_the_figures_of_today_are_those_of_the_api_and_what_comes_next_leads_to_its_place(console: Console) -> None:
    page = opened(console, "zh-CN")
    try:
        answer = console.api(page, f"/enterprises/{plant.CODE}/today/figures")
        found = {(one["kind"], one["scope"]): one for one in answer["figures"]}
        days = console.api(page, f"/enterprises/{plant.CODE}/energy?from=2026-11-07&to=2026-11-21&by=day")["rows"]
        expect(page.locator("[data-test=figures] > li")).to_have_count(len(found))
        assert [one["value"] for one in found["coal", ""]["days"]] == pytest.approx(
            [day["coal_tce_calorific"] for day in days]
        )
        power = found["carrier", "electricity"]
        assert power["week_before"]["value"] is not None
        expect(page.locator("[data-test=card-electricity] svg polyline")).to_have_count(1)
        assert prints(page, "[data-test=card-electricity] [data-test=value]", power["value"] / 1000)
        # The hole of this morning takes more than a tenth of the night shift's power: no number, and why.
        per_t = found["intensity", "clinker"]
        assert per_t["value"] is None
        expect(page.locator("[data-test=card-intensity-clinker]")).to_contain_text(per_t["reason"]["zh"])
        assert sum(one["value"] is not None for one in per_t["days"]) == 14
        assert [one["value"] for one in found["output", "clinker"]["days"]] == [1846.2] * 14
        expect(page.locator("[data-test=card-product-clinker] svg polyline")).to_have_count(1)
        # A whole day is stated of the other days, and a night shift of today: nobody divides a day.
        expect(page.locator("[data-test=card-product-clinker] [data-test=yesterday]")).to_contain_text("不可比")
        expect(page.locator("[data-test=light-total]")).to_contain_text("超出")
        expect(page.locator("[data-test=worst-meter]")).to_contain_text("蒸汽 S-03")
        expect(page.locator("[data-test=todo-expired]")).to_contain_text("皮带秤 C-01")
        page.locator("[data-test=todo-silent] a").first.click()
        page.wait_for_url(f"**{PLANT}/meters")
    finally:
        page.unroute("**/forecasts")


def test_what_could_not_be_asked_is_said_and_is_no_all_clear(console: Console) -> None:
    console.provoked = ("503",)
    page = console.visit("manager", f"{PLANT}/warnings", locale="zh-CN")
    lost = ("**/api/v1/warnings?*", "**/today/figures")
    try:
        for address in lost:
            page.route(address, lambda route: route.fulfill(status=503, json={"code": "unavailable"}))
        page.goto(PLANT)
        expect(page.locator("[data-test=todo-unknown]")).to_contain_text("预警")
        expect(page.locator("[data-test=figures-state] [role=alert]")).to_be_visible()
    finally:
        for address in lost:
            page.unroute(address)
    page.locator("[data-test=todo-unknown] button").click()
    expect(page.locator("[data-test=todo-unknown]")).to_have_count(0)
    page.locator("[data-test=figures-state] button").click()
    expect(page.locator("[data-test=card-electricity]")).to_be_visible()


def test_a_wall_screen_has_no_navigation_turns_its_panels_and_is_held_by_the_keyboard(
    console: Console, screens: Path, repository: Path
) -> None:
    page = console.visit("manager", f"{PLANT}?wall=1", locale="zh-CN")
    expect(page.locator("nav")).to_have_count(0)
    expect(page.locator("[data-test=verdict]")).to_be_visible()
    expect(page.locator("[data-group=state] [data-test=figures]")).to_be_visible()
    picture(page, screens / "wall.png")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-group=curve] [data-test=load]")).to_be_visible()
    expect(page.locator("[data-test=wall-hold]")).to_have_attribute("aria-pressed", "true")
    picture(page, screens / "wall-curve.png")
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())
    page.keyboard.press("Escape")
    page.wait_for_url(lambda address: "wall" not in address)
    expect(page.locator("nav").first).to_be_visible()
