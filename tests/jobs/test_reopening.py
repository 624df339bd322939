"""A declared thing changes: exactly the periods it touches are computed again, and yesterday's view stays."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any

import psycopg
import pytest

from qingyu.db import indicators as rows
from qingyu.db import reference
from qingyu.db import rollups as lines
from qingyu.db.indicators import ListedValue
from qingyu.domain.energy import formulas
from qingyu.domain.energy.factors import Level, SchemeChoice
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Unavailable
from qingyu.jobs.book import indicators
from qingyu.jobs.declaring import account as declaring
from qingyu.jobs.declaring import registry
from qingyu.jobs.energy import coal_factors, rollups
from qingyu.jobs.energy.coal_factors import Declaration
from qingyu.jobs.energy.rollups import Touched
from qingyu.jobs.restating import reopening, restatements
from tests.jobs.plant import Plant
from tests.support.databases import Database
from tests.support.plant import document
from tests.support.present import present
from tests.support.reasons import english
from tests.support.rows import one_row

JAN, FEB, MARCH, APRIL = (date(2026, month, 1) for month in (1, 2, 3, 4))
NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
COAL = "gbt2589-2020.raw-coal"


def local(day: date) -> datetime:
    """Midnight in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    """Three months of coal and power, all computed; 100 t of coal and 1,000 kWh a day."""
    plant = Plant(conn)
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.meter_and_flow("grid")
    plant.days("coal", JAN, APRIL, 100.0)
    plant.days("grid", JAN, APRIL, 1000.0)
    every_day = [JAN + timedelta(days=n) for n in range(90)]
    indicators.refresh(conn, plant.id, every_day, [JAN, FEB, MARCH], NOW)
    return plant


def declaration(**said: Any) -> Declaration:

    fixed: dict[str, Any] = {
        "carrier": "raw_coal",
        "level": Level.MEASURED,
        "ncv": 22_000.0,
        "ncv_unit": "kJ/kg",
        "unit": None,
    }
    fixed |= {
        "kgce_per_unit": None,
        "valid_from": FEB,
        "valid_to": MARCH,
        "proof": "certificate 17",
        "laboratory": "lab",
    }
    return coal_factors.Declaration(**fixed | said)


def follow(conn: psycopg.Connection, plant: Plant, now: datetime) -> Touched:
    """What analytics does with the open lines."""
    touched = rollups.process(conn, plant.id, now)
    indicators.refresh(conn, plant.id, sorted(touched.days), sorted(touched.months), now)
    return touched


def values(
    conn: psycopg.Connection, period: str, as_of: datetime | None = None, code: str = "coal.calorific"
) -> dict[tuple[str, date], ListedValue]:
    found = rows.listing(conn, EVERYTHING, "plant", code, period, JAN, date(2026, 5, 1), as_of)
    return {(row.scope, row.start_on): row for row in found}


def test_a_factor_of_a_past_month_recomputes_exactly_that_month_and_its_days(
    conn: psycopg.Connection, plant: Plant
) -> None:
    coal_factors.declare(conn, plant.id, declaration(), "chief", LATER)
    touched = follow(conn, plant, LATER)
    february = {FEB + timedelta(days=n) for n in range(28)}
    assert touched.days == february
    assert touched.months == {FEB}
    new_k = 22_000 / 29_307.6
    months, days = values(conn, "month"), values(conn, "day")
    assert {start for (_, start), row in months.items() if row.computed_at == LATER} == {FEB}
    assert {start for (_, start), row in days.items() if row.computed_at == LATER} == february
    assert months["raw_coal", FEB].value == pytest.approx(28 * 100 * new_k)
    assert months["raw_coal", JAN].value == pytest.approx(31 * 100 * 0.7143)
    # Electricity did not change: its rows are still the first ones.
    assert months["electricity", FEB].computed_at == NOW


