"""The page of changes of closed months: an officer decides, a manager gives reason and proof, marks lead to it."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Unpack

import psycopg
import pytest
from playwright.sync_api import Page, Route, expect

from qingyu.domain.energy.factors import Level
from qingyu.jobs.energy import coal_factors
from qingyu.jobs.energy.coal_factors import Declaration
from stack.servers import Postgres
from tests.support.broker import Broker
from tests.support.databases import Database, create_database, drop_database
from tests.support.thorough import THOROUGH
from tests.web import account_plant
from tests.web.account_plant import LATER, OCTOBER, SEPTEMBER, WORKS
from tests.web.conftest import DESKTOP, PHONE, Console, Visit, picture
from tests.web.looking import Violation, settle, violations
from tests.web.test_account_pages import BOTH, words

SMALL = (320, 700)
CHANGES = f"/e/{WORKS}/changes"
CERTIFICATE = b"%PDF-1.4 a certificate"
# Each declaration is another value, later than the one before: the same again would change nothing.
TURNS = count(1)


@pytest.fixture(scope="module")
def plant_database(postgres: Postgres, template_db: str, broker_to_be: Broker) -> Iterator[Database]:
    """The plants of `tests.web.account_plant`; what a test changes it undoes."""
    fresh = create_database(postgres, template_db, broker_to_be)
    try:
        account_plant.build(fresh)
        yield fresh
    finally:
        drop_database(fresh)


@pytest.fixture
def change(console: Console) -> Iterator[int]:
    """The works declared the coal of September, which was closed; at the end nobody ever did."""
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute("DELETE FROM closed_change")
    declare(console)
    yield newest(console)
    console.leave()
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute("DELETE FROM closed_change")


def declare(console: Console) -> None:
    """The works declares the calorific value of September's coal, and analytics computes it."""
    turn = next(TURNS)
    at, ncv = LATER + timedelta(minutes=10 * turn), 21_000.0 + 100 * turn
    said = Declaration(
        "raw_coal",
        Level.MEASURED,
        ncv,
        "kJ/kg",
        None,
        None,
        f"certificate {turn}",
        valid_from=SEPTEMBER,
        valid_to=OCTOBER,
    )
    with psycopg.connect(console.database.admin_dsn) as conn:
        coal_factors.declare(conn, works(conn), said, "works", at)
    account_plant._roll_up(console.database, WORKS, at + timedelta(minutes=1))


def works(conn: psycopg.Connection) -> int:
    row = conn.execute("SELECT id FROM enterprise WHERE code = %s", (WORKS,)).fetchone()
    assert row is not None
    return int(row[0])


def newest(console: Console) -> int:
    with psycopg.connect(console.database.admin_dsn) as conn:
        row = conn.execute("SELECT max(id) FROM closed_change").fetchone()
    assert row is not None
    return int(row[0])


def prove(console: Console, change: int) -> None:
    """As the manager would over the page."""
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute(
            "INSERT INTO proof_file VALUES (%s, %s, '化验单.pdf', 3, 'application/pdf', 'works', %s)"
            " ON CONFLICT DO NOTHING",
            ("a" * 64, works(conn), LATER),
        )
        conn.execute("UPDATE closed_change SET reason = '补化验', proof_hash = %s WHERE id = %s", ("a" * 64, change))


def opened(console: Console, user: str, path: str = CHANGES, **more: Unpack[Visit]) -> Page:
    page = console.visit(user, path, **more)
    page.wait_for_selector("[data-test=changes] article, [data-test=changes] .empty")
    expect(page.locator("[aria-busy=true], .el-skeleton")).to_have_count(0)
    return page


def hiding(route: Route) -> None:
    """The answer, as if the newest change made a breach of September's budget disappear."""
    answer = route.fetch()
    said = answer.json()
    breach = {"start_on": "2026-09-01", "rule": "budget.month", "scope": "", "unit": "tce"}
    said["items"][0]["hides"] = [breach | {"before": 2214.3, "bound": 2150, "after": 2115.5}]
    route.fulfill(response=answer, json=said)


