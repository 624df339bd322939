"""Rules of early warning: the state of an enterprise at an instant in, judgements out; nothing past is judged."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from qingyu.domain.control import change_rules, data_rules, energy_rules, instrument_rules, load_rules
from qingyu.domain.control.judgement import Judgement
from qingyu.domain.control.rule import Code, Rule
from qingyu.domain.control.situation import Situation


def evaluate(rules: Sequence[Rule], situation: Situation) -> list[Judgement]:
    """Judge every scope by every rule; a scope that is not there any more has no judgement."""
    return [one for rule in rules for one in _JUDGES[rule.code](rule, situation)]


_JUDGES: dict[Code, Callable[[Rule, Situation], list[Judgement]]] = {
    Code.INTERRUPTION: data_rules.interruption,
    Code.COMPLETENESS: data_rules.completeness,
    Code.RESET: data_rules.seen("reset", lambda p: timedelta(days=p["within_d"])),
    Code.STUCK: data_rules.seen("stuck", lambda p: timedelta(hours=p["within_h"])),
    Code.OVER_LIMIT: energy_rules.product,
    Code.OVER_BASELINE: energy_rules.product,
    Code.BUDGET_MONTH: energy_rules.budget,
    Code.DEMAND: energy_rules.demand,
    Code.INSTRUMENT_DUE: instrument_rules.instruments,
    Code.CLOSED_CHANGE: change_rules.unconfirmed,
    Code.BREACH_HIDDEN: change_rules.hiding,
    Code.LOAD_SUDDEN: load_rules.sudden,
    Code.LOAD_STANDBY: load_rules.standby,
    Code.LOAD_DRIFT: load_rules.drift,
}
