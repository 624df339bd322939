"""Messages: whatever comes is read or refused with a reason, and one bad reading does not void its message."""

import json
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.metering.envelope import MAX_ITEMS, recover_number
from qingyu.domain.metering.fault import REASON_BYTES, Bad
from qingyu.domain.metering.message import (
    BadMessage,
    Fault,
    Instants,
    Readings,
    instant_us,
    open_envelope,
    parse_topic,
    read_production,
    read_readings,
)
from tests.support.present import present

CHANNELS = {"e01": {"kwh": 1, "": 1}, "e02": {"kwh": 2, "kvarh": 3}}
AT = "2026-11-01T00:15:00+08:00"


def read(items: Sequence[object]) -> Readings:
    return read_readings(items, CHANNELS, Instants())


def faults(items: Sequence[object]) -> list[tuple[int | None, Fault]]:
    return [(bad.index, bad.fault) for bad in read(items).bad]


def test_a_batch_is_read_in_its_order() -> None:
    found = read(
        [
            {"meter": "e02", "channel": "kvarh", "at": AT, "value": 1.5},
            {"meter": "e01", "at": AT, "value": 2.5},
        ]
    )
    assert found.channel_ids == [3, 1]
    assert found.values == [1.5, 2.5]
    assert found.at_us == [instant_us(AT)] * 2


def test_the_channel_may_be_left_out_only_where_the_meter_has_one() -> None:
    assert faults([{"meter": "e02", "at": AT, "value": 1.0}]) == [(0, Fault.UNKNOWN_CHANNEL)]


@pytest.mark.parametrize(
    ("item", "fault"),
    [
        ({"meter": "e09", "at": AT, "value": 1.0}, Fault.UNKNOWN_METER),
        ({"meter": "e01", "at": AT}, Fault.MISSING_FIELD),
        ({"meter": "e01", "at": AT, "value": "1"}, Fault.WRONG_TYPE),
        ({"meter": "e01", "at": AT, "value": True}, Fault.WRONG_TYPE),
        ({"meter": "e01", "at": AT, "value": None}, Fault.WRONG_TYPE),
        ({"meter": "e01", "at": AT, "value": 10**400}, Fault.NOT_FINITE),
        ({"meter": ["e01"], "at": AT, "value": 1.0}, Fault.WRONG_TYPE),
        ({"meter": "e01", "at": 1763712000, "value": 1.0}, Fault.WRONG_TYPE),
        ({"meter": "e01", "at": "2026-11-01T00:15:00", "value": 1.0}, Fault.NO_OFFSET),
        ({"meter": "e01", "at": "2026-13-01T00:15:00Z", "value": 1.0}, Fault.BAD_INSTANT),
        ({"meter": "e01", "channel": 7, "at": AT, "value": 1.0}, Fault.WRONG_TYPE),
        ("e01", Fault.WRONG_SHAPE),
        (None, Fault.WRONG_SHAPE),
    ],
)
def test_a_bad_reading_is_set_aside_by_its_index_and_its_neighbours_live(item: object, fault: Fault) -> None:
    good = {"meter": "e01", "at": AT, "value": 1.0}
    found = read([good, item, good])
    assert [(bad.index, bad.fault) for bad in found.bad] == [(1, fault)]
    assert found.indices == [0, 2]


def test_whole_numbers_are_numbers() -> None:
    assert read([{"meter": "e01", "at": AT, "value": 3}]).values == [3.0]


@pytest.mark.parametrize(
    ("payload", "fault"),
    [
        (b"", Fault.NOT_JSON),
        (b"\xff\xfe", Fault.NOT_JSON),
        (b'{"readings": [', Fault.NOT_JSON),
        (b"[" * 100_000, Fault.NOT_JSON),
        (b"[1]", Fault.WRONG_SHAPE),
        (b'{"readings": {}}', Fault.WRONG_SHAPE),
        (b'{"readings": []}', Fault.WRONG_SHAPE),
        (b'{"boot": 1, "seq": 1, "readings": [1]}', Fault.WRONG_TYPE),
        (b'{"boot": "a b", "seq": 1, "readings": [1]}', Fault.WRONG_TYPE),
        (b'{"boot": "a", "seq": -1, "readings": [1]}', Fault.WRONG_TYPE),
        (b'{"boot": "a", "seq": true, "readings": [1]}', Fault.WRONG_TYPE),
        (b'{"boot": "a", "seq": 9007199254740993, "readings": [1]}', Fault.WRONG_TYPE),
    ],
)
def test_a_message_that_is_none_is_refused_as_a_whole(payload: bytes, fault: Fault) -> None:
    with pytest.raises(BadMessage) as refused:
        open_envelope(payload, "readings")
    assert refused.value.fault == fault


