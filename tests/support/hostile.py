"""Messages as no gateway should send them: any bytes, any JSON, half of it right."""

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

MOST_BYTES = 60_000  # the broker ends the connection of who sends more than a packet
AT = "2026-10-31T08:00:00+08:00"
# Halves of emoji, NUL, what nobody can print, the edges of planes, a line that looks like a receipt's end.
ODD = list("\ud800\udfff\0\x1f\x7f\U000e0001\uffff\U0010ffff\u2028\"\\'晴")
EDGES = ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999-23:59", "2026-10-31T08:00:00", "20261031"]
SHAPES = ["numbered", "numbered", "numbered", "object", "any", "bytes", "broken", "deep", "many"]


@dataclass(frozen=True, slots=True)
class Hostile:
    """One message: on which topic, with which bytes and flag, and its number where it is surely readable."""

    kind: str
    payload: bytes
    retain: bool = False
    seq: int | None = None


text = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from(ODD)), max_size=12)
long_text = st.builds(lambda part, n: part * n, text, st.sampled_from([1, 1, 50, 3000]))
numbers = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([10**400, -(10**400), 2**63, 2**63 - 1, -(2**63), 2**53 + 1, 1e308, -1e308, 5e-324, 1e15, -0.0]),
)
leaves = st.one_of(st.none(), st.booleans(), numbers, text, long_text)
anything = st.recursive(
    leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(text, inner, max_size=5)),
    max_leaves=12,
)
instants = st.one_of(
    st.just(AT),
    st.datetimes().map(lambda at: f"{at.isoformat()}Z"),
    st.sampled_from(
        ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999-23:59", "2026-10-31T08:00:00", "20261031"]
    ),
    anything,
)


def mostly(good: Any) -> st.SearchStrategy[Any]:
    """A good value, or now and then anything."""
    return st.one_of(st.just(good), st.just(good), st.just(good), anything)


readings = st.fixed_dictionaries(
    {"meter": mostly("e000"), "at": instants, "value": st.one_of(numbers, anything)},
    optional={"channel": mostly("kwh"), "note": anything, "boot": anything},
)
statements = st.fixed_dictionaries(
    {"product": mostly("steel"), "from": instants, "to": instants, "quantity": st.one_of(numbers, anything)},
    optional={"revision": mostly(1), "note": anything},
)
items = {"readings": readings, "production": statements, "status": st.just({"online": True})}


def written(value: Any, escaped: bool) -> bytes:
    """JSON as bytes: escapes for what is no ASCII, or raw with halves of emoji left as they are."""
    try:
        return json.dumps(value, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    except ValueError:
        return b"[]"


@st.composite
def messages(draw: Any, seq: int) -> Hostile:
    """A hostile message; those whose number is sure carry boot `fuzz` and this number."""
    kind = draw(st.sampled_from(["readings", "readings", "readings", "production", "status"]))
    retain = draw(st.sampled_from([False, False, False, True]))
    shape = draw(
        st.sampled_from(["numbered", "numbered", "numbered", "object", "any", "bytes", "broken", "deep", "many"])
    )
    carried = draw(st.one_of(st.lists(items[kind], max_size=6), anything))
    body = {"boot": "fuzz", "seq": seq, kind: carried, "note": draw(anything)}
    escaped = draw(st.booleans())
    sure: int | None = None
    if shape == "numbered":
        payload = written(body, escaped)
        sure = seq
    elif shape == "object":
        unsure = {"boot": draw(mostly("unsure")), "seq": draw(mostly(seq)), kind: carried}
        payload = written(draw(st.one_of(st.just(unsure), items[kind])), escaped)
    elif shape == "any":
        payload = written(draw(anything), escaped)
    elif shape == "bytes":
        payload = draw(st.binary(max_size=300))
    elif shape == "broken":
        whole = written({**body, "boot": "broken"}, escaped)
        place, more = draw(st.integers(0, len(whole))), draw(st.binary(max_size=4))
        payload = whole[:place] + more + whole[place + draw(st.integers(0, 40)) :]
    elif shape == "deep":
        n = draw(st.sampled_from([10, 200, 900, 1100, 20_000]))
        opened, closed = draw(st.sampled_from([("[", "]"), ('{"a":', "}"), ('[{"', '"}]')]))
        payload = f'{{"boot": "deep", "seq": {seq}, "{kind}": {opened * n}1{closed * n}}}'.encode()
    else:
        one = written(draw(items[kind]), escaped)
        payload = b'{"boot": "many", "seq": %d, "%s": [' % (seq, kind.encode())
        n = min(draw(st.sampled_from([200, 6000])), max(1, (MOST_BYTES - len(payload)) // (len(one) + 1)))
        payload += b",".join([one] * n) + b"]}"
    if len(payload) > MOST_BYTES:
        payload, sure = payload[:MOST_BYTES], None
    return Hostile(kind, payload, retain, None if kind == "status" else sure)
