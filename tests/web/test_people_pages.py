"""The pages about people: the log-in and its second step, the own account, users and tokens, in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Unpack

import psycopg
import pyotp
import pytest
from playwright.sync_api import Page, Route, expect

from qingyu.domain.access.roles import Role
from qingyu.jobs.access import people
from qingyu.jobs.access.people import Person, Rights
from tests.web import plant
from tests.web.conftest import DESKTOP, PHONE, Console, Visit, picture

FRESH = "a lamp of tungsten"


@pytest.fixture
def given(console: Console) -> Iterator[dict[str, str]]:
    """People who have not logged in yet, with their first passwords; removed at the end."""
    made = {}
    with psycopg.connect(console.database.admin_dsn) as conn:
        for name, zh, en, role, place in (
            ("chief", "王芳", "Wang Fang", Role.SECURITY_ADMIN, {}),
            ("checker", "周审", "Zhou Shen", Role.AUDITOR, {}),
            ("li.wei", "李伟", "Li Wei", Role.ENTERPRISE_VIEWER, {"enterprise": plant.CODE}),
        ):
            who = Person(name, zh, en)
            made[name] = people.create(conn, who, Rights(role, **place), "cli:root", console.clock.at)
    yield made
    console.leave()
    with psycopg.connect(console.database.admin_dsn) as conn:
        conn.execute("DELETE FROM app_user WHERE name NOT IN ('manager', 'regulator')")
        conn.execute("DELETE FROM retired_user")
        conn.execute("DELETE FROM log_in_lock")
        conn.execute("UPDATE app_user SET totp_secret = NULL, totp_confirmed_at = NULL, totp_last_step = NULL")
        conn.execute("DELETE FROM recovery_code")


def log_in(page: Page, name: str, password: str) -> None:
    page.fill("[name=name]", name)
    page.fill("[name=password]", password)
    page.click("button[type=submit]")


def choose(page: Page, old: str, new: str) -> None:
    page.fill("[name=old]", old)
    page.fill("[name=fresh]", new)
    page.fill("[name=again]", new)
    page.click("[data-test=password] button[type=submit]")


def chief(console: Console, given: dict[str, str], **more: Unpack[Visit]) -> Page:
    page = console.visit(path="/login", **more)
    log_in(page, "chief", given["chief"])
    page.wait_for_selector("[data-test=must-change]")
    choose(page, given["chief"], FRESH)
    page.wait_for_selector("[data-test=users]")
    return page


def fits(page: Page) -> None:
    """Nothing of the page lies beside the window."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_given_password_is_changed_before_anything_else_and_the_page_asked_for_follows(
    console: Console, given: dict[str, str]
) -> None:
    page = console.visit(path=f"/e/{plant.CODE}/meters")
    log_in(page, "li.wei", given["li.wei"])
    page.wait_for_selector("[data-test=must-change]")
    page.goto(f"/e/{plant.CODE}")
    page.wait_for_selector("[data-test=must-change]")
    expect(page.locator("[data-test=tokens]")).to_have_count(0)
    choose(page, given["li.wei"], "short")
    expect(page.locator("[data-test=wrong-fresh]")).to_contain_text("10")
    console.provoked = ("422",)
    choose(page, given["li.wei"], "li.wei-2026-11")
    expect(page.locator("[data-test=refused]")).to_contain_text("用户名")
    choose(page, given["li.wei"], FRESH)
    page.wait_for_selector("[data-test=completeness]")


def test_a_wrong_password_and_a_lock_are_said_in_words(console: Console, given: dict[str, str]) -> None:
    console.provoked = ("401", "429")
    page = console.visit(path="/login", locale="en")
    for _ in range(5):
        log_in(page, "li.wei", "wrong password")
        expect(page.get_by_role("alert")).to_contain_text("user name or the password is wrong")
    log_in(page, "li.wei", given["li.wei"])
    expect(page.get_by_role("alert")).to_contain_text(re.compile(r"try again in \d+ s"))


def test_a_second_factor_is_set_up_by_its_code_and_asked_for_at_the_log_in(
    console: Console, given: dict[str, str]
) -> None:
    console.provoked = ("401", "422")
    page = console.visit("manager", "/me")
    page.click("[data-test=factor-begin]")
    expect(page.locator("[data-test=factor] svg")).to_be_visible()
    secret = page.locator("[data-test=factor-secret]").inner_text()
    code = pyotp.TOTP(secret).at(console.clock.at)
    page.fill("[name=code]", code)
    page.click("[data-test=factor] form button[type=submit]")
    expect(page.locator("[data-test=secret-once] li")).to_have_count(10)
    recovery = page.locator("[data-test=secret-once] li").first.inner_text()
    page.click("[data-test=secret-close]")
    expect(page.locator("[data-test=factor] .ok")).to_be_visible()

    other = console.visit(path="/login")
    log_in(other, "manager", plant.PASSWORD)
    other.wait_for_selector("[name=code]")
    other.fill("[name=code]", code)
    other.click("button[type=submit]")
    expect(other.get_by_role("alert")).to_contain_text("已用过")
    other.fill("[name=code]", recovery)
    other.click("button[type=submit]")
    other.wait_for_selector("[data-test=completeness]")


