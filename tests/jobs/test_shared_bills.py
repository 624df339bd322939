"""Bills over the ends of months: from what is stated to the months of a report, and what an upgrade does for them."""

from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest

from qingyu.db.pool import rows
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.declaring.account import state, statement
from qingyu.jobs.declaring.registry import apply
from qingyu.jobs.energy import energy
from tests.support.plant import document

NOW = datetime(2026, 11, 20, tzinfo=UTC)
BILLS = (("2026-01-15", "2026-02-15", 44_160), ("2026-02-15", "2026-03-15", 28_000))


@pytest.fixture
def billed(conn: psycopg.Connection) -> psycopg.Connection:
    doc = document(n_meters=1)
    doc["enterprises"][0]["flows"] = [{"code": "bill", "carrier": "electricity", "direction": "purchase"}]
    doc["enterprises"][0]["products"] = []
    apply(conn, doc, NOW)
    (enterprise,) = rows(conn, "SELECT id FROM enterprise")
    said = [
        statement({"flow": "bill", "from": first, "to": end, "quantity": kwh, "unit": "kWh", "source": "bill"})
        for first, end, kwh in BILLS
    ]
    state(conn, enterprise["id"], said, "manager", NOW)
    return conn


def test_the_months_of_bills_are_estimates_and_their_whole_is_exact(billed: psycopg.Connection) -> None:
    report = energy.report(billed, EVERYTHING, "plant", date(2026, 1, 1), date(2026, 4, 1), "month", NOW)
    january, february, march = (row.account for row in report.rows)
    assert february.electricity_kwh == pytest.approx(44_160 * 14 / 31 + 14_000)
    assert february.slots.estimated == february.slots.due == 28 * 96
    assert (january.electricity_kwh, march.electricity_kwh) == (None, None)  # half of each is stated
    whole = energy.report(billed, EVERYTHING, "plant", date(2026, 1, 15), date(2026, 3, 15), "month", NOW)
    assert (whole.total.electricity_kwh, whole.total.slots.estimated) == (72_160.0, 0)


def test_an_upgrade_has_the_months_of_old_bills_computed_again(billed: psycopg.Connection, repository: Path) -> None:
    billed.execute("DELETE FROM ingest_batch")
    (file,) = (repository / "qingyu" / "db" / "migrations").glob("*_shared_bills.sql")
    billed.execute(file.read_text("utf-8").split("-- migrate:down")[0])
    (line,) = rows(billed, "SELECT source, from_ats, to_ats FROM ingest_batch")
    assert line == {
        "source": "factor",
        "from_ats": [datetime(2026, 1, 14, 16, tzinfo=UTC)],
        "to_ats": [datetime(2026, 3, 14, 16, tzinfo=UTC)],
    }