def test_the_view_as_of_yesterday_is_unchanged_by_a_factor_of_today(conn: psycopg.Connection, plant: Plant) -> None:
    known = {key: row.value for key, row in values(conn, "month").items()}
    coal_factors.declare(conn, plant.id, declaration(), "chief", LATER)
    follow(conn, plant, LATER)
    assert {key: row.value for key, row in values(conn, "month", as_of=NOW).items()} == known
    assert values(conn, "month")["raw_coal", FEB].value != known["raw_coal", FEB]


def test_a_restatement_says_how_much_the_factor_did_and_the_parts_add_up(
    conn: psycopg.Connection, plant: Plant
) -> None:
    coal_factors.declare(conn, plant.id, declaration(), "chief", LATER)
    plant.day("coal", FEB, 150.0)
    follow(conn, plant, LATER)
    done = restatements.listing(conn, EVERYTHING, "plant", FEB, MARCH, "month", "coal.calorific")
    whole = next(step for step in done if step.scope == "")
    k0, k1 = 0.7143, 22_000 / 29_307.6
    assert whole.factor_effect == pytest.approx((k1 - k0) * 2800)
    assert whole.physical_effect == pytest.approx(k1 * 50)
    assert present(whole.factor_effect) + present(whole.physical_effect) == whole.change
    assert present(whole.after.value) - present(whole.before.value) == whole.change
    book = restatements.effect(conn, EVERYTHING, "plant", JAN, APRIL).books[0]
    assert (book.steps, book.months) == (1, ["2026-02"])
    assert {row.carrier: row.factor_effect for row in book.carriers} == {
        "raw_coal": pytest.approx((k1 - k0) * 2800),
        "electricity": 0.0,
    }


def test_a_withdrawn_factor_gives_the_old_numbers_again_and_both_steps_stay(
    conn: psycopg.Connection, plant: Plant
) -> None:
    said = coal_factors.declare(conn, plant.id, declaration(), "chief", LATER)
    follow(conn, plant, LATER)
    coal_factors.withdraw(conn, plant.id, said.id, "chief", LATER + timedelta(hours=1))
    follow(conn, plant, LATER + timedelta(hours=1))
    assert values(conn, "month")["raw_coal", FEB].value == pytest.approx(2800 * 0.7143)
    steps = restatements.listing(conn, EVERYTHING, "plant", FEB, MARCH, "month", "coal.calorific")
    changes = [present(step.factor_effect) for step in steps if step.scope == "raw_coal"]
    assert changes[0] == pytest.approx(-changes[1])
    assert [step.is_current for step in steps if step.scope == "raw_coal"] == [True, False]


def test_the_same_declaration_twice_writes_nothing(conn: psycopg.Connection, plant: Plant) -> None:
    first = coal_factors.declare(conn, plant.id, declaration(), "chief", LATER)
    follow(conn, plant, LATER)
    assert coal_factors.declare(conn, plant.id, declaration(), "chief", LATER) == first
    assert lines.open_lines(conn, plant.id, 10) == []


def test_a_factor_of_a_carrier_the_enterprise_does_not_use_leaves_no_work(
    conn: psycopg.Connection, plant: Plant
) -> None:
    coal_factors.declare(conn, plant.id, declaration(ncv=28_000.0, carrier="coke"), "chief", LATER)
    assert lines.open_lines(conn, plant.id, 10) == []


def test_a_span_with_holes_is_one_line_whose_days_are_those_held(conn: psycopg.Connection, plant: Plant) -> None:
    conn.execute("DELETE FROM energy_day WHERE day BETWEEN '2026-02-03' AND '2026-02-24'")
    assert reopening.reopen(conn, plant.id, date(2026, 2, 2), date(2026, 2, 26), "factor", LATER, "raw_coal") == 2
    (line,) = lines.open_lines(conn, plant.id, 10)
    assert line.from_ats == [local(date(2026, 2, 2)), local(date(2026, 2, 25))]
    assert line.to_ats == [local(date(2026, 2, 3)), local(date(2026, 2, 26))]
    assert rollups.process(conn, plant.id, LATER).days == {date(2026, 2, 2), date(2026, 2, 25)}


