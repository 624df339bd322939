"""Rates of equipping 配备率, in working order 完好率 and in date 检定率, by level and energy, and what is missing.

Rp = equipped / required (GB 17167). A surplus in one place does not hide a lack in another: of each need, no more
instruments count than it asks for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.metering.gb17167 import LEVELS, RECOVERABLE, Requirement, reaches

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


@dataclass(frozen=True, slots=True)
class Rate:
    """The rates of a level, of one energy or (energy null) of all. Shares are 1, `wanted_percent` is percent."""

    level: int
    energy: str | None
    n_required: int
    n_equipped: int
    n_unknown: int
    n_installed: int
    n_working: int
    n_in_date: int
    wanted_percent: float | None
    reason: Reason | None

    @property
    def equipped_share(self) -> float | None:
        """配备率.

        >>> Rate(1, "electricity", 10, 5, 0, 5, 5, 5, 100.0, None).equipped_share
        0.5
        """
        return self.n_equipped / self.n_required if self.n_required else None

    @property
    def working_share(self) -> float | None:
        """完好率."""
        return self.n_working / self.n_installed if self.n_installed else None

    @property
    def in_date_share(self) -> float | None:
        """检定率."""
        return self.n_in_date / self.n_installed if self.n_installed else None

    @property
    def is_met(self) -> bool | None:
        """Whether the level reaches what is wanted; null where a need is unknown or sources contradict."""
        share = self.equipped_share
        if share is None or self.wanted_percent is None:
            return None
        if share * 100 >= self.wanted_percent:
            return None if self.n_unknown else True
        return False


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


def rates(needs: Sequence[Need], instruments: Sequence[Instrument], units: Sequence[Unit], flows: Sequence[Flow],
          table: Sequence[Requirement]) -> list[Rate]:  # fmt: skip
    """The rates of each level: one for each energy that is needed or measured there, and one for all together."""
    level_of = instrument_levels(instruments, units, flows)
    by_energy = _by_energy(table)
    done = []
    for level in LEVELS:
        here = [need for need in needs if need.level == level]
        placed = [one for one in instruments if level_of[one.code] == level]
        rows = []
        for energy, rows_of_table in by_energy.items():
            mine = [need for need in here if need.energy == energy]
            carriers = {carrier for row in rows_of_table for carrier in row.carriers}
            counted = [one for one in placed if one.carriers & carriers]
            if mine or counted:
                rows.append(_rate(level, energy, mine, counted, *_wanted(rows_of_table, level)))
        if rows:
            done += [*rows, _rate(level, None, here, placed, None, None)]
    return done


def instrument_levels(
    instruments: Sequence[Instrument], units: Sequence[Unit], flows: Sequence[Flow]
) -> Mapping[str, int]:
    """The level of each meter: what measures a flow over the boundary is of level 1 wherever it stands."""
    level_of = {unit.code: unit.level for unit in units}
    at_boundary = {meter for flow in flows if flow.direction in BOUNDARY for meter in flow.meters}
    return {one.code: 1 if one.code in at_boundary else level_of[one.unit] for one in instruments}


def _by_energy(table: Iterable[Requirement]) -> dict[str, list[Requirement]]:
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
    for energy, rows in _by_energy(table).items():
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
        for energy, rows in _by_energy(table).items():
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


def _wanted(rows: Sequence[Requirement], level: int) -> tuple[float | None, Reason | None]:
    values = [row.rate(level) for row in rows]
    if all(value == values[0] for value in values):
        return values[0], None if values[0] is not None else because("no_rate_printed")
    said = " or ".join("none" if value is None else f"{value:g} %" for value in values)
    return None, because("sources_contradict", said=said)


def _rate(
    level: int,
    energy: str | None,
    needs: Sequence[Need],
    placed: Sequence[Instrument],
    wanted_percent: float | None,
    reason: Reason | None,
) -> Rate:
    required = [need for need in needs if need.is_required]
    n_required = sum(need.instruments for need in required)
    return Rate(
        level=level,
        energy=energy,
        n_required=n_required,
        n_equipped=sum(need.n_equipped for need in required),
        n_unknown=sum(need.is_required is None for need in needs),
        n_installed=len(placed),
        n_working=sum(one.is_working for one in placed),
        n_in_date=sum(one.is_in_date for one in placed),
        wanted_percent=wanted_percent,
        reason=reason if n_required else because("nothing_required"),
    )


def _sorted(meters: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(meters)))