@BOTH
def test_an_officer_reads_what_changed_and_confirms_it(console: Console, change: int, locale: str) -> None:
    prove(console, change)
    page = opened(console, "regulator", locale=locale)
    item = page.locator(f"[data-test=change-{change}]")
    expect(item).to_contain_text(words(locale, "折标系数申报 · 2026年9月", "Factor declared · Sep 2026"))
    expect(item).to_contain_text("works")
    expect(item).to_contain_text("补化验")
    said = console.api(page, f"/enterprises/{WORKS}/changes/{change}/values")["items"]
    [coal] = [one for one in said if (one["code"], one["scope"]) == ("coal.calorific", "")]
    row = item.locator('[data-test="value-coal.calorific"]').first
    printed = [int(re.sub(r"\D", "", cell)) for cell in row.locator(".num").all_inner_texts()]
    assert printed == [round(coal["before"]["value"]), round(coal["after"]["value"])]
    assert coal["before"]["value"] != coal["after"]["value"]
    expect(item.locator("thead th").nth(1)).to_contain_text(words(locale, "现以此为准", "this one counts"))

    item.locator("[data-test=confirm-change]").click()
    expect(item.locator("[data-test=wrong-decision]")).to_be_visible()
    expect(item.locator("textarea")).to_be_focused()
    item.locator("textarea").fill("已核对化验单")
    item.locator("[data-test=confirm-change]").click()
    expect(page.locator("[data-test=changes-done]")).to_be_visible()
    expect(page.locator("article.change")).to_have_count(0)
    page.locator("[data-test=state-confirmed]").click()
    expect(item.locator("[data-test=state]")).to_contain_text(words(locale, "已确认", "Confirmed"))
    expect(item).to_contain_text("已核对化验单")
    expect(item.locator("[data-test=decide]")).to_have_count(0)
    [stored] = console.api(page, f"/changes?enterprise={WORKS}")["items"]
    assert (stored["state"], stored["decided_by"], stored["decision_reason"]) == (
        "confirmed",
        "regulator",
        "已核对化验单",
    )


@BOTH
def test_without_a_proof_it_can_be_rejected_and_not_confirmed(console: Console, change: int, locale: str) -> None:
    page = opened(console, "regulator", locale=locale)
    item = page.locator(f"[data-test=change-{change}]")
    expect(item.locator("[data-test=unproven]")).to_be_visible()
    page.route("**/api/v1/changes?*", hiding)
    page.reload()
    hidden = item.locator("[data-test=hides]")
    expect(hidden).to_contain_text(words(locale, "会使超预算消失：2026年9月 2,214", "breach of the budget disappears"))
    page.unroute("**/api/v1/changes?*")
    expect(item.locator("[data-test=confirm-change]")).to_have_attribute("aria-disabled", "true")
    item.locator("textarea").fill("没有凭据")
    item.locator("[data-test=confirm-change]").click(force=True)
    assert console.api(page, "/changes")["items"][0]["state"] == "unconfirmed"
    item.locator("[data-test=reject-change]").click()
    expect(page.locator("[data-test=changes-done]")).to_be_visible()
    page.locator("[data-test=state-rejected]").click()
    expect(item.locator("[data-test=state]")).to_contain_text(words(locale, "未予确认", "Rejected"))


def test_a_later_change_of_the_month_waits_for_the_earlier_one(console: Console, change: int) -> None:
    console.provoked = ("409",)
    declare(console)
    prove(console, newest(console))
    page = opened(console, "regulator")
    item = page.locator(f"[data-test=change-{newest(console)}]")
    item.locator("textarea").fill("已核对")
    item.locator("[data-test=confirm-change]").click()
    expect(item.locator("[data-test=refused]")).to_contain_text("更早的变更")


def test_a_manager_gives_reason_and_file_and_cannot_decide(console: Console, change: int, tmp_path: Path) -> None:
    page = opened(console, "works")
    item = page.locator(f"[data-test=change-{change}]")
    expect(item.locator("[data-test=decide]")).to_have_count(0)
    send = item.locator("[data-test=explain-send]")
    send.click()
    expect(item.locator("[data-test=wrong-reason]")).to_be_visible()
    item.locator("textarea").fill("九月煤样补做化验")
    send.click()
    expect(item.locator("[data-test=wrong-file]")).to_be_visible()
    file = tmp_path / "化验单 9 月.pdf"
    file.write_bytes(CERTIFICATE)
    item.locator("input[type=file]").set_input_files(file)
    send.click()
    link = item.locator("[data-test=proof-file]")
    expect(link).to_have_text("化验单 9 月.pdf")
    expect(item).to_contain_text("九月煤样补做化验")
    with page.expect_download() as coming:
        link.click()
    assert Path(coming.value.path()).read_bytes() == CERTIFICATE
    large = tmp_path / "large.pdf"
    large.write_bytes(b"x" * (10 * 1024 * 1024 + 1))
    item.locator("input[type=file]").set_input_files(large)
    send.click()
    expect(item.locator("[data-test=refused]")).to_contain_text("10 MB")


def test_the_manager_of_another_plant_and_the_platform_see_nothing_of_it(console: Console, change: int) -> None:
    page = opened(console, "bricks", f"/e/{account_plant.TIBET}/changes?state=all")
    expect(page.locator("article.change")).to_have_count(0)
    expect(page.locator("[data-test=changes]")).to_contain_text("没有符合条件的变更")


