"""What is sent about a span 标注."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.schemas.fields import SLUG_PATTERN, Asked, AskedMoment, Prose

_Code = Annotated[str, StringConstraints(pattern=SLUG_PATTERN)]


class SpanNote(Asked):
    """What happened in a span; about one unit, one meter, or else the whole enterprise."""

    from_: AskedMoment = Field(
        alias="from", description="its first instant or day", examples=["2026-10-12T08:00:00+08:00"]
    )
    to: AskedMoment = Field(description="the instant or day after its last", examples=["2026-10-12T20:00:00+08:00"])
    kind: Literal["maintenance", "fault", "stop", "product", "trial", "measure", "weather", "other"] = Field(
        description="what happened"
    )
    text: Annotated[Prose, StringConstraints(max_length=500)] = Field(
        description="in the words of who notes it", examples=["2号窑检修"]
    )
    unit: _Code | None = Field(None, description="code of the unit it is about", examples=["kiln"])
    meter: _Code | None = Field(None, description="code of the meter it is about", examples=["c01"])
