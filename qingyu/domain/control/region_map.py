"""Borders of the regions below a region 地区边界: GeoJSON (RFC 7946) of the operator, checked before it is shown.

No borders are shipped: whoever shows a map in public answers for them and for its review number (审图号).
"""

import itertools
import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

from qingyu.domain.control.assessed_body import REGION_CODE
from qingyu.domain.control.ring import Point, Ring, area, crossing
from qingyu.domain.kernel.reason import Parameter, because
from qingyu.errors import Invalid

LARGEST_B = 8 * 1024 * 1024
# A picture of a few hundred pixels shows no more; so many travel to every reader.
MOST_POSITIONS = 20_000
# The box that China lies in [degree]: what is outside has its axes swapped, or is no longitude and latitude at all.
LONGITUDES, LATITUDES = (73.0, 136.0), (3.0, 54.0)
# About a metre. [decimal of a degree]
DECIMALS = 5
# Where a file says which region a shape is: our name, that of common files of districts, else the id of the feature.
CODE_NAMES = ("code", "adcode")

Polygon = Sequence[Ring]  # an outer ring against the clock, then its holes with it


@dataclass(frozen=True, slots=True)
class Shape:
    """The borders of one region. polygons: closed rings of (longitude, latitude) [degree]."""

    code: str
    polygons: Sequence[Polygon]

    @property
    def n_positions(self) -> int:
        """How many positions its rings have."""
        return sum(len(ring) for polygon in self.polygons for ring in polygon)


def read(data: bytes, known: Collection[str]) -> Sequence[Shape]:
    """The shapes of a file, by code. known: codes of the regions it may be of. Raises Invalid with the first fault."""
    if len(data) > LARGEST_B:
        _refuse("map_too_large", got=len(data), most=LARGEST_B)
    found = sorted((_shape(n, one) for n, one in enumerate(_features(data), 1)), key=lambda one: one.code)
    codes = [one.code for one in found]
    twice = next((code for code, after in itertools.pairwise(codes) if code == after), None)
    if twice is not None:
        _refuse("map_code_twice", code=twice)
    strange = [code for code in codes if code not in known]
    if strange:
        _refuse("map_codes_unknown", codes=tuple(strange[:10]), n=len(strange))
    n_positions = sum(one.n_positions for one in found)
    if n_positions > MOST_POSITIONS:
        _refuse("map_too_fine", got=n_positions, most=MOST_POSITIONS)
    _check_rings([(one.code, ring) for one in found for polygon in one.polygons for ring in polygon])
    return found


def _check_rings(rings: Sequence[tuple[str, Ring]]) -> None:
    """After they were counted, for this takes the time; raises Invalid."""
    found = crossing(*(ring for _, ring in rings))
    if found is not None:
        _refuse("map_ring_crosses", code=rings[found[0]][0], at=_said(found[1]))
    flat = next((code for code, ring in rings if area(ring) == 0), None)
    if flat is not None:
        _refuse("map_ring_flat", code=flat)


def _features(data: bytes) -> list[object]:
    try:
        said: object = json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        _refuse("map_no_json")
    if not isinstance(said, dict) or said.get("type") != "FeatureCollection":
        _refuse("map_no_collection")
    features = said.get("features")
    if not isinstance(features, list) or not features:
        _refuse("map_without_features")
    return features


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _shape(n: int, feature: object) -> Shape:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        _refuse("map_no_feature", n=n)
    code = _code(feature)
    if code is None:
        _refuse("map_without_code", n=n)
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        _refuse("map_no_polygon", code=code)
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    made = [_polygon(code, one) for one in _listed(code, polygons)]
    return Shape(code, made)


def _code(feature: dict[str, object]) -> str | None:
    properties = feature.get("properties")
    said = [properties.get(name) for name in CODE_NAMES] if isinstance(properties, dict) else []
    for one in (*said, feature.get("id")):
        # Some programs write six digits as a number.
        if isinstance(one, str | int) and re.fullmatch(REGION_CODE, str(one)):
            return str(one)
    return None


def _polygon(code: str, said: object) -> Polygon:
    rings = [_ring(code, one) for one in _listed(code, said)]
    # RFC 7946, 3.1.6: the outer ring against the clock, holes with it; older files have it either way.
    return [ring if (area(ring) > 0) == (i == 0) else ring[::-1] for i, ring in enumerate(rings)]


def _ring(code: str, said: object) -> Ring:
    whole = [_position(code, one) for one in _listed(code, said)]
    if len(whole) < 4:
        _refuse("map_ring_short", code=code, got=len(whole))
    if whole[0] != whole[-1]:
        _refuse("map_ring_open", code=code)
    ring = list(_without_repeats(whole))
    if len(ring) < 4:
        _refuse("map_ring_flat", code=code)
    return ring


def _position(code: str, said: object) -> Point:
    if not isinstance(said, list) or not 2 <= len(said) <= 4 or not all(_is_number(one) for one in said):
        _refuse("map_no_position", code=code)
    at = float(said[0]), float(said[1])
    if not (LONGITUDES[0] <= at[0] <= LONGITUDES[1] and LATITUDES[0] <= at[1] <= LATITUDES[1]):
        _refuse("map_out_of_range", code=code, at=_said(at), longitudes=_said(LONGITUDES), latitudes=_said(LATITUDES))
    return round(at[0], DECIMALS), round(at[1], DECIMALS)


def _is_number(said: object) -> bool:
    return isinstance(said, int | float) and not isinstance(said, bool) and -1e6 < said < 1e6


def _without_repeats(ring: Ring) -> Iterator[Point]:
    yield ring[0]
    for before, at in itertools.pairwise(ring):
        if at != before:
            yield at


def _listed(code: str, said: object) -> list[object]:
    if not isinstance(said, list) or not said:
        _refuse("map_no_position", code=code)
    return said


def _said(at: tuple[float, float]) -> str:
    return f"{at[0]:.5g}, {at[1]:.5g}"


def _refuse(why: str, **parameters: Parameter) -> NoReturn:
    raise Invalid(because(why, **parameters))
