"""Degree-days drive a forecast where the back-test shows that they gain on the models without, and nowhere else."""

from datetime import date, timedelta

import numpy as np
import pytest

from qingyu.domain.forecast import backtest
from qingyu.domain.forecast.history import Floats, History
from qingyu.domain.forecast.landing import land
from qingyu.domain.forecast.weather import AROUND, Temperatures, degree_days, nearest, of_temperatures
from tests.support.near import near
from tests.support.present import present

END, AS_OF = date(2027, 1, 1), date(2026, 4, 1)
KNOWN = 13 * 365  # days of temperature, as an operator brings them; the plant is known for four years of them


def temperatures(seed: int) -> Floats:
    """Daily means to the end of 2026 [°C]: a year's turn, winters mild or hard, and days that follow on."""
    chance, days = np.random.default_rng(seed), [END - timedelta(days=KNOWN - k) for k in range(KNOWN)]
    turn = np.array([day.timetuple().tm_yday for day in days])
    winters = chance.normal(0.0, 2.5, 40)
    off = np.array([winters[(day + timedelta(days=180)).year - 2000] for day in days])
    daily = np.zeros(KNOWN)
    for k in range(1, KNOWN):
        daily[k] = 0.8 * daily[k - 1] + chance.normal(0.0, 1.8)
    whole: Floats = 10.0 - 16.0 * np.cos(2 * np.pi * (turn - 15) / 365.25) + off + daily
    return whole


def by_day(celsius: Floats, until: date = AS_OF) -> dict[date, float]:
    days = (END - timedelta(days=KNOWN - k) for k in range(KNOWN))
    return {day: float(one) for day, one in zip(days, celsius, strict=True) if day < until}


def heated(seed: int, celsius: Floats) -> Floats:
    """A works that heats: 80 tce a day, and 2 tce a degree-day, for four years."""
    chance, heating = np.random.default_rng(seed + 1000), degree_days(celsius)[-4 * 365 :, 0]
    used: Floats = (80.0 + 2.0 * heating) * chance.normal(1.0, 0.04, len(heating))
    return used


def until_as_of(values: Floats) -> History:
    first = END - timedelta(days=len(values))
    return History(first, values[: (AS_OF - first).days])


def test_a_heating_plant_after_an_odd_winter_ends_nearer_by_degree_days() -> None:
    """Of 60 simulated plants 23 gained by April: off by 1.2 % with degree-days, by 2.9 % without; here are four."""
    off, without = [], []
    for seed in range(20, 24):
        celsius = temperatures(seed)
        values = heated(seed, celsius)
        history, year = until_as_of(values), float(values[-365:].sum())
        found = land(history, seed, weather=of_temperatures(Temperatures(by_day(celsius)), history))
        plain = land(history, seed)
        assert present(plain.skill).gain is None
        if (gain := present(found.skill).gain) is None:
            assert (found.p50, found.skill) == (plain.p50, plain.skill)
            continue
        assert gain >= backtest.LEAST_GAIN
        assert present(found.skill).model.startswith("degree_days")
        off.append(abs(present(found.p50) / year - 1.0))
        without.append(abs(present(plain.p50) / year - 1.0))
    assert len(off) == 3
    assert np.mean(off) < 0.25 * np.mean(without)


def test_temperatures_that_tell_nothing_change_no_digit_and_white_noise_stays_refused() -> None:
    chance, celsius = np.random.default_rng(3), temperatures(3)
    level = np.exp(np.cumsum(chance.normal(0.0, 0.003, 4 * 365)))
    walk = 100.0 * level * np.where(np.arange(4 * 365) % 7 >= 5, 0.7, 1.0) * chance.normal(1.0, 0.05, 4 * 365)
    for values, has_fan in ((walk, True), (chance.normal(100.0, 20.0, 4 * 365), False)):
        history = until_as_of(values)
        found, plain = (
            land(history, 1, weather=of_temperatures(Temperatures(by_day(celsius)), history)),
            land(history, 1),
        )
        assert (found.p50, found.skill, found.reason) == (plain.p50, plain.skill, plain.reason)
        assert (found.p50 is not None) is has_fan


def test_days_ahead_are_as_usual_and_no_later_temperature_is_known_to_a_back_test() -> None:
    turn = 10.0 - 16.0 * np.cos(2 * np.pi * np.arange(KNOWN) / 365.25)
    history = until_as_of(np.ones(4 * 365))
    weather = present(of_temperatures(Temperatures(by_day(turn)), history))
    drivers = weather.drivers(500, 300)
    assert drivers[:500] == pytest.approx(weather.rows[weather.before : weather.before + 500])
    # A turn of the year that repeats is its own usual, but for the mean of fifteen days.
    assert drivers[500:] == pytest.approx(weather.rows[weather.before + 500 : weather.before + 800], abs=0.2 * AROUND)
    later = weather.rows.copy()
    later[weather.before + 500 :] = 99.0
    changed = type(weather)(later, weather.before)
    assert changed.drivers(500, 300) == pytest.approx(drivers)


@pytest.mark.parametrize("lacking", ["begin", "end", "holes", "winter", "all"])
def test_temperatures_of_too_few_days_are_not_used(lacking: str) -> None:
    history, known = until_as_of(np.ones(4 * 365)), by_day(temperatures(1))
    kept = {
        "begin": {day: one for day, one in known.items() if day > history.first_on},
        "end": {day: one for day, one in known.items() if day < AS_OF - timedelta(days=20)},
        "holes": {day: one for day, one in known.items() if day.day % 10},
        "winter": {day: one for day, one in known.items() if (day.year, day.month) != (2025, 1)},
        "all": dict[date, float](),
    }[lacking]
    assert of_temperatures(Temperatures(kept), history) is None


def test_a_week_of_a_nearer_region_takes_nothing_from_the_years_of_the_one_above() -> None:
    history, known = until_as_of(np.ones(4 * 365)), by_day(temperatures(1))
    week = dict.fromkeys(sorted(known)[-7:], -40.0)
    above = present(of_temperatures(Temperatures(known), history))
    assert present(nearest([Temperatures(week), Temperatures(known)], history)).rows == pytest.approx(above.rows)
    warm = Temperatures(dict.fromkeys(known, 20.0))
    assert present(nearest([warm, Temperatures(known)], history)).rows.max() == 0.0
    assert nearest([Temperatures(week)], history) is None


def test_a_day_without_a_temperature_is_as_the_one_before_and_knows_none_of_those_after_it() -> None:
    history, known = until_as_of(np.ones(4 * 365)), by_day(np.full(KNOWN, 8.0))
    known[AS_OF - timedelta(days=9)] = 6.0
    del known[AS_OF - timedelta(days=10)]
    assert present(of_temperatures(Temperatures(known), history)).rows[-10:-8, 0].tolist() == [near(10.0), near(12.0)]


def test_what_lies_before_a_long_silence_is_left_out() -> None:
    history, known = until_as_of(np.ones(4 * 365)), by_day(temperatures(1))
    kept = {day: one for day, one in known.items() if (day.year, day.month) != (2018, 1)}
    found = present(of_temperatures(Temperatures(kept), history))
    assert found.before == (history.first_on - date(2018, 2, 1)).days
