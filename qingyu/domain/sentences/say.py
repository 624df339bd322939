"""A reason as a sentence, in the reader's language."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.kernel.reason import ALL_OF, SAID, Parameter, Reason
from qingyu.domain.sentences import (
    access,
    annotations,
    asked,
    assessing,
    assessment,
    baselines,
    benchmark,
    bodies,
    budgets,
    carbon,
    cases,
    cost,
    declaring,
    energy,
    files,
    forecast,
    idle,
    intensity,
    leaders,
    maps,
    metering,
    names,
    plans,
    projects,
    registering,
    setting_up,
    shifts,
    tables,
    warnings,
)
from qingyu.domain.sentences.listing import listed

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, Language] = ("en", "zh")


class Template(NamedTuple):
    """A sentence in both languages; a parameter stands in braces, with a format where it is a number."""

    en: str
    zh: str


FAMILIES = (
    *(energy, carbon, intensity, benchmark, cost, metering),
    *(
        access,
        annotations,
        asked,
        assessing,
        assessment,
        baselines,
        bodies,
        budgets,
        cases,
        declaring,
        files,
        forecast,
        idle,
        leaders,
        maps,
        plans,
        projects,
        registering,
        setting_up,
        shifts,
        tables,
        warnings,
    ),
)
TABLE: dict[str, Template] = {
    code: Template(*said) for family in FAMILIES for code, said in family.SENTENCES.items()
} | {SAID: Template("{sentence}", "{sentence}")}

_BETWEEN = {"en": "; ", "zh": "；"}


class _Words(str):
    """Text in the place of a number: it stays as it is, whatever format the sentence asks for."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return str(self)


def say(reason: Reason, language: Language) -> str:
    """The sentence of a reason.

    >>> from qingyu.domain.kernel.reason import because
    >>> say(because("carrier_unknown", carrier="raw_coal"), "en")
    'nothing is known of raw_coal in this period'
    >>> say(because("carrier_unknown", carrier="raw_coal"), "zh")
    '本期没有原煤的数据'
    """
    parameters = dict(reason.parameters)
    if reason.code == ALL_OF:
        return _BETWEEN[language].join(_each("", parameters["reasons"], language))
    return fill(TABLE[reason.code], {name: _word(name, said, language) for name, said in parameters.items()}, language)


def fill(template: Template, words: Mapping[str, object], language: Language) -> str:
    """A template with its words."""
    return (template.zh if language == "zh" else template.en).format_map(words)


def fixed(code: str, language: Language) -> str:
    """A sentence, or a part of one, that has no parameters."""
    return fill(TABLE[code], {}, language)


def _word(name: str, said: Parameter, language: Language) -> object:
    if isinstance(said, Reason):
        return _Words(say(said, language))
    if isinstance(said, tuple):
        return _Words(listed(_each(name, said, language), language))
    if not isinstance(said, str):
        return said
    return _Words(_named(name, said, language))


def _each(name: str, said: Parameter, language: Language) -> list[str]:
    return [str(_word(name, one, language)) for one in (said if isinstance(said, tuple) else (said,))]


def _named(name: str, code: str, language: Language) -> str:
    """What a code is called; a code without a name stays itself."""
    known = names.NAMES.get(name, {}).get(code)
    if known is not None:
        return known[language == "zh"]
    # The English sentence says the code, by which a flow or a channel was registered.
    return CARRIERS[code].name_zh if language == "zh" and name in names.OF_CARRIERS and code in CARRIERS else code
