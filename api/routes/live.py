"""New values and changed warnings as they come, by server-sent events."""

from collections.abc import AsyncIterable
from datetime import datetime
from typing import Annotated

import anyio
from fastapi import Depends, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.at_work import look
from api.deps import Conn, Credentials, EnterpriseCode, LoggedIn, check_ready, identify
from api.errors import documented
from api.routing import Router
from api.schemas.control import LiveReading, LiveWarnings
from qingyu.db import enterprises, live
from qingyu.db.pool import Connection
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Forbidden, TooMany, Unauthenticated, Unavailable

router = Router(tags=["live"], responses=documented(401, 404, 422, 429, 500, 503))


FURTHEST_BACK = 5000  # batches


class Follower:
    """One open page: where its cursor stands and what it has been sent."""

    def __init__(self, conn: Connection, who: str, scope: Scope, code: str, cursor: int | None) -> None:
        self.who, self.scope = who, scope
        self._sent: dict[int, datetime] = {}
        self._open: list[int] | None = None
        self._enterprise: int = enterprises.enterprise(conn, self.scope, code).id
        newest = live.newest_batch(conn)
        # A page that was away for long looks at its newest values again by itself.
        self.cursor = newest if cursor is None else min(newest, max(cursor, newest - FURTHEST_BACK))
        if cursor is None:
            # What is there already has been shown by the page itself.
            for each in live.touched(conn, self.scope, self._enterprise, self.cursor):
                self._sent[each.channel_id] = each.at

    def poll(self, conn: Connection) -> list[ServerSentEvent]:
        """Look once; returns what is new, in at most two events."""
        touched = live.touched(conn, self.scope, self._enterprise, self.cursor)
        new = [each for each in touched if each.channel_id not in self._sent or each.at > self._sent[each.channel_id]]
        # Most looks find nothing, and then no reading is looked for.
        rows = live.values_at(conn, self.scope, self._enterprise, new) if new else []
        open_now = live.open_warnings(conn, self.scope, self._enterprise)
        events = []
        self.cursor = max([self.cursor, *(each.batch_id for each in touched)])
        if rows:
            self._sent |= {row.channel_id: row.at for row in rows}
            data = [LiveReading.model_validate(row, from_attributes=True) for row in rows]
            events.append(ServerSentEvent(event="readings", data=data, id=str(self.cursor)))
        if open_now != self._open:
            self._open = open_now
            events.append(ServerSentEvent(event="warnings", data=LiveWarnings(open=len(open_now), ids=open_now)))
        return events


def _follower(
    conn: Conn,
    caller: LoggedIn,
    code: EnterpriseCode,
    last_event_id: Annotated[str | None, Header(pattern=r"^[0-9]{1,18}$", description="goes on after it")] = None,
) -> Follower:
    # Before the stream begins, so that what is not visible answers 404.
    return Follower(conn, caller.name, caller.scope, code, int(last_event_id) if last_event_id else None)


@router.get("/enterprises/{code}/live", response_class=EventSourceResponse)
async def stream_live(
    request: Request, credential: Credentials, follower: Annotated[Follower, Depends(_follower)]
) -> AsyncIterable[ServerSentEvent]:
    """`event: readings` with the newest value of each channel that has one, `event: warnings` with the open ones."""
    state = request.app.state

    def while_logged_in(conn: Connection) -> list[ServerSentEvent]:
        # An open page is use, and a session that was revoked ends with this look.
        check_ready(identify(conn, credential, state, state.clock()), state)
        return follower.poll(conn)

    while True:
        try:
            events = await look(state, follower.who, follower.scope, while_logged_in)
        except (Unavailable, TooMany):
            # The browser connects again by itself, and goes on after the last event it got.
            return
        except (Unauthenticated, Forbidden):
            # The session was ended, or its user disabled: what follows is answered 401.
            return
        for event in events:
            yield event
        await anyio.sleep(state.live_poll_s)