def test_a_factor_of_a_flow_that_is_stated_and_not_metered_reopens_the_stated_days(
    conn: psycopg.Connection, plant: Plant
) -> None:
    flow = plant.flow("diesel", carrier="diesel")
    conn.execute(
        "INSERT INTO flow_statement (enterprise_id, flow_id, from_on, to_on, quantity, unit, revision, source,"
        " declared_by, declared_at) VALUES (%s, %s, %s, %s, 10, 't', 0, 'invoice', 'chief', %s)",
        (plant.id, flow, FEB, MARCH, NOW),
    )
    said = declaration(carrier="diesel", ncv=42_000.0, valid_from=date(2026, 2, 10), valid_to=None)
    coal_factors.declare(conn, plant.id, said, "chief", LATER)
    touched = rollups.process(conn, plant.id, LATER)
    assert (min(touched.days), max(touched.days)) == (date(2026, 2, 10), date(2026, 2, 28))
    assert touched.months == {FEB}


def test_days_are_those_of_the_enterprises_own_zone_over_a_change_of_clocks(conn: psycopg.Connection) -> None:
    plant = Plant(conn, "berlin", "Europe/Berlin")
    plant.meter_and_flow("grid")
    sunday = date(2026, 3, 29)
    plant.days("grid", sunday - timedelta(days=1), sunday + timedelta(days=2), 10.0)
    assert reopening.reopen(conn, plant.id, sunday, sunday + timedelta(days=1), "declaration", NOW) == 1
    assert rollups.process(conn, plant.id, NOW).days == {sunday}


