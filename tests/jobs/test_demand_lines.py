"""The largest demand over the tables: any quarter-hour of fine readings, each line by itself, floor and full use."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from qingyu.domain.cost.demand import Windows
from qingyu.domain.cost.tariff import Band
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Invalid
from qingyu.jobs.book import indicators
from qingyu.jobs.control import early_warnings
from qingyu.jobs.cost import cost, demand
from qingyu.jobs.cost.cost_answer import DemandCost, LineDemand
from tests.jobs.plant import Plant
from tests.jobs.priced import declare, stored, tariff
from tests.support.near import near
from tests.support.present import present
from tests.support.reasons import english

DAY, APRIL = date(2026, 3, 31), date(2026, 4, 1)
NOW = datetime(2026, 4, 2, 4, tzinfo=UTC)
NOON = datetime(2026, 3, 31, 4, tzinfo=UTC)
FIVE = timedelta(minutes=5)
# kWh of five minutes: 12,600 kW by the quarters of the clock, 13,272 kW in the quarter-hour that begins at 12:10.
NEEDLE = (1000.0, 1000.0, 1150.0, 1110.0, 1058.0, 900.0)


def fed(plant: Plant, channel: str, use: tuple[float, ...], at: datetime = NOON, rest: float = 500.0) -> None:
    """A register read every five minutes on a day, with its slots: a rest, and the given use from an instant on."""
    start = datetime(2026, 3, 30, 16, tzinfo=UTC)
    each = [rest] * 288
    first = (at - start) // FIVE
    each[first : first + len(use)] = use
    rows, total = [(plant.channels[channel], start, 0.0)], 0.0
    for n, kwh in enumerate(each, 1):
        total += kwh
        rows.append((plant.channels[channel], start + n * FIVE, total))
    batch = plant.batch()
    with plant.conn.cursor() as cursor:
        cursor.executemany(f"INSERT INTO reading (channel_id, at, value, batch_id) VALUES (%s, %s, %s, {batch})", rows)
    for n in range(96):
        plant.slot(channel, start + n * timedelta(minutes=15), sum(each[3 * n : 3 * n + 3]))
    plant.day(channel, DAY, sum(each))


def line(plant: Plant, code: str, use: tuple[float, ...], at: datetime = NOON) -> None:
    plant.channel(code, kind="cumulative", interval_s=300)
    plant.flow(code, code)
    fed(plant, code, use, at)


def demand_of(plant: Plant, **terms: Any) -> DemandCost:
    declare(plant.conn, tariff(demand={"cny_per_kw_month": 36.0, **terms}))
    power = cost.month(plant.conn, EVERYTHING, "plant", DAY, NOW).electricity
    assert power is not None
    return power.demand


def test_a_window_that_slides_finds_what_the_clocks_quarters_miss(conn: Any) -> None:
    plant = Plant(conn)
    line(plant, "grid", NEEDLE)
    found = demand_of(plant, basis="contract", contract_kw=12_520.0, tolerance_share=0.05, excess_factor=2.0)
    assert (found.max_kw, found.billed_kw) == (near(13_272.0), near(13_272.0))
    assert found.lines == [
        LineDemand("grid", near(13_272.0), datetime(2026, 3, 31, 4, 10, tzinfo=UTC), Windows.SLIDING)
    ]
    assert found.whole_month_cny == pytest.approx(459_792.0)
    indicators.refresh(conn, plant.id, [DAY], [DAY], NOW)
    assert stored(conn, "demand.max_kw")[date(2026, 3, 1)][0] == pytest.approx(13_272.0)


def test_the_load_factor_is_the_mean_of_what_is_known_over_the_largest_demand(conn: Any) -> None:
    plant = Plant(conn)
    line(plant, "grid", NEEDLE)
    declare(conn, tariff(demand={"basis": "actual", "cny_per_kw_month": 36.0}))
    indicators.refresh(conn, plant.id, [DAY], [DAY], NOW)
    # One day of 31 is known: 282 intervals of 500 kWh and the needle, in 24 h.
    mean_kw = (282 * 500.0 + sum(NEEDLE)) / 24
    assert stored(conn, "demand.load_factor")[date(2026, 3, 1)][0] == pytest.approx(mean_kw / 13_272.0)


def test_a_quarter_hour_that_was_mended_is_not_looked_into(conn: Any) -> None:
    plant = Plant(conn)
    line(plant, "grid", NEEDLE)
    conn.execute("UPDATE energy_slot SET use = 1500 WHERE slot_at = %s", (NOON,))  # a spike was bridged there
    found = demand_of(plant, basis="actual")
    assert found.max_kw == pytest.approx(3068.0 / 0.25)


def test_where_a_clock_jumped_no_demand_is_seen(conn: Any) -> None:
    plant = Plant(conn)
    line(plant, "grid", NEEDLE)
    # Set back by four minutes at noon: five minutes of energy lie between two readings a minute apart.
    conn.execute("UPDATE energy_slot SET use = 3900, state = 3 WHERE slot_at = %s", (NOON,))
    found = demand_of(plant, basis="actual")
    assert (found.max_kw, found.billed_kw) == (near(12_272.0), near(12_272.0))


def test_each_line_pays_its_own_maximum_and_never_the_one_they_share(conn: Any) -> None:
    plant = Plant(conn)
    line(plant, "east", (2000.0 / 3,) * 3)
    line(plant, "west", (1750.0 / 3,) * 3, NOON + timedelta(hours=3))
    found = demand_of(plant, basis="actual")
    assert [(row.line, row.max_kw) for row in found.lines] == [
        ("east", near(8000.0)),
        ("west", near(7000.0)),
    ]
    assert found.billed_kw == pytest.approx(15_000.0)
    assert found.whole_month_cny == pytest.approx(540_000.0)
    assert found.max_kw == pytest.approx(2000.0 / 0.25 + 6000.0)  # both at once, for the one who looks at the load


def test_a_contract_below_its_floor_is_billed_at_it_and_full_use_pays_less(conn: Any) -> None:
    plant = Plant(conn)
    line(plant, "grid", ())
    terms = {"basis": "contract", "contract_kw": 1000.0, "capacity_kva": 10_000.0, "floor_share": 0.4}
    assert demand_of(plant, **terms).whole_month_cny == pytest.approx(144_000.0)
    full = {"basis": "capacity", "capacity_kva": 500.0, "full_use_kwh_per_kva": 260.0, "full_use_price_share": 0.9}
    assert demand_of(plant, **full).whole_month_cny == pytest.approx(500 * 36 * 0.9)  # 144,000 kWh on 500 kVA
    # 156,000 kWh are wanted of 600 kVA; thirty days of which nothing is known leave open whether they were reached.
    open_yet = demand_of(plant, **full | {"capacity_kva": 600.0})
    assert open_yet.whole_month_cny is None
    assert english(open_yet.reason) == (
        "the rule of full use needs the electricity of the whole month, which is not known"
    )


@pytest.mark.parametrize(
    ("terms", "wanted"),
    [
        ({"basis": "contract", "contract_kw": 900.0, "floor_share": 0.4}, "need `capacity_kva`"),
        ({"basis": "actual", "full_use_kwh_per_kva": 260.0}, "belong together"),
    ],
)
def test_half_a_rule_is_refused(conn: Any, terms: dict[str, Any], wanted: str) -> None:
    Plant(conn)
    with pytest.raises(Invalid, match=wanted):
        declare(conn, tariff(demand={"cny_per_kw_month": 36.0, **terms}))


def test_a_breach_between_the_quarters_of_the_clock_is_warned_of(conn: Any) -> None:
    plant = Plant(conn)
    line(plant, "grid", NEEDLE)
    declare(conn, tariff(demand={"basis": "contract", "contract_kw": 13_000.0, "cny_per_kw_month": 36.0}))
    at = NOON + timedelta(minutes=26)
    conn.execute("DELETE FROM reading WHERE at > %s", (at,))
    conn.execute("DELETE FROM energy_slot WHERE slot_at > %s", (NOON,))
    plant.slot("grid", NOON + timedelta(minutes=15), 2168.0)
    conn.execute("UPDATE energy_slot SET measured_share = 0.6667 WHERE slot_at = %s", (NOON + timedelta(minutes=15),))
    state = demand.state(conn, plant.id, at, DAY, ZoneInfo("Asia/Shanghai"))
    assert state is not None
    assert state.projected_kw == pytest.approx(13_272.0)
    early_warnings.evaluate(conn, plant.id, at)
    told = [w for w in early_warnings.list_warnings(conn, EVERYTHING) if w.code == "demand.contract"]
    assert [(w.value, w.limit) for w in told] == [(13_272.0, 13_000.0)]  # the projection alone is 12,904


def test_a_market_user_pays_the_price_of_each_period_of_its_contract(conn: Any) -> None:
    plant = Plant(conn)
    line(plant, "grid", ())
    start = datetime(2026, 3, 30, 16, tzinfo=UTC)
    prices = [
        (start, start + timedelta(hours=8), 0.32),
        (start + timedelta(hours=8), start + timedelta(hours=24), 0.51),
    ]
    said = [{"from": a.isoformat(), "to": b.isoformat(), "cny_per_kwh": cny} for a, b, cny in prices]
    contract = {"code": "contract-7", "valid_from": "2026-03-01", "source": "contract 7"}
    declare(conn, contract | {"series": said})
    found = cost.month(conn, EVERYTHING, "plant", DAY, NOW).electricity
    assert present(found).energy_cny == pytest.approx(48_000 * 0.32 + 96_000 * 0.51)
    assert [(b.band, b.kwh) for b in present(found).bands] == [(Band.MARKET, near(144_000.0))]
    # A later contract with a hole gives no sum, and the reason.
    declare(conn, contract | {"series": said[:1]})
    found = cost.month(conn, EVERYTHING, "plant", DAY, NOW).electricity
    assert present(found).energy_cny is None
    assert english(present(found).reason) == "the price series gives no price for 64 quarter-hours of 2026-03-31"


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"to": "2026-03-01T00:10:00+08:00"}, "cuts a quarter of an hour"),
        ({"to": "2026-02-28T00:00:00+08:00"}, "ends before it begins"),
        ({}, "two prices hold"),
    ],
)
def test_a_series_that_says_two_prices_or_none_is_refused(conn: Any, change: dict[str, str], wanted: str) -> None:
    Plant(conn)
    period = {"from": "2026-03-01T00:00:00+08:00", "to": "2026-03-01T01:00:00+08:00", "cny_per_kwh": 0.3}
    contract = {"code": "c", "valid_from": "2026-03-01", "source": "contract 7"}
    with pytest.raises(Invalid, match=wanted):
        declare(conn, contract | {"series": [period | change, period]})
    with pytest.raises(Invalid, match="either `seasons` or"):
        declare(conn, contract)
