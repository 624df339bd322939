"""The barometer of an enterprise 企业晴雨表: its accounts against its own targets, in each measure a target is per.

A span is what its months come to as officers have confirmed them; where the platform has no account of a month yet, the
sum that a document states stands for the span.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qingyu.db import counted, dual_control, intensity
from qingyu.db.counted import CountedMonth
from qingyu.db.dual_control import BodyId
from qingyu.db.pool import Connection
from qingyu.domain.assessment import barometer as judging
from qingyu.domain.assessment import year_end
from qingyu.domain.assessment.barometer import Figures, Judged
from qingyu.domain.assessment.lights import LightRules
from qingyu.domain.control import body_target, denominators
from qingyu.domain.control.body_target import OF_ENTERPRISES, BodyTarget, Controlled, Demanded, Structural
from qingyu.domain.control.denominators import Denominator, Numerator
from qingyu.domain.control.span import Basis, Metered, Span, Total, own, whole
from qingyu.domain.energy.periods import next_month
from qingyu.domain.intensity.economics import Basis as Prices
from qingyu.domain.intensity.economics import Figure, Measure
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.assessment import acting, light_rules
from qingyu.jobs.assessment.acting import AssessedBody
from qingyu.jobs.assessment.barometer import Standing, as_total, rule_set, span_of
from qingyu.jobs.assessment.barometer_answer import BarometerTotal, BodyRatio, EnterpriseBarometer
from qingyu.jobs.assessment.lights import as_light
from qingyu.jobs.assessment.netted import Netting
from qingyu.jobs.assessment.region_reads import ACCOUNTS, sums_of, years_asked

# A product's drop is that of its intensity since January, which is an amount per one unit of output.
_PRODUCT = "intensity.ytd"
_PER_CNY = 1e4
_Pick = Callable[[Span], Total]


def barometer(
    conn: Connection, scope: Scope, enterprise: str, month: date | None, rules_id: str, now: datetime
) -> EnterpriseBarometer:
    """The barometer from January to a month, the last that has ended by default.

    Raises NotFound for an enterprise that the caller does not see, or an unknown rule set; Invalid for an open month.
    """
    found, rules = acting.enterprise(conn, scope, enterprise), light_rules.by_id(rules_id)
    span = span_of(month, now)
    standing = stand(conn, found, span, rules)
    return EnterpriseBarometer(
        code=found.code,
        name_zh=found.name_zh,
        name_en=found.name_en,
        year=span.year,
        through_month=span.through_month,
        rules=rule_set(rules),
        lights=[as_light(one, standing.targets, standing.verified_of) for one in standing.judged],
        totals=standing.totals,
        ratios=_ratios(conn, found, span),
        n_unconfirmed=standing.n_unconfirmed,
    )


def stand(
    conn: Connection, body: AssessedBody, span: Span, rules: LightRules, netting: Netting | None = None
) -> Standing:
    """Where an enterprise stands from January to a month. netting: what an edition leaves of its energy."""
    targets = dual_control.targets(conn, body)
    known = _known(conn, body, targets, span)
    judged: list[Judged] = []
    sums: list[BarometerTotal] = []
    for controlled in Controlled:
        by = netting if netting is not None and controlled is Controlled.ENERGY else judging
        mine = [one for one in targets if one.controlled is controlled]
        years = years_asked(mine, controlled, span)
        for per in body_target.pers_of(mine, controlled, span.year):
            figures = known.figures(controlled, span, years, per)
            judged += by.intensity(figures, body_target.per_one(mine, per), span, rules)
        figures = known.figures(controlled, span, years, "")
        judged.append(by.total(figures, mine, span, rules))
        sums.append(as_total(figures, known.metered(ACCOUNTS[controlled][0], span).known, []))
    judged += _water(known, targets, span, rules)
    waiting = {row.month for row in known.rows.values() if row.unconfirmed}
    return Standing(judged, sums, targets, len(waiting))


def _water(known: "_Known", targets: Sequence[BodyTarget], span: Span, rules: LightRules) -> list[Judged]:
    """What is demanded of the water, judged; nothing where nothing is demanded."""
    mine, judged = [one for one in targets if one.controlled is Structural.WATER], list[Judged]()
    years = years_asked(mine, Structural.WATER, span)
    for per in body_target.pers_of(mine, Structural.WATER, span.year):
        figures = known.figures(Structural.WATER, span, years, per)
        judged += judging.intensity(figures, body_target.per_one(mine, per), span, rules)
    if body_target.total_of(mine, Structural.WATER, span.year) is not None:
        judged.append(judging.total(known.figures(Structural.WATER, span, years, ""), mine, span, rules))
    return judged


def of_year(
    conn: Connection, body: AssessedBody, targets: Sequence[BodyTarget], year: int, until: datetime | None = None
) -> dict[Controlled, Figures]:
    """What a year, the one before and those its targets count from came to; until: as stated before an instant."""
    span = whole(year)
    known = _known(conn, body, targets, span, until)
    return {one: known.figures(one, span, years_asked(targets, one, span), "") for one in Controlled}


def per_of_year(
    conn: Connection, body: AssessedBody, targets: Sequence[BodyTarget], year: int
) -> dict[tuple[Controlled, Denominator], Figures]:
    """What drops per floor area, head and turnover count from: of the year what is stated of each of its spans too."""
    span = whole(year)
    known, found = _known(conn, body, targets, span), dict[tuple[Controlled, Denominator], Figures]()
    for controlled in Controlled:
        years = years_asked(targets, controlled, span)
        for per in (one for one in Denominator if one in body_target.pers_of(targets, controlled, year)):
            figures = known.figures(controlled, span, years, per)
            found[controlled, per] = year_end.per_stated(figures, per, known.stated, year)
    return found


def spent(conn: Connection, body: BodyId, code: str, statistic: str, span: Span) -> Total:
    """What an enterprise used or emitted in a span, by its account of a code, else as stated. [unit of the code]"""
    rows = counted.months(conn, body.id, [(code, "")], span.months)
    known = _Known({(row.code, row.scope, row.month): row for row in rows}, sums_of(conn, body), {})
    metered = known.metered(code, span)
    return own(metered, known.stated.get((statistic, span))) or Total(None, None, metered.reason, True)


def _ratios(conn: Connection, body: BodyId, span: Span) -> list[BodyRatio]:
    """What is used per floor area, head and turnover, where any of it is stated."""
    known = _known(conn, body, [], span)
    found = []
    for per in denominators.stated_of(known.stated):
        for of in Numerator:
            pick = known.water if of is Numerator.WATER else known.amount(Controlled(of.value))
            made = denominators.ratio(of, per, known.stated, span, pick(span), pick(span.before))
            if of is not Numerator.WATER or made.now is not None:
                said = (made.of, made.per, made.unit, made.now, made.before, made.drop)
                found.append(BodyRatio(*said, sentence_or_none(made.reason)))
    return found


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known: months by code, scope and month; sums that are stated; figures at constant price by month."""

    rows: Mapping[tuple[str, str, date], CountedMonth]
    stated: Mapping[tuple[str, Span], float]
    figures_of: Mapping[date, Figure]

    def figures(self, controlled: Demanded, span: Span, years: set[int], per: str) -> Figures:
        """What a target per something is judged by. per: empty of a total."""
        if isinstance(controlled, Controlled):
            pick = self._product(per) if denominators.is_product(per) else self.amount(controlled)
        else:
            pick = self.water
        made = {one: pick(one) for one in {span, span.before, *map(whole, years)}}
        output = self._output(per, set(made))
        return Figures(
            controlled, made[span], made[span.before], {year: made[whole(year)] for year in years}, output, per
        )

    def metered(self, code: str, span: Span) -> Metered:
        """What the months of a span sum to."""
        months = [self.rows.get((code, "", month)) for month in span.months]
        known = [row for row in months if row is not None and row.value is not None]
        n_missing, sum_ = len(months) - len(known), sum(row.value or 0.0 for row in known)
        reason = None
        if n_missing:
            reason = because("months_without_account", n_missing=n_missing, n=len(months), span=span.label)
        return Metered(None if reason else sum_, reason, sum_, all(row.verified for row in known))

    def amount(self, controlled: Controlled) -> _Pick:
        """What counts of a span: its accounts, else what is stated."""

        def pick(span: Span) -> Total:
            metered = self.metered(ACCOUNTS[controlled][0], span)
            stated = self.stated.get((f"{controlled}_total", span))
            return own(metered, stated) or Total(None, None, metered.reason, True)

        return pick

    def water(self, span: Span) -> Total:
        """The water that a document states of a span. [m3]"""
        stated = self.stated.get((denominators.WATER, span))
        reason = because("water_not_stated", span=span.label) if stated is None else None
        return Total(stated, None if stated is None else Basis.STATED, reason, True)

    def _product(self, product: str) -> _Pick:
        def pick(span: Span) -> Total:
            row = self.rows.get((_PRODUCT, product, span.months[-1]))
            if row is None or row.value is None:
                return Total(None, None, because("product_without_intensity", product=product, span=span.label), True)
            return Total(row.value, Basis.SUMMED, None, row.verified)

        return pick

    def _output(self, per: str, wanted: set[Span]) -> dict[Span, float]:
        if per in list(Measure):
            return self._outputs(Measure(per), wanted)
        if per in list(Denominator):
            return denominators.amounts(self.stated, Denominator(per), wanted)
        return dict.fromkeys(wanted, 1.0)

    def _outputs(self, measure: Measure, wanted: set[Span]) -> dict[Span, float]:
        found = {}
        for span in wanted:
            amounts = [self._figure(measure, month) for month in span.months]
            stated = self.stated.get((str(measure), span))
            if None not in amounts:
                found[span] = sum(amount for amount in amounts if amount is not None) / _PER_CNY
            elif stated is not None:
                found[span] = stated
        return found

    def _figure(self, measure: Measure, month: date) -> float | None:
        figure = self.figures_of.get(month)
        return None if figure is None else figure.amount_cny(measure)


def _known(
    conn: Connection, body: BodyId, targets: Sequence[BodyTarget], span: Span, until: datetime | None = None
) -> _Known:
    years = {year for controlled in OF_ENTERPRISES for year in years_asked(targets, controlled, span)}
    spans = {span, span.before, *map(whole, years)}
    months = sorted({month for one in spans for month in one.months})
    products = {one.per for one in targets if denominators.is_product(one.per)}
    wanted = [(code, "") for code, _ in ACCOUNTS.values()] + [(_PRODUCT, product) for product in sorted(products)]
    rows = counted.months(conn, body.id, wanted, months)
    figures = intensity.figures(conn, body.id, months[0], next_month(months[-1]))
    # Figures of two base years are never compared: those of the newest count.
    newest = max((one.base_year or 0 for one in figures if one.basis is Prices.CONSTANT), default=None)
    kept = {one.month: one for one in figures if one.prices == (Prices.CONSTANT, newest)}
    return _Known({(row.code, row.scope, row.month): row for row in rows}, sums_of(conn, body, until), kept)
