"""What a job answers with: frozen dataclasses that the API writes as they are, and the command line with `asdict`."""

from dataclasses import dataclass
from typing import ClassVar

from pydantic import ConfigDict


@dataclass(frozen=True, slots=True)
class Answer:
    """The base of an answer and its parts; the API's document says that they have these fields and no others."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
