"""CO2 factors and accounts: printed digits, which factor is in force, and sums that close."""

from collections.abc import Sequence
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.carbon.account import account
from qingyu.domain.carbon.factor import (
    SCOPES,
    CarbonAccount,
    Category,
    Choice,
    EmissionPart,
    Level,
    Term,
    effects,
    fuel_tco2_per_unit,
    total,
)
from qingyu.domain.carbon.flow_kind import FlowKind
from qingyu.domain.carbon.measured import Measured
from qingyu.domain.carbon.reference import factors, schemes
from qingyu.domain.carbon.scheme import Book, Setting, Substitute, Topic
from qingyu.domain.energy.account import Slots, Use
from qingyu.domain.energy.factors import Book as CoalBook
from qingyu.domain.energy.factors import NoFactor, Verified
from qingyu.domain.kernel.tables import BadTable
from tests.support.present import present
from tests.support.reasons import as_said, english

DAY = date(2025, 6, 1)
FILES = {
    name: files("qingyu").joinpath("data", name).read_text("utf-8")
    for name in ("co2_factors.csv", "carbon_schemes.csv")
}
FACTORS = {f.id: f for f in factors(FILES["co2_factors.csv"], "co2_factors.csv", "edition")}
ROWS = schemes(FILES["carbon_schemes.csv"], "carbon_schemes.csv", "edition", FACTORS)


def book(
    *settings: Setting,
    regions: Sequence[str] = ("640000",),
    substitutes: Sequence[Substitute] = (),
    measured: Sequence[Measured] = (),
) -> Book:
    return Book(FACTORS, ROWS, regions, settings, substitutes, measured)


def no_coal(carrier: str, coal_book: CoalBook, day: date) -> NoFactor:
    return NoFactor(as_said(f"no coefficient of {carrier}"))


def chosen(of: Book, carrier: str, day: date = DAY) -> Choice:
    """The factor a book has, which must be one."""
    found = of.in_force(carrier, day)
    assert isinstance(found, Choice)
    return found


def missing(of: Book, carrier: str, day: date = DAY) -> NoFactor:
    """Why a book has no factor."""
    found = of.in_force(carrier, day)
    assert isinstance(found, NoFactor)
    return found


def use(carrier: str, unit: str, amount: float | None, weight: float = 1.0, day: date = DAY, channel: int = 1) -> Use:
    slots = Slots(96, 96)
    return Use(channel, day, day, carrier, unit, weight, amount, 96, 96, slots)


def by_part(found: CarbonAccount) -> dict[EmissionPart, float | None]:
    return {part: found.part(part).value for part in EmissionPart if found.has(part)}


def test_the_file_holds_all_153_rows_under_ids_of_their_own() -> None:
    assert len(FACTORS) == 153
    assert sum(f.category is Category.GRID for f in FACTORS.values()) == 96
    assert [f.id for f in FACTORS.values() if f.value is None] == ["grid.none.540000"]


@pytest.mark.parametrize(
    ("id_", "value"),
    [
        ("fuel.anthracite", 1.9745),
        ("fuel.bituminous", 1.8608),
        ("fuel.lignite", 2.0607),
        ("fuel.coke", 2.8527),
        ("fuel.coke-295", 2.8604),
        ("fuel.crude", 3.0172),
        ("fuel.fuel-oil", 3.1705),
        ("fuel.gasoline", 2.9251),
        ("fuel.kerosene", 3.0334),
        ("fuel.kerosene-195", 3.0179),
        ("fuel.diesel", 3.0959),
        ("fuel.washed-coal", 2.4545),
        ("fuel.washed-coal-alt", 2.2818),
        ("fuel.raw-coal", 1.9003),
        ("fuel.lpg", 3.1013),
        ("fuel.refinery-gas", 3.0119),
        ("fuel.natural-gas", 21.6502),
        ("fuel.natural-gas-153", 21.6219),
    ],
)
def test_a_fuel_factor_is_what_its_heat_value_carbon_and_oxidation_give(id_: str, value: float) -> None:
    factor = FACTORS[id_]
    assert factor.value == value
    assert fuel_tco2_per_unit(
        present(factor.ncv), present(factor.carbon_tc_per_tj), present(factor.oxidation)
    ) == pytest.approx(value, abs=5e-5)


