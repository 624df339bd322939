"""A change of a closed month is unconfirmed until an officer confirms it; until then the value before counts."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from qingyu.db import indicators as values
from qingyu.db.standing import ClosedChange
from qingyu.domain.energy.factors import Level, Measurement
from qingyu.domain.energy.indicator import NOT_YET
from qingyu.domain.intensity import windows
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Conflict, Invalid, NotFound
from qingyu.jobs.assessment import regions
from qingyu.jobs.book import indicators
from qingyu.jobs.book import proof as proofs
from qingyu.jobs.control import early_warnings
from qingyu.jobs.energy import coal_factors, factors_in_force, rollups
from qingyu.jobs.energy.coal_factors import Declaration
from qingyu.jobs.restating import restatements, standing
from tests.jobs.plant import Plant
from tests.support import commands
from tests.support.commands import Done
from tests.support.databases import Database
from tests.support.near import near
from tests.support.reasons import english

NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
CERTIFICATE = Declaration(
    "raw_coal", Level.MEASURED, 22_000.0, "kJ/kg", None, None, "certificate 17", valid_from=MARCH, valid_to=APRIL
)
PRINTED, MEASURED = 3100 * 0.7143, 3100 * 22_000 / 29_307.6


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    """A plant that burnt 100 t of coal a day in March; the month is computed and closed."""
    plant = Plant(conn)
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.days("coal", MARCH, APRIL, 100.0)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    conn.commit()
    return plant


def compute(conn: psycopg.Connection, plant: Plant, now: datetime) -> None:
    touched = rollups.process(conn, plant.id, now)
    indicators.refresh(conn, plant.id, sorted(touched.days), sorted(touched.months), now)
    conn.commit()


def declare(
    conn: psycopg.Connection, plant: Plant, now: datetime = NOW + timedelta(hours=1), said: Declaration = CERTIFICATE
) -> Measurement:
    done = coal_factors.declare(conn, plant.id, said, "chief", now)
    conn.commit()
    compute(conn, plant, now + timedelta(minutes=1))
    return done


def coal(conn: psycopg.Connection, plant: Plant, confirmed_only: bool = False) -> tuple[float | None, bool]:
    waiting = {month: each.until for month, each in standing.unsettled(conn, plant.id).items()}
    found = values.listing(
        conn, EVERYTHING, "plant", "coal.calorific", "month", MARCH, APRIL, unsettled=waiting,
        standing=confirmed_only,
    )  # fmt: skip
    [row] = [row for row in found if row.scope == ""]
    return row.value, row.unconfirmed


def kept(conn: psycopg.Connection, plant: Plant, tmp_path: Path, content: bytes = b"certificate") -> str:
    file = standing.keep_file(tmp_path, [content])
    return standing.upload(conn, plant.id, file, "c.pdf", "application/pdf", "chief", NOW).hash


def explain(conn: psycopg.Connection, plant: Plant, id_: int, tmp_path: Path) -> None:
    proof = kept(conn, plant, tmp_path)
    standing.explain(conn, EVERYTHING, plant.id, id_, "measured anew", proof, "chief", NOW)


def decide(conn: psycopg.Connection, plant: Plant, id_: int, is_confirmed: bool = True) -> ClosedChange:
    return standing.decide(conn, EVERYTHING, plant.id, id_, is_confirmed, "seen", "officer", NOW)


def test_an_unconfirmed_change_does_not_count_and_shows(conn: psycopg.Connection, plant: Plant, tmp_path: Path) -> None:
    assert coal(conn, plant) == (near(PRINTED), False)
    declare(conn, plant)
    [change] = standing.listing(conn, EVERYTHING)
    assert (change.months, change.state, change.actor) == ([MARCH], "unconfirmed", "chief")
    assert coal(conn, plant) == (near(MEASURED), True)
    assert coal(conn, plant, confirmed_only=True) == (near(PRINTED), False)
    [declared] = factors_in_force.of_enterprise(conn, EVERYTHING, "plant", MARCH, NOW).declared
    assert declared.unconfirmed is True
    explain(conn, plant, change.id, tmp_path)
    assert decide(conn, plant, change.id).state == "confirmed"
    assert coal(conn, plant) == coal(conn, plant, confirmed_only=True) == (near(MEASURED), False)


def test_a_region_counts_the_value_before_and_says_that_a_change_waits(
    conn: psycopg.Connection, plant: Plant, tmp_path: Path
) -> None:
    def part() -> tuple[float | None, bool, int]:
        found = regions.account(conn, EVERYTHING, "640000", MARCH, NOW)
        [member] = found.enterprises
        assert (found.sums[0].code, found.sums[0].known) == ("coal.calorific", member.parts[0].value)
        return member.parts[0].value, member.parts[0].unconfirmed, found.sums[0].n_unconfirmed

    assert part() == (near(PRINTED), False, 0)
    declare(conn, plant)
    assert part() == (near(PRINTED), True, 1)
    [change] = standing.listing(conn, EVERYTHING)
    explain(conn, plant, change.id, tmp_path)
    decide(conn, plant, change.id)
    assert part() == (near(MEASURED), False, 0)


def test_a_region_counts_nothing_that_only_a_waiting_change_brought(conn: psycopg.Connection, plant: Plant) -> None:
    declare(conn, plant)
    conn.execute("UPDATE closed_change SET at = %s", [NOW - timedelta(days=1)])
    [member] = regions.account(conn, EVERYTHING, "640000", MARCH, NOW).enterprises
    assert (member.parts[0].value, english(member.parts[0].reason), member.parts[0].unconfirmed) == (
        None,
        english(NOT_YET),
        True,
    )


def test_a_proof_names_the_months_whose_change_its_value_rests_on(conn: psycopg.Connection, plant: Plant) -> None:
    def months(as_of: datetime | None = None) -> Sequence[date]:
        asked = (conn, EVERYTHING, "plant", "coal.calorific", "", "month", MARCH, as_of)
        return proofs.tree(*asked).unconfirmed_months

    assert months() == []
    declare(conn, plant)
    assert months() == [MARCH]
    assert months(as_of=NOW + timedelta(minutes=1)) == []  # the value before


@pytest.mark.parametrize(
    ("code", "waits", "is_marked"),
    [
        ("intensity", date(2026, 2, 1), False),
        ("intensity.ytd", date(2026, 2, 1), True),
        ("intensity.ytd", date(2025, 12, 1), False),
        ("intensity.rolling12", date(2025, 4, 1), True),
        ("intensity.rolling12", date(2025, 3, 1), False),
    ],
)
def test_a_window_waits_with_the_months_it_is_made_of(
    conn: psycopg.Connection, plant: Plant, code: str, waits: date, is_marked: bool
) -> None:
    conn.execute(
        "INSERT INTO indicator_value (enterprise_id, code, scope, period, start_on, value, unit, verified, inputs,"
        " inputs_hash, is_open, computed_at)"
        " VALUES (%s, %s, 'clinker', 'month', %s, 1, 'kgce/t', true, '{}', 'h', true, %s)",
        [plant.id, code, MARCH, NOW],
    )
    conn.execute("UPDATE indicator_value SET is_open = false WHERE code = %s", [code])
    asked = (conn, EVERYTHING, "plant", code, "month", MARCH, APRIL)
    [row] = values.listing(*asked, unsettled={waits: NOW - timedelta(hours=1)})
    assert row.unconfirmed is is_marked
    assert (waits in windows.months_behind(code, MARCH)) is is_marked


def test_the_command_line_says_what_waits(database: Database, conn: psycopg.Connection, plant: Plant) -> None:
    declare(conn, plant)
    month = ("--enterprise", "plant", "--from", "2026-03-01", "--to", "2026-04-01")
    for command in (
        ("energy", *month),
        ("account", "show", *month),
        ("carbon", "report", *month),
        ("factors", "effect", *month),
        ("quality", *month),
        ("quality", "--by-meter", *month),
        ("indicators", *month),
        ("intensity", "trend", "--enterprise", "plant", "--from", "2026-04", "--to", "2026-05"),
        ("proof", "--enterprise", "plant", "--code", "coal.calorific", "--start", "2026-03-01"),
    ):
        assert "unconfirmed" in commands.run(database, *command).stdout, command
    said = commands.run(database, "regions", "account", "640000", "--month", "2026-03").stdout
    assert f"! {PRINTED:,.2f}" in said
    assert "wait for an officer" in said


def test_restatements_say_that_they_wait(conn: psycopg.Connection, plant: Plant) -> None:
    declare(conn, plant)
    found = restatements.listing(conn, EVERYTHING, "plant", MARCH, APRIL)
    assert {step.unconfirmed for step in found} == {True}


def test_each_change_tells_the_values_before_and_after_itself(conn: psycopg.Connection, plant: Plant) -> None:
    declare(conn, plant)
    other = Declaration(
        "raw_coal", Level.MEASURED, 23_000.0, "kJ/kg", None, None, "certificate 18", valid_from=MARCH, valid_to=APRIL
    )
    declare(conn, plant, NOW + timedelta(hours=2), other)
    second, first = standing.listing(conn, EVERYTHING)
    told = {}
    for change in (first, second):
        found = standing.effects(conn, EVERYTHING, plant.id, change.id, 1000)
        [told[change.id]] = [one for one in found if (one.code, one.scope) == ("coal.calorific", "")]
        assert all(one.before != one.after for one in found)
    before, after = told[first.id], told[second.id]
    assert (before.start_on, before.before.unit, before.after.verified) == (MARCH, "tce", True)
    assert (before.before.value, before.after.value) == (near(PRINTED), near(MEASURED))
    assert (after.before.value, after.after.value) == (before.after.value, near(3100 * 23_000 / 29_307.6))


def test_the_values_of_a_change_come_in_pages(conn: psycopg.Connection, plant: Plant) -> None:
    declare(conn, plant)
    [change] = standing.listing(conn, EVERYTHING)
    whole = standing.effects(conn, EVERYTHING, plant.id, change.id, 1000)
    one, *_ = standing.effects(conn, EVERYTHING, plant.id, change.id, 1)
    rest = standing.effects(conn, EVERYTHING, plant.id, change.id, 1000, (one.start_on, one.code, one.scope))
    assert len(whole) > 1
    assert [one, *rest] == whole
    with pytest.raises(NotFound):
        standing.effects(conn, EVERYTHING, plant.id, change.id + 1, 1)


def test_a_proof_is_given_back_as_it_was_and_never_as_something_else(
    conn: psycopg.Connection, plant: Plant, tmp_path: Path
) -> None:
    hash_ = kept(conn, plant, tmp_path)
    known, content = standing.proof(conn, tmp_path, plant.id, hash_)
    assert (known.name, content) == ("c.pdf", b"certificate")
    with pytest.raises(NotFound, match="uploaded"):
        standing.proof(conn, tmp_path, plant.id + 1, hash_)
    standing.path_of(tmp_path, hash_).write_bytes(b"another certificate")
    with pytest.raises(NotFound, match="not what was uploaded"):
        standing.proof(conn, tmp_path, plant.id, hash_)
    standing.path_of(tmp_path, hash_).unlink()
    with pytest.raises(NotFound, match="not in its folder"):
        standing.proof(conn, tmp_path, plant.id, hash_)


def test_nobody_confirms_without_reason_and_proof(conn: psycopg.Connection, plant: Plant, tmp_path: Path) -> None:
    declare(conn, plant)
    [change] = standing.listing(conn, EVERYTHING)
    with pytest.raises(Conflict, match="no reason or no proof"):
        decide(conn, plant, change.id)
    with pytest.raises(NotFound, match="upload it first"):
        standing.explain(conn, EVERYTHING, plant.id, change.id, "why", "0" * 64, "chief", NOW)
    explain(conn, plant, change.id, tmp_path)
    decide(conn, plant, change.id)
    with pytest.raises(Conflict, match="confirmed already"):
        decide(conn, plant, change.id, False)


def test_a_rejected_change_goes_on_not_to_count_until_a_later_one_is_confirmed(
    conn: psycopg.Connection, plant: Plant, tmp_path: Path
) -> None:
    declared = declare(conn, plant)
    [first] = standing.listing(conn, EVERYTHING)
    decide(conn, plant, first.id, False)
    assert coal(conn, plant, confirmed_only=True)[0] == pytest.approx(PRINTED)
    coal_factors.withdraw(conn, plant.id, declared.id, "chief", NOW + timedelta(hours=2))
    compute(conn, plant, NOW + timedelta(hours=3))
    second, _ = standing.listing(conn, EVERYTHING)
    explain(conn, plant, second.id, tmp_path)
    decide(conn, plant, second.id)
    assert coal(conn, plant, confirmed_only=True) == coal(conn, plant) == (near(PRINTED), False)


def test_changes_of_one_month_are_decided_in_their_order(
    conn: psycopg.Connection, plant: Plant, tmp_path: Path
) -> None:
    declare(conn, plant)
    other = Declaration(
        "raw_coal", Level.MEASURED, 23_000.0, "kJ/kg", None, None, "certificate 18", valid_from=MARCH, valid_to=APRIL
    )
    declare(conn, plant, NOW + timedelta(hours=2), other)
    second, first = standing.listing(conn, EVERYTHING)
    explain(conn, plant, second.id, tmp_path)
    with pytest.raises(Conflict, match="came before"):
        decide(conn, plant, second.id)
    assert coal(conn, plant, confirmed_only=True)[0] == pytest.approx(PRINTED)
    explain(conn, plant, first.id, tmp_path)
    decide(conn, plant, first.id)
    assert coal(conn, plant, confirmed_only=True)[0] == pytest.approx(MEASURED)
    decide(conn, plant, second.id)
    assert coal(conn, plant, confirmed_only=True)[0] == pytest.approx(3100 * 23_000 / 29_307.6)


def test_what_touches_no_closed_month_waits_for_nobody(conn: psycopg.Connection, plant: Plant) -> None:
    future = Declaration("raw_coal", Level.MEASURED, 22_000.0, "kJ/kg", None, None, "certificate 17", valid_from=APRIL)
    declare(conn, plant, said=future)
    assert standing.listing(conn, EVERYTHING) == []


def test_late_readings_are_nobodys_change(conn: psycopg.Connection, plant: Plant) -> None:
    plant.days("coal", MARCH, MARCH + timedelta(days=2), 100.0)
    compute(conn, plant, NOW + timedelta(hours=1))
    assert standing.listing(conn, EVERYTHING) == []


def test_a_proof_is_kept_under_its_hash_and_bounded(conn: psycopg.Connection, plant: Plant, tmp_path: Path) -> None:
    hash_, size = standing.keep_file(tmp_path, [b"cert", b"ificate"])
    assert (hash_, size) == (hashlib.sha256(b"certificate").hexdigest(), 11)
    assert standing.path_of(tmp_path, hash_).read_bytes() == b"certificate"
    for parts in ([], [b"x" * 6] * 2):
        with pytest.raises(Invalid):
            standing.keep_file(tmp_path, parts, largest=10)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [hash_]


def test_an_operator_explains_and_confirms(
    database: Database, conn: psycopg.Connection, plant: Plant, tmp_path: Path
) -> None:
    declare(conn, plant)
    proof = tmp_path / "c.pdf"
    proof.write_bytes(b"certificate")

    def run(*arguments: str) -> Done:
        return commands.run(database, "changes", *arguments, QINGYU_PROOF_FOLDER=str(tmp_path / "proofs"))

    [change] = json.loads(run("list", "--json").stdout)
    mine = (str(change["id"]), "--enterprise", "plant", "--reason", "measured anew")
    assert "no reason or no proof" in run("confirm", *mine).stderr
    assert run("explain", *mine, "--proof", str(proof)).returncode == 0
    assert run("confirm", *mine).stdout == f"change {change['id']} of plant is confirmed\n"
    kinds = conn.execute("SELECT kind FROM audit_line WHERE actor LIKE 'cli:%' ORDER BY id").fetchall()
    assert [row[0] for row in kinds] == ["declare", "declare", "confirm"]


def test_a_change_that_makes_a_breach_disappear_says_so_and_has_a_warning(
    conn: psycopg.Connection, plant: Plant, tmp_path: Path
) -> None:
    conn.execute("INSERT INTO budget VALUES (%s, %s, 2150, 'chief')", (plant.id, MARCH))
    declare(conn, plant)  # more than was printed: over the budget before and after
    [worse] = standing.listing(conn, EVERYTHING)
    assert worse.hides == []
    declare(conn, plant, NOW + timedelta(hours=2), replace(CERTIFICATE, ncv=20_000.0, proof="certificate 18"))
    [better, worse] = standing.listing(conn, EVERYTHING)
    [hidden] = better.hides
    assert (hidden.start_on, hidden.rule, hidden.scope, hidden.bound) == (MARCH, "budget.month", "", 2150)
    assert (hidden.before, hidden.after) == (near(MEASURED), near(3100 * 20_000 / 29_307.6))
    assert worse.hides == []
    early_warnings.evaluate(conn, plant.id, NOW + timedelta(days=1))
    found = {one.code: one for one in early_warnings.list_warnings(conn, EVERYTHING, "plant")}
    assert f"(number {better.id})" in found["change.hides_breach"].sentence_en
    assert found["change.hides_breach"].severity == 3
    explain(conn, plant, worse.id, tmp_path)
    decide(conn, plant, worse.id)
    explain(conn, plant, better.id, tmp_path)
    decide(conn, plant, better.id)
    early_warnings.evaluate(conn, plant.id, NOW + timedelta(days=1))
    left = early_warnings.list_warnings(conn, EVERYTHING, "plant")
    assert [one.code for one in left if one.code.startswith("change.")] == []


def test_the_region_is_warned_until_an_officer_decides(conn: psycopg.Connection, plant: Plant, tmp_path: Path) -> None:
    def open_ones() -> list[tuple[str, str]]:
        early_warnings.evaluate(conn, plant.id, NOW + timedelta(days=1))
        found = early_warnings.list_warnings(conn, EVERYTHING, "plant")
        return [(w.code, w.sentence_en) for w in found if w.code == "change.unconfirmed"]

    assert open_ones() == []
    declare(conn, plant)
    [(_, sentence)] = open_ones()
    assert sentence.startswith("1 changes touch closed months (2026-03)")
    [change] = standing.listing(conn, EVERYTHING)
    explain(conn, plant, change.id, tmp_path)
    decide(conn, plant, change.id)
    assert open_ones() == []
