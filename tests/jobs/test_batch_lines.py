"""A batch of several enterprises leaves each its line: its own channels from when to when, and its own counts."""

import json
from datetime import timedelta

import psycopg

from qingyu.jobs.declaring.registry import apply
from qingyu.jobs.receive.intake import Bounds, Message, Registry
from qingyu.jobs.receive.keeping import Room
from qingyu.jobs.receive.writing import Writer
from tests.support.plant import NOW, document

LINE = """
SELECT e.code::text,
    (SELECT array_agg(m.code::text ORDER BY place) FROM unnest(channel_ids) WITH ORDINALITY AS c (id, place)
        JOIN channel USING (id) JOIN meter m ON m.id = meter_id),
    (SELECT array_agg(to_char(f, 'HH24')) FROM unnest(from_ats) f),
    (SELECT array_agg(to_char(t, 'HH24')) FROM unnest(to_ats) t),
    n_messages, n_received, n_written, n_duplicate, n_conflict, n_rejected, rolled_up_at IS NOT NULL
FROM ingest_batch b JOIN enterprise e ON e.id = b.enterprise_id WHERE source = 'mqtt' ORDER BY b.id
"""


def said(enterprise: str, seq: int, *readings: tuple[str, int, float]) -> Message:
    items = [
        {"meter": meter, "at": f"2026-10-31T{hour:02d}:00:00+00:00", "value": value} for meter, hour, value in readings
    ]
    payload = json.dumps({"boot": "b", "seq": seq, "readings": items}).encode()
    return Message(f"qy/v1/{enterprise}/gw1/readings", payload, NOW)


def test_each_enterprise_of_a_batch_has_the_line_of_what_it_sent(conn: psycopg.Connection) -> None:
    for code in ("one", "two", "three"):
        apply(conn, document(code), NOW)
    registry = Registry()
    registry.load(conn, [row[0] for row in conn.execute("SELECT id FROM enterprise").fetchall()])
    writer = Writer(conn, registry, Bounds(timedelta(days=7300), Room(1_000_000, 1_000_000)))
    writer.write(writer.decode([said("two", 1, ("e000", 3, 1.0))]))
    batch = [
        said("one", 1, ("e001", 7, 1.0), ("e000", 5, 1.0), ("e001", 2, 1.0)),
        said("two", 2, ("e000", 3, 1.0), ("e000", 3, 2.0)),  # stored already, and in conflict with it
        said("three", 1, ("e000", 4, 1.0), ("e000", 4, 5.0), ("nobody", 4, 1.0)),
        said("one", 2, ("e001", 4, 1.0)),
    ]
    writer.write(writer.decode(batch))
    assert conn.execute(LINE).fetchall() == [
        ("two", ["e000"], ["03"], ["03"], 1, 1, 1, 0, 0, 0, False),
        ("one", ["e000", "e001"], ["05", "02"], ["05", "07"], 2, 4, 4, 0, 0, 0, False),
        ("two", None, None, None, 1, 2, 0, 1, 1, 0, True),
        ("three", ["e000"], ["04"], ["04"], 1, 2, 1, 0, 1, 1, False),
    ]
