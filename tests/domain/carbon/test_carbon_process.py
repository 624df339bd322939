"""CO2 of processes: printed digits, parameters by scheme, and declarations in time."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.carbon.activity import terms
from qingyu.domain.carbon.declared import Activity
from qingyu.domain.carbon.factor import Term
from qingyu.domain.carbon.process import Mineral, Process, check, clinker_tco2_per_t
from qingyu.domain.carbon.reference import factors, schemes
from qingyu.domain.carbon.scheme import Book, Setting
from qingyu.domain.energy.factors import Verified
from qingyu.domain.intensity.production import Statement
from qingyu.errors import Invalid
from tests.support.present import present
from tests.support.reasons import english

ZONE = ZoneInfo("Asia/Shanghai")
MARCH, APRIL, TODAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 4, 10)
_data = files("qingyu") / "data"
FACTORS = {f.id: f for f in factors((_data / "co2_factors.csv").read_text("utf-8"), "f", "x")}
ROWS = schemes((_data / "carbon_schemes.csv").read_text("utf-8"), "s", "x", FACTORS)


def local(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)


def activity(
    kind: Process,
    mineral: Mineral | None = None,
    id_: int = 1,
    valid: tuple[date | None, date | None] = (None, None),
    product: str | None = "p",
    **parameters: float,
) -> Activity:
    check(kind, parameters)
    at = datetime(2026, 1, id_, tzinfo=UTC)
    unit = "t" if product else None
    return Activity(
        id_, product, unit, kind, mineral, parameters, "proof", declared_by="manager", declared_at=at,
        valid_from=valid[0], valid_to=valid[1],
    )  # fmt: skip


def made(quantity: float, start: date = MARCH, end: date = APRIL) -> dict[str, list[Statement]]:
    return {"p": [Statement(local(start), local(end), quantity, 0)]}


def emitted(
    activities: list[Activity],
    stated: Mapping[str, Sequence[Statement]],
    scheme: str = "guideline-2013",
    start: date = MARCH,
    end: date = APRIL,
    today: date = TODAY,
) -> list[Term]:
    return terms(activities, stated, start, end, today, ZONE, Book(FACTORS, ROWS, settings=[Setting(scheme)]))


def test_clinker_by_its_oxides_and_by_default() -> None:
    (found,) = emitted([activity(Process.CLINKER_OXIDE, cao_percent=65.0, mgo_percent=1.5)], made(1_000.0))
    assert round(present(found.tco2) / 1_000, 4) == 0.5272
    assert present(found.factor).verified is Verified.UNVERIFIED
    (found,) = emitted([activity(Process.CLINKER_DEFAULT)], made(1_000.0))
    assert (found.tco2, present(found.factor).verified) == (538.0, Verified.UNVERIFIED)


def test_oxides_that_come_in_without_carbonate_lower_the_factor() -> None:
    assert clinker_tco2_per_t(0.65, 0.015, 0.10) == pytest.approx(0.5272 - 0.1 * 44 / 56, abs=5e-5)


@pytest.mark.parametrize(
    ("scheme", "anode", "pfc"), [("guideline-2013", 1.5030, 0.2523), ("cets-ag-04.01", 1.4708, 0.2632)]
)
def test_aluminium_takes_its_parameters_from_the_scheme(scheme: str, anode: float, pfc: float) -> None:
    wanted = [activity(Process.ALUMINIUM_ANODE), activity(Process.ALUMINIUM_PFC, id_=2)]
    found = emitted(wanted, made(1_000.0), scheme)
    assert [round(present(term.tco2) / 1_000, 4) for term in found] == [anode, pfc]
    assert present(found[1].factor).unit == "tCO2e/t"


def test_a_declared_parameter_goes_before_that_of_the_scheme() -> None:
    (found,) = emitted([activity(Process.ALUMINIUM_ANODE, nc_tc_per_t=0.40)], made(1_000.0))
    assert found.tco2 == pytest.approx(1_000 * 0.40 * 0.976 * 44 / 12)


def test_measured_effect_minutes_replace_the_default_amount_of_cf4() -> None:
    pots = activity(Process.ALUMINIUM_PFC, effect_minutes_per_pot_day=0.2, c2f6_kg_per_t=0.003)
    (found,) = emitted([pots], made(1_000.0))
    assert found.tco2 == pytest.approx(0.143 * 0.2 * 6_500 + 0.003 * 9_200)


@pytest.mark.parametrize(
    ("mineral", "factor"), [(Mineral.LIMESTONE, 0.4397), (Mineral.DOLOMITE, 0.4773), (Mineral.SODA_ASH, 0.4149)]
)
def test_carbonates_by_mass_purity_and_stoichiometry(mineral: Mineral, factor: float) -> None:
    stated = activity(
        Process.CARBONATE, mineral, valid=(MARCH, APRIL), product=None, quantity_t=500.0, purity_percent=96.0
    )
    (found,) = emitted([stated], {})
    assert found.tco2 == pytest.approx(500 * 0.96 * factor)
    per_t = activity(Process.CARBONATE, mineral, t_per_t_product=0.1, purity_percent=96.0)
    (found,) = emitted([per_t], made(5_000.0))
    assert found.tco2 == pytest.approx(500 * 0.96 * factor)


def test_captured_co2_is_subtracted() -> None:
    (found,) = emitted([activity(Process.RECOVERED, valid=(MARCH, APRIL), product=None, quantity_t=40.0)], {})
    assert found.tco2 == -40.0


def test_a_quantity_of_a_quarter_is_not_divided_among_its_months() -> None:
    quarter = activity(Process.RECOVERED, valid=(date(2026, 1, 1), APRIL), product=None, quantity_t=40.0)
    (found,) = emitted([quarter], {})
    assert found.tco2 is None
    assert "as a whole, which is not inside" in english(found.reason)
    (found,) = emitted([quarter], {}, start=date(2026, 1, 1))
    assert found.tco2 == -40.0
    assert emitted([quarter], {}, start=APRIL, end=date(2026, 5, 1)) == []


def test_a_declaration_that_changes_inside_a_month_counts_from_its_day() -> None:
    half = date(2026, 3, 16)
    first = activity(Process.CLINKER_OXIDE, cao_percent=65.0, mgo_percent=1.5)
    then = activity(Process.CLINKER_OXIDE, id_=2, valid=(half, None), cao_percent=60.0, mgo_percent=1.5)
    stated = {"p": [*made(1_500.0, MARCH, half)["p"], *made(1_600.0, half, APRIL)["p"]]}
    found = emitted([first, then], stated)
    wanted = [1_500 * clinker_tco2_per_t(0.65, 0.015), 1_600 * clinker_tco2_per_t(0.60, 0.015)]
    assert [term.tco2 for term in found] == pytest.approx(wanted)


def test_a_declaration_is_ended_by_one_that_begins_on_the_same_day_and_oxides_replace_the_default() -> None:
    open_ended = activity(Process.CLINKER_DEFAULT, valid=(date(2026, 1, 1), None))
    ended = activity(Process.CLINKER_DEFAULT, id_=2, valid=(date(2026, 1, 1), MARCH))
    assert emitted([open_ended, ended], made(1_000.0)) == []
    oxides = activity(Process.CLINKER_OXIDE, id_=3, valid=(MARCH, None), cao_percent=65.0, mgo_percent=1.5)
    (found,) = emitted([open_ended, oxides], made(1_000.0))
    assert found.tco2 == pytest.approx(527.2, abs=0.05)


def test_of_an_open_month_the_output_counts_up_to_its_last_whole_day() -> None:
    today = date(2026, 3, 10)
    (found,) = emitted([activity(Process.CLINKER_DEFAULT)], made(900.0, MARCH, date(2026, 3, 9)), today=today)
    assert found.tco2 == pytest.approx(900 * 0.538)
    (found,) = emitted([activity(Process.CLINKER_DEFAULT)], {}, today=today)
    assert found.tco2 is None


@pytest.mark.parametrize(
    ("kind", "parameters", "said"),
    [
        (Process.CLINKER_OXIDE, {"cao_percent": 65.0}, "'mgo_percent' is missing"),
        (Process.CLINKER_OXIDE, {"cao_percent": 650.0, "mgo_percent": 1.5}, "wanted 0 to 100, got 650"),
        (Process.CLINKER_OXIDE, {"cao_percent": 90.0, "mgo_percent": 20.0}, "100 or less together, got 110"),
        (
            Process.CLINKER_OXIDE,
            {"cao_percent": 65.0, "mgo_percent": 1.5, "cao_noncarbonate_percent": 80.0},
            "a part of `cao_percent`; wanted 0 to 65, got 80",
        ),
        (
            Process.CLINKER_OXIDE,
            {"cao_percent": 65.0, "mgo_percent": 1.5, "mgo_noncarbonate_percent": 2.0},
            "a part of `mgo_percent`",
        ),
        (Process.ALUMINIUM_ANODE, {"sulphur": 0.7, "ash": 0.4}, "sulphur: wanted 0 to 0.5, got 0.7"),
        (Process.ALUMINIUM_ANODE, {"ash": 1.0}, "ash: wanted 0 to 0.5"),
        (Process.ALUMINIUM_ANODE, {"nc_tc_per_t": 411.0}, "wanted 0 to 1, got 411"),
        (Process.ALUMINIUM_PFC, {"effect_minutes_per_pot_day": 1500.0, "c2f6_kg_per_t": 0.003}, "wanted 0 to 1440"),
        (Process.MATERIAL, {"quantity_t": 1.0, "tco2_per_t": 36.63}, "wanted 0 to 3.67, got 36.63"),
        (Process.CLINKER_DEFAULT, {"cao": 1.0}, "'cao' is unknown"),
        (Process.CARBONATE, {"purity_percent": 90.0}, "say one of"),
        (Process.ALUMINIUM_PFC, {"effect_minutes_per_pot_day": 0.2}, "`c2f6_kg_per_t` must be said too"),
        (Process.RECOVERED, {"quantity_t": -1.0}, "wanted 0 or more, got -1"),
    ],
)
def test_parameters_that_do_not_fit_their_kind_are_refused(
    kind: Process, parameters: dict[str, float], said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        check(kind, parameters)


@given(st.floats(1, 1e5), st.integers(1, 30))
def test_cutting_a_declaration_in_two_equal_halves_changes_nothing(quantity: float, cut: int) -> None:
    edge = MARCH + timedelta(days=cut)
    stated = {"p": [*made(quantity, MARCH, edge)["p"], *made(quantity, edge, APRIL)["p"]]}
    whole = [activity(Process.CLINKER_OXIDE, cao_percent=65.0, mgo_percent=1.5)]
    halves = [
        activity(Process.CLINKER_OXIDE, id_=n, valid=valid, cao_percent=65.0, mgo_percent=1.5)
        for n, valid in ((1, (None, edge)), (2, (edge, None)))
    ]
    one, two = emitted(whole, stated), emitted(halves, stated)
    assert sum(present(t.tco2) for t in one) == pytest.approx(sum(present(t.tco2) for t in two))
