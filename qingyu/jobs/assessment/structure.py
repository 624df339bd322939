"""The account of a region by what it is made of 地区能源账: by carrier, with shares of structure and intensities."""

from collections.abc import Mapping
from datetime import date, datetime

from qingyu.db import regions
from qingyu.db.pool import Connection
from qingyu.domain.control.region_shares import RATIOS, Ratio, ratio
from qingyu.domain.control.regional import SOURCES, Line, Regional
from qingyu.domain.control.span import Basis, Span, Total
from qingyu.domain.kernel.reason import all_of, because
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.assessment import acting, standing
from qingyu.jobs.assessment.barometer import span_of
from qingyu.jobs.assessment.region_reads import Stated, sums_of
from qingyu.jobs.assessment.structural import clean_power, lines_of
from qingyu.jobs.assessment.structure_answer import RegionIntensity, RegionLine, RegionStructure, StructureShare

# What is per what: its names, the amount and the output as statistics call them.
_INTENSITIES = (
    ("energy_per_gdp", "单位GDP能耗", "energy per GDP", "tce/10^4 CNY", "energy", "gdp"),
    ("carbon_per_gdp", "单位GDP二氧化碳排放", "CO2 per GDP", "tCO2/10^4 CNY", "carbon", "gdp"),
    (
        "industry_energy",
        "规上工业单位增加值能耗",
        "energy per value added of industry",
        "tce/10^4 CNY",
        "industry_energy",
        "industry_value_added",
    ),
    (
        "industry_carbon",
        "规上工业单位增加值二氧化碳排放",
        "CO2 per value added of industry",
        "tCO2/10^4 CNY",
        "industry_carbon",
        "industry_value_added",
    ),
)


def structure(conn: Connection, scope: Scope, region: str, month: date | None, now: datetime) -> RegionStructure:
    """The account of a region from January to a month, the last that has ended by default.

    Raises NotFound for a region the whole of which the caller does not see, Invalid for a month that has not ended,
    Refused for one in which it did not stand.
    """
    found, span = acting.region(conn, scope, region), span_of(month, now)
    standing.check_month(conn, found.code, span.months[-1])
    stated = sums_of(conn, found)
    members = regions.spans(conn, scope, found.id, span, "coal.equivalent", "energy_total", span.months[-1])
    n_unseen = regions.n_unseen(conn, scope, found.id, span.months[-1], assessed=True)
    lines = lines_of(conn, scope, [row.code for row in members], stated, span, n_unseen)
    return RegionStructure(
        code=found.code,
        name_zh=found.name_zh,
        name_en=found.name_en,
        year=span.year,
        through_month=span.through_month,
        lines=[_line(one) for one in lines.values()],
        shares=[*(_share(of, lines) for of in RATIOS), _clean_power(lines, stated, span)],
        intensities=[_intensity(*one, lines, stated, span) for one in _INTENSITIES],
        n_unconfirmed=sum(row.n_unconfirmed for row in members),
    )


def _line(line: Line) -> RegionLine:
    source, total = SOURCES[line.quantity], line.total
    return RegionLine(
        quantity=line.quantity,
        name_zh=source.name_zh,
        name_en=source.name_en,
        unit=source.unit,
        value=total.value,
        basis=total.basis,
        reason=sentence_or_none(total.reason),
        known=line.known,
        other=line.other,
        completeness=line.completeness,
        metered=line.metered,
        statistical=line.statistical,
        estimated=line.estimated,
        n_enterprises=line.n,
        n_known=line.n_known,
        verified=total.verified,
    )


def _share(of: Ratio, lines: Mapping[Regional, Line]) -> StructureShare:
    over, under, share = ratio(of, lines)
    return StructureShare(
        share_of=of.name,
        name_zh=of.name_zh,
        name_en=of.name_en,
        numerator=over.value,
        denominator=under.value,
        unit=SOURCES[of.under].unit,
        value=share.value,
        basis=share.basis,
        reason=sentence_or_none(share.reason),
        verified=share.verified,
    )


def _clean_power(lines: Mapping[Regional, Line], stated: Stated, span: Span) -> StructureShare:
    share, power = clean_power(lines, stated, span), lines[Regional.POWER].totals.get(Basis.STATED)
    return StructureShare(
        share_of="clean_power",
        name_zh="清洁能源电量占比",
        name_en="share of clean electricity",
        numerator=stated.get(("clean_power", span)),
        denominator=None if power is None else power.value,
        unit="kWh",
        value=share.value,
        basis=share.basis,
        reason=sentence_or_none(share.reason),
        verified=share.verified,
    )


def _intensity(
    name: str,
    name_zh: str,
    name_en: str,
    unit: str,
    amount: str,
    output: str,
    lines: Mapping[Regional, Line],
    stated: Stated,
    span: Span,
) -> RegionIntensity:
    above, below = _amount(amount, lines, stated, span), stated.get((output, span))
    no_output = because("sum_not_stated", sum_of=output, span=span.label) if below is None else None
    reason = all_of([above.reason, no_output])
    value = above.value / below if above.value is not None and below else None
    if reason is None and value is None:
        reason = because("intensity_of_nothing")
    return RegionIntensity(
        intensity_of=name,
        name_zh=name_zh,
        name_en=name_en,
        numerator=above.value,
        denominator=below,
        unit=unit,
        value=value,
        basis=above.basis,
        reason=sentence_or_none(reason),
        verified=above.verified,
    )


def _amount(name: str, lines: Mapping[Regional, Line], stated: Stated, span: Span) -> Total:
    if name in set(Regional):
        return lines[Regional(name)].total
    value = stated.get((name, span))
    reason = because("sum_not_stated", sum_of=name, span=span.label) if value is None else None
    return Total(value, None if value is None else Basis.STATED, reason, True)
