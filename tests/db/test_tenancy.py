"""Every table and view times every scope: whose rows are seen, and what nobody may change."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from qingyu.db import pool, tenancy
from qingyu.domain.kernel.scope import NOTHING, Scope
from stack.servers import Postgres
from tests.api import plants
from tests.db import region_samples, rights
from tests.db.samples import fill, insertion, parents_of
from tests.support.broker import Broker
from tests.support.databases import Database, create_database, drop_database

# Tables with business data for which no row can be made here; each with its reason.
WITHOUT_A_SAMPLE: dict[str, str] = {}


@pytest.fixture(scope="module")
def filled(postgres: Postgres, template_db: str, broker_to_be: Broker) -> Iterator[Database]:
    """A database with both plants, and a row of each in every table that says whose it is: seconds, so once."""
    made = create_database(postgres, template_db, broker_to_be)
    with psycopg.connect(made.admin_dsn, options="-c timezone=UTC") as conn:
        plants.register(conn)
        conn.execute("SET session_replication_role = replica")
        for code in ("alpha", "beta"):
            mine = plants.enterprise_id(conn, code)
            parents = parents_of(conn, mine)
            for table in ("allocation_rule", "warning_case", *sorted(rights.PROTECTED | set(rights.HYPERTABLES))):
                if table not in WITHOUT_A_SAMPLE and not rows_of(conn, table, mine):
                    fill(conn, table, mine, parents | parents_of(conn, mine))
    yield made
    drop_database(made)


@pytest.fixture
def database(
    postgres: Postgres, template_db: str, broker_to_be: Broker, request: pytest.FixtureRequest
) -> Iterator[Database]:
    """A copy of it for who asks for both plants, and of the template for the others."""
    has_plants = "two_plants" in request.fixturenames
    source = request.getfixturevalue("filled").name if has_plants else template_db
    fresh = create_database(postgres, source, broker_to_be)
    yield fresh
    drop_database(fresh)


@pytest.fixture
def two_plants(conn: psycopg.Connection) -> psycopg.Connection:
    """Both plants, with a row of each in every table that says whose it is."""
    return conn


def rows_of(conn: psycopg.Connection, table: str, enterprise_id: int) -> int:
    """How many rows of an enterprise a table holds."""
    owner = (rights.BY_PARENT | rights.HYPERTABLES).get(table)
    name = sql.Identifier(table)
    if table == "enterprise":
        where = sql.SQL("t.id = {}").format(enterprise_id)
    elif owner is None:
        where = sql.SQL("t.enterprise_id = {}").format(enterprise_id)
    else:
        where = sql.SQL("t.{} IN (SELECT id FROM {} WHERE enterprise_id = {})").format(
            sql.Identifier(owner[0]), sql.Identifier(owner[1]), enterprise_id
        )
    row = conn.execute(sql.SQL("SELECT count(*) FROM public.{} t WHERE {}").format(name, where)).fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture
def as_api(database: Database) -> Iterator[pool.Connection]:
    """A connection with the rights of the API's role and no scope."""
    with pool.connect(database.dsn("api"), application="test") as own:
        yield own
        own.rollback()


def readable(conn: psycopg.Connection, role: str) -> list[tuple[str, str, list[str]]]:
    """Schema, name and readable columns of every table and view a role may read."""
    found = conn.execute(
        "SELECT n.nspname, c.relname, array_agg(a.attname ORDER BY a.attnum) FROM pg_class c"
        " JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
        " WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND n.nspname IN ('public', 'scoped') AND NOT a.attisdropped"
        " AND has_column_privilege(%s, c.oid, a.attnum, 'SELECT') GROUP BY 1, 2 ORDER BY 1, 2",
        (role,),
    )
    return [(row[0], row[1], row[2]) for row in found]


def seen(as_api: pool.Connection, scope: Scope, schema: str, name: str, columns: list[str]) -> int:
    """How many rows the API's role sees under a scope."""
    tenancy.limit_to(as_api, scope)
    wanted = sql.SQL(", ").join(map(sql.Identifier, columns))
    query = sql.SQL("SELECT {} FROM {}.{}").format(wanted, sql.Identifier(schema), sql.Identifier(name))
    return len(as_api.execute(query).fetchall())