def test_a_single_reading_is_a_message_of_one() -> None:
    opened = open_envelope(json.dumps({"meter": "e01", "at": AT, "value": 1.0}).encode(), "readings")
    assert read(opened.items).channel_ids == [1]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
nearly_good = st.fixed_dictionaries(
    {},
    optional={
        "meter": st.sampled_from(["e01", "e02"]) | anything,
        "channel": st.sampled_from(["kwh", ""]) | anything,
        "at": st.just(AT) | anything,
        "value": st.floats() | anything,
    },
)


@given(st.lists(nearly_good | anything, min_size=1, max_size=6))
def test_every_reading_is_either_read_or_refused_whatever_came(items: list[object]) -> None:
    found = read(items)
    assert sorted([*found.indices, *(present(bad.index) for bad in found.bad)]) == list(range(len(items)))


@given(st.lists(nearly_good, min_size=1, max_size=6))
def test_a_reading_is_judged_alike_alone_and_among_others(items: list[object]) -> None:
    together = read(items)
    alone = [read([item]) for item in items]
    # The quick way takes only wholly good messages and leaves NaN to the check of the batch; the other finds it here.
    assert [i for i, one in enumerate(alone) if not one.indices] == [
        bad.index for bad in together.bad if bad.fault != Fault.NOT_FINITE or not alone[present(bad.index)].indices
    ]


@given(st.binary(max_size=60))
def test_bytes_are_refused_or_opened_and_nothing_else_happens(payload: bytes) -> None:
    opened = None
    with suppress(BadMessage):
        opened = open_envelope(payload, "readings")
    assert opened is None or opened.items


def test_a_topic_that_is_not_ours_is_none() -> None:
    assert parse_topic("qy/v1/plant/gw1/readings") is not None
    for topic in (
        "qy/v1/plant/gw1/receipt",
        "qy/v1/Plant/gw1/readings",
        "qy/v1/a/b/c/readings",
        "x",
        "qy/v1/+/gw/readings",
    ):
        assert parse_topic(topic) is None


def test_production_ends_before_now_and_is_not_negative() -> None:
    day = {"product": "steel", "from": "2026-11-01T00:00:00+08:00", "to": "2026-11-02T00:00:00+08:00", "quantity": 5.0}
    latest = instant_us("2026-11-02T00:00:00+08:00")
    wrong = [
        day | {"quantity": -1.0},
        day | {"to": day["from"]},
        day | {"to": "2026-11-03T00:00:00+08:00"},
        day | {"product": "gold"},
        day | {"revision": 1.5},
        day | {"from": "0001-01-01T00:00:00+14:00"},
    ]
    outputs, bad = read_production([day, *wrong], {"steel": 4}, Instants(), latest - 10**14, latest)
    assert [(o.product_id, o.quantity, o.revision) for o in outputs] == [(4, 5.0, 0)]
    assert [b.fault for b in bad] == [
        Fault.NEGATIVE,
        Fault.BAD_PERIOD,
        Fault.IN_FUTURE,
        Fault.UNKNOWN_PRODUCT,
        Fault.WRONG_TYPE,
        Fault.TOO_OLD,
    ]


READING = {"meter": "e01", "at": AT, "value": 1.0}
NUMBERED = json.dumps({"boot": "b-7", "seq": 1042, "sent_at": AT, "readings": [READING]})


