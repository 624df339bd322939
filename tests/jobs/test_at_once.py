"""The same said several times at the same moment is said once: every declared kind, by document, command and API."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import psycopg
import pytest

from qingyu.db.benchmarks import LeaderEntry
from qingyu.domain.assessment.judge import Finding
from qingyu.domain.assessment.stage import Stage
from qingyu.domain.control.body_target import BodyTarget, Controlled, TargetKind
from qingyu.domain.control.budget import BudgetBook, BudgetReason
from qingyu.domain.control.case import CaseStep
from qingyu.domain.control.plan import Milestone, Plan, PlanKind, PlanTask, TaskAct
from qingyu.domain.control.project import OffsetKind, Project
from qingyu.domain.control.report import ReportPeriod
from qingyu.domain.control.span import Span
from qingyu.domain.energy.factors import Level, SchemeChoice, Verified
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Conflict, Unavailable
from qingyu.jobs.assessment import budgets, declared, finding, issues, plan_acts, projects, region_maps, region_reports
from qingyu.jobs.assessment.acting import Acting, operating
from qingyu.jobs.assessment.plan_acts import Noted
from qingyu.jobs.benchmark import leader_rounds, leaders
from qingyu.jobs.control import case_acting, case_acts
from qingyu.jobs.control.case_acts import Subject
from qingyu.jobs.control.cases_answer import Case
from qingyu.jobs.declaring import account, kept, quality, registry
from qingyu.jobs.declaring.intensity import declare_alone
from qingyu.jobs.declaring.metering import Certificate
from qingyu.jobs.declaring.registration import Enterprise
from qingyu.jobs.energy import coal_factors
from qingyu.jobs.importing.names import RegionTableKind
from qingyu.jobs.importing.place import Asked
from qingyu.jobs.importing.plan_tables import PlanTableReport, import_tasks
from qingyu.jobs.importing.run import Options, Report, import_of_regions
from qingyu.jobs.metering.metering import certify
from qingyu.jobs.receive import intake
from qingyu.jobs.refused import Refused
from qingyu.jobs.restating import reopening
from qingyu.settings import Settings
from tests.support.databases import Database
from tests.support.everything import document
from tests.support.rows import one_row

NOW = datetime(2026, 11, 2, 4, tzinfo=UTC)
TABS = 6
ROUND = leader_rounds.announced(
    leader_rounds.edition("miit-2026-energy"),
    leader_rounds.Announcement(),
    code="cement",
    name="a round",
    year=2026,
    period_year=2025,
    yardsticks=("ndrc2023.clinker",),
    opens_on=date(2026, 11, 3),
    last_on=date(2026, 11, 9),
    document="a letter",
)
BUDGET = budgets.Asked(2026, Controlled.CARBON, BudgetBook.NONE, 9.0, 1.0, None, BudgetReason.INITIAL, "a notice")
PLAN = Plan("plan", "plan", PlanKind.YEARLY, date(2025, 1, 1), date(2025, 12, 31), "a letter")
TASK = PlanTask(
    "task", "", "task", "office", [], 2025, "", "", None, None, [], [Milestone(1, "m", date(2025, 6, 1), 1.0)]
)
MAP = b"""{"type": "FeatureCollection", "features": [{"type": "Feature", "id": "640100", "geometry":
 {"type": "Polygon", "coordinates": [[[106, 38], [107, 38], [107, 39], [106, 38]]]}}]}"""
KILN = Project("kiln", "a kiln", "", "", None, 1.0, 1.0, 1.0, 1.0, 0.0)

# Tables of what is declared, each with the number of rows the document is.
DECLARED = {
    "equivalent_factor": 1, "grid_substitute": 1, "quality_bar": 1, "budget": 1, "tariff": 2, "carrier_price": 1,
    "price_adder": 1, "channel_event": 2, "product_condition": 1, "price_listing": 1, "measured_factor": 2,
    "factor_scheme": 1, "metering_need": 1, "meter_certificate": 1, "node_tolerance": 1, "monthly_report": 1,
    "flow_statement": 1, "flow_medium": 1, "green_certificate": 1, "economic_figure": 1, "allocation_rule": 1,
    "allocation_member": 2, "process_product": 1, "running_hours": 1, "degree_days": 1, "weather_sensitivity": 1,
    "carbon_setting": 1, "measured_carbon": 1, "process_emission": 3, "region_target": 1, "region_statistic": 1,
    "enterprise_target": 1, "enterprise_statistic": 1,
} | {part.noun: len(document()["enterprises"][0][name]) for name, part in kept.kinds(Enterprise)}  # fmt: skip

# Declared of an assessed body, by commands and routes and no document.
OF_BODY = {
    "region_finding", "region_statistic", "region_target",
    "enterprise_finding", "enterprise_statistic", "enterprise_target", "energy_project", "energy_project_offset",
    "leader_round", "region_budget", "enterprise_budget", "body_member", "region_change", "region_plan_version",
    "region_task",
    "energy_project_start", "production_plan", "region_map", "region_temperature",
    "shift_roster",
}  # fmt: skip


def at_once(database: Database, act: Callable[[psycopg.Connection, int], object], tabs: int = TABS) -> list[object]:
    """Do the same in several transactions that begin together; what each returned, or the error it met."""
    ready = threading.Barrier(tabs)

    def one(tab: int) -> object:
        with psycopg.connect(database.admin_dsn) as conn:
            conn.execute("SELECT 1")
            ready.wait(30)
            try:
                return act(conn, tab)
            except Exception as error:
                conn.rollback()
                return error

    with ThreadPoolExecutor(tabs) as pool:
        return list(pool.map(one, range(tabs)))


def as_operator(act: Callable[[Acting], object], code: str) -> Callable[[psycopg.Connection, int], object]:
    """The same of whoever works at the server, on the body of this code."""
    return lambda conn, tab: act(operating(conn, code, "chief", NOW))


def counts(database: Database, tables: Iterable[str] = DECLARED) -> dict[str, int]:
    with psycopg.connect(database.admin_dsn) as conn:
        return {table: one_row(conn.execute(f"SELECT count(*) FROM {table}"))[0] for table in tables}


def test_a_document_applied_at_once_declares_each_kind_once(database: Database) -> None:
    said = at_once(database, lambda conn, tab: registry.apply(conn, document(), NOW))
    assert [each for each in said if isinstance(each, Exception)] == []
    assert counts(database) == DECLARED


def test_every_declared_table_is_in_this_test(conn: psycopg.Connection) -> None:
    """A new kind has to be told here: tables that name who declared, recorded or set a row."""
    told = conn.execute(
        "SELECT DISTINCT c.table_name FROM information_schema.columns c JOIN information_schema.tables t "
        "USING (table_schema, table_name) WHERE t.table_type = 'BASE TABLE' AND c.table_schema = 'public' "
        "AND c.column_name IN ('declared_by', 'recorded_by', 'set_by')"
    ).fetchall()
    assert {row[0] for row in told} <= set(DECLARED) | OF_BODY


def test_what_is_demanded_and_stated_of_an_enterprise_at_once_is_said_once(database: Database, works: int) -> None:
    drop = (Controlled.ENERGY, TargetKind.DROP, 0.14, 2020, 2025, "a letter", "", Verified.DECLARED)
    acts: dict[str, Callable[[Acting], object]] = {
        "enterprise_target": lambda by: declared.demand(by, BodyTarget(0, *drop, per="value_added")),
        "enterprise_finding": lambda by: finding.state(
            by, "key-unit-huairou-145", 2025, "measures", Stage.REVIEW, Finding(given=40), "a record", ""
        ),
        "enterprise_budget": lambda by: budgets.give(by, BUDGET),
        "enterprise_statistic": lambda by: declared.state(by, "value_added", Span(2025, 12), 100.0, "a yearbook"),
    }
    with psycopg.connect(database.admin_dsn) as conn:
        (code,) = one_row(conn.execute("SELECT code FROM enterprise WHERE id = %s", (works,)))
    for table, act in acts.items():
        (before,) = counts(database, [table]).values()
        said = at_once(database, as_operator(act, code))
        assert {type(each) for each in said if isinstance(each, Exception)} <= {Conflict, Refused}, said
        assert counts(database, [table]) == {table: before + 1}


def test_what_is_said_of_a_region_at_once_is_said_once_and_published_once(database: Database) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        conn.execute("INSERT INTO region (code, level, name_zh, name_en) VALUES ('640000', 'province', '宁', 'N')")
        conn.execute(
            "INSERT INTO region (code, parent_id, level, name_zh, name_en) SELECT '640100', id, 'prefecture', '银', 'Y'"
            " FROM region WHERE code = '640000'"
        )
    cap = BodyTarget(0, Controlled.ENERGY, TargetKind.GROWTH, 0.03, 2024, 2025, "a letter", "", Verified.DECLARED)
    acts: dict[str, Callable[[Acting], object]] = {
        "region_target": lambda by: declared.demand(by, cap),
        "region_statistic": lambda by: [
            declared.state(by, "energy_total", Span(year, 12), 100.0, "a yearbook") for year in (2024, 2025)
        ],
        "region_budget": lambda by: budgets.give(by, BUDGET),
        "energy_project": lambda by: projects.put(by, KILN, "an application"),
        "energy_project_offset": lambda by: projects.offset(by, "kiln", OffsetKind.COAL, 1.0, "boiler 2", "a proof"),
        "leader_round": lambda by: leader_rounds.put(by, ROUND),
        "region_plan_version": lambda by: plan_acts.put(by, PLAN),
        "region_task": lambda by: plan_acts.put_task(by, "plan", TASK),
        "region_task_act": lambda by: plan_acts.note(by, "plan", "task", Noted(TaskAct.DONE, 1, document="a proof")),
        "region_map": lambda by: region_maps.bring(by, MAP, "a survey", ""),
        "region_report": lambda by: region_reports.publish(by, 2025, ReportPeriod.H2, ""),
        "barometer_issue": lambda by: issues.publish(by, date(2025, 12, 1), "state-2020", ""),
    }
    for table, act in acts.items():
        said = at_once(database, as_operator(act, "640000"))
        assert {type(each) for each in said if isinstance(each, Exception)} <= {Conflict, Refused}, said
        assert counts(database, [table]) == {table: 2 if table == "region_statistic" else 1}


def test_a_table_of_tasks_that_is_sent_at_once_is_stored_once(database: Database) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        conn.execute("INSERT INTO region (code, level, name_zh, name_en) VALUES ('640000', 'province', '宁', 'N')")
        plan_acts.put(operating(conn, "640000", "chief", NOW), PLAN)
    table = "code,task,lead,milestone,due_on\na,甲,发改委,完成,2025-03-31\na,,,验收,2025-06-30\n".encode()
    said = at_once(database, as_operator(lambda by: import_tasks(by, "plan", table, "t.csv", True), "640000"))
    made = [one.verdicts[0].verdict if isinstance(one, PlanTableReport) else one for one in said]
    assert Counter(made) == {"stored": 1, "unchanged": TABS - 1}
    assert counts(database, ["region_task", "region_task_milestone"]) == {"region_task": 1, "region_task_milestone": 2}


def test_tables_of_the_same_regions_wait_in_order_and_those_of_others_do_not_wait(database: Database) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        for code in ("640000", "630000", "500000"):
            conn.execute(
                "INSERT INTO region (code, level, name_zh, name_en) VALUES (%s, 'province', %s, 'P')", (code,) * 2
            )

    def take(conn: psycopg.Connection, codes: list[str], value: int) -> Report:
        text = "地区,月份,指标,数值\n" + "".join(f"{code},2025-12,gdp,{value}\n" for code in codes)
        asked = Asked(EVERYTHING, NOW, "chief", "t.csv", intake.Bounds.of(Settings()))
        return import_of_regions(conn, RegionTableKind.STATISTICS, text.encode(), asked, Options(True))

    both = ["640000", "630000"]
    said = at_once(database, lambda conn, tab: take(conn, both if tab % 2 else both[::-1], tab))
    assert [each for each in said if isinstance(each, Exception)] == []
    assert counts(database, ["region_statistic"]) == {"region_statistic": 2 * TABS}
    with psycopg.connect(database.admin_dsn) as open_, psycopg.connect(database.admin_dsn) as other:
        open_.execute("SELECT 1")  # a transaction that stays open
        take(open_, ["640000"], 99)
        other.execute("SET lock_timeout = '200ms'")
        assert take(other, ["500000"], 1).count("stored") == 1
        with pytest.raises(psycopg.errors.LockNotAvailable):
            take(other, ["500000", "640000"], 2)


def test_of_two_who_act_on_a_case_at_once_one_wins_and_the_others_are_told(database: Database, works: int) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        by = case_acting.operating(conn, "chief", NOW)
        made = case_acts.open_case(by, Subject(enterprise="works"), "look at it", "", None)

    def receive(conn: psycopg.Connection, tab: int) -> Case:
        by = case_acting.operating(conn, f"tab {tab}", NOW)
        return case_acts.take(by, made.id, CaseStep.RECEIVE, "", [], None)

    def note(conn: psycopg.Connection, tab: int) -> Case:
        by = case_acting.operating(conn, f"tab {tab}", NOW)
        return case_acts.take(by, made.id, CaseStep.NOTE, "seen", [], seen=2)

    for act, code in ((receive, "case_step_not_now"), (note, "case_moved_on")):
        said = at_once(database, act)
        assert Counter(each.code for each in said if isinstance(each, Refused)) == {code: TABS - 1}
        assert sum(not isinstance(each, Exception) for each in said) == 1
    with psycopg.connect(database.admin_dsn) as conn:
        assert conn.execute("SELECT n, step FROM case_step ORDER BY n").fetchall() == [
            (1, "issue"),
            (2, "receive"),
            (3, "note"),
        ]


@pytest.fixture
def works(database: Database) -> int:
    with psycopg.connect(database.admin_dsn) as conn:
        said = document()
        said["users"] = said["enterprises"][0]["users"] = []
        registry.apply(conn, said, NOW)
        return int(one_row(conn.execute("SELECT id FROM enterprise"))[0])


FACTOR = coal_factors.Declaration(
    "coke", Level.MEASURED, 27000.0, "kJ/kg", None, None, "certificate", valid_from=date(2026, 7, 1)
)
LEADER = LeaderEntry(
    code="best", yardsticks=["gb16780-2021.clinker.comprehensive"], industry=None, product_zh="熟料",
    product_en="clinker", company="somebody", value=90.0, unit="kgce/t", year=2025, region="640000",
    source="a list", verified="one_source",
)  # fmt: skip
FROM_AUGUST = SchemeChoice("gbt2589", valid_from=date(2026, 8, 1))
ACTS: dict[str, Callable[[psycopg.Connection, int], object]] = {
    "measured_factor": lambda c, e: coal_factors.declare(c, e, FACTOR, "chief", NOW),
    "factor_scheme": lambda c, e: coal_factors.choose(c, e, FROM_AUGUST, "chief", NOW),
    "meter_certificate": lambda c, e: certify(
        c,
        EVERYTHING,
        "works",
        Certificate(meter="e1", certificate_no="c-3", verified_on=date(2026, 9, 1), due_on=date(2027, 9, 1)),
        "chief",
        NOW,
    ),
    "monthly_report": lambda c, e: quality.declare_report(
        c, e, quality.MonthlyReport(carrier="coke", month="2026-04", quantity=7.0, unit="t", source="a bill"), NOW
    ),
    "quality_bar": lambda c, e: quality.declare_bar(
        c,
        quality.QualityBar(
            metric="timeliness", limit=0.9, valid_from=date(2026, 1, 1), declared_by="chief", source="a letter"
        ),
        NOW,
    ),
    "flow_statement": lambda c, e: account.state(
        c,
        e,
        [account.statement({"flow": "coke", "from": "2026-05-01", "to": "2026-06-01", "quantity": 1, "unit": "t",
                            "source": "a bill"})],
        "chief",
        NOW,
    ),
    "running_hours": lambda c, e: declare_alone(
        c,
        "works",
        {"running_hours": [{"product": "clinker", "month": "2026-04", "hours": 600, "declared_by": "chief"}]},
        NOW,
        "chief",
    ),
    "leader_list": lambda c, e: leaders.put(c, LEADER, "chief", NOW),
}  # fmt: skip


@pytest.mark.parametrize("table", ACTS)
def test_a_declaration_made_at_once_is_stored_once(database: Database, works: int, table: str) -> None:
    before = counts(database, [table])[table]
    said = at_once(database, lambda conn, tab: ACTS[table](conn, works))
    assert [each for each in said if isinstance(each, Exception)] == []
    assert counts(database, [table])[table] == before + 1


def test_of_withdrawals_at_once_one_holds_and_the_others_are_conflicts(database: Database, works: int) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        declared = coal_factors.declare(conn, works, FACTOR, "chief", NOW)
        leaders.put(conn, LEADER, "chief", NOW)
    factors = at_once(database, lambda conn, tab: coal_factors.withdraw(conn, works, declared.id, "chief", NOW))
    listed = at_once(database, lambda conn, tab: leaders.withdraw(conn, "best", "chief", NOW))
    for said in (factors, listed):
        assert Counter(isinstance(each, Conflict) for each in said) == {True: TABS - 1, False: 1}


def test_withdrawing_leaves_no_twin_in_force(database: Database, works: int) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        declared = coal_factors.declare(conn, works, FACTOR, "chief", NOW)
        # As releases before this lock stored a double click.
        conn.execute(
            "INSERT INTO measured_factor (enterprise_id, carrier, level, ncv, ncv_unit, kgce_per_unit, unit, valid, "
            "proof, laboratory, declared_by, declared_at) SELECT enterprise_id, carrier, level, ncv, ncv_unit, "
            "kgce_per_unit, unit, valid, proof, laboratory, 'other', declared_at FROM measured_factor WHERE id = %s",
            [declared.id],
        )
        coal_factors.withdraw(conn, works, declared.id, "chief", NOW)
        left = conn.execute(
            "SELECT count(*) FROM measured_factor WHERE proof = 'certificate' AND withdrawn_at IS NULL"
        ).fetchone()
    assert left == (0,)


def test_statements_of_six_tabs_are_six_revisions(database: Database, works: int) -> None:
    def state(conn: psycopg.Connection, tab: int) -> int:
        said = {"flow": "coke", "from": "2026-06-01", "to": "2026-07-01", "quantity": tab + 1, "unit": "t"}
        return account.state(conn, works, [account.statement({**said, "source": "tab"})], "chief", NOW)

    assert at_once(database, state) == [1] * TABS
    with psycopg.connect(database.admin_dsn) as conn:
        found = conn.execute("SELECT revision FROM flow_statement WHERE source = 'tab' ORDER BY 1").fetchall()
    assert [row[0] for row in found] == list(range(TABS))


def test_one_who_waits_too_long_is_told_so_and_writes_nothing(database: Database, works: int) -> None:
    with psycopg.connect(database.admin_dsn) as holder, psycopg.connect(database.admin_dsn) as conn:
        reopening.one_at_a_time(holder, works)
        reopening.wait_at_most(conn, 0.1)
        with pytest.raises(Unavailable, match="try again"):
            coal_factors.declare(conn, works, FACTOR, "chief", NOW)
        conn.rollback()
    assert counts(database, ["measured_factor"]) == {"measured_factor": DECLARED["measured_factor"]}
