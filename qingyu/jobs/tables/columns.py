"""Which column of a sheet is what: by a line of names, by the names a caller gives, or by the order where it fits."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from qingyu.domain.kernel.reason import Reason, because
from qingyu.errors import Invalid
from qingyu.jobs.tables import values
from qingyu.jobs.tables.sheet import Sheet
from qingyu.jobs.tables.values import plain
from qingyu.jobs.tables.words import carrier_of, per_unit_of, unit_of

_LOOKED_AT = 15  # lines that may stand above the names: a title, who made it, when
_WITH_UNIT = re.compile(r"(.+?)[(\[](.+)[)\]]")
_SHORT_MONTH = re.compile(r"(\d{1,2})月份?")
YEAR = "year"
SKIPPED = ("", "-")


@dataclass(frozen=True, slots=True)
class Cells:
    """How the cells of one file are read. thousands: the declared sign between groups of three digits."""

    thousands: str | None = None
    years_from: int = 1900

    def number(self, cell: Any) -> float:
        """A finite number."""
        return values.number(cell, self.thousands)

    def whole(self, cell: Any) -> int:
        """A whole number."""
        return values.whole(cell, self.thousands)

    def year(self, cell: Any) -> int:
        """A year."""
        return values.year(cell)

    def day(self, cell: Any) -> date:
        """A day."""
        return values.day(cell, self.years_from)

    def month(self, cell: Any) -> str:
        """A month, YYYY-MM."""
        return values.month(cell, self.years_from)

    def moment(self, cell: Any) -> datetime:
        """A day with a time; without an offset it is meant in the enterprise's own time zone."""
        return values.moment(cell, self.years_from)

    def text(self, cell: Any) -> str:
        """A text."""
        return values.text(cell)

    def flag(self, cell: Any) -> bool:
        """Yes or no."""
        return values.flag(cell)

    def unit(self, cell: Any) -> str:
        """The code of a unit; one that nobody knows stays as it is written, and is refused where it is needed."""
        written = values.text(cell)
        return unit_of(written) or written

    def per_unit(self, cell: Any) -> str:
        """What an amount is said in per a unit, as kJ/kg; refused where it is needed if nobody knows it."""
        written = values.text(cell)
        return per_unit_of(written) or written

    def carrier(self, cell: Any) -> str:
        """The code of an energy carrier."""
        written = values.text(cell)
        return carrier_of(written) or written


@dataclass(frozen=True, slots=True)
class Column:
    """A column a table may have: its name in declarations, what its cells are, and what else it is called."""

    name: str
    read: Callable[[Cells, Any], Any]
    also: str = ""  # other names, with a blank between them

    @property
    def keys(self) -> frozenset[str]:
        """Every name in the form in which names are compared."""
        return frozenset(key_of(name) for name in (self.name, *self.also.split(" ")) if name)


@dataclass(frozen=True, slots=True)
class Shape:
    """What tables of one kind look like.

    needs: sets of columns, one of which a table must have.  amount: the column of the numbers.  unit: the column of
    their unit, where a row has one.  in_unit: the unit in which a column is kept, if its name says another.
    subject: the column whose values may stand as names of columns, in a wide table.
    ambiguous: names of columns that may mean two things, with what to do.
    """

    columns: tuple[Column, ...]
    needs: tuple[frozenset[str], ...]
    amount: str | None = None
    unit: str | None = None
    subject: str | None = None
    in_unit: Mapping[str, str] = field(default_factory=dict)
    ambiguous: Mapping[str, Reason] = field(default_factory=dict)

    def column(self, name: str) -> Column:
        """The column under its name."""
        return next(column for column in self.columns if column.name == name)

    def named(self, name: str) -> str | None:
        """The column that a file calls so, if there is one."""
        key = key_of(name)
        return next((column.name for column in self.columns if key in column.keys), None)

    def is_enough(self, columns: Collection[str]) -> bool:
        """Whether some columns are all that a table needs."""
        return any(needed <= set(columns) for needed in self.needs)

    def wanted(self) -> Reason:
        """The columns as a part of a sentence."""
        sets = [[c.name for c in self.columns if c.name in needed] for needed in self.needs]
        others = [c.name for c in self.columns if not any(c.name in needed for needed in self.needs)]
        ways = because("columns_of", columns=sets[0])
        for one in sets[1:]:
            ways = because("columns_or", ways=ways, columns=one)
        return because("columns_beside", ways=ways, columns=others) if others else ways


