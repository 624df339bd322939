"""A registration document beside what is stored: what it leaves out stays as it is, and what it changes is told.

In the fields of one thing, absent means unchanged; null says that there is none.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from qingyu.db import registered
from qingyu.db.pool import Connection
from qingyu.db.registered import enterprise_ids
from qingyu.jobs.declaring import metering
from qingyu.jobs.declaring.declared_kinds import KINDS, SECRET, Kind
from qingyu.jobs.declaring.parts import Change
from qingyu.jobs.declaring.registration import Document

Said = dict[str, Any]
Stored = dict[str, dict[str, list[Said]]]  # by kind and owner, later ones take precedence
Path = tuple[str, ...]

# Who said it and whether it still holds go with what was said: they are not taken over by something else.
_OF_THE_SAYING = frozenset({"declared_by", "withdrawn", "confirm_implausible"})


def stored(conn: Connection, doc: Document) -> Stored:
    """What is stored of the kinds and the enterprises a document names."""
    said = _given(doc)
    ids = enterprise_ids(conn, [each["code"] for each in said.get("enterprises", ())])
    found: Stored = {}
    for query in sorted({kind.query for kind, _, _ in _walk(said)}):
        for each in registered.said(conn, query, ids):
            found.setdefault(query, {}).setdefault(each.owner, []).append(each.said)
    return found


def complete(conn: Connection, doc: Document, known: Stored) -> Document:
    """The document with every field it leaves out as it is stored, where it is stored."""
    said = _given(doc)
    for kind, owner, items in _walk(said):
        rows = known.get(kind.query, {}).get(owner, [])
        if kind.query == "metering_needs":  # an energy of GB 17167 may be called by one of its carriers
            energies = metering.energies(conn)
            items[:] = [{**item, "energy": energies.get(item["energy"], item["energy"])} for item in items]
        items[:] = [_filled(kind, item, rows) for item in items]
    return Document.model_validate(said)


def changes(before: Stored, after: Stored) -> list[Change]:
    """What differs between two states, in the order of kinds and keys."""
    old, new = _things(before), _things(after)
    found: list[Change] = []
    for name in sorted(old.keys() | new.keys()):
        a, b = old.get(name), new.get(name)
        if a is None or b is None:
            found.append(Change(name, None, _shown(a), _shown(b)))
            continue
        for field in sorted(a.keys() | b.keys()):
            if not same(a.get(field), b.get(field)):
                hidden = field in SECRET
                found.append(Change(name, field, *(("one", "another") if hidden else (a.get(field), b.get(field)))))
    return found


def _is_instant(text: str) -> bool:
    return re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d", text) is not None


def same(a: Any, b: Any) -> bool:
    """Whether two values of JSON say the same; instants may be written in two zones.

    >>> same("2026-01-01T00:00:00+08:00", "2025-12-31T16:00:00Z"), same([1], [1.0]), same("1", 1)
    (True, True, False)
    >>> same("SIM-GEC-DATONG-2026-08", "SIM-GEC-DATONG-2026-09")
    False
    """
    if isinstance(a, str) and isinstance(b, str):
        return a == b or (_is_instant(a) and _is_instant(b) and datetime.fromisoformat(a) == datetime.fromisoformat(b))
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return all(same(a.get(name), b.get(name)) for name in a.keys() | b.keys())
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b)


def _given(doc: Document) -> Said:
    return doc.model_dump(mode="json", by_alias=True, exclude_unset=True)


def _walk(said: Said) -> Iterator[tuple[Kind, str, list[Said]]]:
    """Every list of a document that holds things, with its kind and whose it is."""
    for path, kind in KINDS.items():
        of_enterprises = path[0] == "enterprises" and len(path) > 1
        for whose in said.get("enterprises", ()) if of_enterprises else (said,):
            place: Any = whose
            for name in path[of_enterprises:]:
                place = place.get(name) if place else None
            if place:
                yield kind, whose["code"] if of_enterprises else "", place


def _filled(kind: Kind, given: Said, rows: Sequence[Said]) -> Said:
    row, agrees = _row_for(kind, given, rows)
    return given if row is None else _merged(given, row, kind, agrees)


def _row_for(kind: Kind, given: Said, rows: Sequence[Said]) -> tuple[Said | None, bool]:
    """The stored thing that is meant, and whether it says all that is given.

    It has the same key. Where a part of the key is left out, one that says all that is given is meant.
    """
    key = {name: given.get(name, kind.default(name)) for name in kind.key}
    of_key = [row for row in rows if all(same(row.get(name), value) for name, value in key.items())]
    if of_key and _agrees(kind, given, of_key[-1]):
        return of_key[-1], True
    if any(name not in given for name in kind.key):
        agreeing = [row for row in rows if _agrees(kind, given, row)]
        if agreeing:
            return agreeing[-1], True
    return (of_key[-1], False) if of_key else (None, False)


def _agrees(kind: Kind, given: Said, row: Said) -> bool:
    return all(name in SECRET or _nested_agrees(kind, name, value, row.get(name)) for name, value in given.items())


def _nested_agrees(kind: Kind, name: str, given: Any, stored_value: Any) -> bool:
    if name not in kind.nested:
        return same(given, stored_value)
    filled = _nested(kind.nested[name], given, stored_value)
    key = kind.nested[name].key
    return same(_ordered(filled, key), _ordered(stored_value, key))


def _ordered(items: Any, key: Path) -> Any:
    """Lists whose items have a key have no order."""
    if not key or not isinstance(items, list):
        return items
    whole = [{k: v for k, v in item.items() if v is not None} for item in items]
    return sorted(whole, key=lambda item: [str(item.get(name)) for name in key])


def _merged(given: Said, row: Said, kind: Kind, agrees: bool) -> Said:
    apart = {name for group in kind.groups if not _group_agrees(group, given, row) for name in group}
    data = dict(given)
    for name, value in row.items():
        if name in given:
            if name in kind.nested:
                data[name] = _nested(kind.nested[name], given[name], value)
        elif value is not None and name not in SECRET and name not in apart and (agrees or name not in _OF_THE_SAYING):
            data[name] = value
    return data


def _group_agrees(group: frozenset[str], given: Said, row: Said) -> bool:
    return all(same(given[name], row.get(name)) for name in group if name in given)


def _nested(kind: Kind, given: Any, known: Any) -> Any:
    """Things inside a thing: found by their key; without one, by their place."""
    if isinstance(given, Mapping) and isinstance(known, Mapping):
        return _merged(dict(given), dict(known), kind, True)
    if not isinstance(given, list) or not isinstance(known, list):
        return given
    if kind.key:
        return [_filled(kind, item, known) for item in given]
    if len(given) != len(known):
        return given
    return [_merged(item, row, kind, True) for item, row in zip(given, known, strict=True)]


def _things(state: Stored) -> dict[str, Said]:
    """Everything under a name a reader knows; what has a key inside another thing stands for itself."""
    found: dict[str, Said] = {}
    for kind in {kind.query: kind for kind in KINDS.values()}.values():
        for owner, rows in state.get(kind.query, {}).items():
            for row in rows:
                name = _name(owner, kind, row)
                fields = dict(row)
                for inner, nested in kind.nested.items():
                    if nested.key and isinstance(row.get(inner), list):
                        for item in fields.pop(inner):
                            found[_name(name, nested, item)] = item
                found[name] = fields
    return found


def _name(owner: str, kind: Kind, row: Said) -> str:
    key = " ".join(str(row[name]) for name in kind.key if row.get(name) is not None)
    return f"{owner} {kind.name} {key}".strip()


def _shown(said: Said | None) -> Said | None:
    if said is None:
        return None
    return {name: value for name, value in said.items() if value is not None and name not in SECRET}


def lines(changes: Iterable[Change], longest: int) -> Iterator[list[Mapping[str, object]]]:
    """The changes in pieces whose JSON is not longer than so many characters, for one audit line each."""
    piece: list[Mapping[str, object]] = []
    size = 0
    for change in changes:
        shown = change.shown()
        n = len(str(shown)) + 40
        if piece and size + n > longest:
            yield piece
            piece, size = [], 0
        piece.append(shown)
        size += n
    if piece:
        yield piece
