"""Who is told what and when, by a real SMTP conversation."""

import socket
import threading
from datetime import UTC, date, datetime, time, timedelta

import psycopg
import pytest
import structlog
from starlette.testclient import TestClient

from analytics.notices import Notices
from analytics.sending import sender
from qingyu.db import notices as notice_rows
from qingyu.db import pool
from qingyu.domain.control.notice import Address, Message
from qingyu.domain.control.plan import Milestone, Plan, PlanKind, PlanTask, TaskAct
from qingyu.domain.energy.periods import CHINA
from qingyu.jobs.assessment import plan_acts
from qingyu.jobs.assessment.acting import operating as region_operating
from qingyu.jobs.assessment.plan_acts import Noted
from qingyu.jobs.control import case_acts, case_clocks, case_history, noticing, task_clocks
from qingyu.jobs.control.case_acting import operating
from qingyu.jobs.control.case_acts import Subject
from qingyu.settings import Settings
from tests.api import plants
from tests.api.conftest import LogIn
from tests.api.notices.addresses import MINE, SECRET, SOON, TOKEN, SendAll, add, deliveries, said_to_operator
from tests.api.notices.conftest import Robot
from tests.support.databases import Database
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


def test_an_address_that_another_program_has_is_left_to_it(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll, database: Database
) -> None:
    mine = add(alpha)
    plants.open_warning(plant, "alpha")
    plant.commit()
    with pool.connect(database.dsn("analytics"), application="another") as other, other.transaction():
        assert notice_rows.hold(other, mine["id"])
        assert send_all(SOON) == 0
    assert send_all(SOON) == 1
    assert len(post_office.came) == 1


def test_what_came_by_night_waits_for_the_morning_to_the_second(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll
) -> None:
    add(alpha)
    plants.open_warning(plant, "alpha", at=datetime(2026, 11, 2, 15, tzinfo=UTC))
    plant.commit()
    send_all(datetime(2026, 11, 2, 22, 59, 30, tzinfo=UTC))
    assert post_office.came == []
    assert send_all(datetime(2026, 11, 2, 23, 0, tzinfo=UTC)) == 1


def test_what_was_done_with_long_ago_is_swept(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll, telling: pool.Connection
) -> None:
    mine = add(alpha)
    plants.open_warning(plant, "alpha")
    plant.commit()
    send_all(SOON)
    noticing.sweep(telling, SOON + noticing.KEPT_FOR)
    assert len(deliveries(alpha, mine)) == 1
    noticing.sweep(telling, SOON + noticing.KEPT_FOR + timedelta(seconds=1))
    assert deliveries(alpha, mine) == []


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


def test_what_is_refused_is_tried_again_with_growing_pauses_and_given_up_with_the_reason(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll
) -> None:
    mine, now = add(alpha, quiet=False), SOON
    post_office.refusing = ["450 later"] * 20
    plants.open_warning(plant, "alpha")
    plant.commit()
    for pause in (*noticing.PAUSES, timedelta(days=3)):
        assert send_all(now) == 1
        assert send_all(now + pause - timedelta(seconds=1)) == 0
        now += pause
    assert send_all(now) == 0
    (told,) = deliveries(alpha, mine)
    assert (told["n_tries"], told["delivered_at"]) == (7, None)
    assert told["given_up_at"] is not None
    assert told["fault"] == "refused"
    assert "450" in said_to_operator(plant, mine)


def test_a_crash_between_sending_and_marking_sends_twice_and_loses_nothing(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll, telling: pool.Connection,
    settings: Settings,
) -> None:  # fmt: skip
    add(alpha)
    plants.open_warning(plant, "alpha")
    plant.commit()
    real = sender(settings)

    def and_die(to: Address, message: Message, name: str, now: datetime) -> None:
        real(to, message, name, now)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        noticing.send_one(telling, and_die, "", SOON)
    assert send_all(SOON) == 0, "whoever sends it has some minutes"
    assert send_all(SOON + noticing.LOST_AFTER) == 1
    assert len({letter["Message-ID"] for _, letter in post_office.came}) == 1, "a reader's program knows it"
    assert len(post_office.came) == 2


def test_what_cannot_be_said_holds_up_nothing_else_and_is_given_up_with_the_reason(
    plant: psycopg.Connection, alpha: TestClient, log_in: LogIn, post_office: MailServer, send_all: SendAll
) -> None:
    mine, now = add(alpha, quiet=False), SOON
    add(log_in("manager-beta"), "beta@example.com")
    plants.open_warning(plant, "alpha")
    plant.execute("UPDATE warning SET template_version = 99")
    plants.open_warning(plant, "alpha", scope="sayable")
    plants.open_warning(plant, "beta")
    plant.commit()
    send_all(SOON)
    assert sorted(to for to, _ in post_office.came) == ["beta@example.com", "li@example.com"]
    for pause in noticing.PAUSES:
        now += pause
        send_all(now)
    sayable, unsayable = deliveries(alpha, mine)
    assert sayable["delivered_at"] is not None
    assert unsayable["given_up_at"] is not None
    assert unsayable["fault"] == "unsayable"
    assert "KeyError" in said_to_operator(plant, mine)
    assert len(post_office.came) == 2


