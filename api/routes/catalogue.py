"""Regions, enterprises, units, meters and channels; the catalogue of indicators."""

from typing import Annotated

from fastapi import Query

from api.deps import Conn, EnterpriseCode, LoggedIn, Now, Reach
from api.errors import documented
from api.keeping import kept
from api.paging import Page, Pages
from api.routing import Router
from qingyu.db import catalogue, enterprises
from qingyu.db.catalogue import Channel, Enterprise, Region, Unit
from qingyu.domain.kernel.answer import Named
from qingyu.jobs.book import indicator_catalogue, overview
from qingyu.jobs.book.indicator_catalogue import IndicatorCatalogue
from qingyu.jobs.book.overview import Meter

router = Router(tags=["catalogue"], responses=documented(401))


@router.get("/indicators")
def show_indicators(caller: LoggedIn) -> IndicatorCatalogue:
    """Every indicator there is 指标目录: names, unit, periods, and the formulas of its values with their versions."""
    return indicator_catalogue.listing()


@router.get("/regions")
def list_regions(conn: Conn, reach: Reach, pages: Pages) -> Page[Region]:
    """The regions you see, by code, with the number of enterprises that lie directly in each."""
    items, following = pages.cut(catalogue.regions(conn, reach), lambda region: (region.code,))
    return Page(items=items, next=following)


@router.get("/enterprises")
def list_enterprises(
    conn: Conn,
    reach: Reach,
    pages: Pages,
    region: Annotated[str | None, Query(pattern=r"^[0-9]{6}$", description="that lie directly in a region")] = None,
    industry: Annotated[str | None, Query(pattern=r"^[A-Z0-9]{1,10}$", description="of GB/T 4754")] = None,
) -> Page[Enterprise]:
    """The enterprises you see, by code."""
    found = [
        one
        for one in catalogue.enterprises(conn, reach)
        if _is_wanted(one.region, region) and _is_wanted(one.industry, industry)
    ]
    items, following = pages.cut(found, lambda enterprise: (enterprise.code,))
    return Page(items=items, next=following)


def _is_wanted(has: Named | None, code: str | None) -> bool:
    return code is None or (has is not None and has.code == code)


@router.get("/enterprises/{code}", responses=documented(404))
def show_enterprise(conn: Conn, reach: Reach, code: EnterpriseCode) -> Enterprise:
    """One enterprise."""
    return catalogue.enterprise(conn, reach, code)


@router.get("/enterprises/{code}/units", responses=documented(404))
@kept
def list_units(conn: Conn, reach: Reach, code: EnterpriseCode, pages: Pages) -> Page[Unit]:
    """The tree of units of an enterprise, boundary first, then by level and code."""
    found = catalogue.units(conn, reach, enterprises.enterprise(conn, reach, code).id)
    items, following = pages.cut(found, lambda unit: (unit.level, unit.code))
    return Page(items=items, next=following)


@router.get("/enterprises/{code}/meters", responses=documented(404))
@kept
def list_meters(conn: Conn, reach: Reach, code: EnterpriseCode, now: Now, pages: Pages) -> Page[Meter]:
    """The meters of an enterprise by code, with their channels: newest value, age, and the last 24 full hours."""
    items, following = pages.cut(overview.meters(conn, reach, code, now), lambda meter: (meter.code,))
    return Page(items=items, next=following)


@router.get("/enterprises/{code}/channels", responses=documented(404))
@kept
def list_channels(conn: Conn, reach: Reach, code: EnterpriseCode, now: Now, pages: Pages) -> Page[Channel]:
    """The channels of an enterprise by meter and code, with the settings that hold now."""
    found = catalogue.channels(conn, reach, enterprises.enterprise(conn, reach, code).id, now)
    items, following = pages.cut([*found], lambda channel: (channel.meter, channel.code))
    return Page(items=[*items], next=following)
