"""The map of a region 地区地图: borders of what lies below it, as an officer brought them, and its versions."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Body, Depends, Query, Response

from api.deps import Conn, LoggedIn, Now, Reach, RegionCode
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.fields import Line
from api.schemas.region_maps import MapWithdrawal
from qingyu.domain.control.region_map import LARGEST_B
from qingyu.jobs.assessment import acting, region_maps
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.assessment.region_maps import RegionMap, RegionMapVersion

router = Router(prefix="/regions/{region}/map", tags=["regions"], responses=documented(401, 404))


def _by(conn: Conn, caller: LoggedIn, region: RegionCode, now: Now) -> Acting:
    return acting.acting(conn, caller, acting.region(conn, caller.scope, region), now)


By = Annotated[Acting, Depends(_by)]


@router.get("")
def show_region_map(conn: Conn, reach: Reach, region: RegionCode) -> RegionMap:
    """The borders of what lies below a region, as they were brought last; none are shipped, and none are verified."""
    return region_maps.show(conn, reach, region)


@router.get("/versions")
def list_region_map_versions(conn: Conn, reach: Reach, region: RegionCode, pages: Pages) -> Page[RegionMapVersion]:
    """Every map of a region that was brought or taken off, the newest first, without its borders."""
    rows, following = pages.cut(region_maps.versions(conn, reach, region), lambda row: (-row.version,))
    return Page(items=rows, next=following)


@router.post("", status_code=HTTPStatus.CREATED, max_body_size=LARGEST_B + 1, responses=documented(400, 403, 409, 413))
def add_region_map(
    by: By,
    response: Response,
    body: Annotated[
        bytes, Body(media_type="application/octet-stream", description="a GeoJSON FeatureCollection, as it is")
    ],
    document: Annotated[Line, Query(max_length=500, description="where the borders are from", examples=["标准地图"])],
    approval: Annotated[
        Line | None, Query(max_length=100, description="its review number 审图号", examples=["宁S〔2026〕001号"])
    ] = None,
) -> RegionMap:
    """Bring the borders of what lies below a region, as one of its officers: the whole file, or its first fault."""
    response.headers["Location"] = f"/api/v1/regions/{by.body.code}/map"
    return region_maps.bring(by, body, document, approval or "")


@router.post("/withdrawal", responses=documented(400, 403, 409, 413))
def withdraw_region_map(by: By, body: MapWithdrawal) -> RegionMap:
    """Take the map of a region off, as one of its officers: what lies below it is shown without borders again."""
    return region_maps.take_off(by, body.document)
