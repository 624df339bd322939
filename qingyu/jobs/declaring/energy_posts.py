"""Posts of energy management 能源管理岗位, which a key energy user sets up and tells the authority of.

The law (节约能源法, article 55) wants the manager 能源管理负责人 to have experience and an intermediate professional
title 中级以上技术职称 or higher, and to be reported 备案. Who lacks it may hold the post here all the same: what
is so is declared, and seen.
"""

from datetime import date
from typing import ClassVar

from pydantic import Field

from qingyu.domain.control.energy_post import Post, Title
from qingyu.jobs.declaring.kept import KeptPart


class EnergyPost(KeptPart):
    """Who holds a post on which days. title: 职称; appointed_by: a document; filed_on: when the authority was told."""

    noun: ClassVar[str] = "energy_post"
    called: ClassVar[str] = "energy post"
    key: ClassVar[tuple[str, ...]] = ("post", "holder", "valid_from")

    post: Post
    holder: str = Field(min_length=1, max_length=100)
    title: Title
    certificate_no: str | None = Field(None, min_length=1, max_length=100)
    appointed_by: str = Field(min_length=1, max_length=500)
    filed_on: date | None = None
    valid_from: date
