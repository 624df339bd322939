"""Cases taken over from elsewhere: their log and clocks are of then, the audit log is of now, twice is once."""

import copy
import json
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest

from device_sim.district import cases as district_cases
from device_sim.district.places import PLACES
from qingyu.db.cases import Wanted
from qingyu.domain.control.case import CaseState
from qingyu.errors import Invalid, NotFound
from qingyu.jobs.access import audit
from qingyu.jobs.control import case_history, cases
from qingyu.jobs.control.case_acting import CaseActing, operating
from qingyu.jobs.refused import Refused
from tests.api import plants
from tests.support import commands
from tests.support.databases import Database

# The last Monday before National Day, and a month later.
ISSUED, NOW = "2026-09-28T09:00:00+08:00", datetime(2026, 10, 28, 2, tzinfo=UTC)
DOCUMENT = {
    "cases": [
        {
            "enterprise": "alpha",
            "title": "预算超支",
            "steps": [
                {"step": "issue", "at": ISSUED, "by": "officer Li", "text": "请答复"},
                {"step": "receive", "at": "2026-09-29T09:00:00+08:00", "by": "manager Wang"},
                {"step": "explain", "at": "2026-09-30T09:00:00+08:00", "by": "manager Wang", "text": "检修"},
            ],
            "measures": [
                {"what": "换电机", "owner": "设备科", "due_on": "2026-12-01", "added_at": "2026-09-30T10:00:00+08:00",
                 "by": "manager Wang", "effect": 120, "effect_unit": "tce"},
            ],
        },
        {"region": "640100", "title": "晴雨表红灯", "rules": "assessment-2026",
         "steps": [{"step": "issue", "at": ISSUED, "by": "officer Li"}]},
    ]
}  # fmt: skip


@pytest.fixture
def registered(conn: psycopg.Connection) -> psycopg.Connection:
    plants.register(conn)
    return conn


def _operator(conn: psycopg.Connection) -> CaseActing:
    return operating(conn, "cli:root", NOW)


def test_the_log_and_the_clock_are_those_of_the_days_on_which_the_steps_were_taken(
    registered: psycopg.Connection,
) -> None:
    plant, region = case_history.take_over(registered, DOCUMENT, "cli:root", NOW)
    shown = cases.show(_operator(registered), plant)
    assert (shown.state, shown.opened_at) == (CaseState.EXPLAINED, datetime.fromisoformat(ISSUED))
    assert [(one.step, one.taken_by) for one in shown.log] == [
        ("issue", "officer Li"), ("receive", "manager Wang"), ("explain", "manager Wang")]  # fmt: skip
    # Five working days from 30 September over the National Day week and its Saturday at work.
    assert (shown.due_on, shown.overdue) == (date(2026, 10, 13), True)
    assert [(one.what, one.effect, one.added_by) for one in shown.measures] == [("换电机", 120, "manager Wang")]
    assert cases.show(_operator(registered), region).region == "640100"


def test_the_audit_log_tells_who_took_it_over_and_when(registered: psycopg.Connection) -> None:
    case_history.take_over(registered, DOCUMENT, "cli:root", NOW)
    audit.settle(registered)
    lines = registered.execute(
        "SELECT actor, at, detail::jsonb ->> 'taken_by' FROM audit_line WHERE kind = 'warning_step' ORDER BY id"
    ).fetchall()
    assert {(actor, at) for actor, at, _ in lines} == {("cli:root", NOW)}
    assert [by for _, _, by in lines] == ["officer Li", "manager Wang", "manager Wang", "manager Wang", "officer Li"]


def test_a_document_that_is_applied_again_changes_nothing(registered: psycopg.Connection) -> None:
    assert len(case_history.take_over(registered, DOCUMENT, "cli:root", NOW)) == 2
    assert case_history.take_over(registered, DOCUMENT, "cli:root", NOW) == []
    assert len(cases.listing(_operator(registered), Wanted(), None, 10)) == 2


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("at", "2026-09-28T09:00:00", "has its offset"),
        ("at", "2026-12-01T09:00:00+08:00", "in the order"),
        ("step", "explain", "first step is `issue`"),
        ("step", "leap", r"cases\.?.*steps\.0\.step"),
        ("at", "yesterday", r"steps\.0\.at"),
    ],
)
def test_a_document_that_says_no_history_is_refused_with_its_place(
    registered: psycopg.Connection, field: str, value: str, said: str
) -> None:
    wrong = copy.deepcopy(DOCUMENT)
    wrong["cases"][0]["steps"][0][field] = value  # type: ignore[index]
    with pytest.raises(Invalid, match=said):
        case_history.take_over(registered, wrong, "cli:root", NOW)


def test_steps_of_the_future_of_nobody_or_out_of_turn_are_refused(registered: psycopg.Connection) -> None:
    with pytest.raises(Invalid, match="future"):
        case_history.take_over(registered, DOCUMENT, "cli:root", datetime(2026, 9, 29, tzinfo=UTC))
    unknown = {"cases": [{**DOCUMENT["cases"][0], "enterprise": "nobody"}]}
    with pytest.raises(NotFound):
        case_history.take_over(registered, unknown, "cli:root", NOW)
    jump = copy.deepcopy(DOCUMENT)
    jump["cases"][0]["steps"][1]["step"] = "close"  # type: ignore[index]
    with pytest.raises(Refused, match="knows no close"):
        case_history.take_over(registered, jump, "cli:root", NOW)


def test_the_command_takes_a_file_and_a_fault_leaves_nothing(database: Database, tmp_path: Path) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        plants.register(conn)
    file = tmp_path / "cases.json"
    file.write_text(json.dumps({"cases": [*DOCUMENT["cases"], {**DOCUMENT["cases"][0], "enterprise": "nobody"}]}))
    refused = commands.run(database, "cases", "take-over", str(file))
    assert (refused.returncode != 0, "nobody" in refused.stderr) == (True, True)
    assert json.loads(commands.run(database, "cases", "list", "--json").stdout) == []
    file.write_text(json.dumps(DOCUMENT))
    assert "cases taken over: 2" in commands.run(database, "cases", "take-over", str(file)).stdout
    file.write_text("[]")
    assert "wanted an object" in commands.run(database, "cases", "take-over", str(file)).stderr


def test_the_district_has_a_case_in_every_state_some_sent_back_and_some_late(registered: psycopg.Connection) -> None:
    at = datetime(2026, 9, 17, 15, tzinfo=UTC)
    document = district_cases.document(at)
    assert {one["enterprise"] for one in document["cases"]} <= {place.code for place in PLACES}
    _place_all(registered, {one["enterprise"] for one in document["cases"]})
    case_history.take_over(registered, document, "cli:root", at)
    counts = cases.funnel(operating(registered, "cli:root", at))
    assert all(count.n for count in counts)
    assert sum(count.n_rejected for count in counts) == 1
    assert sum(count.n_overdue for count in counts) >= 1


def _place_all(conn: psycopg.Connection, codes: set[str]) -> None:
    (region,) = conn.execute("SELECT id FROM region WHERE code = '640100'").fetchone() or (None,)
    for code in codes:
        conn.execute(
            "INSERT INTO enterprise (code, name_zh, name_en, region_id) VALUES (%s, %s, %s, %s)",
            (code, code, code, region),
        )
