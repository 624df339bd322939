"""Things of an enterprise that are declared and kept: a part says where and by what it is known, the rest is one."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, get_args

from pydantic import BaseModel

from qingyu.db import kept
from qingyu.jobs.declaring.parts import DatedPart, Registering, once

BY = "registration"


class KeptPart(DatedPart):
    """A part that names nothing else of the document. Its fields are the columns of its table, by their names.

    noun: the table, and the file of its SQL with `declare` and `said`. called: in the words of the audit log.
    key: the fields by which it is known again; the newest of a key holds.
    """

    noun: ClassVar[str]
    called: ClassVar[str]
    key: ClassVar[tuple[str, ...]]


def kinds(document: type[BaseModel]) -> Iterator[tuple[str, type[KeptPart]]]:
    """The fields of a document that hold kept parts, each with its part."""
    for field, info in document.model_fields.items():
        for part in get_args(info.annotation):
            if isinstance(part, type) and issubclass(part, KeptPart):
                yield field, part


def declare(at: Registering, document: BaseModel) -> None:
    """Write what is not declared in the same words already. Raises Invalid where one key is said twice."""
    for field, part in kinds(type(document)):
        said: Sequence[KeptPart] = getattr(document, field)
        once([f"the {part.called} {' '.join(str(getattr(one, name)) for name in part.key)}" for one in said])
        for one in said:
            if kept.declare(at.conn, part.noun, at.enterprise_id, one.model_dump(), BY, at.now):
                at.done.add(f"{part.called}s")
