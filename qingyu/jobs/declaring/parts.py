"""The pieces every part of a registration document is made of: codes, shares, carriers, zones."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Self, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from qingyu.db.pool import Connection
from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.kernel import validity, years
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.text import PROSE, is_prose
from qingyu.errors import Invalid, NotFound
from qingyu.jobs.refused import Unfit

Kind = TypeVar("Kind")
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")]
# What `DocumentPart` refuses in a sentence of its own, said for those who read the schema; it may be empty.
Words = Annotated[str, Field(max_length=500, json_schema_extra={"pattern": PROSE.replace("+$", "*$")})]


def _in_years(month: str) -> str:
    fault = years.fault(int(month[:4]))
    if fault is not None:
        raise Unfit(fault)
    return month


Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$"), AfterValidator(_in_years)]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Unfit(because("zone_unknown", zone=name)) from error
    return name


def _known_carrier(code: str) -> str:
    if code not in CARRIERS:
        raise Unfit(because("carrier_none_of", known=tuple(CARRIERS), got=code))
    return code


Carrier = Annotated[Words, AfterValidator(_known_carrier)]
Zone = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_+/-]{0,63}$"), AfterValidator(_known_zone)]


def once(said: Sequence[str]) -> None:
    """Two that differ would take turns each time the document is applied. Raises Invalid. said: what each is about."""
    for twice in sorted({one for one in said if said.count(one) > 1}):
        raise Invalid(because("document_says_twice", what=twice), code="declared_twice")


def days_of(valid_from: date | None, valid_to: date | None) -> str:
    """A span of days in the words of a sentence.

    >>> days_of(None, None), days_of(date(2026, 1, 1), None)
    ('for all days', 'from 2026-01-01')
    """
    words = [f"{word} {day}" for word, day in (("from", valid_from), ("to", valid_to)) if day is not None]
    return " ".join(words) or "for all days"


class DocumentPart(BaseModel):
    """A part of a document: a key it does not know is an error, not a surprise later."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*")
    @classmethod
    def _printable(cls, value: Any) -> Any:
        texts = [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else []
        if not all(is_prose(text) for text in texts if isinstance(text, str)):
            raise Unfit(because("text_unprintable"))
        return value

    @field_validator("*")
    @classmethod
    def _of_our_years(cls, value: Any) -> Any:
        fault = years.fault(value.year) if isinstance(value, date) else None
        if fault is not None:
            raise Unfit(fault)
        return value

    def row(self, kind: Callable[..., Kind]) -> Kind:
        """What of it is stored together, as the dataclass of that row."""
        names = inspect.signature(kind).parameters.keys() & type(self).model_fields.keys()
        return kind(**{name: getattr(self, name) for name in names})


class DatedPart(DocumentPart):
    """A part that holds on local days of [valid_from, valid_to); null bounds nothing."""

    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _holds_on_a_day(self) -> Self:
        fault = validity.fault(self.valid_from, self.valid_to)
        if fault is not None:
            raise Unfit(fault)
        return self


class Named(DocumentPart):
    """A part with a code and a name in both languages."""

    code: Code
    name_zh: Words = Field(min_length=1)
    name_en: Words = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Change:
    """What a document changes of one thing; `field` is null where the whole thing is new or gone."""

    object: str
    field: str | None
    before: Any
    after: Any

    def shown(self) -> Mapping[str, Any]:
        """As JSON."""
        return {"object": self.object, "field": self.field, "from": self.before, "to": self.after}


@dataclass(slots=True)
class Registered:
    """What a document held, by kind, for the one who applied it."""

    counts: dict[str, int] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

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
    actor: str

    def id_of(self, kind: str, code: str) -> int:
        """The id of a unit, meter, flow or product of the document; raises NotFound. kind: "unit", "meter", ..."""
        known: Mapping[str, int] = getattr(self, f"{kind}s")
        if code not in known:
            raise NotFound(because("neither_said_nor_registered", enterprise=self.enterprise, thing=kind, code=code))
        return known[code]
