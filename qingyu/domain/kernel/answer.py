"""What is answered as it is: frozen dataclasses that the API writes and the command line prints field by field."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, get_args

from pydantic import ConfigDict, Field
from pydantic_core import core_schema

# The first of some days, half-open; `from` is a word of the language.
From = Annotated[date, Field(alias="from")]


class Literals:
    """Marks a field of an enumeration whose members the API's document lists in their place.

    without: members that the field never has.
    """

    def __init__(self, *without: StrEnum) -> None:
        self._without = without

    def __get_pydantic_core_schema__(self, source: Any, _: Any) -> core_schema.CoreSchema:
        """What pydantic asks: the values of the members, of each enumeration where a field may be of several."""
        kinds: tuple[type[StrEnum], ...] = get_args(source) or (source,)
        members = [member for kind in kinds for member in kind]
        return core_schema.literal_schema([member.value for member in members if member not in self._without])


class Text:
    """Marks a field of an enumeration that the API's document calls a text: members may come."""

    def __get_pydantic_core_schema__(self, source: type[StrEnum], _: Any) -> core_schema.CoreSchema:
        """What pydantic asks."""
        return core_schema.str_schema()


LITERALS = Literals()
AS_TEXT = Text()


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
