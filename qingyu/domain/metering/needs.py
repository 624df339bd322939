"""What of an enterprise has to be measured by GB 17167: each flow over its boundary, and what its units declare."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.metering.gb17167 import RECOVERABLE, Requirement, reaches

BOUNDARY = ("purchase", "export")  # 进出用能单位; stock lies inside


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the tree."""

    code: str
    level: int
    parent: str | None


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow in force and the meters that measure it."""

    code: str
    carrier: str
    direction: str
    source: str | None
    target: str | None
    meters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """An installed meter: where it stands, what it counts, whether it works and is in date. `why`: not working."""

    code: str
    unit: str
    carriers: frozenset[str]
    is_working: bool
    is_in_date: bool
    why: Reason | None = None
    date_reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class DeclaredUse:
    """What a unit uses of an energy. amount: [amount_unit]  instruments: how many measure all of it."""

    unit: str
    energy: str
    amount: float | None
    amount_unit: str | None
    instruments: int


@dataclass(frozen=True, slots=True)
class Need:
    """An energy that has to be measured somewhere, or perhaps has to: is_required is null where nobody knows."""

    level: int
    unit: str | None
    energy: str
    flow: str | None
    instruments: int
    meters: tuple[str, ...]
    is_required: bool | None
    reason: Reason | None = None

    @property
    def n_equipped(self) -> int:
        """Instruments that count for this need."""
        return min(self.instruments, len(self.meters))


def needs(
    units: Sequence[Unit],
    flows: Sequence[Flow],
    instruments: Sequence[Instrument],
    declared: Sequence[DeclaredUse],
    table: Sequence[Requirement],
) -> list[Need]:
    """Every need of an enterprise by level: boundary flows always, units below by what they declare."""
    return [
        *_of_boundary(units, flows, instruments, declared, table),
        *_below(units, flows, instruments, declared, table),
    ]


def by_energy(table: Iterable[Requirement]) -> dict[str, list[Requirement]]:
    """The rows of the table of each energy, in the order of the table."""
    found: dict[str, list[Requirement]] = {}
    for row in table:
        found.setdefault(row.energy, []).append(row)
    return found


def _of_boundary(
    units: Sequence[Unit],
    flows: Sequence[Flow],
    instruments: Sequence[Instrument],
    declared: Sequence[DeclaredUse],
    table: Sequence[Requirement],
) -> list[Need]:
    tops = {unit.code for unit in units if unit.level == 1}
    found = []
    for energy, rows in by_energy(table).items():
        carriers = {carrier for row in rows for carrier in row.carriers}
        mine = [flow for flow in flows if flow.direction in BOUNDARY and flow.carrier in carriers]
        standing = [one for one in instruments if one.unit in tops and one.carriers & carriers]
        said = [one for one in declared if one.unit in tops and one.energy == energy]
        if said:
            meters = _sorted([*(m for flow in mine for m in flow.meters), *(one.code for one in standing)])
            found += [Need(1, one.unit, energy, None, one.instruments, meters, True) for one in said if one.instruments]
        elif mine:
            found += [
                Need(1, flow.target or flow.source, energy, flow.code, 1, _sorted(flow.meters), True) for flow in mine
            ]
        elif standing:
            reason = because("boundary_without_flow", unit=standing[0].code, energy=energy)
            meters = _sorted(one.code for one in standing)
            found.append(Need(1, standing[0].unit, energy, None, len(meters), meters, None, reason))
    return found


def _below(
    units: Sequence[Unit],
    flows: Sequence[Flow],
    instruments: Sequence[Instrument],
    declared: Sequence[DeclaredUse],
    table: Sequence[Requirement],
) -> list[Need]:
    said = {(one.unit, one.energy): one for one in declared}
    found = []
    for unit in units:
        if unit.level == 1:
            continue
        for energy, rows in by_energy(table).items():
            meters, is_seen = _meters(unit, energy, rows, flows, instruments)
            one = said.get((unit.code, energy))
            if one is not None and one.instruments == 0:
                continue
            if one is None:
                if is_seen:
                    silent = because("amount_undeclared", unit=unit.code, energy=energy)
                    found.append(Need(unit.level, unit.code, energy, None, 1, meters, None, silent))
                continue
            required, reason = _is_required(one, unit.level, rows)
            found.append(Need(unit.level, unit.code, energy, None, one.instruments, meters, required, reason))
    return found


def _meters(
    unit: Unit, energy: str, rows: Sequence[Requirement], flows: Sequence[Flow], instruments: Sequence[Instrument]
) -> tuple[tuple[str, ...], bool]:
    """The meters that measure an energy of a unit, and whether anything says that the unit has this energy."""
    carriers = {carrier for row in rows for carrier in row.carriers}
    if energy == RECOVERABLE:
        mine = [flow for flow in flows if flow.direction == "production" and flow.source == unit.code]
        standing: list[str] = []
    else:
        mine = [flow for flow in flows if flow.carrier in carriers and unit.code in (flow.source, flow.target)]
        standing = [one.code for one in instruments if one.unit == unit.code and one.carriers & carriers]
    measured = [meter for flow in mine for meter in flow.meters]
    return _sorted([*measured, *standing]), bool(mine or standing) and energy != RECOVERABLE


def _is_required(one: DeclaredUse, level: int, rows: Sequence[Requirement]) -> tuple[bool | None, Reason | None]:
    if one.amount is None or one.amount_unit is None:
        return True, None  # declared without an amount: the enterprise says itself that it has to be measured
    threshold = rows[0].threshold(level)
    if threshold is None:
        return None, because("no_threshold", energy=one.energy, level=level)
    limit, unit = threshold
    required = reaches(one.amount, one.amount_unit, limit, unit)
    if required is None:
        return None, (
            because(
                "amount_in_other_unit",
                unit=one.unit,
                energy=one.energy,
                amount_unit=one.amount_unit,
                limit=limit,
                limit_unit=unit,
            )
        )
    return (
        required,
        None
        if required
        else because("below_threshold", amount=one.amount, amount_unit=one.amount_unit, limit=limit, limit_unit=unit),
    )


def _sorted(meters: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(meters)))
