"""What is sent about bodies that are no region, their members, and changes of the tree of regions."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.schemas.dual_control import Document
from api.schemas.fields import SLUG_PATTERN, Asked, AskedMonth, Line
from qingyu.domain.control.assessed_body import BODY_CODE, REGION_CODE

_Name = Annotated[Line, StringConstraints(max_length=200)]


class BodyDeclaration(Asked):
    """A park, a sector or a group below a region."""

    code: Annotated[str, StringConstraints(pattern=BODY_CODE)] = Field(
        description="its code, in capitals, so that it is no region's and no enterprise's", examples=["NINGDONG"]
    )
    kind: Literal["park", "sector", "group"] = Field(description="a park or base 园区, a sector 行业, a group 集团")
    is_apart: bool = Field(
        False, description="of a park: the region assesses it beside its cities, which are without its members then"
    )
    name_zh: _Name = Field(description="name in Chinese", examples=["宁东能源化工基地"])
    name_en: _Name = Field(description="name in English", examples=["Ningdong base"])
    document: Document = Field(description="what makes it a body that is assessed", examples=["宁政发〔2026〕1号"])


class MemberDeclaration(Asked):
    """An enterprise is a member of a park, sector or group from a month on."""

    enterprise: Annotated[str, StringConstraints(pattern=SLUG_PATTERN)] = Field(
        description="code of the enterprise", examples=["alpha"]
    )
    month: AskedMonth = Field(description="the first month in which it is a member", examples=["2026-01"])
    document: Document = Field(description="what says so", examples=["重点用能单位名单 2026"])


class MemberEnd(Asked):
    """A membership ends."""

    month: AskedMonth = Field(
        description="the first month in which it is no member; its own first month where it never was",
        examples=["2026-07"],
    )


class RegionMove(Asked):
    """A region lies in another one from a month on."""

    parent: Annotated[str, StringConstraints(pattern=REGION_CODE)] = Field(
        description="code of the region it lies in then", examples=["640100"]
    )
    month: AskedMonth = Field(description="the first month in which it does; it has begun", examples=["2026-07"])
    document: Document = Field(description="the decision", examples=["国函〔2026〕1号"])


class RegionSuccession(Asked):
    """Another region stands in the place of one from a month on; it is made where there is none of its code."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] = Field(
        description="code of the successor", examples=["640182"]
    )
    name_zh: _Name = Field(description="name in Chinese, where it is new", examples=["某区"])
    name_en: _Name = Field(description="name in English, where it is new", examples=["New district"])
    month: AskedMonth = Field(description="the first month in which it stands; it has begun", examples=["2026-07"])
    document: Document = Field(description="the decision", examples=["国函〔2026〕1号"])
