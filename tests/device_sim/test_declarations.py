"""What the district declares: assumed and said so, the same for ever, and what the platform makes of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import psycopg
import pytest

from device_sim.district import assessed, assessed_regions
from device_sim.district import sending as running
from device_sim.district.declarations import ASSUMED, local_day
from device_sim.district.plant import Plant
from device_sim.district.plant_document import bodies_document, document
from device_sim.district.plant_faults import DAY_US
from device_sim.district.production import crossed
from device_sim.replay.faults import microseconds
from device_sim.shell.spans import months
from qingyu.domain.control.assessed_body import Body, BodyKind
from qingyu.domain.control.regional import Regional
from qingyu.domain.control.span import Span
from qingyu.domain.cost.tariff import Band
from qingyu.domain.energy.measured import from_ncv
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.assessment import acting, barometer, bodies, enterprise_barometer, sheets, structure
from qingyu.jobs.assessment.acting import operating
from qingyu.jobs.declaring import registry
from qingyu.jobs.forecasting import standings

ORIGIN = microseconds(datetime(2026, 6, 30, 16, tzinfo=UTC))  # midnight in UTC+8
END = ORIGIN + 70 * DAY_US
NOW = datetime(2026, 9, 10, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def district() -> running.District:
    return running.make(1, ORIGIN, lambda plants: ())


def declared(district: running.District, until_us: int = END) -> dict[str, Any]:
    """The document of a run that ends at an instant; the district was made at END."""
    begin, end = (datetime.fromtimestamp(at / 1e6, UTC) for at in (ORIGIN, until_us))
    return document(
        district.plants, district.signals, seed=1, from_us=ORIGIN, made_at_us=END, until_us=until_us, live_from_us=None,
        months=months(begin, end), device_class="B", password=lambda name: "a-password",
    )  # fmt: skip


@pytest.fixture(scope="module")
def whole(district: running.District) -> dict[str, Any]:
    return declared(district)


def of(wanted: dict[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(e for e in wanted["enterprises"] if e["code"] == code)
    return found


def plant_of(district: running.District, code: str) -> Plant:
    return next(plant for plant in district.plants if plant.code == code)


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """Every object inside a document."""
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from parts(inner)


def test_every_declared_figure_says_that_it_is_assumed(whole: dict[str, Any]) -> None:
    said = [part[name] for part in parts(whole) for name in ("source", "proof", "document") if name in part]
    assert len(said) > 150
    assert [text for text in said if ASSUMED not in text] == []
    laboratories = {part["laboratory"] for part in parts(whole) if "laboratory" in part}
    assert laboratories
    assert all("fictional" in name for name in laboratories)


def test_every_kind_of_declaration_of_an_enterprise_is_there(whole: dict[str, Any]) -> None:
    taken = registry.parse(whole)
    lists = (
        "metering_needs", "certificates", "node_tolerances", "monthly_reports", "product_conditions", "price_listings",
        "tariffs", "carrier_prices", "price_adders", "measured_factors", "factor_schemes",
    )  # fmt: skip
    for name in lists:
        assert any(getattr(e, name) for e in taken.enterprises), name
    assert all(e.carbon.settings for e in taken.enterprises)
    assert all(e.intensity.economic_figures for e in taken.enterprises)
    assert {p.kind.value for e in taken.enterprises for p in e.carbon.processes} >= {
        "clinker_oxide", "clinker_default", "carbonate", "aluminium_anode", "aluminium_pfc", "material",
        "carbon_balance",
    }  # fmt: skip
    assert all(s.guideline for e in taken.enterprises for s in e.carbon.settings)
    assert [(s.region, s.basis) for s in taken.grid_substitutes] == [("540000", "national_average")]
    for name in ("statements", "media", "certificates"):
        assert any(getattr(e.account, name) for e in taken.enterprises), name


def test_applied_again_and_a_month_later_it_writes_only_the_new_month(
    conn: psycopg.Connection[Any], district: running.District, whole: dict[str, Any]
) -> None:
    registry.apply(conn, whole, NOW)
    held = counts(conn)
    registry.apply(conn, whole, NOW + timedelta(minutes=1))
    assert counts(conn) == held
    later = declared(district, END + 30 * DAY_US)
    registry.apply(conn, later, NOW + timedelta(days=30))
    grown = {name: n - held[name] for name, n in counts(conn).items() if n != held[name]}
    reports = sum(len(e["monthly_reports"]) for e in later["enterprises"])
    reports -= sum(len(e["monthly_reports"]) for e in whole["enterprises"])
    assert grown["monthly_report"] == reports > 0
    assert not [name for name in grown if "certificate" in name and name != "green_certificate"]
    assert "tariff" not in grown
    assert "carbon_setting" not in grown


def test_plants_and_provinces_have_targets_and_the_sums_that_light_them(
    conn: psycopg.Connection[Any], whole: dict[str, Any]
) -> None:
    registry.apply(conn, whole, NOW)
    for one in whole["enterprises"]:
        found = enterprise_barometer.barometer(conn, EVERYTHING, one["code"], None, "state-2020", NOW)
        energy = [light.severity for light in found.lights if light.controlled == "energy"]
        assert len(energy) == 3, one["code"]
        assert None not in energy, one["code"]
    ningxia = barometer.barometer(conn, EVERYTHING, "640000", None, "state-2020", NOW)
    assert {light.severity is None for light in ningxia.lights} == {False}


def test_a_province_is_stated_by_carrier_and_a_county_by_everybody_else(
    conn: psycopg.Connection[Any], whole: dict[str, Any]
) -> None:
    registry.apply(conn, whole, NOW)
    found = structure.structure(conn, EVERYTHING, "640000", None, NOW)
    assert {line.quantity: line.value is None for line in found.lines} == dict.fromkeys(Regional, False)
    assert [share.share_of for share in found.shares if share.value is None] == []
    by_carrier = sum(line.value or 0.0 for line in found.lines if line.quantity in assessed_regions.CARRIERS)
    assert by_carrier == pytest.approx(found.lines[0].value)
    sheet = sheets.sheet(conn, EVERYTHING, acting.region(conn, EVERYTHING, "640000"), "state-2026", Span(2026, 8))
    fed = {row.indicator: row.accounts.met for row in sheet.rows}
    assert [code for code, met in fed.items() if met is None] == ["S4"]
    # A county without an account of its own plants yet: what everybody else uses stands there, and no carrier's sum.
    county = structure.structure(conn, EVERYTHING, "640381", None, NOW)
    coal = next(line for line in county.lines if line.quantity == "coal")
    assert (coal.value, (coal.other or 0.0) > 0.0) == (None, True)


def test_cities_and_parks_have_lights_and_their_plants_cause_what_moves_them(
    conn: psycopg.Connection[Any], whole: dict[str, Any], district: running.District
) -> None:
    registry.apply(conn, whole, NOW)
    declare_bodies(conn, whole)
    more = bodies_document(district.plants, district.signals, seed=1, from_us=ORIGIN, made_at_us=END)
    registry.apply(conn, dict(more), NOW)
    found = standings.show(conn, EVERYTHING, "640000", None, "state-2020", NOW)
    lights = {one.code: {light.severity for light in one.lights} for one in found.bodies}
    # Yinchuan has no plant of the fourteen beside those of the park.
    assert lights == {"640100": set(), "640200": {0, 3}, "640300": {3}, "NINGDONG": {0}}
    for one in found.causes:
        assert one.bodies_unknown == []
        assert one.change is not None
        named = sum(abs(part.amount) for part in one.bodies)
        assert abs(one.bodies_rest or 0.0) < 0.6 * named


def test_what_is_stated_of_a_plant_is_in_the_equivalent_book(whole: dict[str, Any]) -> None:
    """Bought electricity counts 0.3 and not 0.1229 kgce/kWh: a smelter states far more than its calorific budget."""
    ratios = {}
    for one in whole["enterprises"]:
        stated = {
            said["month"]: said["value"]
            for said in one["assessment"]["statistics"]
            if said["quantity"] == "energy_total"
        }
        budget = [month["coal_tce"] for month in one["budgets"] if month["month"].startswith("2026")]
        ratios[one["code"]] = stated["2025-12"] / 12 / (sum(budget) / len(budget))
    assert max(ratios.values()) > 1.8
    assert min(ratios.values()) < 1.3


def test_each_province_may_use_what_it_used_the_year_before_and_a_little_more(whole: dict[str, Any]) -> None:
    given = assessed.region_budgets(whole["region_statistics"])
    provinces = dict.fromkeys(one["region"] for one in whole["region_targets"] if one["region"].endswith("0000"))
    assert [one.region for one in given] == list(provinces)
    used = {
        one["region"]: one["value"]
        for one in whole["region_statistics"]
        if (one["quantity"], one["month"]) == ("energy_total", "2025-12")
    }
    for one in given:
        assert one.year == 2026
        assert used[one.region] < one.total < 1.05 * used[one.region]
        assert 0 < one.reserve < 0.1 * one.total


def test_a_park_apart_and_a_group_have_plants_of_the_district(
    conn: psycopg.Connection[Any], whole: dict[str, Any]
) -> None:
    registry.apply(conn, whole, NOW)
    assert assessed.bodies(whole["enterprises"][:1]) == []
    declare_bodies(conn, whole)
    listed = bodies.listing(conn, EVERYTHING, "640000", None, NOW)
    assert sorted(listed.bodies[-1].enterprises) == ["helan-power", "ningdong-methanol"]
    assert [one.code for one in listed.beside] == ["HELAN-GROUP"]


def declare_bodies(conn: psycopg.Connection[Any], whole: dict[str, Any]) -> None:
    found = assessed.bodies(whole["enterprises"])
    assert [one.code for one in found] == ["NINGDONG", "HELAN-GROUP"]
    for one in found:
        said = (one.code, BodyKind(one.kind), one.is_apart, one.name_zh, one.name_en)
        bodies.declare(operating(conn, one.region, "cli:sim", NOW), Body(*said), "assumed")
        for member in one.members:
            bodies.add_member(operating(conn, one.code, "cli:sim", NOW), member, date(2025, 1, 1), "assumed")


def counts(conn: psycopg.Connection[Any]) -> dict[str, int]:
    names = conn.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1"
    ).fetchall()
    return {name: conn.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names}  # type: ignore[index]


def test_months_that_were_closed_before_are_declared_in_the_same_words_later(
    district: running.District, whole: dict[str, Any]
) -> None:
    later = declared(district, END + 30 * DAY_US)
    for enterprise in whole["enterprises"]:
        again = of(later, enterprise["code"])
        for name in ("certificates", "tariffs", "carrier_prices", "metering_needs", "carbon", "product_conditions"):
            assert enterprise[name] == again[name], name
        assert all(report in again["monthly_reports"] for report in enterprise["monthly_reports"])
        figures = again["intensity"]["economic_figures"]
        assert all(figure in figures for figure in enterprise["intensity"]["economic_figures"])


def test_only_months_that_are_over_have_reports_and_figures(whole: dict[str, Any]) -> None:
    said = {part["month"] for e in whole["enterprises"] for part in e["monthly_reports"]}
    said |= {part["month"] for e in whole["enterprises"] for part in e["intensity"]["economic_figures"]}
    assert said == {"2026-07", "2026-08"}


def test_one_monthly_report_does_not_fit_and_the_others_are_close_to_the_truth(
    district: running.District, whole: dict[str, Any]
) -> None:
    edges = np.array([ORIGIN, ORIGIN + 31 * DAY_US, ORIGIN + 62 * DAY_US])
    off = {}
    for plant in district.plants:
        for report in of(whole, plant.code)["monthly_reports"]:
            true = crossed(plant, district.signals[plant.code], report["carrier"], edges)
            quantity = report["quantity"] * (1000 if report["unit"] == "MWh" else 1)
            share = quantity / true[0 if report["month"] == "2026-07" else 1] - 1
            off[plant.code, report["carrier"], report["month"]] = abs(share)
    wrong = {key: share for key, share in off.items() if share > 0.05}
    assert list(wrong) == [("shizui-manganese", "electricity", "2026-08")]
    assert max(share for key, share in off.items() if key not in wrong) < 0.006


def test_some_certificates_are_overdue_some_end_soon_and_the_rest_hold(
    district: running.District, whole: dict[str, Any]
) -> None:
    today = local_day(END)
    left = [
        (date.fromisoformat(certificate["due_on"]) - today).days
        for e in whole["enterprises"]
        for certificate in {c["meter"]: c for c in e["certificates"]}.values()
    ]
    assert len([days for days in left if days < 0]) == 3
    assert len([days for days in left if 0 <= days < 30]) == 3
    assert len([days for days in left if days >= 30]) > 100
    n_meters = sum(len(plant.meters) for plant in district.plants)
    assert len(left) == n_meters - 2  # two meters have none


def test_a_plant_with_a_calorific_value_is_reckoned_with_it(district: running.District) -> None:
    said = {plant.code: plant.calorific for plant in district.plants if plant.calorific}
    assert len(said) == 4
    for code, values in said.items():
        for value in values:
            k, unit = from_ncv(value.ncv, value.unit, value.carrier)
            per_t = k * (1000 if unit == "kg" else 1)
            assert plant_of(district, code).kgce(value.carrier) == pytest.approx(per_t, rel=1e-12)
            # Near enough to the printed one that nobody takes it for another fuel.
            assert abs(per_t / plant_of(district, "lhasa-cement").kgce(value.carrier) - 1) < 0.05


def test_the_boiler_makes_as_much_steam_as_its_coal_allows_at_every_moment(district: running.District) -> None:
    signals = district.signals["delingha-soda"]
    days = np.arange(ORIGIN, END + 1, DAY_US, dtype=np.int64)
    coal = signals["f01/total"].use(days) * 714.3
    steam = signals["s01/total"].use(days) * 2777.0 * 0.03412
    np.testing.assert_allclose(steam / coal, 0.84, rtol=1e-4)


def test_the_sun_shines_by_day_and_counts_for_the_product(district: running.District) -> None:
    plant = plant_of(district, "datong-aluminium")
    assert "sun" in plant.product.flows
    hours = np.arange(ORIGIN, END + 1, DAY_US // 24, dtype=np.int64)
    use = district.signals["datong-aluminium"]["g01/kwh"].use(hours).reshape(-1, 24)
    assert use[:, :7].sum() == use[:, 19:].sum() == 0
    assert (use[:, 10:15] > 0).all()
    limit = plant.channel("g01", "kwh").rated_max_per_h
    assert limit is not None
    assert use.max() < limit


def test_tariffs_have_seasons_and_a_plan_for_holidays(whole: dict[str, Any]) -> None:
    (tariff,) = of(whole, "xining-steel")["tariffs"]
    assert len(tariff["seasons"]) == 4
    bands = {band for season in tariff["seasons"] for band in season["prices"]}
    assert bands == {band.value for band in Band} - {Band.MARKET}
    assert of(whole, "helan-power")["tariffs"] == []  # it sells electricity and buys none
    bases = {t["demand"]["basis"] for e in whole["enterprises"] for t in e["tariffs"]}
    assert bases == {"actual", "capacity", "contract"}


def test_one_plant_goes_over_its_contract_demand_and_most_stay_below(
    district: running.District, whole: dict[str, Any]
) -> None:
    quarters = np.arange(ORIGIN, END + 1, DAY_US // 96, dtype=np.int64)
    over = []
    for enterprise in whole["enterprises"]:
        for tariff in enterprise["tariffs"]:
            contract = tariff["demand"].get("contract_kw")
            most_kw = district.signals[enterprise["code"]]["e01/kwh"].use(quarters).max() * 4
            if contract is not None and most_kw > contract:
                over.append(enterprise["code"])
    assert "xining-steel" in over
    assert len(over) <= 4
