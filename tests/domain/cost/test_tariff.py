"""Time-of-use tariffs: every local hour has one band, in every season, over every change of the clock."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.cost import electricity as cost
from qingyu.domain.cost.electricity import Adder, Quarter
from qingyu.domain.cost.electricity_month import month_cost
from qingyu.domain.cost.tariff import (
    DAY_MIN,
    QUARTERS,
    Band,
    Basis,
    DayKind,
    DemandTerms,
    Hours,
    Season,
    Tariff,
    check,
    in_force,
    minutes,
    plain,
)
from qingyu.domain.energy import periods
from qingyu.errors import Invalid
from tests.support.near import near
from tests.support.present import present
from tests.support.reasons import english

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
AT = datetime(2026, 1, 1, tzinfo=UTC)
EVERY_DAY = frozenset(DayKind)
PRICES = {Band.VALLEY: 0.3, Band.FLAT: 0.6, Band.PEAK: 1.0}
HOURS = (
    Hours(0, minutes("08:00"), Band.VALLEY),
    Hours(minutes("08:00"), minutes("12:00"), Band.PEAK),
    Hours(minutes("12:00"), minutes("17:00"), Band.FLAT),
    Hours(minutes("17:00"), minutes("22:00"), Band.PEAK),
    Hours(minutes("22:00"), DAY_MIN, Band.FLAT),
)
YEAR = Season(frozenset(range(1, 13)), EVERY_DAY, HOURS, PRICES)


def said(id_: int, start: date, end: date | None = None, source: str = "notice") -> dict[str, Any]:
    """What every price says of itself."""
    return {
        "id": id_,
        "valid_from": start,
        "valid_to": end,
        "source": source,
        "declared_by": "plant",
        "declared_at": AT,
    }


def tariff(
    *seasons: Season, code: str = "grid", start: date = date(2026, 1, 1), end: date | None = None, **more: Any
) -> Tariff:
    id_ = more.pop("id", 1)
    return Tariff(code, seasons or (YEAR,), **said(id_, start, end, "notice 1"), **more)


def quarters(day: date, zone: ZoneInfo, kwh: float | None = 10.0) -> list[Quarter]:
    edges = periods.day_start(day, zone), periods.day_start(day + timedelta(days=1), zone)
    return [Quarter(at, kwh, 1, int(kwh is not None)) for at in cost.windows(*edges)]


def kwh_by_band(found: cost.DayCost) -> dict[Band, float]:
    return {part.band: part.kwh for part in found.bands}


def test_an_even_day_splits_by_the_hours_of_its_bands() -> None:
    found = cost.day_cost(date(2026, 3, 2), quarters(date(2026, 3, 2), SHANGHAI), SHANGHAI, tariff(), ())
    assert kwh_by_band(found) == {Band.PEAK: 360.0, Band.FLAT: 280.0, Band.VALLEY: 320.0}
    assert found.energy_cny.value == pytest.approx(360 * 1.0 + 280 * 0.6 + 320 * 0.3)
    assert found.peak is not None
    assert found.peak.kw == 40.0


@pytest.mark.parametrize(
    ("day", "n_quarters", "valley_kwh"),
    [(date(2026, 3, 29), 92, 280.0), (date(2026, 10, 25), 100, 360.0), (date(2026, 7, 1), 96, 320.0)],
)
def test_the_day_the_clock_jumps_loses_or_repeats_an_hour_of_the_night_band(
    day: date, n_quarters: int, valley_kwh: float
) -> None:
    its = quarters(day, BERLIN)
    found = cost.day_cost(day, its, BERLIN, tariff(), ())
    assert len(its) == n_quarters
    assert kwh_by_band(found) == {Band.PEAK: 360.0, Band.FLAT: 280.0, Band.VALLEY: valley_kwh}


def test_a_season_changes_with_the_month_and_a_holiday_has_its_own_plan() -> None:
    deep = Season(
        frozenset(range(1, 13)),
        frozenset({DayKind.HOLIDAY}),
        (Hours(0, DAY_MIN, Band.DEEP_VALLEY),),
        {Band.DEEP_VALLEY: 0.1},
    )
    rest = frozenset({DayKind.WORKDAY, DayKind.WEEKEND})
    summer = Season(frozenset({7, 8}), rest, (Hours(0, DAY_MIN, Band.SHARP),), {Band.SHARP: 1.5})
    winter = Season(frozenset(range(1, 13)) - {7, 8}, rest, HOURS, PRICES)
    found = tariff(deep, summer, winter, holidays=frozenset({date(2026, 7, 2)}))
    check(found.seasons, needs_holiday=True)
    assert set(found.bands(date(2026, 6, 30))) == {Band.VALLEY, Band.PEAK, Band.FLAT}
    assert set(found.bands(date(2026, 7, 1))) == {Band.SHARP}
    assert set(found.bands(date(2026, 7, 2))) == {Band.DEEP_VALLEY}


def test_a_weekend_that_is_worked_follows_the_plan_of_a_workday() -> None:
    week = Season(frozenset(range(1, 13)), frozenset({DayKind.WORKDAY}), HOURS, PRICES)
    end = Season(
        frozenset(range(1, 13)), frozenset({DayKind.WEEKEND}), (Hours(0, DAY_MIN, Band.FLAT),), {Band.FLAT: 0.5}
    )
    found = tariff(week, end, workdays=frozenset({date(2026, 2, 28)}))
    assert set(found.bands(date(2026, 3, 1))) == {Band.FLAT}
    assert len(set(found.bands(date(2026, 2, 28)))) == 3


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (HOURS[1:], "00:00 to 08:00 has no band"),
        ((*HOURS[:2], *HOURS[3:]), "12:00 to 17:00 has no band"),
        (HOURS[:-1], "22:00 to 24:00 has no band"),
        ((*HOURS, Hours(minutes("07:30"), minutes("08:30"), Band.FLAT)), "07:30 to 08:00 has two bands"),
    ],
)
def test_a_plan_with_a_hole_or_an_overlap_is_refused_and_the_hole_named(hours: tuple[Hours, ...], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        check([Season(YEAR.months, EVERY_DAY, hours, PRICES)], needs_holiday=False)


def test_months_and_days_without_a_season_or_with_two_are_refused_and_named() -> None:
    june = Season(frozenset(range(1, 13)) - {6}, EVERY_DAY, HOURS, PRICES)
    with pytest.raises(Invalid, match="month 6, workday: no season"):
        check([june], needs_holiday=False)
    with pytest.raises(Invalid, match="month 6, workday: 2 seasons"):
        check([YEAR, Season(frozenset({6}), EVERY_DAY, HOURS, PRICES)], needs_holiday=False)
    week = Season(YEAR.months, frozenset({DayKind.WORKDAY, DayKind.WEEKEND}), HOURS, PRICES)
    check([week], needs_holiday=False)
    with pytest.raises(Invalid, match="month 1, holiday: no season"):
        check([week], needs_holiday=True)


def test_a_band_without_a_price_is_refused() -> None:
    with pytest.raises(Invalid, match="'peak' has hours but no price"):
        check([Season(YEAR.months, EVERY_DAY, HOURS, {Band.VALLEY: 0.3, Band.FLAT: 0.6})], needs_holiday=False)


@pytest.mark.parametrize("text", ["8:00", "08:10", "24:15", "25:00", "08:60", "abc", ""])
def test_a_time_that_is_no_quarter_of_the_clock_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="wanted"):
        minutes(text)


def test_of_tariffs_that_hold_the_one_that_began_last_is_in_force_and_goes_before_a_plain_price() -> None:
    old, new = tariff(code="old", id=1), tariff(code="new", start=date(2026, 3, 15), id=2)
    flat = plain("electricity", 0.5, said(3, date(2026, 3, 20), source="contract"))
    assert in_force([old, new, flat], date(2026, 3, 14)) is old
    assert in_force([old, new, flat], date(2026, 3, 25)) is new
    assert in_force([flat], date(2026, 3, 25)) is flat
    assert in_force([old, new, flat], date(2025, 12, 31)) is None


@given(
    cuts=st.lists(st.integers(1, QUARTERS - 1), max_size=8, unique=True),
    kwh=st.lists(st.one_of(st.none(), st.floats(-1e4, 1e5)), min_size=QUARTERS, max_size=QUARTERS),
    bands=st.lists(st.sampled_from(Band), min_size=9, max_size=9),
)
def test_the_bands_of_any_plan_sum_to_all_that_is_known_of_the_day(
    cuts: list[int], kwh: list[float | None] | list[None], bands: list[Band]
) -> None:
    edges = [0, *sorted(cuts), QUARTERS]
    hours = tuple(Hours(a * 15, b * 15, band) for a, b, band in zip(edges, edges[1:], bands, strict=False))
    season = Season(YEAR.months, EVERY_DAY, hours, {band: 1.0 + n for n, band in enumerate(Band)})
    check([season], needs_holiday=False)
    day = date(2026, 3, 2)
    its = [Quarter(q.at, use, 1, int(use is not None)) for q, use in zip(quarters(day, SHANGHAI), kwh, strict=True)]
    found = cost.day_cost(day, its, SHANGHAI, tariff(season), ())
    known = [use for use in kwh if use is not None]
    assert sum(part.kwh for part in found.bands) == pytest.approx(sum(known), abs=1e-6)
    assert (found.kwh is None) == (not known)
    assert (found.energy_cny.value is None) == (not known)
    assert found.n_known == len(known)


def test_what_is_unknown_is_a_share_and_costs_nothing_that_could_be_taken_for_zero() -> None:
    day = date(2026, 3, 2)
    its = quarters(day, SHANGHAI)
    half = [*its[:48], *(Quarter(q.at, None, 1, 0) for q in its[48:])]
    month = month_cost(date(2026, 3, 1), [cost.day_cost(day, half, SHANGHAI, tariff(), ())], {day: tariff()})
    assert month.unknown_share == 0.5
    assert month.kwh == 480.0
    nothing = cost.day_cost(day, quarters(day, SHANGHAI, None), SHANGHAI, tariff(), ())
    assert nothing.energy_cny.value is None
    assert nothing.energy_cny.reason == cost.NOTHING_KNOWN
    assert nothing.peak is None


def test_a_tariff_that_changes_inside_a_month_prices_each_day_by_its_own_and_shares_the_demand_charge_by_days() -> None:
    old = tariff(code="old", end=date(2026, 4, 11), demand=DemandTerms(Basis.CAPACITY, 30.0, capacity_kva=100.0), id=1)
    dear = Season(YEAR.months, EVERY_DAY, HOURS, {band: 2 * price for band, price in PRICES.items()})
    new = tariff(
        dear, code="new", start=date(2026, 4, 11), demand=DemandTerms(Basis.CAPACITY, 60.0, capacity_kva=100.0), id=2
    )
    days = list(periods.days(date(2026, 4, 1), date(2026, 5, 1)))
    tariffs = {day: in_force([old, new], day) for day in days}
    costs = [cost.day_cost(day, quarters(day, SHANGHAI), SHANGHAI, tariffs[day], ()) for day in days]
    found = month_cost(date(2026, 4, 1), costs, tariffs)
    of_a_day = 360 * 1.0 + 280 * 0.6 + 320 * 0.3
    assert found.energy.value == pytest.approx(10 * of_a_day + 20 * 2 * of_a_day)
    assert found.demand is not None
    assert found.demand.cny.value == pytest.approx(3000 * 10 / 30 + 6000 * 20 / 30)
    assert found.total.value == pytest.approx(50 * of_a_day + 5000)
    assert found.average.value == pytest.approx(present(found.total.value) / 28_800)


def test_a_day_without_a_tariff_leaves_the_month_without_a_cost_and_says_which_day() -> None:
    days = [date(2026, 3, 1), date(2026, 3, 2)]
    tariffs = {days[0]: None, days[1]: tariff()}
    costs = [cost.day_cost(day, quarters(day, SHANGHAI), SHANGHAI, tariffs[day], ()) for day in days]
    found = month_cost(date(2026, 3, 1), costs, tariffs)
    assert found.total.value is None
    assert "1 days, the first 2026-03-01" in english(found.total.reason)
    assert found.kwh == 1920.0


def test_adders_come_on_top_of_every_kilowatt_hour_while_they_hold() -> None:
    adder = Adder("ladder", 0.05, **said(7, date(2026, 3, 2), date(2026, 3, 3), "decision 9"))
    day = date(2026, 3, 2)
    with_it = cost.day_cost(day, quarters(day, SHANGHAI), SHANGHAI, tariff(), [adder])
    after = cost.day_cost(date(2026, 3, 3), quarters(date(2026, 3, 3), SHANGHAI), SHANGHAI, tariff(), [adder])
    assert with_it.adder_cny == {"ladder": pytest.approx(48.0)}
    assert with_it.energy_cny.value == pytest.approx((after.energy_cny.value or 0.0) + 48.0)
    assert after.adder_cny == {}


def test_the_adder_of_the_steel_works_in_band_2_is_twenty_million_a_year() -> None:
    # 8.2 of the domain notes: 400 GWh at +0.05 CNY/kWh.
    adder = Adder("band-2", 0.05, **said(1, date(2026, 1, 1)))
    one = [Quarter(datetime(2026, 3, 2, tzinfo=UTC), 4e8, 1, 1)]
    assert cost.day_cost(date(2026, 3, 2), one, SHANGHAI, tariff(), [adder]).adder_cny["band-2"] == pytest.approx(2e7)


def test_shifting_is_the_dear_energy_times_the_distance_to_the_cheapest_band() -> None:
    day = date(2026, 3, 2)
    found = cost.day_cost(day, quarters(day, SHANGHAI), SHANGHAI, tariff(), ())
    assert cost.shifting([found], {day: tariff()}) == (360.0, near(360 * 0.7))


def test_the_power_factor_counts_only_where_it_is_declared() -> None:
    day = date(2026, 3, 2)
    costs = [cost.day_cost(day, quarters(day, SHANGHAI), SHANGHAI, tariff(), ())]
    without = month_cost(date(2026, 3, 1), costs, {day: tariff()})
    bonus = tariff(power_factor_share=-0.01)
    found = month_cost(date(2026, 3, 1), costs, {day: bonus})
    assert without.power_factor_cny is None
    assert found.power_factor_cny == pytest.approx(-0.01 * (without.total.value or 0.0))
    assert found.total.value == pytest.approx(0.99 * (without.total.value or 0.0))
