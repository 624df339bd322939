"""One physics, several verdicts: what each edition leaves out of the account, and never a gross figure in disguise."""

from dataclasses import replace

import pytest

from qingyu.domain.assessment.barometer import Figures
from qingyu.domain.assessment.netting import base_year, net
from qingyu.domain.control.body_target import BodyTarget, Controlled, TargetKind
from qingyu.domain.control.regional import MARK, Line, Regional, StoredPart, line
from qingyu.domain.control.span import Basis, Span, Total, whole
from qingyu.domain.energy.factors import Verified
from qingyu.jobs.assessment.light_rules import shipped
from qingyu.jobs.assessment.netted import Netting
from qingyu.jobs.assessment.schemes import editions
from tests.support.near import near
from tests.support.present import present

NOW, BASE = Span(2025, 12), Span(2020, 12)


def lines(span: Span, **values: float) -> dict[Regional, Line]:
    said = {
        (f"{name}_total", span): value
        for name, value in ({"certified": 0.0, "renewable_power": values.get("non_fossil", 0.0)} | values).items()
    }
    return {one: line(one, (), {}, said, span) for one in Regional}


# The worked example: 2020 E 1000, feedstock 80, renewables 120; 2025 E 1180, feedstock 130, renewables 260.
THIS = lines(NOW, energy=1180.0, feedstock=130.0, non_fossil=260.0)
FIRST = lines(BASE, energy=1000.0, feedstock=80.0, non_fossil=120.0)


@pytest.mark.parametrize(
    ("edition", "total", "drop"),
    [("gross", 1180.0, 12.59), ("2022", 910.0, 15.46), ("2024", 790.0, 26.85)],
)
def test_the_worked_example_by_three_editions(edition: str, total: float, drop: float) -> None:
    now, base = (net(editions()[edition], one, first) for one, first in ((THIS, FIRST), (FIRST, None)))
    assert now.of_total.value == near(total)
    intensity = present(now.of_intensity.value) / 135, present(base.of_intensity.value) / 100
    assert round((1 - intensity[0] / intensity[1]) * 100, 2) == drop


def test_certificates_follow_physical_power_and_make_the_figure_unverified() -> None:
    some = lines(NOW, energy=1180.0, feedstock=130.0, non_fossil=200.0, certified=60.0)
    found = net(editions()["2024"], some, FIRST)
    assert (found.of_total.value, found.of_total.verified) == (790.0, False)
    assert net(editions()["2024"], THIS, FIRST).of_total.verified


@pytest.mark.parametrize("lacking", ["feedstock", "non_fossil", "energy"])
def test_what_is_not_known_is_never_taken_for_zero(lacking: str) -> None:
    known = {"energy": 1180.0, "feedstock": 130.0, "non_fossil": 260.0}
    found = net(editions()["2024"], lines(NOW, **{k: v for k, v in known.items() if k != lacking}), FIRST)
    assert (found.of_total.value, found.of_intensity.value) == (None, None)
    assert found.of_total.reason is not None


def test_added_renewables_need_those_of_the_base_year_and_a_plan_nobody_gave_is_a_reason() -> None:
    bare = {one: line(one, (), {}, {}, BASE) for one in Regional}
    assert net(editions()["2022"], THIS, bare).of_total.value is None
    assert net(editions()["2022"], THIS, bare).of_intensity.value == 1050.0
    assert present(net(editions()["135-ningxia"], THIS, FIRST).of_total.reason).code == "renewables_plan_unknown"
    assert base_year(2021) == 2020


def test_what_is_added_is_told_from_one_year_on_for_all_spans_of_a_judgement() -> None:
    # Energy and renewables of 2026 are those of 2025, and the plan begins after 2025: nothing moved, nothing is added.
    known = {Span(2026, 9): 260.0, Span(2025, 9): 260.0, whole(2025): 350.0}
    made = {one: lines(one, energy=1000.0, feedstock=0.0, non_fossil=value) for one, value in known.items()}
    netting = Netting(editions()["2022"], made.__getitem__, 2025)
    assert [netting.of(one).of_total.value for one in known] == [1000.0] * 3


@pytest.mark.parametrize(("edition", "left"), [("2022", 980.0), ("green-power", 970.0), ("2024", 770.0)])
def test_biomass_that_is_burnt_is_left_out_where_all_non_fossil_energy_is(edition: str, left: float) -> None:
    now = lines(NOW, energy=1000.0, feedstock=0.0, renewable_power=30.0, non_fossil=230.0)
    base = lines(BASE, energy=900.0, feedstock=0.0, renewable_power=10.0, non_fossil=10.0)
    assert net(editions()[edition], now, base).of_total.value == left


def test_a_sum_of_accounts_is_never_taken_off_what_statistics_state() -> None:
    part = StoredPart("a", ("structure.feedstock", ""), 12, 0, 130.0, 0.0, 0.0, True)
    mark = StoredPart("a", MARK, 12, 0, 1180.0, 0.0, 0.0, True)
    parts = {("a", one.key): one for one in (part, mark)}
    summed = line(Regional.FEEDSTOCK, ["a"], parts, {("feedstock_other", NOW): 0.0}, NOW)
    found = net(editions()["2024"], THIS | {Regional.FEEDSTOCK: summed}, FIRST)
    assert (found.of_total.value, found.gross.value) == (None, 1180.0)
    assert "net_by_two_ways" in str(found.of_total.reason)


def test_two_spans_are_compared_by_the_way_that_both_have() -> None:
    def both(span: Span, stated: float | None, summed: float) -> dict[Regional, Line]:
        made = lines(span, energy=stated or 0.0, feedstock=0.0, non_fossil=0.0)
        sums = {Basis.SUMMED: Total(summed, Basis.SUMMED, None, True)}
        nothing = {Basis.SUMMED: Total(0.0, Basis.SUMMED, None, True)}
        found = {
            one: replace(
                each, totals={**(each.totals if stated else {}), **(sums if one is Regional.ENERGY else nothing)}
            )
            for one, each in made.items()
        }
        return found

    known = {NOW: both(NOW, 1100.0, 1050.0), NOW.before: both(NOW.before, None, 1000.0)}
    growth = BodyTarget(1, Controlled.ENERGY, TargetKind.GROWTH, 0.06, 2024, 2025, "d", "", Verified.DECLARED)
    nobody = Total(None, None, None, True)
    figures = Figures(Controlled.ENERGY, nobody, nobody, {}, {})
    judged = Netting(editions()["2024"], known.__getitem__, 2020).total(figures, [growth], NOW, shipped()["state-2020"])
    assert judged.actual == near(0.05)


def test_a_drop_per_floor_area_is_netted_and_one_per_product_is_not() -> None:
    known = {NOW: THIS, NOW.before: lines(NOW.before, energy=1180.0, feedstock=130.0, non_fossil=200.0)}
    netting = Netting(editions()["2024"], known.__getitem__, 2020)
    nobody = Total(None, None, None, True)
    found = {}
    for per in ("floor_area", "clinker"):
        drop = BodyTarget(1, Controlled.ENERGY, TargetKind.DROP, 0.01, 2024, 2025, "d", "", Verified.DECLARED, per=per)
        figures = Figures(Controlled.ENERGY, nobody, nobody, {}, {NOW: 1.0, NOW.before: 1.0}, per)
        found[per] = netting.intensity(figures, [drop], NOW, shipped()["state-2020"])[0]
    assert found["floor_area"].actual == near(1 - 790 / 850)
    assert present(found["clinker"].reason).code == "product_not_netted"
