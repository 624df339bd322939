"""The pieces every part of a registration document is made of: codes, shares, carriers, zones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, FiniteFloat

from qingyu.db.pool import Connection
from qingyu.domain.energy.carriers import CARRIERS
from qingyu.errors import NotFound

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")]
Positive = Annotated[FiniteFloat, Field(gt=0)]
NotNegative = Annotated[FiniteFloat, Field(ge=0)]
Share = Annotated[FiniteFloat, Field(gt=0, le=1)]
Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"wanted a time zone such as Asia/Shanghai, got {name!r}") from error
    return name


def _known_carrier(code: str) -> str:
    if code not in CARRIERS:
        raise ValueError(f"wanted one of {', '.join(CARRIERS)}, got {code!r}")
    return code


Carrier = Annotated[str, AfterValidator(_known_carrier)]
Zone = Annotated[str, AfterValidator(_known_zone)]


class Part(BaseModel):
    """A part of a document: a key it does not know is an error, not a surprise later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(Part):
    """A part with a code and a name in both languages."""

    code: Code
    name_zh: str = Field(min_length=1)
    name_en: str = Field(min_length=1)


@dataclass(slots=True)
class Registered:
    """What a document held, by kind, for the one who applied it."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str) -> None:
        """Count one thing."""
        self.counts[kind] = self.counts.get(kind, 0) + 1


@dataclass(frozen=True, slots=True)
class Registering:
    """An enterprise whose document is being carried out, with the ids of what the document names, by code."""

    conn: Connection
    enterprise_id: int
    enterprise: str
    now: datetime
    done: Registered
    units: Mapping[str, int]
    meters: Mapping[str, int]
    channels: Mapping[tuple[str, str], int]
    flows: Mapping[str, int]
    products: Mapping[str, int]

    def id_of(self, kind: str, code: str) -> int:
        """The id of a unit, meter, flow or product of the document; raises NotFound. kind: "unit", "meter", ..."""
        known: Mapping[str, int] = getattr(self, f"{kind}s")
        if code not in known:
            raise NotFound(f"enterprise {self.enterprise!r}: the {kind} {code!r} is used but not in the document")
        return known[code]
