"""A reason in words, wherever a test meets it: as a value, with its sentences, or as it came over the API."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.sentences.say import say
from qingyu.jobs.answer import Sentence, sentence


def english(reason: Reason | Sentence | Mapping[str, Any] | None) -> str:
    """Its English sentence; empty where there is none."""
    return _said(reason, "en")


def chinese(reason: Reason | Sentence | Mapping[str, Any] | None) -> str:
    """Its Chinese sentence; empty where there is none."""
    return _said(reason, "zh")


def as_said(sentence: str) -> Reason:
    """A reason of a test's own."""
    return because("said", sentence=sentence)


def _said(reason: Reason | Sentence | Mapping[str, Any] | None, language: Any) -> str:
    if reason is None:
        return ""
    if isinstance(reason, Reason):
        return say(reason, language)
    return str(reason[language] if isinstance(reason, Mapping) else getattr(reason, language))


def written(value: object) -> Any:
    """The `default` of `json.dumps` for what a job answers with: a reason as the API and `--json` give it."""
    if isinstance(value, Reason):
        return asdict(sentence(value))
    raise TypeError(type(value).__name__)
