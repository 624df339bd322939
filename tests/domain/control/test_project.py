"""The gate of an energy-intensive project: replacement, the bar, the schedule of its region, an act that opens it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.control import project as gate
from qingyu.domain.control.project import Check, CheckKind, OffsetKind, Project, ProjectStage
from qingyu.domain.sentences.names import NAMES
from qingyu.jobs.assessment import projects

KILN = Project("kiln", "窑", "水泥熟料", "y", 98.0, 98_000.0, 120_000.0, 830_000.0, 1.25, 0.0)
OPEN = [Check(kind, True, 1.0, 1.0, "1") for kind in CheckKind]


@given(st.floats(0, 1e8), st.floats(0, 10), st.lists(st.floats(0, 1e8), max_size=5), st.sampled_from(list(OffsetKind)))
def test_more_offset_never_closes_the_gate(added: float, ratio: float, amounts: list[float], kind: OffsetKind) -> None:
    coal, carbon = (added, 0.0) if kind is OffsetKind.COAL else (0.0, added)
    one = Project("p", "", "", "", None, 0.0, coal, carbon, ratio, ratio)
    met = [gate.replaced(one, kind, sum(amounts[:n])).met is True for n in range(len(amounts) + 1)]
    assert met == sorted(met)
    assert gate.replaced(one, kind, ratio * added).met


def test_a_reduction_wants_more_than_is_added_and_no_ratio_wants_none() -> None:
    assert [gate.replaced(KILN, OffsetKind.COAL, amount).met for amount in (149_999.0, 150_000.0)] == [False, True]
    assert gate.replaced(KILN, OffsetKind.CARBON, 0.0).met


def test_the_bar_itself_is_reached_and_a_little_above_is_not() -> None:
    assert [gate.reaches(KILN, level, "kgce/t").met for level in (98.0, 97.999, 100.0)] == [True, False, True]
    unknown = gate.reaches(KILN, None, "kgce/t")
    assert (unknown.met, unknown.reason and unknown.reason.code) == (None, "bar_without_level")


def test_a_city_on_its_path_is_open_and_one_a_millionth_behind_is_not() -> None:
    assert [gate.on_schedule(0.03, 0.03, gap, None).met for gap in (0.0, -0.01, 1e-6)] == [True, True, False]


def test_a_closed_gate_is_opened_by_an_act_that_is_named_and_by_nothing_else() -> None:
    closed = [*OPEN[1:], Check(CheckKind.COAL, False, 2.0, 1.0, "t")]
    unknown = [*OPEN[1:], Check(CheckKind.SCHEDULE, None, None, None, "1")]
    for checks in (closed, unknown):
        refused = gate.refusal(ProjectStage.REVIEWED, ProjectStage.APPROVED, checks, "")
        assert refused is not None
        assert refused.code == "project_gate_closed"
        assert gate.refusal(ProjectStage.REVIEWED, ProjectStage.APPROVED, checks, "minutes 12") is None
    assert gate.refusal(ProjectStage.REVIEWED, ProjectStage.APPROVED, OPEN, "") is None
    assert gate.refusal(ProjectStage.REVIEWED, ProjectStage.REFUSED, closed, "") is None


@pytest.mark.parametrize("stage", list(ProjectStage))
def test_a_stage_is_reached_from_the_one_before_only(stage: ProjectStage) -> None:
    for to in ProjectStage:
        refused = gate.refusal(stage, to, OPEN, "")
        assert (refused is None) == (to in gate.NEXT[stage])


def test_every_stage_and_check_has_its_name_and_each_bar_is_of_a_province() -> None:
    assert set(NAMES["project_stage"]) == set(ProjectStage)
    assert set(NAMES["project_check"]) == set(CheckKind)
    assert {one.province: one.level for one in projects.bars().values()} == {"540000": "level1", "630000": "benchmark"}
