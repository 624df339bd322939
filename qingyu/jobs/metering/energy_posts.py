"""The posts of energy management of an enterprise as they are declared, and what the law finds lacking today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from qingyu.db import catalogue, enterprises
from qingyu.db import energy_post as rows
from qingyu.db.pool import Connection
from qingyu.domain.control import energy_post
from qingyu.domain.control.energy_post import Post, Title
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import LITERALS, Answer, Sentence, sentence


@dataclass(frozen=True, slots=True)
class PostHolder(Answer):
    """Who holds a post of energy management on which days."""

    post: Annotated[Post, LITERALS]
    holder: str
    title: Annotated[Title, LITERALS]
    certificate_no: str | None
    appointed_by: str
    filed_on: date | None
    valid_from: date | None
    valid_to: date | None
    holds: Annotated[bool, Field(description="whether it holds today")]


@dataclass(frozen=True, slots=True)
class EnergyPosts(Answer):
    """The posts of energy management of an enterprise, the managers first."""

    enterprise: str
    on: date
    posts: Sequence[PostHolder]
    lacking: Annotated[Sequence[Sentence], Field(description="what the law finds lacking on this day")]


def posts(conn: Connection, scope: Scope, code: str, now: datetime) -> EnergyPosts:
    """Who holds and held which post, and what is lacking today; raises NotFound."""
    enterprise = enterprises.enterprise(conn, scope, code)
    today = enterprise.day(now)
    holders = energy_post.newest(rows.holders(conn, enterprise.id))
    # 节约能源法 第五十五条 binds key energy users alone.
    is_bound = catalogue.enterprise(conn, scope, code).tier is not None
    return EnergyPosts(
        enterprise=enterprise.code,
        on=today,
        posts=[
            PostHolder(
                post=one.post,
                holder=one.holder,
                title=one.title,
                certificate_no=one.certificate_no,
                appointed_by=one.appointed_by,
                filed_on=one.filed_on,
                valid_from=one.valid_from,
                valid_to=one.valid_to,
                holds=one.holds_on(today),
            )
            for one in holders
        ],
        lacking=[sentence(one) for one in energy_post.lacking(holders, today)] if is_bound else [],
    )
