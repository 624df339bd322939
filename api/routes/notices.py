"""Notices 通知 by mail and chat: where the caller wants to hear of warnings and cases, and what was told there."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Path, Request, Response

from api.deps import Conn, InPerson, Now
from api.errors import documented
from api.paging import Page, Pages
from api.routing import Router
from api.schemas.notices import AddressGone, AskedNoticeAddress
from qingyu.db.notices import Notice, NoticeAddress, Wanted
from qingyu.domain.control.notice import Want
from qingyu.jobs.access import notices
from qingyu.jobs.access.notices import Own

router = Router(prefix="/me/notices", tags=["notices"], responses=documented(401, 403))

AddressId = Annotated[int, Path(alias="id", ge=1, le=2**31 - 1, description="id of the address")]


def _own(conn: Conn, caller: InPerson, now: Now) -> Own:
    return notices.own(conn, caller, now)


Mine = Annotated[Own, Depends(_own)]


@router.get("")
def list_notice_addresses(mine: Mine, pages: Pages) -> Page[NoticeAddress]:
    """Your addresses for notices, by id."""
    rows, following = pages.cut(notices.listing(mine), lambda row: (row.id,))
    return Page(items=rows, next=following)


@router.post("", status_code=HTTPStatus.CREATED, responses=documented(400, 409, 413))
def add_notice_address(
    mine: Mine, caller: InPerson, body: AskedNoticeAddress, request: Request, response: Response
) -> NoticeAddress:
    """Have warnings and cases told to a mail address or a robot of a chat. A robot's token is never shown again."""
    wanted = Wanted([Want(want) for want in body.wants], body.least_severity, body.quiet, body.language)
    made = notices.add(mine, caller.user_id, body.address, wanted, request.app.state.notice_hosts)
    response.headers["Location"] = f"/api/v1/me/notices/{made.id}"
    return made


@router.get("/{id}", responses=documented(404))
def show_notice_address(mine: Mine, id_: AddressId) -> NoticeAddress:
    """One of your addresses."""
    return notices.show(mine, id_)


@router.delete("/{id}", responses=documented(404, 412))
def remove_notice_address(mine: Mine, id_: AddressId) -> AddressGone:
    """Remove an address with what was still on its way."""
    notices.remove(mine, id_)
    return AddressGone()


@router.post("/{id}/test", status_code=HTTPStatus.CREATED, responses=documented(404, 409))
def send_test_notice(mine: Mine, id_: AddressId, response: Response) -> Notice:
    """Send a notice that tries an address, at once and by night too; at most one a minute."""
    sent = notices.try_out(mine, id_)
    response.headers["Location"] = f"/api/v1/me/notices/{id_}/deliveries"
    return sent


@router.get("/{id}/deliveries", responses=documented(404))
def list_notices(mine: Mine, id_: AddressId, pages: Pages) -> Page[Notice]:
    """What an address was told in the last 30 days, the latest first."""
    before = int(pages.after[0]) if pages.after else None
    found = notices.told(mine, id_, before, pages.limit + 1)
    rows, following = pages.page(found, lambda row: (row.id,))
    return Page(items=rows, next=following)