def test_under_a_scope_every_table_and_view_shows_that_enterprise_and_no_other(
    two_plants: psycopg.Connection, as_api: pool.Connection
) -> None:
    alpha, beta = (plants.enterprise_id(two_plants, code) for code in ("alpha", "beta"))
    region = two_plants.execute("SELECT id FROM region WHERE code = '640000'").fetchone()
    park = two_plants.execute(
        "INSERT INTO park (code, name_zh, name_en) VALUES ('p', 'p', 'p') RETURNING id"
    ).fetchone()
    assert region is not None
    assert park is not None
    two_plants.execute("UPDATE enterprise SET park_id = %s WHERE id = %s", (park[0], alpha))
    two_plants.commit()
    looked, empty, leaks = 0, [], []
    for schema, name, columns in readable(two_plants, "qingyu_api"):
        if name not in rights.PROTECTED | set(rights.HYPERTABLES):
            apart = (
                *("reference", "public declared", "of region", "of body", "tree", "of person", "announced"),
                *("people", "audit", "operation"),
            )
            assert rights.KINDS.get(name) in apart, name
            continue
        mine, theirs = rows_of(two_plants, name, alpha), rows_of(two_plants, name, beta)
        if name not in WITHOUT_A_SAMPLE:
            assert min(mine, theirs) > 0, f"{name} has no sample: give one in tests/db/samples.py"
        else:
            empty.append(name)
        wanted = [
            (Scope(enterprise_id=alpha), mine),
            (Scope(region_id=region[0]), mine),
            (Scope(park_id=park[0]), mine),
            (Scope(enterprise_id=beta), theirs),
            (NOTHING, 0),
        ]
        for scope, n in wanted:
            looked += 1
            if (found := seen(as_api, scope, schema, name, columns)) != n:
                leaks.append((name, scope, found, n))
    assert leaks == []
    print(f"\nrows seen: {looked} combinations of table and scope, 0 leaks; without a sample: {empty or 'none'}")


def test_what_is_of_a_region_is_seen_by_those_who_see_the_whole_of_it(
    two_plants: psycopg.Connection, as_api: pool.Connection
) -> None:
    region: dict[str, int] = dict(two_plants.execute("SELECT code, id FROM region").fetchall())
    for id_ in region.values():
        two_plants.execute(
            "INSERT INTO region_statistic (region_id, quantity, year, through_month, value, document, declared_by,"
            " declared_at) VALUES (%s, 'gdp', 2026, 9, 1, 'd', 'x', now())",
            (id_,),
        )
        two_plants.execute(
            "INSERT INTO region_target (region_id, quantity, kind, value, base_year, target_year, document, verified,"
            " declared_by, declared_at) VALUES (%s, 'energy', 'drop', 0.1, 2025, 2030, 'd', 'declared', 'x', now())",
            (id_,),
        )
        two_plants.execute(
            "INSERT INTO region_finding (region_id, scheme, year, indicator, stage, finding, document, declared_by,"
            " declared_at) VALUES (%s, 's', 2026, 'C1', 'self', '{}', 'd', 'x', now())",
            (id_,),
        )
        region_samples.project(two_plants, id_)
        region_samples.plan(two_plants, id_)
        two_plants.execute(
            "WITH f AS (INSERT INTO region_forecast (region_id, controlled, as_of, year, known, n_enterprises, n_fans,"
            " reason, made_at) VALUES (%s, 'energy', '2026-10-01', 2026, 1, 1, 0, '{}', now()) RETURNING *)"
            " INSERT INTO region_forecast_odds (region_id, controlled, as_of, task, reason, outlook)"
            " SELECT region_id, controlled, as_of, 'total', '{}', 'unknown' FROM f",
            (id_,),
        )
        two_plants.execute(
            "INSERT INTO region_budget (region_id, year, quantity, book, version, total, reserve, months, reason, act,"
            " document, declared_by, declared_at) VALUES (%s, 2026, 'carbon', 'none', 1, 0, 0,"
            " array_fill(0, ARRAY[12]), 'initial', 1, 'd', 'x', now())",
            (id_,),
        )
        two_plants.execute(
            "INSERT INTO barometer_issue (region_id, year, through_month, version, rules, content, sha256,"
            " published_by, published_at) VALUES (%s, 2026, 9, 1, 'r', '{}', repeat('0', 64), 'x', now())",
            (id_,),
        )
    two_plants.commit()
    wanted = [
        (Scope(region_id=region["640000"]), {region["640000"], region["640100"]}),
        (Scope(region_id=region["640100"]), {region["640100"]}),
        (Scope(enterprise_id=plants.enterprise_id(two_plants, "alpha")), set()),
        (Scope(all=True), set(region.values())),
        (NOTHING, set()),
    ]
    for table in (*rights.OF_REGION, *rights.FORETOLD):
        for scope, regions in wanted:
            tenancy.limit_to(as_api, scope)
            rows = as_api.execute(sql.SQL("SELECT region_id FROM {}").format(sql.Identifier(table))).fetchall()
            assert {row[0] for row in rows} == regions, (table, scope)
    tenancy.limit_to(as_api, Scope(region_id=region["640100"]))
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        as_api.execute(
            "INSERT INTO region_statistic (region_id, quantity, year, through_month, value, document, declared_by,"
            " declared_at) VALUES (%s, 'gdp', 2026, 8, 1, 'd', 'x', now())",
            (region["640000"],),
        )


