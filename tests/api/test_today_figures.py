"""The figures of the day so far: each beside the same moment of yesterday and of the same weekday a week before."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from qingyu.domain.cost.electricity import DayCost
from qingyu.jobs.book.today_cost import is_told
from qingyu.jobs.declaring import registry
from tests.api import plants
from tests.api.test_cost import TARIFF

DAY = timedelta(days=1)
SCHEME: dict[str, Any] = {
    "scheme": "guideline-2013",
    "guideline": "24",
    "valid_from": "2026-01-01",
    "declared_by": "manager",
}
SCHEME |= {"choices": {"raw_coal": "fuel.bituminous"}, "source": "notice 12"}
FIGURES = "/api/v1/enterprises/alpha/today/figures"


def figures(alpha: TestClient) -> dict[tuple[str, str], Any]:
    answer = alpha.get(FIGURES)
    assert answer.status_code == 200, answer.text
    return {(one["kind"], one["scope"]): one for one in answer.json()["figures"]}


def state(conn: psycopg.Connection[Any], quantity: float, day: int, hours: int) -> None:
    """Output of alpha's clinker from midnight of a day before today on."""
    begin = plants.MIDNIGHT - day * DAY
    conn.execute(
        "INSERT INTO production"
        " (product_id, enterprise_id, from_at, to_at, quantity, revision, batch_id, received_at)"
        " SELECT p.id, p.enterprise_id, %s, %s, %s, 0, 1, %s FROM product p"
        " JOIN enterprise e ON e.id = p.enterprise_id WHERE e.code = 'alpha'",
        [begin, begin + timedelta(hours=hours), quantity, plants.NOW],
    )
    conn.commit()


def test_each_figure_stands_beside_the_same_moment_of_yesterday_and_of_the_same_weekday(
    plant: psycopg.Connection[Any], alpha: TestClient
) -> None:
    more = {"users": [], "gateways": [], "tariffs": [TARIFF], "carbon": {"settings": [SCHEME]}}
    registry.apply(plant, {"enterprises": [plants.enterprise("alpha", "640100") | more]}, plants.NOW - DAY)
    kwh = plants.channel_id(plant, "alpha", "e01", "kwh")
    coal = plants.channel_id(plant, "alpha", "c01", "t")
    for n, each in ((0, 1100.0), (1, 1000.0), (7, 880.0)):
        # Today ends at 10:00; the others go on, at a height that would show if more than their first ten hours counted.
        plants.add_slots(plant, kwh, plants.MIDNIGHT - n * DAY, [*[each] * 40, *[9000.0] * (56 if n else 0)])
        plants.add_slots(plant, coal, plants.MIDNIGHT - n * DAY, [*[2.0] * 40, *[9.0] * (56 if n else 0)])
        state(plant, 800.0, n, 8)
    found = figures(alpha)
    power = found["carrier", "electricity"]
    assert power["value"] == 44_000.0
    assert power["until"] == "2026-11-02T02:00:00Z"
    assert (power["yesterday"]["day"], power["yesterday"]["value"]) == ("2026-11-01", 40_000.0)
    assert power["yesterday"]["change"] == pytest.approx(0.1)
    assert (power["week_before"]["day"], power["week_before"]["value"]) == ("2026-10-26", 35_200.0)
    assert power["week_before"]["change"] == pytest.approx(0.25)
    assert [one["day"] for one in power["days"]] == [f"{plants.NOW.date() - n * DAY}" for n in range(14, 0, -1)]

    # 32 quarter-hours of the valley, 8 of the peak.
    cost, share = found["cost", "electricity"], found["peak_share", "electricity"]
    assert cost["value"] == pytest.approx(1100 * (32 * 0.25 + 8 * 0.75))
    assert cost["yesterday"]["change"] == pytest.approx(0.1)
    assert (share["value"], share["unit"]) == (pytest.approx(0.2), "1")
    assert share["week_before"]["value"] == pytest.approx(0.2)

    made, per_t = found["output", "clinker"], found["intensity", "clinker"]
    assert (made["value"], made["until"], made["yesterday"]["change"]) == (800.0, "2026-11-02T00:00:00Z", 0.0)
    # GB/T 2589: 0.1229 kgce/kWh, 714.3 kgce/t; up to the end of the output, 8 h.
    assert per_t["value"] == pytest.approx(32 * (1100 * 0.1229 + 2 * 714.3) / 800)
    assert per_t["unit"] == "kgce/t"
    assert per_t["week_before"]["value"] == pytest.approx(32 * (880 * 0.1229 + 2 * 714.3) / 800)

    co2 = found["co2", "energy"]
    assert co2["unit"] == "tCO2"
    assert co2["reason"] is None
    assert co2["value"] > co2["yesterday"]["value"] > co2["week_before"]["value"] > 0
    coal_tce = found["coal", ""]
    assert coal_tce["value"] == pytest.approx(44_000 * 0.1229e-3 + 80 * 0.7143)
    assert coal_tce["yesterday"]["value"] == pytest.approx(40_000 * 0.1229e-3 + 80 * 0.7143)


