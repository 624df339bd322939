"""One physics, several verdicts: what each edition leaves out of the account, and never a gross figure in disguise."""

import pytest

from qingyu.domain.assessment.netting import base_year, net
from qingyu.domain.control.regional import Line, Regional, line
from qingyu.domain.control.span import Span
from qingyu.jobs.assessment.schemes import editions
from tests.support.near import near
from tests.support.present import present

NOW, BASE = Span(2025, 12), Span(2020, 12)


def lines(span: Span, **values: float) -> dict[Regional, Line]:
    said = {(f"{name}_total", span): value for name, value in ({"certified": 0.0} | values).items()}
    return {one: line(one, (), {}, said, span) for one in Regional}


# The worked example: 2020 E 1000, feedstock 80, renewables 120; 2025 E 1180, feedstock 130, renewables 260.
THIS = lines(NOW, energy=1180.0, feedstock=130.0, non_fossil=260.0)
FIRST = lines(BASE, energy=1000.0, feedstock=80.0, non_fossil=120.0)


@pytest.mark.parametrize(
    ("edition", "total", "drop"),
    [("gross", 1180.0, 12.59), ("2022", 910.0, 15.46), ("2024", 790.0, 26.85)],
)
def test_the_worked_example_by_three_editions(edition: str, total: float, drop: float) -> None:
    now, base = (net(editions()[edition], one, FIRST) for one in (THIS, FIRST))
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
    bare = lines(BASE)
    assert net(editions()["2022"], THIS, bare).of_total.value is None
    assert net(editions()["2022"], THIS, bare).of_intensity.value == 1050.0
    assert present(net(editions()["135-ningxia"], THIS, FIRST).of_total.reason).code == "renewables_plan_unknown"
    assert base_year(2021) == 2020
