"""Certificates in a region's sums: beyond what was traded, up to the use, each once, never a known zero in doubt."""

from datetime import date

import pytest

from qingyu.domain.control.certified import Held, certificates, certified_kwh, held
from qingyu.domain.control.regional import MARK, Key, Regional, StoredPart, line
from qingyu.domain.control.span import Span
from qingyu.domain.energy.structure import GreenCertificate
from tests.domain.control.test_regional import part, table
from tests.support.near import near
from tests.support.present import present

SPAN = Span(2026, 9)


def power(code: str = "a", bought_tce: float = 300.0, **kwh: float) -> dict[tuple[str, Key], StoredPart]:
    """Of 1000 kWh that were used 100 are own, 200 traded; 1000 were bought."""
    known = {"consumed": 1000.0, "own": 100.0, "direct": 0.0, "traded": 200.0, "bought": 1000.0} | kwh
    coal = part(code, ("structure.bought_power", ""), bought_tce)
    return table(part(code, MARK, 1.0), coal, *(part(code, ("structure.power", k), v) for k, v in known.items()))


def values(some: Held, parts: dict[tuple[str, Key], StoredPart]) -> list[float | None]:
    return [None if one.n_unknown else one.value for one in certificates("a", some, parts)]


def test_certificates_count_beyond_what_was_traded_and_up_to_the_use() -> None:
    assert values(Held(500.0), power()) == [300.0, near(90.0)]
    assert values(Held(5000.0), power()) == [700.0, near(210.0)]
    assert certified_kwh(0.0, 200.0, 300.0, 1000.0) == 0.0


def test_they_are_worth_what_bought_power_is_however_much_is_made_of_fuel_or_sold() -> None:
    # 2 TWh bought, 8 TWh made of coal, 1 TWh of certificates.
    works = power(bought_tce=600_000.0, consumed=1e10, own=0.0, traded=0.0, bought=2e9)
    assert values(Held(1e9), works) == [1e9, near(300_000.0)]
    none = power(bought_tce=0.0, consumed=1e10, own=0.0, traded=0.0, bought=0.0)
    kwh, coal = certificates("a", Held(1e9), none)
    assert (kwh.value, kwh.n_unknown, coal.n_unknown) == (1e9, 0, 1)
    assert present(coal.reason).code == "no_power_bought"
    assert values(Held(), none) == [0.0, 0.0]


def test_what_was_bought_in_a_month_that_nobody_kept_it_of_is_unknown() -> None:
    parts = power()
    del parts["a", ("structure.bought_power", "")]
    assert values(Held(500.0), parts) == [300.0, None]


def certificate(number: str = "G1", count: int = 5000, to: date = date(2026, 4, 1), **said: date) -> GreenCertificate:
    return GreenCertificate(number, count, date(2026, 1, 1), to, said.get("issued_on"), False)


@pytest.mark.parametrize(
    ("known", "code"),
    [
        ([("a", certificate(to=date(2027, 1, 1)))], "certificate_held_across"),
        ([("a", certificate()), ("b", certificate())], "certificate_held_twice"),
    ],
)
def test_one_that_may_count_leaves_the_sum_open_and_says_why(
    known: list[tuple[str, GreenCertificate]], code: str
) -> None:
    found = held("a", known, SPAN)
    assert (found.kwh, found.open_kwh, present(found.reason).code) == (0.0, 5e6, code)
    parts = power(consumed=1e7)
    parts |= {("a", one.key): one for one in certificates("a", found, parts)}
    made = line(Regional.CERTIFIED, ["a"], parts, {("certified_other", SPAN): 0.0}, SPAN)
    assert (made.total.value, present(made.total.reason).code) == (None, code)
    # Where no more can count than does already, it is no matter.
    assert values(found, power(consumed=300.0)) == [0.0, 0.0]


def test_one_that_another_has_used_for_an_earlier_year_counts_once() -> None:
    before = GreenCertificate("G1", 5000, date(2025, 1, 1), date(2026, 1, 1), None, False)
    known = [("a", certificate()), ("b", before)]
    assert present(held("a", known, SPAN).reason).code == "certificate_held_twice"
    assert held("b", known, SPAN) == Held()


def test_an_expired_one_counts_in_no_span_and_what_counts_is_unverified() -> None:
    old = certificate(to=date(2027, 1, 1), issued_on=date(2023, 1, 1))
    assert held("a", [("a", old)], SPAN) == Held()
    assert [one.verified for one in certificates("a", Held(500.0), power())] == [False, False]
    assert [one.verified for one in certificates("a", Held(), power())] == [True, True]