def test_what_a_region_announces_is_read_by_whom_it_concerns_and_written_by_those_who_see_it_whole(
    two_plants: psycopg.Connection, as_api: pool.Connection
) -> None:
    region: dict[str, int] = dict(two_plants.execute("SELECT code, id FROM region").fetchall())
    announce = (
        "INSERT INTO leader_round (region_id, code, name, kind, edition, year, period_year, yardsticks, bar, most,"
        " least_completeness, most_estimated, opens_on, last_on, document, declared_by, declared_at) VALUES"
        " (%s, %s, 'r', 'energy', 'e', 2026, 2025, '{y}', 'level1', 5, 0.9, 0.1, '2026-08-01', '2026-08-31', 'd',"
        " 'x', now()) RETURNING id"
    )
    pass_ = (
        "INSERT INTO leader_round_stage (round_id, region_id, stage, document, text, passed_by, passed_at)"
        " VALUES (%s, %s, 'reviewed', 'd', '', 'x', now())"
    )
    for id_ in region.values():
        (round_id,) = two_plants.execute(announce, (id_, "r")).fetchone() or (0,)
        two_plants.execute(pass_, (round_id, id_))
    two_plants.commit()
    in_ningxia = {region["640000"], region["640100"]}
    wanted = [
        (Scope(region_id=region["640000"]), in_ningxia),
        (Scope(region_id=region["640100"]), in_ningxia),
        (Scope(enterprise_id=plants.enterprise_id(two_plants, "alpha")), in_ningxia),
        (Scope(enterprise_id=plants.enterprise_id(two_plants, "beta")), {region["500000"]}),
        (Scope(all=True), set(region.values())),
        (NOTHING, set()),
    ]
    for table in rights.ANNOUNCED:
        for scope, regions in wanted:
            tenancy.limit_to(as_api, scope)
            rows = as_api.execute(sql.SQL("SELECT region_id FROM {}").format(sql.Identifier(table))).fetchall()
            assert {row[0] for row in rows} == regions, (table, scope)
    for scope in (Scope(region_id=region["640100"]), wanted[2][0]):
        tenancy.limit_to(as_api, scope)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            as_api.execute(announce, (region["640000"], "another"))
        as_api.rollback()


def test_a_transaction_that_sets_no_scope_sees_nothing(two_plants: psycopg.Connection, as_api: pool.Connection) -> None:
    for table in [*sorted(t for t in rights.PROTECTED if rights.may_read("qingyu_api", t)), *rights.HYPERTABLES]:
        row = as_api.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table))).fetchone()
        assert row == (False,), table


