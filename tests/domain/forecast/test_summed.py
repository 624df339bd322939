"""The year's end of many together: coherent with theirs, as wide as what befalls all of them, behind the same gate."""

from datetime import date, timedelta

import numpy as np
import pytest

from qingyu.domain.forecast.landing import Landing, land
from qingyu.domain.forecast.summed import Member, Summed, add_up, together
from qingyu.domain.kernel.reason import because
from tests.support.near import near
from tests.support.present import present

from .series import as_of, plant, year_total

YEARS = 3 * 366
JUNE = date(2026, 7, 1)


def part(code: str, found: Landing, days: int) -> Member:
    """A year among many; origins are counted from the day of the forecast backwards."""
    end = found.naive if found.p50 is None else found.p50
    errors = None if found.errors is None else found.errors.since(days)
    return Member(code, found.known, end, found.naive, errors, found.spread)


def region(n: int, shock: float, noise: float = 0.05, seed: int = 0, day: date = JUNE) -> tuple[list[Member], float]:
    """Plants with a walk of their own and one that befalls all of them; what their year came to."""
    chance = np.random.default_rng(seed)
    common = np.exp(np.cumsum(chance.normal(0.0, shock, YEARS)))
    known = (day - date(2024, 1, 1)).days
    parts, total = [], 0.0
    for k in range(n):
        days = plant(YEARS, growth=0.08, noise=noise, seed=seed + k)
        days = days * common * np.exp(np.cumsum(chance.normal(0.0, 0.003, YEARS)))
        parts.append(part(f"p{k}", land(as_of(days, day), seed=k), known))
        total += year_total(days, 2026)
    return parts, total


def half_width(found: Summed) -> float:
    """Half of P10 to P90 over P50. [share of 1]"""
    low, middle, high = (present(one) for one in (found.landing.p10, found.landing.p50, found.landing.p90))
    return (high - low) / 2 / middle


def test_the_middle_is_the_sum_of_the_middles_and_lies_near_what_comes() -> None:
    parts, total = region(8, shock=0.001)
    found = add_up(parts, 5000.0, JUNE, seed=1)
    assert found.landing.reason is None
    assert found.landing.p50 == near(sum(present(one.end) for one in parts) + 5000.0)
    assert found.landing.p50 == pytest.approx(total + 5000.0, rel=0.03)
    assert found.landing.known == near(sum(one.known for one in parts))
    assert (found.n, found.n_fans, found.others) == (8, 8, 5000.0)
    assert found.unforeseen == near(5000.0 / present(found.landing.p50))


def test_what_befalls_one_alone_is_evened_out_and_what_befalls_all_is_not() -> None:
    alone, together_ = region(8, shock=0.0)[0], region(8, shock=0.008)[0]
    each = [half_width(add_up([one], 0.0, JUNE, seed=1)) for one in alone]
    assert half_width(add_up(alone, 0.0, JUNE, seed=1)) < 0.5 * float(np.median(each))
    each = [half_width(add_up([one], 0.0, JUNE, seed=1)) for one in together_]
    assert half_width(add_up(together_, 0.0, JUNE, seed=1)) > 0.7 * float(np.median(each))


def test_the_errors_of_a_sum_are_those_of_one_series_of_the_same_days() -> None:
    parts, _ = region(1, shock=0.001)
    twice = together([parts[0], parts[0]])
    once = present(parts[0].errors)
    assert sorted(present(twice).off.tolist()) == pytest.approx(sorted(once.off.tolist()))
    assert present(twice).skill == near(once.skill)


def test_who_has_no_fan_stands_in_with_the_naive_year_and_widens_the_fan() -> None:
    parts, _ = region(4, shock=0.001)
    plain = add_up(parts, 0.0, JUNE, seed=1)
    more = present(plain.landing.p50) / 4
    half = Member("q", more / 2, more, more)
    with_one = add_up([*parts, half], 0.0, JUNE, seed=1)
    assert (with_one.n, with_one.n_fans, with_one.unforeseen) == (5, 4, near(0.2))
    assert with_one.landing.p50 == near(present(plain.landing.p50) * 1.25)
    # Half of its year is open, as of the rest: some more than a half by days, and what grows in the year.
    assert half_width(with_one) == pytest.approx(half_width(plain), rel=0.1)
    another = Member("q", 0.0, more, more, stands_in=True)
    assert half_width(add_up([*parts, another], 0.0, JUNE, seed=1)) > 1.1 * half_width(plain)


