"""Year to date, rolling 12 months and economic intensities stand on stored months and move with them."""

from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from qingyu.db import indicators as rows
from qingyu.db import intensity as declared
from qingyu.db.indicators import ListedValue
from qingyu.domain.energy.indicator import NOT_YET
from qingyu.domain.energy.periods import next_month
from qingyu.domain.intensity.windows import shift
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.answer import as_dict, sentence
from qingyu.jobs.book import indicators, proof
from qingyu.jobs.intensity import trend
from tests.jobs.plant import Plant
from tests.support.databases import Database
from tests.support.near import near
from tests.support.present import present
from tests.support.reasons import english

NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)
JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def local(day: date) -> datetime:
    """Midnight in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)


def month_of(plant: Plant, month: date, coal_t: float, made_t: float, revision: int = 0) -> None:
    """A month with this much coal a day and this output."""
    end = next_month(month)
    plant.days("coal", month, end, coal_t / (end - month).days)
    plant.produced("clinker", local(month), local(end), made_t, revision)


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    """A kiln with fifteen closed months: 100 t of coal for 700 t each."""
    plant = Plant(conn)
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.product("clinker", "coal")
    for n in range(15):
        month_of(plant, shift(date(2025, 1, 1), n), 100.0, 700.0)
    return plant


def values(conn: psycopg.Connection, as_of: datetime | None = None) -> dict[tuple[str, str, date], ListedValue]:
    found = rows.listing(conn, EVERYTHING, "plant", None, "month", date(2024, 1, 1), date(2027, 1, 1), as_of)
    return {(row.code, row.scope, row.start_on): row for row in found}


def refresh_all(conn: psycopg.Connection, plant: Plant) -> None:
    indicators.refresh(conn, plant.id, [], [shift(date(2025, 1, 1), n) for n in range(15)], NOW)


def figure(
    conn: psycopg.Connection,
    plant: Plant,
    month: date,
    output: float | None = None,
    added: float | None = None,
    basis: str = "current",
    year: int | None = None,
    revision: int = 0,
) -> None:
    declared.add(
        conn,
        "add_figure",
        enterprise_id=plant.id,
        month=month,
        output_value_cny=output,
        value_added_cny=added,
        price_basis=basis,
        base_year=year,
        revision=revision,
        source="monthly report",
        declared_by="manager",
        now=NOW,
    )


def test_a_window_is_the_energy_of_its_months_over_their_output(conn: psycopg.Connection, plant: Plant) -> None:
    month_of(plant, MARCH, 300.0, 1000.0, revision=1)
    refresh_all(conn, plant)
    found = values(conn)
    k = 0.7143 * 1000
    assert found["intensity", "clinker", MARCH].value == pytest.approx(300 * k / 1000)
    assert found["intensity.ytd", "clinker", MARCH].value == pytest.approx(500 * k / 2400)
    assert found["intensity.rolling12", "clinker", MARCH].value == pytest.approx(1400 * k / (11 * 700 + 1000))


def test_a_window_names_the_months_it_was_made_of_by_their_hashes(conn: psycopg.Connection, plant: Plant) -> None:
    refresh_all(conn, plant)
    found = values(conn)
    inputs = found["intensity.rolling12", "clinker", MARCH].inputs
    energy, output = inputs["terms"]
    assert [term["name"] for term in energy["terms"]] == [f"{shift(MARCH, n - 11):%Y-%m}" for n in range(12)]
    assert energy["value"] / output["value"] == pytest.approx(found["intensity.rolling12", "clinker", MARCH].value)
    for term in energy["terms"]:
        of_month = found["intensity", "clinker", date.fromisoformat(term["from"]["start_on"])]
        assert term["from"]["hash"] == of_month.inputs_hash


def test_without_all_twelve_months_there_is_no_rolling_value_but_the_reason(
    conn: psycopg.Connection, plant: Plant
) -> None:
    refresh_all(conn, plant)
    found = values(conn)
    row = found["intensity.rolling12", "clinker", date(2025, 11, 1)]
    assert (row.value, english(row.reason)) == (None, "nothing is computed for 1 of the months (2024-12)")
    assert found["intensity.rolling12", "clinker", date(2025, 12, 1)].value is not None
    assert found["intensity.ytd", "clinker", date(2025, 11, 1)].value is not None


def test_a_changed_month_moves_its_own_and_later_windows_and_no_other(conn: psycopg.Connection, plant: Plant) -> None:
    refresh_all(conn, plant)
    before = values(conn)
    changed = date(2025, 2, 1)
    month_of(plant, changed, 200.0, 700.0, revision=1)
    later = NOW + timedelta(hours=1)
    indicators.refresh(conn, plant.id, [], [changed], later)
    after = values(conn)
    moved = {key for key, row in after.items() if row.inputs_hash != before[key].inputs_hash}
    of_windows = {key for key in moved if key[0] in ("intensity.ytd", "intensity.rolling12")}
    assert of_windows == {("intensity.ytd", "clinker", date(2025, n, 1)) for n in range(2, 13)} | {
        ("intensity.rolling12", "clinker", shift(changed, n)) for n in range(12)
    }
    assert after["intensity.rolling12", "clinker", MARCH].computed_at == NOW
    assert values(conn, as_of=NOW)["intensity.ytd", "clinker", changed].value == pytest.approx(
        before["intensity.ytd", "clinker", changed].value
    )


def test_the_same_months_write_no_window_twice(conn: psycopg.Connection, plant: Plant) -> None:
    refresh_all(conn, plant)
    assert indicators.refresh(conn, plant.id, [], [MARCH, FEBRUARY], NOW + timedelta(hours=1)) == 0


def test_a_month_below_the_bar_leaves_the_windows_that_hold_it_without_a_number(
    conn: psycopg.Connection, plant: Plant
) -> None:
    for n in range(5):
        plant.day("coal", MARCH + timedelta(days=n), None)
    refresh_all(conn, plant)
    found = values(conn)
    assert found["intensity", "clinker", MARCH].value is None
    row = found["intensity.ytd", "clinker", MARCH]
    assert (row.value, present(row.completeness) > 0.9) == (None, True)
    assert english(row.reason).startswith("2026-03: completeness of the energy is 83.9%")
    assert found["intensity.ytd", "clinker", FEBRUARY].value is not None


def test_a_window_that_began_in_the_middle_of_a_month_is_not_whole(conn: psycopg.Connection, plant: Plant) -> None:
    january = date(2026, 1, 1)
    conn.execute("DELETE FROM energy_day WHERE day < %s", (january + timedelta(days=17),))
    refresh_all(conn, plant)
    found = values(conn)
    assert (
        found["intensity", "clinker", january].completeness,
        found["intensity", "clinker", FEBRUARY].value,
    ) == (
        near(14 / 31),
        near(100 * 714.3 / 700),
    )
    assert english(found["intensity.ytd", "clinker", MARCH].reason).startswith(
        "2026-01: completeness of the energy is 45.2%"
    )


def test_an_open_month_counts_up_to_its_last_stated_day(conn: psycopg.Connection, plant: Plant) -> None:
    plant.days("coal", date(2026, 4, 1), date(2026, 4, 10), 5.0)
    for n in range(8):
        day = date(2026, 4, 1 + n)
        plant.produced("clinker", local(day), local(day + timedelta(days=1)), 20.0)
    refresh_all(conn, plant)
    indicators.refresh(conn, plant.id, [], [date(2026, 4, 1)], NOW)
    row = values(conn)["intensity.ytd", "clinker", date(2026, 4, 1)]
    assert row.is_open
    assert row.value == pytest.approx((300 + 40) * 714.3 / (2100 + 160))
    assert row.inputs["until"] == "2026-04-09"


def test_energy_per_output_value_and_value_added_have_the_digits_of_the_worked_example(
    conn: psycopg.Connection,
) -> None:
    plant = Plant(conn)
    for code, carrier, unit, direction in (
        ("coal", "raw_coal", "t", "purchase"),
        ("grid", "electricity", "kWh", "purchase"),
        ("gas", "natural_gas", "m3", "purchase"),
        ("heat", "heat", "GJ", "export"),
    ):
        plant.meter_and_flow(code, carrier, unit, direction)
    for n in range(12):
        month = date(2025, n + 1, 1)
        days = (next_month(month) - month).days
        for code, year in (("coal", 12_000.0), ("grid", 30e6), ("gas", 1.5e6), ("heat", 20_000.0)):
            plant.days(code, month, next_month(month), year / 12 / days)
        figure(conn, plant, month, 4.5e8 / 12, 1.2e8 / 12)
    indicators.refresh(conn, plant.id, [], [date(2025, n, 1) for n in range(1, 13)], NOW)
    found = values(conn)
    december = date(2025, 12, 1)
    assert round(present(found["intensity.output_value.ytd", "", december].value), 4) == 0.3016
    assert round(present(found["intensity.value_added.rolling12", "", december].value), 4) == 1.1309
    assert found["intensity.value_added", "", december].unit == "tce/10^4 CNY"
    source = found["intensity.value_added", "", december].inputs["terms"][1]["terms"][0]["from"]
    assert (source["table"], source["declared_by"]) == ("economic_figure", "manager")


def test_a_restated_figure_supersedes_and_current_prices_are_never_added_to_constant_ones(
    conn: psycopg.Connection, plant: Plant
) -> None:
    figure(conn, plant, JANUARY, added=1e6)
    figure(conn, plant, FEBRUARY, added=1e6, basis="constant", year=2020)
    figure(conn, plant, MARCH, added=1e6)
    refresh_all(conn, plant)
    row = values(conn)["intensity.value_added.ytd", "", MARCH]
    assert row.value is None
    assert "different price bases" in english(row.reason)
    figure(conn, plant, MARCH, added=2e6, revision=1)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    assert values(conn)["intensity.value_added", "", MARCH].value == pytest.approx(71.43 / 200)
    missing = values(conn)["intensity.value_added.rolling12", "", MARCH]
    assert missing.value is None
    assert english(missing.reason).startswith("no value added is declared for 2025-04 to 20")


def test_the_trend_gives_every_month_of_a_span_and_says_why_one_has_no_number(
    conn: psycopg.Connection, plant: Plant
) -> None:
    refresh_all(conn, plant)
    found = trend.trend(conn, EVERYTHING, "plant", None, date(2026, 2, 1), date(2026, 5, 1), NOW)
    rows_ = found.products[0].rows
    assert [row.month for row in rows_] == ["2026-02", "2026-03", "2026-04"]
    assert rows_[0].ytd.value == pytest.approx(100 * 714.3 / 700)
    assert rows_[0].energy_tce == pytest.approx(71.43)
    assert rows_[2].value is None
    assert rows_[2].reason == sentence(NOT_YET)


def test_a_rolling_value_is_proved_down_to_the_channels_and_every_sum_closes(
    conn: psycopg.Connection, plant: Plant
) -> None:
    refresh_all(conn, plant)
    tree = as_dict(proof.tree(conn, EVERYTHING, "plant", "intensity.rolling12", "clinker", "month", MARCH))["tree"]
    assert tree["closes"]
    energy, output = tree["children"]
    assert (energy["closes"], output["closes"]) == (True, True)
    of_month = energy["children"][0]["children"][0]
    assert (of_month["name"], of_month["closes"]) == ("intensity", True)
    coal = of_month["children"][0]["children"][0]
    assert coal["factor"]["value"] == 0.7143
    assert coal["children"][0]["name"] == "coal"


def test_the_analytics_role_may_write_the_windows(database: Database, conn: psycopg.Connection, plant: Plant) -> None:
    figure(conn, plant, MARCH, 1e6, 1e6)
    conn.commit()
    with psycopg.connect(database.dsn("analytics")) as own:
        refresh_all(own, plant)
        assert values(own)["intensity.output_value", "", MARCH].value is not None
