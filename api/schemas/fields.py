"""The kinds of value that requests and answers share: codes, instants, days, months, names in two languages."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    PlainValidator,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    field_validator,
)

from qingyu.domain.kernel import years
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.text import LINE, PROSE
from qingyu.jobs.answer import Named as Named
from qingyu.jobs.refused import Unfit

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def _in_years(year: int) -> None:
    fault = years.fault(year)
    if fault is not None:
        raise Unfit(fault)


def _instant_text(value: Any) -> Any:
    # Without this a bare number would be taken as seconds since 1970: a caller's slip must not become a date.
    if isinstance(value, str) and not _INSTANT.fullmatch(value):
        raise Unfit(because("instant_wanted"))
    return value


def _instant(value: datetime) -> datetime:
    _in_years(value.year)
    return value.astimezone(UTC)


def _day_text(value: Any) -> Any:
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise Unfit(because("day_wanted"))
    return value


def _day(value: date) -> date:
    _in_years(value.year)
    return value


def _month(value: Any) -> Any:
    if isinstance(value, str):
        if not _MONTH.fullmatch(value):
            raise Unfit(because("month_wanted"))
        return date(int(value[:4]), int(value[5:]), 1)
    return value


# In answers: an instant of ours is aware by its making.
Instant = AwareDatetime

# In requests: what a caller writes is checked, and lies in years the calendar arithmetic is sure of.
AskedInstant = Annotated[
    AwareDatetime,
    BeforeValidator(_instant_text),
    AfterValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
AskedDay = Annotated[
    date, BeforeValidator(_day_text), AfterValidator(_day), WithJsonSchema({"type": "string", "format": "date"})
]
_INSTANTS: TypeAdapter[datetime] = TypeAdapter(AskedInstant)
_DAYS: TypeAdapter[date] = TypeAdapter(AskedDay)


def _moment(value: Any) -> date:
    """An instant with its offset, or a day; which of both is seen by its shape."""
    of = _DAYS if isinstance(value, str) and _DAY.fullmatch(value) else _INSTANTS
    try:
        return of.validate_python(value)
    except ValidationError as error:
        why = error.errors()[0].get("ctx", {}).get("error")
        if isinstance(why, Unfit) and why.reason.code == "year_wanted":
            raise why from error
        raise Unfit(because("moment_wanted")) from error


# An instant, or a day, which begins at the local midnight of the enterprise.
AskedMoment = Annotated[
    date,
    PlainValidator(_moment),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]}),
]
AskedMonth = Annotated[
    date,
    BeforeValidator(_month),
    AfterValidator(_day),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"}),
]
SLUG_PATTERN = r"^[a-z0-9][a-z0-9.-]{0,62}$"
# What people write, trimmed: one line, or several. A field of requests says how long it may be.
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=LINE)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=PROSE)]


Number = FiniteFloat
# Beyond these sizes what is summed, squared or divided by leaves the numbers of a computer.
_SMALLEST, _LARGEST = 1e-12, 1e15


def _sized(value: Any) -> Any:
    if isinstance(value, list):
        return [_sized(one) for one in value]
    if not isinstance(value, float):
        return value
    if value != 0 and not _SMALLEST <= abs(value) <= _LARGEST:
        raise Unfit(because("number_of_odd_size", least=_SMALLEST, most=_LARGEST, got=value))
    return value + 0.0  # what is nothing has no sign


class Model(BaseModel):
    """The base of every answer: unknown keys are a bug of ours and are refused."""

    model_config = ConfigDict(extra="forbid")


class Asked(BaseModel):
    """The base of what is sent: a field that is not known is refused, and a number of a size that nothing has."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*")
    @classmethod
    def _of_a_size_that_is(cls, value: Any) -> Any:
        return _sized(value)


class FieldError(Model):
    """One field or parameter that is not what is wanted."""

    field: str = Field(description="where it stands: body, query, path, header or cookie, and the name")
    pointer: str | None = Field(description="JSON pointer into the body (RFC 6901); null where it is no part of it")
    code: str = Field(description="the kind of fault, for programs")
    message: str = Field(description="what is wanted, in the language asked for")
    wanted: str | None = Field(description="the bound or the list that was broken")
    came: str | None = Field(description="what came, of an address only: a body may hold secrets")


class Problem(Model):
    """Every failure, of any route, after RFC 9457 (application/problem+json)."""

    type: str = Field(description="stable address of the kind of failure; it answers what the kind means")
    title: str = Field(description="the kind in a few words, in the language asked for")
    status: int = Field(description="the status of the answer")
    code: str = Field(description="the exact reason, for programs")
    detail: str = Field(description="what went wrong here and what to do")
    instance: str = Field(description="the path that was asked")
    request_id: str | None = Field(
        default=None,
        description="id under which the log tells of the request, as in the header X-Request-Id; a 404 says it only "
        "where the caller gave it, so that what is foreign and what is absent read the same",
    )
    errors: list[FieldError] = Field(default_factory=list, description="field by field what is wrong, where a 422 is")
