"""What a proposal knows of each child: what it could have saved, in the unit of the budget, of a whole year only."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from qingyu.domain.control.body_target import Controlled
from qingyu.jobs.assessment.decomposing import headroom_of, last_twelve_months

MONTHS = [date(2025, 11, 1), date(2025, 12, 1), *(date(2026, month, 1) for month in range(1, 11))]


@dataclass(frozen=True)
class Row:
    """A stored value of a month, as far as it matters here."""

    code: str
    start_on: date
    value: float | None


def headroom(controlled: Controlled, rows: list[Row]) -> float | None:
    return headroom_of(controlled, MONTHS, rows)


def test_the_headroom_of_carbon_is_of_carbon_and_of_twelve_known_months() -> None:
    assert last_twelve_months(datetime(2026, 11, 20, tzinfo=UTC)) == MONTHS
    rows = [Row("saving", month, 1.0) for month in MONTHS] + [Row("gap.co2", month, 2.5) for month in MONTHS]
    assert headroom(Controlled.ENERGY, rows) == 12.0
    assert headroom(Controlled.CARBON, rows) == 30.0
    assert headroom(Controlled.CARBON, rows[:-1]) is None
    assert headroom(Controlled.CARBON, [*rows[:-1], Row("gap.co2", MONTHS[-1], None)]) is None
    assert headroom(Controlled.ENERGY, []) is None
    # Who is better than its benchmark in a month saves nothing there; it does not take from the others.
    rows[0] = Row("saving", MONTHS[0], -5.0)
    assert headroom(Controlled.ENERGY, rows) == 11.0
