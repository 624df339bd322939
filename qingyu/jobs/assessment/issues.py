"""Issues of the barometer 晴雨表发布: published, frozen and numbered; a correction is the next version."""

import hashlib
from collections.abc import Sequence
from datetime import date

from qingyu.db import dual_control, regions
from qingyu.db.pool import Connection
from qingyu.domain.control.span import Span
from qingyu.domain.kernel.chain import canonical
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Conflict, NotFound
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.answer import as_json, spread
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.assessment.barometer import barometer
from qingyu.jobs.assessment.barometer_answer import BarometerIssue, PublishedBarometer


def publish(by: Acting, month: date | None, rules_id: str, note: str) -> PublishedBarometer:
    """Freeze the barometer of January to a month as it stands now.

    Raises Conflict where nothing is rated, where the newest version says the same, or where a later version lacks its
    reason (`note`).
    """
    dual_control.one_by_one(by.conn, by.body)
    found = barometer(by.conn, by.scope, by.body.code, month, rules_id, by.now)
    if all(light.severity is None for light in found.lights):
        raise Conflict(because("nothing_rated"), code="unrated")
    span, content = Span(found.year, found.through_month), as_json(found)
    sha256 = hashlib.sha256(canonical(content).encode()).hexdigest()
    newest = dual_control.issues(by.conn, by.body.id, before=(span.year, span.through_month + 1, 1), limit=1)
    is_again = bool(newest) and Span(newest[0].year, newest[0].through_month) == span
    if is_again and newest[0].sha256 == sha256:
        raise Conflict(because("issue_unchanged", version=newest[0].version, span=span.label), code="unchanged")
    if is_again and not note:
        raise Conflict(because("issue_needs_note", span=span.label), code="note_missing")
    id_ = dual_control.publish(by.conn, by.body.id, span, rules_id, content, sha256, note, by.actor, by.now)
    made = show(by.conn, by.scope, by.body.code, id_)
    detail = {"span": span.label, "version": made.version, "rules": rules_id, "sha256": sha256, "note": note}
    act = Act("declare", by.actor, f"barometer of {by.body.code}", detail=detail, region=by.body.code)
    record(by.conn, act, by.now)
    return made


def listing(
    conn: Connection, scope: Scope, region: str, before: Sequence[int] | None, limit: int
) -> list[BarometerIssue]:
    """The issues of a region, the latest first; raises NotFound. before: year, month, version they lie before."""
    found = regions.seen_whole(conn, scope, region)
    rows = dual_control.issues(conn, found.id, before=before, limit=limit)
    return [BarometerIssue(**spread(row)) for row in rows]


def place(issue: BarometerIssue) -> tuple[int, int, int]:
    """Where an issue stands in the list."""
    return issue.year, issue.through_month, issue.version


def show(conn: Connection, scope: Scope, region: str, id_: int) -> PublishedBarometer:
    """One issue with what it held; raises NotFound."""
    found = dual_control.issue(conn, regions.seen_whole(conn, scope, region).id, id_)
    if found is None:
        raise NotFound(because("no_issue", region=region, id=id_))
    return PublishedBarometer(**spread(found))
