"""Regions, enterprises, units, meters and channels."""

from typing import Any

from fastapi import APIRouter

from api.deps import Conn, EnterpriseCode, Now, Reach
from api.errors import documented
from api.schemas.catalogue import Channel, Enterprise, Meter, Region, Unit
from qingyu.db import catalogue
from qingyu.db.pool import Row
from qingyu.jobs import overview

router = APIRouter(tags=["catalogue"], responses=documented(401))


def _enterprise(row: Row) -> Enterprise:
    def named(kind: str) -> dict[str, Any] | None:
        return {key: row[f"{kind}_{key[-2:]}" if key != "code" else f"{kind}_code"] for key in _NAMED}

    places = {kind: named(kind) if row[f"{kind}_code"] is not None else None for kind in ("region", "industry")}
    kept = {key: value for key, value in row.items() if key in Enterprise.model_fields}
    return Enterprise.model_validate(kept | places)


_NAMED = ("code", "name_zh", "name_en")


@router.get("/regions")
def list_regions(conn: Conn, reach: Reach) -> list[Region]:
    """The regions you see, with the number of enterprises that lie directly in each."""
    return [Region.model_validate(row) for row in catalogue.regions(conn, reach)]


@router.get("/enterprises")
def list_enterprises(conn: Conn, reach: Reach) -> list[Enterprise]:
    """The enterprises you see."""
    return [_enterprise(row) for row in catalogue.enterprises(conn, reach)]


@router.get("/enterprises/{code}", responses=documented(404))
def show_enterprise(conn: Conn, reach: Reach, code: EnterpriseCode) -> Enterprise:
    """One enterprise."""
    return _enterprise(catalogue.enterprise(conn, reach, code))


@router.get("/enterprises/{code}/units", responses=documented(404))
def list_units(conn: Conn, reach: Reach, code: EnterpriseCode) -> list[Unit]:
    """The tree of units of an enterprise, boundary first."""
    found = catalogue.units(conn, reach, catalogue.enterprise(conn, reach, code)["id"])
    return [Unit.model_validate(row) for row in found]


@router.get("/enterprises/{code}/meters", responses=documented(404))
def list_meters(conn: Conn, reach: Reach, code: EnterpriseCode, now: Now) -> list[Meter]:
    """The meters of an enterprise with their channels: newest value, age, and the last 24 full hours."""
    return [Meter.model_validate(meter) for meter in overview.meters(conn, reach, code, now)]


@router.get("/enterprises/{code}/channels", responses=documented(404))
def list_channels(conn: Conn, reach: Reach, code: EnterpriseCode, now: Now) -> list[Channel]:
    """The channels of an enterprise with the settings that hold now."""
    found = catalogue.channels(conn, reach, catalogue.enterprise(conn, reach, code)["id"], now)
    return [Channel.model_validate({k: row[k] for k in Channel.model_fields}) for row in found]
