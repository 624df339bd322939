"""Every number of every scheme decides something: one that is changed by a little changes a verdict."""

from collections.abc import Iterator
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.assessment.grades import ByBands, Tally
from qingyu.domain.assessment.judge import BadFinding, Finding, judge
from qingyu.domain.assessment.points import BySteps, Comparison
from qingyu.domain.assessment.scheme import Indicator, Scheme, read
from qingyu.domain.kernel.tables import BadTable
from qingyu.domain.sentences.names import NAMES
from tests.domain.golden_assessment import EXCLUSIONS, SCHEMES

LITTLE = 1e-6


def stepped() -> Iterator[tuple[Scheme, Indicator, BySteps]]:
    for scheme in SCHEMES.values():
        for indicator in scheme.indicators:
            if isinstance(indicator.points, BySteps):
                yield scheme, indicator, indicator.points


@pytest.mark.parametrize(("scheme", "indicator", "rule"), list(stepped()), ids=lambda one: getattr(one, "id", ""))
def test_just_beyond_a_bound_are_other_points(scheme: Scheme, indicator: Indicator, rule: BySteps) -> None:
    for step in rule.steps:
        up = step.test in (Comparison.AT_LEAST, Comparison.ABOVE)
        beside = step.bound - LITTLE if up else step.bound + LITTLE
        inside = step.bound if step.test in (Comparison.AT_LEAST, Comparison.AT_MOST) else step.bound - LITTLE
        assert rule.of(inside) != rule.of(beside), (scheme.id, indicator.code, step)
        assert rule.of(inside) == step.points


@pytest.mark.parametrize("scheme", list(SCHEMES.values()), ids=lambda one: one.id)
def test_a_band_begins_exactly_where_it_says(scheme: Scheme) -> None:
    if not isinstance(scheme.grade, ByBands):
        return
    for band in scheme.grade.bands:
        at, below = (scheme.grade.possible(Tally(n, n)) for n in (band.at_least, band.at_least - LITTLE))
        assert at == [band.grade]
        assert below != at


@pytest.mark.parametrize("scheme", list(SCHEMES.values()), ids=lambda one: one.id)
def test_a_scheme_names_its_document_its_edition_of_exclusions_and_every_name_in_both_languages(scheme: Scheme) -> None:
    assert scheme.document
    assert scheme.source
    assert scheme.exclusions in EXCLUSIONS
    assert all((scheme.name_zh, scheme.name_en))
    assert all(one.name_zh and one.name_en for one in scheme.indicators)


def test_the_whole_of_a_table_of_points_is_a_hundred_and_its_printed_bonus() -> None:
    most = {id: scheme.points for id, scheme in SCHEMES.items() if scheme.points}
    assert most == {
        "key-unit-huairou-145": 100,
        "department-huairou-145": 100,
        "key-unit-shanghai-2024": 100,
        "district-40-60": 109,
        "enterprises-10000-125": 105,
    }


def test_a_stretch_target_that_is_met_frees_from_the_total() -> None:
    region = SCHEMES["region-2021"]
    found = {"intensity": Finding(met=True), "total": Finding(met=False)}
    assert judge(region, found | {"intensity_stretch": Finding(met=True)}).grade == "完成"
    assert judge(region, found | {"intensity_stretch": Finding(met=False)}).grade == "未完成"
    assert judge(region, found).possible == ("完成", "未完成")


def test_what_does_not_fit_a_scheme_is_refused_with_what_it_has() -> None:
    with pytest.raises(BadFinding, match="has no indicator 'coal'; it has intensity, measures"):
        judge(SCHEMES["district-40-60"], {"coal": Finding()})
    with pytest.raises(BadFinding, match="gives 0 to 60 points, got 61"):
        judge(SCHEMES["district-40-60"], {"measures": Finding(given=61)})
    with pytest.raises(BadFinding, match="knows the states on_time, late, got 'early'"):
        judge(SCHEMES["key-unit-shanghai-2024"], {"yearly_report": Finding(state="early")})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('by = "counts"', 'by = "dice"'), "grade"),
        (("control_missed_from = 1", "control_missed_from = 0"), "grade.counts.control_missed_from"),
        (('role = "control"', 'role = "king"'), "indicators.0.role"),
        (('code = "C2"', 'code = "C1"'), "each indicator has a code of its own"),
        (('body = "province"', "body = "), "wanted TOML"),
    ],
)
def test_a_file_that_is_no_scheme_is_refused_with_its_place(change: tuple[str, str], said: str) -> None:
    text = files("qingyu").joinpath("data", "schemes", "state-2026.toml").read_text("utf-8")
    with pytest.raises(BadTable, match=said):
        read(text.replace(*change, 1), "mine.toml")


@given(st.lists(st.sampled_from([True, False, None]), min_size=14, max_size=14))
def test_what_is_learned_later_never_leaves_what_was_possible(met: list[bool | None]) -> None:
    scheme = SCHEMES["state-2026"]
    codes = [one.code for one in scheme.indicators]
    before = judge(scheme, {code: Finding(met=one) for code, one in zip(codes, met, strict=True)})
    for sure in (True, False):
        after = judge(scheme, {c: Finding(met=sure if one is None else one) for c, one in zip(codes, met, strict=True)})
        assert after.grade in before.possible


def test_each_edition_of_what_is_left_out_has_its_name_in_sentences() -> None:
    assert set(NAMES["exclusions"]) == set(EXCLUSIONS)
