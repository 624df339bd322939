"""What pydantic found wrong, said field by field in the reader's language; a value that may be secret is never said."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from api.problems import Language
from api.schemas.fields import FieldError
from qingyu.domain.kernel.reason import Reason
from qingyu.domain.sentences.say import say

MOST_ERRORS = 20
LONGEST_CAME = 100  # characters
# Only what stands in an address is said back, and it holds no secrets; a body may, and a cookie does.
_SAID_BACK = ("query", "path")

# The sentences of the validator by its own kind of error; what is missing here is said in English.
_CHINESE = {
    "missing": "缺少此项",
    "extra_forbidden": "没有此项",
    "unknown_parameter": "没有此参数；可用参数：{known}",
    "given_twice": "此参数只能给一次",
    "unprintable": "应为一行文本，不含控制字符",
    "json_invalid": "不是有效的 JSON",
    "string_type": "应为文本",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "至多 {max_length} 个字符",
    "string_pattern_mismatch": "应符合 {pattern}",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "float_parsing": "应为数值",
    "float_type": "应为数值",
    "finite_number": "应为有限的数值",
    "bool_parsing": "应为 true 或 false",
    "bool_type": "应为 true 或 false",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
    "literal_error": "应为 {expected} 之一",
    "enum": "应为 {expected} 之一",
    "list_type": "应为列表",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
    "too_short": "至少 {min_length} 项",
    "too_long": "至多 {max_length} 项",
    "date_parsing": "应为日期",
    "datetime_parsing": "应为时刻",
    "timezone_aware": "应带时区偏移",
}


def field_errors(problems: Sequence[Any], language: Language) -> list[FieldError]:
    """Each thing that is wrong, at most twenty of them."""
    return [_one(problem, language) for problem in problems[:MOST_ERRORS]]


def sentence(errors: Sequence[FieldError], language: Language) -> str:
    """The whole in one sentence."""
    said = "; ".join(f"{error.field}: {error.message}" for error in errors[:5])
    return f"请求不符合要求：{said}" if language == "zh" else f"the request is not what is wanted: {said}"


def _one(problem: Mapping[str, Any], language: Language) -> FieldError:
    place, *steps = (str(step) for step in problem["loc"])
    if problem["type"] == "json_invalid":
        steps = []
    where = ".".join((place, *steps))
    pointer = "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in steps) if place == "body" else None
    came = problem.get("input") if place in _SAID_BACK else None
    return FieldError(
        field=where[:LONGEST_CAME],
        pointer=pointer,
        code=str(problem["type"]),
        message=_message(problem, language),
        wanted=_wanted(problem.get("ctx") or {}),
        came=str(came)[:LONGEST_CAME] if isinstance(came, str | int | float) else None,
    )


def _message(problem: Mapping[str, Any], language: Language) -> str:
    reason = getattr((problem.get("ctx") or {}).get("error"), "reason", None)
    if isinstance(reason, Reason):
        return say(reason, language)
    pattern = _CHINESE.get(str(problem["type"]))
    if language == "zh" and pattern:
        known = {key: str(value) for key, value in (problem.get("ctx") or {}).items()}
        if all(name in known for name in re.findall(r"\{(\w+)\}", pattern)):
            return re.sub(r"\{(\w+)\}", lambda found: known[found[1]], pattern)
    # What our own checks raise is a sentence already; the validator puts its word before it.
    return str(problem["msg"]).removeprefix("Value error, ")


def _wanted(context: Mapping[str, Any]) -> str | None:
    """The rule that was broken, as far as the validator tells it."""
    told = [f"{key}: {value}" for key, value in context.items() if isinstance(value, str | int | float)]
    return ", ".join(told)[:300] or None
