"""Maps of regions 地区地图: brought by an operator or an officer as GeoJSON, checked as a whole, kept as versions."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from qingyu.db import region_maps as rows
from qingyu.db.pool import Connection
from qingyu.domain.control import region_map
from qingyu.domain.control.region_map import Shape
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.access.audit import record
from qingyu.jobs.answer import Answer, Named, spread
from qingyu.jobs.assessment import acting, declared
from qingyu.jobs.assessment.acting import Acting, AssessedBody
from qingyu.jobs.refused import Refused

Rings = Sequence[Sequence[Sequence[Sequence[float]]]]


@dataclass(frozen=True, slots=True)
class RegionMapVersion(Answer):
    """A map as it was brought. sha256: of the file; document: where it is from; n_shapes: 0 where it was taken off."""

    version: int
    n_shapes: Annotated[int, Field(description="regions that have borders in it", examples=[5])]
    n_positions: Annotated[int, Field(description="positions of its rings", examples=[3120])]
    sha256: str
    document: str
    approval: Annotated[str, Field(description="its review number 审图号; empty where none was given", examples=[""])]
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class RegionShape(Answer):
    """The borders of a region or body. polygons: an outer ring each, then its holes; longitude, latitude [degree]."""

    code: str
    name_zh: str
    name_en: str
    polygons: Annotated[
        Rings,
        Field(description="rings of [longitude, latitude], closed; an outer one, then its holes", examples=[[]]),
    ]


@dataclass(frozen=True, slots=True)
class RegionMap(Answer):
    """The borders of what lies below a region, unverified: whoever brought them answers for them.

    lacking: what lies next below it and has no borders in the map.
    """

    code: str
    name_zh: str
    name_en: str
    loaded: Annotated[RegionMapVersion | None, Field(description="the version that is shown; null where none is")]
    shapes: Annotated[Sequence[RegionShape], Field(description="borders by code; empty without a map")]
    lacking: Annotated[Sequence[Named], Field(description="what lies below and has no borders in the map")]


def show(conn: Connection, scope: Scope, region: str) -> RegionMap:
    """The map of a region as it was brought last; raises NotFound."""
    return _shown(conn, acting.region(conn, scope, region))


def versions(conn: Connection, scope: Scope, region: str) -> list[RegionMapVersion]:
    """All maps of a region that were brought, the newest first; raises NotFound."""
    return [RegionMapVersion(**spread(row)) for row in rows.versions(conn, acting.region(conn, scope, region).id)]


def bring(by: Acting, data: bytes, document: str, approval: str) -> RegionMap:
    """Take in a file of borders; the same again is taken once. Raises Invalid with the first fault."""
    rows.one_by_one(by.conn, by.body.id)
    shapes = region_map.read(data, {one.code for one in rows.below(by.conn, by.body.id)})
    sha256 = hashlib.sha256(data).hexdigest()
    held = rows.newest(by.conn, by.body.id)
    if held is None or (held.sha256, held.document, held.approval) != (sha256, document, approval):
        _keep(by, shapes, sha256, document, approval)
    return _shown(by.conn, by.body)


def take_off(by: Acting, document: str) -> RegionMap:
    """Show the region without borders again, by a document. Raises Refused where no map is shown."""
    rows.one_by_one(by.conn, by.body.id)
    held = rows.newest(by.conn, by.body.id)
    if held is None or not held.n_shapes:
        raise Refused(because("no_map", region=by.body.code))
    _keep(by, (), hashlib.sha256(b"").hexdigest(), document, "")
    return _shown(by.conn, by.body)


def _keep(by: Acting, shapes: Sequence[Shape], sha256: str, document: str, approval: str) -> None:
    rows.add(by.conn, by.body.id, shapes, sha256, document, approval, by.actor, by.now)
    detail = {"n_shapes": len(shapes), "sha256": sha256, "document": document, "approval": approval}
    record(by.conn, declared.act(by, "declare", "map", detail), by.now)


def _shown(conn: Connection, body: AssessedBody) -> RegionMap:
    held = rows.newest(conn, body.id)
    said = (body.code, body.name_zh, body.name_en)
    if held is None or not held.n_shapes:
        return RegionMap(*said, loaded=None, shapes=[], lacking=[])
    below = {one.code: one for one in rows.below(conn, body.id)}
    drawn = {one.code for one in held.shapes}
    return RegionMap(
        *said,
        loaded=RegionMapVersion(**spread(held, RegionMapVersion)),
        # What lies there no more keeps its borders in the file, and is not shown.
        shapes=[
            RegionShape(**spread(below[one.code], Named), polygons=one.polygons)
            for one in held.shapes
            if one.code in below
        ],
        lacking=[Named(**spread(one, Named)) for one in below.values() if one.is_next and one.code not in drawn],
    )
