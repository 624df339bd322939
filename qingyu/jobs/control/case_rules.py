"""The shipped clocks of cases, and the consequences that rules propose, by id."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from qingyu.domain.control import case_clock, consequence
from qingyu.domain.control.case_clock import CaseRules
from qingyu.domain.control.consequence import ConsequenceRule
from qingyu.domain.kernel.reason import because
from qingyu.errors import NotFound

FILE = "case_clocks.toml"
CONSEQUENCES = "consequences.toml"


@cache
def shipped() -> Mapping[str, CaseRules]:
    """Every rule set of the package; raises BadTable where the file is none."""
    return case_clock.read(files("qingyu").joinpath("data", FILE).read_text("utf-8"), FILE)


@cache
def consequences() -> Mapping[str, ConsequenceRule]:
    """Every rule that proposes a consequence; raises BadTable where the file is none."""
    return consequence.read(files("qingyu").joinpath("data", CONSEQUENCES).read_text("utf-8"), CONSEQUENCES)


def by_id(rules_id: str) -> CaseRules:
    """A rule set; raises NotFound with the ids there are."""
    if rules_id not in shipped():
        raise NotFound(because("no_case_rules", got=rules_id, known=tuple(shipped())))
    return shipped()[rules_id]


def of_warning(code: str | None) -> CaseRules:
    """The rule set for the cases of a warning, or for one opened by hand."""
    return case_clock.rules_of(list(shipped().values()), code)
