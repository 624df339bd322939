"""Rounds of leaders: the window by days, checks of an applicant, places that know no order, what may be decided."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.benchmark import leader_review as review
from qingyu.domain.benchmark import leader_round as rounds
from qingyu.domain.benchmark.leader_review import Candidate, Facts, ReviewCheck
from qingyu.domain.benchmark.leader_round import Bar, LeaderRound, RoundKind, RoundStage
from qingyu.domain.benchmark.yardstick import Kind, Yardstick
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel.reason import because
from qingyu.domain.sentences.names import NAMES

ROUND = LeaderRound(
    code="cement", name="水泥", kind=RoundKind.ENERGY, edition="e", year=2026, period_year=2025, yardsticks=("y",),
    bar=Bar.LEVEL1, most=2, least_tce=10_000.0, least_tco2=26_000.0, least_completeness=0.95, most_estimated=0.05,
    opens_on=date(2026, 8, 1), last_on=date(2026, 8, 31), document="公告", given=(),
)  # fmt: skip
GOOD = Facts(95.0, "kgce/t", None, 100.0, 12_000.0, 30_000.0, 0.99, 0.01, True, 0, 0, 0)


def yardstick(id_: str, unit: str = "kgce/t", product: str = "转炉", sector: str = "steel") -> Yardstick:
    named = (id_, "e", Kind.GB_LIMIT, sector, product, product, "", "", unit)
    return Yardstick(*named, -30.0, -28.0, -12.0, None, None, "GB", None, None, "", Verified.ONE_SOURCE)


def candidates(bar: Bar, drawn: Sequence[tuple[Yardstick, float, float | None]]) -> list[Candidate]:
    facts = [(of, replace(GOOD, value=value, level=level)) for of, value, level in drawn]
    return [review.candidate(n, bar, each, of, []) for n, (of, each) in enumerate(facts)]


def outcome(facts: Facts, check: ReviewCheck, of: LeaderRound = ROUND) -> tuple[bool | None, str | None]:
    (found,) = (one for one in review.judged(of, facts) if one.check is check)
    return found.met, None if found.reason is None else found.reason.code


def test_the_window_is_of_days_both_included_in_the_day_of_the_enterprise() -> None:
    days = [date(2026, 7, 31), date(2026, 8, 1), date(2026, 8, 31), date(2026, 9, 1)]
    assert [rounds.stage_on(ROUND, None, day) for day in days] == ["announced", "applying", "applying", "ended"]
    assert [rounds.late(ROUND, None, day) is None for day in days] == [False, True, True, False]
    midnight = datetime(2026, 8, 31, 16, 0, tzinfo=UTC)
    for zone, is_open in (("Asia/Shanghai", False), ("Asia/Urumqi", True)):
        plant = Enterprise(1, "p", "", "", zone, None)
        assert (rounds.late(ROUND, None, plant.day(midnight)) is None) == is_open
    assert rounds.late(ROUND, RoundStage.CANCELLED, days[1]) is not None


def test_where_clocks_differ_the_window_is_open_while_it_is_for_one_and_reviewed_when_it_is_over_for_all() -> None:
    first, last = (date(2026, 7, 31), date(2026, 8, 1)), (date(2026, 8, 31), date(2026, 9, 1))
    assert [rounds.stage_on(ROUND, None, *days) for days in (first, last)] == ["applying", "applying"]
    assert rounds.refusal(ROUND, None, RoundStage.REVIEWED, *last) is not None
    assert rounds.refusal(ROUND, None, RoundStage.REVIEWED, last[1], last[1]) is None


def test_a_round_is_reviewed_after_its_window_again_until_it_is_published_and_then_never() -> None:
    inside, after = date(2026, 8, 31), date(2026, 9, 1)
    assert rounds.refusal(ROUND, None, RoundStage.REVIEWED, inside) is not None
    assert rounds.refusal(ROUND, None, RoundStage.REVIEWED, after) is None
    assert rounds.refusal(ROUND, RoundStage.REVIEWED, RoundStage.REVIEWED, after) is None
    for to in RoundStage:
        assert rounds.refusal(ROUND, RoundStage.PUBLISHED, to, after) is not None
        assert rounds.refusal(ROUND, RoundStage.CANCELLED, to, after) is not None


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"period_year": 2026}, "round_period_not_over"),
        ({"last_on": date(2026, 7, 31)}, "round_window_backwards"),
        ({"bar": Bar.NONE}, "round_bar_of_kind"),
        ({"kind": RoundKind.CARBON}, "round_bar_of_kind"),
    ],
)
def test_a_round_that_cannot_be_is_told_why(wrong: dict[str, object], code: str) -> None:
    assert rounds.fault(ROUND, date(2026, 7, 1)) is None
    found = rounds.fault(replace(ROUND, **wrong), date(2026, 7, 1))  # type: ignore[arg-type]
    assert found is not None
    assert found.code == code


def test_every_check_of_a_good_applicant_is_met_and_each_fault_is_told_by_its_own() -> None:
    assert review.not_met(review.judged(ROUND, GOOD)) == []
    unknown = because("not_computed_yet")
    cases: list[tuple[Facts, ReviewCheck, tuple[bool | None, str | None]]] = [
        (replace(GOOD, value=None, reason=unknown), ReviewCheck.INTENSITY, (False, "not_computed_yet")),
        (replace(GOOD, value=None, reason=unknown), ReviewCheck.BAR, (None, "not_computed_yet")),
        (replace(GOOD, value=100.0), ReviewCheck.BAR, (True, None)),
        (replace(GOOD, value=100.001), ReviewCheck.BAR, (False, None)),
        (replace(GOOD, level=None), ReviewCheck.BAR, (None, "bar_without_level")),
        (replace(GOOD, energy_tce=10_000.0), ReviewCheck.SIZE, (True, None)),
        (replace(GOOD, energy_tce=10_000.0, co2_t=26_000.0), ReviewCheck.SIZE, (False, None)),
        (replace(GOOD, energy_tce=10_000.0, co2_t=None), ReviewCheck.SIZE, (None, "round_size_unknown")),
        (replace(GOOD, completeness=0.9499), ReviewCheck.COMPLETENESS, (False, None)),
        (replace(GOOD, completeness=None), ReviewCheck.COMPLETENESS, (None, "round_share_unknown")),
        (replace(GOOD, estimated=0.0501), ReviewCheck.ESTIMATED, (False, None)),
        (replace(GOOD, n_unconfirmed=1), ReviewCheck.CONFIRMED, (False, None)),
        (replace(GOOD, verified=False), ReviewCheck.FACTORS, (False, "round_factor_unverified")),
        (replace(GOOD, n_open=1), ReviewCheck.CASES, (False, None)),
        (replace(GOOD, n_vetoed=1), ReviewCheck.VETO, (False, None)),
    ]
    for facts, check, wanted in cases:
        assert outcome(facts, check) == wanted, check


def test_a_round_that_asks_for_no_size_and_one_without_a_bar_do_not_look_for_them() -> None:
    free = replace(ROUND, least_tce=None, least_tco2=None, bar=Bar.NONE, kind=RoundKind.CARBON)
    assert {one.check for one in review.judged(free, GOOD)} == set(ReviewCheck) - {ReviewCheck.SIZE, ReviewCheck.BAR}
    only_2021 = replace(ROUND, least_tco2=None)
    assert outcome(replace(GOOD, energy_tce=9_999.0, co2_t=None), ReviewCheck.SIZE, only_2021) == (False, None)


CANDIDATES = st.lists(
    st.tuples(st.sampled_from(["a", "b"]), st.none() | st.sampled_from([-0.2, -0.1, 0.0, 0.1]), st.booleans()),
    max_size=9,
).map(lambda drawn: [Candidate(n, *one) for n, one in enumerate(drawn)])


@given(CANDIDATES, st.integers(0, 5), st.randoms(use_true_random=False))
def test_places_know_no_order_and_nobody_who_fails_is_proposed(
    candidates: list[Candidate], most: int, chance: Random
) -> None:
    found = review.ranked(candidates, most)
    turned = list(candidates)
    chance.shuffle(turned)
    assert review.ranked(turned, most) == found
    for group in ("a", "b"):
        own = [one for one in candidates if one.group == group]
        assert sum(found[one.id].proposed for one in own) <= most
        for one in own:
            place = found[one.id]
            assert (place.place is not None) == (one.passes and one.key is not None)
            assert not place.proposed or place.place is not None
            for other in own:
                if other.key == one.key and other.passes and one.passes:
                    assert found[other.id] == place


def test_equals_share_a_place_and_without_room_for_all_none_is_proposed() -> None:
    keys = [-0.3, -0.2, -0.2 + 1e-13, -0.1]
    found = review.ranked([Candidate(n, "c", key, True) for n, key in enumerate(keys)], 2)
    assert [(found[n].place, found[n].proposed) for n in range(4)] == [(1, True), (2, False), (2, False), (4, False)]
    assert [review.ranked([Candidate(0, "c", -0.3, True)], most)[0].proposed for most in (0, 1)] == [False, True]


def test_a_bar_that_is_not_above_zero_ranks_by_the_absolute_gap_within_its_yardstick() -> None:
    converter, furnace, other = yardstick("converter"), yardstick("furnace"), yardstick("other")
    drawn = [(converter, -31.0, -30.0), (converter, -35.0, -30.0), (furnace, 55.0, 61.0), (other, -0.5, 0.0)]
    found = review.ranked(candidates(Bar.LEVEL1, drawn), 1)
    assert [(found[n].place, found[n].proposed) for n in range(4)] == [(2, False), (1, True), (1, True), (1, True)]


def test_without_a_bar_one_product_in_one_unit_is_compared_whichever_list_it_is_held_against() -> None:
    limit, listed = yardstick("limit", product="水泥熟料"), yardstick("list", "kWh/t", "水泥熟料")
    bags, cement = yardstick("bags", "kgce/bag", "水泥熟料"), yardstick("cement", product="水泥产品")
    drawn = [(limit, 0.8, None), (listed, 0.7, None), (bags, 0.9, None), (cement, 0.6, None)]
    found = review.ranked(candidates(Bar.NONE, drawn), 1)
    assert [found[n].place for n in range(4)] == [2, 1, 1, 1]


def test_a_list_has_no_more_of_a_sector_than_were_announced_however_it_was_ranked() -> None:
    assert review.crowded(["cement", "cement", "steel"], 2) is None
    found = review.crowded(["cement", "steel", "cement", "cement"], 2)
    assert found is not None
    assert (found.code, dict(found.parameters)["group"], dict(found.parameters)["n"]) == ("round_too_many", "cement", 3)


def test_one_that_fails_is_let_in_by_a_named_act_only_and_what_differs_says_why() -> None:
    fine, failing = review.judged(ROUND, GOOD), review.judged(ROUND, replace(GOOD, n_open=1))
    assert review.refusal(True, fine, True, "", "") is None
    left_out = review.refusal(True, fine, False, "", "")
    assert left_out is not None
    assert left_out.code == "round_decision_without_reason"
    assert review.refusal(True, fine, False, "not at home", "") is None
    refused = review.refusal(False, failing, True, "a good plant", "")
    assert refused is not None
    assert (refused.code, dict(refused.parameters)["review_check"]) == ("round_check_failed", "cases")
    assert review.refusal(False, failing, True, "a good plant", "minutes 12") is None


def test_a_round_is_as_sure_as_the_least_sure_of_what_it_did_not_say_itself() -> None:
    bounds = ("least_completeness", "most_estimated")
    data = rounds.DataBars(least_completeness=0.9, most_estimated=0.1, source="", verified=Verified.UNVERIFIED)
    printed, assumed = (
        rounds.RoundEdition(
            id="e", name_zh="", name_en="", kind=RoundKind.ENERGY, bar=Bar.LEVEL1, bar_verified=bar, source="",
            verified=Verified.ONE_SOURCE,
        )
        for bar in (Verified.ONE_SOURCE, Verified.UNVERIFIED)
    )  # fmt: skip
    for edition, said, sure in (
        *((printed, (), False), (printed, bounds[:1], False), (printed, bounds, True)),
        *((assumed, bounds, False), (assumed, (*bounds, "bar"), True), (None, (*bounds, "bar"), False)),
    ):
        found = rounds.verified(replace(ROUND, given=said), edition, data)
        assert found is (Verified.ONE_SOURCE if sure else Verified.UNVERIFIED), (edition, said)


def test_every_stage_and_check_has_its_name() -> None:
    assert set(NAMES["round_stage"]) == set(RoundStage)
    assert set(NAMES["review_check"]) == set(ReviewCheck)