@pytest.mark.parametrize(
    ("id_", "value"),
    [
        ("grid.2023.nation.average", 0.5306),
        ("grid.2023.nation.ex-market-nonfossil", 0.6096),
        ("grid.2023.nation.fossil", 0.8273),
        ("grid.2022.nation.average", 0.5366),
        ("grid.2021.nation.average", 0.5568),
        ("grid.2022.nation.ets", 0.5703),
        ("grid.2023.640000", 0.6187),
        ("grid.2022.640000", 0.6423),
        ("grid.2023.440000", 0.4419),
        ("grid.2022.440000", 0.4403),
        ("grid.2023.southwest", 0.2472),
        ("grid.2012.north", 0.8843),
    ],
)
def test_a_factor_of_electricity_is_the_printed_one(id_: str, value: float) -> None:
    assert (FACTORS[id_].value, FACTORS[id_].unit) == (value, "tCO2/MWh")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("1.8608,tCO2/t,20.908", "1.8708,tCO2/t,20.908", "1.8608, as heat value"),
        ("fuel.bituminous,fuel,raw_coal", "fuel.bituminous,fuel,charcoal", "a known carrier"),
        ("tCO2/MWh", "tCO2/barrel", "over one of"),
        ("grid.2023.640000", "grid.2023.610000", "already in line"),
        ("two_sources", "sure", "one of"),
        ("id,category", "key,category", "the column 'key' is unknown"),
    ],
)
def test_a_factor_file_that_is_not_understood_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(BadTable, match=said):
        factors(FILES["co2_factors.csv"].replace(old, new, 1), "co2_factors.csv", "x")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("fuel.coke-295", "fuel.charcoal", "the id of a row"),
        ("nc_tc_per_t=0.42", "nc_tc_per_t:0.42", "name=number"),
        ("direct_line,,,,,,grid", "direct_line,,,,,,perhaps", "one of: zero, grid"),
        ("guideline-2013.grid.2025,guideline-2013", "guideline-2013.grid.2025,guideline", "no row of the topic name"),
    ],
)
def test_a_scheme_file_that_is_not_understood_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(BadTable, match=said):
        schemes(FILES["carbon_schemes.csv"].replace(old, new, 1), "carbon_schemes.csv", "x", FACTORS)


def test_the_scheme_and_the_report_year_choose_the_year_of_data_and_not_the_calendar() -> None:
    found = [chosen(book(), "electricity", date(year, 6, 1)).factor.id for year in (2023, 2024, 2025, 2026)]
    # The data of 2021 exist for few provinces: Ningxia is among them.
    assert found == ["grid.2021.640000", "grid.2022.640000", "grid.2023.640000", "grid.2023.640000"]
    market = chosen(book(Setting("market-based")), "electricity", DAY)
    assert (market.factor.id, market.verified) == ("grid.2023.nation.ex-market-nonfossil", Verified.UNVERIFIED)
    ets = chosen(book(Setting("cets-ag-04.01")), "electricity", date(2022, 6, 1))
    assert ets.factor.value == 0.5703


def test_a_year_the_scheme_says_nothing_of_has_no_factor() -> None:
    found = book().in_force("electricity", date(2031, 1, 1))
    assert isinstance(found, NoFactor)
    assert "guideline-2013 names no factor of electricity for reports of 2031" in english(found.reason)


def test_a_factor_of_a_power_grid_needs_the_grid_declared() -> None:
    day = date(2018, 6, 1)
    assert "declare in which grid" in english(missing(book(), "electricity", day).reason)
    assert chosen(book(Setting("guideline-2013", grid="northwest")), "electricity", day).factor.value == 0.6671


def test_what_the_authority_asks_for_goes_before_the_scheme_and_counts_as_declared() -> None:
    asked = Setting("guideline-2013", data_year=2022, level=Level.NATION, variant="fossil", source="letter")
    found = chosen(book(asked), "electricity", DAY)
    assert (found.factor.id, found.verified) == ("grid.2022.nation.fossil", Verified.DECLARED)


def test_tibet_forces_a_declared_substitute() -> None:
    regions = ("540100", "540000")
    found = book(regions=regions).in_force("electricity", DAY)
    assert isinstance(found, NoFactor)
    assert "no CO2 factor of electricity is published for Tibet (西藏 540000) (level province" in english(found.reason)
    nation = Substitute("540000", 2025, None, "bureau", "letter 7")
    found = chosen(book(regions=regions, substitutes=[nation]), "electricity", DAY)
    assert (found.factor.id, found.verified) == ("grid.2023.nation.average", Verified.DECLARED)
    assert isinstance(book(regions=regions, substitutes=[nation]).in_force("electricity", date(2026, 6, 1)), NoFactor)
    measured = Substitute("540000", 2025, 0.05, "bureau", "letter 8")
    assert chosen(book(regions=regions, substitutes=[measured]), "electricity", DAY).factor.value == 0.05


def test_a_substitute_never_replaces_a_published_factor() -> None:
    substitute = Substitute("640000", 2025, 0.05, "bureau", "letter")
    assert chosen(book(substitutes=[substitute]), "electricity", DAY).factor.value == 0.6187


