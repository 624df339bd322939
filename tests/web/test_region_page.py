"""The first screen of a region: in ten seconds a regulator sees light, cause, landing, the worst and what is next."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Unpack

import psycopg
import pytest
from playwright.sync_api import Page, expect

from qingyu.db import pool, region_forecasts
from qingyu.domain.kernel.chain import canonical
from qingyu.jobs.assessment import region_maps
from qingyu.jobs.assessment.acting import operating
from tests.web.conftest import DESKTOP, PHONE, Console, Visit, picture
from tests.web.looking import assert_accessible
from tests.web.plant import CODE, OTHER
from tests.web.test_account_pages import BOTH, words
from tests.web.test_changes_page import SMALL
from tests.web.test_region_forecast import CARBON, ENERGY, TASKS

# Where each of the five questions is answered.
ANSWERS = ("light", "why", "landing", "worst", "next")

# What is stated from January to October of 2025 and of 2026.
STATED = [
    ("630000", "energy_total", 1_000_000, 1_030_000), ("630000", "gdp", 2_000_000, 2_100_000),
    ("630100", "energy_total", 400_000, 420_000), ("630200", "energy_total", 100_000, 99_000),
]  # fmt: skip


@pytest.fixture(scope="module")
def province(served: Console) -> None:
    """Qinghai with two cities that will miss and keep their bounds, statistics, targets, a case and a doubted total."""
    dsn = served.database.admin_dsn
    with psycopg.connect(dsn) as conn:
        conn.execute(
            "INSERT INTO region (code, parent_id, level, name_zh, name_en)"
            " SELECT c.code, r.id, 'prefecture', c.zh, c.en FROM region r,"
            " (VALUES ('630100', '西宁市', 'Xining'), ('630200', '海东市', 'Haidong')) AS c (code, zh, en)"
            " WHERE r.code = '630000'"
        )
        conn.execute(
            "UPDATE enterprise e SET region_id = r.id FROM region r WHERE e.code = %s AND r.code = '630100'", (OTHER,)
        )
        with conn.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO region_target (region_id, quantity, kind, value, base_year, target_year, document, clause,"
                " verified, declared_by, declared_at) SELECT r.id, 'energy', %s, %s, 2025, 2026, '青政办〔2026〕8号',"
                " '(二)', 'declared', 'operator', '2026-01-05Z' FROM region r WHERE r.code = %s",
                [("drop", 0.03, "630000"), ("growth", 0.02, "630000"), ("growth", 0.02, "630100"),
                 ("growth", 0.05, "630200")],
            )  # fmt: skip
            cursor.executemany(
                "INSERT INTO region_statistic (region_id, quantity, year, through_month, value, document, declared_by,"
                " declared_at) SELECT r.id, %s, %s, 10, %s, '统计月报', 'operator', '2026-11-05Z' FROM region r"
                " WHERE r.code = %s",
                [
                    (quantity, year, value, code)
                    for code, quantity, *values in STATED
                    for year, value in zip((2025, 2026), values, strict=True)
                ],
            )
            cursor.executemany(
                "INSERT INTO enterprise_statistic (enterprise_id, quantity, year, through_month, value, document,"
                " declared_by, declared_at) SELECT e.id, 'energy_total', %s, 10, %s, '月报', 'operator', '2026-11-05Z'"
                " FROM enterprise e WHERE e.code = %s",
                [(2025, 300_000, OTHER), (2026, 321_000, OTHER)],
            )
        conn.execute(
            "INSERT INTO reading_conflict (enterprise_id, channel_id, at, value_stored, value_received, batch_id,"
            " received_at) SELECT c.enterprise_id, c.id, '2026-11-20Z', 1, 2, 1, '2026-11-20Z' FROM channel c"
            " JOIN enterprise e ON e.id = c.enterprise_id WHERE e.code = %s LIMIT 1",
            (CODE,),
        )
        conn.execute(
            "INSERT INTO warning_case (enterprise_id, office_id, title, rules, state, is_rejected, opened_by,"
            " opened_at, since_at, n_steps, due_on, is_due_known) SELECT e.id, r.id, '超预算', 'general', 'issued',"
            " false, 'operator', '2026-11-10Z', '2026-11-10Z', 1, '2026-11-13', true FROM enterprise e, region r"
            " WHERE e.code = %s AND r.code = '630000'",
            (CODE,),
        )
    with pool.connect(served.database.dsn("analytics"), application="test") as conn:
        ids = {row[0]: row[1] for row in conn.execute("SELECT code, id FROM region").fetchall()}
        region_forecasts.put(conn, ids["630000"], ENERGY, TASKS)
        region_forecasts.put(conn, ids["630000"], CARBON, [replace(TASKS[2], odds=None)])
        small = replace(ENERGY, p10=118_000.0, p50=119_000.0, p90=121_000.0, naive=119_500.0, n_enterprises=1, n_fans=1)
        for code, bound, odds, outlook in (("630100", 117_000.0, 0.96, "red"), ("630200", 126_000.0, 0.03, "green")):
            region_forecasts.put(conn, ids[code], small, [replace(TASKS[2], bound=bound, odds=odds, outlook=outlook)])


def opened(console: Console, path: str = "/region", **more: Unpack[Visit]) -> Page:
    page = console.visit("regulator", path, **more)
    page.wait_for_selector("[data-test=region-verdict]")
    expect(page.locator("[aria-busy=true], .el-skeleton")).to_have_count(0)
    return page


def bottom(page: Page, answer: str) -> float:
    box = page.locator(f"[data-test=says-{answer}]").bounding_box()
    assert box is not None
    return box["y"] + box["height"]


@BOTH
def test_ten_seconds_answer_five_questions_without_scrolling(
    console: Console, province: None, repository: Path, screens: Path, locale: str
) -> None:
    page = opened(console, locale=locale)
    assert all(bottom(page, answer) <= DESKTOP[1] for answer in ANSWERS)
    said = {answer: page.locator(f"[data-test=says-{answer}]") for answer in ANSWERS}
    expect(said["light"]).to_contain_text(words(locale, "难达标", "likely missed"))
    expect(said["light"]).to_contain_text(words(locale, "的概率为 91%", "odds of 91%"))
    why = words(
        locale, "西宁市 +21,000、静默铁合金厂 +21,000 tce", "Xining +21,000, Quiet Ferroalloy Works +21,000 tce"
    )
    expect(said["why"]).to_contain_text(why)
    expect(said["landing"]).to_contain_text("13,640,000")
    expect(said["worst"]).to_contain_text(words(locale, "西宁市 未完成概率 96%", "Xining Odds of missing 96%"))
    expect(said["next"]).to_contain_text(words(locale, "督办 1 件超时", "press 1 overdue"))
    # What overrides the verdict stands above it, and only where there is something.
    watch = page.locator("[data-test=falsification-watch]")
    expect(watch).to_contain_text(words(locale, "昆仑水泥有限公司", "Kunlun Cement"))
    assert (watch.bounding_box() or {"y": 0})["y"] < (said["light"].bounding_box() or {"y": 0})["y"]
    # The tiles and the axis of the landing begin on the first screen too.
    for panel in ("tiles", "axis"):
        box = page.locator(f"[data-test={panel}]").bounding_box()
        assert box is not None
        assert box["y"] < DESKTOP[1] - 200
    # Both columns of the causes sum to the headline.
    causes = page.locator("[data-test=causes-energy] [data-test=sum]")
    expect(causes).to_have_count(2)
    for one in causes.all():
        expect(one).to_contain_text("+30,000")
    expect(page.locator("[data-test=margin-630200]")).to_contain_text("+5.6%")
    # The board of trust shows what the API says, and the audit has it for each enterprise.
    trusted = console.api(page, "/regions/630000/trust")["items"]
    first = page.locator(f"[data-test=trust-{trusted[0]['code']}] td")
    assert trusted[0]["code"] == CODE
    expect(first.nth(3)).to_have_text(f"{trusted[0]['n_in_date']}/{trusted[0]['n_meters']}")
    expect(first.nth(4)).to_have_text(str(trusted[0]["n_conflicts"]))
    # A number says what it rests on to who comes by the keyboard too, and the schemes stand side by side.
    rests = page.locator("[data-test=margin-630200] [data-test=about]")
    rests.focus()
    tip = page.get_by_role("tooltip").filter(has_text=words(locale, "口径：预测值", "Made: forecast"))
    expect(tip).to_be_visible()
    expect(tip).to_contain_text(words(locale, "覆盖：1 家中 1 家", "Coverage: 1 of 1"))
    # Judging by every scheme is dear: nobody pays for it who does not ask.
    expect(page.locator("[data-test=schemes]")).to_have_count(0)
    page.locator("[data-test=sheets-open]").click()
    expect(page).to_have_url(re.compile(r"/region\?sheets=1$"))
    expect(page.locator("[data-test=schemes] tbody tr")).not_to_have_count(0)
    page.locator("[data-test=trust]").click()
    expect(page.locator("[data-test=stage-issued]")).to_contain_text("11 / 3")
    expect(page.locator(f"[data-test=trust-{CODE}]")).to_contain_text(words(locale, "同一时刻数值冲突", "two values"))
    picture(page, screens / f"region-{locale}-1440.png")
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text(), dark=True)


def square(west: float, name: str) -> dict[str, Any]:
    ring = [[west, 36.0], [west + 1, 36.0], [west + 1, 37.0], [west + 0.5, 36.8], [west, 37.0], [west, 36.0]]
    return {"type": "Feature", "id": name, "geometry": {"type": "Polygon", "coordinates": [ring]}}


@pytest.fixture
def borders(console: Console, province: None) -> Iterator[None]:
    """The borders of one of both cities, as an operator brought them; taken off at the end."""
    shapes = [square(101.0, "630100"), square(102.0, "630200")]
    data = json.dumps({"type": "FeatureCollection", "features": shapes}).encode()
    dsn = console.database.dsn("operator")
    with pool.connect(dsn, application="test") as conn:
        region_maps.bring(operating(conn, "630000", "chief", console.clock.at), data, "省测绘院", "青S〔2026〕001号")
    yield
    console.leave()
    with pool.connect(dsn, application="test") as conn:
        region_maps.take_off(operating(conn, "630000", "chief", console.clock.at), "done")


def test_borders_that_an_operator_brought_are_coloured_by_light_margin_and_completeness(
    console: Console, borders: None, repository: Path, screens: Path
) -> None:
    page = opened(console)
    panel = page.locator("[data-test=tiles]")
    expect(panel.locator("[data-test=body-map] canvas")).to_be_visible()
    expect(panel.locator("[data-test=map-source]")).to_contain_text("边界由运营方提供")
    expect(panel.locator("[data-test=map-source]")).to_contain_text("省测绘院 · 青S〔2026〕001号")
    picture(page, screens / "region-map-light.png")
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())
    page.locator("[data-test=map-completeness]").click()
    expect(page).to_have_url(f"{console.address}/region?map=completeness")
    picture(page, screens / "region-map-completeness.png")
    panel.locator("[data-test=as-table]").click()
    expect(panel.locator("[data-test=mapped-630100]")).to_contain_text("难达标")
    expect(panel.locator("[data-test=mapped-630200]")).to_contain_text("+5.6%")
    page.locator("[data-test=map-tiles]").click()
    expect(page.locator("[data-test=tile-630100]")).to_be_visible()
    # A city without borders of its own has its tiles, and nothing to choose.
    page.locator("[data-test=tile-630100]").click()
    expect(page.locator("[data-test=map-tiles]")).to_have_count(0)
    phone = opened(console, "/region?map=gap", locale="en-US", size=SMALL)
    expect(phone.locator("[data-test=body-map] canvas")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= SMALL[0]
    picture(phone, screens / "region-map-320.png")


@pytest.mark.parametrize("size", [PHONE, SMALL], ids=["phone", "small"])
def test_a_phone_has_the_same_order_in_one_column(
    console: Console, province: None, screens: Path, size: tuple[int, int]
) -> None:
    page = opened(console, size=size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    heights = [bottom(page, answer) for answer in ANSWERS]
    assert heights == sorted(heights)
    assert heights[-1] < bottom_of(page, "tiles") < bottom_of(page, "axis")
    picture(page, screens / f"region-{size[0]}.png")


def bottom_of(page: Page, panel: str) -> float:
    box = page.locator(f"[data-test={panel}]").bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def test_a_tile_leads_to_the_same_page_of_a_city_and_the_league_sorts(console: Console, province: None) -> None:
    page = opened(console, locale="en-US")
    first = page.locator("[data-test=league] tbody tr").first
    page.locator("[data-test=sort-now]").click()
    expect(first).to_contain_text("Quiet Ferroalloy Works")
    expect(first).to_contain_text("321,000")
    page.locator("[data-test=sort-name]").click()
    expect(first).to_contain_text("Kunlun Cement")
    page.locator("[data-test=tile-630100]").click()
    expect(page).to_have_url(f"{console.address}/region/630100")
    verdict = page.locator("[data-test=region-verdict]")
    expect(verdict).to_contain_text("96%")
    expect(verdict).to_contain_text("allowed 117,000")
    assert all(bottom(page, answer) <= DESKTOP[1] for answer in ANSWERS)
    # Where no body and no enterprise can stand out, that is said, and no all-clear.
    page.goto("/region/630200")
    expect(page.locator("[data-test=says-worst]")).to_contain_text("there is no enterprise")
    expect(page.locator("[data-test=falsification-watch]")).to_have_count(0)


def test_what_did_not_arrive_is_not_nothing(console: Console, province: None) -> None:
    console.provoked = ("503",)
    page = console.visit("regulator", "/me", locale="en-US")
    for path in ("**/plants?**", "**/cases/counts?**"):
        page.route(path, lambda route: route.fulfill(status=503, json={"code": "unavailable", "detail": "away"}))
    page.goto(f"{console.address}/region/630000")
    expect(page.locator("[data-test=watch-lacks]")).to_contain_text("could not be read")
    expect(page.locator("[data-test=says-next]")).to_contain_text("could not be read")
    expect(page.locator("[data-test=says-next]")).not_to_contain_text("nothing waits")
    # Nor does one panel wait for another.
    page.unroute_all()
    page.route("**/standings*", lambda route: route.fulfill(status=503, json={"code": "unavailable", "detail": "away"}))
    page.reload()
    for panel in ("league", "trust", "case-funnel"):
        expect(page.locator(f"[data-test={panel}] tbody tr").first).to_be_visible()
    expect(page.locator("[data-test=issues] [data-test=publish]")).to_be_visible()
    expect(page.locator("[data-test=verdict-waits]")).to_contain_text("Try again")


def test_what_a_region_counts_leads_to_the_cases_of_the_region_alone(console: Console, province: None) -> None:
    page = opened(console, "/region/630200", locale="en-US")
    expect(page.locator("[data-test=next-overdue]")).to_have_count(0)
    page = opened(console, locale="en-US")
    page.locator("[data-test=next-overdue]").click()
    expect(page.locator("[data-test=cases-of]")).to_contain_text("630000")
    expect(page.locator("[data-test=cases] tbody tr")).to_have_count(1)
    page.locator("[data-test=only-overdue]").click()
    expect(page).to_have_url(f"{console.address}/cases?region=630000&overdue=1")


def test_an_issue_is_published_and_compared_where_the_day_begins(
    console: Console, province: None, repository: Path, screens: Path
) -> None:
    page = opened(console, locale="en-US")
    panel = page.locator("[data-test=issues]")
    expect(panel.locator("[data-test=draft]")).to_contain_text("Draft of 2026-10")
    page.locator("[data-test=next-publish]").click()
    page.wait_for_url("**/region#issues")
    expect(panel.locator("h2")).to_be_in_viewport()
    panel.locator("[data-test=publish]").click()
    panel.locator("[data-test=beside-1]").click()
    beside = panel.locator("[data-test=issue-beside]")
    expect(beside.locator("tbody tr").first).to_contain_text("as before")
    with page.expect_download() as taken:
        beside.locator("[data-test=take-issue]").click()
    assert taken.value.suggested_filename == "barometer-630000-2026-10-v1.json"
    issue = json.loads(taken.value.path().read_bytes())
    assert hashlib.sha256(canonical(issue["content"]).encode()).hexdigest() == issue["sha256"]
    expect(beside).to_contain_text(f"SHA-256 of its content (JSON with sorted keys and no blanks) {issue['sha256']}")
    expect(page.locator("[data-test=next-publish]")).to_have_count(0)
    picture(page, screens / "region-issues.png")
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())
