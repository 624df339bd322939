"""Take a file in: read it, judge each row by storing it, and keep what was stored or, on a dry run, nothing of it."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, Literal

from qingyu.db.pool import FAILED, Connection, blames_data
from qingyu.domain.kernel.reason import Reason, all_of, because, parts_of
from qingyu.errors import Invalid, NotFound, QingyuError
from qingyu.errors import Kind as ErrorKind
from qingyu.jobs.access.audit import record
from qingyu.jobs.answer import LITERALS, Answer, Sentence, sentence_or_none
from qingyu.jobs.importing.kind import Kind, P
from qingyu.jobs.importing.kinds import KINDS
from qingyu.jobs.importing.names import RegionTableKind, TableKind
from qingyu.jobs.importing.of_regions import REGION_KINDS
from qingyu.jobs.importing.place import Asked, Place, hold_regions, place_of, region_place_of
from qingyu.jobs.refused import Refused, reason_of
from qingyu.jobs.tables.columns import Cells, Layout, layout_of
from qingyu.jobs.tables.reading import read_sheet
from qingyu.jobs.tables.rows import TableRow, rows_of
from qingyu.jobs.tables.sheet import MOST_ROWS, Sheet
from qingyu.jobs.tables.words import carrier_of

THOUSANDS = (",", "'", " ")


@dataclass(frozen=True, slots=True)
class Options:
    """What is said beside a file. write: false for a dry run.

    owner: the enterprise whose all rows are, where no column says it; the region whose those are that name no other.
    columns: their names in order, for a file without names.  thousands: the sign between groups of three digits.
    """

    write: bool
    owner: str | None = None
    sheet: str | None = None
    columns: tuple[str, ...] | None = None
    thousands: str | None = None
    most_rows: int = MOST_ROWS


@dataclass(frozen=True, slots=True)
class Verdict(Answer):
    """What became of a row: new (on a dry run) or stored, unchanged, refused with code and reason.

    column: of a wide table, where a line has several rows.
    """

    line: int
    column: str | None
    verdict: Literal["new", "stored", "unchanged", "refused"]
    code: str | None = None
    reason: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Report(Answer):
    """What became of a file. form: how it was read.  columns: what each was taken for.  ignored: those left out."""

    kind: Annotated[TableKind | RegionTableKind, LITERALS]
    form: str
    columns: dict[str, str]
    ignored: tuple[str, ...]
    notes: tuple[str, ...]
    written: bool
    verdicts: tuple[Verdict, ...]

    def count(self, verdict: str) -> int:
        """How many rows have a verdict."""
        return sum(one.verdict == verdict for one in self.verdicts)


@dataclass(frozen=True, slots=True)
class Whose(Generic[P]):
    """Whose rows are. column: that names one; place_of: raises NotFound for one that the caller does not see.

    other: why a row of another than the file's is refused; null where it is taken, if the caller sees that one.
    nobody: why a row is refused that names none, in a file of nobody.
    hold: waits for others who change those that a file names; null where `place_of` does.
    """

    column: str
    place_of: Callable[[Connection, str, Asked], P]
    other: Callable[[str, str], Reason] | None
    nobody: Reason
    hold: Callable[[Connection, Collection[str], Asked], None] | None = None


def _other_enterprise(mine: str, other: str) -> Reason:
    return because("other_enterprise", enterprise=mine, other=other)


OF_ENTERPRISES = Whose("enterprise", place_of, _other_enterprise, because("no_enterprise"))
OF_REGIONS = Whose("region", region_place_of, None, because("no_region_of_row"), hold_regions)


def import_file(conn: Connection, name: TableKind, data: bytes, asked: Asked, options: Options) -> Report:
    """Take in a file of a kind; each row fails alone. Inside the caller's transaction.

    Raises Invalid where the file is no table of the kind, NotFound for an enterprise the caller may not see.
    """
    return _import(conn, KINDS[name], OF_ENTERPRISES, data, asked, options)


def import_of_regions(conn: Connection, name: RegionTableKind, data: bytes, asked: Asked, options: Options) -> Report:
    """Take in a file of regions in the same manner; the caller has seen to it that an officer sends it."""
    return _import(conn, REGION_KINDS[name], OF_REGIONS, data, asked, options)


def _import(conn: Connection, kind: Kind[P], whose: Whose[P], data: bytes, asked: Asked, options: Options) -> Report:
    if options.thousands is not None and options.thousands not in THOUSANDS:
        raise Invalid(because("separator_odd"), code="bad_separator")
    with conn.transaction(force_rollback=not options.write):
        given = whose.place_of(conn, options.owner, asked) if options.owner is not None else None
        sheet = read_sheet(data, options.sheet, options.most_rows)
        cells = Cells(options.thousands, sheet.years_from)
        layout = layout_of(sheet, kind.shape, _subjects(kind, given), cells, options.columns)
        run = _Run(conn, kind, whose, asked, options.write, given, _called(sheet, layout))
        rows = list(rows_of(sheet, layout, kind.shape, cells))
        if whose.hold is not None:
            named = {row.values.get(whose.column, options.owner) for row in rows}
            whose.hold(conn, {code for code in named if code is not None}, asked)
        run.judge(rows)
        run.finish({"file": asked.name, "sha256": hashlib.sha256(data).hexdigest()})
    verdicts = tuple(sorted(run.verdicts, key=lambda one: one.line))
    return Report(kind.name, sheet.form, _columns(sheet, layout), layout.ignored, sheet.notes, options.write, verdicts)


def _columns(sheet: Sheet, layout: Layout) -> dict[str, str]:
    """Each column by what it was taken for; one of a wide table by what its name says."""
    names = None if layout.names_at is None else list(sheet.cells.loc[layout.names_at])
    return {
        str(names[one.at]) if names is not None else str(one.at + 1): one.subject or one.month or one.name
        for one in layout.found
    }


def _called(sheet: Sheet, layout: Layout) -> Mapping[str, str]:
    """What a file calls the columns of declarations; those of a wide table are named beside the line."""
    if layout.names_at is None:
        return {}
    names = list(sheet.cells.loc[layout.names_at])
    return {one.name: str(names[one.at]) for one in layout.found if not one.is_wide}


def _subjects(kind: Kind[P], given: P | None) -> Callable[[str], str | None]:
    """What a column may be named after in a wide table."""
    shape = kind.shape
    if kind.subject_of is not None:
        return kind.subject_of
    if shape.subject == "carrier":
        return carrier_of
    if not isinstance(given, Place) or shape.subject is None:
        return lambda _: None
    known = given.products if shape.subject == "product" else {code: code for code in given.at.flows}
    return known.get


@dataclass(slots=True)
class _Run(Generic[P]):
    conn: Connection
    kind: Kind[P]
    whose: Whose[P]
    asked: Asked
    write: bool
    given: P | None
    called: Mapping[str, str]  # what the file calls a column
    verdicts: list[Verdict] = field(default_factory=list)
    places: dict[str, P | NotFound] = field(default_factory=dict)
    seen: dict[tuple[Any, ...], tuple[int, Mapping[str, Any]]] = field(default_factory=dict)
    stored: dict[str, list[int]] = field(default_factory=dict)

    def judge(self, rows: Sequence[TableRow]) -> None:
        """Take the rows in, one after the other or, where one thing needs several, together."""
        for part in self._groups(rows):
            good = [row for row in part if self._is_readable(row)]
            if len(good) < len(part):
                self._refuse(good, "row_of_refused", because("row_of_refused"))
                continue
            try:
                said = part[0].values if self.kind.together is None else self.kind.together(part)
            except ValueError as error:
                self._refuse(part, "bad_row", reason_of(error))
                continue
            self._take(part, said)

    def _groups(self, rows: Sequence[TableRow]) -> list[list[TableRow]]:
        if self.kind.together is None:
            return [[row] for row in rows]
        of: dict[tuple[Any, ...], list[TableRow]] = {}
        for row in rows:
            key = tuple(row.values.get(name) for name in (self.whose.column, "code", "valid_from"))
            of.setdefault(key, []).append(row)
        return list(of.values())

    def finish(self, file: Mapping[str, Any]) -> None:
        """What is done once for each whose rows were stored: a batch, and a line of the audit log."""
        for code, lines in self.stored.items():
            place = self.places[code]
            assert not isinstance(place, NotFound)
            if self.kind.finish is not None:
                self.kind.finish(place)
            detail = {**file, "rows": len(lines), "lines": [min(lines), max(lines)]}
            record(self.conn, place.act(f"import of {self.kind.name}", detail), self.asked.now)

    def _is_readable(self, row: TableRow) -> bool:
        """Whether a row has every cell it needs, and each can be read; else it is refused here."""
        if row.faults:
            faults = all_of(because("cell_of_column", column=name, fault=why) for name, why in row.faults.items())
            self._refuse([row], "bad_cell", faults)
            return False
        lacking = min((needed - row.values.keys() for needed in self.kind.shape.needs), key=len)
        if lacking:
            self._refuse(
                [row],
                "cell_empty",
                because("cells_empty", columns=[self.called.get(name, name) for name in sorted(lacking)]),
            )
            return False
        return True

    def _take(self, rows: Sequence[TableRow], said: Mapping[str, Any]) -> None:
        try:
            place, said = self._at(said)
            said = self.kind.alike(place, said)
            self._only_once(rows[0], place, said)
            with self.conn.transaction():
                is_new = self.kind.take(place, said)
        except QingyuError as error:
            return self._refuse(rows, error.code, reason_of(error))
        except ValueError as error:
            return self._refuse(rows, "bad_row", reason_of(error))
        except FAILED as error:
            if not blames_data(error):
                raise
            return self._refuse(rows, "bad_row", because("database_refuses", said=str(error).splitlines()[0]))
        if is_new:
            self.stored.setdefault(place.code, []).extend(row.line for row in rows)
        new: Literal["stored", "new"] = "stored" if self.write else "new"
        verdict: Literal["stored", "new", "unchanged"] = new if is_new else "unchanged"
        self.verdicts += [Verdict(row.line, row.column, verdict) for row in rows]

    def _at(self, row: Mapping[str, Any]) -> tuple[P, Mapping[str, Any]]:
        """The place of a row, and the row without it."""
        whose = self.whose
        code = row.get(whose.column)
        said = {name: value for name, value in row.items() if name != whose.column}
        given = self.given
        if given is not None:
            if code in (None, given.code):
                self.places.setdefault(given.code, given)
                return given, said
            if whose.other is not None:
                raise Refused(whose.other(given.code, code), ErrorKind.INVALID)
        if code is None:
            raise Refused(whose.nobody, ErrorKind.INVALID)
        if code not in self.places:
            try:
                self.places[code] = whose.place_of(self.conn, code, self.asked)
            except NotFound as error:
                self.places[code] = error
        place = self.places[code]
        if isinstance(place, NotFound):
            raise place
        return place, said

    def _only_once(self, row: TableRow, place: P, said: Mapping[str, Any]) -> None:
        """Raises Refused where an earlier line says something else of the same thing."""
        if not self.kind.about:
            return
        key = (place.code, *(said.get(name) for name in self.kind.about))
        line, before = self.seen.setdefault(key, (row.line, said))
        if before != said:
            raise Refused(because("declared_twice", line=line))

    def _refuse(self, rows: Sequence[TableRow], code: str, reason: Reason | None) -> None:
        said = sentence_or_none(all_of(self._in_its_words(part) for part in parts_of(reason)))
        self.verdicts += [Verdict(row.line, row.column, "refused", code, said) for row in rows]

    def _in_its_words(self, reason: Reason) -> Reason:
        """A reason that names a column as the file does, so that it is found there."""
        if reason.code == "cell_of_column":
            name = str(reason.parameter("column"))
            return because("cell_of_column", column=self.called.get(name, name), fault=reason.parameter("fault"))
        return reason