@dataclass(frozen=True, slots=True)
class Found:
    """A column that was found. unit: in its name.  subject, month: what its name says in a wide table."""

    at: int
    name: str
    unit: str | None = None
    subject: str | None = None
    month: str | None = None

    @property
    def is_wide(self) -> bool:
        """Whether its name says what a row says elsewhere."""
        return self.subject is not None or self.month is not None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of a sheet are, and on which line its names; null without such a line."""

    found: tuple[Found, ...]
    names_at: int | None
    ignored: tuple[str, ...] = ()


def key_of(name: str) -> str:
    """A name of a column as names are compared."""
    return re.sub(r"[\s_\-:*]+", "", plain(name)).lower()


def layout_of(
    sheet: Sheet, shape: Shape, subject_of: Callable[[str], str | None], cells: Cells, given: Sequence[str] | None
) -> Layout:
    """Find the columns. given: their names in order, where no line says them.  Raises Invalid."""
    if given is not None:
        return _given(sheet, shape, given)
    for line in sheet.cells.index[:_LOOKED_AT]:
        layout = _named(line, list(sheet.cells.loc[line]), shape, subject_of)
        if layout is not None:
            return layout
    layout = _by_order(sheet, shape, cells)
    if layout is not None:
        return layout
    first = ", ".join(values.shown_as_text(cell) for cell in list(sheet.cells.iloc[0])[:12] if cell is not None)
    raise Invalid(
        because("columns_unnamed", wanted=shape.wanted(), got=first),
        code="columns_unknown",
    )


def _named(line: int, names: Sequence[Any], shape: Shape, subject_of: Callable[[str], str | None]) -> Layout | None:
    """The layout, if a line names enough columns. Two names of one thing, or one that may mean two, raise Invalid."""
    found = [_column(at, name, shape, subject_of) for at, name in enumerate(names) if isinstance(name, str | date)]
    known = [one for one in found if one is not None]
    own = [one for one in known if not one.is_wide]
    wide = [one for one in known if one.is_wide]
    if not own and any(_is_amount(name) for name in names):
        return None  # a line of data: of names of products or of months alone none is a number
    has = {one.name for one in own}
    if wide:
        has |= {shape.amount or ""} | ({shape.subject or ""} if any(w.subject for w in wide) else set())
        # A month without a year needs a column of years.
        has |= {"month"} if any(w.month and (w.month[0] != "-" or YEAR in has) for w in wide) else set()
    if len(own) < 2 and not shape.is_enough(has):
        return None  # a title may hold the name of a column by chance
    for key, why in shape.ambiguous.items():
        if any(isinstance(name, str) and key_of(name) == key for name in names):
            raise Invalid(why, code="column_ambiguous")
    if not shape.is_enough(has):
        said = ", ".join(str(name) for name in names if name is not None)
        raise Invalid(because("columns_missing", wanted=shape.wanted(), got=said), code="columns_missing")
    for name in sorted({one.name for one in own}):
        twice = [str(names[one.at]) for one in own if one.name == name]
        if len(twice) > 1:
            raise Invalid(because("column_twice", columns=twice, column=name), code="column_twice")
    if wide and shape.amount in {one.name for one in own}:
        wide = []  # a column of amounts is there: one that is named like a subject is some other
    kept = {one.at for one in (*own, *wide)}
    ignored = tuple(str(name) for at, name in enumerate(names) if name is not None and at not in kept)
    return Layout((*own, *wide), line, ignored)


def _is_amount(cell: Any) -> bool:
    try:
        values.number(cell)
    except ValueError:
        return False
    return True


def _column(at: int, name: str | date, shape: Shape, subject_of: Callable[[str], str | None]) -> Found | None:
    has_months = any(c.name == "month" for c in shape.columns)
    if isinstance(name, date):
        return Found(at, shape.amount or "", month=f"{name:%Y-%m}") if has_months and name.day == 1 else None
    whole = shape.named(name)
    if whole is not None:
        return Found(at, whole)
    subject = None if shape.subject is None else subject_of(name.strip())
    if subject is not None:
        return Found(at, shape.amount or "", subject=subject)  # its own brackets are no unit
    parted = _WITH_UNIT.fullmatch(plain(name))
    bare, unit = (parted[1], parted[2]) if parted else (name, None)
    if unit is not None:
        known = shape.named(bare)
        if known is not None:
            return Found(at, known, unit)
    if shape.subject is not None:
        subject = subject_of(bare.strip())
        if subject is not None:
            return Found(at, shape.amount or "", unit, subject=subject)
    month = _month(bare) if has_months else None
    return Found(at, shape.amount or "", unit, month=month) if month else None


def _month(name: str) -> str | None:
    """The month a column is named after; `--03` where the year stands elsewhere."""
    short = _SHORT_MONTH.fullmatch(name.strip())
    if short is not None and 1 <= int(short[1]) <= 12:
        return f"--{int(short[1]):02}"
    try:
        return values.month(name) if not name.strip().isdigit() else None
    except ValueError:
        return None


def _given(sheet: Sheet, shape: Shape, given: Sequence[str]) -> Layout:
    names = [name.strip() for name in given]
    if len(names) > sheet.cells.shape[1]:
        raise Invalid(because("columns_too_many", n=len(names), has=int(sheet.cells.shape[1])), code="columns_missing")
    known = {c.name for c in shape.columns}
    for name in names:
        if name not in known and name not in SKIPPED:
            raise Invalid(because("no_column", column=name, known=sorted(known)), code="columns_unknown")
    wanted = [name for name in names if name not in SKIPPED]
    if len(set(wanted)) < len(wanted) or not shape.is_enough(wanted):
        raise Invalid(because("columns_each_once", wanted=shape.wanted(), got=names), code="columns_missing")
    return Layout(tuple(Found(at, name) for at, name in enumerate(names) if name not in SKIPPED), None)


def _by_order(sheet: Sheet, shape: Shape, cells: Cells) -> Layout | None:
    """The layout of a file without names whose first row reads as one of the sets of columns, in their order."""
    row = list(sheet.cells.iloc[0])
    orders = [[c.name for c in shape.columns if c.name in needed] for needed in shape.needs]
    for order in orders:
        if len(order) != len(row):
            continue
        try:
            for name, cell in zip(order, row, strict=True):
                shape.column(name).read(cells, cell)
        except ValueError:
            continue
        return Layout(tuple(Found(at, name) for at, name in enumerate(order)), None)
    return None