@BOTH
def test_what_rests_on_an_unconfirmed_change_says_so_and_leads_to_it(
    console: Console, change: int, locale: str
) -> None:
    page = console.visit("works", f"/e/{WORKS}/account?month=2026-09", locale=locale)
    settle(page)
    mark = page.locator(".top [data-test=unconfirmed]")
    expect(mark).to_contain_text(words(locale, "本月有 1 项变更待确认", "1 change of this month waits"))
    page.goto(f"/e/{WORKS}/account?month=2026-10")
    settle(page)
    expect(mark).to_have_count(0)
    for path, more, visible, headed in (
        ("factors", "", ("restated", "declared"), ("effect",)),
        ("carbon", "", (), ("carbon-change",)),
        ("benchmarks", "", (), ("trend", "decomposition")),
        ("proof", "&indicator=coal.calorific&start=2026-09-01", (), ("trace",)),
        ("proof", "", ("choice",), ()),
    ):
        page.goto(f"/e/{WORKS}/{path}?month=2026-09{more}")
        settle(page)
        for within in visible:
            expect(page.locator(f"[data-test={within}] [data-test=unconfirmed]").first).to_be_visible()
        for within in headed:
            mark = page.locator(f"[data-test={within}] header [data-test=unconfirmed]")
            expect(mark).to_contain_text(words(locale, "有变更未经确认", "a change is not confirmed"))
    page.locator("[data-test=choice] [data-test=unconfirmed]").first.click()
    expect(page.locator(f"[data-test=change-{change}]")).to_be_visible()
    expect(page.locator("nav .router-link-exact-active .badge")).to_have_text("1")


def test_all_that_an_officer_sees_stand_on_one_page_by_the_keyboard(console: Console, change: int) -> None:
    prove(console, change)
    page = opened(console, "regulator", "/changes?state=all")
    item = page.locator(f"[data-test=change-{change}]")
    expect(item.get_by_role("link", name="湟水化工厂")).to_be_visible()
    fold = item.locator("[data-test=values-open]")
    fold.focus()
    page.keyboard.press("Enter")
    expect(item.locator("[data-test=change-values]")).to_have_count(0)
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            break
    page.keyboard.type("看过了")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(item.locator("[data-test=state]")).to_contain_text("已确认")


def test_a_server_that_is_away_is_said_and_asked_again(console: Console, change: int) -> None:
    console.provoked = ("503",)
    page = console.visit("regulator")
    body = json.dumps(
        {"type": "/problems/unavailable", "title": "x", "code": "unavailable", "detail": "x", "status": 503}
    )

    def away(route: Route) -> None:
        route.fulfill(status=503, body=body, headers={"content-type": "application/problem+json"})

    page.route("**/api/v1/changes?*", away)
    page.goto(CHANGES)
    expect(page.locator("[data-test=changes] [role=alert]")).to_be_visible()
    page.unroute("**/api/v1/changes?*")
    page.locator("[data-test=changes] [role=alert] button").click()
    expect(page.locator(f"[data-test=change-{change}]")).to_be_visible()


SIZES = {"desktop": DESKTOP, "phone": PHONE, "small": SMALL}


@dataclass(frozen=True, slots=True)
class Seen:
    """What one page is like in a window of one size."""

    path: str
    width: int
    violations: list[Violation]


Looks = Callable[[str], dict[str, list[Seen]]]


@pytest.fixture(scope="module")
def seen(served: Console, repository: Path, screens: Path) -> Looks:
    """By size, each page in a language: loaded once, and then the window is made larger or smaller."""
    axe = (repository / "web/node_modules/axe-core/axe.min.js").read_text()

    @cache
    def in_language(locale: str) -> dict[str, list[Seen]]:
        found: dict[str, list[Seen]] = {name: [] for name in SIZES}
        for user, path in (("regulator", "/changes?state=all"), ("regulator", CHANGES), ("works", CHANGES)):
            page = opened(served, user, path, locale=locale, size=SMALL)
            page.locator("[data-test=confirm-change][aria-disabled=false], [data-test=explain-send]").first.click()
            for name, (width, height) in SIZES.items():
                page.set_viewport_size({"width": width, "height": height})
                kept = f"changes-{user}-{'all' if 'all' in path else 'one'}-{locale}-{width}.png"
                picture(page, screens / kept)
                wide = page.evaluate("document.documentElement.scrollWidth")
                colours = THOROUGH or (locale == "zh-CN" and name != "phone")
                found[name].append(Seen(path, wide, violations(page, axe, colours=colours)))
        return found

    return in_language


@BOTH
@pytest.mark.parametrize("size", list(SIZES))
def test_the_page_is_accessible_and_fits(console: Console, change: int, locale: str, size: str, seen: Looks) -> None:
    declare(console)
    prove(console, change)
    looks = seen(locale)[size]
    assert len(looks) == 3
    for page in looks:
        assert page.width <= SIZES[size][0], page.path
        assert page.violations == [], page.path
