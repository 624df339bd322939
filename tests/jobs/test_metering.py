"""Metering by GB 17167 over the real database: rates, tables, and what is declared of them."""

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from qingyu.db import reference
from qingyu.domain.kernel.scope import EVERYTHING, Scope
from qingyu.errors import Conflict, Invalid, NotFound
from qingyu.jobs.declaring import registry
from qingyu.jobs.metering import metering, metering_tables, node_balance
from qingyu.jobs.metering.metering_answer import Metering, MeteringRate
from qingyu.jobs.metering.node_balance_answer import NodeBalance
from tests.support.reasons import english
from tests.support.rows import one_row

NOW = datetime(2026, 11, 2, 4, tzinfo=UTC)  # noon in Shanghai
CLASS_II = "gb17167-2006.active-energy.ii"


def named(code: str, **more: object) -> dict[str, object]:
    return {"code": code, "name_zh": code, "name_en": code, **more}


def meter(name: str, place: str, accuracy_class: str | None = None, **channel: str) -> dict[str, object]:
    settings = {
        "code": "kwh",
        "quantity": "active_energy",
        "carrier": "electricity",
        "kind": "interval",
        "unit": "kWh",
        "valid_from": "2026-01-01T00:00:00+08:00",
    }
    return named(name, unit=place, accuracy_class=accuracy_class, channels=[settings | channel])


def document(**more: object) -> dict[str, Any]:
    """A works: grid meter m0, mill m1 with motor m2 that feeds no flow, kiln m3; coal over a scale without class."""
    return {
        "enterprises": [
            named(
                "works",
                units=[
                    named("plant", level=1),
                    named("mill", level=2, parent="plant"),
                    named("motor", level=3, parent="mill"),
                    named("kiln", level=2, parent="plant"),
                ],
                meters=[
                    meter("m0", "plant", "0.5S"),
                    meter("m1", "mill", "1.0"),
                    meter("m2", "motor", "1.0"),
                    meter("m3", "kiln", "2.0"),
                    meter("c0", "kiln", code="t", quantity="mass", carrier="raw_coal", unit="t"),
                ],
                flows=[
                    flow("grid", "purchase", None, "plant", "m0"),
                    flow("to-mill", "internal", "plant", "mill", "m1"),
                    flow("to-kiln", "internal", "plant", "kiln", "m3"),
                    {
                        "code": "coal",
                        "carrier": "raw_coal",
                        "direction": "purchase",
                        "to": "kiln",
                        "channels": [{"meter": "c0", "channel": "t"}],
                    },
                ],
                **more,
            )
        ]
    }


def flow(code: str, direction: str, source: str | None, target: str, meter: str) -> dict[str, object]:
    return {
        "code": code,
        "carrier": "electricity",
        "direction": direction,
        "from": source,
        "to": target,
        "channels": [{"meter": meter, "channel": "kwh"}],
    }


def works(conn: psycopg.Connection, **more: list[dict[str, object]]) -> int:
    registry.apply(conn, document(**more), NOW)
    return int(one_row(conn.execute("SELECT id FROM enterprise WHERE code = 'works'"))[0])


def channel_ids(conn: psycopg.Connection) -> dict[str, int]:
    found = conn.execute("SELECT m.code, c.id FROM channel c JOIN meter m ON m.id = c.meter_id").fetchall()
    return dict(found)


def day(conn: psycopg.Connection, meter: str, on: date, use: float, missing: int = 0) -> None:
    conn.execute(
        "INSERT INTO energy_day VALUES (%s, %s, %s, 96, 96, 96, %s, 0, 0, %s)",
        (channel_ids(conn)[meter], on, use, 96 - missing, missing),
    )


def speaks(
    conn: psycopg.Connection, enterprise_id: int, *meters: str, at: datetime = NOW - timedelta(minutes=20)
) -> None:
    batch = one_row(
        conn.execute(
            "INSERT INTO ingest_batch (enterprise_id, source, received_at) VALUES (%s, 'mqtt', %s) RETURNING id",
            (enterprise_id, at),
        )
    )[0]
    for code in meters:
        conn.execute(
            "INSERT INTO reading (channel_id, at, value, batch_id) VALUES (%s, %s, 1, %s)",
            (channel_ids(conn)[code], at, batch),
        )


def rate(found: Metering, level: int, energy: str) -> MeteringRate:
    return next(one for one in found.rates if (one.level, one.energy) == (level, energy))


NEEDS = [
    {"unit": "mill", "energy": "electricity", "amount": 45, "amount_unit": "kW"},
    {"unit": "kiln", "energy": "electricity", "amount": 9, "amount_unit": "kW"},
    {"unit": "kiln", "energy": "raw_coal", "amount": 1200, "amount_unit": "t/a", "instruments": 2},
    {"unit": "motor", "energy": "electricity", "amount": 0.2, "amount_unit": "MW"},
]


