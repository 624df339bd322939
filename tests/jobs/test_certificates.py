"""Certificates of meters over the real database: the ledger of verifications, and what warns of their end."""

from datetime import UTC, date, datetime

import psycopg

from qingyu.db import tenancy
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.answer import sentence
from qingyu.jobs.control import early_warnings
from qingyu.jobs.control.warning_answer import Warning
from qingyu.jobs.declaring import registry
from qingyu.jobs.declaring.metering import Certificate
from qingyu.jobs.metering import metering
from qingyu.jobs.metering.metering_answer import MeterGrade
from tests.jobs.test_metering import CLASS_II, NOW, balance, certificate, document, two_days, works
from tests.support.databases import Database
from tests.support.present import present
from tests.support.rows import one_row


def test_the_ledger_holds_the_last_verification_and_keeps_the_earlier_ones(conn: psycopg.Connection) -> None:
    works(
        conn,
        certificates=[
            certificate("m0", "2026-05-01", "2027-05-01", "JL-2", seal_no="S7", class_id=CLASS_II),
            certificate("m0", "2025-05-01", "2026-05-01", "JL-1"),
            certificate(
                "m1", "2025-10-01", "2026-11-20", "JL-3", accuracy_class="1.0", seal_no="S8", class_id=CLASS_II
            ),
            certificate("m3", "2025-01-01", "2026-10-03", "JL-4"),
        ],
    )
    found = metering.certificates(conn, EVERYTHING, "works", NOW)
    by_meter = {one.meter: one for one in found.meters}
    assert [by_meter[m].status for m in ("m0", "m1", "m2", "m3")] == ["in_date", "due_soon", "unknown", "overdue"]
    assert [by_meter[m].days_left for m in ("m0", "m1", "m2", "m3")] == [180, 18, None, -30]
    assert present(by_meter["m0"].certificate).certificate_no == "JL-2"
    assert [row.certificate_no for row in by_meter["m0"].history] == ["JL-2", "JL-1"]
    assert by_meter["m0"].grade == MeterGrade(
        supervised=True,
        required_class="0.5",
        class_id="gb17167-2006.active-energy.ii",
        verified="unverified",
        lacks=[],
    )
    assert by_meter["m1"].grade.lacks == [sentence(because("class_worse", given="1.0", required="0.5"))]
    assert (found.n_meters, found.n_in_date, found.n_due_soon, found.n_overdue, found.n_unknown) == (5, 2, 1, 1, 2)


def test_a_certificate_registered_with_the_meter_counts_until_a_later_one_is_declared(conn: psycopg.Connection) -> None:
    said = document()
    said["enterprises"][0]["meters"][0] |= {
        "certificate_no": "OLD",
        "verified_on": "2025-12-01",
        "due_on": "2026-12-01",
    }
    registry.apply(conn, said, NOW)
    (before, *_) = (m for m in metering.certificates(conn, EVERYTHING, "works", NOW).meters if m.meter == "m0")
    assert (present(before.certificate).certificate_no, before.status) == ("OLD", "due_soon")
    new = Certificate(meter="m0", certificate_no="NEW", verified_on=date(2026, 11, 1), due_on=date(2027, 11, 1))
    assert metering.certify(conn, EVERYTHING, "works", new, "lab", NOW) is True
    assert metering.certify(conn, EVERYTHING, "works", new, "lab", NOW) is False
    (after, *_) = (m for m in metering.certificates(conn, EVERYTHING, "works", NOW).meters if m.meter == "m0")
    assert (present(after.certificate).certificate_no, present(after.certificate).accuracy_class) == ("NEW", "0.5S")


def test_swaps_of_instruments_stand_in_the_ledger(conn: psycopg.Connection) -> None:
    works(
        conn,
        events=[
            {
                "meter": "m0",
                "channel": "kwh",
                "at": "2026-10-01T08:00:00+08:00",
                "kind": "swap",
                "end_index": 900.0,
                "start_index": 0.0,
                "reason": "worn out",
            }
        ],
    )
    found = metering.certificates(conn, EVERYTHING, "works", NOW)
    (swap,) = found.meters[[m.meter for m in found.meters].index("m0")].swaps
    assert (swap.end_index, swap.start_index, swap.reason) == (900.0, 0.0, "worn out")


def open_warnings(conn: psycopg.Connection, now: datetime) -> list[Warning]:
    enterprise_id = one_row(conn.execute("SELECT id FROM enterprise WHERE code = 'works'"))[0]
    early_warnings.evaluate(conn, enterprise_id, now)
    found = early_warnings.list_warnings(conn, EVERYTHING, "works")
    return [one for one in found if one.rule.id == "instrument.overdue"]


def test_a_certificate_warns_before_its_end_grows_after_it_and_closes_with_a_new_one(conn: psycopg.Connection) -> None:
    works(conn, certificates=[certificate("m0", "2025-12-01", "2026-12-01", "JL-9")])
    assert open_warnings(conn, datetime(2026, 10, 31, 4, tzinfo=UTC)) == []
    (ahead,) = open_warnings(conn, datetime(2026, 11, 1, 4, tzinfo=UTC))
    assert (ahead.severity, ahead.value, ahead.since_at) == (1, 30.0, datetime(2026, 10, 31, 16, tzinfo=UTC))
    assert (
        ahead.sentence_en
        == "Certificate JL-9 of meter m0 (m0) is due on 2026-12-01; days left: 30 (below zero is overdue)."
    )
    assert [w.severity for w in open_warnings(conn, datetime(2026, 12, 1, 4, tzinfo=UTC))] == [2]
    assert [w.severity for w in open_warnings(conn, datetime(2026, 12, 31, 4, tzinfo=UTC))] == [3]
    renewed = Certificate(meter="m0", certificate_no="JL-10", verified_on=date(2026, 12, 31), due_on=date(2027, 12, 31))
    metering.certify(conn, EVERYTHING, "works", renewed, "lab", NOW)
    assert open_warnings(conn, datetime(2026, 12, 31, 5, tzinfo=UTC)) == []


def test_analytics_judges_certificates_and_the_api_reads_them_with_their_own_rights(database: Database) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        enterprise_id = works(conn, certificates=[certificate("m0", "2025-12-01", "2026-11-20")])
        two_days(conn)
    with psycopg.connect(database.dsn("analytics")) as conn:
        early_warnings.evaluate(conn, enterprise_id, NOW)
    with psycopg.connect(database.dsn("api")) as conn:
        tenancy.limit_to(conn, EVERYTHING)
        assert [w.code for w in early_warnings.list_warnings(conn, EVERYTHING)] == ["instrument.overdue"]
        assert metering.certificates(conn, EVERYTHING, "works", NOW).n_due_soon == 1
        assert balance(conn).nodes