def test_a_figure_with_a_hole_is_compared_with_nothing_and_output_that_is_not_stated_alike_neither(
    plant: psycopg.Connection[Any], alpha: TestClient
) -> None:
    kwh = plants.channel_id(plant, "alpha", "e01", "kwh")
    plants.add_slots(plant, kwh, plants.MIDNIGHT, [1000.0] * 40)
    plants.add_slots(plant, kwh, plants.MIDNIGHT - DAY, [*[1000.0] * 20, None, *[1000.0] * 75])
    plants.add_slots(plant, kwh, plants.MIDNIGHT - 7 * DAY, [800.0] * 96)
    state(plant, 800.0, 0, 8)
    state(plant, 2400.0, 1, 24)
    found = figures(alpha)
    power, made = found["carrier", "electricity"], found["output", "clinker"]
    assert power["yesterday"]["change"] is None
    assert power["week_before"]["change"] == pytest.approx(0.25)
    assert (made["value"], made["yesterday"]["value"], made["yesterday"]["change"]) == (800.0, None, None)
    # Nothing was ever declared of prices and of an accounting scheme.
    assert not {kind for kind, _ in found} & {"cost", "peak_share", "co2"}


def test_a_day_of_which_nothing_is_known_has_no_figures(alpha: TestClient) -> None:
    assert figures(alpha) == {}


def test_a_shift_alone_is_no_output_of_the_day_and_an_intensity_with_a_hole_compares_with_nothing(
    plant: psycopg.Connection[Any], alpha: TestClient
) -> None:
    kwh = plants.channel_id(plant, "alpha", "e01", "kwh")
    coal = plants.channel_id(plant, "alpha", "c01", "t")
    for n in (0, 1, 7):
        held: list[float | None] = [1000.0] * 96
        plants.add_slots(plant, kwh, plants.MIDNIGHT - n * DAY, held[: 96 if n else 40])
        rows: list[float | None] = [*[2.0] * 96]
        if n == 1:
            rows[5] = None
        plants.add_slots(plant, coal, plants.MIDNIGHT - n * DAY, rows[: 96 if n else 40])
    found = figures(alpha)
    assert ("output", "clinker") not in found
    for n in (0, 1, 7):
        state(plant, 800.0, n, 8)
    per_t = figures(alpha)["intensity", "clinker"]
    assert per_t["value"] is not None
    assert per_t["yesterday"]["value"] is not None
    assert (per_t["yesterday"]["change"], per_t["week_before"]["change"]) == (None, pytest.approx(0.0))
    # Of the shift from two to ten alone, four fifths of the day so far are stated.
    plant.execute(
        "UPDATE production SET from_at = from_at + interval '2 h', to_at = to_at + interval '2 h' WHERE from_at = %s",
        [plants.MIDNIGHT],
    )
    plant.commit()
    made = figures(alpha)["output", "clinker"]
    assert (made["value"], made["reason"]["code"]) == (None, "production_in_part")


def test_a_day_known_by_half_is_no_dip_of_the_cost() -> None:
    day = DayCost(plants.NOW.date(), None, (), (), {}, 10.0, 96, 48, None)
    assert (is_told(day), is_told(replace(day, n_known=90))) == (False, True)
