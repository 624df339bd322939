"""Consequences 处置后果: which the rules propose, of whom, and from which working day past a deadline on."""

from importlib.resources import files

import pytest

from qingyu.domain.control import consequence
from qingyu.domain.control.consequence import BodyKind, CaseFacts
from qingyu.domain.energy.factors import Verified
from qingyu.domain.sentences.names import NAMES
from qingyu.jobs.control import case_rules

RULES = consequence.read(files("qingyu").joinpath("data", "consequences.toml").read_text("utf-8"), "consequences.toml")
REGION = ["accountability", "talk-and-criticism", "projects-held-back", "region-restricted"]


@pytest.mark.parametrize(
    ("of", "clocks", "late", "wanted"),
    [
        (BodyKind.REGION, "assessment-2026", 0, REGION),
        (BodyKind.REGION, "assessment-2026", 1, [*REGION, "talk-when-not-corrected"]),
        (BodyKind.REGION, "general", 100, []),
        (BodyKind.ENTERPRISE, "assessment-2026", 0, ["credit-record", "unit-projects-refused"]),
        (BodyKind.ENTERPRISE, "data-outage", 9, []),
        (BodyKind.ENTERPRISE, "data-outage", 10, ["listed-supervision"]),
    ],
)
def test_what_is_proposed(of: BodyKind, clocks: str, late: int, wanted: list[str]) -> None:
    assert [one.id for one in consequence.proposed(RULES.values(), CaseFacts(of, clocks, late))] == wanted


def test_a_rule_that_counts_days_is_unverified_for_no_document_prints_them_and_every_rule_is_named() -> None:
    assert all((one.days_late > 0) == (one.verified is Verified.UNVERIFIED) for one in RULES.values())
    assert set(NAMES["consequence"]) == set(RULES)
    assert {name for one in RULES.values() for name in one.case_rules} <= set(case_rules.shipped())
