"""Who is told what and when, by a real SMTP conversation."""

from datetime import UTC, date, datetime, time, timedelta

import psycopg
from starlette.testclient import TestClient

from qingyu.db import pool
from qingyu.domain.control.plan import Milestone, Plan, PlanKind, PlanTask, TaskAct
from qingyu.domain.energy.periods import CHINA
from qingyu.jobs.assessment import plan_acts
from qingyu.jobs.assessment.acting import operating as region_operating
from qingyu.jobs.assessment.plan_acts import Noted
from qingyu.jobs.control import case_acts, case_clocks, case_history, task_clocks
from qingyu.jobs.control.case_acting import operating
from qingyu.jobs.control.case_acts import Subject
from qingyu.settings import Settings
from tests.api import plants
from tests.api.conftest import LogIn
from tests.api.notices.addresses import MINE, SOON, SendAll, add, deliveries
from tests.support.mail_server import MailServer


def test_a_warning_comes_by_mail_in_the_language_of_the_person_with_what_to_do(
    plant: psycopg.Connection, alpha: TestClient, log_in: LogIn, post_office: MailServer, send_all: SendAll,
    settings: Settings,
) -> None:  # fmt: skip
    mine = add(alpha, "mailto:li@example.com")
    add(log_in("ningxia"), "inspector@example.com", language="en")
    add(log_in("manager-beta"), "beta@example.com")
    add(alpha, "worst@example.com", least_severity=3)
    plants.open_warning(plant, "alpha")
    plant.commit()
    assert send_all(plants.NOW) == 0, "a minute is waited for others"
    assert send_all(SOON) == 2, "another plant, and who wants the worst alone, are told nothing"
    by_person = dict(post_office.came)
    assert set(by_person) == {"li@example.com", "inspector@example.com"}
    zh, en = by_person["li@example.com"], by_person["inspector@example.com"]
    warning = alpha.get("/api/v1/warnings").json()["items"][0]
    assert zh["Subject"].startswith("[预警 2 级] alpha 水泥")
    assert en["Subject"].startswith("[warning level 2] alpha cement")
    for letter, language in ((zh, "zh"), (en, "en")):
        body = letter.get_content()
        assert warning[f"sentence_{language}"] in body
        assert warning[f"next_step_{language}"] in body
        assert "https://qingyu.example.com/e/alpha/warnings" in body
    assert "数值：2 h" in zh.get_content()
    assert "Bar: 0.5 h" in en.get_content()
    (told,) = deliveries(alpha, mine)
    assert (told["event"], told["n_tries"], told["fault"]) == ("warning.opened", 1, None)
    assert told["delivered_at"] is not None
    assert send_all(plants.NOW + timedelta(days=1)) == 0, "what was taken is not told again"


def test_several_within_a_minute_are_one_mail_with_the_worst_first(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll
) -> None:
    add(alpha, language="en")
    for severity, scope in ((1, "a"), (3, "b"), (2, "c")):
        plants.open_warning(plant, "alpha", severity, scope)
    plant.commit()
    assert send_all(SOON) == 1
    ((_, letter),) = post_office.came
    assert letter["Subject"] == "Qingyu: 3 notices, the worst level 3"
    levels = [line.partition("]")[0][-1] for line in letter.get_content().splitlines() if line.startswith("[")]
    assert levels == ["3", "2", "1"]


def test_a_warning_that_grows_worse_reaches_who_wants_the_worst(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll
) -> None:
    add(alpha, least_severity=3, language="en")
    plants.open_warning(plant, "alpha")
    plant.execute("UPDATE warning SET severity = 3")
    plant.execute("UPDATE warning SET severity = 2")
    plant.commit()
    assert send_all(SOON) == 1
    assert post_office.came[0][1]["Subject"].startswith("[warning raised")


