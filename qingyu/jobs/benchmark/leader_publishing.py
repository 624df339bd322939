"""The list of a round of leaders 公布: frozen with its hash; the best of each yardstick becomes a leader."""

import hashlib
from collections.abc import Sequence

from qingyu.db import leader_rounds as rows
from qingyu.db.benchmarks import LeaderEntry
from qingyu.db.leader_rounds import ApplicationRow, RoundRow
from qingyu.domain.benchmark import leader_review as rules
from qingyu.domain.benchmark.leader_round import RoundKind, RoundStage
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel.chain import canonical
from qingyu.domain.kernel.reason import because
from qingyu.jobs.answer import as_json
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.benchmark import leader_reviewing, leaders
from qingyu.jobs.benchmark.leader_rounds_answer import PublishedRoundLeader
from qingyu.jobs.refused import Refused


def publish(by: Acting, of: RoundRow, document: str, text: str) -> str:
    """Freeze the list as it was decided and put its leaders; returns its SHA-256. Raises Refused."""
    chosen = [row for row in rows.applications(by.conn, of.id) if row.review_id is not None and row.is_leader]
    if not chosen:
        raise Refused(because("round_without_leaders"))
    too_many = rules.crowded((row.sector or "" for row in chosen), of.most)
    if too_many is not None:
        raise Refused(too_many)
    content = {
        "region": of.region,
        "round": of.code,
        "name": of.name,
        "kind": of.kind.value,
        "year": of.year,
        "period_year": of.period_year,
        "bar": of.bar.value,
        "document": document,
        "leaders": [as_json(_leader(row)) for row in chosen],
    }
    sha256 = hashlib.sha256(canonical(content).encode()).hexdigest()
    rows.pass_stage(by.conn, of, RoundStage.PUBLISHED, document, text, by.actor, by.now, content, sha256)
    if of.kind is RoundKind.ENERGY:
        _put(by, of, document, chosen)
    return sha256


def _leader(row: ApplicationRow) -> PublishedRoundLeader:
    return PublishedRoundLeader(
        enterprise=row.enterprise,
        enterprise_zh=row.name_zh,
        enterprise_en=row.name_en,
        product=row.product,
        product_zh=row.product_zh,
        product_en=row.product_en,
        yardstick=row.yardstick,
        sector=row.sector or "",
        value=row.value,
        unit=row.unit or "",
        level=row.level,
        gap_relative=row.gap_relative,
        place=row.place,
        verified=bool(row.verified),
        inputs_hash=row.inputs_hash,
        authority=row.authority or "",
    )


def _put(by: Acting, of: RoundRow, document: str, chosen: Sequence[ApplicationRow]) -> None:
    """The lowest value of each yardstick into the list of leaders, from which every plant's ladder takes it.

    Of those alone that meet every check: what an act let in is in the published list, and nobody is held against it.
    """
    sound = [row for row in chosen if not rules.not_met(row.outcomes)]
    yardsticks = leader_reviewing.there(by.conn, sorted({row.yardstick for row in sound}))
    for n, id_ in enumerate(of.yardsticks, 1):
        known = [(row.value, row.enterprise, row) for row in sound if row.yardstick == id_ and row.value is not None]
        if not known:
            continue
        value, _, best = min(known, key=lambda each: each[:2])
        entry = LeaderEntry(
            code=f"{of.region}.{of.code}.{n}",
            yardsticks=[id_],
            industry=None,
            product_zh=yardsticks[id_].product_zh,
            product_en=yardsticks[id_].product_en,
            company=best.name_zh,
            value=value,
            unit=best.unit or yardsticks[id_].unit,
            year=of.period_year,
            region=of.region,
            source=f"{of.name} {document}",
            verified=Verified.ONE_SOURCE if best.verified else Verified.UNVERIFIED,
        )
        leaders.put(by.conn, entry, by.actor, by.now)
