"""Where a drop per floor area, head or turnover ends a year: the night's total over what is stated."""

from dataclasses import replace
from datetime import date

from qingyu.db.forecasts import ForecastRow
from qingyu.domain.assessment.barometer import Figures
from qingyu.domain.control.body_target import BodyTarget, Controlled, TargetKind
from qingyu.domain.control.denominators import Denominator
from qingyu.domain.control.span import Basis, Span, Total, whole
from qingyu.domain.forecast.landing import Outlook
from qingyu.jobs.forecasting import per_denominator
from tests.api.plants import NOW
from tests.domain.control.test_body_target import target
from tests.support.near import near
from tests.support.present import present

NIGHT = ForecastRow(
    "energy", date(2026, 10, 1), 2026, 2_700.0, 0.0, 3_700.0, 3_500.0, 3_600.0, 3_700.0, "weeks_13", 0.4, 9, 92, 0.8,
    None, None, None, None, None, "unknown", NOW,
)  # fmt: skip


def drop_per(per: str) -> BodyTarget:
    """2 % in 2026 against the year before."""
    return replace(target(TargetKind.DROP, 0.02, 2025, 2026), per=per)


def figures(per: Denominator, output: dict[Span, float]) -> Figures:
    """A year before of 3,600 tce; of the year itself nothing is read."""
    before, nothing = Total(3_600.0, Basis.STATED, None, True), Total(None, None, None, True)
    return Figures(Controlled.ENERGY, nothing, before, {}, output, per)


def test_a_fan_per_area_is_the_total_over_the_area_with_the_odds_of_the_largest_total() -> None:
    """Golden: 3,600 tce on 10,000 m2 less 2 % allow 352.8 kgce/m2, on 11,000 m2 3,880.8 tce: the year keeps to it."""
    drop = drop_per("floor_area")
    area = figures(Denominator.FLOOR_AREA, {whole(2025): 10_000.0, whole(2026): 11_000.0})
    made = per_denominator._forecast(Controlled.ENERGY, Denominator.FLOOR_AREA, area, [drop], 2026, NIGHT)
    assert (made.unit, made.output, made.reason, present(made.skill).horizon) == ("kgce/m2", 11_000.0, None, 92)
    assert [present(one) for one in (made.p10, made.p50, made.p90)] == [near(n / 11.0) for n in (3_500, 3_600, 3_700)]
    (task,) = made.tasks
    assert (task.bound, task.outlook) == (near(352.8), Outlook.GREEN)
    assert 0.0 < present(task.odds) < 0.01


def test_a_turnover_grows_as_a_quarter_of_it_has_grown_and_without_it_the_reason_stands() -> None:
    drop = drop_per("freight_turnover")
    stated = {whole(2025): 1e6, Span(2025, 6): 4e5, Span(2026, 6): 3.6e5}
    asked = Controlled.ENERGY, Denominator.FREIGHT_TURNOVER
    made = per_denominator._forecast(*asked, figures(asked[1], stated), [drop], 2026, NIGHT)
    assert (made.unit, made.output, made.tasks[0].outlook) == ("gce/t·km", near(9e5), Outlook.RED)
    unknown = per_denominator._forecast(*asked, figures(asked[1], {whole(2025): 1e6}), [drop], 2026, NIGHT)
    assert (unknown.p50, present(unknown.reason).code) == (None, "output_outlook_unknown")
    assert (unknown.tasks[0].odds, unknown.tasks[0].outlook) == (None, Outlook.UNKNOWN)
    no_night = per_denominator._forecast(*asked, figures(asked[1], stated), [drop], 2026, None)
    assert (no_night.p50, present(no_night.reason).code) == (None, "year_without_forecast")
