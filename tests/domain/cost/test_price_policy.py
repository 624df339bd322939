"""Price rules: worked examples, the printed bands, and that a rule decided by something unknown gives no number."""

from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.cost import price_policy
from qingyu.domain.cost.price_policy import Effect, Facts, Indicator, Listing, PricePolicy, price_effect, steps_over
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel.tables import BadTable
from tests.support.near import near
from tests.support.reasons import english

TEXT = files("qingyu").joinpath("data", "price_policies.csv").read_text("utf-8")
POLICIES = [policy for policy, _ in price_policy.policies(TEXT, "price_policies.csv", "e1")]
NINGXIA = frozenset({"640000"})


def effects(facts: Facts, annual_kwh: float | None = 1.0e8) -> dict[str, Effect]:
    return {effect.policy.id: effect for effect in price_effect(POLICIES, facts, annual_kwh)}


def aluminium(
    day: date, kwh_per_t: float, non_hydro_percent: float | None = None, incentive_percent: float | None = None
) -> Facts:
    return Facts(
        "aluminium", NINGXIA, day, values={Indicator.LIQUID_COMPREHENSIVE: kwh_per_t},
        non_hydro_percent=non_hydro_percent, incentive_percent=incentive_percent,
    )  # fmt: skip


def test_a_steel_works_in_band_2_with_400_gwh_pays_20_million_a_year() -> None:
    found = effects(Facts("steel", NINGXIA, date(2017, 6, 1), listing=Listing.BAND2), 400e6)["steel-ladder.band2"]
    assert (found.adder, found.cost) == (0.05, 20e6)


def test_an_aluminium_works_of_13735_kwh_pays_5_steps_in_2022() -> None:
    found = effects(aluminium(date(2022, 6, 1), 13_735.0), 500_000 * 13_735.0)["aluminium.2022"]
    assert found.adder == pytest.approx(0.05)
    assert found.cost == pytest.approx(343e6, rel=2e-3)
    assert "= 5" in found.formula


def test_18_percent_of_non_hydro_renewables_cut_the_adder_to_0_0485_if_the_incentive_value_is_met() -> None:
    june = date(2022, 6, 1)
    met = effects(aluminium(june, 13_735.0, non_hydro_percent=18.0, incentive_percent=17.5))["aluminium.2022"]
    missed = effects(aluminium(june, 13_735.0, non_hydro_percent=18.0, incentive_percent=18.5))["aluminium.2022"]
    assert (met.adder, missed.adder) == (near(0.0485), near(0.05))


@pytest.mark.parametrize(
    ("day", "rule", "steps"),
    [
        (date(2022, 12, 31), "aluminium.2022", 0),
        (date(2023, 1, 1), "aluminium.2023", 10),
        (date(2025, 1, 1), "aluminium.2025", 18),
    ],
)
def test_the_threshold_of_aluminium_is_that_of_the_year(day: date, rule: str, steps: int) -> None:
    found = effects(aluminium(day, 13_650.0))
    assert [id_ for id_ in found if id_.startswith("aluminium")] == ([rule] if steps else [])
    if steps:
        assert found[rule].adder == pytest.approx(0.01 * steps)


@pytest.mark.parametrize(("kwh", "adder"), [(13_700.0, 0.0), (13_700.1, 0.02), (13_800.0, 0.02), (13_800.1, 0.08)])
def test_the_bands_of_2014_to_2021_end_where_they_are_printed(kwh: float, adder: float) -> None:
    facts = Facts("aluminium", NINGXIA, date(2021, 12, 31), values={Indicator.LIQUID_AC: kwh})
    assert [e.adder for e in effects(facts).values() if e.policy.mechanism.value == "ladder"] == [adder]


def test_the_differential_price_rose_on_1_june_2010() -> None:
    def adder(day: date) -> list[float | None]:
        facts = Facts("zinc", NINGXIA, day, listing=Listing.ELIMINATED)
        return [e.adder for e in effects(facts).values() if e.policy.list_class]

    assert (adder(date(2010, 5, 31)), adder(date(2010, 6, 1))) == ([0.20], [0.30])


def test_a_sector_that_is_not_named_pays_no_differential_price() -> None:
    facts = Facts("glass", NINGXIA, date(2022, 6, 1), listing=Listing.RESTRICTED)
    assert [e for e in effects(facts).values() if e.policy.list_class] == []


def test_inner_mongolia_raises_the_differential_price_by_30_and_then_50_percent() -> None:
    def adder(year: int) -> Effect:
        facts = Facts("carbide", frozenset({"150000"}), date(year, 6, 1), listing=Listing.RESTRICTED)
        return effects(facts)["differential.2010.restricted"]

    assert adder(2021).adder == pytest.approx(0.10)
    assert (adder(2022).adder, adder(2022).raised_by) == (near(0.13), "raise.inner-mongolia.2022")
    assert adder(2023).adder == pytest.approx(0.15)


