"""Budgets in the database: what is given on stays within the budget above, in whatever order, at once too."""

import random
from dataclasses import replace
from datetime import date

import psycopg
import pytest

from qingyu.domain.control.body_target import Controlled
from qingyu.domain.control.budget import RESERVE, BadBudget, BudgetBook, BudgetReason, steps
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Invalid, QingyuError
from qingyu.jobs.access import audit
from qingyu.jobs.assessment import acting, budget_views, budgets
from qingyu.jobs.assessment.acting import Acting, operating
from qingyu.jobs.assessment.budgets import Asked
from qingyu.jobs.declaring.registry import apply
from qingyu.jobs.refused import Refused
from tests.jobs.test_at_once import NOW, at_once
from tests.support.databases import Database
from tests.support.plant import document
from tests.support.rows import one_row

ENERGY = Controlled.ENERGY
BODIES = ("640000", "640100", "640200", "640101")
PARENTS = {"640100": "640000", "640200": "640000", "640101": "640100"}


def asked(total: float, reserve: float | None = None, reason: BudgetReason = BudgetReason.INITIAL) -> Asked:
    return Asked(2026, ENERGY, BudgetBook.EQUIVALENT, total, reserve, None, reason, "a notice")


@pytest.fixture
def tree(database: Database) -> Database:
    with psycopg.connect(database.admin_dsn) as conn:
        for code, parent in (("640000", None), *((code, PARENTS[code]) for code in BODIES[1:])):
            conn.execute(
                "INSERT INTO region (code, level, name_zh, name_en, parent_id) VALUES (%s, 'county', %s, %s,"
                " (SELECT id FROM region WHERE code = %s))",
                (code, code, code, parent),
            )
    return database


def holds(conn: psycopg.Connection) -> None:
    """Nobody gave on more than it has, and the months of every version sum to its total."""
    held: dict[str, tuple[float, float]] = {}
    for code, total, reserve, months, reason in conn.execute(
        "SELECT DISTINCT ON (r.code) r.code, b.total, b.reserve, b.months, b.reason FROM region_budget b"
        " JOIN region r ON r.id = b.region_id ORDER BY r.code, b.version DESC"
    ):
        assert sum(map(steps, months)) == steps(total)
        if reason != "withdrawal":
            held[code] = (total, reserve)
    for code, (total, reserve) in held.items():
        taken = sum(steps(held[child][0]) for child, parent in PARENTS.items() if parent == code and child in held)
        assert taken + steps(reserve) <= steps(total)


