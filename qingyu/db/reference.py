"""Factors, yardsticks and rules: the files of `qingyu/data` as immutable editions named by their content."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from importlib.resources import files
from typing import Any

from psycopg.types.json import Jsonb

from qingyu.db import benchmarks, carbon, factors, gb17167, quality, reopening, working_days
from qingyu.db.editions import DataFile, make_current, put_rows
from qingyu.db.pool import Connection, one, record, records, rows
from qingyu.db.reopening import Touch
from qingyu.db.sql import queries
from qingyu.domain.benchmark import reference as benchmark_files
from qingyu.domain.benchmark.yardstick import Kind, Yardstick, edition_on
from qingyu.domain.control import rule as rule_file
from qingyu.domain.control.rule import Code, Rule
from qingyu.domain.energy import formulas
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel.reason import because
from qingyu.errors import Conflict, NotFound

YARDSTICKS, RULES = "benchmarks.csv", "rules.csv"
MENDED = "mended formulas"  # no file: the versions in the code, kept like an edition

_q = queries("reference")


def load(conn: Connection) -> list[str]:
    """Bring the editions of all files up to the content the library carries; returns the ids that changed.

    Doing it again changes nothing. An edition that is replaced stays readable: results name the edition they used.
    """
    carried = {file.name: files("qingyu").joinpath("data", file.name).read_bytes() for file in FILES}
    return load_editions(conn, carried) + _load_formulas(conn)


def load_editions(conn: Connection, carried: dict[str, bytes]) -> list[str]:
    """Load the given files; a file that cannot be understood loads nothing.

    What the changed rows touch is computed again: each enterprise gets the work lines for exactly those days.
    """
    changed = []
    for file in FILES:
        if file.name not in carried:
            continue
        content = carried[file.name]
        edition = hashlib.sha256(content).hexdigest()[:16]
        current = one(conn, _q.current_edition, {"file": file.name})
        if current is not None and current["id"] == edition:
            continue
        file.put(conn, content.decode("utf-8"), file.name, edition)
        if current is not None and file.touches is not None:
            _reopen(conn, file.touches(conn, current["id"], edition))
        changed.append(edition)
    return changed


def _load_formulas(conn: Connection) -> list[str]:
    """Have everything computed again when a formula was mended; values that name none of those keep their rows."""
    mended = formulas.raised()
    current = one(conn, _q.current_edition, {"file": MENDED})
    if current is None and not mended:
        return []
    edition = hashlib.sha256(f"{MENDED} {sorted(mended.items())}".encode()).hexdigest()[:16]
    if current is not None and current["id"] == edition:
        return []
    make_current(conn, MENDED, edition, len(mended))
    _reopen(conn, {enterprise_id: [Touch()] for enterprise_id in reopening.under_region(conn, None)})
    return [edition]


def _reopen(conn: Connection, touched: Mapping[int, Collection[Touch]]) -> None:
    now = reopening.server_now(conn)
    for enterprise_id in sorted(touched):
        for touch in touched[enterprise_id]:
            reopening.note(conn, enterprise_id, touch, "factor", now)


def _put_yardsticks(conn: Connection, text: str, file: str, edition: str) -> None:
    found = benchmark_files.yardsticks(text, file, edition)
    put_rows(conn, file, edition, _q.add_yardsticks, [_yardstick_row(y, line.cells) for y, line in found])


def _yardsticks_touch(conn: Connection, before: str, now: str) -> dict[int, list[Touch]]:
    ids = [row["id"] for row in rows(conn, _q.changed_yardsticks, {"before": before, "now": now})]
    return {enterprise_id: [touch] for enterprise_id, touch in reopening.of_yardsticks(conn, ids).items()}


def _put_rules(conn: Connection, text: str, file: str, edition: str) -> None:
    found = rule_file.rules(text, file, edition)
    make_current(conn, file, edition, len(found))
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


def _yardstick_row(yardstick: Yardstick, cells: dict[str, str]) -> dict[str, object]:
    return {**asdict(yardstick), "source": cells["source"]}


# Each data file with what loads it; a new file is a new line here, its functions live in a module of their own.
FILES: tuple[DataFile, ...] = (
    DataFile(factors.FILE, factors.put, factors.touches),
    DataFile(factors.PLAUSIBILITY, factors.put_plausibility),
    DataFile(YARDSTICKS, _put_yardsticks, _yardsticks_touch),
    DataFile(RULES, _put_rules),
    DataFile(benchmarks.PRICE_POLICIES, benchmarks.put_policies),
    DataFile(carbon.FACTORS, carbon.put_factors, carbon.factors_touch),
    DataFile(carbon.SCHEMES, carbon.put_schemes, carbon.schemes_touch),
    *gb17167.FILES,
    *working_days.FILES,
    *quality.FILES,
)


def yardsticks(conn: Connection, ids: Sequence[str]) -> dict[str, Yardstick]:
    """Yardsticks of the current edition by id; an id that is not there is left out."""
    return {found.id: found for found in records(conn, _yardstick, _q.yardsticks, {"ids": list(ids)})}


def yardsticks_on(conn: Connection, ids: Sequence[str], day: date) -> dict[str, Yardstick]:
    """Of each yardstick the edition that judges a day, under the id that is asked for."""
    return Editions(conn, ids).on(day)


class Editions:
    """Some yardsticks with the other editions of their scales."""

    def __init__(self, conn: Connection, ids: Sequence[str]) -> None:
        self._every = records(conn, _yardstick, _q.yardstick_editions, {"ids": list(ids)}) if ids else []
        self.registered = {y.id: y for y in self._every if y.id in set(ids)}

    def on(self, day: date) -> dict[str, Yardstick]:
        """The edition of each that judges a day."""
        return {id_: edition_on(y, self._every, day) for id_, y in self.registered.items()}


def yardstick_of_edition(conn: Connection, edition: str, yardstick_id: str) -> Yardstick:
    """A yardstick as an old edition gave it; raises NotFound."""
    found = record(conn, _yardstick, _q.yardstick_of_edition, {"edition": edition, "id": yardstick_id})
    if found is None:
        raise NotFound(because("no_yardstick", edition=edition, yardstick=yardstick_id))
    return found


def _yardstick(*, kind: str, verified: str, **own: Any) -> Yardstick:
    return Yardstick(kind=Kind(kind), verified=Verified(verified), **own)


def rules(conn: Connection) -> list[Rule]:
    """The rules in force."""
    return records(conn, _rule, _q.rules)


def _rule(*, code: str, verified: str, **own: Any) -> Rule:
    return Rule(code=Code(code), verified=Verified(verified), **own)
