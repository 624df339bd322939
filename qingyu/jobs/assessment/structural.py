"""What a region's accounts and statistics say of its targets of carriers, shares and sectors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qingyu.db import structure as rows
from qingyu.db.pool import Connection
from qingyu.domain.assessment import barometer as judging
from qingyu.domain.assessment.barometer import Figures, Judged
from qingyu.domain.assessment.lights import LightRules
from qingyu.domain.control import body_target, certified, regional
from qingyu.domain.control import span as spans
from qingyu.domain.control.body_target import SHARES, BodyTarget, Demanded, Structural
from qingyu.domain.control.certified import Held
from qingyu.domain.control.denominators import WATER
from qingyu.domain.control.region_shares import RATIOS, ratio
from qingyu.domain.control.regional import Line, Regional
from qingyu.domain.control.span import Basis, Span, Total, whole
from qingyu.domain.energy import periods
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.assessment.region_reads import RegionReads, Stated

_RATIOS = {of.name: of for of in RATIOS}
# The amount of a sector and what it is per, as statistics call them.
_SECTORS = {
    Structural.INDUSTRY_ENERGY: ("industry_energy", "industry_value_added"),
    Structural.INDUSTRY_CARBON: ("industry_carbon", "industry_value_added"),
    Structural.PUBLIC_CARBON: ("public_carbon", "public_area"),
    Structural.BUILDING_CARBON: ("building_carbon", "building_area"),
    Structural.TRANSPORT_CARBON: ("transport_carbon", "transport_turnover"),
    Structural.WATER: (WATER, "gdp"),
}
# What only documents state, as statistics call it.
_STATED_TOTALS = {
    Structural.MARKET_CARBON: "market_carbon",
    Structural.FOREST_STOCK: "forest_stock",
    Structural.WATER: WATER,
}
# How these are judged was not found: that it is so is our reading.
_READINGS = (
    Structural.NON_FOSSIL,
    Structural.BUILDING_CARBON,
    Structural.TRANSPORT_CARBON,
    Structural.MARKET_CARBON,
    Structural.FOREST_STOCK,
)
NAMES = {
    Structural.COAL: ("煤炭", "coal"),
    Structural.OIL: ("石油", "oil"),
    Structural.GAS: ("天然气", "natural gas"),
    Structural.NON_FOSSIL: ("非化石能源", "non-fossil energy"),
    Structural.COAL_FOR_POWER: ("电煤（占煤炭，不含煤化工）", "coal for power, of coal without coal chemistry"),
    Structural.CLEAN_POWER: ("清洁能源电量", "clean electricity"),
    Structural.INDUSTRY_ENERGY: ("规上工业单位增加值能耗", "energy per value added of industry"),
    Structural.INDUSTRY_CARBON: ("规上工业单位增加值二氧化碳排放", "CO2 per value added of industry"),
    Structural.PUBLIC_CARBON: ("公共机构单位建筑面积碳排放", "CO2 per floor area of public bodies"),
    Structural.BUILDING_CARBON: ("建筑单位面积碳排放", "CO2 per floor area of buildings"),
    Structural.TRANSPORT_CARBON: ("交通运输单位换算周转量碳排放", "CO2 per converted turnover of transport"),
    Structural.MARKET_CARBON: ("碳市场覆盖行业碳排放", "CO2 of the sectors of the carbon market"),
    Structural.FOREST_STOCK: ("森林蓄积量", "forest stock"),
    Structural.WATER: ("用水", "water"),
}


def lines_of(
    conn: Connection, scope: Scope, enterprises: Sequence[str], stated: Stated, span: Span, n_unseen: int = 0
) -> dict[Regional, Line]:
    """What some enterprises, and what documents state of everybody else, come to in a span, by quantity.

    n_unseen: how many there are beside these that the scope does not see.
    """
    parts = {(one.enterprise, one.key): one for one in rows.parts(conn, scope, enterprises, span.months)}
    for code, held in _held(conn, scope, enterprises, span).items():
        parts |= {(code, one.key): one for one in certified.certificates(code, held, parts)}
    return {one: regional.line(one, enterprises, parts, stated, span, n_unseen) for one in Regional}


def _held(conn: Connection, scope: Scope, enterprises: Sequence[str], span: Span) -> dict[str, Held]:
    """What the certificates that touch a span stand for, by enterprise."""
    found = rows.certificates(conn, scope, enterprises, span.months[0], periods.next_month(span.months[-1]))
    return {code: certified.held(code, found, span) for code in enterprises}


@dataclass(frozen=True, slots=True)
class Structures:
    """What a region is made of in any span; each is read once. reads: its enterprises and what is stated of it."""

    conn: Connection
    scope: Scope
    region_id: int
    reads: RegionReads
    _read: dict[Span, dict[Regional, Line]] = field(default_factory=dict)

    @property
    def stated(self) -> Stated:
        """Statistics by quantity and span."""
        return self.reads.stated[self.region_id]

    def lines(self, span: Span) -> dict[Regional, Line]:
        """Its quantities in a span."""
        if span not in self._read:
            codes, n_unseen = self.reads.codes(self.region_id), self.reads.n_unseen[self.region_id]
            self._read[span] = lines_of(self.conn, self.scope, codes, self.stated, span, n_unseen)
        return self._read[span]

    def judged(self, targets: Sequence[BodyTarget], span: Span, rules: LightRules) -> list[Judged]:
        """What is demanded of carriers, shares and sectors in a year, judged; nothing of what is not demanded."""
        found: list[Judged] = []
        for of in Structural:
            mine = [one for one in targets if one.controlled is of and one.covers(span.year)]
            if any(one.kind in SHARES for one in mine):
                found.append(self._share(of, mine, span, rules))
            for per in body_target.pers_of(mine, of, span.year):
                sector = self._sector(of, mine, span, per)
                found += judging.intensity(sector, body_target.per_one(mine, per), span, rules)
            if body_target.total_of(mine, of, span.year) is not None:
                found.append(judging.total(self._total(of, mine, span), mine, span, rules))
        return found

    def verified(self, span: Span) -> dict[Demanded, bool]:
        """Whether what was judged stands on verified figures and on a rule that was found."""
        ours: dict[Demanded, bool] = dict.fromkeys(_READINGS, False)
        if span not in self._read:
            return ours
        lines = self._read[span]
        of: dict[Demanded, bool] = {
            one: lines[Regional(one.value)].verified for one in Structural if one.value in set(Regional)
        }
        return {**of, Structural.CLEAN_POWER: lines[Regional.POWER].verified, **ours}

    def share(self, of: Structural, span: Span) -> Total:
        """A share of structure in a span. [share of 1]"""
        lines = self.lines(span)
        if of is not Structural.CLEAN_POWER:
            return ratio(_RATIOS[of.value], lines)[2]
        return clean_power(lines, self.stated, span)

    def _share(self, of: Structural, mine: Sequence[BodyTarget], span: Span, rules: LightRules) -> Judged:
        target = body_target.share_of(mine, of, span.year)
        base = Total(None, None, None, True)
        if target is not None and target.target_year != span.year:
            base = self.share(of, whole(target.base_year))
        return judging.share(of, self.share(of, span), base, mine, span, rules)

    def _total(self, of: Structural, mine: Sequence[BodyTarget], span: Span) -> Figures:
        if of in _STATED_TOTALS:
            name = _STATED_TOTALS[of]
            now, then = self._stated(name, span), self._stated(name, span.before)
            return Figures(of, now, then, {year: self._stated(name, whole(year)) for year in _years(mine, span)}, {})
        line, before = (self.lines(one)[Regional(of.value)] for one in (span, span.before))
        pair = spans.compared(line.totals, before.totals, line.missing, before.missing)
        found = {year: self.lines(whole(year))[Regional(of.value)] for year in _years(mine, span)}
        years = {year: one.total for year, one in found.items()}
        bounds = {year: spans.by_basis(one.totals, pair[0], one.missing, year) for year, one in found.items()}
        return Figures(of, *pair, years, {}, bounds=bounds)

    def _sector(self, of: Structural, mine: Sequence[BodyTarget], span: Span, per: str) -> Figures:
        """A drop of what documents state, per what they state. per: a denominator, where the target names one."""
        amount, output = _SECTORS[of]
        outputs = {one: value for (name, one), value in self.stated.items() if name == output}
        years = {year: self._stated(amount, whole(year)) for year in _years(mine, span)}
        now, before = self._stated(amount, span), self._stated(amount, span.before)
        return judging.per(Figures(of, now, before, years, outputs, output_of=output), per, self.stated, span)

    def _stated(self, name: str, span: Span) -> Total:
        return _stated(self.stated, name, span)


def clean_power(lines: Mapping[Regional, Line], stated: Stated, span: Span) -> Total:
    """The share of clean electricity, of the electricity that statistics state. [share of 1]"""
    clean, power = _stated(stated, "clean_power", span), lines[Regional.POWER].totals.get(Basis.STATED)
    if clean.value is None or power is None or power.value is None:
        of = lines[Regional.POWER]
        return Total(None, None, clean.reason or (because("share_by_two_ways") if of.totals else of.missing), True)
    if power.value <= 0:
        return Total(None, None, because("share_of_nothing"), True)
    return Total(clean.value / power.value, power.basis, None, power.verified)


def _stated(stated: Stated, name: str, span: Span) -> Total:
    value = stated.get((name, span))
    if value is None:
        return Total(None, None, because("sum_not_stated", sum_of=name, span=span.label), True)
    return Total(value, Basis.STATED, None, True)


def _years(mine: Sequence[BodyTarget], span: Span) -> set[int]:
    return {year for one in mine for year in (span.year - 1, one.base_year)}
