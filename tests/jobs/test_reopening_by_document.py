"""What a changed registration document re-opens: the days that it touches, and the same one again nothing."""

from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from qingyu.db import rollups as lines
from qingyu.jobs.declaring import registry
from qingyu.jobs.energy import rollups
from tests.jobs.quarter import LATER, MARCH, NOW
from tests.support.plant import document
from tests.support.rows import one_row


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