def test_rates_come_from_flows_at_the_boundary_and_from_declared_amounts_below_it(conn: psycopg.Connection) -> None:
    works(conn, metering_needs=NEEDS)
    found = metering.rates(conn, EVERYTHING, "works", NOW)
    assert rate(found, 1, "electricity").equipped_share == 1.0
    assert rate(found, 1, "coal").required == 1
    power, coal = rate(found, 2, "electricity"), rate(found, 2, "coal")
    assert (power.required, power.equipped, power.wanted_share) == (1, 1, 1.0)
    assert (coal.required, coal.equipped, coal.equipped_share, coal.is_met) == (2, 1, 0.5, False)
    assert rate(found, 3, "electricity").wanted_share == 0.95
    assert [(n.unit, n.energy, n.equipped, n.required) for n in found.missing] == [("kiln", "coal", 1, 2)]
    assert [(n.unit, english(n.reason)) for n in found.not_required] == [
        ("kiln", "9 kW is below the threshold of 10 kW")
    ]
    assert found.undeclared == []


def test_what_no_unit_declares_is_not_known_and_not_zero(conn: psycopg.Connection) -> None:
    works(conn)
    found = metering.rates(conn, EVERYTHING, "works", NOW)
    assert {(n.unit, n.energy) for n in found.undeclared} == {
        ("mill", "electricity"),
        ("kiln", "electricity"),
        ("kiln", "coal"),
        ("motor", "electricity"),
    }
    below = rate(found, 2, "electricity")
    assert (below.equipped_share, below.is_met, below.unknown) == (None, None, 2)


def test_the_edition_in_force_is_named_and_that_its_tables_are_not_known(conn: psycopg.Connection) -> None:
    works(conn)
    found = metering.rates(conn, EVERYTHING, "works", NOW)
    assert found.standard.id == "gb17167-2006"
    assert [one.id for one in found.in_force] == ["gb17167-2025"]
    assert english(found.note) == "in force is gb17167-2025, whose tables are not known; judged by gb17167-2006"
    assert rate(found, 2, "electricity").thresholds_verified == "unverified"
    with pytest.raises(Invalid, match="the tables of gb17167-2025 are not known"):
        metering.rates(conn, EVERYTHING, "works", NOW, "gb17167-2025")


def tables_of(repository: Path, name: str, **changes: str) -> bytes:
    """Our own table of 2006 as an operator's of 2025. changes: words in it and what stands there instead."""
    text = (repository / "qingyu" / "data" / name).read_text("utf-8").replace("gb17167-2006", "gb17167-2025")
    for before, after in changes.items():
        text = text.replace(before, after)
    return text.encode()


def test_an_operators_tables_of_the_edition_in_force_are_judged_by(conn: psycopg.Connection, repository: Path) -> None:
    works(conn)
    said = tables_of(repository, "metering_requirements.csv"), tables_of(repository, "metering_classes.csv")
    done = metering_tables.load(conn, *said)
    assert (done.standards, done.n_requirements > 8, done.n_classes > 8) == (["gb17167-2025"], True, True)
    found = metering.rates(conn, EVERYTHING, "works", NOW)
    assert (found.standard.id, found.note) == ("gb17167-2025", None)
    assert rate(found, 2, "electricity").wanted_share == 1.0
    # The same again changes nothing, another one takes its place, and an upgrade leaves it.
    assert metering_tables.load(conn, *said) == done
    looser = tables_of(repository, "metering_requirements.csv", **{"electricity,100,100,95": "electricity,100,90,95"})
    metering_tables.load(conn, looser)
    reference.load(conn)
    assert rate(metering.rates(conn, EVERYTHING, "works", NOW), 2, "electricity").wanted_share == 0.9
    earlier = metering.rates(conn, EVERYTHING, "works", NOW, "gb17167-2006")
    assert rate(earlier, 2, "electricity").wanted_share == 1.0


@pytest.mark.parametrize(
    ("changes", "error", "told"),
    [
        (
            {"gb17167-2025": "gb17167-2031"},
            Invalid,
            "is one of gb17167-2006, gb17167-2025, not gb17167-2031",
        ),
        ({"gb17167-2025": "gb17167-2006"}, Conflict, "are carried by the platform"),
        ({"electricity,100,100,95": "electricity,100,100,195"}, Invalid, "equipment_rate"),
        ({"10,kW": "10,furlong"}, Invalid, "sub_unit_threshold_unit"),
    ],
)
def test_tables_that_are_not_right_are_refused_whole_and_say_where(
    conn: psycopg.Connection, repository: Path, changes: dict[str, str], error: type[Invalid | Conflict], told: str
) -> None:
    works(conn)
    with pytest.raises(error) as refused:
        metering_tables.load(conn, tables_of(repository, "metering_requirements.csv", **changes))
    assert told in refused.value.message
    assert metering.rates(conn, EVERYTHING, "works", NOW).standard.id == "gb17167-2006"


