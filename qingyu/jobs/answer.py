"""What a job answers with: frozen dataclasses that the API writes as they are, and the command line with `as_dict`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import Field, TypeAdapter

from qingyu.domain.kernel.answer import AS_TEXT as AS_TEXT
from qingyu.domain.kernel.answer import LITERALS as LITERALS
from qingyu.domain.kernel.answer import Answer as Answer
from qingyu.domain.kernel.answer import From as From
from qingyu.domain.kernel.answer import Literals as Literals
from qingyu.domain.kernel.answer import Named as Named
from qingyu.domain.kernel.reason import Reason, parts_of
from qingyu.domain.sentences.say import say

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True, slots=True)
class SingleReason(Answer):
    """One reason as it is shown: its code and parameters for programs, its sentence in English and in Chinese."""

    code: Annotated[str, Field(description="which sentence, for programs", examples=["flow_unknown"])]
    parameters: Annotated[dict[str, Any], Field(description="what the sentence names", examples=[{"flow": "coal"}])]
    en: Annotated[str, Field(description="the sentence in English", examples=["nothing is known of the flow coal"])]
    zh: Annotated[str, Field(description="the sentence in Chinese", examples=["没有能源流 coal 的数据"])]


@dataclass(frozen=True, slots=True)
class Sentence(SingleReason):
    """A reason as it is shown; one that has several says all of them, and has each by itself in its parts."""

    parts: Annotated[
        tuple[SingleReason, ...],
        Field(description="each of several by itself; empty for a single one", examples=[[]]),
    ]


def sentence(reason: Reason) -> Sentence:
    """A reason with its sentences."""
    several = parts_of(reason)
    parts = tuple(SingleReason(**_words(part)) for part in several) if len(several) > 1 else ()
    return Sentence(**_words(reason), parts=parts)


def _words(reason: Reason) -> dict[str, Any]:
    return {**reason.as_json(), "en": say(reason, "en"), "zh": say(reason, "zh")}


def sentence_or_none(reason: Reason | None) -> Sentence | None:
    """A reason with its sentences; null where there is a number."""
    return None if reason is None else sentence(reason)


@dataclass(frozen=True, slots=True)
class Confirmable(Answer):
    """What is about months that may have been changed after they closed."""

    unconfirmed_months: Annotated[
        Sequence[date],
        Field(description="first days of its closed months with a change that waits for an officer"),
    ] = field(default_factory=list, kw_only=True)


def spread(of: "DataclassInstance", kind: "type[DataclassInstance] | None" = None) -> dict[str, Any]:
    """The fields of an answer or a row by name, or those that it shares with a kind, for one that has these and more.

    Every field of the kind is wanted; one that is lacking is a bug of ours and raises AttributeError.
    """
    return {each.name: getattr(of, each.name) for each in fields(kind or of)}


def as_dict(answer: Answer) -> dict[str, Any]:
    """An answer and its parts as dictionaries, under the names that the API writes (`from` for `from_`)."""
    kind: type = type(answer)
    found: dict[str, Any] = _writer(kind).dump_python(answer, by_alias=True, warnings="error")
    return found


def as_json(answer: Answer) -> dict[str, Any]:
    """An answer as JSON holds it, to be kept as it was given."""
    kind: type = type(answer)
    found: dict[str, Any] = _writer(kind).dump_python(answer, mode="json", by_alias=True, warnings="error")
    return found


Read = TypeVar("Read", bound=Answer)


def of_json(kind: type[Read], content: Mapping[str, Any]) -> Read:
    """An answer that was kept as JSON; raises ValueError for what is none of the kind."""
    wanted: type = kind
    found: Read = _writer(wanted).validate_python(content)
    return found


@cache
def _writer(kind: type) -> TypeAdapter[Any]:
    """What writes answers of a kind: to make it costs far more than to write one."""
    return TypeAdapter(kind)
