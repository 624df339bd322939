"""What is answered as it is: frozen dataclasses that the API writes and the command line prints field by field."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

# The first of some days, half-open; `from` is a word of the language.
From = Annotated[date, Field(alias="from")]


@dataclass(frozen=True, slots=True)
class Answer:
    """The base of an answer and its parts; the API's document says that they have these fields and no others."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Named(Answer):
    """A thing with a code and a name in Chinese and English."""

    code: str
    name_zh: str
    name_en: str
