"""Rules of early warning as data: the rows of `rules.csv`, read strictly."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel import tables


class Code(StrEnum):
    """What a warning is about; the sentences belong to the code."""

    INTERRUPTION = "data.interruption"
    OUTAGE = "data.outage"  # an interruption of many channels at once; told by the same rule
    COMPLETENESS = "data.completeness"
    RESET = "register.reset"
    STUCK = "channel.stuck"
    OVER_LIMIT = "product.over_limit"
    OVER_BASELINE = "product.over_baseline"
    BUDGET_MONTH = "budget.month"
    DEMAND = "demand.contract"
    INSTRUMENT_DUE = "instrument.overdue"
    CLOSED_CHANGE = "change.unconfirmed"
    BREACH_HIDDEN = "change.hides_breach"
    INSTRUMENTS_DUE = "instrument.overdue.many"  # many at once; told by the same rule
    LOAD_SUDDEN = "load.sudden"
    LOADS_SUDDEN = "load.sudden.many"  # many at once; told by the same rule
    LOAD_STANDBY = "load.standby"
    LOAD_DRIFT = "load.drift"


# How a warning lives: open at least so long, clear at least so long before it closes, and within so long after it
# closed the same one opens again.
LIFE = frozenset({"open_min_s", "clear_min_s", "reopen_within_s"})

# The parameters each kind of rule has beside those; the name says hours, days, working days (wd) or seconds; widths are
# halves of a band, slack and bound deviations, the rest fractions.
PARAMETERS: dict[Code, frozenset[str]] = {
    Code.INTERRUPTION: frozenset(
        {
            "periods",
            "at_least_s",
            "severity2_after_h",
            "severity3_after_wd",
            "clear_fraction",
            "live_within_d",
            "group_from",
            "group_until",
        }
    ),
    Code.COMPLETENESS: frozenset({"limit", "clear_at", "grace_h"}),
    Code.RESET: frozenset({"within_d"}),
    Code.STUCK: frozenset({"within_h"}),
    Code.OVER_LIMIT: frozenset({"clear_margin"}),
    Code.OVER_BASELINE: frozenset({"clear_margin"}),
    Code.BUDGET_MONTH: frozenset({"band1", "band2", "band3", "clear_margin"}),
    Code.DEMAND: frozenset({"over_share", "clear_share"}),
    Code.CLOSED_CHANGE: frozenset(),
    Code.BREACH_HIDDEN: frozenset(),
    Code.INSTRUMENT_DUE: frozenset({"ahead_d", "severity3_after_d", "group_from"}),
    Code.LOAD_SUDDEN: frozenset(
        {"widths", "share", "hours", "within_h", "severity2_after_h", "group_from", "group_until"}
    ),
    Code.LOAD_STANDBY: frozenset({"idle", "widths", "share", "hours"}),
    Code.LOAD_DRIFT: frozenset({"slack", "bound", "share"}),
}

# Versions whose parameters were others; they stay readable, because old warnings name them.
_INTERRUPTION = PARAMETERS[Code.INTERRUPTION] - {"group_until"}
_LOADS = (Code.LOAD_SUDDEN, Code.LOAD_STANDBY, Code.LOAD_DRIFT)
_LATER = (
    Code.INTERRUPTION,
    Code.CLOSED_CHANGE,
    Code.BREACH_HIDDEN,
    *_LOADS,
)  # their first version is another, or had a life from the start
_EARLIER: dict[tuple[str, str], frozenset[str]] = {
    ("data.interruption", "1"): _INTERRUPTION - {"severity3_after_wd"} | {"severity3_after_h"},
    ("data.interruption", "2"): _INTERRUPTION,
    **{(code.value, "1"): names for code, names in PARAMETERS.items() if code not in _LATER},
}

COLUMNS = ("id", "version", "code", "severity", "parameters", "source", "verified")


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a rule. severity: 1 to 3, the least the rule gives."""

    id: str
    version: int
    code: Code
    severity: int
    parameters: Mapping[str, float]
    source: str
    verified: Verified
    edition: str


def rules(text: str, file: str, edition: str) -> list[Rule]:
    """The rules of a file; of several versions of one rule all are kept."""
    lines = tables.read(text, file, COLUMNS, key=lambda row: (row.text("id"), row.text("version")))
    return [_rule(line, edition) for line in lines]


def newest(rules: list[Rule]) -> list[Rule]:
    """The highest version of each rule, by id."""
    best: dict[str, Rule] = {}
    for rule in rules:
        if rule.id not in best or best[rule.id].version < rule.version:
            best[rule.id] = rule
    return [best[id_] for id_ in sorted(best)]


def _rule(line: tables.Line, edition: str) -> Rule:
    code = Code(line.one_of("code", PARAMETERS, "one of the codes of rules"))
    if not line.text("version").isdigit():
        line.fail("version", "a whole number")
    if line.text("severity") not in {"1", "2", "3"}:
        line.fail("severity", "1, 2 or 3")
    return Rule(
        id=line.text("id"),
        version=int(line.text("version")),
        code=code,
        severity=int(line.text("severity")),
        parameters=_parameters(line, code),
        source=line.text("source"),
        verified=line.choice("verified", Verified),
        edition=edition,
    )


def _parameters(line: tables.Line, code: Code) -> dict[str, float]:
    try:
        found = json.loads(line.text("parameters"))
    except ValueError:
        line.fail("parameters", "a JSON object")
    wanted = _EARLIER.get((line.text("id"), line.text("version")), PARAMETERS[code] | LIFE)
    names = ", ".join(sorted(wanted))
    if not isinstance(found, dict) or set(found) != wanted:
        line.fail("parameters", f"exactly the parameters {names}")
    if any(isinstance(value, bool) or not isinstance(value, int | float) or value < 0 for value in found.values()):
        line.fail("parameters", f"numbers not below zero for {names}")
    return {name: float(value) for name, value in found.items()}
