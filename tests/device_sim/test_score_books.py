"""The score of the accounts: what counts as true, what as unknown, what as wrong."""

from datetime import date

import pytest

from device_sim.score.books import ClassLine, compare, true_coal, true_months, whole_months

JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)


def plant(flows: list[dict[str, str | bool]], use: dict[str, dict[str, float]]) -> dict[str, object]:
    channels = [{"meter": meter, "channel": "x", "use_by_day": days} for meter, days in use.items()]
    return {"enterprise": "p", "flows": flows, "channels": channels}


def flow(meter: str, direction: str) -> dict[str, str | bool]:
    return {"carrier": "electricity", "direction": direction, "meter": meter, "channel": "x"}


def test_what_leaves_is_subtracted_and_sub_meters_never_add() -> None:
    flows = [flow("in", "purchase"), flow("out", "export"), flow("sub", "internal")]
    use = {"in": {"2026-07-01": 100.0}, "out": {"2026-07-31": 30.0}, "sub": {"2026-07-02": 60.0}}
    assert true_months([plant(flows, use)], [JULY]) == {("p", "electricity", "2026-07"): 70.0}


def test_what_is_won_from_the_sun_counts_and_what_a_boiler_makes_does_not() -> None:
    sun = flow("pv", "production") | {"is_renewable": True}
    steam = flow("boiler", "production") | {"is_renewable": False}
    use = {"in": {"2026-07-01": 100.0}, "pv": {"2026-07-01": 8.0}, "boiler": {"2026-07-01": 70.0}}
    books = plant([flow("in", "purchase"), sun, steam], use)
    assert true_months([books], [JULY]) == {("p", "electricity", "2026-07"): 108.0}


def test_standard_coal_is_summed_over_the_days_of_whole_months() -> None:
    books = {"enterprise": "p", "coal_tce_by_day": {"2026-06-30": 9.0, "2026-07-01": 1.5, "2026-07-31": 2.0}}
    assert true_coal([books], [JULY]) == {("p", "standard coal", "2026-07"): 3.5}


def test_days_outside_the_whole_months_are_left_out() -> None:
    use = {"in": {"2026-06-30": 5.0, "2026-07-01": 1.0, "2026-08-01": 7.0}}
    assert true_months([plant([flow("in", "purchase")], use)], [JULY]) == {("p", "electricity", "2026-07"): 1.0}


def test_only_months_wholly_inside_are_compared() -> None:
    assert whole_months(date(2026, 6, 15), date(2026, 8, 31)) == [JULY]
    assert whole_months(date(2026, 12, 1), date(2027, 2, 1)) == [date(2026, 12, 1), date(2027, 1, 1)]
    assert whole_months(date(2026, 7, 2), date(2026, 7, 31)) == []


def test_a_month_without_a_number_is_unknown_and_the_worst_month_is_named() -> None:
    true = {("p", "coke", "2026-07"): 100.0, ("p", "coke", "2026-08"): 50.0, ("q", "coke", "2026-07"): 10.0}
    found = {("p", "coke", "2026-07"): (99.0, "t"), ("p", "coke", "2026-08"): (50.0, "t")}
    (line,) = compare(true, {**found, ("q", "coke", "2026-07"): (None, "t")})
    assert (line.n_months, line.n_unknown, line.true, line.found) == (3, 1, 150.0, 149.0)
    assert line.worst == pytest.approx(0.01)
    assert line.worst_at == "p 2026-07"


def test_a_class_that_was_not_found_is_not_right() -> None:
    assert ClassLine("p", "clinker", "between", "between", 106.0).is_right
    assert not ClassLine("p", "clinker", "between", None, None).is_right
