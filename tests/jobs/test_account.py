"""The energy account over a real database: the plant of the worked example, statements, own production, balances."""

from datetime import date, timedelta

import psycopg
import pytest

from qingyu.db import indicators as indicator_rows
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Conflict, Invalid, NotFound
from qingyu.jobs.answer import as_dict
from qingyu.jobs.book import indicators
from qingyu.jobs.declaring import registry
from qingyu.jobs.declaring.account import HeldCertificates
from qingyu.jobs.energy import account, energy, rollups
from qingyu.jobs.energy.account import Span
from qingyu.jobs.energy.energy import By
from tests.jobs.stated_works import BOILER, NOW, YEAR, Part, Works, coal_months, document, flow, meter, works
from tests.support.reasons import english
from tests.support.rows import one_row


def test_the_registered_plant_with_its_readings_and_statements_gives_the_tonnes_of_the_worked_example(
    conn: psycopg.Connection,
) -> None:
    found = works(conn).whole()
    assert found["total"]["coal_tce_calorific"] == pytest.approx(13_571.2, abs=1e-6)
    assert found["total"]["coal_tce_equivalent"] == pytest.approx(18_884.2, abs=1e-6)
    coal = {each["flow"]: each["sign"] * each["coal_tce_calorific"] for each in found["flows"]}
    assert coal == pytest.approx({"coal": 8_571.6, "grid": 3_687.0, "gas": 1_995.0, "heat": -682.4})
    assert {each["flow"]: each["measured"] for each in found["flows"]}["coal"] == "stated"
    kinds = {each["kind"]: each["coal_tce_calorific"] for each in found["kinds"]}
    assert kinds["purchase"] == pytest.approx(14_253.6)
    assert kinds["export"] == pytest.approx(-682.4)
    assert found["key_unit"] == {"threshold_tce": 10_000, "calorific": "by_law", "equivalent": "by_law", "reason": None}


def test_the_energy_report_and_the_account_say_the_same(conn: psycopg.Connection) -> None:
    plant = works(conn)
    report = as_dict(energy.report(conn, EVERYTHING, "plant", YEAR.from_day, YEAR.to_day, "month", NOW).answer())
    assert report["total"] == plant.whole()["total"]
    assert [row["coal_tce_calorific"] for row in report["rows"]] == [
        period["coal_tce_calorific"] for period in plant.ledger(By.MONTH)["periods"]
    ]


def test_a_monthly_statement_counts_in_its_month_and_a_day_of_it_says_why_it_has_no_number(
    conn: psycopg.Connection,
) -> None:
    plant = works(conn)
    march = plant.whole(Span(date(2025, 3, 1), date(2025, 4, 1)))
    assert march["total"]["coal_tce_calorific"] == pytest.approx(714.3 + (3_687.0 + 1_995.0 - 682.4) * 31 / 365)
    day = plant.whole(Span(date(2025, 3, 5), date(2025, 3, 6)))
    assert day["total"]["coal_tce_calorific"] is None
    assert "the flow coal is stated for 2025-03-01 to 2025-04-01 as a whole" in english(day["calorific_reason"])


def test_a_day_counts_its_own_statement_and_an_hour_of_it_says_nothing(conn: psycopg.Connection) -> None:
    wanted = document()
    wanted["enterprises"][0]["account"]["statements"] = [coal_months()[0] | {"from": "2025-03-05", "to": "2025-03-06"}]
    plant = Works(conn, wanted)
    plant.read("grid", 30e6)
    plant.roll_up()
    days = date(2025, 3, 5), date(2025, 3, 6)
    by_day = as_dict(energy.report(conn, EVERYTHING, "plant", *days, "day", NOW).answer())
    by_hour = as_dict(energy.report(conn, EVERYTHING, "plant", *days, "hour", NOW).answer())
    assert by_day["rows"][0]["coal_tce_calorific"] == pytest.approx(714.3 + 3_687.0 / 365)
    assert by_hour["total"] == by_day["total"]
    coal = [part for row in by_hour["rows"] for part in row["carriers"] if part["carrier"] == "raw_coal"]
    assert (len(coal), {part["quantity"] for part in coal}) == (24, {None})


