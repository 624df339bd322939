"""GB 17167: the tables as data, read strictly; thresholds, classes, rates and certificates."""

from datetime import date
from importlib.resources import files

import pytest

from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel.tables import BadTable
from qingyu.domain.metering import gb17167
from qingyu.domain.metering.certificates import MeterCertificate, grade
from qingyu.domain.metering.equipping import Rate, instrument_levels, rates
from qingyu.domain.metering.gb17167 import InstrumentClass
from qingyu.domain.metering.needs import DeclaredUse, Flow, Instrument, Unit, needs
from tests.support.reasons import english


def text(name: str) -> str:
    return files("qingyu").joinpath("data", name).read_text("utf-8")


STANDARDS = gb17167.standards(text("metering_standards.csv"), "standards", "e")
TABLE = gb17167.requirements(text("metering_requirements.csv"), "requirements", "e")
CLASSES = {row.id: row for row in gb17167.classes(text("metering_classes.csv"), "classes", "e")}
BY_ID = {row.id: row for row in TABLE}
PLANT = Unit("plant", 1, None)


def test_the_edition_in_force_since_february_2026_is_named_and_has_no_rows() -> None:
    of_day = {day: [one.id for one in STANDARDS if one.holds_on(day)] for day in (date(2026, 1, 31), date(2026, 2, 1))}
    assert of_day == {date(2026, 1, 31): ["gb17167-2006"], date(2026, 2, 1): ["gb17167-2025"]}
    assert {row.standard for row in TABLE} == {row.standard for row in CLASSES.values()} == {"gb17167-2006"}
    judged_by = gb17167.newest_with_tables(STANDARDS, date(2026, 11, 1))
    assert judged_by is not None
    assert judged_by.id == "gb17167-2006"


def test_every_threshold_and_class_is_marked_as_unverified() -> None:
    assert {row.thresholds_verified for row in TABLE} == {Verified.UNVERIFIED}
    assert {row.verified for row in CLASSES.values()} == {Verified.UNVERIFIED}
    unsure = {row.energy for row in TABLE if row.rates_verified is Verified.UNVERIFIED}
    assert unsure == {"crude-oil", "recoverable"}


@pytest.mark.parametrize(
    ("id_", "rates", "sub_unit", "equipment"),
    [
        ("electricity", (100, 100, 95), (10, "kW"), (100, "kW")),
        ("coal", (100, 100, 90), (100, "t/a"), (1, "t/h")),
        ("oil-products", (100, 100, 95), (40, "t/a"), (0.5, "t/h")),
        ("heavy-oil", (100, 100, 90), (80, "t/a"), (1, "t/h")),
        ("natural-gas", (100, 100, 90), (10_000, "m3/a"), (100, "m3/h")),
        ("coal-gas", (100, 90, 80), (10_000, "m3/a"), (100, "m3/h")),
        ("steam", (100, 80, 70), (5_000, "GJ/a"), (7, "MW")),
        ("water", (100, 95, 80), (5_000, "t/a"), (1, "t/h")),
        ("recoverable.memory", (90, 80, None), (2_926, "GJ/a"), (29.26, "GJ/h")),
        ("recoverable.audit-system", (100, 80, 60), (2_926, "GJ/a"), (29.26, "GJ/h")),
    ],
)
def test_the_table_of_2006_is_as_it_was_collected(
    id_: str,
    rates: tuple[int, int, int] | tuple[int, int, None],
    sub_unit: tuple[int, str],
    equipment: tuple[int, str] | tuple[float, str],
) -> None:
    row = BY_ID[f"gb17167-2006.{id_}"]
    assert tuple(row.rate(level) for level in (1, 2, 3)) == rates
    assert (row.threshold(1), row.threshold(2), row.threshold(3)) == (None, sub_unit, equipment)


@pytest.mark.parametrize(
    ("found", "broken", "sentence"),
    [
        (",raw_coal washed", ",black_coal washed", "line 3, carriers: wanted known carriers"),
        (",water,水", ",steam,水", "line 10, carriers: wanted known carriers, each in one energy only"),
        (",100,100,95,one", ",100,100,105,one", "line 2, equipment_rate: wanted a rate over 0 up to 100 percent"),
        (",10,kW,", ",10,hp,", "line 2, sub_unit_threshold_unit: wanted a unit such as kW"),
        (",10,kW,", ",10,,", "line 2, sub_unit_threshold_unit: wanted a unit such as kW"),
        (",one_source,10,", ",sure,10,", "line 2, rates_verified: wanted one of"),
        ("gb17167-2006.coal,", "gb17167-2006.electricity,", "is already in line 2"),
    ],
)
def test_a_table_that_is_not_understood_is_refused_with_the_line(found: str, broken: str, sentence: str) -> None:
    original = text("metering_requirements.csv")
    assert found in original
    with pytest.raises(BadTable, match=sentence):
        gb17167.requirements(original.replace(found, broken, 1), "f.csv", "e")


def test_a_class_without_a_number_is_refused() -> None:
    with pytest.raises(BadTable, match="required_class: wanted a class such as"):
        gb17167.classes(text("metering_classes.csv").replace("0.5S", "S", 1), "f.csv", "e")


def instrument(
    code: str, unit: str = "plant", carrier: str = "electricity", working: bool = True, in_date: bool = True
) -> Instrument:
    return Instrument(code, unit, frozenset({carrier}), working, in_date)


def rate_of(found: list[Rate], level: int, energy: str) -> Rate:
    return next(one for one in found if (one.level, one.energy) == (level, energy))


