"""Who takes off what is sold, what a guideline still asks for, and carbon that is raw material."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from qingyu.domain.carbon import opened
from qingyu.domain.carbon.account import Balanced, account
from qingyu.domain.carbon.activity import terms
from qingyu.domain.carbon.balance import Role
from qingyu.domain.carbon.balanced import Amounts
from qingyu.domain.carbon.declared import Activity, DeclaredStream
from qingyu.domain.carbon.factor import CarbonAccount, EmissionPart, Term
from qingyu.domain.carbon.flow_kind import FlowKind
from qingyu.domain.carbon.guideline import GUIDELINES, KINDS, Item, Netting, of_industry
from qingyu.domain.carbon.measured import Measured
from qingyu.domain.carbon.process import Material, Mineral, Process
from qingyu.domain.carbon.reference import factors, schemes
from qingyu.domain.carbon.scheme import Book, Content, Setting
from qingyu.domain.energy.account import Slots, Use
from qingyu.domain.energy.factors import NoFactor
from qingyu.domain.intensity.production import Statement
from qingyu.domain.kernel.reason import Reason, because
from tests.support.near import near
from tests.support.present import present
from tests.support.reasons import as_said, english

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 1, 1, tzinfo=UTC)
_data = files("qingyu") / "data"
FACTORS = {f.id: f for f in factors((_data / "co2_factors.csv").read_text("utf-8"), "f", "x")}
ROWS = schemes((_data / "carbon_schemes.csv").read_text("utf-8"), "s", "x", FACTORS)


def book(
    guideline: str | None = None,
    absent: tuple[str, ...] = (),
    industry: str | None = None,
    measured: Sequence[Measured] = (),
    choices: Mapping[str, str] | None = None,
) -> Book:
    setting = Setting("guideline-2013", choices or {}, guideline=guideline, absent=absent)
    return Book(FACTORS, ROWS, ("640000",), (setting,), measured=measured, industry=industry)


def use(carrier: str, unit: str, amount: float, channel: int = 1) -> Use:
    weight = 1.0 if amount is None or amount >= 0 else -1.0
    return Use(
        channel, MARCH, MARCH, carrier, unit, weight, None if amount is None else abs(amount), 96, 96, Slots(96, 96)
    )


def made(
    of: Book,
    *flows: tuple[str, str, str, float, str],
    processes: Sequence[Term] = (),
    kinds: Mapping[str, FlowKind] | None = None,
    balanced: Mapping[str, Sequence[Balanced]] | None = None,
    open_terms: Sequence[Term] = (),
) -> CarbonAccount:
    """The account of flows given as (code, carrier, unit, amount, direction)."""
    uses = [(code, use(carrier, unit, amount, n)) for n, (code, carrier, unit, amount, _) in enumerate(flows)]
    known = {code: FlowKind(direction) for code, _, _, _, direction in flows} | dict(kinds or {})
    return account(
        uses, known, of, lambda c, *_: NoFactor(as_said(c)), processes, balanced=balanced, open_terms=open_terms
    )


POWER_PLANT = (
    ("coal", "raw_coal", "t", 1_000.0, "purchase"),
    ("grid", "electricity", "MWh", 20.0, "purchase"),
    ("out", "electricity", "MWh", -2_000.0, "export"),
    ("steam", "heat", "GJ", -5_000.0, "export"),
)


def test_a_power_plant_takes_off_neither_the_electricity_nor_the_heat_it_sells() -> None:
    found = made(book("01"), *POWER_PLANT)
    assert found.total.value == pytest.approx(1_000 * 1.9003 + 20 * 0.6187)
    assert {left.carrier: english(left.reason) for left in found.uncounted} == {
        "electricity": "electricity sold is the product under guideline 01 and is never taken off",
        "heat": "guideline 01 has no item of heat",
    }


def test_a_user_of_energy_takes_off_what_it_sells() -> None:
    found = made(book("24"), *POWER_PLANT)
    assert found.total.value == pytest.approx(1_000 * 1.9003 + (20 - 2_000) * 0.6187 - 5_000 * 0.11)


def test_ceramics_nets_electricity_and_has_no_item_of_heat() -> None:
    found = made(book("09"), *POWER_PLANT)
    assert found.total.value == pytest.approx(1_000 * 1.9003 + (20 - 2_000) * 0.6187)


def test_the_account_of_the_carbon_market_is_of_direct_emissions_alone() -> None:
    found = made(book("ets-power"), *POWER_PLANT)
    assert found.total.value == pytest.approx(1_000 * 1.9003)
    assert not found.has(EmissionPart.ELECTRICITY, EmissionPart.HEAT)


def test_more_taken_off_than_all_fuel_emits_is_told() -> None:
    found = made(book("24"), ("coal", "raw_coal", "t", 100.0, "purchase"), POWER_PLANT[2])
    assert [english(remark) for remark in opened.remarks(found)] == [
        "more is taken off for electricity sold than all fuel emits: a power station reports by guideline 01, which"
        " takes nothing off"
    ]
    assert opened.remarks(made(book("01"), *POWER_PLANT)) == []


def test_without_a_guideline_there_is_no_total_and_the_parts_stay() -> None:
    of = book()
    found = made(of, *POWER_PLANT, open_terms=opened.open_terms(of, (), MARCH, APRIL))
    assert found.total.value is None
    assert found.total.reason == opened.NO_GUIDELINE
    assert found.part(EmissionPart.COMBUSTION).value == pytest.approx(1_900.3)


def test_the_industry_stands_in_for_a_guideline_and_a_declared_one_goes_first() -> None:
    assert present(book(industry="D4411").guideline(MARCH)).code == "01"
    assert present(book("24", industry="D4411").guideline(MARCH)).code == "24"
    assert present(of_industry("C3140")).code == "16"  # ferroalloys are no steel works
    assert of_industry(None) is None


def open_items(of: Book, *activities: Activity) -> dict[str, Reason | None]:
    return {term.name: term.reason for term in opened.open_terms(of, activities, MARCH, APRIL)}


def declared(kind: Process, valid: tuple[date | None, date | None] = (None, None), **said: Any) -> Activity:
    product, mineral, parameters = said.pop("product", None), said.pop("mineral", None), said.pop("parameters", {})
    return Activity(
        1, product, "t", kind, mineral, parameters, "proof", declared_by="manager", declared_at=AT,
        valid_from=valid[0], valid_to=valid[1], **said,
    )  # fmt: skip


def test_cement_has_no_total_before_its_clinker_is_declared_or_stated_to_be_absent() -> None:
    assert list(open_items(book("08"))) == ["guideline.clinker"]
    assert open_items(book("08"), declared(Process.CLINKER_DEFAULT, product="p")) == {}
    assert open_items(book("08", ("clinker",))) == {}  # a grinding station
    ended = declared(Process.CLINKER_DEFAULT, (None, MARCH), product="p")
    assert list(open_items(book("08"), ended)) == ["guideline.clinker"]


def test_a_sector_that_is_not_modelled_says_so() -> None:
    (reason,) = open_items(book("12")).values()
    assert english(reason) == (
        "guideline 12 counts methane, which is not modelled here:"
        " there is no total unless `absent` states that there is none"
    )
    assert open_items(book("12", ("methane",))) == {}
    never = open_items(book("02", ("grid_loss", "fluorinated")))
    assert never == {"guideline.grid_loss": because("item_not_modelled", guideline="02", item="grid_loss")}


def test_all_24_guidelines_and_those_of_the_market_are_there_and_each_item_has_its_kinds() -> None:
    assert sorted(GUIDELINES)[:24] == [f"{n:02d}" for n in range(1, 25)]
    assert len(GUIDELINES) == 28
    asked = {item for guideline in GUIDELINES.values() for item in guideline.items}
    assert asked == set(Item)
    assert set(KINDS) < set(Item)
    assert {g.code for g in GUIDELINES.values() if g.electricity is not Netting.NET} == {
        "01", "02", "ets-power", "ets-steel", "ets-cement", "ets-aluminium",
    }  # fmt: skip


COAL = DeclaredStream("coal", Role.RAW_MATERIAL, "t", flow="feed")
METHANOL = DeclaredStream("methanol", Role.PRODUCT, "t", product="methanol", carbon_tc_per_unit=0.375)


def methanol_works(
    streams: tuple[DeclaredStream, DeclaredStream] = (COAL, METHANOL), choices: Mapping[str, str] | None = None
) -> CarbonAccount:
    """The works of K07: feedstock coal, coal burnt, methanol; the default content of bituminous coal."""
    of = book("04", choices=choices or {"raw_coal": "fuel.bituminous"})
    activity = declared(
        Process.CARBON_BALANCE, name="methanol", product="methanol", streams=streams, product_units={"methanol": "t"}
    )
    start, end = (datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8) for day in (MARCH, APRIL))
    stated = {"methanol": [Statement(start, end, 53_108.0, 0)]}
    feed = use("raw_coal", "t", 72_277.32)
    found = terms([activity], stated, MARCH, APRIL, APRIL, ZONE, of, Amounts({"feed": [feed]}, stated=stated))
    burnt = ("burnt", "raw_coal", "t", 1_000.0, "purchase")
    balanced = opened.balanced_flows([activity])
    return made(
        of, ("feed", "raw_coal", "t", 72_277.32, "purchase"), burnt, processes=found, balanced=balanced,
        kinds={"feed": FlowKind("purchase", is_feedstock=True)},
    )  # fmt: skip


def test_the_carbon_of_a_methanol_works_that_is_not_in_the_methanol_is_emitted() -> None:
    found = methanol_works()
    assert found.part(EmissionPart.PROCESS).value == pytest.approx(71_596.2, abs=6)  # 20.908 x 26.1 / 1000 = 0.54570
    assert found.part(EmissionPart.COMBUSTION).value == pytest.approx(1_860.8, abs=0.1)
    (term,) = [t for t in found.terms if t.part is EmissionPart.PROCESS]
    assert [(s["name"], s["content"]) for s in term.details["streams"]] == [
        ("coal", "fuel.bituminous"),
        ("methanol", "declared"),
    ]
    assert [english(left.reason) for left in found.uncounted] == ["its carbon is in the balance methanol"]
    assert opened.remarks(found) == []


def test_feedstock_that_no_balance_takes_in_leaves_the_total_open() -> None:
    found = made(
        book("04"), ("feed", "raw_coal", "t", 72_277.32, "purchase"),
        kinds={"feed": FlowKind("purchase", is_feedstock=True)},
    )  # fmt: skip
    (term,) = [t for t in found.terms if t.part is EmissionPart.PROCESS]
    assert (term.quantity, term.tco2) == (72_277.32, None)
    assert "is open: declare the carbon balance" in english(found.total.reason)


def test_electricity_or_hydrogen_as_feedstock_brings_no_carbon() -> None:
    found = made(
        book("04"), ("h2", "hydrogen", "m3", 500.0, "purchase"), ("fuel", "raw_coal", "t", 1.0, "purchase"),
        kinds={"h2": FlowKind("purchase", is_feedstock=True)},
    )  # fmt: skip
    assert found.total.value == pytest.approx(1.9003)


def test_a_reductant_in_a_balance_is_not_burnt_too() -> None:
    of = book("04")
    coke = replace(COAL, name="coke", role=Role.REDUCTANT, flow="coke", carbon_tc_per_unit=0.84)
    carbide = DeclaredStream("carbide", Role.PRODUCT, "t", quantity=100_000.0, carbon_tc_per_unit=0.314)
    paste = DeclaredStream("paste", Role.RAW_MATERIAL, "t", quantity=2_000.0, carbon_tc_per_unit=0.80)
    activity = declared(Process.CARBON_BALANCE, (MARCH, APRIL), name="furnace", streams=(coke, paste, carbide))
    feed = use("coke", "t", 55_000.0)
    found = made(
        of, ("coke", "coke", "t", 55_000.0, "purchase"), balanced=opened.balanced_flows([activity]),
        processes=terms([activity], {}, MARCH, APRIL, APRIL, ZONE, of, Amounts({"coke": [feed]})),
    )  # fmt: skip
    assert not found.has(EmissionPart.COMBUSTION)
    assert found.total.value == pytest.approx(60_133.3, abs=0.5)


def coking(coal: float | None = None, coke: float | None = None, carrier: str = "washed_coal") -> Term:
    """Coking of a month: coal and coke, contents as given."""
    fed = replace(COAL, carbon_tc_per_unit=coal)
    made_of_it = DeclaredStream(
        "coke",
        Role.PRODUCT,
        "t",
        quantity=1_000.0,
        carbon_tc_per_unit=coke,
    )
    activity = declared(Process.CARBON_BALANCE, (MARCH, APRIL), name="ovens", streams=(fed, made_of_it))
    amounts = Amounts({"feed": [use(carrier, "t", 1_330.0)]})
    (found,) = terms([activity], {}, MARCH, APRIL, APRIL, ZONE, book("11"), amounts)
    return found


def test_a_balance_with_more_carbon_out_than_in_is_flagged_and_not_published() -> None:
    found = coking(coal=0.60, coke=0.86)
    assert found.tco2 is None
    assert english(found.reason).startswith("more carbon leaves the balance ovens than comes in")


def test_a_balance_with_a_stream_of_unknown_content_is_open() -> None:
    found = coking(coal=0.77)
    assert english(found.reason) == (
        "the carbon balance ovens is open: the carbon content of coke is not known; declare it measured"
    )
    assert coking(coal=None, coke=0.5, carrier="waste_heat").tco2 is None


def test_measured_carbon_of_the_carrier_goes_before_the_printed_one() -> None:
    said = Measured(7, "raw_coal", "t", "proof", "lab", carbon_tc_per_unit=0.55)
    found = book("04", measured=(said,)).carbon_content("raw_coal", MARCH)
    assert isinstance(found, Content)
    assert (found.tc_per_unit, found.id) == (0.55, "measured.raw_coal.7")
    heat = Measured(8, "raw_coal", "t", "proof", "lab", ncv_gj_per_unit=22.0)
    found = book("04", measured=(heat,)).carbon_content("raw_coal", MARCH)
    assert isinstance(found, Content)
    assert found.tc_per_unit == pytest.approx(22.0 * 26.37 / 1000)


def test_a_quantity_of_other_days_is_never_divided() -> None:
    coke = DeclaredStream("coke", Role.PRODUCT, "t", quantity=1.0, carbon_tc_per_unit=0.5)
    activity = declared(Process.CARBON_BALANCE, (date(2026, 1, 1), APRIL), name="ovens", streams=(coke,))
    (found,) = terms([activity], {}, MARCH, APRIL, APRIL, ZONE, book("11"), Amounts())
    assert "as a whole, which is not inside 2026-03-01 to 2026-04-01" in english(found.reason)


def test_what_is_sold_of_a_balanced_gas_leaves_it_and_crosses_the_boundary_with_its_own_sign() -> None:
    gas = DeclaredStream("gas", Role.BY_PRODUCT, "10^4 m3", flow="sold", carbon_tc_per_unit=2.3567)
    coal = DeclaredStream("coal", Role.RAW_MATERIAL, "t", quantity=100.0, carbon_tc_per_unit=0.77)
    activity = declared(Process.CARBON_BALANCE, (MARCH, APRIL), name="ovens", streams=(coal, gas))
    sold = use("coke_oven_gas", "10^4 m3", -10.0)
    (found,) = terms(
        [activity], {}, MARCH, APRIL, APRIL, ZONE, book("11"), Amounts({"sold": [sold]}, frozenset({"sold"}))
    )
    assert found.tco2 == pytest.approx((77.0 - 23.567) * 44 / 12)


def emitted(activity: Activity, quantity: float = 1_000.0) -> list[Term]:
    start, end = (datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8) for day in (MARCH, APRIL))
    return terms([activity], {"p": [Statement(start, end, quantity, 0)]}, MARCH, APRIL, APRIL, ZONE, book("03"))


@pytest.mark.parametrize(
    ("material", "parameters", "tco2"),
    [
        (Material.ELECTRODE, {"t_per_t_product": 0.002}, 2.0 * 3.663),
        (Material.CRUDE_STEEL, {"t_per_t_product": 1.0}, -1_000 * 0.0154),
        (Material.PIG_IRON, {"t_per_t_product": 0.1, "carbon_tc_per_t": 0.045}, 100 * 0.045 * 44 / 12),
        (Material.PRODUCT, {"t_per_t_product": 1.0, "carbon_tc_per_t": 0.02}, -1_000 * 0.02 * 44 / 12),
    ],
)
def test_materials_bring_their_carbon_and_products_take_theirs_away(
    material: Material, parameters: dict[str, float], tco2: float
) -> None:
    (found,) = emitted(declared(Process.MATERIAL, product="p", material=material, parameters=parameters))
    assert found.tco2 == pytest.approx(tco2)


def test_limestone_of_a_power_plant_goes_by_its_kilowatt_hours() -> None:
    parameters = {"purity_percent": 90.0, "t_per_unit_product": 1e-5}
    activity = declared(Process.CARBONATE, product="p", mineral=Mineral.LIMESTONE, parameters=parameters)
    (found,) = emitted(replace(activity, product_unit="kWh"), quantity=1e9)
    assert (found.quantity, found.tco2) == (near(10_000), near(9_000 * 0.4397))


def test_a_material_without_a_printed_factor_must_say_its_own() -> None:
    (found,) = emitted(
        declared(Process.MATERIAL, product="p", material=Material.REDUCTANT, parameters={"t_per_t_product": 0.4})
    )
    assert found.tco2 is None
    assert "gives no factor or parameters of material.reductant" in english(found.reason)


def test_nitric_acid_emits_what_the_abatement_leaves() -> None:
    parameters = {"kg_n2o_per_t": 7.0, "abatement": 0.9, "abatement_use": 0.8}
    (found,) = emitted(declared(Process.NITRIC_ACID, product="p", parameters=parameters))
    assert found.tco2 == pytest.approx(1_000 * 7.0 * (1 - 0.72) * 273 / 1_000)
    assert present(found.factor).unit == "tCO2e/t"


def test_desulphurisation_converts_what_was_measured_of_the_limestone() -> None:
    parameters = {"purity_percent": 90.0, "quantity_t": 100.0, "conversion_percent": 98.0}
    (found,) = emitted(declared(Process.CARBONATE, (MARCH, APRIL), mineral=Mineral.LIMESTONE, parameters=parameters))
    assert found.tco2 == pytest.approx(100 * 0.9 * 0.98 * 0.4397)