@pytest.mark.parametrize(
    "payload",
    [
        NUMBERED[:-3],
        NUMBERED.replace("1.0}]", "1.0},]"),
        NUMBERED.replace("1.0", "nan"),
        NUMBERED.replace("1.0", "-1.#IND"),
        '{"readings": [{"boot": "other", "seq": 5, "value": inf}], "seq": 1042, "boot": "b-7"}',
        "\ufeff" + NUMBERED,
        NUMBERED.replace("1042", "0001042"),
    ],
)
def test_the_number_of_broken_json_is_read_where_it_stands_alone(payload: str) -> None:
    with pytest.raises(BadMessage) as caught:
        open_envelope(payload.encode(), "readings")
    assert (caught.value.fault, caught.value.boot, caught.value.seq) == (Fault.NOT_JSON, "b-7", 1042)


@pytest.mark.parametrize(
    "payload",
    [
        '{"boot": "b-7", "seq": 104',
        '{"boot": "b-7", "seq": 1042, "seq": 1043, "readings": [nan]}',
        '{"boot": "b-7", "seq": 99999999999999999, "readings": [nan]}',
        '{"boot": "b-7", "seq": "1042", "readings": [nan]}',
        '{"readings": [{"boot": "b-7", "seq": 1042, "value": nan}]}',
        '[{"boot": "b-7", "seq": 1042, "value": nan}]',
        '["boot": "b-7", "seq": 1042, "value": nan]',
        "[" * 100_000,
        # as slow as the square of its length where each quote is tried as a start
        '{"boot' + '\\"' * 500_000,
        '{"boot": "' + "\\" * 500_001,
    ],
)
def test_a_number_that_is_not_sure_is_not_guessed(payload: str) -> None:
    assert recover_number(payload.encode()) == (None, None)


@given(st.integers(0, len(NUMBERED)))
def test_a_message_cut_anywhere_gives_its_own_number_or_none(end: int) -> None:
    assert recover_number(NUMBERED[:end].encode()) in ((None, None), ("b-7", 1042))


@pytest.mark.parametrize("items", [[], None, {}, "x", 7, [1] * (MAX_ITEMS + 1)])
def test_a_message_that_is_refused_as_a_whole_keeps_its_number(items: str | int | list[int] | None) -> None:
    with pytest.raises(BadMessage) as caught:
        open_envelope(json.dumps({"boot": "b", "seq": 3, "readings": items}).encode(), "readings")
    assert (caught.value.fault, caught.value.boot, caught.value.seq) == (Fault.WRONG_SHAPE, "b", 3)


@pytest.mark.parametrize("seq", ["7", 7.0])
def test_a_seq_of_the_wrong_type_is_refused_under_the_number_it_means(seq: str | float) -> None:
    with pytest.raises(BadMessage) as caught:
        open_envelope(json.dumps({"boot": "b", "seq": seq, "readings": [READING]}).encode(), "readings")
    assert (caught.value.fault, caught.value.boot, caught.value.seq) == (Fault.WRONG_TYPE, "b", 7)


@given(st.text(st.characters(), max_size=2000))
def test_a_reason_is_short_and_storable_whatever_it_quotes(text: str) -> None:
    reason = Bad(None, Fault.WRONG_TYPE, text).reason
    assert "\0" not in reason
    assert len(json.dumps(reason, ensure_ascii=False).encode()) - 2 <= REASON_BYTES


def test_a_refusal_names_a_few_channels_and_counts_the_rest() -> None:
    channels = {"wide": {f"phase-current-harmonic-{i:02d}": i for i in range(50)}}
    bad = read_readings([{"meter": "wide", "at": AT, "value": 1.0}], channels, Instants()).bad[0]
    assert bad.reason.count("phase-current") == 3
    assert "47 more" in bad.reason


@pytest.mark.parametrize("quantity", [1e15, 1.7e308])
def test_an_output_no_plant_can_have_is_refused(quantity: float) -> None:
    statement = {"product": "p", "from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z", "quantity": quantity}
    _, bad = read_production([statement], {"p": 1}, Instants(), 0, 2**62)
    assert [one.fault for one in bad] == [Fault.TOO_LARGE]


@pytest.mark.parametrize("digits", [50, 50_000])
def test_an_instant_of_any_length_is_refused_and_not_remembered(digits: int) -> None:
    known = Instants()
    long = {"meter": "e01", "channel": "kwh", "at": f"2026-10-01T00:00:00.{'1' * digits}+08:00", "value": 1.0}
    found = read_readings([long], CHANNELS, known)
    assert [bad.fault for bad in found.bad] == [Fault.BAD_INSTANT]
    assert not known
