"""Simulated days: whatever goes to and fro around a limit is one warning, and what ends still ends."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest

from qingyu.domain.control.judgement import Judgement, State
from qingyu.domain.control.rule import LIFE, Code, newest, rules
from qingyu.domain.control.rules import evaluate
from qingyu.domain.control.situation import ChannelState, DayState, DemandState, Situation
from qingyu.domain.control.warning import Calm, Close, ClosedWarning, Open, OpenWarning, Reopen, Update, decide

TEXT = files("qingyu").joinpath("data", "rules.csv").read_text("utf-8")
RULES = {rule.code: rule for rule in newest(rules(TEXT, "rules.csv", "edition"))}
START = datetime(2026, 11, 2, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass
class Book:
    """Warnings as the table keeps them."""

    open: dict[int, OpenWarning] = field(default_factory=dict)
    closed: dict[int, ClosedWarning] = field(default_factory=dict)
    issued: list[Judgement] = field(default_factory=list)
    n_reopened: int = 0

    def look(self, situation: Situation, code: Code) -> None:
        now = situation.now
        groups = frozenset(w.rule_id for w in self.open.values() if w.scope == "")
        judgements = evaluate([RULES[code]], replace(situation, open_groups=groups))
        for decision in decide(list(self.open.values()), judgements, now, list(self.closed.values())):
            match decision:
                case Open(found):
                    id_ = len(self.issued)
                    self.issued.append(found)
                    self.open[id_] = OpenWarning(id_, found.rule.id, found.scope, found.severity, {}, now)
                case Reopen(id_, found):
                    del self.closed[id_]
                    self.n_reopened += 1
                    self.open[id_] = OpenWarning(id_, found.rule.id, found.scope, found.severity, {}, now)
                case Update(id_, _):
                    self.open[id_] = replace(self.open[id_], clear_since_at=None)
                case Calm(id_):
                    self.open[id_] = replace(self.open[id_], clear_since_at=now)
                case Close(id_, _):
                    gone = self.open.pop(id_)
                    self.closed[id_] = ClosedWarning(id_, gone.rule_id, gone.scope, now)


def instants(until: datetime, step: timedelta) -> Iterator[datetime]:
    now = START
    while now < until:
        yield now
        now += step


def simulate(code: Code, state: Callable[[datetime], Situation], until: datetime, step: timedelta) -> Book:
    book = Book()
    for now in instants(until, step):
        book.look(state(now), code)
    return book


def lumpy(now: datetime, every: timedelta, phase: timedelta = timedelta(0)) -> datetime:
    """The end of the newest reading of a channel that answers in lumps."""
    return now - (now - START + phase) % every


def channel(name: str, ends_at: datetime) -> ChannelState:
    return ChannelState(name, 900, ends_at, None, True, ends_at)


@pytest.mark.parametrize("every_min", [47, 50, 55, 60, 90, 119])
def test_a_channel_that_answers_now_and_then_is_one_warning_a_day(every_min: int) -> None:
    every = timedelta(minutes=every_min)
    book = simulate(
        Code.INTERRUPTION, lambda now: Situation(now, [channel("a", lumpy(now, every))]), START + DAY, MINUTE
    )
    assert len(book.issued) == 1


@pytest.mark.parametrize("n", [4, 12, 40])
def test_channels_in_turn_are_one_warning_each_at_most_or_one_for_all(n: int) -> None:
    every = timedelta(minutes=50)

    def state(now: datetime) -> Situation:
        return Situation(now, [channel(f"c{i:02d}", lumpy(now, every, i * every / n)) for i in range(n)])

    book = simulate(Code.INTERRUPTION, state, START + DAY, MINUTE)
    assert len(book.issued) <= n + 1
    assert len({found.scope for found in book.issued}) == len(book.issued)


def test_a_group_does_not_tear_when_members_come_and_go() -> None:
    chance = random.Random(20)
    silent: dict[int, datetime] = dict.fromkeys(range(12), START)

    def state(now: datetime) -> Situation:
        for i in range(12):  # each comes back for a moment now and then, never more than nine at once
            if chance.random() < 0.01:
                silent[i] = now
        for i in range(3):
            silent[i] = START - HOUR
        return Situation(now, [channel(f"c{i:02d}", at) for i, at in silent.items()])

    book = simulate(Code.INTERRUPTION, state, START + 6 * HOUR, MINUTE)
    groups = [found for found in book.issued if found.code is Code.OUTAGE]
    assert len(groups) == 1
    assert len(book.issued) <= 1 + 3


def test_a_line_that_is_mended_closes_and_one_that_breaks_again_next_day_is_the_same_warning() -> None:
    def state(now: datetime) -> Situation:
        broken = START + HOUR <= now < START + 3 * HOUR or START + 20 * HOUR <= now < START + 22 * HOUR
        last = START + HOUR if now < START + 10 * HOUR else START + 20 * HOUR
        return Situation(now, [channel("a", last if broken else now)])

    book = simulate(Code.INTERRUPTION, state, START + 30 * HOUR, MINUTE)
    assert (len(book.issued), book.n_reopened, book.open) == (1, 1, {})


def test_what_breaks_again_long_after_is_a_new_warning() -> None:
    def state(now: datetime) -> Situation:
        broken = now < START + 3 * HOUR or now >= START + 3 * DAY
        return Situation(
            now, [channel("a", START - HOUR if now < START + DAY else START + 3 * DAY) if broken else channel("a", now)]
        )

    book = simulate(Code.INTERRUPTION, state, START + 4 * DAY, 5 * MINUTE)
    assert (len(book.issued), book.n_reopened) == (2, 0)


@pytest.mark.parametrize("swing", ["turns", "noise", "slow"])
def test_a_demand_around_its_contract_is_one_warning_a_day(swing: str) -> None:
    chance = random.Random(7)

    def state(now: datetime) -> Situation:
        n = int((now - START) / timedelta(seconds=15))
        kw = {
            "turns": 1900.0 if n % 2 else 0.0,
            "noise": chance.uniform(800, 1200),
            "slow": 1900.0 if n // 500 % 2 else 0,
        }
        return Situation(now, demand=DemandState(now, kw[swing], 1000.0, 1.0, {}))

    book = simulate(Code.DEMAND, state, START + DAY, timedelta(seconds=15))
    assert len(book.issued) == 1
    assert book.n_reopened <= 12


def test_a_demand_that_stays_below_closes_its_warning_and_a_short_one_stays_its_least_time() -> None:
    def state(now: datetime) -> Situation:
        return Situation(now, demand=DemandState(now, 1300.0 if now == START else 100.0, 1000.0, 1.0, {}))

    life = RULES[Code.DEMAND].parameters
    least = timedelta(seconds=max(life["open_min_s"], life["clear_min_s"]))
    assert len(simulate(Code.DEMAND, state, START + least, MINUTE).open) == 1
    assert simulate(Code.DEMAND, state, START + least + 2 * MINUTE, MINUTE).open == {}


def test_a_completeness_around_its_bar_is_one_warning_a_week() -> None:
    def state(now: datetime) -> Situation:
        n = 880 if (now - START) // (6 * HOUR) % 2 else 980
        return Situation(now, day=DayState(now.date(), now, n, 1000, (("a", n, 1000),)))

    assert len(simulate(Code.COMPLETENESS, state, START + 7 * DAY, HOUR).issued) == 1


@pytest.mark.parametrize("code", sorted(RULES))
@pytest.mark.parametrize("seed", range(3))
def test_no_rule_issues_many_warnings_whatever_it_finds(code: Code, seed: int) -> None:
    """Findings of any order, at random: how many are issued depends on the rule's times, not on the swings."""
    chance, rule = random.Random(seed), RULES[code]
    open_: dict[int, OpenWarning] = {}
    closed: dict[int, ClosedWarning] = {}
    issued = 0
    for now in instants(START + DAY, 5 * MINUTE):
        state = chance.choice(list(State))
        for decision in decide(list(open_.values()), [Judgement(rule, "x", state)], now, list(closed.values())):
            match decision:
                case Open(_):
                    issued += 1
                    open_ = {issued: OpenWarning(issued, rule.id, "x", 1, {}, now)}
                case Reopen(id_, _):
                    closed, open_ = {}, {id_: OpenWarning(id_, rule.id, "x", 1, {}, now)}
                case Update(id_, _):
                    open_[id_] = replace(open_[id_], clear_since_at=None)
                case Calm(id_):
                    open_[id_] = replace(open_[id_], clear_since_at=now)
                case Close(id_, _):
                    open_, closed = {}, {id_: ClosedWarning(id_, rule.id, "x", now)}
    assert issued == 1


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_rule_in_force_says_how_its_warnings_live(code: Code) -> None:
    assert set(RULES[code].parameters) >= LIFE