def test_what_the_api_writes_must_lie_in_the_scope(two_plants: psycopg.Connection, as_api: pool.Connection) -> None:
    alpha, beta = (plants.enterprise_id(two_plants, code) for code in ("alpha", "beta"))
    written = [t for t, verbs in rights.WRITES["qingyu_api"].items() if "INSERT" in verbs and t in rights.PROTECTED]
    assert "flow_statement" in written
    for table in written:
        statement = insertion(two_plants, table, beta, parents_of(two_plants, beta))
        tenancy.limit_to(as_api, Scope(enterprise_id=alpha))
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            as_api.execute(statement)
        as_api.rollback()


def test_an_enterprise_is_made_under_a_scope_of_all_alone_and_changed_by_nobody(
    two_plants: psycopg.Connection, as_api: pool.Connection
) -> None:
    region: dict[str, int] = dict(two_plants.execute("SELECT code, id FROM region").fetchall())
    make = "INSERT INTO enterprise (code, name_zh, name_en, region_id) VALUES ('new', 'n', 'n', %s)"
    for scope in (
        Scope(region_id=region["640000"]),
        Scope(region_id=region["640100"]),
        Scope(enterprise_id=plants.enterprise_id(two_plants, "alpha")),
        NOTHING,
    ):
        tenancy.limit_to(as_api, scope)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            as_api.execute(make, (region["640100"],))
        as_api.rollback()
        tenancy.limit_to(as_api, scope)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
            as_api.execute("UPDATE enterprise SET region_id = %s", (region["500000"],))
        as_api.rollback()
    tenancy.limit_to(as_api, Scope(all=True))
    as_api.execute(make, (region["640100"],))


def test_what_is_of_an_enterprise_points_at_its_own_parts_alone(
    two_plants: psycopg.Connection, as_api: pool.Connection
) -> None:
    """Keys are checked past the policies: else who sees the own alone could be reckoned with numbers of another."""
    alpha, beta = (plants.enterprise_id(two_plants, code) for code in ("alpha", "beta"))
    parts = ["unit", "meter", "channel", "flow", "product"]
    keys = two_plants.execute(
        "SELECT t.relname, p.relname, ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = t.oid"
        " AND a.attnum = ANY (k.conkey) ORDER BY 1) FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid"
        " JOIN pg_class p ON p.oid = k.confrelid WHERE k.contype = 'f' AND p.relname = ANY (%s)",
        (parts,),
    ).fetchall()
    written = [key for key in keys if "INSERT" in rights.WRITES["qingyu_api"].get(key[0], "") and len(key[2]) == 1]
    by_policy = {("flow_channel", "channel_id"), ("product_flow", "flow_id")}
    for table, part, (column,) in written:
        if rights.BY_PARENT.get(table) != (column, part) and (table, column) not in by_policy:
            assert (table, part, sorted(("enterprise_id", column))) in keys, (table, column)
    assert {(table, one) for table, _, (one,) in written} > by_policy
    ids: dict[str, dict[int, int]] = {
        one: dict(two_plants.execute(f"SELECT enterprise_id, min(id) FROM {one} GROUP BY 1").fetchall())
        for one in parts
    }
    for statement, of, error in (
        ("INSERT INTO flow_channel (flow_id, channel_id) VALUES (%s, %s)", ("flow", "channel"), "row-level security"),
        ("INSERT INTO product_flow (product_id, flow_id) VALUES (%s, %s)", ("product", "flow"), "row-level security"),
        ("UPDATE meter SET unit_id = %s WHERE unit_id = %s", ("unit", "unit"), "meter_unit_id_own"),
    ):
        given = (
            (ids["unit"][beta], ids["unit"][alpha]) if "meter" in statement else (ids[of[0]][alpha], ids[of[1]][beta])
        )
        tenancy.limit_to(as_api, Scope(enterprise_id=alpha))
        with pytest.raises(psycopg.Error, match=error):
            as_api.execute(statement, given)
        as_api.rollback()


