"""GB 17167: which energies need an instrument from which amount on, at which rate, of which class; read strictly."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.factors import Verified
from qingyu.domain.energy.units import UNITS
from qingyu.domain.kernel import tables
from qingyu.domain.kernel.validity import Validity

RECOVERABLE = "recoverable"  # 余能 has no carrier of its own: it is what a unit gives back, a production flow
LEVELS = (1, 2, 3)

_STANDARD = ("id", "name_zh", "name_en", "valid_from", "valid_to", "has_tables", "source", "verified", "note")
_REQUIREMENT = (
    "id",
    "standard",
    "energy",
    "variant",
    "carriers",
    "name_zh",
    "name_en",
    "unit_rate",
    "sub_unit_rate",
    "equipment_rate",
    "rates_verified",
    "sub_unit_threshold",
    "sub_unit_threshold_unit",
    "equipment_threshold",
    "equipment_threshold_unit",
    "thresholds_verified",
    "source",
    "note",
)
_CLASS = (
    "id",
    "standard",
    "instrument",
    "condition",
    "required_class",
    "name_zh",
    "name_en",
    "source",
    "verified",
    "note",
)


@dataclass(frozen=True, slots=True)
class Standard(Validity):
    """An edition of GB 17167 by its dates; without tables nothing can be judged by it."""

    id: str
    edition: str
    name_zh: str
    name_en: str
    has_tables: bool
    source: str
    verified: Verified
    note: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """A row of the table of rates: 配备率 by level [percent], and from which amount on levels 2 and 3 need a meter."""

    id: str
    edition: str
    standard: str
    energy: str
    variant: str
    carriers: tuple[str, ...]
    name_zh: str
    name_en: str
    unit_rate: float | None
    sub_unit_rate: float | None
    equipment_rate: float | None
    rates_verified: Verified
    sub_unit_threshold: float | None
    sub_unit_threshold_unit: str
    equipment_threshold: float | None
    equipment_threshold_unit: str
    thresholds_verified: Verified
    source: str
    note: str

    def rate(self, level: int) -> float | None:
        """The rate a level has to reach. [percent]"""
        return (self.unit_rate, self.sub_unit_rate, self.equipment_rate)[level - 1]

    def threshold(self, level: int) -> tuple[float, str] | None:
        """From which amount on a unit of level 2 or 3 needs a meter, with its unit; level 1 has none."""
        value, unit = {
            2: (self.sub_unit_threshold, self.sub_unit_threshold_unit),
            3: (self.equipment_threshold, self.equipment_threshold_unit),
        }.get(level, (None, ""))
        return None if value is None else (value, unit)


@dataclass(frozen=True, slots=True)
class InstrumentClass:
    """The accuracy class an instrument in this use has to have."""

    id: str
    edition: str
    standard: str
    instrument: str
    condition: str
    required_class: str
    name_zh: str
    name_en: str
    source: str
    verified: Verified
    note: str


def standards(text: str, file: str, edition: str) -> list[Standard]:
    """The editions of the standard a file names."""
    found = []
    for line in tables.read(text, file, _STANDARD, key=lambda row: row.text("id")):
        found.append(
            Standard(
                id=line.text("id"),
                edition=edition,
                **line.validity(),
                has_tables=line.one_of("has_tables", ("yes", "no"), "one of") == "yes",
                verified=line.choice("verified", Verified),
                **_texts(line),
            )
        )
    return found


def requirements(text: str, file: str, edition: str) -> list[Requirement]:
    """The rates and thresholds of a file; no energy has two rows of one variant, no carrier two energies."""
    found = []
    energy_of: dict[tuple[str, str], str] = {}
    for line in tables.read(text, file, _REQUIREMENT, key=lambda row: row.text("id")):
        energy, standard = line.text("energy"), line.text("standard")
        carriers = tuple(line.optional("carriers").split())
        for carrier in carriers:
            if carrier not in CARRIERS or energy_of.setdefault((standard, carrier), energy) != energy:
                line.fail("carriers", f"known carriers, each in one energy only ({carrier!r})")
        found.append(
            Requirement(
                id=line.text("id"),
                edition=edition,
                standard=standard,
                energy=energy,
                variant=line.optional("variant"),
                carriers=carriers,
                unit_rate=_percent(line, "unit_rate"),
                sub_unit_rate=_percent(line, "sub_unit_rate"),
                equipment_rate=_percent(line, "equipment_rate"),
                rates_verified=line.choice("rates_verified", Verified),
                sub_unit_threshold=line.number_or_none("sub_unit_threshold"),
                sub_unit_threshold_unit=_rate_unit(line, "sub_unit_threshold"),
                equipment_threshold=line.number_or_none("equipment_threshold"),
                equipment_threshold_unit=_rate_unit(line, "equipment_threshold"),
                thresholds_verified=line.choice("thresholds_verified", Verified),
                **_texts(line),
            )
        )
    return found


def classes(text: str, file: str, edition: str) -> list[InstrumentClass]:
    """The accuracy classes of a file."""
    found = []
    for line in tables.read(text, file, _CLASS, key=lambda row: row.text("id")):
        if class_limit_percent(line.text("required_class")) is None:
            line.fail("required_class", "a class such as 0.5, 0.5S or 2.0")
        found.append(
            InstrumentClass(
                id=line.text("id"),
                edition=edition,
                standard=line.text("standard"),
                instrument=line.text("instrument"),
                condition=line.text("condition"),
                required_class=line.text("required_class"),
                verified=line.choice("verified", Verified),
                **_texts(line),
            )
        )
    return found


def _texts(line: tables.Line) -> dict[str, str]:
    names = {name: line.text(name) for name in ("name_zh", "name_en", "source")}
    return names | {"note": line.optional("note")}


def _percent(line: tables.Line, column: str) -> float | None:
    value = line.number_or_none(column)
    if value is not None and not 0 < value <= 100:
        line.fail(column, "a rate over 0 up to 100 percent, or nothing where none is printed")
    return value


def _rate_unit(line: tables.Line, column: str) -> str:
    unit = line.optional(f"{column}_unit")
    if (line.number_or_none(column) is None) != (unit == "") or (unit and _rate(unit) is None):
        line.fail(f"{column}_unit", "a unit such as kW, MW, t/a, m3/h beside a threshold, nothing without one")
    return unit


def _rate(unit: str) -> tuple[str, float] | None:
    """What kind of amount a unit says, and how many base units of that kind it holds."""
    if unit in ("kW", "MW"):
        return "power", 1.0 if unit == "kW" else 1000.0
    amount, slash, period = unit.partition("/")
    if not slash or period not in ("a", "h") or amount not in UNITS:
        return None
    kind, in_base = UNITS[amount].kind, UNITS[amount].in_base
    if period == "h" and kind in ("electricity", "heat"):
        return "power", in_base if kind == "electricity" else in_base / 3.6  # 3.6 MJ/h are 1 kW
    return f"{kind} per {period}", in_base


def is_rate_unit(unit: str) -> bool:
    """Whether an amount can be declared in this unit: kW, MW, or a unit of quantity per a (year) or h (hour)."""
    return _rate(unit) is not None


def reaches(amount: float, unit: str, threshold: float, threshold_unit: str) -> bool | None:
    """Whether an amount is at least a threshold; None where the two say different things.

    amount: [unit]  threshold: [threshold_unit]

    >>> reaches(10, "kW", 10, "kW"), reaches(0.09, "MW", 100, "kW"), reaches(30, "GJ/h", 7, "MW")
    (True, False, True)
    >>> reaches(2, "t/h", 100, "t/a") is None
    True
    """
    have, want = _rate(unit), _rate(threshold_unit)
    if have is None or want is None or have[0] != want[0]:
        return None
    return amount * have[1] >= threshold * want[1]


_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def class_limit_percent(accuracy_class: str | None) -> float | None:
    """The largest permitted error a class stands for, of the reading. [percent]  None where no number is in it.

    >>> class_limit_percent("0.5S"), class_limit_percent("2.0 级"), class_limit_percent("B")
    (0.5, 2.0, None)
    """
    found = _NUMBER.search(accuracy_class or "")
    return float(found.group()) if found and float(found.group()) > 0 else None


def is_at_least_as_good(accuracy_class: str | None, required_class: str) -> bool | None:
    """Whether an instrument has the class that is wanted; 0.5S is better than 0.5. None where a class is unknown.

    >>> is_at_least_as_good("0.5S", "0.5"), is_at_least_as_good("0.5", "0.5S"), is_at_least_as_good(None, "0.5")
    (True, False, None)
    """
    have, want = _order(accuracy_class), _order(required_class)
    return None if have is None or want is None else have <= want


def _order(accuracy_class: str | None) -> tuple[float, bool] | None:
    limit = class_limit_percent(accuracy_class)
    return None if limit is None else (limit, "S" not in (accuracy_class or "").upper())


def newest_with_tables(known: Sequence[Standard], day: date) -> Standard | None:
    """The edition a day is judged by: of those with tables that began by then, the newest."""
    begun = [one for one in known if one.has_tables and (one.valid_from is None or one.valid_from <= day)]
    return max(begun, key=lambda one: one.valid_from or date.min, default=None)
