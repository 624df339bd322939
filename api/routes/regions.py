"""The account of a region, for those who see the whole of it."""

from typing import Annotated

from fastapi import Query

from api.deps import Conn, Now, Reach, RegionCode
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.fields import AskedMonth
from qingyu.jobs.assessment import plants, regions, structure, trust
from qingyu.jobs.assessment.plants import RegionPlant
from qingyu.jobs.assessment.regions import RegionAccount
from qingyu.jobs.assessment.structure_answer import RegionStructure
from qingyu.jobs.assessment.trust import PlantTrust

router = Router(tags=["regions"], responses=documented(401, 404))


@router.get("/regions/{region}/account")
def show_region_account(
    conn: Conn,
    reach: Reach,
    region: RegionCode,
    now: Now,
    month: Annotated[AskedMonth | None, Query(description="a month up to this one; the last that has ended")] = None,
) -> RegionAccount:
    """Energy in both books and CO2, summed over all enterprises of a region and below it, with what each gives."""
    return regions.account(conn, reach, region, month, now)


@router.get("/regions/{region}/structure")
def show_region_structure(
    conn: Conn,
    reach: Reach,
    region: RegionCode,
    now: Now,
    month: Annotated[AskedMonth | None, Query(description="January to this month; the last that has ended")] = None,
) -> RegionStructure:
    """What a region's energy is made of since January: by carrier, power, shares of structure, per value added."""
    return structure.structure(conn, reach, region, month, now)


@router.get("/regions/{region}/plants", responses=documented(400, 409, 422))
def list_region_plants(
    conn: Conn,
    reach: Reach,
    region: RegionCode,
    now: Now,
    pages: Pages,
    month: Annotated[AskedMonth | None, Query(description="January to this month; the last that has ended")] = None,
) -> Page[RegionPlant]:
    """The enterprises a region is assessed with, by code: energy, year's end, open cases, how far data are trusted."""
    rows, following = pages.cut(plants.listing(conn, reach, region, month, now), lambda row: (row.code,))
    return Page(items=rows, next=following)


@router.get("/regions/{region}/trust", responses=documented(400, 409, 422))
def list_region_trust(
    conn: Conn,
    reach: Reach,
    region: RegionCode,
    now: Now,
    pages: Pages,
    month: Annotated[AskedMonth | None, Query(description="January to this month; the last that has ended")] = None,
) -> Page[PlantTrust]:
    """How far the data of a region's enterprises may be trusted 数据可信审核, one by one, the gravest trouble first."""
    rows, following = pages.cut(trust.listing(conn, reach, region, month, now), trust.order)
    return Page(items=rows, next=following)
