"""A file of borders is taken as a whole or refused with the first fault; what is kept is what is drawn."""

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.control import region_map, ring
from qingyu.domain.control.ring import area, crossing
from qingyu.errors import Invalid

KNOWN = {"640100", "640200", "NINGDONG"}
SQUARE = [[106.0, 38.0], [107.0, 38.0], [107.0, 39.0], [106.0, 39.0], [106.0, 38.0]]
HOLE = [[106.4, 38.4], [106.6, 38.4], [106.6, 38.6], [106.4, 38.6], [106.4, 38.4]]


def feature(rings: Any, code: Any = "640100", kind: str = "Polygon", name: str = "code") -> dict[str, Any]:
    return {"type": "Feature", "properties": {name: code}, "geometry": {"type": kind, "coordinates": rings}}


def file(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def test_rings_run_as_the_rule_says_whichever_way_they_were_drawn() -> None:
    for rings in ([SQUARE, HOLE], [SQUARE[::-1], HOLE[::-1]]):
        (shape,) = region_map.read(file(feature(rings)), KNOWN)
        outer, hole = shape.polygons[0]
        assert area(outer) == pytest.approx(1.0)
        assert area(hole) == pytest.approx(-0.04)
        assert shape.n_positions == 10


def test_a_region_is_named_as_common_files_name_it_and_listed_by_code() -> None:
    parts = feature([[SQUARE], [HOLE]], 640200, "MultiPolygon", "adcode")
    by_id = {**feature([SQUARE], None), "id": "NINGDONG"}
    found = region_map.read(b"\xef\xbb\xbf" + file(by_id, parts, feature([SQUARE])), KNOWN)
    assert [(one.code, len(one.polygons)) for one in found] == [("640100", 1), ("640200", 2), ("NINGDONG", 1)]


def test_what_lies_within_a_metre_is_one_position() -> None:
    doubled = [SQUARE[0], [106.000001, 38.0], *SQUARE[1:]]
    (shape,) = region_map.read(file(feature([doubled])), KNOWN)
    assert shape.n_positions == 5


FAULTS = [
    (b"[", "map_no_json"),
    (b"\xff", "map_no_json"),
    (b"[" * 200_000, "map_no_json"),
    (file(feature([[[float("nan"), 1]]])), "map_no_json"),
    (b'{"type": "Feature"}', "map_no_collection"),
    (file(), "map_without_features"),
    (file(1), "map_no_feature"),
    (file(feature([SQUARE], True)), "map_without_code"),
    (file(feature([SQUARE], "\ud800")), "map_without_code"),
    (file(feature([SQUARE]), feature([HOLE])), "map_code_twice"),
    (file(feature([SQUARE], "110000")), "map_codes_unknown"),
    (file(feature(SQUARE[0], kind="Point")), "map_no_polygon"),
    (file({**feature([]), "geometry": None}), "map_no_polygon"),
    (file(feature([])), "map_no_position"),
    (file(feature([["x"]])), "map_no_position"),
    (file(feature([[[106.0, True]]])), "map_no_position"),
    (file(feature([[[1e400, 38.0]]])), "map_no_json"),
    (file(feature([[[38.0, 106.0]]])), "map_out_of_range"),
    (file(feature([[[452_000.0, 4_250_000.0]]])), "map_no_position"),
    (file(feature([SQUARE[:2] + SQUARE[:1]])), "map_ring_short"),
    (file(feature([SQUARE[:4]])), "map_ring_open"),
    (file(feature([[SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]])), "map_ring_crosses"),
    (file(feature([[[106.0, 38.0], [106.5, 38.0], [107.0, 38.0], [106.0, 38.0]]])), "map_ring_flat"),
    (file(feature([[[106.0, 38.0]] * 5])), "map_ring_flat"),
]


@pytest.mark.parametrize(("data", "why"), FAULTS, ids=[f"{n}-{why}" for n, (_, why) in enumerate(FAULTS)])
def test_the_first_fault_is_told(data: bytes, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        region_map.read(data, KNOWN)
    assert refused.value.reason is not None
    assert refused.value.reason.code == why


def test_what_is_too_large_or_too_fine_is_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    crossed = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]
    for bound, why in (("LARGEST_B", "map_too_large"), ("MOST_POSITIONS", "map_too_fine")):
        monkeypatch.setattr(region_map, bound, 4)
        with pytest.raises(Invalid) as refused:
            region_map.read(file(feature([crossed])), KNOWN)
        assert refused.value.reason is not None
        assert refused.value.reason.code == why
        monkeypatch.undo()


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=7))
def test_a_crossing_is_found_as_by_looking_at_every_pair(corners: list[tuple[int, int]]) -> None:
    border = [*corners, corners[0]]
    sides = list(itertools.pairwise(border))

    def turn(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> int:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    every = any(
        turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0
        for i, (a, b) in enumerate(sides)
        for c, d in sides[:i]
    )
    assert (crossing(border) is not None) == every


def test_a_ring_drawn_to_take_long_is_not_looked_at_to_its_end() -> None:
    comb = [(float(n % 2) * 60 + 75, 20 + n * 1e-4) for n in range(20_000)]
    assert crossing([*comb, comb[0]]) is not None


def test_many_rings_are_looked_at_no_longer_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ring, "MOST_LOOKS", 8)
    square = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    assert crossing(square) is None
    assert crossing(square, square) is not None