def test_a_slow_mail_server_gets_a_mail_once_and_an_error_at_its_end_is_none(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, send_all: SendAll,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("analytics.sending.TIMEOUT_S", 0.3)
    post_office.slow_s, post_office.bye = 0.8, "500 what"
    mine = add(alpha, quiet=False)
    plants.open_warning(plant, "alpha")
    plant.commit()
    assert send_all(SOON) == 1
    assert deliveries(alpha, mine)[0]["delivered_at"] is not None
    assert send_all(SOON + timedelta(hours=1)) == 0
    assert len(post_office.came) == 1


def test_a_mail_server_that_is_dead_holds_up_no_robot(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, robot: Robot, telling: pool.Connection,
    settings: Settings,
) -> None:  # fmt: skip
    for n in range(3):
        add(alpha, f"li{n}@example.com", quiet=False)
    add(alpha, f"dingtalk://{SECRET}@{TOKEN}", quiet=False)
    plants.open_warning(plant, "alpha")
    plant.commit()
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        dead = sender(settings.model_copy(update={"notices_smtp_port": nobody.getsockname()[1]}))
        tried = []

        def send(to: Address, message: Message, name: str, now: datetime) -> None:
            tried.append(str(to.kind))
            dead(to, message, name, now)

        while noticing.send_one(telling, send, "", SOON):
            pass
    assert sorted(tried) == ["dingtalk", "mail"], "one mail is tried, and no other waits for the same end"
    assert len(robot.came) == 1
    with telling.transaction():
        assert noticing.send_one(telling, sender(settings), "", SOON + noticing.UNREACHABLE_FOR)
    assert len(post_office.came) == 1


def test_a_wrong_address_of_a_robots_host_is_noted_and_given_up(
    plant: psycopg.Connection, alpha: TestClient, telling: pool.Connection, settings: Settings
) -> None:
    mine, now = add(alpha, f"dingtalk://{SECRET}@{TOKEN}", quiet=False), SOON
    wrong = sender(settings.model_copy(update={"notices_dingtalk_url": "http://oapi.dingtalk.com:x"}))
    plants.open_warning(plant, "alpha")
    plant.commit()
    for pause in (*noticing.PAUSES, timedelta(days=1)):
        assert noticing.send_one(telling, wrong, "", now)
        now += pause
    (told,) = deliveries(alpha, mine)
    assert told["given_up_at"] is not None
    assert told["fault"] == "way_closed"
    assert "Invalid" in said_to_operator(plant, mine)


@pytest.mark.parametrize(
    "said", ["oapi.dingtalk.com", "http://oapi.dingtalk.com", "https://u@oapi.dingtalk.com", "https://a.com:x"]
)
def test_a_wrong_address_of_a_robots_host_is_refused_when_settings_are_read(said: str) -> None:
    with pytest.raises(ValueError, match=r"notices_dingtalk_url|Port"):
        Settings(notices_dingtalk_url=said, webhook_private=False)
    assert Settings(notices_dingtalk_url="http://127.0.0.1:8080", webhook_private=True).notice_hosts


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


def test_a_robot_is_told_signed_and_its_refusal_is_no_success(
    plant: psycopg.Connection, alpha: TestClient, robot: Robot, send_all: SendAll, settings: Settings
) -> None:
    mine = add(alpha, f"dingtalk://{SECRET}@{TOKEN}", quiet=False)
    robot.answers = [{"errcode": 310000, "errmsg": f"sign not match \0 \ud800 {'.' * 70} {TOKEN}"}]
    plants.open_warning(plant, "alpha")
    plant.commit()
    assert send_all(SOON) == 1
    (told,) = deliveries(alpha, mine)
    assert told["delivered_at"] is None
    assert told["fault"] == "refused"
    assert "310000" in said_to_operator(plant, mine)
    assert TOKEN[:8] not in said_to_operator(plant, mine)
    assert send_all(SOON + noticing.PAUSES[0]) == 1
    assert deliveries(alpha, mine)[0]["delivered_at"] is not None
    path, said = robot.came[1]
    assert path.startswith(f"/robot/send?access_token={TOKEN}&timestamp=")
    assert said["msgtype"] == "text"
    assert "预警 2 级" in said["text"]["content"]


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


def test_the_loop_of_the_program_tells_by_itself_and_stops(
    plant: psycopg.Connection, alpha: TestClient, post_office: MailServer, settings: Settings
) -> None:
    add(alpha)
    plants.open_warning(plant, "alpha")
    plant.commit()
    stopping, clock = threading.Event(), iter([plants.NOW + timedelta(minutes=n) for n in range(1000)])

    def now() -> datetime:
        if post_office.came:
            stopping.set()
        return next(clock)

    Notices(settings, now, stopping, structlog.get_logger()).run()
    assert len(post_office.came) == 1