@pytest.mark.parametrize("carrier", ["raw_coal", "washed_coal", "coke", "kerosene"])
def test_a_carrier_with_several_factors_has_none_until_scheme_or_enterprise_says_which(carrier: str) -> None:
    ets = Setting("cets-ag-04.01")
    found = book(ets).in_force(carrier, DAY)
    assert isinstance(found, NoFactor)
    several = [f.id for f in FACTORS.values() if f.carrier == carrier and f.category is Category.FUEL]
    assert len(several) > 1
    assert all(id_ in english(found.reason) for id_ in several)
    for id_ in several:
        said = chosen(book(Setting("cets-ag-04.01", {carrier: id_})), carrier, DAY)
        assert (said.factor.id, said.verified) == (id_, Verified.DECLARED)


def test_each_scheme_takes_its_own_factor_of_natural_gas() -> None:
    assert chosen(book(), "natural_gas", DAY).factor.id == "fuel.natural-gas-153"
    assert chosen(book(Setting("cets-ag-04.01")), "natural_gas", DAY).factor.id == "fuel.natural-gas"


def test_a_setting_holds_from_its_day_until_the_next_begins() -> None:
    first, second = Setting("guideline-2013"), Setting("market-based", valid_from=date(2025, 7, 1))
    both = book(second, first)
    assert both.setting(date(2025, 6, 30)).scheme == "guideline-2013"
    assert both.setting(date(2025, 7, 1)).scheme == "market-based"


def test_of_two_settings_of_the_same_day_the_newest_holds() -> None:
    newest, older = Setting("market-based", valid_from=DAY), Setting("guideline-2013", valid_from=DAY)
    assert book(newest, older).setting(DAY).scheme == "market-based"


def test_heat_is_011_and_shanghai_had_its_own_in_2022() -> None:
    assert chosen(book(), "heat", DAY).factor.value == 0.11
    shanghai = book(regions=("310000",))
    assert chosen(shanghai, "heat", date(2022, 3, 1)).factor.value == 0.06
    assert chosen(shanghai, "heat", DAY).factor.value == 0.11


def test_a_measured_heat_value_takes_carbon_and_oxidation_of_the_printed_factor() -> None:
    said = Measured(7, "raw_coal", "t", "certificate", "laboratory", ncv_gj_per_unit=25.0)
    found = chosen(book(measured=[said]), "raw_coal", DAY)
    assert found.factor.value == pytest.approx(fuel_tco2_per_unit(25.0, 26.37, 0.94))
    alone = Measured(8, "coal_tar", "t", "certificate", "laboratory", carbon_tc_per_unit=0.9)
    assert "says no oxidation" in english(missing(book(measured=[alone]), "coal_tar", DAY).reason)


@pytest.mark.parametrize(("data_year", "printed"), [(2022, 42_646.1), (2023, 41_938.1)])
def test_the_plant_year_of_the_worked_example(data_year: int, printed: float) -> None:
    choices = {"raw_coal": "fuel.bituminous", "natural_gas": "fuel.natural-gas"}
    uses = [
        ("coal", use("raw_coal", "t", 12_000.0, channel=1)),
        ("power", use("electricity", "kWh", 30e6, channel=2)),
        ("gas", use("natural_gas", "m3", 1.5e6, channel=3)),
        ("steam", use("heat", "GJ", 20_000.0, -1.0, channel=4)),
    ]
    kinds = {"steam": FlowKind("export")}
    found = account(uses, kinds, book(Setting("guideline-2013", choices, data_year=data_year)), no_coal)
    assert found.total.value == pytest.approx(printed, abs=0.05)
    assert found.part(EmissionPart.HEAT).value == pytest.approx(-2_200.0)
    assert found.completeness == 1.0
    assert found.is_verified(*EmissionPart)


def test_exported_electricity_is_subtracted() -> None:
    uses = [("in", use("electricity", "kWh", 5_000.0)), ("out", use("electricity", "kWh", 2_000.0, -1.0, channel=2))]
    found = account(uses, {"out": FlowKind("export")}, book(), no_coal)
    assert found.total.value == pytest.approx(3 * 0.6187)


def test_power_made_on_the_site_is_no_bought_power() -> None:
    uses = [("own", use("electricity", "kWh", 5_000.0))]
    found = account(uses, {"own": FlowKind("purchase", supply="self_generated")}, book(), no_coal)
    assert found.terms == ()
    assert "made on the site" in english(found.uncounted[0].reason)


def test_a_fuel_without_a_factor_leaves_the_total_unknown_and_not_smaller() -> None:
    uses = [("coal", use("raw_coal", "t", 1.0)), ("tar", use("coal_tar", "t", 1.0, channel=2))]
    found = account(uses, {}, book(), no_coal)
    assert found.total.value is None
    assert english(found.total.reason) == "coal_tar has no CO2 factor; declare its measured carbon"