def test_a_chosen_scheme_touches_only_the_carriers_it_speaks_of(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("n2", "nitrogen", "m3")
    plant.days("n2", JAN, FEB, 1000.0)
    follow_days = [JAN + timedelta(days=n) for n in range(31)]
    indicators.refresh(conn, plant.id, follow_days, [JAN], NOW)
    choice = SchemeChoice("tcisa416", valid_from=JAN, valid_to=date(2026, 1, 11))
    assert coal_factors.choose(conn, plant.id, choice, "chief", LATER)
    assert not coal_factors.choose(conn, plant.id, choice, "chief", LATER)
    touched = follow(conn, plant, LATER)
    assert touched.days == {JAN + timedelta(days=n) for n in range(10)}
    month = values(conn, "month")["nitrogen", JAN]
    assert month.value == pytest.approx((10 * 1000 * 0.0169 + 21 * 1000 * 0.4) / 1000)


def test_a_changed_row_of_a_new_edition_reopens_those_who_use_the_carrier(
    conn: psycopg.Connection, plant: Plant
) -> None:
    other = Plant(conn, "other")
    other.meter_and_flow("grid")
    other.days("grid", JAN, FEB, 10.0)
    content = files("qingyu").joinpath("data", "coal_factors.csv").read_bytes()
    reference.load_editions(conn, {"coal_factors.csv": content.replace(b"2589-2020,0.7143,", b"2589-2020,0.7200,", 1)})
    assert lines.open_lines(conn, other.id, 10) == []
    (line,) = lines.open_lines(conn, plant.id, 10)
    assert line.source == "factor"
    follow(conn, plant, LATER)
    months = values(conn, "month")
    assert months["raw_coal", MARCH].value == pytest.approx(31 * 100 * 0.72)
    # The row of electricity is the same in both editions, so its values stand as they were.
    assert months["electricity", MARCH].computed_at == NOW


def edition(old: bytes, new: bytes) -> dict[str, bytes]:
    """The coefficients with one text changed."""
    content = files("qingyu").joinpath("data", "coal_factors.csv").read_bytes()
    assert content.count(old) == 1
    return {"coal_factors.csv": content.replace(old, new)}


STEEL = b"nitrogen,both,m3,tcisa416,,T/CISA 416-2024,0.0169"


def test_a_changed_row_of_a_scheme_reopens_those_who_chose_it(conn: psycopg.Connection, plant: Plant) -> None:
    for each in (plant, other := Plant(conn, "other")):
        each.meter_and_flow("n2", "nitrogen", "m3")
        each.days("n2", JAN, FEB, 1000.0)
    coal_factors.choose(conn, plant.id, SchemeChoice("tcisa416"), "chief", NOW)
    follow(conn, plant, NOW)
    reference.load_editions(conn, edition(STEEL, STEEL.replace(b"0.0169", b"0.0170")))
    assert rollups.process(conn, plant.id, LATER).months == {JAN}
    assert lines.open_lines(conn, other.id, 10) == []


def test_a_new_row_for_a_region_reopens_those_who_lie_in_it(conn: psycopg.Connection, plant: Plant) -> None:
    conn.execute(
        "INSERT INTO region (code, level, name_zh, name_en) VALUES ('500000', 'province', '重庆', 'Chongqing')"
    )
    elsewhere = Plant(conn, "elsewhere")
    conn.execute(
        "UPDATE enterprise SET region_id = (SELECT id FROM region WHERE code = '500000') WHERE code = 'elsewhere'"
    )
    elsewhere.meter_and_flow("coal", "raw_coal", "t")
    elsewhere.days("coal", JAN, FEB, 1.0)
    row = b"gbt2589-2020.washed-coal,06,washed_coal"
    mine = "test.coal,01,raw_coal,both,kg,gbt2589,640000,test,0.7,,,,,,,,煤,coal,,test,derived,\n".encode()
    reference.load_editions(conn, edition(row, mine + row))
    assert lines.open_lines(conn, elsewhere.id, 10) == []
    follow(conn, plant, LATER)
    assert values(conn, "month")["raw_coal", MARCH].value == pytest.approx(31 * 100 * 0.7)


def test_going_back_to_an_old_edition_gives_its_numbers_and_names_again(conn: psycopg.Connection, plant: Plant) -> None:
    before = values(conn, "month")["raw_coal", MARCH].inputs_hash
    reference.load_editions(conn, edition(b"2589-2020,0.7143,,,20908", b"2589-2020,0.7200,,,20908"))
    follow(conn, plant, LATER)
    assert values(conn, "month")["raw_coal", MARCH].inputs_hash != before
    reference.load(conn)
    follow(conn, plant, LATER + timedelta(hours=1))
    assert values(conn, "month")["raw_coal", MARCH].inputs_hash == before


def test_an_upgrade_with_a_mended_formula_supersedes_what_it_made_and_nothing_else(
    conn: psycopg.Connection, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = values(conn, "month")["raw_coal", MARCH].inputs_hash
    assert reference.load(conn) == []
    monkeypatch.setitem(formulas.FORMULAS, "coal.carrier", replace(formulas.FORMULAS["coal.carrier"], version=2))
    assert len(reference.load(conn)) == 1
    follow(conn, plant, LATER)
    assert values(conn, "month")["raw_coal", MARCH].inputs_hash != before
    assert reference.load(conn) == []
    assert lines.open_lines(conn, plant.id, 10) == []
    # Another formula is mended: everything is computed again, and what does not name it stays the row it is.
    now = values(conn, "month")["raw_coal", MARCH].computed_at
    monkeypatch.setitem(formulas.FORMULAS, "cost.total", replace(formulas.FORMULAS["cost.total"], version=2))
    assert len(reference.load(conn)) == 1
    follow(conn, plant, LATER + timedelta(hours=1))
    assert values(conn, "month")["raw_coal", MARCH].computed_at == now


def test_a_changed_yardstick_reopens_the_months_of_its_products_only(conn: psycopg.Connection, plant: Plant) -> None:
    plant.product("clinker", "coal", limit_id="gb16780-2021.clinker.comprehensive")
    other = Plant(conn, "other")
    other.meter_and_flow("grid")
    other.days("grid", JAN, FEB, 10.0)
    content = files("qingyu").joinpath("data", "benchmarks.csv").read_bytes()
    changed = content.replace(b",kgce/t,100,107,117,", b",kgce/t,100,107,110,", 1)
    reference.load_editions(conn, {"benchmarks.csv": changed})
    assert len(lines.open_lines(conn, plant.id, 10)) == 1
    assert lines.open_lines(conn, other.id, 10) == []
    assert rollups.process(conn, plant.id, LATER).months == {JAN, FEB, MARCH}


class TestRegistration:
    """What a changed registration document re-opens."""

    @pytest.fixture
    def plant(self, conn: psycopg.Connection) -> int:
        """The plant of the document, with three days of its first meter."""
        registry.apply(conn, self.document(), NOW)
        for n in range(3):
            conn.execute(
                "INSERT INTO energy_day SELECT c.id, %s, 10, 96, 96, 96, 96, 0, 0, 0 FROM channel c"
                " JOIN meter m ON m.id = c.meter_id WHERE m.code = 'e000'",
                (MARCH + timedelta(days=n),),
            )
        conn.execute("UPDATE ingest_batch SET rolled_up_at = now()")
        return int(one_row(conn.execute("SELECT id FROM enterprise"))[0])

    def document(self, **changed: object) -> dict[str, Any]:
        doc = document()
        doc["enterprises"][0] |= changed
        return doc

    def days(self, conn: psycopg.Connection, plant: int) -> frozenset[date]:
        return rollups.process(conn, plant, LATER).days

    def test_the_same_document_again_leaves_no_work(self, conn: psycopg.Connection, plant: int) -> None:
        registry.apply(conn, self.document(), LATER)
        assert lines.open_lines(conn, plant, 10) == []

    @pytest.mark.parametrize("part", [{"sign": -1}, {"share": 0.5}])
    def test_a_changed_sign_or_share_reopens_the_days_of_the_flow(
        self, conn: psycopg.Connection, plant: int, part: dict[str, float]
    ) -> None:
        doc = self.document()
        doc["enterprises"][0]["flows"][0]["channels"][0] |= part
        registry.apply(conn, doc, LATER)
        assert self.days(conn, plant) == {MARCH + timedelta(days=n) for n in range(3)}

    def test_a_changed_direction_reopens_the_days_of_the_flow(self, conn: psycopg.Connection, plant: int) -> None:
        doc = self.document()
        doc["enterprises"][0]["flows"][0]["direction"] = "export"
        registry.apply(conn, doc, LATER)
        assert len(self.days(conn, plant)) == 3

    def test_a_flow_fed_by_another_channel_reopens_the_days_of_the_channel_it_lost(
        self, conn: psycopg.Connection, plant: int
    ) -> None:
        doc = self.document()
        doc["enterprises"][0]["flows"][0]["channels"] = [{"meter": "e001", "channel": "kwh"}]
        registry.apply(conn, doc, LATER)
        assert len(self.days(conn, plant)) == 3

    def test_a_changed_yardstick_or_share_of_a_product_reopens_its_days(
        self, conn: psycopg.Connection, plant: int
    ) -> None:
        doc = self.document()
        doc["enterprises"][0]["products"][0]["flows"] = [{"flow": "grid", "share": 0.25}]
        registry.apply(conn, doc, LATER)
        assert len(self.days(conn, plant)) == 3
        doc["enterprises"][0]["products"][0]["benchmark_id"] = "ndrc2023.clinker"
        registry.apply(conn, doc, LATER)
        assert len(self.days(conn, plant)) == 3

    def test_a_changed_equivalent_factor_reopens_the_year_and_the_same_one_nothing(
        self, conn: psycopg.Connection, plant: int
    ) -> None:
        doc = self.document()
        said = {"year": 2026, "kgce_per_kwh": 0.3, "declared_by": "bureau", "source": "notice"}
        doc["equivalent_factors"] = [said]
        registry.apply(conn, doc, LATER)
        assert len(self.days(conn, plant)) == 3
        registry.apply(conn, doc, LATER)
        assert lines.open_lines(conn, plant, 10) == []
        doc["equivalent_factors"] = [said | {"year": 2025}]
        registry.apply(conn, doc, LATER)
        assert self.days(conn, plant) == set()

    def test_an_enterprise_that_moves_to_another_region_is_computed_again(
        self, conn: psycopg.Connection, plant: int
    ) -> None:
        doc = self.document(region="640000")
        doc["regions"] = [{"code": "640000", "level": "province", "name_zh": "宁夏", "name_en": "Ningxia"}]
        registry.apply(conn, doc, LATER)
        assert len(self.days(conn, plant)) == 3
        registry.apply(conn, doc, LATER)
        assert lines.open_lines(conn, plant, 10) == []

    def test_a_measured_factor_and_a_scheme_in_the_document_are_declared_once(
        self, conn: psycopg.Connection, plant: int
    ) -> None:
        said = {"carrier": "diesel", "ncv": 42_652, "ncv_unit": "kJ/kg", "proof": "certificate 3"}
        doc = self.document(measured_factors=[said], factor_schemes=[{"scheme": "refining"}])
        for _ in range(2):
            registry.apply(conn, doc, LATER)
        assert conn.execute("SELECT count(*), min(declared_by) FROM measured_factor").fetchone() == (1, "registration")
        assert conn.execute("SELECT count(*), min(scheme) FROM factor_scheme").fetchone() == (1, "refining")


def test_the_first_statement_of_a_flow_reopens_all_days_because_the_others_are_unknown_now(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.flow("oil", carrier="diesel")
    said = {"flow": "oil", "from": MARCH, "to": APRIL, "quantity": 10.0, "unit": "t", "source": "invoice"}
    declaring.state(conn, plant.id, [declaring.statement(said)], "manager", LATER)
    assert follow(conn, plant, LATER).months == {JAN, FEB, MARCH}
    months = values(conn, "month")
    assert months["", MARCH].value == pytest.approx(3_100 * 0.7143 + 31 * 0.1229 + 10 * 1.4571)
    assert months["", FEB].value is None
    assert "stated for 0 of the 28 days" in english(months["", FEB].reason)
    later = LATER + timedelta(hours=1)
    declaring.state(conn, plant.id, [declaring.statement(said | {"quantity": 11.0})], "manager", later)
    assert follow(conn, plant, later).months == {MARCH}


def test_a_stated_flow_that_changes_reopens_the_days_that_nobody_stated_too(
    conn: psycopg.Connection, plant: Plant
) -> None:
    flow_id = plant.flow("oil", carrier="diesel")
    said = {"flow": "oil", "from": MARCH, "to": APRIL, "quantity": 10.0, "unit": "t", "source": "invoice"}
    declaring.state(conn, plant.id, [declaring.statement(said)], "manager", NOW)
    follow(conn, plant, NOW)
    before = reopening.state(conn, plant.id)
    conn.execute("UPDATE flow SET direction = 'internal' WHERE id = %s", (flow_id,))
    reopening.reopen_changed(conn, plant.id, before, LATER)
    assert follow(conn, plant, LATER).months == {JAN, FEB, MARCH}
    assert values(conn, "month")["", FEB].value == pytest.approx(2_800 * 0.7143 + 28 * 0.1229)


def test_a_factor_of_a_pressure_class_reopens_the_days_of_the_steam_it_stands_for(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("steam", "steam", "t")
    plant.days("steam", FEB, MARCH, 10.0)
    said = declaration(carrier="steam_1_0_mpa_refining", ncv=None, ncv_unit=None, kgce_per_unit=100.0, unit="t")
    coal_factors.declare(conn, plant.id, said, "manager", LATER)
    assert follow(conn, plant, LATER).months == {FEB}


def test_who_may_not_wait_without_end_for_a_running_computation_is_told_so(
    database: Database, conn: psycopg.Connection, plant: Plant
) -> None:
    conn.commit()
    with psycopg.connect(database.admin_dsn) as other:
        lines.hold(other, plant.id)
        reopening.wait_at_most(conn, 0.05)
        with pytest.raises(Unavailable, match="nothing was changed; try again"):
            coal_factors.declare(conn, plant.id, declaration(), "manager", LATER)
    conn.rollback()
    assert conn.execute("SELECT count(*) FROM measured_factor").fetchone() == (0,)
