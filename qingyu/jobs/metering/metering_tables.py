"""The tables of an edition of GB 17167 that an operator has, in the shape of our own files; checked, then judged by."""

import hashlib
from dataclasses import dataclass

from qingyu.db import gb17167 as rows
from qingyu.db.pool import Connection
from qingyu.domain.metering import gb17167
from qingyu.errors import Conflict, Invalid


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was read: for which editions of the standard, how many energies and accuracy classes, under which ids."""

    standards: list[str]
    n_requirements: int
    n_classes: int
    editions: list[str]


def load(conn: Connection, requirements: bytes, classes: bytes | None = None) -> Loaded:
    """Check an operator's tables and make them those that are judged by; raises Invalid or Conflict, writing nothing.

    They are of editions that are known by name and whose tables the platform does not carry. The same file again
    changes nothing, another one takes its place, and `qingyu db upgrade` leaves it.
    """
    said = {rows.OPERATOR_REQUIREMENTS.name: _text(requirements, "the file of requirements")}
    if classes is not None:
        said[rows.OPERATOR_CLASSES.name] = _text(classes, "the file of classes")
    wanted = gb17167.requirements(said[rows.OPERATOR_REQUIREMENTS.name], "requirements", "")
    graded = gb17167.classes(said[rows.OPERATOR_CLASSES.name], "classes", "") if classes is not None else []
    standards = sorted({row.standard for row in wanted} | {row.standard for row in graded})
    _check(conn, standards)
    editions = []
    for file in (rows.OPERATOR_REQUIREMENTS, rows.OPERATOR_CLASSES):
        if file.name in said:
            editions.append(hashlib.sha256(f"{file.name}\n{said[file.name]}".encode()).hexdigest()[:16])
            file.put(conn, said[file.name], file.name, editions[-1])
    return Loaded(standards, len(wanted), len(graded), editions)


def _check(conn: Connection, standards: list[str]) -> None:
    known = [one.id for one in rows.standards(conn)]
    if unknown := [one for one in standards if one not in known]:
        raise Invalid(
            f"`standard` is one of {', '.join(known)}, not {', '.join(unknown)}; an edition is named before its tables",
            code="bad_standard",
        )
    if own := [one for one in standards if one in rows.own_standards(conn)]:
        raise Conflict(f"the tables of {', '.join(own)} are carried by the platform and are changed with it")


def _text(content: bytes, which: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"{which} is no UTF-8: byte {error.start + 1} cannot be read", code="bad_encoding") from error
