"""What the API reads of readings and slots is found by channel and time, however many there are of both."""

import re
from collections.abc import Iterator

import psycopg
import pytest

from qingyu.db.pool import connect
from qingyu.db.sql import queries
from tests.api import plants
from tests.support.databases import Database

CONCERNS = ("catalogue", "cost", "curves", "energy", "live", "load", "metering", "proof", "quality")
_PARAMETER = re.compile(r"%\((\w+)\)s")
_SCAN = re.compile(r"Scan[^\n]* on _hyper_\w+[^\n]*\n(?P<how>\s+[^\n]*)")
_BY_CHANNEL_AND_TIME = re.compile(r"(Index|Recheck) Cond: (?=.*\bchannel_id\b)(?=.*\b(slot_)?at\b)")
# As the newest values were once asked: the time comes out of another query, and the barrier lets it not through.
BEHIND_THE_BARRIER = """
SELECT r.value FROM (
    SELECT c.id, max(b.received_at) AS at FROM channel c JOIN ingest_batch b USING (enterprise_id) GROUP BY c.id
) n CROSS JOIN LATERAL (SELECT value FROM reading WHERE channel_id = n.id AND at = n.at) r
"""


@pytest.fixture
def as_api(database: Database, plant: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """A connection with the API's rights, to chunks that are not empty; it scans only where nothing else is left."""
    coal = plants.channel_id(plant, "alpha", "c01", "t")
    plants.add_readings(plant, "alpha", coal, plants.MIDNIGHT, [1.0])
    plants.add_slots(plant, coal, plants.MIDNIGHT, [1.0])
    with connect(database.dsn("api"), application="test-plans") as conn:
        for way in ("seqscan", "hashjoin", "mergejoin"):
            conn.execute(f"SET enable_{way} = off")
        yield conn


def scans(conn: psycopg.Connection, statement: str) -> list[str]:
    """How the plan of a statement looks into each chunk."""
    names = list(dict.fromkeys(_PARAMETER.findall(statement)))
    numbered = _PARAMETER.sub(lambda found: f"${names.index(found[1]) + 1}", statement)
    rows = conn.execute(f"EXPLAIN (GENERIC_PLAN, COSTS OFF) {numbered}").fetchall()
    return [found["how"].strip() for found in _SCAN.finditer("\n".join(row[0] for row in rows) + "\n")]


def test_no_query_of_the_api_looks_through_all_readings_or_slots(as_api: psycopg.Connection) -> None:
    looked = 0
    for concern in CONCERNS:
        for name, statement in vars(queries(concern)).items():
            code = re.sub(r"(?m)^\s*--.*\n", "", statement)
            if code.startswith(("SELECT", "WITH")) and "INSERT" not in code and "UPDATE" not in code:
                found = scans(as_api, statement)
                looked += len(found)
                assert all(_BY_CHANNEL_AND_TIME.search(how) for how in found), f"{concern}.{name}: {found}"
    assert looked >= 4
    # The test sees what it is there for.
    assert not any(_BY_CHANNEL_AND_TIME.search(how) for how in scans(as_api, BEHIND_THE_BARRIER))
