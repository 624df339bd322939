"""The sentences of a warning in both languages, made on reading from its code, parameters and template version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from qingyu.domain.control.rule import Code
from qingyu.domain.sentences.listing import listed
from qingyu.domain.sentences.say import LANGUAGES, TABLE, Language, fill, fixed
from qingyu.domain.sentences.warnings import SENTENCES as WARNINGS


@dataclass(frozen=True, slots=True)
class Sentences:
    """The filled template."""

    zh: str
    en: str
    next_zh: str
    next_en: str


def newest_version(code: Code) -> int:
    """The version of the template that a warning of this code is issued with today."""
    versions = (key.removeprefix(f"{code}.") for key in WARNINGS if key.startswith(f"{code}."))
    return max(int(version) for version in versions if version.isdigit())


def sentences(
    code: str,
    template_version: int,
    parameters: Mapping[str, Any],
    value: float | None,
    limit: float | None,
    unit: str,
    zone: ZoneInfo,
) -> Sentences:
    """Fill the template of a code. value, limit: [unit]  zone: in which instants are written.

    >>> made = sentences("budget.month", 1, {"month": "2026-11", "used": 1.12, "verified": True}, 112.0, 100.0, "tce",
    ...     ZoneInfo("Asia/Shanghai"))
    >>> made.en
    "Comprehensive energy (calorific) of 2026-11 is 112 tce so far, 112.0 % of the month's budget of 100 tce."
    """
    key = f"{code}.{template_version}"
    en, zh = (_words(parameters, value, limit, unit, zone, language) for language in LANGUAGES)
    return Sentences(
        zh=fill(TABLE[key], zh, "zh"),
        en=fill(TABLE[key], en, "en"),
        next_zh=fixed(f"{key}.next", "zh"),
        next_en=fixed(f"{key}.next", "en"),
    )


def _words(
    parameters: Mapping[str, Any],
    value: float | None,
    limit: float | None,
    unit: str,
    zone: ZoneInfo,
    language: Language,
) -> dict[str, str]:
    words = {name: _word(name, said, zone, language) for name, said in parameters.items()}
    # The unit of hours is written in the sentence itself, in the language of the sentence.
    words["value"] = _amount(value, "" if unit == "h" else unit)
    words["limit"] = _amount(limit, "" if unit == "h" else unit)
    words["mark"] = fixed("warning.unverified", language) if parameters.get("verified") is False else ""
    words["calendar"] = fixed("warning.weekends_only", language) if parameters.get("holidays_known") is False else ""
    left = fixed("warning.partly_corrected" if parameters.get("corrected") else "warning.not_corrected", language)
    words["correction"] = left if parameters.get("correction_not_applied") else ""
    return words


def _word(name: str, said: Any, zone: ZoneInfo, language: Language) -> str:
    if name == "used" and said is None:
        return "> 100 %"  # of a budget of zero
    if said is None or said == []:
        return fixed("warning.none", language)
    if name == "used":
        return f"{said * 100:.1f} %"
    if isinstance(said, list):
        return listed([str(item) for item in said], language)
    if name in ("at", "from", "last_at", "restore_by"):
        return f"{datetime.fromisoformat(said).astimezone(zone):%Y-%m-%d %H:%M}"
    return f"{said:g}" if isinstance(said, float) else str(said)


def _amount(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    if unit == "1":
        return f"{value * 100:.2f} %"
    # Six digits would turn a large number into a power of ten.
    return (f"{value:,.0f}" if abs(value) >= 100_000 else f"{value:,.6g}") + (f" {unit}" if unit else "")
