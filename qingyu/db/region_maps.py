"""Borders of what lies below a region 地区边界: versions, the newest is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from qingyu.db.pool import Connection, record, records
from qingyu.db.sql import queries
from qingyu.domain.control.region_map import Shape

_q = queries("region_maps")


@dataclass(frozen=True, slots=True)
class MapRow:
    """A version of a map. sha256: of the file as it came; approval: its review number; n_shapes: 0 once taken off."""

    version: int
    n_shapes: int
    n_positions: int
    sha256: str
    document: str
    approval: str
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class WholeMapRow(MapRow):
    """A version with its shapes, by code."""

    shapes: Sequence[Shape]


@dataclass(frozen=True, slots=True)
class BelowRow:
    """A region or body below another one. is_next: with nothing between them."""

    code: str
    name_zh: str
    name_en: str
    is_next: bool


def newest(conn: Connection, region_id: int) -> WholeMapRow | None:
    """The map of a region as it was brought last."""
    return record(conn, _whole, _q.newest, {"region_id": region_id})


def versions(conn: Connection, region_id: int) -> list[MapRow]:
    """The maps of a region without their shapes, the newest first."""
    return records(conn, MapRow, _q.versions, {"region_id": region_id})


def below(conn: Connection, region_id: int) -> list[BelowRow]:
    """What lies below a region now, however deep, by code."""
    return records(conn, BelowRow, _q.below, {"region_id": region_id})


def one_by_one(conn: Connection, region_id: int) -> None:
    """Wait for whoever brings a map of the region, until this transaction ends."""
    conn.execute(_q.one_by_one, {"region_id": region_id})


def add(
    conn: Connection, region_id: int, shapes: Sequence[Shape], sha256: str, document: str, approval: str, by: str,
    now: datetime,
) -> None:  # fmt: skip
    """Keep a map as the next version; without shapes it is taken off."""
    said = {"sha256": sha256, "document": document, "approval": approval, "by": by, "now": now}
    n_positions = sum(one.n_positions for one in shapes)
    kept = Jsonb([{"code": one.code, "polygons": one.polygons} for one in shapes])
    of = {"region_id": region_id, "shapes": kept, "n_shapes": len(shapes), "n_positions": n_positions}
    conn.execute(_q.add, of | said)


def _whole(*, shapes: Sequence[dict[str, Any]], **own: Any) -> WholeMapRow:
    return WholeMapRow(shapes=[Shape(one["code"], one["polygons"]) for one in shapes], **own)
