"""Beside others: the list of leaders, sectors without names, and the own best decile."""

from dataclasses import replace
from datetime import date, timedelta

import psycopg
import pytest

from qingyu.db.benchmarks import LeaderEntry, PeerLine
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Conflict, Invalid, NotFound
from qingyu.jobs.benchmark import benchmarks, leaders, peers
from qingyu.jobs.book import indicators
from tests.jobs.plant import Plant
from tests.jobs.test_benchmarks import APRIL, CLINKER, LIST, MARCH, NOW, kiln, local, shown
from tests.support.reasons import english

MAY = date(2026, 5, 1)


def test_a_leader_is_put_replaced_and_withdrawn_and_never_merged_with_the_published_one(
    conn: psycopg.Connection,
) -> None:
    plant = kiln(conn)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    entry = LeaderEntry(
        code="qinghai-2025.clinker",
        yardsticks=[LIST],
        industry=None,
        product_zh="水泥熟料",
        product_en="clinker",
        company="某公司",
        value=92.0,
        unit="kgce/t",
        year=2025,
        region="640000",
        source="notice",
        verified="one_source",
    )
    leaders.put(conn, entry, "operator", NOW)
    leaders.put(conn, replace(entry, value=90.0), "operator", NOW + timedelta(minutes=1))
    found = shown(plant)["leaders"]
    assert [(e["origin"], e["value"], e["company"]) for e in found] == [
        ("operator", 90.0, "某公司"),
        ("published", 86.76, None),
    ]
    assert found[0]["gap_absolute"] == pytest.approx(16.0)
    leaders.withdraw(conn, entry.code, "operator", NOW + timedelta(minutes=2))
    assert [e["origin"] for e in shown(plant)["leaders"]] == ["published"]
    with pytest.raises(Conflict):
        leaders.withdraw(conn, entry.code, "operator", NOW + timedelta(minutes=3))
    for wrong in (
        {"unit": "kgce"},
        {"value": float("nan")},
        {"yardsticks": ["nobody"]},
        {"verified": "sure"},
        {"code": "A B"},
    ):
        with pytest.raises(Invalid):
            leaders.put(conn, replace(entry, **wrong), "operator", NOW)


def five(conn: psycopg.Connection, n: int = 5) -> list[Plant]:
    plants = [kiln(conn, f"kiln-{i}", 100.0 + 2 * i) for i in range(n)]
    for plant in plants:
        indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    return plants


def test_five_kilns_make_a_sector_and_four_do_not(conn: psycopg.Connection) -> None:
    plants = five(conn, 4)
    few = peers.sectors(conn, NOW)
    assert (few.month, few.groups, few.suppressed_groups) == ("2026-03", [], 2)
    asked = peers.sectors(conn, NOW, yardstick=LIST).groups
    assert [(g.n, g.p50) for g in asked] == [(None, None)]
    plants.append(kiln(conn, "kiln-4", 108.0))
    indicators.refresh(conn, plants[-1].id, [], [MARCH], NOW)
    found = {g.yardstick: g for g in peers.sectors(conn, NOW).groups}
    assert set(found) == {CLINKER, LIST}
    assert (found[LIST].n, found[LIST].p50, found[LIST].p10) == (5, 105.0, None)
    assert peers.sectors(conn, NOW, least=6).groups == []
    assert "kiln-" not in str(peers.sectors(conn, NOW))


def changed(conn: psycopg.Connection, plant: Plant, month: date) -> None:
    """A change of a month that waits for an officer; what is computed after an hour rests on it."""
    conn.execute(
        "INSERT INTO closed_change (enterprise_id, txid, months, sources, actor, at)"
        " VALUES (%s, pg_current_xact_id(), %s, ARRAY['factor'], 'chief', %s)",
        [plant.id, [month], NOW + timedelta(minutes=30)],
    )


def test_a_sector_counts_what_stood_before_a_change_that_waits(conn: psycopg.Connection) -> None:
    plants = five(conn)
    before = peers.sectors(conn, NOW)
    changed(conn, plants[2], MARCH)
    plants[2].days("coal", MARCH, APRIL, 1.0)
    indicators.refresh(conn, plants[2].id, [], [MARCH], NOW + timedelta(hours=1))
    assert peers.sectors(conn, NOW) == before
    conn.execute("DELETE FROM closed_change")  # nothing waits any more
    assert peers.sectors(conn, NOW) != before


def test_a_month_that_only_a_waiting_change_brought_is_not_the_latest_of_a_sector(conn: psycopg.Connection) -> None:
    plant = five(conn)[0]
    plant.days("coal", APRIL, MAY, 400.0)
    plant.produced("clinker", local(APRIL), local(MAY), 30_000.0)
    changed(conn, plant, APRIL)
    may = NOW + timedelta(days=30)
    indicators.refresh(conn, plant.id, [], [APRIL], may)
    assert peers.sectors(conn, may).month == "2026-03"
    conn.execute("DELETE FROM closed_change")  # nothing waits any more
    assert peers.sectors(conn, may).month == "2026-04"


def test_a_region_has_its_own_group_and_an_unknown_one_is_refused(conn: psycopg.Connection) -> None:
    five(conn)
    conn.execute("INSERT INTO region (code, level, name_zh, name_en) VALUES ('630000', 'province', '青海', 'Qinghai')")
    assert len(peers.sectors(conn, NOW, region="640000").groups) == 2
    assert peers.sectors(conn, NOW, region="630000").groups == []
    with pytest.raises(NotFound):
        peers.sectors(conn, NOW, region="990000")


