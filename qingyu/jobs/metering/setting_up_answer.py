"""A plant as it is set up: its register as a document, what a document changes, and what is still missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from qingyu.domain.metering.setting_up import Step
from qingyu.jobs.answer import LITERALS, Answer, Sentence


@dataclass(frozen=True, slots=True)
class SetupItem(Answer):
    """A line of what must be there before numbers may be trusted."""

    step: Annotated[Step, LITERALS, Field(description="what is looked at")]
    is_met: Annotated[bool, Field(description="whether nothing is missing")]
    is_needed: Annotated[bool, Field(description="whether there is no number at all without it")]
    reason: Annotated[Sentence | None, Field(description="what is missing")]
    lacking: Annotated[Sequence[str], Field(description="codes of what lacks it", examples=[["e01/kwh"]])]


@dataclass(frozen=True, slots=True)
class Setup(Answer):
    """What of a plant is there and what is not yet."""

    enterprise: Annotated[str, Field(description="code of the enterprise")]
    on: Annotated[date, Field(description="the local day it is about")]
    items: Annotated[Sequence[SetupItem], Field(description="every line, in the order in which a plant is set up")]


@dataclass(frozen=True, slots=True)
class RegisteredDocument(Answer):
    """What is registered of an enterprise, in the words of a registration document (docs/registration.md)."""

    enterprise: Annotated[str, Field(description="code of the enterprise")]
    document: Annotated[
        dict[str, Any],
        Field(
            description="`units`, `meters` with channels, `flows`, `products`, `metering_needs`, `certificates`,"
            " `node_tolerances`: what is sent back changed is declared",
            examples=[{"units": [{"code": "plant", "level": 1, "name_zh": "全厂", "name_en": "Plant"}]}],
        ),
    ]


@dataclass(frozen=True, slots=True)
class RegisteredChange(Answer):
    """What a document changes of one thing."""

    object: Annotated[str, Field(description="the thing, under its enterprise", examples=["alpha unit kiln"])]
    field: Annotated[str | None, Field(description="which field; null where the whole thing is new or gone")]
    from_: Annotated[Any, Field(alias="from", description="what it was; null where it is new", examples=[None])]
    to: Annotated[Any, Field(description="what it is; null where it is gone", examples=[{"code": "kiln", "level": 2}])]


@dataclass(frozen=True, slots=True)
class Registration(Answer):
    """What a document changed, or would change, and what is missing after it."""

    enterprise: Annotated[str, Field(description="code of the enterprise")]
    is_stored: Annotated[bool, Field(description="false where it was only tried")]
    changes: Annotated[Sequence[RegisteredChange], Field(description="each change, by object and field")]
    items: Annotated[Sequence[SetupItem], Field(description="what would be missing then, as in `setup`")]