def test_who_was_told_of_the_opening_is_told_of_the_end_of_a_warning_that_grew_milder(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll
) -> None:
    add(alpha, least_severity=3, language="en", quiet=False)
    plants.open_warning(plant, "alpha", 3)
    plants.open_warning(plant, "alpha", 2, "never told of")
    plant.commit()
    assert send_all(SOON) == 1
    plant.execute("UPDATE warning SET severity = 1")
    plant.execute("UPDATE warning SET closed_at = %s", (SOON + timedelta(minutes=10),))
    plant.commit()
    assert send_all(SOON + timedelta(minutes=11)) == 1
    assert post_office.came[1][1]["Subject"].startswith("[warning closed")


def test_an_enterprise_that_moves_is_told_to_its_old_officers_no_more(
    plant: psycopg.Connection, alpha: TestClient, log_in: LogIn, post_office: MailServer, send_all: SendAll
) -> None:
    officer = log_in("ningxia")
    add(alpha)
    theirs = add(officer, "inspector@example.com")
    plants.open_warning(plant, "alpha")
    case_acts.open_case(operating(plant, "cli:root", plants.NOW), Subject(enterprise="alpha"), "look", "", None)
    plant.execute(
        "UPDATE enterprise SET region_id = (SELECT id FROM region WHERE code LIKE '11%%' ORDER BY code LIMIT 1)"
        " WHERE code = 'alpha'"
    )
    plant.commit()
    send_all(SOON)
    assert [to for to, _ in post_office.came] == ["li@example.com"]
    # The case was issued by an office of theirs, and moves with the enterprise.
    assert {one["fault"] for one in deliveries(officer, theirs)} == {"not_allowed"}


def test_what_came_by_night_waits_for_the_morning_to_the_second(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll
) -> None:
    add(alpha)
    plants.open_warning(plant, "alpha", at=datetime(2026, 11, 2, 15, tzinfo=UTC))
    plant.commit()
    send_all(datetime(2026, 11, 2, 22, 59, 30, tzinfo=UTC))
    assert post_office.came == []
    assert send_all(datetime(2026, 11, 2, 23, 0, tzinfo=UTC)) == 1


def test_nothing_is_said_by_night_but_a_test(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll, telling: pool.Connection
) -> None:
    mine, night = add(alpha), datetime(2026, 11, 2, 15, tzinfo=UTC)
    add(alpha, "awake@example.com", quiet=False)
    plants.open_warning(plant, "alpha", at=night)
    plant.commit()
    send_all(night + timedelta(minutes=2))
    assert [to for to, _ in post_office.came] == ["awake@example.com"]
    assert alpha.post(f"{MINE}/{mine['id']}/test").status_code == 201
    assert alpha.post(f"{MINE}/{mine['id']}/test").json()["code"] == "test_too_soon"
    send_all(night + timedelta(minutes=3))
    assert [to for to, _ in post_office.came[1:]] == ["li@example.com"]
    assert "可以使用" in post_office.texts()[1]
    send_all(datetime(2026, 11, 2, 22, 59, tzinfo=UTC))
    assert len(post_office.came) == 2
    send_all(datetime(2026, 11, 2, 23, 0, tzinfo=UTC))
    assert len(post_office.came) == 3


def test_steps_and_clocks_of_a_case_are_told_to_its_people(
    plant: psycopg.Connection, alpha: TestClient, log_in: LogIn, post_office: MailServer, send_all: SendAll,
    telling: pool.Connection,
) -> None:  # fmt: skip
    add(alpha, wants=["cases"], quiet=False)
    add(log_in("ningxia"), "inspector@example.com", wants=["overruns"], quiet=False, language="en")
    add(log_in("manager-beta"), "beta@example.com")
    made = case_acts.open_case(
        operating(plant, "cli:root", plants.NOW), Subject(enterprise="alpha"), "look at it", "", None
    )
    plant.commit()
    assert made.due_on is not None
    late = datetime.combine(made.due_on + timedelta(days=1), time(12), CHINA)
    with telling.transaction():
        case_clocks.tell(telling, late)
    send_all(late + timedelta(minutes=2))
    said = [(to, str(letter["Subject"])) for to, letter in post_office.came]
    assert sorted(said) == [
        ("inspector@example.com", "[case overrun] alpha cement look at it"),
        ("li@example.com", "[处置进展] alpha 水泥 look at it"),
    ]
    english = dict(post_office.came)["inspector@example.com"].get_content()
    assert f"https://qingyu.example.com/cases/{made.id}" in english
    assert "Late by" in english


