"""What is sent about an energy-intensive project 两高项目."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.schemas.dual_control import Document
from api.schemas.fields import SLUG_PATTERN, Asked, AskedDay, Line, Number, Prose

_Yardstick = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,100}$")]


class ProjectDeclaration(Asked):
    """What a project is to use in a year; it is changed by the same call while it is proposed."""

    name: Annotated[Line, StringConstraints(max_length=200)] = Field(
        description="name of the project", examples=["年产100万吨水泥熟料项目"]
    )
    product: Annotated[Line, StringConstraints(max_length=200)] | None = Field(
        None, description="what it makes", examples=["水泥熟料"]
    )
    yardstick: _Yardstick | None = Field(
        None,
        description="what its intensity is judged by",
        examples=["gb16780-2021.clinker.comprehensive"],
    )
    intensity: Number | None = Field(None, description="expected, in the yardstick's unit", examples=[98.0])
    energy_tce: Number = Field(ge=0, description="energy, equivalent book [tce]", examples=[98_000.0])
    coal_t: Number = Field(ge=0, description="raw coal [t]", examples=[120_000.0])
    carbon_tco2: Number = Field(ge=0, description="CO2 [tCO2]", examples=[830_000.0])
    coal_ratio: Number = Field(1.0, ge=0, le=10, description="tonnes that go for each that is added; 0: none [1]")
    carbon_ratio: Number = Field(0.0, ge=0, le=10, description="tonnes that go for each that is added; 0: none [1]")
    document: Document = Field(description="the application", examples=["节能报告 2026-11"])


class OffsetDeclaration(Asked):
    """What goes for what a project adds; one source offsets once."""

    kind: Literal["coal", "carbon"] = Field(description="what it replaces")
    amount: Number = Field(gt=0, description="of a year: coal [t], carbon [tCO2]", examples=[120_000.0])
    source: Annotated[Line, StringConstraints(max_length=200)] = Field(
        description="the unit or device that goes", examples=["某厂2号35t/h燃煤锅炉"]
    )
    document: Document = Field(description="the proof", examples=["关停验收意见 2026-08"])


class StagePassing(Asked):
    """A stage that a project passed."""

    stage: Literal["reviewed", "approved", "refused", "building", "running", "closed"] = Field(description="the stage")
    document: Document = Field(description="the opinion, the decision or the proof", examples=["节能审查意见 2026-11"])
    authority: Annotated[Line, StringConstraints(max_length=500)] | None = Field(
        None, description="the act that opens a closed gate", examples=["省政府专题会议纪要"]
    )
    text: Annotated[Prose, StringConstraints(max_length=2000)] | None = Field(None, description="why")


class ProjectStarting(Asked):
    """What a project that is running became; said again, the newest counts."""

    enterprise: Annotated[str, StringConstraints(pattern=SLUG_PATTERN)] = Field(
        description="code of the enterprise", examples=["alpha"]
    )
    unit: Annotated[str, StringConstraints(pattern=SLUG_PATTERN)] | None = Field(
        None,
        description="code of the unit of the enterprise that the project became; none where it became the whole",
        examples=["kiln"],
    )
    product: Annotated[str, StringConstraints(pattern=SLUG_PATTERN)] | None = Field(
        None,
        description="code of the product whose intensity was promised, or that the unit makes",
        examples=["clinker"],
    )
    started_on: AskedDay = Field(description="the first day it ran", examples=["2025-10-01"])
    document: Document = Field(description="the acceptance", examples=["节能验收意见 2025-10"])