def test_the_stored_month_holds_the_statement_and_a_new_revision_supersedes_it(conn: psycopg.Connection) -> None:
    plant = works(conn)
    march = date(2025, 3, 1)
    indicators.refresh(conn, plant.id, [], [march], NOW)
    before = indicator_rows.listing(conn, EVERYTHING, "plant", "coal.calorific", "month", march, date(2025, 4, 1), None)
    assert {row.scope: row.value for row in before}["raw_coal"] == pytest.approx(714.3)
    assert rollups.process(conn, plant.id, NOW).days == frozenset()

    changed = document()
    changed["enterprises"][0]["account"]["statements"][2]["quantity"] = 1100.0
    registry.apply(conn, changed, NOW)
    touched = rollups.process(conn, plant.id, NOW)
    assert touched.months == {march}
    assert (min(touched.days), max(touched.days)) == (march, date(2025, 3, 31))
    indicators.refresh(conn, plant.id, touched.days, touched.months, NOW)
    after = indicator_rows.listing(conn, EVERYTHING, "plant", "coal.calorific", "month", march, date(2025, 4, 1), None)
    assert {row.scope: row.value for row in after}["raw_coal"] == pytest.approx(785.73)


def test_a_product_is_charged_with_what_is_stated_as_with_what_is_metered(conn: psycopg.Connection) -> None:
    plant = works(conn)
    (steel,) = one_row(conn.execute("SELECT id FROM product"))
    conn.execute(
        "INSERT INTO production (enterprise_id, product_id, from_at, to_at, quantity, revision, batch_id, received_at)"
        " VALUES (%s, %s, '2025-02-28T16:00Z', '2025-03-31T16:00Z', 7500, 0, 0, %s)",
        (plant.id, steel, NOW),
    )
    march = date(2025, 3, 1)
    indicators.refresh(conn, plant.id, [], [march], NOW)
    (row,) = indicator_rows.listing(conn, EVERYTHING, "plant", "intensity", "month", march, date(2025, 4, 1), None)
    assert row.reason is None
    assert row.value == pytest.approx((714_300 + 4_999_600 * 31 / 365) / 7500)


