"""Rates of equipping 配备率, in working order 完好率 and in date 检定率, by level and energy, and what is missing.

Rp = equipped / required (GB 17167). A surplus in one place does not hide a lack in another: of each need, no more
instruments count than it asks for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.metering.gb17167 import LEVELS, Requirement
from qingyu.domain.metering.needs import BOUNDARY, Flow, Instrument, Need, Unit, by_energy


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


def rates(needs: Sequence[Need], instruments: Sequence[Instrument], units: Sequence[Unit], flows: Sequence[Flow],
          table: Sequence[Requirement]) -> list[Rate]:  # fmt: skip
    """The rates of each level: one for each energy that is needed or measured there, and one for all together."""
    level_of = instrument_levels(instruments, units, flows)
    energies = by_energy(table)
    done = []
    for level in LEVELS:
        here = [need for need in needs if need.level == level]
        placed = [one for one in instruments if level_of[one.code] == level]
        rows = []
        for energy, rows_of_table in energies.items():
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