def test_a_region_is_not_shown_where_the_rest_of_a_larger_one_would_be_a_small_group(conn: psycopg.Connection) -> None:
    plants = five(conn, 6)
    conn.execute("INSERT INTO region (code, level, name_zh, name_en) VALUES ('630000', 'province', '青海', 'Qinghai')")
    move = "UPDATE enterprise SET region_id = (SELECT id FROM region WHERE code = '630000') WHERE id = %s"
    conn.execute(move, (plants[5].id,))
    asked = peers.sectors(conn, NOW, region="640000", yardstick=LIST).groups
    assert [(g.n, g.p50) for g in asked] == [(None, None)]
    assert "the rest of a larger region" in english(asked[0].reason)
    assert peers.sectors(conn, NOW, region="640000").suppressed_groups == 2
    assert [g.n for g in peers.sectors(conn, NOW).groups] == [6, 6]


def test_a_district_is_not_shown_where_the_rest_of_its_province_would_be_a_small_group(
    conn: psycopg.Connection,
) -> None:
    plants = five(conn, 6)
    conn.execute(
        "INSERT INTO region (code, level, name_zh, name_en, parent_id)"
        " SELECT '640100', 'prefecture', '银川', 'Yinchuan', id FROM region WHERE code = '640000'"
    )
    move = "UPDATE enterprise SET region_id = (SELECT id FROM region WHERE code = '640100') WHERE id = ANY(%s)"
    conn.execute(move, ([p.id for p in plants[:5]],))
    assert peers.sectors(conn, NOW, region="640100").groups == []
    assert [g.n for g in peers.sectors(conn, NOW, region="640000").groups] == [6, 6]
    conn.execute(move, ([plants[5].id],))
    assert [g.n for g in peers.sectors(conn, NOW, region="640100").groups] == [6, 6]


def test_of_sister_regions_the_smallest_is_hidden_where_the_others_would_leave_a_few(conn: psycopg.Connection) -> None:
    plants = five(conn, 13)
    for n, code in enumerate(("640100", "640200", "640300")):
        conn.execute(
            "INSERT INTO region (code, level, name_zh, name_en, parent_id)"
            " SELECT %s, 'prefecture', '市', 'city', id FROM region WHERE code = '640000'",
            (code,),
        )
        move = "UPDATE enterprise SET region_id = (SELECT id FROM region WHERE code = %s) WHERE id = ANY(%s)"
        conn.execute(move, (code, [p.id for p in (plants[:6], plants[6:11], plants[11:])[n]]))
    assert [g.n for g in peers.sectors(conn, NOW, region="640100").groups] == [6, 6]
    assert peers.sectors(conn, NOW, region="640200").groups == []  # 13 - 6 - 5 would tell of the two in 640300
    assert peers.sectors(conn, NOW, region="640300").groups == []
    assert [g.n for g in peers.sectors(conn, NOW, region="640000").groups] == [13, 13]


def test_two_lines_of_one_enterprise_are_one_member_of_the_group() -> None:
    two = [PeerLine(LIST, "kgce/t", 1, value, output, 1) for value, output in ((100.0, 3.0), (108.0, 1.0))]
    assert peers.groups(two) == {(LIST, "kgce/t"): [102.0]}


def test_an_enterprise_sees_its_sector_and_no_name_in_it(conn: psycopg.Connection) -> None:
    plants = five(conn)
    own = benchmarks.month(conn, Scope(enterprise_id=plants[0].id), "kiln-0", MARCH, NOW)
    assert [s.n for s in own.products[0].sector] == [5, 5]
    assert "kiln-1" not in str(own)
    with pytest.raises(NotFound):
        benchmarks.month(conn, Scope(enterprise_id=plants[0].id), "kiln-1", MARCH, NOW)


def test_ten_closed_months_give_an_own_decile(conn: psycopg.Connection) -> None:
    plant = Plant(conn)
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.product("clinker", "coal", limit_id=CLINKER)
    months = [date(2025, n, 1) for n in range(3, 13)]
    for n, month in enumerate(months):
        end = (month + timedelta(days=32)).replace(day=1)
        days = (end - month).days
        plant.days("coal", month, end, (100.0 + n) / 0.7143)
        plant.produced("clinker", local(month), local(end), 1_000.0 * days)
    indicators.refresh(conn, plant.id, [], months[:9], NOW)
    assert "at least 10 closed periods" in english(shown(plant)["own_deciles"][1]["reason"])
    indicators.refresh(conn, plant.id, [], months, NOW)
    own = shown(plant)["own_deciles"][1]
    assert (own["n"], own["value"]) == (10, pytest.approx(100.9))


def test_twenty_days_with_output_give_a_daily_decile(conn: psycopg.Connection) -> None:
    plant = Plant(conn)
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.product("clinker", "coal", limit_id=CLINKER)
    for n in range(31):
        day = MARCH + timedelta(days=n)
        plant.day("coal", day, (100.0 + n) / 0.7143)
        if n < 19:
            plant.produced("clinker", local(day), local(day + timedelta(days=1)), 1_000.0)
    own = shown(plant)["own_deciles"][0]
    assert (own["by"], own["n"], own["value"]) == ("day", 19, None)
    plant.produced("clinker", local(MARCH + timedelta(days=19)), local(MARCH + timedelta(days=20)), 1_000.0)
    own = shown(plant)["own_deciles"][0]
    assert (own["n"], own["unit"]) == (20, "kgce/t")
    assert own["value"] == pytest.approx(101.9)