def test_a_ledger_that_would_be_too_long_is_refused(conn: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    works(conn)
    with monkeypatch.context() as little:
        little.setattr(account, "MOST_USES", 100)
        with pytest.raises(Invalid, match="at most 100 uses of a flow on a day"):
            account.whole(conn, EVERYTHING, "plant", YEAR, NOW)
    with pytest.raises(Invalid, match="at most 20000 sums"):
        account.ledger(conn, EVERYTHING, "plant", Span(date(2010, 1, 1), date(2025, 1, 1)), By.DAY, NOW)
    with pytest.raises(Invalid, match="by day or by month, not by hour"):
        account.ledger(conn, EVERYTHING, "plant", YEAR, By.HOUR, NOW)


def test_applying_the_same_document_twice_declares_nothing_new(conn: psycopg.Connection) -> None:
    wanted = document(
        meters=[meter("steam", "steam", "t")],
        flows=[flow("steam", "steam")],
        media=[{"flow": "steam", "method": "enthalpy", "enthalpy_kj_per_kg": 2777.0, "source": "contract"}],
        certificates=[{"number": "gec-1", "count": 10, "from": "2025-01-01", "to": "2026-01-01", "proof": "registry"}],
    )
    first = registry.apply(conn, wanted, NOW).counts
    again = registry.apply(conn, wanted, NOW + timedelta(days=1)).counts
    assert (first["flow statements"], first["flow media"], first["green certificates"]) == (12, 1, 1)
    assert not {"flow statements", "flow media", "green certificates"} & set(again)


def test_a_metered_flow_cannot_be_stated_nor_a_flow_in_a_unit_of_another_kind(conn: psycopg.Connection) -> None:
    metered, odd, unknown = document(), document(), document()
    metered["enterprises"][0]["account"]["statements"][0]["flow"] = "grid"
    odd["enterprises"][0]["account"]["statements"][0]["unit"] = "kWh"
    unknown["enterprises"][0]["account"]["statements"][0]["flow"] = "peat"
    with pytest.raises(Conflict, match="measured by a channel from 2025-01-01 on"):
        registry.apply(conn, metered, NOW)
    with pytest.raises(Invalid, match="a unit that becomes t"):
        registry.apply(conn, odd, NOW)
    with pytest.raises(NotFound, match="no flow 'peat'"):
        registry.apply(conn, unknown, NOW)


def test_a_flow_that_gets_its_meter_later_keeps_what_was_stated_before(conn: psycopg.Connection) -> None:
    plant = works(conn)
    with_scale = document()
    enterprise = with_scale["enterprises"][0]
    enterprise["meters"].append(meter("coal", "raw_coal", "t", valid_from="2025-06-30T16:00:00Z"))
    enterprise["flows"][3]["channels"] = [{"meter": "coal", "channel": "use"}]
    with pytest.raises(Conflict, match="measured by a channel from 2025-07-01 on"):
        registry.apply(conn, with_scale, NOW)
    conn.rollback()
    plant = works(conn)
    enterprise["account"]["statements"] = coal_months()[:6]
    registry.apply(conn, with_scale, NOW)
    (scale,) = one_row(
        conn.execute("SELECT c.id FROM channel c JOIN meter m ON m.id = c.meter_id WHERE m.code = 'coal'")
    )
    for n in range(184):
        conn.execute(
            "INSERT INTO energy_day VALUES (%s, %s, 40, 1, 1, 96, 96, 0, 0, 0)",
            (scale, date(2025, 7, 1) + timedelta(n)),
        )
    coal = {each["flow"]: each for each in plant.whole()["flows"]}["coal"]
    assert coal["quantity"] == pytest.approx(6_000.0 + 184 * 40)
    assert coal["measured"] == "metered"
    spring = plant.whole(Span(date(2025, 3, 1), date(2025, 5, 1)))
    coal = {each["flow"]: each for each in spring["flows"]}["coal"]
    assert (coal["quantity"], coal["measured"]) == (2_000.0, "stated")


def test_the_days_of_the_ledger_add_up_to_its_months_and_to_the_span(conn: psycopg.Connection) -> None:
    plant = works(conn, **BOILER)
    plant.read("to-boiler", 1e6)
    plant.roll_up()
    span = Span(date(2025, 2, 1), date(2025, 4, 1))
    days, months = plant.ledger(By.DAY, span), plant.ledger(By.MONTH, span)
    for name in ("purchase", "conversion_in", "export", "losses", "comprehensive", "coal_tce_calorific"):
        for carrier in ("natural_gas", "electricity", "heat"):
            of_days = [row[name] for row in days["rows"] if row["carrier"] == carrier]
            of_months = [row[name] for row in months["rows"] if row["carrier"] == carrier]
            if None in of_days:
                assert of_days == [None] * 59  # nothing is distributed by meters: no losses are known on any day
                continue
            assert sum(of_days) == pytest.approx(sum(of_months))
            assert sum(of_days) == pytest.approx(
                next(row[name] for row in months["total"]["rows"] if row["carrier"] == carrier)
            )


def test_the_account_asks_for_a_span_that_makes_sense(conn: psycopg.Connection) -> None:
    with pytest.raises(Invalid, match="not both"):
        account.span(YEAR.from_day, YEAR.to_day, date(2025, 3, 1), date(2025, 3, 1))
    with pytest.raises(Invalid, match="the day after the last"):
        account.span(YEAR.to_day, YEAR.from_day, None, date(2025, 3, 1))
    assert account.span(None, None, None, date(2025, 3, 9)) == Span(date(2025, 3, 1), date(2025, 4, 1))
    with pytest.raises(NotFound):
        account.whole(conn, EVERYTHING, "nobody", YEAR, NOW)


@pytest.mark.parametrize(
    ("wrong", "wanted"),
    [
        (flow("own", "electricity", metered=False, supply="self_generated"), "would count beside its fuel"),
        (flow("own", "raw_coal", metered=False, supply="grid"), "where electricity comes from"),
    ],
)
def test_a_flow_whose_supply_contradicts_it_is_refused(conn: psycopg.Connection, wrong: Part, wanted: str) -> None:
    with pytest.raises(Invalid, match=wanted):
        registry.apply(conn, document(flows=[wrong]), NOW)


def test_the_number_of_a_certificate_is_one_however_it_is_written() -> None:
    said = {"count": 10, "from": "2025-01-01", "to": "2026-01-01", "proof": "registry"}
    written = [
        HeldCertificates.model_validate({"number": number, **said}).number for number in ("G-1", " g-1", "ｇ－１　")
    ]
    assert written == ["G-1"] * 3
    with pytest.raises(ValueError, match="number"):
        HeldCertificates.model_validate({"number": " ", **said})
