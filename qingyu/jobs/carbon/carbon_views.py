"""CO2 accounts, schemes, factors and effects of the domain as they are answered."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from qingyu.domain.carbon import factor as co2
from qingyu.domain.carbon import opened, scheme
from qingyu.domain.carbon.balance import Role
from qingyu.domain.carbon.factor import SCOPES, CarbonAccount, Choice, EmissionPart
from qingyu.domain.carbon.scheme import Book, Topic
from qingyu.domain.energy.factors import NoFactor
from qingyu.jobs.answer import sentence, sentence_or_none, spread
from qingyu.jobs.carbon.carbon_answer import (
    CarbonEffect,
    CarbonGuideline,
    CarbonPart,
    CarbonScheme,
    CarbonStream,
    CarbonTerm,
    CarbonTotals,
    Co2Factor,
    ElectricityFactor,
    SchemeRow,
    Uncounted,
    UsedFactor,
)


def totals_of(account: CarbonAccount) -> CarbonTotals:
    """An account as it is answered. [tCO2]"""
    total = account.total
    return CarbonTotals(
        total_tco2=total.value,
        reason=sentence_or_none(total.reason),
        verified=account.is_verified(*EmissionPart),
        completeness=account.completeness,
        parts=[_part(part.value, account, (part,)) for part in EmissionPart if account.has(part)],
        scopes=[_part(name, account, of) for name, of in SCOPES.items() if account.has(*of)],
        terms=[_term(term) for term in account.terms],
        uncounted=[_uncounted(left) for left in account.uncounted],
        remarks=[sentence(remark) for remark in opened.remarks(account)],
    )


def _part(name: str, account: CarbonAccount, of: Sequence[EmissionPart]) -> CarbonPart:
    amount = account.part(*of)
    return CarbonPart(name, amount.value, sentence_or_none(amount.reason), account.is_verified(*of))


def _term(term: co2.Term) -> CarbonTerm:
    return CarbonTerm(
        part=term.part,
        name=term.name,
        carrier=term.carrier,
        quantity=term.quantity,
        unit=term.quantity_unit,
        tco2=term.tco2,
        reason=sentence_or_none(term.reason),
        factor=None if term.factor is None else UsedFactor(**spread(term.factor, UsedFactor)),
        choice_verified=term.verified,
        why=sentence_or_none(term.details.get("why")),
        flows=term.flows,
        streams=[_stream(stream) for stream in term.details.get("streams") or ()],
    )


def _stream(shown: Mapping[str, Any]) -> CarbonStream:
    reason = sentence_or_none(shown["reason"])
    return CarbonStream(**{**shown, "role": Role(shown["role"]), "reason": reason})


def _uncounted(left: co2.Uncounted) -> Uncounted:
    return Uncounted(left.carrier, left.quantity, left.unit, sentence(left.reason), left.flows)


def scheme_of(book: Book, day: date) -> CarbonScheme:
    """The scheme of an enterprise on a day, with the guideline and the factor of electricity it leads to."""
    setting = book.setting(day)
    name = next((row for row in book.rows if row.scheme == setting.scheme and row.topic is Topic.NAME), None)
    grid = book.in_force("electricity", day)
    return CarbonScheme(
        scheme=setting.scheme,
        name_zh=name.name_zh if name else setting.scheme,
        name_en=name.name_en if name else setting.scheme,
        is_declared=bool(setting.declared_by),
        declared_by=setting.declared_by or None,
        source=setting.source or None,
        valid_from=setting.valid_from,
        choices=setting.choices,
        guideline=_guideline(book, day),
        absent=setting.absent,
        report_year=day.year,
        electricity=None if isinstance(grid, NoFactor) else _electricity(grid),
        electricity_reason=sentence(grid.reason) if isinstance(grid, NoFactor) else None,
    )


def _electricity(grid: Choice) -> ElectricityFactor:
    return ElectricityFactor(**spread(grid.factor, Co2Factor), choice_verified=grid.verified, why=sentence(grid.why))


def _guideline(book: Book, day: date) -> CarbonGuideline | None:
    """The guideline of the account on a day: who takes off what is sold, and what it counts beside energy."""
    found = book.guideline(day)
    if found is None:
        return None
    return CarbonGuideline(
        code=found.code,
        name_zh=found.name_zh,
        name_en=found.name_en,
        is_declared=book.setting(day).guideline is not None,
        electricity=found.electricity,
        heat=found.heat,
        items=[item.value for item in found.items],
    )


def factor_of(factor: co2.Co2Factor) -> Co2Factor:
    """A factor as it is answered."""
    return Co2Factor(**spread(factor, Co2Factor))


def row_of(row: scheme.SchemeRow) -> SchemeRow:
    """What a scheme says as it is answered."""
    return SchemeRow(**spread(row, SchemeRow))


def effect_of(effect: co2.Effect) -> CarbonEffect:
    """The effect on a term as it is answered."""
    return CarbonEffect(**{**spread(effect, CarbonEffect), "reason": sentence_or_none(effect.reason)})