def test_what_nobody_knows_to_the_last_day_is_off_to_the_last_day() -> None:
    widths, december = [], date(2026, 12, 20)
    for day in (date(2026, 3, 1), december):
        parts, _ = region(4, shock=0.001, day=day)
        others = 0.5 * sum(present(one.end) for one in parts)
        found = add_up(parts, others, day, seed=1)
        widths.append(half_width(found) * present(found.landing.p50) / others)
    # Of the others alone, as the members are off in a whole year; not of the twelve days that are left of the members.
    assert widths[1] > 0.015
    alone = add_up(parts, 0.0, december, seed=1)
    assert half_width(alone) * present(alone.landing.p50) < 0.2 * widths[1] * others


def seasonal(day: date, seed: int) -> Member:
    """A plant of the size of the others that stands from April to October."""
    days = 3.0 * plant(YEARS, growth=0.0, noise=0.05, seed=seed)
    month = np.array([(date(2024, 1, 1) + timedelta(days=k)).month for k in range(YEARS)])
    days[(month > 3) & (month < 11)] = 0.0
    return part("heat", land(as_of(days, day), seed=seed), (day - date(2024, 1, 1)).days)


@pytest.mark.parametrize("day", [date(2026, 2, 1), date(2026, 8, 1)])
def test_a_plant_that_stands_in_summer_neither_spoils_the_sum_nor_is_taken_for_certain(day: date) -> None:
    parts, _ = region(3, shock=0.001, day=day)
    heat = seasonal(day, 7)
    found, plain = add_up([*parts, heat], 0.0, day, seed=1), add_up(parts, 0.0, day, seed=1)
    assert half_width(found) < 0.3
    widths = [half_width(one) * present(one.landing.p50) for one in (found, plain)]
    assert widths[0] > 1.05 * widths[1]


def test_a_member_without_a_spread_counts_as_foretold_by_no_model() -> None:
    parts, _ = region(3, shock=0.001)
    first = parts[0]
    still = Member("still", first.known, first.end, first.naive, first.errors, 0.0)
    found = add_up([*parts[1:], still], 0.0, JUNE, seed=1)
    assert (found.n_fans, present(found.unforeseen) > 0.2) == (2, True)


def test_what_is_given_off_is_not_foretold_either() -> None:
    parts, _ = region(2, shock=0.001)
    end = sum(present(one.end) for one in parts)
    found = add_up([*parts, Member("sink", -0.2 * end, -0.4 * end, -0.4 * end)], 0.0, JUNE, seed=1)
    assert found.unforeseen == near(0.4 / 1.4)


def test_above_a_share_without_a_fan_there_are_no_odds_but_the_naive_year() -> None:
    parts, _ = region(2, shock=0.001)
    found = add_up(parts, 10.0 * sum(present(one.end) for one in parts), JUNE, seed=1)
    assert present(found.landing.reason).code == "forecast_unforeseen"
    assert (found.landing.p50, found.landing.naive is not None) == (None, True)


def test_a_sum_that_lacks_somebody_is_no_sum() -> None:
    parts, _ = region(2, shock=0.001)
    lacking = add_up([*parts, Member("q", 3.0, None, None)], 0.0, JUNE, seed=1).landing
    assert (lacking.naive, present(lacking.reason).code) == (None, "enterprises_without_year")
    stated = because("others_not_stated", statistic="energy_other", span="2025")
    found = add_up(parts, stated, JUNE, seed=1)
    assert (found.landing.reason, found.others, found.landing.naive) == (stated, None, None)
    assert present(add_up([], 0.0, JUNE, seed=1).landing.reason).code == "no_enterprise_in_region"


def test_days_on_which_few_were_asked_are_none() -> None:
    parts, _ = region(3, shock=0.001)
    errors = present(parts[0].errors)
    young = [
        Member(one.code, one.known, one.end, one.naive, errors.among(errors.origin > -300), one.spread) for one in parts
    ]
    found = together([parts[0], young[1], young[2]])
    assert present(found).origin.min() > -300
    few = add_up(
        [Member("p", 1.0, 9.0, 9.0, errors.among(errors.origin == errors.origin.max()), 1.0)], 0.0, JUNE, seed=1
    )
    assert present(few.landing.reason).code == "forecast_origins_few"


def test_the_year_ends_above_what_is_used_already() -> None:
    parts, _ = region(2, shock=0.001)
    over = [Member(one.code, present(one.end) * 0.999, one.end, one.naive, one.errors, one.spread) for one in parts]
    found = add_up(over, 0.0, JUNE, seed=1).landing
    assert float(found.draws.min()) == near(found.known)