def test_what_has_no_factor_keeps_its_quantity_beside_the_reason() -> None:
    uses = [("in", use("coal_tar", "t", 5.0)), ("out", use("coal_tar", "kg", 2_000.0, -1.0, channel=2))]
    (term,) = account(uses, {}, book(), no_coal).terms
    assert (term.quantity, term.quantity_unit, term.tco2) == (3.0, "t", None)
    assert english(term.reason) == "coal_tar has no CO2 factor; declare its measured carbon"
    (unknown,) = account([("in", use("coal_tar", "t", None))], {}, book(), no_coal).terms
    assert (unknown.quantity, unknown.tco2) == (None, None)


def test_bought_carbon_dioxide_is_no_harmless_medium() -> None:
    found = account([("co2", use("carbon_dioxide_gas", "m3", 10.0))], {}, book(), no_coal)
    assert english(found.total.reason) == "carbon_dioxide_gas has no CO2 factor; declare its measured carbon"
    said = Measured(1, "carbon_dioxide_gas", "m3", "data sheet", "supplier", tco2_per_unit=0.00196)
    found = account([("co2", use("carbon_dioxide_gas", "m3", 10.0))], {}, book(measured=[said]), no_coal)
    assert found.part(EmissionPart.PROCESS).value == pytest.approx(0.0196)


amounts = st.floats(0, 1e6, allow_nan=False)
parts = st.sampled_from(["raw_coal", "electricity", "natural_gas", "heat", "diesel"])
UNITS = {"raw_coal": "t", "electricity": "kWh", "natural_gas": "m3", "heat": "GJ", "diesel": "t"}


@given(st.lists(st.tuples(parts, amounts, st.sampled_from([1.0, -1.0])), min_size=1, max_size=12))
def test_parts_and_scopes_add_up_to_the_total(given_uses: list[tuple[str, float, float]]) -> None:
    uses = [(f"f{n}", use(c, UNITS[c], a, w, channel=n)) for n, (c, a, w) in enumerate(given_uses)]
    found = account(uses, {}, book(), no_coal)
    assert sum(present(value) for value in by_part(found).values()) == pytest.approx(found.total.value, abs=1e-6)
    scopes = [found.part(*of).value for of in SCOPES.values() if found.has(*of)]
    assert sum(present(value) for value in scopes) == pytest.approx(present(found.total.value), abs=1e-6)


@given(parts, amounts)
def test_the_unit_a_meter_counts_in_changes_nothing(carrier: str, amount: float) -> None:
    larger = {"raw_coal": ("kg", 1e3), "diesel": ("kg", 1e3), "heat": ("MJ", 1e3), "electricity": ("MWh", 1e-3)}
    unit, times = larger.get(carrier, ("10^4 m3", 1e-4))
    one = account([("f", use(carrier, UNITS[carrier], amount))], {}, book(), no_coal)
    other = account([("f", use(carrier, unit, amount * times))], {}, book(), no_coal)
    assert one.total.value == pytest.approx(other.total.value, rel=1e-9, abs=1e-9)


@given(st.lists(st.tuples(amounts, amounts, st.floats(0.01, 5), st.floats(0.01, 5)), min_size=1, max_size=6))
def test_factor_effect_and_physical_effect_add_up_to_the_change(cases: list[tuple[float, ...]]) -> None:
    def term(n: int, quantity: float, factor: float) -> Term:
        return Term(EmissionPart.COMBUSTION, f"c{n}", quantity, "t", quantity * factor)

    before = [term(n, q0, f0) for n, (q0, _, f0, _) in enumerate(cases)]
    after = [term(n, q1, f1) for n, (_, q1, _, f1) in enumerate(cases)]
    found = effects(before, after)
    change = present(total(after).value) - present(total(before).value)
    assert sum(present(e.factor_tco2) + present(e.physical_tco2) for e in found) == pytest.approx(
        change, rel=1e-9, abs=1e-6
    )


def test_the_same_plant_with_another_factor_has_no_physical_effect() -> None:
    before = Term(EmissionPart.ELECTRICITY, "electricity", 30_000.0, "MWh", 30_000 * 0.6423)
    after = Term(EmissionPart.ELECTRICITY, "electricity", 30_000.0, "MWh", 30_000 * 0.6187)
    (found,) = effects([before], [after])
    assert found.factor_tco2 == pytest.approx(-708.0)
    assert found.physical_tco2 == pytest.approx(0.0, abs=1e-9)


def test_every_scheme_settles_electricity_heat_and_green_power() -> None:
    for scheme in {row.scheme for row in ROWS}:
        of = book(Setting(scheme))
        assert isinstance(of.in_force("electricity", DAY), Choice)
        assert isinstance(of.in_force("heat", DAY), Choice)
        for item in ("direct_line", "certificate"):
            assert of.row(Topic.GREEN_POWER, item, DAY) is not None