def test_a_meter_works_when_it_is_fresh_and_did_not_stand_still(conn: psycopg.Connection) -> None:
    enterprise_id = works(conn)
    speaks(conn, enterprise_id, "m0", "m1")
    conn.execute(
        "INSERT INTO channel_finding (enterprise_id, channel_id, kind, from_at, to_at, evidence)"
        " VALUES (%s, %s, 'stuck', %s, %s, '{}')",
        (enterprise_id, channel_ids(conn)["m1"], NOW - timedelta(hours=9), NOW - timedelta(hours=1)),
    )
    found = metering.rates(conn, EVERYTHING, "works", NOW)
    assert rate(found, 1, "electricity").working_share == 1.0
    why = {one.meter: english(one.reason) for one in found.not_working}
    assert why["m1"] == "m1/kwh stood still within the last 24 h"
    assert why["m3"] == "m3/kwh has sent nothing yet"
    assert set(why) == {"m1", "m2", "m3", "c0"}


def certificate(meter: str, verified_on: str, due_on: str, number: str = "JL-1", **more: str) -> dict[str, object]:
    dates = {"verified_on": verified_on, "due_on": due_on}
    return {"meter": meter, "certificate_no": number, **dates, **more}


def test_applying_a_document_twice_declares_nothing_twice(conn: psycopg.Connection) -> None:
    more = {
        "metering_needs": NEEDS,
        "certificates": [certificate("m0", "2026-05-01", "2027-05-01")],
        "node_tolerances": [{"unit": "plant", "carrier": "electricity", "tolerance_share": 0.02}],
    }
    tables = ("metering_need", "meter_certificate", "node_tolerance")
    works(conn, **more)
    counts = [one_row(conn.execute(f"SELECT count(*) FROM {table}"))[0] for table in tables]
    works(conn, **more)
    assert [one_row(conn.execute(f"SELECT count(*) FROM {table}"))[0] for table in tables] == counts == [4, 1, 1]
    changed = deepcopy(more) | {"metering_needs": [{**NEEDS[0], "amount": 5}]}
    works(conn, **changed)
    assert "mill" in [n.unit for n in metering.rates(conn, EVERYTHING, "works", NOW).not_required]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"metering_needs": [{"unit": "mill", "energy": "steel"}]}, "GB 17167 asks for no meter of 'steel'"),
        (
            {"metering_needs": [{"unit": "kiln", "energy": e} for e in ("coal", "raw_coal")]},
            "the need of coal at kiln stands in the document more than once",
        ),
        (
            {"metering_needs": [{"unit": "mill", "energy": "electricity", "amount": 4, "amount_unit": "kWh"}]},
            "wanted a unit such as kW, MW, t/a",
        ),
        ({"certificates": [certificate("m0", "2026-05-01", "2026-05-01")]}, "is not after verified on"),
        ({"certificates": [certificate("m0", "2026-05-01", "2027-05-01", class_id="x")]}, "the class 'x' is unknown"),
    ],
)
def test_a_declaration_that_makes_no_sense_is_refused(
    conn: psycopg.Connection,
    more: dict[str, list[dict[str, str]]] | dict[str, list[dict[str, str | int]]],
    sentence: str,
) -> None:
    with pytest.raises(Invalid, match=sentence):
        works(conn, **more)


def test_what_a_stranger_asks_for_is_not_found(conn: psycopg.Connection) -> None:
    works(conn)
    for ask in (metering.rates, metering.certificates):
        with pytest.raises(NotFound):
            ask(conn, Scope(enterprise_id=0), "works", NOW)
    with pytest.raises(NotFound):
        node_balance.report(conn, Scope(enterprise_id=0), "works", None, None, NOW)


def balance(
    conn: psycopg.Connection, from_day: date = date(2026, 10, 1), to_day: date = date(2026, 10, 3),
    carrier: str | None = None, by: str = "day",
) -> NodeBalance:  # fmt: skip
    return node_balance.report(conn, EVERYTHING, "works", from_day, to_day, NOW, carrier, by)


def two_days(conn: psycopg.Connection) -> None:
    for on, uses in ((1, (1000.0, 600.0, 590.0, 380.0)), (2, (1000.0, 600.0, 610.0, 390.0))):
        for code, use in zip(("m0", "m1", "m2", "m3"), uses, strict=True):
            day(conn, code, date(2026, 10, on), use)
