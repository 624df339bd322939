"""Steam, conversion, own sun and feedstock in the account of a plant: what counts, and where."""

from datetime import date

import psycopg
import pytest

from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.answer import as_dict
from qingyu.jobs.energy import account, account_views
from qingyu.jobs.energy.account import Span
from tests.jobs.stated_works import BOILER, NOW, YEAR, Works, document, flow, meter, unit, works
from tests.support.reasons import english


def test_bought_steam_counts_by_its_enthalpy_less_the_condensate_that_goes_back(conn: psycopg.Connection) -> None:
    plant = Works(
        conn,
        document(
            meters=[meter("steam", "steam", "t"), meter("back", "condensate", "t")],
            flows=[flow("steam", "steam"), flow("back", "condensate", "export")],
            media=[
                {"flow": "steam", "method": "enthalpy", "enthalpy_kj_per_kg": 2777.0, "source": "contract"},
                {"flow": "back", "method": "enthalpy", "enthalpy_kj_per_kg": 419.0, "source": "contract"},
            ],
        ),
    )
    plant.read("steam", 36_500.0)
    plant.read("back", 18_250.0)
    plant.roll_up()
    found = {each["flow"]: each["coal_tce_calorific"] for each in plant.whole()["flows"]}
    assert found["steam"] == pytest.approx(36.5 * 2777.0 * 0.03412)
    assert found["back"] == pytest.approx(18.25 * 419.0 * 0.03412)
    carriers = {part["carrier"]: part for part in plant.whole()["total"]["carriers"]}
    assert carriers["steam"]["factor_id"] == "enthalpy.steam.2777"
    assert carriers["steam"]["verified"] == "declared"
    assert carriers["condensate"]["coal_tce_calorific"] == pytest.approx(-18.25 * 419.0 * 0.03412)


def test_by_pressure_class_steam_counts_with_the_value_of_refining_practice(conn: psycopg.Connection) -> None:
    plant = Works(
        conn,
        document(
            meters=[meter("steam", "steam", "t")],
            flows=[flow("steam", "steam")],
            media=[{"flow": "steam", "method": "pressure_class", "pressure_class": "1.0", "source": "contract"}],
        ),
    )
    plant.read("steam", 1000.0)
    plant.roll_up()
    found = {each["flow"]: each["coal_tce_calorific"] for each in plant.whole()["flows"]}
    assert found["steam"] == pytest.approx(108.571)


def test_a_boiler_inside_changes_no_total_and_has_an_efficiency(conn: psycopg.Connection) -> None:
    plant = works(conn, **BOILER)
    for code, a_year in (("to-boiler", 1e6), ("made", 9_000.0), ("to-mill", 8_500.0)):
        plant.read(code, a_year)
    plant.roll_up()
    assert plant.whole()["total"]["coal_tce_calorific"] == pytest.approx(13_571.2)
    gas, steam = plant.balance("natural_gas"), plant.balance("steam")
    assert gas["conversion"][0] | {"name_zh": "", "name_en": ""} == {
        "unit": "boiler",
        "name_zh": "",
        "name_en": "",
        "conversion": "boiler",
        "quantity": pytest.approx(1e6),
        "reason": None,
    }
    assert gas["losses"]["value"] == pytest.approx(0.5e6)
    assert steam["own_converted"]["value"] == pytest.approx(9_000.0)
    assert steam["end_use"][0]["quantity"] == pytest.approx(8_500.0)
    assert steam["losses"]["value"] == pytest.approx(500.0)
    found = as_dict(account_views.balance_of(account.balances(conn, EVERYTHING, "plant", YEAR, NOW)))
    assert found["conversions"][0]["efficiency"] == pytest.approx(9_000 * 0.1286 / (1e6 * 1.33 / 1000))


SUN = {
    "meters": [meter("sun", "electricity", "kWh"), meter("sold", "electricity", "kWh")],
    "flows": [
        flow("sun", "electricity", "production", is_renewable=True, supply="self_generated"),
        flow("sold", "electricity", "export", is_renewable=True),
    ],
}


def test_own_sun_counts_where_it_is_won_and_certificates_only_for_the_rest(conn: psycopg.Connection) -> None:
    held = {"number": "gec-1", "count": 5_000, "from": "2025-01-01", "to": "2026-01-01", "proof": "registry"}
    own = held | {"number": "gec-2", "count": 3_000, "own_production": True}
    plant = works(conn, **SUN, certificates=[held, own])
    plant.read("sun", 4e6)
    plant.read("sold", 1e6)
    plant.roll_up()
    found = plant.whole()
    assert found["total"]["electricity_kwh"] == pytest.approx(33e6)
    assert found["total"]["coal_tce_calorific"] == pytest.approx(13_571.2 + 3e3 * 0.1229)
    assert found["renewable"]["own_kwh"] == pytest.approx(3e6)
    assert found["renewable"]["certificates_kwh"] == pytest.approx(5e6)
    assert found["renewable"]["share"] == pytest.approx(8 / 33)
    assert {c["number"]: c["counts"] for c in found["certificates"]} == {"GEC-1": True, "GEC-2": False}
    half = plant.whole(Span(date(2025, 1, 1), date(2025, 7, 1)))
    assert half["renewable"]["certificates_kwh"] == 0.0
    assert "not wholly inside this period" in english(half["certificates"][0]["reason"])


def test_feedstock_stays_in_the_total_and_is_said_apart(conn: psycopg.Connection) -> None:
    plant = works(
        conn,
        meters=[meter("cracker", "natural_gas", "m3")],
        units=[unit("cracker")],
        flows=[flow("cracker", "natural_gas", "internal", to="cracker", is_feedstock=True)],
    )
    plant.read("cracker", 0.5e6)
    plant.roll_up()
    found = plant.whole()
    assert found["feedstock"]["coal_tce_calorific"] == pytest.approx(665.0)
    assert found["feedstock"]["without_tce_calorific"] == pytest.approx(13_571.2 - 665.0)
    assert plant.balance("natural_gas")["feedstock"]["value"] == pytest.approx(0.5e6)
