"""What a warning is about, and so how near it stands to the first line that a plant reads in the morning."""

from collections.abc import Mapping
from enum import StrEnum

from qingyu.domain.control.rule import Code


class About(StrEnum):
    """In the order in which a headline takes them at equal weight."""

    ENERGY = "energy"  # what the plant uses, against its limits, budgets and habits
    DATA = "data"  # whether what is known of it can be trusted
    RECORD = "record"  # what has to be filed, confirmed or renewed; the plant runs as well without


ABOUT: Mapping[Code, About] = {
    Code.OVER_LIMIT: About.ENERGY,
    Code.OVER_BASELINE: About.ENERGY,
    Code.BUDGET_MONTH: About.ENERGY,
    Code.DEMAND: About.ENERGY,
    Code.LOAD_SUDDEN: About.ENERGY,
    Code.LOADS_SUDDEN: About.ENERGY,
    Code.LOAD_STANDBY: About.ENERGY,
    Code.LOAD_DRIFT: About.ENERGY,
    Code.INTERRUPTION: About.DATA,
    Code.OUTAGE: About.DATA,
    Code.COMPLETENESS: About.DATA,
    Code.RESET: About.DATA,
    Code.STUCK: About.DATA,
    # A change that hides a breach of a limit is told of the limit.
    Code.BREACH_HIDDEN: About.ENERGY,
    Code.CLOSED_CHANGE: About.RECORD,
    Code.INSTRUMENT_DUE: About.RECORD,
    Code.INSTRUMENTS_DUE: About.RECORD,
}


def rank(code: str, severity: int) -> tuple[int, int]:
    """Where a warning stands when one of them is to lead: energy before data before records, then the worst first.

    >>> rank("budget.month", 1) < rank("instrument.overdue", 3)
    True
    """
    return list(About).index(ABOUT[Code(code)]), -severity
