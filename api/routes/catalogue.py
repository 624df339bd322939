"""Regions, enterprises, units, meters and channels; the catalogue of indicators."""

from typing import Annotated, Any

from fastapi import Query

from api.deps import Conn, EnterpriseCode, LoggedIn, Now, Reach
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.catalogue import Channel, Enterprise, Meter, Region, Unit
from qingyu.db import catalogue, enterprises
from qingyu.db.pool import Row
from qingyu.jobs.book import indicator_catalogue, overview
from qingyu.jobs.book.indicator_catalogue import IndicatorCatalogue

router = Router(tags=["catalogue"], responses=documented(401))


def _enterprise(row: Row) -> Enterprise:
    def named(kind: str) -> dict[str, Any] | None:
        return {key: row[f"{kind}_{key[-2:]}" if key != "code" else f"{kind}_code"] for key in _NAMED}

    places = {kind: named(kind) if row[f"{kind}_code"] is not None else None for kind in ("region", "industry")}
    kept = {key: value for key, value in row.items() if key in Enterprise.model_fields}
    return Enterprise.model_validate(kept | places)


_NAMED = ("code", "name_zh", "name_en")


@router.get("/indicators")
def show_indicators(caller: LoggedIn) -> IndicatorCatalogue:
    """Every indicator there is 指标目录: names, unit, periods, and the formulas of its values with their versions."""
    return indicator_catalogue.listing()


@router.get("/regions")
def list_regions(conn: Conn, reach: Reach, pages: Pages) -> Page[Region]:
    """The regions you see, by code, with the number of enterprises that lie directly in each."""
    rows, following = pages.cut(catalogue.regions(conn, reach), lambda row: (row["code"],))
    return Page(items=[Region.model_validate(row) for row in rows], next=following)


@router.get("/enterprises")
def list_enterprises(
    conn: Conn,
    reach: Reach,
    pages: Pages,
    region: Annotated[str | None, Query(pattern=r"^[0-9]{6}$", description="that lie directly in a region")] = None,
    industry: Annotated[str | None, Query(pattern=r"^[A-Z0-9]{1,10}$", description="of GB/T 4754")] = None,
) -> Page[Enterprise]:
    """The enterprises you see, by code."""
    wanted = {"region_code": region, "industry_code": industry}
    found = [
        row
        for row in catalogue.enterprises(conn, reach)
        if all(value is None or row[name] == value for name, value in wanted.items())
    ]
    rows, following = pages.cut(found, lambda row: (row["code"],))
    return Page(items=[_enterprise(row) for row in rows], next=following)


@router.get("/enterprises/{code}", responses=documented(404))
def show_enterprise(conn: Conn, reach: Reach, code: EnterpriseCode) -> Enterprise:
    """One enterprise."""
    return _enterprise(catalogue.enterprise(conn, reach, code))


@router.get("/enterprises/{code}/units", responses=documented(404))
def list_units(conn: Conn, reach: Reach, code: EnterpriseCode, pages: Pages) -> Page[Unit]:
    """The tree of units of an enterprise, boundary first, then by level and code."""
    found = catalogue.units(conn, reach, enterprises.enterprise(conn, reach, code).id)
    rows, following = pages.cut(found, lambda row: (row["level"], row["code"]))
    return Page(items=[Unit.model_validate(row) for row in rows], next=following)


@router.get("/enterprises/{code}/meters", responses=documented(404))
def list_meters(conn: Conn, reach: Reach, code: EnterpriseCode, now: Now, pages: Pages) -> Page[Meter]:
    """The meters of an enterprise by code, with their channels: newest value, age, and the last 24 full hours."""
    rows, following = pages.cut(overview.meters(conn, reach, code, now), lambda meter: (meter["code"],))
    return Page(items=[Meter.model_validate(meter) for meter in rows], next=following)


@router.get("/enterprises/{code}/channels", responses=documented(404))
def list_channels(conn: Conn, reach: Reach, code: EnterpriseCode, now: Now, pages: Pages) -> Page[Channel]:
    """The channels of an enterprise by meter and code, with the settings that hold now."""
    found = catalogue.channels(conn, reach, enterprises.enterprise(conn, reach, code).id, now)
    rows, following = pages.cut(found, lambda row: (row["meter"], row["code"]))
    return Page(
        items=[Channel.model_validate({k: row[k] for k in Channel.model_fields}) for row in rows], next=following
    )