def one_act(by: Acting, chance: random.Random) -> None:
    ends = [RESERVE, *(code for code, parent in PARENTS.items() if parent == by.body.code)]
    amount = chance.randrange(0, 60_000) / 100
    kind = chance.choice(["give", "change", "change", "move", "adopt", "withdraw"])
    if kind == "give":
        budgets.give(by, asked(amount, chance.choice([None, amount / 100 // 1])))
    elif kind == "change":
        budgets.give(by, asked(amount, None, BudgetReason.ADJUSTMENT))
    elif kind == "move":
        budgets.transfer(by, 2026, ENERGY, chance.choice(ends), chance.choice(ends), amount / 10 // 1 / 10, "an act")
    elif kind == "adopt":
        budgets.adopt(by, 2026, ENERGY, {code: chance.randrange(0, 30_000) / 100 for code in ends[1:]}, "a plan")
    else:
        budgets.withdraw(by, 2026, ENERGY, "an act")


@pytest.mark.parametrize("seed", range(4))
def test_no_sequence_of_acts_gives_on_more_than_there_is(tree: Database, seed: int) -> None:
    chance, done = random.Random(seed), 0
    with psycopg.connect(tree.admin_dsn) as conn:
        for _ in range(200):
            by = operating(conn, chance.choice(BODIES), "chief", NOW)
            try:
                with conn.transaction():
                    one_act(by, chance)
                done += 1
            except QingyuError:
                pass
            holds(conn)
    assert done > 10


def test_of_two_who_give_the_last_reserve_at_the_same_moment_one_does(tree: Database) -> None:
    with psycopg.connect(tree.admin_dsn) as conn:
        budgets.give(operating(conn, "640000", "chief", NOW), asked(1000.0, 100.0))
        for code in ("640100", "640200"):
            budgets.give(operating(conn, code, "chief", NOW), asked(400.0))

    def take(conn: psycopg.Connection, tab: int) -> None:
        by = operating(conn, "640000", f"officer {tab}", NOW)
        budgets.transfer(by, 2026, ENERGY, RESERVE, ("640100", "640200")[tab % 2], 100.0, "an act")

    said = at_once(tree, take)
    assert [type(one) for one in said if one is not None] == [BadBudget] * 5
    with psycopg.connect(tree.admin_dsn) as conn:
        holds(conn)
        acts = conn.execute("SELECT act, count(*) FROM region_budget WHERE reason = 'transfer' GROUP BY act").fetchall()
        assert [n for _, n in acts] == [2]
        # Each version left its line in the log.
        assert one_row(conn.execute("SELECT count(*) FROM audit_line WHERE object LIKE 'budget of %'"))[0] == 5


def test_of_two_who_give_the_rest_at_the_same_moment_one_does(tree: Database) -> None:
    with psycopg.connect(tree.admin_dsn) as conn:
        budgets.give(operating(conn, "640000", "chief", NOW), asked(1000.0))

    def give(conn: psycopg.Connection, tab: int) -> bool:
        return budgets.give(operating(conn, ("640100", "640200")[tab], "chief", NOW), asked(600.0))

    said = at_once(tree, give, tabs=2)
    assert sorted(str(one) for one in said if not isinstance(one, Exception)) == ["True"]
    with psycopg.connect(tree.admin_dsn) as conn:
        holds(conn)


def test_months_follow_last_years_where_all_are_stated_else_the_days(tree: Database) -> None:
    with psycopg.connect(tree.admin_dsn) as conn:
        by = operating(conn, "640000", "chief", NOW)
        budgets.give(by, asked(365.0))
        shown = budget_views.show(conn, EVERYTHING, by.body, 2026, ENERGY, None, NOW)
        assert shown.budget is not None
        assert list(shown.budget.months) == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        county = acting.region(conn, EVERYTHING, "640100")
        for month in range(1, 13):
            conn.execute(
                "INSERT INTO region_statistic (region_id, quantity, year, through_month, value, document, declared_by,"
                " declared_at) VALUES (%s, 'energy_total', 2025, %s, %s, 'd', 'x', now())",
                (county.id, month, month if month < 12 else 13),
            )
        by = operating(conn, "640100", "chief", NOW)
        budgets.give(by, asked(130.0))
        shown = budget_views.show(conn, EVERYTHING, by.body, 2026, ENERGY, date(2026, 3, 1), NOW)
        assert shown.budget is not None
        assert shown.execution is not None
        assert list(shown.budget.months) == [10.0] * 11 + [20.0]
        assert shown.execution.allowed == 30.0


def test_a_region_that_moved_leaves_its_new_parent_able_to_mend_what_is_over(tree: Database) -> None:
    more = BudgetReason.ADJUSTMENT
    with psycopg.connect(tree.admin_dsn) as conn:

        def to(code: str, *said: object) -> None:
            with conn.transaction():
                budgets.give(operating(conn, code, "chief", NOW), asked(*said))  # type: ignore[arg-type]

        to("640000", 1000.0)
        to("640100", 600.0)
        to("640200", 400.0, 300.0)
        to("640101", 200.0)
        conn.execute(
            "UPDATE region SET parent_id = (SELECT id FROM region WHERE code = '640200') WHERE code = '640101'"
        )
        to("640200", 400.0, 250.0, more)
        to("640101", 190.0, None, more)
        for wrong in (("640200", 400.0, 251.0, more), ("640101", 190.01, None, more), ("640200", 399.0, None, more)):
            with pytest.raises(Refused, match="too much is given on"):
                to(*wrong)
        to("640101", 150.0, None, more)
        with pytest.raises(Refused, match="too much is given on"):
            to("640101", 150.01, None, more)


def test_a_child_that_moved_here_with_another_book_is_in_no_sum_and_stops_nobody(tree: Database) -> None:
    with psycopg.connect(tree.admin_dsn) as conn:
        for code in ("640000", "640100"):
            budgets.give(operating(conn, code, "chief", NOW), asked(1000.0))
        other = replace(asked(70.0), book=BudgetBook.CALORIFIC)
        conn.execute("UPDATE region SET parent_id = NULL WHERE code = '640200'")
        budgets.give(operating(conn, "640200", "chief", NOW), other)
        conn.execute(
            "UPDATE region SET parent_id = (SELECT id FROM region WHERE code = '640000') WHERE code = '640200'"
        )
        by = operating(conn, "640000", "chief", NOW)
        shown = budget_views.show(conn, EVERYTHING, by.body, 2026, ENERGY, None, NOW)
        assert (shown.given, shown.left) == (1000.0, 0.0)
        assert not budgets.give(by, asked(1000.0))
        with pytest.raises(Refused, match="no sum"):
            budgets.adopt(by, 2026, ENERGY, {"640200": 10.0}, "a plan")
        budgets.adopt(by, 2026, ENERGY, {"640100": 900.0}, "a plan")
        with pytest.raises(Refused, match="children"):
            budgets.withdraw(by, 2026, ENERGY, "an act")


def test_acts_are_called_in_the_audit_log_what_they_are(tree: Database) -> None:
    with psycopg.connect(tree.admin_dsn) as conn:
        by = operating(conn, "640000", "chief", NOW)
        budgets.give(by, asked(1000.0, 100.0))
        below = operating(conn, "640100", "chief", NOW)
        budgets.give(below, asked(400.0))
        budgets.transfer(by, 2026, ENERGY, RESERVE, "640100", 10.0, "an act")
        budgets.withdraw(below, 2026, ENERGY, "an act")
        audit.settle(conn)
        found = conn.execute("SELECT kind FROM audit_line WHERE object LIKE 'budget of %'").fetchall()
    assert sorted(kind for (kind,) in found) == ["change", "change", "declare", "declare", "withdraw"]


def test_no_enterprise_is_registered_under_six_digits_and_one_that_is_stays(conn: psycopg.Connection) -> None:
    doc = document(n_meters=1)
    apply(conn, doc, NOW)
    conn.execute("UPDATE enterprise SET code = '640100'")
    doc["enterprises"][0]["code"] = "640100"
    apply(conn, doc, NOW)
    doc["enterprises"][0]["code"] = "640101"
    with pytest.raises(Invalid, match="six digits"):
        apply(conn, doc, NOW)
