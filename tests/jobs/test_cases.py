"""Cases: who opens and answers them, what the log holds, what overruns, and what the audit log says of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from qingyu.db.cases import Wanted
from qingyu.db.responsible import PersonSaid
from qingyu.domain.access.roles import Role
from qingyu.domain.control import case
from qingyu.domain.control.case import CaseState, CaseStep, Side, Taken
from qingyu.domain.control.consequence import Decided
from qingyu.domain.kernel.scope import EVERYTHING, Scope
from qingyu.errors import Forbidden, Invalid, Kind, NotFound
from qingyu.jobs.access import audit
from qingyu.jobs.control import case_acts, case_assigning, case_consequences, cases, responsible
from qingyu.jobs.control.case_acting import CaseActing, operating
from qingyu.jobs.control.case_acts import Subject
from qingyu.jobs.control.case_batch import Opening, Step, in_order
from qingyu.jobs.refused import Refused
from tests.api import plants

# The last Monday before National Day.
NOW = datetime(2026, 9, 28, 2, tzinfo=UTC)
GOOD = [
    (CaseStep.RECEIVE, ""),
    (CaseStep.EXPLAIN, "the scale was cleaned"),
    (CaseStep.RECTIFY, "a new scale is ordered"),
    (CaseStep.VERIFY, "seen on site"),
    (CaseStep.CLOSE, ""),
]


@pytest.fixture
def two_plants(conn: psycopg.Connection) -> psycopg.Connection:
    plants.register(conn)
    return conn


def region_id(conn: psycopg.Connection, code: str) -> int:
    row = conn.execute("SELECT id FROM region WHERE code = %s", (code,)).fetchone()
    assert row is not None
    return int(row[0])


def officer(conn: psycopg.Connection, region: str = "640100", role: Role = Role.REGULATOR_OFFICER) -> CaseActing:
    return CaseActing(conn, Scope(region_id=region_id(conn, region)), f"officer-{region}", role, NOW)


def manager(conn: psycopg.Connection, code: str = "alpha", role: Role = Role.ENTERPRISE_MANAGER) -> CaseActing:
    return CaseActing(conn, Scope(enterprise_id=plants.enterprise_id(conn, code)), f"manager-{code}", role, NOW)


def later(by: CaseActing, **more: float) -> CaseActing:
    return replace(by, now=by.now + timedelta(**more))


def opened(conn: psycopg.Connection, by: CaseActing | None = None) -> int:
    warning = plants.open_warning(conn, "alpha", at=NOW)
    return case_acts.open_case(by or officer(conn), Subject(warning_id=warning), "", "look at it", None).id


def test_a_case_of_a_warning_goes_through_every_state_and_its_log_replays_to_it(
    two_plants: psycopg.Connection,
) -> None:
    id_ = opened(two_plants)
    plant, above = manager(two_plants), officer(two_plants)
    for n, (step, text) in enumerate(GOOD, start=1):
        by = later(plant if n <= 3 else above, hours=n)
        assert cases.show(by, id_).moves[0] is step
        found = case_acts.take(by, id_, step, text, [], seen=n)
        assert (found.n_steps, found.log[-1].taken_by, found.log[-1].text) == (n + 1, by.actor, text)
        assert found.state is list(CaseState)[n]
    assert case.replay([Taken(one.step, one.at) for one in found.log]) == cases.row_of(plant, id_).standing
    assert (found.due_on, found.waits_for, found.clock, cases.show(plant, id_).moves) == (None, None, None, [])
    assert found.warning is not None
    assert (found.enterprise, found.subject_en) == ("alpha", found.warning.sentence_en)
    with pytest.raises(Refused, match="is closed"):
        case_acts.take(above, id_, CaseStep.NOTE, "more", [], None)
    audit.settle(two_plants)
    lines = two_plants.execute(
        "SELECT actor, detail::jsonb ->> 'step' FROM audit_line WHERE kind = 'warning_step' ORDER BY id"
    ).fetchall()
    assert lines == [(above.actor, "issue"), *((by, step) for by, (step, _) in zip(
        [plant.actor] * 3 + [above.actor] * 2, GOOD, strict=True))]  # fmt: skip


def test_each_side_takes_its_own_steps_and_who_only_reads_takes_none(two_plants: psycopg.Connection) -> None:
    id_ = opened(two_plants)
    with pytest.raises(Refused, match="the side that answers") as refused:
        case_acts.take(officer(two_plants), id_, CaseStep.RECEIVE, "", [], None)
    assert (refused.value.kind, refused.value.code) == (Kind.FORBIDDEN, "case_step_of_other")
    for by in (manager(two_plants, role=Role.ENTERPRISE_VIEWER), officer(two_plants, role=Role.REGULATOR_VIEWER)):
        assert cases.show(by, id_).moves == []
        with pytest.raises(Forbidden):
            case_acts.take(by, id_, CaseStep.NOTE, "text", [], None)
    for foreign in (manager(two_plants, "beta"), officer(two_plants, "500000")):
        assert cases.listing(foreign, Wanted(), None, 10) == []
        with pytest.raises(NotFound):
            cases.show(foreign, id_)
        with pytest.raises(NotFound):
            case_acts.take(foreign, id_, CaseStep.RECEIVE, "", [], None)


def test_what_is_rejected_goes_back_and_is_marked_until_it_moves(two_plants: psycopg.Connection) -> None:
    id_ = opened(two_plants)
    plant, above = manager(two_plants), officer(two_plants)
    for step, text in GOOD[:2]:
        case_acts.take(plant, id_, step, text, [], None)
    with pytest.raises(Refused, match="says why"):
        case_acts.take(above, id_, CaseStep.REJECT, "", [], None)
    back = case_acts.take(later(above, days=1), id_, CaseStep.REJECT, "say which scale", [], None)
    assert (back.state, back.is_rejected, back.waits_for) == (CaseState.RECEIVED, True, Side.ANSWERING)
    assert back.since_at == NOW + timedelta(days=1)
    assert [count.n_rejected for count in cases.funnel(plant)] == [0, 1, 0, 0, 0, 0]
    assert not case_acts.take(plant, id_, CaseStep.EXPLAIN, "the coal scale", [], None).is_rejected


def test_who_looked_at_an_older_step_is_told_so(two_plants: psycopg.Connection) -> None:
    id_ = opened(two_plants)
    plant = manager(two_plants)
    case_acts.take(plant, id_, CaseStep.NOTE, "we are looking", [], seen=1)
    with pytest.raises(Refused, match="after step 2 already") as refused:
        case_acts.take(plant, id_, CaseStep.RECEIVE, "", [], seen=1)
    assert refused.value.reason.code == "case_moved_on"


def test_of_a_warning_one_case_is_open_at_a_time(two_plants: psycopg.Connection) -> None:
    warning = plants.open_warning(two_plants, "alpha", at=NOW)
    first = case_acts.open_case(officer(two_plants), Subject(warning_id=warning), "", "", None)
    with pytest.raises(Refused, match=f"case {first.id} of this warning is open already"):
        case_acts.open_case(officer(two_plants, "640000"), Subject(warning_id=warning), "", "", None)
    for step, text in GOOD:
        case_acts.take(operating(two_plants, "cli:root", NOW), first.id, step, text, [], None)
    again = case_acts.open_case(officer(two_plants, "640000"), Subject(warning_id=warning), "", "", None)
    assert (again.office.code, again.rules.id) == ("640000", "data-outage")


def test_a_case_is_opened_by_officers_above_and_is_about_one_thing(two_plants: psycopg.Connection) -> None:
    above = officer(two_plants)
    for by in (manager(two_plants), officer(two_plants, role=Role.REGULATOR_VIEWER)):
        with pytest.raises(Refused) as refused:
            case_acts.open_case(by, Subject(enterprise="alpha"), "title", "", None)
        assert refused.value.kind is Kind.FORBIDDEN
    for subject in (Subject(), Subject(enterprise="alpha", region="640100")):
        with pytest.raises(Invalid, match="one of"):
            case_acts.open_case(above, subject, "title", "", None)
    with pytest.raises(Invalid, match="title"):
        case_acts.open_case(above, Subject(enterprise="alpha"), "", "", None)
    with pytest.raises(NotFound):
        case_acts.open_case(above, Subject(enterprise="beta"), "title", "", None)
    with pytest.raises(NotFound):
        case_acts.open_case(above, Subject(warning_id=plants.open_warning(two_plants, "beta")), "", "", None)
    with pytest.raises(NotFound, match="rule set"):
        case_acts.open_case(above, Subject(enterprise="alpha"), "title", "", "nobodys")


def test_of_a_regions_case_its_own_officers_answer_and_those_above_check(two_plants: psycopg.Connection) -> None:
    city, province = officer(two_plants), officer(two_plants, "640000")
    with pytest.raises(Refused):
        case_acts.open_case(city, Subject(region="640100"), "the city is red", "", "assessment-2026")
    made = case_acts.open_case(province, Subject(region="640100"), "the city is red", "", "assessment-2026")
    assert (made.region, made.enterprise, made.moves) == ("640100", None, [CaseStep.NOTE])
    assert cases.show(city, made.id).moves == [CaseStep.RECEIVE, CaseStep.NOTE]
    received = case_acts.take(city, made.id, CaseStep.RECEIVE, "", [], None)
    # 30 working days from 28 September over the National Day week.
    assert received.due_on == date(2026, 11, 13)
    assert cases.listing(manager(two_plants), Wanted(), None, 10) == []


def test_a_clock_overruns_in_working_days_and_the_case_goes_up(two_plants: psycopg.Connection) -> None:
    id_ = opened(two_plants)
    county = manager(two_plants)
    assert cases.show(county, id_).due_on == date(2026, 9, 29)
    on_time, week = cases.show(later(county, days=1), id_), cases.show(later(county, days=9), id_)
    assert (on_time.overdue, on_time.days_late, on_time.days_left) == (False, 0, 0)
    assert (week.overdue, week.days_late, week.escalated_to) == (True, 1, None)  # one day, then holidays
    up = cases.show(later(county, days=11), id_)
    assert up.escalated_to is not None
    assert (up.days_late, up.escalated_to.code) == (3, "640000")
    overdue = Wanted(overdue=True)
    assert [one.id for one in cases.listing(later(county, days=9), overdue, None, 10)] == [id_]
    assert cases.listing(county, overdue, None, 10) == []
    assert cases.funnel(later(county, days=9))[0].n_overdue == 1


def test_lists_are_of_a_state_a_region_an_enterprise_and_in_pages(two_plants: psycopg.Connection) -> None:
    by = operating(two_plants, "cli:root", NOW)
    ids = [case_acts.open_case(by, Subject(enterprise=code), "by hand", "", None).id for code in ("alpha", "beta") * 2]
    case_acts.take(by, ids[0], CaseStep.RECEIVE, "", [], None)

    def found(**wanted: object) -> list[int]:
        return [one.id for one in cases.listing(by, Wanted(**wanted), None, 10)]  # type: ignore[arg-type]

    assert found() == ids[::-1]
    assert found(enterprise="alpha") == found(region="640000") == [ids[2], ids[0]]
    assert found(state=CaseState.RECEIVED) == [ids[0]]
    assert [one.id for one in cases.listing(by, Wanted(), ids[2], 1)] == [ids[1]]
    assert [count.n for count in cases.funnel(by)] == [3, 1, 0, 0, 0, 0]


def test_files_belong_to_steps_and_are_given_back_to_the_byte(two_plants: psycopg.Connection) -> None:
    id_ = opened(two_plants)
    plant = manager(two_plants)
    kept = case_acts.add_file(plant, id_, "photo.jpg", b"\x00bytes")
    assert case_acts.add_file(plant, id_, "again.jpg", b"\x00bytes") == kept
    found = case_acts.take(plant, id_, CaseStep.RECEIVE, "", [kept.sha256], None)
    assert (found.log[-1].files, [one.name for one in found.files]) == ([kept.sha256], ["photo.jpg"])
    assert case_acts.content(officer(two_plants), id_, kept.sha256) == ("photo.jpg", b"\x00bytes")
    with pytest.raises(Refused, match="send it first"):
        case_acts.take(plant, id_, CaseStep.EXPLAIN, "text", ["0" * 64], None)
    with pytest.raises(NotFound):
        case_acts.content(manager(two_plants, "beta"), id_, kept.sha256)
    for size in (0, case_acts.LARGEST_FILE + 1):
        with pytest.raises(Invalid, match="bytes"):
            case_acts.add_file(plant, id_, "x", b"x" * size)
    for n in range(case_acts.MOST_FILES - 1):
        case_acts.add_file(plant, id_, "x", b"%d" % n)
    with pytest.raises(Refused, match="20 files"):
        case_acts.add_file(plant, id_, "x", b"one more")


def test_measures_have_an_owner_a_deadline_and_an_expected_effect(two_plants: psycopg.Connection) -> None:
    id_ = opened(two_plants)
    plant = manager(two_plants)
    case_acts.add_measure(plant, id_, "new scale", "Li", date(2026, 12, 31), None)
    found = case_acts.add_measure(plant, id_, "kiln sealed", "Wang", date(2026, 11, 30), (1200.0, "tce"))
    assert [(one.what, one.owner, one.effect, one.effect_unit) for one in found.measures] == [
        ("kiln sealed", "Wang", 1200.0, "tce"),
        ("new scale", "Li", None, None),
    ]
    for day, effect in (
        (date(2026, 9, 27), None),
        (date(2026, 12, 1), (-1.0, "tce")),
        (date(2026, 12, 1), (1.0, "GJ")),
    ):
        with pytest.raises(Invalid):
            case_acts.add_measure(plant, id_, "x", "y", day, effect)
    with pytest.raises(Forbidden):
        case_acts.add_measure(manager(two_plants, role=Role.ENTERPRISE_VIEWER), id_, "x", "y", date(2026, 12, 1), None)


def test_responsible_persons_are_registered_and_reading_them_is_written_down(two_plants: psycopg.Connection) -> None:
    plant, city = manager(two_plants), officer(two_plants)
    zhang = responsible.register(plant, "alpha", None, PersonSaid("张工", "能源管理负责人", "0951-1234567", None), ())
    responsible.register(city, None, "640100", PersonSaid("李处", "节能科", "", None), ())
    assert [one.name for one in responsible.persons(city, None, None, None, 10)] == ["张工", "李处"]
    assert [one.name for one in responsible.persons(plant, None, None, None, 10)] == ["张工"]
    assert responsible.persons(manager(two_plants, "beta"), None, None, None, 10) == []
    for by in (manager(two_plants, "beta"), officer(two_plants, "500000")):
        with pytest.raises(NotFound):
            responsible.end(by, zhang.id)
    with pytest.raises(Forbidden):
        responsible.register(
            officer(two_plants, role=Role.REGULATOR_VIEWER), "alpha", None, PersonSaid("x", "y", "", None), ()
        )
    with pytest.raises(Invalid):
        responsible.register(plant, None, None, PersonSaid("x", "y", "", None), ())
    assert responsible.end(plant, zhang.id).name == "张工"
    assert responsible.persons(plant, "alpha", None, None, 10) == []
    audit.settle(two_plants)
    kinds = two_plants.execute("SELECT kind FROM audit_line WHERE object LIKE 'person%' ORDER BY id").fetchall()
    assert [row[0] for row in kinds] == ["declare", "declare", "withdraw"]
    read = two_plants.execute("SELECT count(*) FROM audit_line WHERE kind = 'read_personal'").fetchone()
    assert read == (2,)


def test_an_operator_sees_and_writes_down_for_either_side(two_plants: psycopg.Connection) -> None:
    id_ = opened(two_plants)
    by = operating(two_plants, "cli:root", NOW)
    assert by.scope == EVERYTHING
    case_acts.take(by, id_, CaseStep.RECEIVE, "", [], None)
    found = case_acts.take(by, id_, CaseStep.EXPLAIN, "told by telephone", [], None)
    assert [one.side for one in found.log] == [Side.SUPERVISING, Side.ANSWERING, Side.ANSWERING]


def test_a_consequence_is_proposed_by_rule_and_decided_once_by_officers_above_with_a_document(
    two_plants: psycopg.Connection,
) -> None:
    province, city = officer(two_plants, "640000"), officer(two_plants)
    made = case_acts.open_case(province, Subject(region="640100"), "the city failed", "", "assessment-2026")
    assert [one.decided for one in made.consequences] == [None] * 4
    imposed = ("accountability", Decided.IMPOSED, "宁政办〔2026〕9号", "missed twice")
    with pytest.raises(Forbidden):
        case_consequences.decide(city, made.id, *imposed)
    with pytest.raises(Refused, match="names its document"):
        case_consequences.decide(province, made.id, "accountability", Decided.IMPOSED, "", "missed")
    with pytest.raises(Refused, match="no rule proposes"):
        case_consequences.decide(province, made.id, "talk-when-not-corrected", Decided.IMPOSED, "letter", "late")
    case_consequences.decide(province, made.id, *imposed)
    case_consequences.decide(province, made.id, "region-restricted", Decided.DECLINED, "", "total is met")
    with pytest.raises(Refused, match="was decided already"):
        case_consequences.decide(province, made.id, *imposed)
    found = {one.rule: one for one in cases.show(later(city, days=60), made.id).consequences}
    assert (found["accountability"].decided, found["accountability"].document) == (Decided.IMPOSED, "宁政办〔2026〕9号")
    assert found["region-restricted"].decided is Decided.DECLINED
    assert found["talk-when-not-corrected"].decided is None


def test_a_batch_takes_warnings_and_cases_in_one_order_whatever_was_sent() -> None:
    def opening(warning_id: int | None) -> Opening:
        return Opening(Subject(warning_id), "", "", None)

    acts: list[Opening | Step] = [
        opening(9),
        opening(None),
        opening(4),
        Step(7, CaseStep.NOTE, "", None),
        Step(2, CaseStep.NOTE, "", None),
    ]
    assert in_order(acts) == [1, 2, 0, 4, 3]


def test_each_side_names_one_of_its_own_people_and_the_case_is_found_by_whom_was_named_last(
    two_plants: psycopg.Connection,
) -> None:
    id_ = opened(two_plants)
    plant, above = manager(two_plants), officer(two_plants)
    zhang, wang = (
        responsible.register(plant, "alpha", None, PersonSaid(name, "能源管理员", "", None), ()).id
        for name in ("张工", "王工")
    )
    li = responsible.register(above, None, "640100", PersonSaid("李处", "节能科", "", None), ()).id
    foreign = responsible.register(
        officer(two_plants, "500000"), None, "500000", PersonSaid("赵科", "节能科", "", None), ()
    ).id
    case_assigning.assign(plant, id_, zhang, "请本周答复", 1)
    case_assigning.assign(above, id_, li, "", None)
    found = case_assigning.assign(later(plant, hours=1), id_, wang, "", None)
    assert [(one.side, one.person) for one in found.assignees] == [(Side.ANSWERING, "王工"), (Side.SUPERVISING, "李处")]
    assert [(one.step, one.person) for one in found.log[1:]] == [
        (CaseStep.ASSIGN, "张工"), (CaseStep.ASSIGN, "李处"), (CaseStep.ASSIGN, "王工")]  # fmt: skip
    assert (found.state, found.since_at, found.n_steps) == (CaseState.ISSUED, NOW, 4)
    assert cases.listing(plant, Wanted(person=wang), None, 10)[0].assignees == found.assignees
    assert cases.listing(plant, Wanted(person=zhang), None, 10) == []
    for by, person in ((plant, foreign), (plant, li), (above, foreign)):
        with pytest.raises(NotFound, match="person"):
            case_assigning.assign(by, id_, person, "", None)
    operator = operating(two_plants, "cli:root", NOW)
    for by, person, code in (
        (above, zhang, "case_person_of_others"), (operator, foreign, "case_person_of_others"),
        (plant, wang, "case_assigned_already"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            case_assigning.assign(by, id_, person, "", None)
        assert refused.value.code == code
    with pytest.raises(Refused, match="after step 4"):
        case_assigning.assign(plant, id_, zhang, "", 3)
    with pytest.raises(Forbidden):
        case_assigning.assign(manager(two_plants, role=Role.ENTERPRISE_VIEWER), id_, wang, "", None)
    responsible.end(plant, wang)
    with pytest.raises(NotFound, match="person"):
        case_assigning.assign(plant, id_, wang, "", None)
    audit.settle(two_plants)
    line = "SELECT detail::jsonb ->> 'person' FROM audit_line WHERE kind = 'warning_step' ORDER BY id"
    assert two_plants.execute(line).fetchall() == [(None,), (str(zhang),), (str(li),), (str(wang),)]
