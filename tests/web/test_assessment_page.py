"""The page of an enterprise's assessment: its targets, every scheme on the same accounts, and findings by stage."""

from collections.abc import Iterator
from pathlib import Path
from typing import Unpack

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.web import plant
from tests.web.conftest import DESKTOP, PHONE, Console, Visit, picture
from tests.web.looking import assert_accessible
from tests.web.test_account_pages import BOTH, words
from tests.web.test_changes_page import SMALL

HERE = f"/e/{plant.CODE}/assessment"
HUAIROU = f"{HERE}?scheme=key-unit-huairou-145"
STATED = {("energy_total", 2025): 100_000, ("energy_total", 2026): 107_000, ("value_added", 2025): 20_000,
          ("value_added", 2026): 22_000}  # fmt: skip


@pytest.fixture(autouse=True)
def targets(console: Console) -> Iterator[None]:
    """The plant may use 100,000 tce and shall drop by 3 % per value added; it used 7 % more for 10 % more value."""
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute(
            "INSERT INTO enterprise_target (enterprise_id, quantity, kind, per, value, base_year, target_year,"
            " document, verified, declared_by, declared_at) SELECT e.id, 'energy', k.kind, k.per, k.value, 2025, 2026,"
            " '节能目标责任书', 'declared', 'officer', '2026-01-05Z' FROM enterprise e,"
            " (VALUES ('drop', 'value_added', 0.03), ('growth', '', 0.0)) AS k (kind, per, value) WHERE e.code = %s",
            (plant.CODE,),
        )
        for (quantity, year), value in STATED.items():
            conn.execute(
                "INSERT INTO enterprise_statistic (enterprise_id, quantity, year, through_month, value, document,"
                " declared_by, declared_at) SELECT id, %s, %s, 10, %s, '统计月报', 'officer', '2026-11-02Z'"
                " FROM enterprise WHERE code = %s",
                (quantity, year, value, plant.CODE),
            )
    yield
    console.leave()
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute("TRUNCATE year_forecast, enterprise_target, enterprise_statistic, enterprise_finding")


def settled(page: Page) -> None:
    page.wait_for_selector("[data-test=sheet] tbody")
    expect(page.locator("[aria-busy=true], .el-skeleton")).to_have_count(0)


def opened(console: Console, user: str = "manager", path: str = HUAIROU, **more: Unpack[Visit]) -> Page:
    page = console.visit(user, path, **more)
    settled(page)
    return page


def state(page: Page, indicator: str, said: str, document: str) -> None:
    page.locator("[data-test=finding-open]").click()
    page.select_option("#finding-indicator", indicator)
    page.fill("#finding-said", said)
    page.fill("#finding-document", document)
    page.locator("[data-test=finding-send]").click()
    expect(page.locator("[data-test=finding-form]")).to_have_count(0)
    settled(page)


@BOTH
def test_accounts_fill_the_sheet_and_say_what_is_within_reach(
    console: Console, repository: Path, screens: Path, locale: str
) -> None:
    page = opened(console, locale=locale)
    # 1 - 1.07 / 1.10 = 2.73 %, 3 % are due; the total grew by 7 % where nothing was allowed.
    year = page.locator("[data-test=light-energy-intensity_year]")
    expect(year).to_contain_text(words(locale, "单位增加值能耗降低", "per value added"))
    expect(year).to_contain_text("2.73%")
    expect(page.locator("[data-test=targets]")).to_contain_text("节能目标责任书")
    total = page.locator("[data-test=row-total]")
    expect(total).to_contain_text("7.0%")
    expect(total).to_contain_text("10 / 15")
    expect(total).to_contain_text(words(locale, "加 5 分 · 需少用 7,000 tce", "+5 points at 0% · 7,000 tce less"))
    expect(page.locator("[data-test=row-measures]")).to_contain_text(words(locale, "需人工填报", "stated by hand"))
    picture(page, screens / f"assessment-{locale}.png")
    assert_accessible(page, (repository / "web/node_modules/axe-core/axe.min.js").read_text())


def test_the_plant_assesses_itself_and_an_officer_reviews_it(console: Console) -> None:
    page = opened(console)
    state(page, "measures", "45", "自评报告")
    expect(page.locator("[data-test=stage-self]")).to_contain_text("55")
    officer = opened(console, "regulator")
    expect(officer.locator("[data-test=row-measures]")).to_contain_text("自评 45 分")
    state(officer, "measures", "40", "复核记录")
    expect(officer.locator("[data-test=stage-final]")).to_contain_text("50")
    expect(officer.locator("[data-test=stage-final]")).to_contain_text("未完成")
    expect(officer.locator("[data-test=stage-self]")).to_contain_text("55")


def test_a_finding_that_cannot_be_says_so_and_keeps_what_was_typed(console: Console) -> None:
    console.provoked = ("422",)
    page = opened(console)
    page.locator("[data-test=finding-open]").click()
    page.select_option("#finding-indicator", "measures")
    page.locator("[data-test=finding-send]").click()
    expect(page.locator("[data-test=finding-form]")).to_contain_text("请填写结果与佐证文件")
    page.fill("#finding-said", "51")
    page.fill("#finding-document", "自评报告")
    page.locator("[data-test=finding-send]").click()
    expect(page.locator("[data-test=refused]")).to_contain_text("给分不得超出范围")
    assert page.input_value("#finding-said") == "51"


def test_schemes_are_chosen_by_address_and_stand_side_by_side(console: Console, screens: Path) -> None:
    page = opened(console, path=HERE)
    page.locator("[data-test=scheme-key-unit-shanghai-2024] a").click()
    expect(page).to_have_url(f"{console.address}{HERE}?scheme=key-unit-shanghai-2024")
    settled(page)
    expect(page.locator("[data-test=row-total]")).to_contain_text("缺少 2026-01")
    expect(page.locator("[data-test=schemes] tbody tr")).to_have_count(3)
    # What the scheme leaves out stands below, with the reason where it is not known.
    left = page.locator("[data-test=left-out]")
    expect(left).to_contain_text("扣除前 [tce]")
    expect(left.locator("tbody tr")).to_have_count(2)
    picture(page, screens / "assessment-left-out.png")


def test_a_region_has_its_sheet_on_its_barometer(console: Console) -> None:
    page = opened(console, "regulator", "/barometer?scheme=state-2026")
    expect(page.locator("[data-test=sheet] tbody tr[data-test^=row-]")).to_have_count(14)
    expect(page.locator("[data-test=scheme-state-2026]")).to_contain_text("是")


@pytest.mark.parametrize("size", [PHONE, SMALL, DESKTOP])
def test_the_page_does_not_scroll_sideways(console: Console, size: tuple[int, int]) -> None:
    page = opened(console, size=size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