def test_the_nearer_rule_for_steel_replaces_the_wider_one() -> None:
    nation = effects(Facts("steel", NINGXIA, date(2018, 6, 1), listing=Listing.ELIMINATED))
    hebei = effects(Facts("steel", frozenset({"130000"}), date(2018, 6, 1), listing=Listing.ELIMINATED))
    assert [e.adder for e in nation.values() if e.policy.list_class] == [0.50]
    assert [e.adder for e in hebei.values() if e.policy.list_class] == [0.60]


@pytest.mark.parametrize(
    ("region", "excess", "adder"),
    [
        ("340000", 0.2, 0.10),
        ("520000", 0.5, 0.05),
        ("520000", 0.51, 0.10),
        ("520000", 1.01, 0.30),
        ("640000", 0.2, None),
        ("640000", 1.0, None),
        ("640000", 1.5, 0.30),
    ],
)
def test_the_punitive_price_is_the_provinces_up_to_twice_the_limit(
    region: str, excess: float, adder: float | None
) -> None:
    facts = Facts("glass", frozenset({region}), date(2022, 6, 1), values={Indicator.LIMIT_EXCESS: excess})
    found = list(effects(facts).values())
    assert [e.adder for e in found] == [adder]
    assert (found[0].reason is None) == (adder is not None)


def test_nobody_over_no_limit_pays_a_punitive_price() -> None:
    facts = Facts("glass", NINGXIA, date(2022, 6, 1), values={Indicator.LIMIT_EXCESS: -0.05})
    assert effects(facts) == {}


def test_the_cement_ladder_needs_to_know_when_the_line_was_started() -> None:
    def of(started: date | None, kwh: float = 89.0) -> dict[str, Effect]:
        values = {Indicator.COMPARABLE_CEMENT: kwh, Indicator.LIMIT_EXCESS: 0.1}
        found = effects(Facts("cement", NINGXIA, date(2022, 6, 1), line_started_on=started, values=values))
        return {id_: e for id_, e in found.items() if "line" in id_ or "punitive" in id_}

    assert {english(e.reason) for id_, e in of(None).items() if "line" in id_} == {
        "it is not declared when the line was started"
    }
    old, new = of(date(2013, 9, 30)), of(date(2013, 10, 1))
    assert list(old) == ["cement-ladder.2016.old-line.below"]
    assert [e.adder for e in old.values()] == [0.0]
    assert [(e.adder, e.adder_high, e.cost, e.cost_high) for e in new.values()] == [(0.10, 0.20, 10e6, 20e6)]


def test_the_clinker_bands_are_marked_unverified() -> None:
    marks = {p.verified for p in POLICIES if p.indicator is Indicator.COMPARABLE_CLINKER}
    assert marks == {Verified.UNVERIFIED}


def test_without_a_years_electricity_there_is_an_adder_and_no_cost() -> None:
    found = effects(Facts("steel", NINGXIA, date(2018, 6, 1), listing=Listing.BAND3), None)["steel-ladder.band3"]
    assert (found.adder, found.cost) == (0.10, None)
    assert english(found.reason) == "the electricity of the line in a year is not known"


@given(st.floats(10_000, 20_000), st.floats(0, 5_000))
def test_using_more_never_makes_electricity_cheaper(kwh: float, more: float) -> None:
    policy = next(p for p in POLICIES if p.id == "aluminium.2025")

    def adder(value: float) -> float:
        found = price_effect([policy], aluminium(date(2026, 1, 1), value), None)
        return found[0].adder or 0.0 if found else 0.0

    assert adder(kwh) <= adder(kwh + more)


@given(st.integers(0, 500))
def test_whole_steps_are_counted_whole(n: int) -> None:
    assert steps_over(13_650.0 + 20.0 * n, 13_650.0, 20.0) == n


def test_every_rule_names_its_document_and_how_sure_it_is() -> None:
    assert len(POLICIES) >= 34
    assert all(isinstance(p, PricePolicy) and p.document and p.source for p in POLICIES)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("aluminium.2025,step", "aluminium.2025,stairs", "mechanism"),
        (",13300,,20,", ",13300,,0,", "a step above zero"),
        (",punitive.2010.over,", ",punitive.nobody,", "ids of this file"),
    ],
)
def test_a_row_that_is_not_understood_is_refused(old: str, new: str, says: str) -> None:
    assert old in TEXT
    with pytest.raises(BadTable, match=says):
        price_policy.policies(TEXT.replace(old, new, 1), "price_policies.csv", "e1")
