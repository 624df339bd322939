"""Crashes: ingest, database and broker are killed with messages in flight; `make bench-kills` is the long form."""

from pathlib import Path

from bench.kills import run


def test_class_a_loses_nothing_and_every_hole_of_class_b_is_shown(tmp_path: Path):
    told = run(tmp_path, seconds=24, kills_each=1, say=print)
    assert told.kills == {"ingest": 1, "database": 1, "broker": 1}
    assert told.sent_a > 1000
    assert (told.lost_a, told.doubled_a) == (0, 0)
    assert told.stored_a == told.sent_a
    assert told.holes_shown_b == told.lost_messages_b
