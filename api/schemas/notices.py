"""What is asked of notices."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.schemas.fields import Asked, Model
from qingyu.db.notices import NoticeLanguage

AddressText = Annotated[str, StringConstraints(min_length=5, max_length=400, pattern=r"^[!-~]+$")]


class AskedNoticeAddress(Asked):
    """An address to be added, of the caller."""

    address: AddressText = Field(
        description="li@example.com, dingtalk://[secret@]token, wecombot://key or feishu://[secret@]token",
        examples=["li@example.com"],
    )
    wants: list[Literal["warnings", "cases", "overruns"]] = Field(
        min_length=1, max_length=3, description="what is told there"
    )
    least_severity: Literal[1, 2, 3] = Field(1, description="warnings of this level and worse are told")
    quiet: bool = Field(True, description="whether nothing is told from 22:00 to 7:00 of China's day")
    language: NoticeLanguage = Field("zh", description="in which language it is told")


class AddressGone(Model):
    """The address is removed."""

    ok: Literal[True] = Field(True, description="always true")
