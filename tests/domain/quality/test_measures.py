"""Measures and bars: the figures of the rules, unknown parts, declared bars of regions."""

from dataclasses import replace
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qingyu.domain.energy.account import Amount
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.tables import BadTable
from qingyu.domain.quality import bars, measures
from qingyu.domain.quality.bars import PARTS, Bar, DeclaredBar, Metric
from qingyu.domain.quality.measures import NOTHING
from tests.support.present import present
from tests.support.reasons import english

TEXT = files("qingyu").joinpath("data", "quality_metrics.csv").read_text("utf-8")
PRINTED = bars.bars(TEXT, "quality_metrics.csv", "e")
BARS = bars.in_force(PRINTED, [], date(2026, 4, 1))


def declared(
    metric: Metric = Metric.COMPLETENESS,
    limit: float | None = 0.95,
    weight: float | None = None,
    since: date = date(2026, 1, 1),
    distance: int = 0,
    number: int = 1,
) -> DeclaredBar:
    return DeclaredBar(metric, limit, weight, since, "640000", distance, "bureau", "notice", number)


def in_force(*said: DeclaredBar, day: date = date(2026, 4, 1), metric: Metric = Metric.COMPLETENESS) -> Bar:
    return bars.in_force(PRINTED, said, day)[metric]


@pytest.mark.parametrize(
    ("received", "due", "value", "passes"),
    [(87, 96, "90.62 %", True), (86, 96, "89.58 %", False), (22, 24, "91.67 %", True), (21, 24, "87.50 %", False)],
)
def test_completeness_is_received_over_due_and_passes_at_ninety_percent(
    received: int, due: int, value: str, passes: bool
) -> None:
    found = measures.completeness(received, due)
    assert f"{present(found.value) * 100:.2f} %" == value
    assert BARS[Metric.COMPLETENESS].passes(found.value) is passes


def test_nothing_due_has_no_completeness() -> None:
    assert measures.completeness(0, 0) == Amount(None, because("no_reading_due"))


def test_daily_against_monthly_is_taken_of_the_monthly_value() -> None:
    found = measures.deviation(30_450.0, 29_800.0)
    assert f"{found.value:.2%}" == "2.18%"
    assert BARS[Metric.VERIFIABILITY].passes(found.value) is True
    assert BARS[Metric.VERIFIABILITY].passes(measures.deviation(29_800.0 * 1.0501, 29_800.0).value) is False


@pytest.mark.parametrize(
    ("daily", "monthly", "wanted"),
    [
        (None, 10.0, "nothing is known of the days"),
        (10.0, None, "no monthly report is declared"),
        (10.0, 0.0, "says zero and the days do not"),
    ],
)
def test_what_cannot_be_compared_has_a_reason_and_no_number(
    daily: float | None, monthly: float | None, wanted: str
) -> None:
    found = measures.deviation(daily, monthly)
    assert found.value is None
    assert wanted in (english(found.reason))


def test_two_of_forty_instruments_out_of_date_leave_ninety_five_percent() -> None:
    assert measures.share(38, 40, because("no_instrument")).value == 0.95


@given(st.dictionaries(st.sampled_from(PARTS), st.floats(0, 1), min_size=1))
def test_the_index_lies_between_its_parts_and_is_their_mean_by_equal_weights(values: dict[Metric, float]) -> None:
    found = measures.index({metric: Amount(value) for metric, value in values.items()}, BARS)
    assert min(values.values()) - 1e-12 <= present(found.value) <= max(values.values()) + 1e-12
    assert found.value == pytest.approx(sum(values.values()) / len(values))
    assert found.covered == pytest.approx(len(values) / len(PARTS))


@given(st.lists(st.floats(0, 10), min_size=6, max_size=6), st.floats(0.1, 100))
def test_weights_count_by_their_proportion_only(weights: list[float], scale: float) -> None:
    assume(sum(weights) > 0.1)
    values = {metric: Amount(n / 10) for n, metric in enumerate(PARTS)}

    def index(factor: float) -> float | None:
        said = [
            declared(metric, None, w * factor, number=n)
            for n, (metric, w) in enumerate(zip(PARTS, weights, strict=True))
        ]
        return measures.index(values, bars.in_force(PRINTED, said, date(2026, 4, 1))).value

    assert index(1.0) == pytest.approx(index(scale))


def test_an_index_of_unknown_parts_has_a_reason_and_names_each() -> None:
    found = measures.index({}, BARS)
    assert (found.value, english(found.reason), found.covered) == (None, "no part of the index is known", 0.0)
    assert [english(part.reason) for part in found.parts] == ["not measured"] * 6


def test_a_share_without_anything_counted_is_unknown() -> None:
    found = measures.shares(replace(NOTHING, n_due=96))
    assert found[Metric.COMPLETENESS].value == 0.0
    assert {m for m, amount in found.items() if amount.value is None} == {
        Metric.TIMELINESS, Metric.VALIDITY, Metric.CONFORMITY,
    }  # fmt: skip


def test_the_nearest_regions_bar_holds_and_of_one_region_the_latest() -> None:
    far, near = declared(limit=0.99, distance=2, number=9), declared(limit=0.95, distance=1, number=1)
    assert (in_force(far, near).limit, in_force(far, near).verified) == (0.95, Verified.DECLARED)
    later = declared(limit=0.97, distance=1, since=date(2026, 3, 1), number=2)
    assert in_force(near, later).limit == 0.97
    assert in_force(near, later, day=date(2026, 2, 28)).limit == 0.95
    corrected = declared(limit=0.96, distance=1, since=date(2026, 3, 1), number=3)
    assert in_force(near, later, corrected).limit == 0.96


def test_a_declared_weight_leaves_the_printed_bar_and_the_other_way_round() -> None:
    weighed = in_force(declared(limit=None, weight=2.0))
    assert (weighed.limit, weighed.weight, weighed.verified) == (0.9, 2.0, Verified.ONE_SOURCE)
    assert in_force(declared()).weight == 1.0


def test_equal_weights_are_marked_as_a_proposal() -> None:
    assert {bar.weight_source for bar in PRINTED if bar.metric in PARTS} == {
        "本平台建议，各部分等权 own proposal: equal weights"
    }


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("completeness,完整性", "fullness,完整性", "line 2, metric: wanted one of"),
        ("at_least,0.9,1,1", "at_least,-0.9,1,1", "line 2, limit_value: wanted a number not below zero"),
        ("at_least,0.9,1,1", "at_least,0.9,1,", "line 2, weight: wanted"),
        (",at_most,3,working day,,", ",at_most,3,working day,1,", "line 9, weight"),
        ("outage,中断恢复", "validity,中断恢复", "'validity' is already in line 6"),
    ],
)
def test_a_bar_that_is_not_understood_is_refused_with_its_line(old: str, new: str, wanted: str) -> None:
    assert old in TEXT
    with pytest.raises(BadTable, match=wanted):
        bars.bars(TEXT.replace(old, new), "quality_metrics.csv", "e")


def test_a_metric_without_a_row_is_missed() -> None:
    without = "\n".join(line for line in TEXT.splitlines() if not line.startswith("outage"))
    with pytest.raises(BadTable, match="outage"):
        bars.bars(without, "quality_metrics.csv", "e")