def test_a_milestone_is_told_the_working_day_before_its_end_and_once_when_it_has_ended_undone(
    plant: psycopg.Connection, log_in: LogIn, post_office: MailServer, send_all: SendAll, telling: pool.Connection
) -> None:
    add(log_in("ningxia"), "inspector@example.com", wants=["overruns"], quiet=False, language="zh")
    add(log_in("manager-alpha"), wants=["overruns"], quiet=False)
    by = region_operating(plant, "640000", "cli:root", plants.NOW)
    plan_acts.put(by, Plan("yearly", "年度计划", PlanKind.YEARLY, date(2026, 1, 1), date(2026, 12, 31), "文件"))
    due, done = Milestone(1, "投运", date(2026, 11, 9), 1.0), Milestone(2, "方案", date(2026, 11, 9), 1.0)
    task = PlanTask("kilns", "", "水泥改造", "工信厅", [], 2026, "", "", None, None, [], [due, done])
    plan_acts.put_task(by, "yearly", task)
    plan_acts.note(by, "yearly", "kilns", Noted(TaskAct.DONE, 2, document="批复"))
    plant.commit()
    # 9 November is a Monday: the working day before it is Friday the 6th.
    for day, said in ((5, 0), (6, 1), (7, 0), (9, 0), (10, 1), (11, 0)):
        now = datetime(2026, 11, day, 12, tzinfo=CHINA)
        with telling.transaction():
            assert len(task_clocks.tell(telling, now)) == said, day
        send_all(now + timedelta(minutes=2))
    told = [(to, str(letter["Subject"])) for to, letter in post_office.came]
    assert told == [
        ("inspector@example.com", "[任务节点临期] 宁夏 年度计划 · 水泥改造"),
        ("inspector@example.com", "[任务节点逾期] 宁夏 年度计划 · 水泥改造"),
    ]
    letter = post_office.came[1][1].get_content()
    assert "节点：投运，期限 2026-11-09" in letter
    assert "牵头单位：工信厅" in letter
    assert "https://qingyu.example.com/tasks?plan=640000/yearly" in letter


def test_old_cases_that_are_taken_over_and_clocks_long_overrun_are_no_news(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll, telling: pool.Connection
) -> None:
    mine = add(alpha, quiet=False)
    old, fresh = plants.NOW - timedelta(days=40), plants.NOW - timedelta(hours=1)
    steps = [
        {"step": "issue", "at": old.isoformat(), "by": "officer Li", "text": "answer"},
        {"step": "receive", "at": (old + timedelta(days=1)).isoformat(), "by": "manager Wang"},
    ]
    new = [{"step": "issue", "at": fresh.isoformat(), "by": "officer Li", "text": "answer"}]
    document = {"cases": [{"enterprise": "alpha", "title": t, "steps": s} for t, s in (("old", steps), ("new", new))]}
    case_history.take_over(plant, document, "cli:root", plants.NOW)
    plant.commit()
    with telling.transaction():
        assert len(case_clocks.tell(telling, plants.NOW)) == 2, "both are written down, for webhooks and for ever"
    told = [(one["event"], datetime.fromisoformat(one["at"])) for one in deliveries(alpha, mine)]
    assert told == [("case.due", plants.NOW), ("case.step", fresh)], "of the new one alone"


def test_whose_rights_end_is_told_nothing_of_what_was_on_its_way(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll
) -> None:
    add(alpha)
    plants.open_warning(plant, "alpha")
    plant.execute("UPDATE app_user SET disabled_at = now() WHERE name = 'manager-alpha'")
    plants.open_warning(plant, "alpha", scope="later")
    plant.commit()
    assert send_all(SOON) == 0
    assert post_office.came == []
