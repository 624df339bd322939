"""What pydantic finds wrong with a declaration, as a reason that names the field."""

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from qingyu.domain.kernel.reason import Reason, all_of, because
from qingyu.jobs.refused import reason_of

# Kinds of faults that have a sentence of their own; of others the sentence of pydantic stands.
_FAULTS = {
    "missing": "field_missing",
    "greater_than": "field_greater_than",
    "greater_than_equal": "field_greater_than_equal",
    "less_than": "field_less_than",
    "less_than_equal": "field_less_than_equal",
    "string_too_short": "field_string_too_short",
    "string_too_long": "field_string_too_long",
    "literal_error": "field_one_of",
    "enum": "field_one_of",
    "extra_forbidden": "field_extra_forbidden",
    "finite_number": "field_finite_number",
}
_NAMED = {"gt", "ge", "lt", "le", "min_length", "max_length", "expected"}


def fault_of(error: ValidationError) -> Reason:
    """Everything that is wrong, each fault with its field."""
    reason = all_of(map(_fault, error.errors()))
    assert reason is not None, "an error without a fault"
    return reason


def _fault(error: ErrorDetails) -> Reason:
    code, said = _FAULTS.get(error["type"]), error.get("ctx", {})
    if code is not None:
        fault = Reason(code, tuple(sorted((name, said[name]) for name in _NAMED & said.keys())))
    else:
        fault = reason_of(said.get("error") or ValueError(error["msg"]))
    return because("cell_of_column", column=".".join(map(str, error["loc"])), fault=fault) if error["loc"] else fault
