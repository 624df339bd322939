"""Any message at all, through broker, ingest and database: each is stored, refused or named, and nobody else notices.

FUZZ_MESSAGES=20000 FUZZ_SEED=7 makes it long.
"""

import hashlib
import os
from collections import Counter

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.ingest.test_ingest import message, reading
from tests.ingest.test_poison import devices
from tests.support.broker import Broker
from tests.support.databases import Database
from tests.support.hostile import Hostile, messages
from tests.support.plant import count, wait_until

N = int(os.environ.get("FUZZ_MESSAGES", "400"))
SEED = int(os.environ.get("FUZZ_SEED", "20261101"))
EACH = 20  # messages of one example, and between two of the bystander


def test_any_message_is_stored_refused_or_named_and_ingest_lives(database: Database, broker: Broker) -> None:
    sent: list[Hostile] = []
    asked: list[int] = []

    with devices(database, broker) as (mine, other):

        @seed(SEED)
        @settings(max_examples=max(1, N // EACH), deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(st.data())
        def send(data: st.DataObject) -> None:
            for _ in range(EACH):
                one = data.draw(messages(len(sent)))
                sent.append(one)
                mine.send(one.payload, one.kind, retain=one.retain)
            asked.append(len(sent))
            at = f"2026-10-{1 + len(asked) % 28:02d}T00:00:00+08:00"
            other.send(message(len(sent), [reading(at=at)], "bystander"))

        send()
        marker = message(1, [reading(at="2026-09-01T00:00:00+08:00")], "marker")
        mine.send(marker)
        # Receipts come in the order of arrival: with the marker's all others must have come.
        wait_until(lambda: ("marker", 1) in mine.receipted, 60 + N // 50, "the receipt of the last message")
        wait_until(lambda: {("bystander", n) for n in asked} <= other.receipted, 30, "the bystander's receipts")

    counted = Counter("numbered" if one.seq is not None else one.kind for one in sent)
    print(f"{len(sent)} messages (seed {SEED}): {dict(counted)}; {len(mine.receipted)} receipted,")
    print(
        f"{len(mine.unreadable)} named by digest, {len(mine.rejected)} refusals, largest receipt {mine.largest} bytes"
    )
    silent = [one for one in sent if one.seq is not None and ("fuzz", one.seq) not in mine.receipted]
    assert silent == []
    assert mine.largest < 65_536
    # Every message is counted once, and what is no JSON object is named by its digest where no number is in it.
    mine_only = "enterprise_id = (SELECT id FROM enterprise WHERE code = 'plant')"
    assert count(database, f"SELECT sum(n_messages)::int FROM ingest_batch WHERE {mine_only}") == len(sent) + 1
    nameless = {
        hashlib.sha256(one.payload).hexdigest()
        for one in sent
        if one.kind != "status" and one.payload[:1] in b"[]0123456789" and not (one.retain and not one.payload)
    }
    assert nameless <= mine.unreadable.keys()
    kept = count(database, "SELECT coalesce(sum(octet_length(payload)), 0)::int FROM rejected")
    assert kept > 0
