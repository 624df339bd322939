"""One source is counted in one place: a document that names it twice is refused, with both places in the sentence."""

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg
import pytest

from qingyu.errors import Conflict, Invalid
from qingyu.jobs.book import indicators
from qingyu.jobs.declaring import registry
from tests.support.plant import NOW, document
from tests.support.rows import one_row

WHERE = {"carrier": "electricity", "to": "plant"}


def with_flows(*flows: tuple[str, str, list[dict[str, Any]]]) -> dict[str, Any]:
    """The test plant with these flows: code, direction, channels."""
    doc = document()
    doc["enterprises"][0]["flows"] = [
        {"code": code, "direction": direction, "channels": channels, **WHERE} for code, direction, channels in flows
    ]
    doc["enterprises"][0]["products"] = []
    return doc


def kwh(meter: str = "e000", **more: Any) -> dict[str, Any]:
    return {"meter": meter, "channel": "kwh", **more}


@pytest.mark.parametrize(
    "flows",
    [
        (("grid", "purchase", [kwh()]), ("line2", "purchase", [kwh()])),
        (("grid", "purchase", [kwh(share=0.7)]), ("heap", "stock", [kwh(share=0.4)])),
        (("grid", "purchase", [kwh()]), ("out", "export", [kwh(sign=-1)])),
        (("grid", "export", [kwh()]), ("out", "export", [kwh(share=0.1)])),
    ],
)
def test_a_channel_of_which_more_than_the_whole_crosses_the_boundary_is_refused(
    conn: psycopg.Connection,
    flows: tuple[tuple[str, str, list[dict[str, str]]], tuple[str, str, list[dict[str, str]]]]
    | tuple[tuple[str, str, list[dict[str, str | float]]], tuple[str, str, list[dict[str, str | float]]]]
    | tuple[tuple[str, str, list[dict[str, str]]], tuple[str, str, list[dict[str, str | int]]]]
    | tuple[tuple[str, str, list[dict[str, str]]], tuple[str, str, list[dict[str, str | float]]]],
) -> None:
    with pytest.raises(Conflict, match="the channel e000/kwh counts ") as refused:
        registry.apply(conn, with_flows(*flows), NOW)
    assert all(repr(code) in str(refused.value) for code, _, _ in flows)


def test_a_second_flow_is_refused_though_the_first_was_registered_before(conn: psycopg.Connection) -> None:
    registry.apply(conn, with_flows(("grid", "purchase", [kwh()])), NOW)
    with pytest.raises(Conflict, match="in the flows 'again', 'grid'"):
        registry.apply(conn, with_flows(("again", "purchase", [kwh()])), NOW)


def test_shares_of_one_meter_both_ways_of_it_and_a_sub_meter_are_no_second_count(conn: psycopg.Connection) -> None:
    shared = (("a", "purchase", [kwh(share=0.4)]), ("b", "purchase", [kwh(share=0.6)]))
    there_and_back = (("in", "purchase", [kwh("e001")]), ("out", "export", [kwh("e001")]))
    inner = (("shop", "internal", [kwh()]),)
    registry.apply(conn, with_flows(*shared, *there_and_back, *inner), NOW)
    assert conn.execute("SELECT count(*) FROM flow_channel").fetchone() == (5,)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda e: e["flows"][0]["channels"].append(kwh()), "the flow 'grid' names the channel e000/kwh twice"),
        (
            lambda e: e["products"][0]["flows"].append({"flow": "grid"}),
            "the product 'steel' names the flow 'grid' twice",
        ),
        (lambda e: e["flows"].append(copy.deepcopy(e["flows"][0])), "the document names the flow 'grid' twice"),
        (lambda e: e["meters"].append(copy.deepcopy(e["meters"][0])), "the document names the meter 'e000' twice"),
        (lambda e: e["meters"][0].update(channels=e["meters"][0]["channels"] * 2), "names the channel 'kwh' twice"),
    ],
)
def test_what_a_document_names_twice_is_refused_in_a_plain_sentence(
    conn: psycopg.Connection, change: Callable[[dict[str, Any]], object], sentence: str
) -> None:
    doc = copy.deepcopy(document())
    change(doc["enterprises"][0])
    with pytest.raises(Invalid, match=sentence):
        registry.apply(conn, doc, NOW)


MOVED = ("line", "internal", [kwh("e001")])


def test_a_flow_that_moves_ends_and_another_begins_with_the_same_channel(conn: psycopg.Connection) -> None:
    until, since = {"valid_to": "2026-10-01"}, {"valid_from": "2026-10-01"}
    doc = with_flows(("old", "purchase", [kwh()]), ("new", "purchase", [kwh()]))
    doc["enterprises"][0]["flows"][0] |= until
    doc["enterprises"][0]["flows"][1] |= since
    registry.apply(conn, doc, NOW)
    assert registry.apply(conn, doc, NOW).changes == []
    held = conn.execute(
        "SELECT upper(o.valid) = lower(n.valid) FROM flow o, flow n WHERE (o.code, n.code) = ('old', 'new')"
    )
    assert held.fetchone() == (True,)
    doc["enterprises"][0]["flows"][1]["valid_from"] = "2026-09-30"
    with pytest.raises(Conflict, match="in the flows 'new', 'old'"):
        registry.apply(conn, doc, NOW)


def test_the_units_of_a_flow_with_closed_months_change_only_where_that_is_said_and_waits_for_confirmation(
    conn: psycopg.Connection,
) -> None:
    doc = with_flows(("grid", "purchase", [kwh()]), MOVED)
    doc["enterprises"][0]["units"].append(
        {"code": "shop", "level": 2, "parent": "plant", "name_zh": "车间", "name_en": "Shop"}
    )
    registry.apply(conn, doc, NOW)
    conn.execute("INSERT INTO energy_day SELECT c.id, '2026-09-10', 1, 96, 96, 96, 96, 0, 0, 0 FROM channel c")
    (id_,) = one_row(conn.execute("SELECT id FROM enterprise"))
    indicators.refresh(conn, id_, [], [date(2026, 9, 1)], NOW)
    line = doc["enterprises"][0]["flows"][1]
    line["to"] = "shop"
    with pytest.raises(Conflict, match="the flow 'line' is of other units in months that are closed"):
        registry.apply(conn, doc, NOW)
    line["restate"] = True
    registry.apply(conn, doc, NOW, "cli:engineer")
    assert conn.execute("SELECT months, state FROM closed_change").fetchall() == [([date(2026, 9, 1)], "unconfirmed")]
