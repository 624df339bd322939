"""The rule of overdue instruments: certificates in, judgements out."""

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest

from qingyu.domain.control.judgement import Judgement, State
from qingyu.domain.control.rule import Code, newest, rules
from qingyu.domain.control.rules import evaluate
from qingyu.domain.control.situation import CertificateState, Situation

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
TEXT = files("qingyu").joinpath("data", "rules.csv").read_text("utf-8")
(RULE,) = [rule for rule in newest(rules(TEXT, "rules.csv", "edition")) if rule.code is Code.INSTRUMENT_DUE]


def due_in(days_left: int, meter: str = "m1") -> CertificateState:
    due_on = TODAY + timedelta(days=days_left)
    due_at = datetime(due_on.year, due_on.month, due_on.day, tzinfo=UTC) - timedelta(hours=8)
    return CertificateState(meter, "表", "meter", "JL-1", due_on, due_at, days_left)


def judge(*certificates: CertificateState) -> list[Judgement]:
    return evaluate([RULE], Situation(now=NOW, certificates=certificates))


@pytest.mark.parametrize(
    ("days_left", "state", "severity"),
    [
        (31, State.CLEAR, 0),
        (30, State.OVER, 1),
        (1, State.OVER, 1),
        (0, State.OVER, 2),
        (-29, State.OVER, 2),
        (-30, State.OVER, 3),
    ],
)
def test_a_certificate_warns_thirty_days_ahead_and_grows_when_it_has_ended(
    days_left: int, state: State, severity: int
) -> None:
    judgement = judge(due_in(days_left))[0]
    assert (judgement.scope, judgement.state, judgement.severity) == ("m1", state, severity)


def test_the_warning_begins_with_the_window_and_then_with_the_day_it_was_due() -> None:
    assert judge(due_in(10))[0].since_at == datetime(2026, 10, 30, 16, tzinfo=UTC)
    assert judge(due_in(-10))[0].since_at == datetime(2026, 11, 9, 16, tzinfo=UTC)


def test_a_whole_round_of_instruments_is_one_warning() -> None:
    few = judge(*(due_in(5, f"m{n}") for n in range(9)))
    assert [f.state for f in few] == [State.OVER] * 9 + [State.CLEAR]
    many = judge(*(due_in(5 - n, f"m{n}") for n in range(12)))
    (told,) = [f for f in many if f.state is State.OVER]
    assert (told.scope, told.code, told.severity) == ("", Code.INSTRUMENTS_DUE, 2)
    assert told.parameters == {"n_due": 12, "n_overdue": 7, "meters": ["m11", "m10", "m9", "m8", "m7"]}