def test_chunks_are_out_of_reach_as_their_hypertables_are(
    two_plants: psycopg.Connection, database: Database, as_api: pool.Connection
) -> None:
    channel = plants.channel_id(two_plants, "alpha", "c01", "t")
    two_plants.execute("INSERT INTO reading VALUES (%s, '2020-01-01Z', 1, 1, 0)", (channel,))  # a chunk of its own
    two_plants.commit()
    chunks = two_plants.execute(
        "SELECT format('%I.%I', chunk_schema, chunk_name) FROM timescaledb_information.chunks"
    ).fetchall()
    assert len(chunks) >= 3
    with pool.connect(database.dsn("dashboards"), application="test") as dashboards:
        for (chunk,) in chunks:
            for own in (as_api, dashboards):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    own.execute(sql.SQL("SELECT FROM {}").format(sql.SQL(chunk)))
                own.rollback()
    for table in ("reading", "energy_slot"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_api.execute(sql.SQL("SELECT FROM public.{}").format(sql.Identifier(table)))
        as_api.rollback()


def test_functions_that_read_past_the_policies_keep_to_the_scope(
    two_plants: psycopg.Connection, as_api: pool.Connection
) -> None:
    alpha, beta = (plants.enterprise_id(two_plants, code) for code in ("alpha", "beta"))
    channel = min(
        row[0] for row in two_plants.execute("SELECT channel_id FROM reading r JOIN channel c ON c.id = r.channel_id"
        " WHERE c.enterprise_id = %s", (alpha,))
    )  # fmt: skip
    for call in ("newest_readings(%s, 'infinity', 9)", "page_of_readings(%s, '-infinity', 'infinity', 9)"):
        for scope, n in ((Scope(enterprise_id=alpha), 1), (Scope(enterprise_id=beta), 0), (NOTHING, 0)):
            tenancy.limit_to(as_api, scope)
            assert len(as_api.execute(f"SELECT * FROM {call}", (channel,)).fetchall()) == n
    definers = two_plants.execute(
        "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE prosecdef"
        " AND nspname IN ('public', 'scoped') AND has_function_privilege('qingyu_api', p.oid, 'EXECUTE')"
        " AND p.oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')"
    ).fetchall()
    # One more of these is one more place where a policy does not help: look at it, then name it here.
    assert {row[0] for row in definers} == {
        "scoped_enterprise", "enterprise_named", "enterprise_coded", "newest_readings", "page_of_readings",
        "gateway_hashes",  # of one gateway, whose name is known
        "data_numbers",  # that something changed, and nothing of what
        # The tree, its ids and months: no name, no value.
        "region_tree", "region_then", "region_below", "body_extent", "body_enterprise",
        "platform_pulse",  # counts and instants of the whole platform, without a name
    }  # fmt: skip


def test_a_closed_indicator_value_is_superseded_once_and_never_changed(
    two_plants: psycopg.Connection, database: Database
) -> None:
    for program in ("analytics", "operator"):
        with psycopg.connect(database.dsn(program)) as own:
            for change in ("value = 8", "inputs = '{}', inputs_hash = 'y'", "computed_at = now()", "is_open = true",
                           "superseded_at = now(), value = 8"):  # fmt: skip
                with pytest.raises(psycopg.errors.InsufficientPrivilege, match="superseded, never changed"):
                    own.execute(f"UPDATE indicator_value SET {change}")
                own.rollback()
            own.execute("UPDATE indicator_value SET superseded_at = now()")
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="superseded, never changed"):
                own.execute("UPDATE indicator_value SET superseded_at = now() + interval '1 s'")
            own.rollback()


def test_a_right_granted_by_mistake_does_not_open_what_is_append_only(
    two_plants: psycopg.Connection, database: Database
) -> None:
    for table in [*rights.DECLARED, *rights.PUBLIC_DECLARED]:
        name = sql.Identifier(table)
        two_plants.execute(sql.SQL("GRANT UPDATE, DELETE, SELECT ON {} TO qingyu_operator").format(name))
    two_plants.commit()
    with psycopg.connect(database.dsn("operator")) as own:
        for table in [*rights.DECLARED, *rights.PUBLIC_DECLARED]:
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
                own.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            own.rollback()
