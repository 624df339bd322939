"""Factors, yardsticks and rules: the files of `qingyu/data` as immutable editions named by their content."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from psycopg.types.json import Jsonb

from qingyu.db.pool import Connection, Row, one, rows
from qingyu.db.sql import queries
from qingyu.domain.control import rule as rule_file
from qingyu.domain.control.rule import Code, Rule
from qingyu.domain.energy import reference as energy_files
from qingyu.domain.energy.benchmark import Kind, Yardstick
from qingyu.domain.energy.factors import Book, Declared, Factor, Factors, Verified
from qingyu.errors import Conflict, NotFound

FACTORS, YARDSTICKS, RULES = "coal_factors.csv", "benchmarks.csv", "rules.csv"

_q = queries("reference")


def load(conn: Connection) -> list[str]:
    """Bring the editions of all files up to the content the library carries; returns the ids that changed.

    Doing it again changes nothing. An edition that is replaced stays readable: results name the edition they used.
    """
    carried = {name: files("qingyu").joinpath("data", name).read_bytes() for name in (FACTORS, YARDSTICKS, RULES)}
    return load_editions(conn, carried)


def load_editions(conn: Connection, carried: dict[str, bytes]) -> list[str]:
    """Load the given files; a file that cannot be understood loads nothing."""
    changed = []
    for name, content in carried.items():
        edition = hashlib.sha256(content).hexdigest()[:16]
        current = one(conn, _q.current_edition, {"file": name})
        if current is not None and current["id"] == edition:
            continue
        text = content.decode("utf-8")
        if name == FACTORS:
            parameters = [_factor_row(factor, line.cells) for factor, line in energy_files.factors(text, name, edition)]
            _put(conn, name, edition, _q.add_factors, parameters)
        elif name == YARDSTICKS:
            parameters = [_yardstick_row(y, line.cells) for y, line in energy_files.yardsticks(text, name, edition)]
            _put(conn, name, edition, _q.add_yardsticks, parameters)
        else:
            _put_rules(conn, name, edition, rule_file.rules(text, name, edition))
        changed.append(edition)
    return changed


def _put(conn: Connection, file: str, edition: str, query: str, parameters: Sequence[dict[str, Any]]) -> None:
    if _make_current(conn, file, edition, len(parameters)):
        with conn.cursor() as cursor:
            cursor.executemany(query, parameters)


def _make_current(conn: Connection, file: str, edition: str, n_rows: int) -> bool:
    conn.execute(_q.retire_edition, {"file": file})
    put = one(conn, _q.put_edition, {"id": edition, "file": file, "n_rows": n_rows})
    return put is not None and bool(put["is_new"])


def _put_rules(conn: Connection, file: str, edition: str, found: list[Rule]) -> None:
    _make_current(conn, file, edition, len(found))
    conn.execute(_q.retire_rules)
    newest = {(rule.id, rule.version) for rule in rule_file.newest(found)}
    for rule in found:
        said = {"code": rule.code.value, "severity": rule.severity, "parameters": dict(rule.parameters)}
        stored = one(conn, _q.rule_content, {"id": rule.id, "version": rule.version})
        if stored is not None and stored != said:
            raise Conflict(
                f"{file}: rule {rule.id!r} version {rule.version} says something else than the stored one;"
                " a version is never rewritten: add a row with a higher version"
            )
        conn.execute(
            _q.put_rule,
            {
                **said,
                "id": rule.id,
                "version": rule.version,
                "parameters": Jsonb(dict(rule.parameters)),
                "source": rule.source,
                "verified": rule.verified.value,
                "edition": edition,
                "is_current": (rule.id, rule.version) in newest,
            },
        )


def _factor_row(factor: Factor, cells: dict[str, str]) -> dict[str, Any]:
    return {**asdict(factor), "source": cells["source"], "note": cells["note"]}


def _yardstick_row(yardstick: Yardstick, cells: dict[str, str]) -> dict[str, Any]:
    return {**asdict(yardstick), "source": cells["source"]}


def factors(conn: Connection, enterprise_id: int) -> Factors:
    """The coefficients that may apply to an enterprise: the printed ones, and what was declared for its region."""
    printed = [
        Factor(**{**row, "book": Book(row["book"]), "verified": Verified(row["verified"])})
        for row in rows(conn, _q.factors)
    ]
    declared = [Declared(**row) for row in rows(conn, _q.declared, {"enterprise_id": enterprise_id})]
    return Factors(layers=(printed,), declared=declared)


def yardsticks(conn: Connection, ids: Sequence[str]) -> dict[str, Yardstick]:
    """Yardsticks of the current edition by id; an id that is not there is left out."""
    return {row["id"]: _yardstick(row) for row in rows(conn, _q.yardsticks, {"ids": list(ids)})}


def yardstick_of_edition(conn: Connection, edition: str, yardstick_id: str) -> Yardstick:
    """A yardstick as an old edition gave it; raises NotFound."""
    row = one(conn, _q.yardstick_of_edition, {"edition": edition, "id": yardstick_id})
    if row is None:
        raise NotFound(f"edition {edition!r} has no yardstick {yardstick_id!r}")
    return _yardstick(row)


def _yardstick(row: Row) -> Yardstick:
    return Yardstick(**{**row, "kind": Kind(row["kind"]), "verified": Verified(row["verified"])})


def rules(conn: Connection) -> list[Rule]:
    """The rules in force."""
    return [
        Rule(**{**row, "code": Code(row["code"]), "verified": Verified(row["verified"])})
        for row in rows(conn, _q.rules)
    ]
