"""Steam by table, by enthalpy, by pressure class; condensate that goes back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.factors import Book, Factor, Verified
from qingyu.domain.energy.media import (
    MEDIA,
    PRESSURE_CLASSES,
    Medium,
    Method,
    check,
    enthalpy_kgce_per_t,
    method_of,
    net_kgce,
)
from qingyu.errors import Invalid

DAY = date(2026, 3, 5)
AT = datetime(2026, 1, 1, tzinfo=UTC)


def medium(
    method: Method = Method.ENTHALPY,
    h: float | None = 2777.0,
    pressure: str | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
    declared_at: datetime = AT,
) -> Medium:
    return Medium(
        "steam", method, h, pressure, "contract", declared_by="manager", declared_at=declared_at,
        valid_from=from_on, valid_to=to_on,
    )  # fmt: skip


def test_saturated_steam_of_1_mpa_is_94_75_kgce_a_tonne() -> None:
    assert round(enthalpy_kgce_per_t(2777.0), 2) == 94.75
    assert round(enthalpy_kgce_per_t(2763.0), 1) == 94.3


def test_the_table_is_36_percent_above_the_enthalpy_of_1_mpa() -> None:
    assert round(128.6 / enthalpy_kgce_per_t(2777.0) - 1, 2) == 0.36


def test_condensate_that_goes_back_is_taken_off() -> None:
    assert net_kgce(100.0, 2777.0, 0.0, 419.0) == pytest.approx(100 * 94.75124)
    assert net_kgce(100.0, 2777.0, 100.0, 2777.0) == 0.0


def test_the_latest_declaration_of_a_day_holds_and_outside_its_days_the_table_does() -> None:
    first = medium(h=2700.0, from_on=date(2026, 1, 1), to_on=date(2026, 6, 1))
    later = medium(h=2777.0, from_on=date(2026, 3, 1), declared_at=AT + timedelta(days=1))
    found = method_of([first, later], "steam", "steam", DAY)
    assert isinstance(found, Factor)
    assert (found.book, found.unit, found.verified) == (Book.BOTH, "t", Verified.DECLARED)
    assert found.kgce_per_unit == pytest.approx(94.75, abs=0.01)
    assert method_of([first, later], "steam", "steam", date(2025, 12, 31)) is None
    assert method_of([first, later], "other", "steam", DAY) is None


def test_a_pressure_class_stands_on_a_carrier_of_refining_practice() -> None:
    assert method_of([medium(Method.PRESSURE_CLASS, None, "1.0")], "steam", "steam", DAY) == "steam_1_0_mpa_refining"
    assert set(PRESSURE_CLASSES.values()) <= set(CARRIERS)


def test_going_back_to_the_table_is_a_declaration_like_any_other() -> None:
    back = medium(Method.TABLE, None, declared_at=AT + timedelta(days=1))
    assert method_of([medium(), back], "steam", "steam", DAY) is None


def test_media_are_carriers_and_steam_is_none_of_them() -> None:
    assert set(CARRIERS) >= MEDIA
    assert {"water", "compressed_air", "oxygen"} <= MEDIA
    assert not {"steam", "heat", "electricity"} & MEDIA


@pytest.mark.parametrize(
    ("method", "carrier", "h", "pressure", "said"),
    [
        (Method.ENTHALPY, "water", 400.0, None, "for steam or condensate"),
        (Method.ENTHALPY, "steam", None, None, "enthalpy_kj_per_kg"),
        (Method.PRESSURE_CLASS, "steam", None, None, "pressure_class"),
        (Method.PRESSURE_CLASS, "steam", None, "2.0", "one of 10, 3.5"),
        (Method.PRESSURE_CLASS, "condensate", None, "1.0", "for condensate"),
    ],
)
def test_a_declaration_that_does_not_fit_is_refused_with_what_is_wanted(
    method: Method, carrier: str, h: float | None, pressure: str | None, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        check(method, carrier, h, pressure)