def test_ten_required_and_five_installed_is_half() -> None:
    meters = [instrument(f"m{n}", working=n < 4, in_date=n < 2) for n in range(5)]
    flows = [Flow("grid", "electricity", "purchase", None, "plant", tuple(one.code for one in meters))]
    found = needs([PLANT], flows, meters, [DeclaredUse("plant", "electricity", None, None, 10)], TABLE)
    rate = rate_of(rates(found, meters, [PLANT], flows, TABLE), 1, "electricity")
    assert (rate.n_required, rate.n_equipped, rate.equipped_share, rate.is_met) == (10, 5, 0.5, False)
    assert (rate.working_share, rate.in_date_share) == (0.8, 0.4)


def test_a_surplus_in_one_place_does_not_hide_a_lack_in_another() -> None:
    units = [PLANT, Unit("mill", 2, "plant"), Unit("kiln", 2, "plant")]
    meters = [instrument("m1", "mill"), instrument("m2", "mill"), instrument("m3", "mill")]
    declared = [DeclaredUse(unit, "electricity", 20.0, "kW", 1) for unit in ("mill", "kiln")]
    found = rates(needs(units, [], meters, declared, TABLE), meters, units, [], TABLE)
    rate = rate_of(found, 2, "electricity")
    assert (rate.n_required, rate.n_equipped, rate.n_installed) == (2, 1, 3)


def test_sources_that_contradict_each_other_give_no_rate_but_both_figures() -> None:
    units = [PLANT, Unit("oven", 2, "plant"), Unit("fan", 3, "oven")]
    flows = [Flow("back", "steam", "production", unit, None, (f"m-{unit}",)) for unit in ("oven", "fan")]
    meters = [instrument(f"m-{unit}", unit, "steam") for unit in ("oven", "fan")]
    declared = [
        DeclaredUse("oven", "recoverable", 3000.0, "GJ/a", 1),
        DeclaredUse("fan", "recoverable", 30.0, "GJ/h", 1),
        DeclaredUse("oven", "steam", None, None, 0),
        DeclaredUse("fan", "steam", None, None, 0),
    ]
    found = rates(needs(units, flows, meters, declared, TABLE), meters, units, flows, TABLE)
    assert rate_of(found, 2, "recoverable").wanted_percent == 80.0
    fan = rate_of(found, 3, "recoverable")
    assert (fan.n_equipped, fan.wanted_percent, fan.is_met) == (1, None, None)
    assert english(fan.reason) == "the sources contradict each other: none or 60 %"


def test_an_amount_that_says_something_else_than_the_threshold_is_not_compared() -> None:
    units = [PLANT, Unit("boiler", 2, "plant")]
    declared = [DeclaredUse("boiler", "steam", 9000.0, "t/a", 1), DeclaredUse("boiler", "coal", 2.0, "t/h", 1)]
    found = {need.energy: need for need in needs(units, [], [], declared, TABLE)}
    assert {need.is_required for need in found.values()} == {None}
    assert english(found["coal"].reason) == (
        "boiler declares coal in t/h, the threshold is 100 t/a; declare it in a unit like t/a"
    )


def test_what_measures_the_boundary_is_of_level_one_wherever_it_stands() -> None:
    units = [PLANT, Unit("kiln", 2, "plant")]
    flows = [Flow("coal", "raw_coal", "purchase", None, "kiln", ("scale",))]
    meters = [instrument("scale", "kiln", "raw_coal"), instrument("m1", "kiln")]
    assert instrument_levels(meters, units, flows) == {"scale": 1, "m1": 2}


def test_a_meter_at_the_boundary_without_a_flow_leaves_the_need_unknown() -> None:
    meters = [instrument("w1", carrier="water")]
    (need,) = needs([PLANT], [], meters, [], TABLE)
    assert (need.level, need.energy, need.is_required) == (1, "water", None)
    assert english(need.reason) == "w1 counts water at the boundary, but no flow over it is registered or declared"
    (declared,) = needs([PLANT], [], meters, [DeclaredUse("plant", "water", None, None, 1)], TABLE)
    assert (declared.is_required, declared.n_equipped) == (True, 1)
    assert needs([PLANT], [], meters, [DeclaredUse("plant", "water", None, None, 0)], TABLE) == []


ON = date(2026, 11, 2)
CLASS_II = CLASSES["gb17167-2006.active-energy.ii"]


def certificate(
    accuracy_class: str | None = "0.5", due_on: date = date(2027, 1, 1), seal_no: str | None = "S1"
) -> MeterCertificate:
    return MeterCertificate(1, "JL", "", accuracy_class, None, seal_no, date(2026, 1, 1), due_on, "li", None)


@pytest.mark.parametrize(
    ("held", "wanted", "supervised"),
    [
        (certificate(), CLASS_II, True),
        (certificate("0.5S"), CLASS_II, True),
        (certificate("1.0"), CLASS_II, False),
        (certificate("0.5"), CLASSES["gb17167-2006.active-energy.i"], False),
        (certificate(due_on=ON), CLASS_II, False),
        (certificate(due_on=date(2026, 11, 3)), CLASS_II, True),
        (certificate(seal_no=None), CLASS_II, False),
        (certificate(None), CLASS_II, None),
        (certificate(), None, None),
        (None, None, False),
    ],
)
def test_supervised_grade_wants_class_date_and_seal_together(
    held: MeterCertificate | None, wanted: InstrumentClass | None, supervised: bool | None
) -> None:
    judged = grade(held, wanted, ON)
    assert judged.is_supervised is supervised
    assert bool(judged.lacks) is (supervised is not True)
