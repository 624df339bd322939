"""The catalogue of indicators as it is answered: names, unit, periods, stage, and the formulas with their versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from qingyu.domain.energy.catalogue import CATALOGUE, Indicator
from qingyu.domain.energy.formulas import FORMULAS
from qingyu.jobs.answer import Answer


@dataclass(frozen=True, slots=True)
class IndicatorFormula(Answer):
    """A formula that values of an indicator may name; version: of the values computed today."""

    id: str
    version: int
    expression: str
    name_zh: str
    name_en: str
    source: str


@dataclass(frozen=True, slots=True)
class IndicatorEntry(Answer):
    """An indicator. unit: null where it is that of its product or yardstick. stage: inputs or stored values."""

    code: str
    name_zh: str
    name_en: str
    unit: str | None
    periods: Sequence[str]
    stage: str
    formulas: Sequence[IndicatorFormula]


@dataclass(frozen=True, slots=True)
class IndicatorCatalogue(Answer):
    """Every indicator there is, in the order of the catalogue."""

    indicators: Sequence[IndicatorEntry]


@cache
def listing() -> IndicatorCatalogue:
    """Every indicator there is; the same for everybody until the next start."""
    return IndicatorCatalogue([_entry(one) for one in CATALOGUE.values()])


def _entry(one: Indicator) -> IndicatorEntry:
    formulas = [
        IndicatorFormula(id_, known.version, known.expression, known.name_zh, known.name_en, known.source)
        for id_, known in ((id_, FORMULAS[id_]) for id_ in one.formulas)
    ]
    return IndicatorEntry(one.code, one.name_zh, one.name_en, one.unit, one.periods, one.stage.name.lower(), formulas)
