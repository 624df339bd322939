"""The quick way of a message says what the careful way says, or nothing: to the digit, whatever the bytes are."""

import json
from math import copysign

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingyu.domain.metering.message import BadMessage, Instants, open_envelope, read_readings
from qingyu.jobs.receive import quick
from tests.support.present import present
from tests.support.thorough import thorough

CHANNELS = {"e01": {"kwh": 1, "": 1}, "e02": {"kwh": 2, "kvarh": 3}, "电表": {"": 4}}
AT = '"2026-11-01T00:15:00+08:00"'
GOOD = (
    b'{"boot": "b1", "seq": 7, "sent_at": %b, "readings": [{"meter": "e01", "channel": "kwh", "at": %b, "value": 8.5}]}'
)
# Pieces of JSON as they are written, for what differs between readers is seldom seen once it is read.
# fmt: off
NUMBERS = [
    "1", "1.5", "-0", "-0.0", "0e0", "1e3", "2.5E+3", "1e-400", "5e-324", "1e308", "1e309", "-1e400",
    "9007199254740993", "18446744073709551616", "01", "1.", ".5", "+1", "-", "1e", "NaN", "Infinity",
    "-Infinity", "true", "null", "0.1e1", "123456789012345678901234567890", "2.2250738585072011e-308", "7.0",
    "1_0",
]
# fmt: on
LONG = ["1" + "0" * 308, "1" + "0" * 309, "9" * 5000, "0." + "0" * 400 + "1", "1.7976931348623158" + "0" * 40 + "1e308"]
METERS = [
    '"e01"',
    '"e02"',
    r'"\u0065\u0030\u0031"',
    '"电表"',
    r'"\ud800"',
    '"e09"',
    '""',
    "1",
    r'"\x"',
    '"e\t01"',
    '"e01',
]
CODES = ['"kwh"', '""', "null", '"kvarh"', "7", '"\x7f"']
INSTANTS = [
    AT,
    '"2026-11-01T00:15:00Z"',
    '"20261101T001500+0800"',
    '"2026-11-01T00:15:00"',
    '"now"',
    "0",
    '"9999-12-31Z"',
]
BOOTS = ['"b1"', '"b 1"', '""', "null", "1", '"' + "b" * 33 + '"']
SPACES = st.sampled_from(["", " ", "\n", "\t", "\r", "\x0b", "\u00a0", "\ufeff"]) | st.just("")


def mostly(first: str, others: list[str]) -> st.SearchStrategy[str]:
    return st.just(first) | st.just(first) | st.sampled_from(others)


@st.composite
def objects(draw: st.DrawFn, fields: dict[str, st.SearchStrategy[str]], extra: st.SearchStrategy[str]) -> str:
    """An object in which a field may be missing, stand twice, or be one that nobody knows."""
    names = draw(st.permutations(list(fields)))
    pairs = [f'"{name}":{draw(SPACES)}{draw(fields[name])}' for name in names if draw(st.integers(0, 15))]
    if not draw(st.integers(0, 5)):
        pairs.insert(draw(st.integers(0, len(pairs))), draw(extra))
    end = draw(st.sampled_from(["}"] * 12 + [",}", "", "}}"]))
    return "{" + draw(SPACES) + ",".join(pairs) + draw(SPACES) + end


EXTRA = st.sampled_from(
    ['"value":2.5', '"meter":"e02"', r'"\u0061t":' + AT, '"note":[01,"\ud83d"]', '"x":{}', '"at":1', "1"]
)
ITEMS = objects(
    {
        "meter": mostly('"e01"', METERS),
        "channel": mostly('"kwh"', CODES),
        "at": mostly(AT, INSTANTS),
        "value": st.sampled_from(NUMBERS[:10]) | st.sampled_from(NUMBERS + LONG) | st.floats().map(json.dumps),
    },
    EXTRA,
)
LISTS = st.lists(ITEMS, max_size=3).map(lambda items: "[" + ",".join(items) + "]") | st.sampled_from(
    ["[]", "{}", "null"]
)
MESSAGES = objects(
    {
        "boot": mostly('"b1"', BOOTS),
        "seq": st.just("7") | st.sampled_from(NUMBERS),
        "sent_at": mostly(AT, ["null", "1", '"?"']),
        "readings": LISTS,
    },
    EXTRA | st.sampled_from(['"seq":8', '"boot":null', '"readings":[]', '"note":"\x01"']),
)


def careful(payload: bytes) -> object:
    """What the careful way makes of a message: None where it refuses any of it."""
    try:
        opened = open_envelope(payload, "readings")
        found = read_readings(opened.items, CHANNELS, Instants())
    except (BadMessage, OverflowError):
        return None
    return None if found.bad else (opened.boot, opened.seq, signed(found.values), found.channel_ids, found.at_us)


def quickly(payload: bytes) -> object:
    try:
        found = quick.read(payload, CHANNELS, Instants())
    except OverflowError:  # of an instant at the end of time: the guard of `intake.decode` has it, either way
        return None
    if found is None:
        return None
    its = found.readings
    assert list(its.indices) == list(range(len(its.values)))
    return found.boot, found.seq, signed(its.values), its.channel_ids, its.at_us


def signed(values: list[float]) -> list[tuple[float, float]]:
    """Values with their signs, for two zeros are equal."""
    assert {type(value) for value in values} == {float}
    return [(value, copysign(1, value)) for value in values]


@settings(max_examples=thorough(20_000, else_=200))
@given(MESSAGES, st.integers(0, 400), st.none() | st.binary(max_size=2))
def test_the_quick_way_says_what_the_careful_way_says_or_nothing(text: str, place: int, scratch: bytes | None) -> None:
    payload = text.encode("utf-8", "surrogatepass")
    if scratch is not None:
        payload = payload[:place] + scratch + payload[place + 1 :]
    found = quickly(payload)
    assert found is None or found == careful(payload)


@pytest.mark.parametrize("number", NUMBERS + LONG)
def test_a_number_is_read_alike_or_left_to_the_careful_way(number: str) -> None:
    payload = (GOOD % (AT.encode(), AT.encode())).replace(b"8.5", number.encode())
    found = quickly(payload)
    assert found is None or found == careful(payload)


def test_what_our_gateways_send_goes_the_quick_way() -> None:
    at = AT.encode()
    for payload in (
        GOOD % (at, at),
        GOOD.replace(b"8.5", b"8") % (at, at),
        b'{"readings":[{"meter":"e01","at":%b,"value":-1e3}]}' % at,
    ):
        assert present(quickly(payload)) == careful(payload)