def test_the_own_sessions_and_tokens_are_listed_and_ended(console: Console, given: dict[str, str]) -> None:
    elsewhere = console.visit("manager")
    page = console.visit("manager", "/me")
    # Both lists stand before anything is clicked: a list that comes late moves what is below it away from the click.
    expect(page.locator("[data-test=sessions] tbody tr").nth(1)).to_be_visible()
    expect(page.locator("[data-test=tokens]")).to_contain_text("没有令牌")
    page.click("[data-test=token-open]")
    page.fill("[name=label]", "能源管理系统")
    page.click("[data-test=tokens] form button[type=submit]")
    token = page.locator("[data-test=tokens] [data-test=secret-once] code").inner_text()
    answer = page.context.request.get("/api/v1/session", headers={"Authorization": f"Bearer {token}"})
    assert answer.json()["user"]["role"] == "enterprise_viewer"
    page.click("[data-test=secret-close]")
    expect(page.locator("[data-test=tokens]")).to_contain_text("能源管理系统")
    assert token not in page.content()
    page.locator("[data-test=tokens]").get_by_role("button", name="吊销").click()
    expect(page.locator("[data-test=tokens]")).to_contain_text("已吊销")
    console.provoked = ("401",)
    page.click("[data-test=end-all]")
    page.wait_for_selector("[name=password]")
    elsewhere.reload()
    elsewhere.wait_for_selector("[name=password]")


def test_the_security_administrator_lands_on_users_and_makes_changes_and_ends_one(
    console: Console, given: dict[str, str]
) -> None:
    page = chief(console, given)
    expect(page.get_by_role("link", name="返回业务页面")).to_have_count(0)
    page.click("[data-test=user-open]")
    page.fill("[name=name]", "zhao.min")
    page.fill("[name=display_zh]", "赵敏")
    page.select_option("[name=role]", "regulator_officer")
    page.fill("[name=place]", "630000")
    page.click("[data-test=user-form] button[type=submit]")
    password = page.locator("[data-test=secret-once] code").inner_text()
    page.click("[data-test=secret-close]")
    page.click("[data-test=user-zhao\\.min]")
    card = page.locator("[data-test=user-card]")
    expect(card).to_contain_text("青海")

    theirs = console.visit(path="/login")
    log_in(theirs, "zhao.min", password)
    theirs.wait_for_selector("[data-test=must-change]")

    page.click("[data-test=act-role]")
    page.locator(".sure [name=role]").select_option("enterprise_viewer")
    page.locator(".sure [name=place]").fill(plant.CODE)
    page.click("[data-test=act-now]")
    expect(card.locator("dd").first).to_have_text("企业查看岗")  # the form that asks for it names every role
    page.click("[data-test=act-disable]")
    page.click("[data-test=act-now]")
    expect(page.locator("tr.on")).to_contain_text("已停用")
    console.provoked = ("401", "409", "404")
    theirs.reload()
    theirs.wait_for_selector("[name=password]")
    page.click("[data-test=act-remove]")
    page.click("[data-test=act-now]")
    expect(page.locator("[data-test=user-zhao\\.min]")).to_have_count(0)

    page.click("[data-test=user-open]")
    page.fill("[name=name]", "second")
    page.fill("[name=display_zh]", "王芳二")
    page.select_option("[name=role]", "auditor")
    page.fill("[name=person]", "chief")
    page.click("[data-test=user-form] button[type=submit]")
    expect(page.locator("[data-test=refused]")).to_contain_text("三员")


def test_an_act_opened_while_another_is_under_way_keeps_its_form_and_is_not_taken_for_done(
    console: Console, given: dict[str, str]
) -> None:
    page = chief(console, given)
    page.click("[data-test=user-li\\.wei]")
    waiting: list[Route] = []
    page.route("**/api/v1/users/li.wei/role", lambda route: waiting.append(route))
    page.click("[data-test=act-role]")
    page.click("[data-test=act-now]")
    page.click("[data-test=act-remove]")
    page.locator("[data-test=act-now]").dispatch_event("click")  # while the role is still being sent
    expect(page.locator("[data-test=user-li\\.wei]")).to_have_count(1)
    waiting.pop().continue_()
    button = page.locator("[data-test=act-now]")
    expect(button).to_have_attribute("aria-disabled", "false")
    expect(button).to_have_text("删除")
    expect(page.locator("[data-test=user-li\\.wei]")).to_have_count(1)


def test_who_may_not_look_after_users_is_led_home(console: Console, given: dict[str, str]) -> None:
    page = console.visit("manager", "/users")
    page.wait_for_selector("[data-test=completeness]")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_pages_fit_and_are_drawn(
    console: Console, given: dict[str, str], locale: str, size: tuple[int, int], tmp_path: Path
) -> None:
    page = chief(console, given, locale=locale, size=size)
    page.click("[data-test=user-open]")
    page.click("[data-test=user-li\\.wei]")
    page.wait_for_selector("[data-test=user-card] [data-test=sessions]")
    fits(page)
    picture(page, tmp_path / f"users-{locale}-{size[0]}.png")
    for path in ("/me", "/tokens"):
        page.goto(path)
        page.wait_for_selector("[data-test=tokens]")
        if path == "/me":
            page.click("[data-test=factor-begin]")
            page.wait_for_selector("[data-test=factor] svg")
        fits(page)
        picture(page, tmp_path / f"{path[1:]}-{locale}-{size[0]}.png")
    page.goto("/login")
    page.wait_for_selector("[data-test=user-open]")  # who is logged in is led to the users, and their list has come


def test_the_auditor_lands_on_the_audit_log_and_filters_it(console: Console, given: dict[str, str]) -> None:
    page = console.visit(path="/login")
    log_in(page, "checker", given["checker"])
    page.wait_for_selector("[data-test=must-change]")
    choose(page, given["checker"], FRESH)
    rows = page.locator("[data-test=audit] tbody tr")
    expect(rows.first).to_contain_text("checker")
    page.locator("[data-test=audit] select").select_option("role_change")
    expect(rows.first).to_contain_text("cli:root")
    fits(page)
