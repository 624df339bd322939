"""An interruption has three working days: holidays and weekends do not run on its clock."""

from datetime import datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from qingyu.domain.control.judgement import Judgement, State
from qingyu.domain.control.rule import Code, newest, rules
from qingyu.domain.control.rules import evaluate
from qingyu.domain.control.sentences import newest_version, sentences
from qingyu.domain.control.situation import ChannelState, Situation
from qingyu.domain.quality.working_days import WorkingDays, special_days

CHINA = ZoneInfo("Asia/Shanghai")
DATA = files("qingyu").joinpath("data")
ALL = rules(DATA.joinpath("rules.csv").read_text("utf-8"), "rules.csv", "e")
RULE = next(rule for rule in newest(ALL) if rule.code is Code.INTERRUPTION)
CALENDAR = WorkingDays.of(special_days(DATA.joinpath("holidays.csv").read_text("utf-8"), "holidays.csv"))


def judge(since: datetime, now: datetime, n: int = 1) -> Judgement:
    channels = [ChannelState(f"e{k}/kwh", 900, since, None, True, since - timedelta(minutes=15)) for k in range(n)]
    found = evaluate([RULE], Situation(now, channels, calendar=CALENDAR, zone=CHINA))
    return next(judgement for judgement in found if judgement.state is State.OVER)


@pytest.mark.parametrize(
    ("since", "due"),
    [
        (datetime(2026, 11, 17, 20, tzinfo=CHINA), datetime(2026, 11, 20, 20, tzinfo=CHINA)),
        (datetime(2026, 11, 20, 20, tzinfo=CHINA), datetime(2026, 11, 25, 20, tzinfo=CHINA)),
        (datetime(2026, 9, 30, 12, tzinfo=CHINA), datetime(2026, 10, 10, 12, tzinfo=CHINA)),
    ],
)
def test_the_worst_grade_comes_after_three_working_days_and_not_before(since: datetime, due: datetime) -> None:
    assert judge(since, due - timedelta(minutes=1)).severity == 2
    late = judge(since, due)
    assert (late.severity, datetime.fromisoformat(late.parameters["restore_by"])) == (3, due)


def test_the_sentence_names_the_deadline_in_local_time() -> None:
    found = judge(datetime(2026, 9, 30, 12, tzinfo=CHINA), datetime(2026, 10, 1, 12, tzinfo=CHINA))
    said = sentences(
        "data.interruption", newest_version(Code.INTERRUPTION), found.parameters, found.value, found.limit, "h", CHINA
    )
    assert "Restore it by 2026-10-10 12:00 (3 working days)." in said.en
    assert "2026-10-10 12:00前（3个工作日内）" in said.zh


def test_of_a_year_without_known_holidays_the_sentence_says_so() -> None:
    found = judge(datetime(2027, 9, 30, 12, tzinfo=CHINA), datetime(2027, 10, 1, 12, tzinfo=CHINA), n=6)
    assert found.code is Code.OUTAGE
    said = sentences("data.outage", newest_version(Code.OUTAGE), found.parameters, found.value, found.limit, "h", CHINA)
    assert "3 working days, holidays of that year unknown, weekends left out only" in said.en
    assert "当年节假日安排未知" in said.zh


def test_the_version_that_counted_hours_stays_readable() -> None:
    first = next(rule for rule in ALL if (rule.id, rule.version) == ("data.interruption", 1))
    assert first.parameters["severity3_after_h"] == 72
    assert (RULE.version, RULE.parameters["severity3_after_wd"]) == (3, 3)
