"""Rounds in which an authority selects leaders 领跑者遴选: announced, shown, reviewed, published or cancelled."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from qingyu.db import enterprises, reference
from qingyu.db import leader_rounds as rows
from qingyu.db.leader_rounds import ApplicationRow, RoundRow, RoundStageRow
from qingyu.db.pool import Connection
from qingyu.domain.benchmark import leader_round as rules
from qingyu.domain.benchmark.leader_review import Outcome
from qingyu.domain.benchmark.leader_round import Bar, LeaderRound, RoundEdition, RoundRules, RoundStage
from qingyu.domain.energy import periods
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid, NotFound
from qingyu.jobs.access.audit import record
from qingyu.jobs.answer import sentence_or_none, spread
from qingyu.jobs.assessment import acting, declared
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.benchmark import leader_publishing, leader_reviewing
from qingyu.jobs.benchmark.leader_rounds_answer import (
    LeaderApplication,
    LeaderReviewCheck,
    LeaderRoundAct,
    LeaderRoundEdition,
    LeaderRoundSummary,
    PublishedRoundLeader,
    WholeLeaderRound,
)
from qingyu.jobs.refused import Refused

RULES = "leader_rounds.toml"


@dataclass(frozen=True, slots=True)
class Announcement:
    """What an authority says of a round beside its window; null: as the edition of the rules says."""

    bar: Bar | None = None
    most: int | None = None
    least_tce: float | None = None
    least_tco2: float | None = None
    least_completeness: float | None = None
    most_estimated: float | None = None


@cache
def shipped() -> RoundRules:
    """The rules of the package; raises BadTable where the file is none."""
    return rules.read_rules(files("qingyu").joinpath("data", RULES).read_text("utf-8"), RULES)


def editions() -> list[LeaderRoundEdition]:
    """The editions of the rules, in the order of the file."""
    return [LeaderRoundEdition(**dict(one)) for one in shipped().editions]


def edition(id_: str) -> RoundEdition:
    """An edition of the rules; raises NotFound with the ids there are."""
    found = {one.id: one for one in shipped().editions}
    if id_ not in found:
        raise NotFound(because("no_round_rules", got=id_, known=tuple(found)))
    return found[id_]


def listing(
    conn: Connection, now: datetime, region: str | None = None, concerning: str | None = None
) -> list[LeaderRoundSummary]:
    """The rounds that concern the caller, the newest window first. concerning: of a region and of those it lies in."""
    return [LeaderRoundSummary(**_facts(row, now)) for row in rows.listing(conn, region, concerning=concerning)]


def show(conn: Connection, scope: Scope, region: str, code: str, now: datetime) -> WholeLeaderRound:
    """A round with what the caller may see of it; raises NotFound."""
    row = one(conn, region, code)
    acts = rows.stages(conn, row.id)
    is_open = row.passed is RoundStage.PUBLISHED or _sees_whole(conn, scope, region)
    return WholeLeaderRound(
        **_facts(row, now),
        applications=[_application(each, is_open) for each in rows.applications(conn, row.id)],
        acts=[LeaderRoundAct(**spread(each, LeaderRoundAct)) for each in acts],
        leaders=_published(acts),
        moves=rules.NEXT[row.stage(now)],
    )


def one(conn: Connection, region: str, code: str) -> RoundRow:
    """A round that concerns the caller; raises NotFound."""
    found = rows.listing(conn, region, code)
    if not found:
        raise NotFound(because("no_round", region=region, round=code))
    return found[0]


def announced(of: RoundEdition, said: Announcement, **own: Any) -> LeaderRound:
    """A round by the rules of an edition and what the authority says in their place. Raises Invalid."""
    most = said.most if said.most is not None else of.most
    if most is None:
        raise Invalid(because("round_without_most", rules=of.id))
    data, given = shipped().data, {name: value for name, value in asdict(said).items() if value is not None}
    printed = {"bar": of.bar, "least_tce": of.least_tce, "least_tco2": of.least_tco2}
    trust = {"least_completeness": data.least_completeness, "most_estimated": data.most_estimated}
    numbers = {**printed, **trust, **given, "most": most}
    return LeaderRound(kind=of.kind, edition=of.id, given=tuple(given), **numbers, **own)


def put(by: Acting, of: LeaderRound) -> WholeLeaderRound:
    """Announce a round, or change what was announced before its window opens. Raises Invalid, Refused."""
    today = periods.china_day(by.now)
    unknown = sorted(set(of.yardsticks) - set(reference.yardsticks(by.conn, list(of.yardsticks))))
    if unknown or not of.yardsticks:
        raise Invalid(because("round_yardsticks_odd", got=unknown or "none was given"))
    rows.one_by_one(by.conn, by.body.id)
    held = rows.listing(by.conn, by.body.code, of.code)
    if not held or spread(held[0], LeaderRound) != spread(of):
        wrong = rules.fault(of, today)
        if wrong is not None:
            raise Refused(wrong)
        stage = held[0].stage(by.now) if held else RoundStage.ANNOUNCED
        if stage is not RoundStage.ANNOUNCED:
            raise Refused(because("round_is_open", round_stage=stage))
        rows.put(by.conn, by.body.id, of, by.actor, by.now)
        note(by, of.code, {**asdict(of), "opens_on": str(of.opens_on), "last_on": str(of.last_on)})
    return show(by.conn, by.scope, by.body.code, of.code, by.now)


def pass_stage(by: Acting, code: str, stage: RoundStage, document: str, text: str) -> WholeLeaderRound:
    """Review, publish or cancel a round. Raises NotFound, Refused."""
    rows.one_by_one(by.conn, by.body.id)
    row = one(by.conn, by.body.code, code)
    wrong = rules.refusal(row, row.passed, stage, *row.days(by.now))
    if wrong is not None:
        raise Refused(wrong)
    done: Mapping[str, Any] = {}
    if stage is RoundStage.PUBLISHED:
        done = {"sha256": leader_publishing.publish(by, row, document, text)}
    else:
        stage_id = rows.pass_stage(by.conn, row, stage, document, text, by.actor, by.now)
        if stage is RoundStage.REVIEWED:
            done = {"applications": leader_reviewing.review(by, row, stage_id)}
    note(by, code, {"stage": stage, "document": document, "text": text, **done})
    return show(by.conn, by.scope, by.body.code, code, by.now)


def decide(
    by: Acting, code: str, enterprise: str, product: str, chosen: bool, text: str, authority: str
) -> WholeLeaderRound:
    """Decide of an applicant after the review. Raises NotFound, Refused."""
    enterprises.enterprise(by.conn, by.scope, enterprise)  # one that is not seen is told apart from none by nothing
    rows.one_by_one(by.conn, by.body.id)
    row = one(by.conn, by.body.code, code)
    leader_reviewing.decide(by, row, (enterprise, product), chosen, text, authority)
    said = {"enterprise": enterprise, "product": product, "chosen": chosen, "text": text, "authority": authority}
    note(by, code, said)
    return show(by.conn, by.scope, by.body.code, code, by.now)


def note(by: Acting, code: str, detail: Mapping[str, Any]) -> None:
    """Write the audit line of an act on a round."""
    record(by.conn, declared.act(by, "declare", f"leader round {code}", detail), by.now)


def _sees_whole(conn: Connection, scope: Scope, region: str) -> bool:
    try:
        acting.region(conn, scope, region)
    except NotFound:
        return False
    return True


def _facts(row: RoundRow, now: datetime) -> Mapping[str, Any]:
    followed = next((each for each in shipped().editions if each.id == row.edition), None)
    said = {**spread(row, LeaderRound), "region": row.region, "declared_at": row.declared_at, "stage": row.stage(now)}
    del said["given"]  # what came of it is said: the numbers, and how sure they are
    return {**said, "verified": rules.verified(row, followed, shipped().data)}


def _published(acts: Sequence[RoundStageRow]) -> list[PublishedRoundLeader]:
    kept = [each.content for each in acts if each.content is not None]
    return [PublishedRoundLeader(**each) for content in kept for each in content["leaders"]]


def _application(row: ApplicationRow, is_open: bool) -> LeaderApplication:
    mine = ("enterprise", "product", "product_zh", "product_en", "yardstick", "is_nominated", "document", "applied_by")
    found = ("applied_at", "sector", "value", "unit", "level", "gap_relative", "verified", "inputs_hash")
    return LeaderApplication(
        **{name: getattr(row, name) for name in mine + found},
        enterprise_zh=row.name_zh,
        enterprise_en=row.name_en,
        checks=[_told(each) for each in row.outcomes],
        place=row.place if is_open else None,
        is_proposed=row.is_proposed if is_open else None,
        is_leader=row.is_leader if is_open and row.review_id is not None else None,
        decision=row.text if is_open else None,
        authority=row.authority if is_open else None,
    )


def _told(one_: Outcome) -> LeaderReviewCheck:
    return LeaderReviewCheck(one_.check, one_.met, one_.wanted, one_.actual, one_.unit, sentence_or_none(one_.reason))
