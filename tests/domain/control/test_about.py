"""Which warning leads: the energy of a plant before its data, and both before what has to be filed."""

from qingyu.domain.control.about import ABOUT, rank
from qingyu.domain.control.rule import Code


def test_each_kind_of_warning_is_about_something() -> None:
    assert set(ABOUT) == set(Code)


def test_a_change_that_waits_to_be_confirmed_leads_only_where_nothing_else_is_open() -> None:
    found = [("change.unconfirmed", 2), ("data.outage", 3), ("load.standby", 1), ("product.over_limit", 3)]
    assert [code for code, _ in sorted(found, key=lambda one: rank(*one))] == [
        "product.over_limit",
        "load.standby",
        "data.outage",
        "change.unconfirmed",
    ]
