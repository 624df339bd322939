"""The worked example of the energy arithmetic, the class by law, shares, renewables, and what counts only once."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.energy.account import Account, Amount, Slots, Use, account
from qingyu.domain.energy.balance import FlowPart, Measured, Supply
from qingyu.domain.energy.coal import BOUNDARY_SIGN, Direction, boundary_sign, kind_of
from qingyu.domain.energy.factors import Book, Factor, NoFactor, Verified
from qingyu.domain.energy.structure import (
    GreenCertificate,
    KeyUnit,
    feedstock,
    key_unit,
    key_unit_of,
    renewable,
    shares,
)
from qingyu.domain.intensity.production import Output
from qingyu.domain.intensity.ratio import Metric, intensity
from tests.support.reasons import as_said, english

DAY = date(2026, 3, 1)
YEAR = date(2026, 1, 1), date(2027, 1, 1)
K = {
    ("raw_coal", Book.CALORIFIC): (0.7143, "kg"),
    ("raw_coal", Book.EQUIVALENT): (0.7143, "kg"),
    ("natural_gas", Book.CALORIFIC): (1.33, "m3"),
    ("natural_gas", Book.EQUIVALENT): (1.33, "m3"),
    ("heat", Book.CALORIFIC): (0.03412, "MJ"),
    ("heat", Book.EQUIVALENT): (0.03412, "MJ"),
    ("electricity", Book.CALORIFIC): (0.1229, "kWh"),
    ("electricity", Book.EQUIVALENT): (0.30, "kWh"),
}


def look_up(carrier: str, book: Book, day: date) -> NoFactor | Factor:
    if (carrier, book) not in K:
        return NoFactor(as_said(f"{carrier} has none"))
    value, unit = K[carrier, book]
    return Factor(f"{carrier}.{book}", "e", carrier, book, unit, value, Verified.TWO_SOURCES, carrier, carrier)


def use(
    channel: int,
    carrier: str,
    unit: str,
    amount: float,
    direction: Direction = Direction.PURCHASE,
    is_renewable: bool = False,
) -> Use:
    sign = boundary_sign(direction, is_renewable)
    return Use(channel, DAY, DAY, carrier, unit, sign, amount, 96, 96, Slots(96, 96))


PLANT = [
    use(1, "raw_coal", "t", 12_000.0),
    use(2, "electricity", "kWh", 30e6),
    use(3, "natural_gas", "m3", 1.5e6),
    use(4, "heat", "GJ", 20_000.0, Direction.EXPORT),
]


def part(
    code: str, carrier: str, direction: Direction, kwh: float, supply: Supply | None = None,
    is_renewable: bool = True, is_feedstock: bool = False,
) -> FlowPart:  # fmt: skip
    known = Amount(kwh)
    kind = kind_of(direction, is_renewable)
    return FlowPart(
        code, carrier, kind, None, "plant", is_feedstock, is_renewable, supply, Measured.METERED, "kWh",
        known, known, known,
    )  # fmt: skip


def electricity(kwh: float) -> Account:
    return account([use(2, "electricity", "kWh", kwh)], look_up)


def test_the_plant_year_of_the_worked_example_has_the_digits_of_the_document() -> None:
    found = account(PLANT, look_up)
    assert round((found.calorific.value or 0) / 1000, 1) == 13_571.2
    assert round((found.equivalent.value or 0) / 1000, 1) == 18_884.2
    per_tonne = intensity(found.calorific, Metric.COAL, Output(90_000.0, 1.0, ()), "t", "kgce/t", found.coverage)
    assert round(per_tonne.value or 0, 2) == 150.79
    per_output = intensity(found.calorific, Metric.COAL, Output(4.5e8, 1.0, ()), "CNY", "tce/10^4 CNY", found.coverage)
    assert round(per_output.value or 0, 4) == 0.3016
    per_value_added = intensity(
        found.calorific, Metric.COAL, Output(1.2e8, 1.0, ()), "CNY", "tce/10^4 CNY", found.coverage
    )
    assert round(per_value_added.value or 0, 4) == 1.1309
    assert key_unit_of(found.calorific, *YEAR) == (KeyUnit.BY_LAW, None)


def test_the_class_by_law_is_that_of_a_calendar_year_only() -> None:
    assert key_unit(10_000.0) is KeyUnit.BY_LAW
    assert key_unit(5_000.0) is KeyUnit.IF_DESIGNATED
    assert key_unit(4_999.99) is KeyUnit.BELOW
    found, reason = key_unit_of(Amount(2e7), date(2026, 1, 1), date(2026, 12, 31))
    assert found is None
    assert english(reason) == "the class by law is that of a whole calendar year"
    assert key_unit_of(Amount(None, as_said("why")), *YEAR) == (None, as_said("why"))


def test_own_sun_counts_and_recovered_or_converted_energy_does_not() -> None:
    assert boundary_sign(Direction.PRODUCTION, True) == 1
    assert boundary_sign(Direction.PRODUCTION, False) == 0
    assert boundary_sign(Direction.INTERNAL, True) == 0
    assert boundary_sign(Direction.EXPORT, True) == -1
    assert boundary_sign(Direction.PURCHASE, True) == 1


@given(st.floats(0.0, 1e6), st.floats(0.0, 1e6), st.floats(0.0, 1e6))
def test_a_boiler_inside_never_changes_the_total(fuel: float, steam: float, delivered: float) -> None:
    inside = [
        use(5, "natural_gas", "m3", fuel, Direction.INTERNAL),
        use(6, "heat", "GJ", steam, Direction.PRODUCTION),
        use(7, "heat", "GJ", delivered, Direction.INTERNAL),
    ]
    before, after = account(PLANT, look_up), account(PLANT + inside, look_up)
    assert after.calorific.value == pytest.approx(before.calorific.value, rel=1e-12)
    assert after.equivalent.value == pytest.approx(before.equivalent.value, rel=1e-12)


@given(st.sampled_from(["Wh", "kWh", "MWh", "10^4 kWh"]), st.sampled_from(["kJ", "MJ", "GJ"]))
def test_a_meter_in_another_unit_changes_nothing(power: str, heat: str) -> None:
    in_kwh = {"Wh": 1e-3, "kWh": 1.0, "MWh": 1e3, "10^4 kWh": 1e4}
    in_gj = {"kJ": 1e-6, "MJ": 1e-3, "GJ": 1.0}
    other = [
        PLANT[0],
        replace(PLANT[1], unit=power, use=30e6 / in_kwh[power]),
        PLANT[2],
        replace(PLANT[3], unit=heat, use=20_000.0 / in_gj[heat]),
    ]
    assert account(other, look_up).calorific.value == pytest.approx(account(PLANT, look_up).calorific.value, rel=1e-12)


def test_the_shares_of_a_total_add_up_to_one_in_both_books() -> None:
    found = shares(account(PLANT, look_up))
    assert sum(share.calorific.value or 0 for share in found) == pytest.approx(1.0)
    assert sum(share.equivalent.value or 0 for share in found) == pytest.approx(1.0)
    by_carrier = {share.carrier: share.calorific.value for share in found}
    # 20,000 GJ are sold: shares are of what came in, and heat is no part of that.
    assert by_carrier["raw_coal"] == pytest.approx(8_571.6 / (13_571.2 + 682.4))
    heat = next(share for share in found if share.carrier == "heat")
    assert (heat.calorific.value, english(heat.calorific.reason)) == (None, "more of it left than came")


def test_an_exporter_has_no_shares_of_thousands_of_per_cent_and_no_minus_nought() -> None:
    sold = replace(use(2, "electricity", "kWh", 30_000_000.0), weight=-1.0)
    found = {s.carrier: s.calorific.value for s in shares(account([PLANT[0], sold], look_up))}
    assert found == {"raw_coal": 1.0, "electricity": None}
    nothing = replace(use(2, "electricity", "kWh", 0.0), weight=-1.0)
    found = {s.carrier: s.calorific.value for s in shares(account([PLANT[0], nothing], look_up))}
    assert str(found["electricity"]) == "0.0"


def test_a_share_without_a_total_says_why() -> None:
    found = shares(account([*PLANT, use(9, "peat", "t", 1.0)], look_up))
    assert all(share.calorific.value is None for share in found)
    assert english(found[0].calorific.reason) == "peat has none"


def certificate(
    count: int = 1000, own: bool = False, start: date = YEAR[0], end: date = YEAR[1], issued_on: date | None = None
) -> GreenCertificate:
    return GreenCertificate(f"gec-{count}-{own}", count, start, end, issued_on, own)


def test_a_certificate_is_1000_kwh_and_counts_for_no_more_than_the_rest() -> None:
    parts = [part("line", "electricity", Direction.PURCHASE, 4e6, Supply.DIRECT_LINE)]
    found = renewable(electricity(10e6), parts, [certificate(1000)], *YEAR)
    assert (found.direct_line_kwh.value, found.certificates_kwh.value) == (4e6, 1e6)
    assert found.share.value == pytest.approx(0.5)
    capped = renewable(electricity(10e6), parts, [certificate(9000)], *YEAR)
    assert (capped.certificates_held_kwh, capped.certificates_kwh.value) == (9e6, 6e6)
    assert capped.share.value == pytest.approx(1.0)


def test_green_power_over_the_grid_counts_by_its_certificates_and_not_by_its_meter() -> None:
    parts = [part("green", "electricity", Direction.PURCHASE, 4e6, Supply.GRID)]
    assert renewable(electricity(10e6), parts, [], *YEAR).total_kwh.value == 0.0
    assert renewable(electricity(10e6), parts, [certificate(4000)], *YEAR).total_kwh.value == 4e6


def test_own_sun_less_what_of_it_is_sold_is_renewable() -> None:
    parts = [
        part("sun", "electricity", Direction.PRODUCTION, 5e6),
        part("sold", "electricity", Direction.EXPORT, 2e6),
        part("chp", "electricity", Direction.PRODUCTION, 9e6, is_renewable=False),
    ]
    found = renewable(electricity(10e6), parts, [certificate(500, own=True)], *YEAR)
    assert (found.own_kwh.value, found.total_kwh.value) == (3e6, 3e6)


def test_a_certificate_that_does_not_count_says_why() -> None:
    assert "own production" in (english(certificate(own=True).reason_against(*YEAR)))
    assert "not wholly inside" in (english(certificate().reason_against(YEAR[0], date(2026, 12, 1))))


def test_from_2026_on_a_certificate_counts_in_the_year_of_its_electricity_and_before_for_two_years() -> None:
    before = date(2025, 1, 1), date(2026, 1, 1)
    for span, issued_on, code in (
        (before, date(2023, 1, 1), "certificate_expired"),
        (before, date(2023, 1, 2), None),
        (YEAR, date(2025, 12, 31), "certificate_of_other_year"),
        ((date(2025, 12, 1), date(2026, 2, 1)), date(2025, 12, 20), "certificate_of_other_year"),
        (YEAR, date(2026, 1, 1), None),
        (YEAR, date(2027, 1, 20), None),  # generated in December
    ):
        found = certificate(start=span[0], end=span[1], issued_on=issued_on).reason_against(*span)
        assert (found and found.code) == code


def test_nothing_known_of_the_electricity_gives_no_share() -> None:
    found = renewable(account([], look_up), [], [certificate()], *YEAR)
    assert (found.share.value, found.certificates_kwh.value) == (None, None)
    assert english(found.share.reason) == "no electricity is known"


def test_feedstock_by_inner_flows_where_there_are_any() -> None:
    total = account(PLANT, look_up)
    bought = part("gas", "natural_gas", Direction.PURCHASE, 800.0, is_renewable=False, is_feedstock=True)
    inner = part("cracker", "natural_gas", Direction.INTERNAL, 300.0, is_renewable=False, is_feedstock=True)
    assert feedstock(total, [bought]).calorific.value == 800.0
    found = feedstock(total, [bought, inner])
    assert found.calorific.value == 300.0
    assert found.calorific_without.value == pytest.approx(13_571_200.0 - 300.0)


def test_the_signs_of_the_boundary_are_those_of_each_kind() -> None:
    for direction in Direction:
        if direction is not Direction.RENEWABLE:
            for is_renewable in (False, True):
                kind = kind_of(direction, is_renewable)
                assert boundary_sign(direction, is_renewable) == BOUNDARY_SIGN.get(kind, 0)


def test_what_an_own_turbine_generates_is_consumed_too_and_lowers_the_renewable_share() -> None:
    account_ = account([use(1, "electricity", "kWh", 20.0)], look_up)
    parts = [
        part("grid", "electricity", Direction.PURCHASE, 20.0, is_renewable=False),
        part("turbine", "electricity", Direction.PRODUCTION, 80.0, is_renewable=False),
    ]
    held = [GreenCertificate("n", 1, *YEAR, None, False)]
    found = renewable(account_, parts, held, *YEAR)
    assert found.consumed_kwh.value == 100.0
    assert found.share.value == 1.0  # one certificate of 1000 kWh covers all of it, the turbine's too
    assert renewable(account_, parts, [], *YEAR).share.value == 0.0
