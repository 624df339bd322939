"""A row of each of two plants in every table that holds business data, made from the table's own columns."""

from typing import Any

import psycopg
from psycopg import sql

from tests.db.rights import BY_PARENT, HYPERTABLES

NUMBERS = ("integer", "bigint", "smallint", "numeric", "double precision", "real")
BY_TYPE = {
    "boolean": "false",
    "date": "'2026-10-01'",
    "timestamp with time zone": "'2026-10-01T00:00Z'",
    "jsonb": "'{}'",
    "json": "'{}'",
    "tstzrange": "'[2026-10-01T00:00Z,)'",
    "daterange": "'[2026-10-01,)'",
    "xid8": "'1'",
    "int8multirange": "'{[1,2)}'",
}


def fill(conn: psycopg.Connection, table: str, enterprise_id: int, parents: dict[str, int]) -> None:
    """Insert a row of an enterprise: only whose row it is matters, so a check it does not pass is dropped here."""
    while True:
        try:
            with conn.transaction():
                conn.execute(insertion(conn, table, enterprise_id, parents))
            return
        except psycopg.errors.CheckViolation as error:
            name = error.diag.constraint_name
            assert name is not None
            conn.execute(
                sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table), sql.Identifier(name))
            )


def insertion(conn: psycopg.Connection, table: str, enterprise_id: int, parents: dict[str, int]) -> sql.Composed:
    """The statement that inserts such a row."""
    columns = conn.execute(
        """
        SELECT a.attname, coalesce(d.typname, format_type(a.atttypid, NULL)), a.attnotnull OR t.typnotnull,
            a.atthasdef OR a.attidentity <> ''
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_type d ON d.oid = a.atttypid AND d.typtype = 'd'
        WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
        """,
        (table,),
    ).fetchall()
    names: list[str] = []
    values: list[sql.Composable] = []
    for name, kind, needed, has_default in columns:
        owner = (BY_PARENT | HYPERTABLES).get(table)
        if name == "enterprise_id":
            value: str = str(enterprise_id)
        elif owner and owner[0] == name:
            value = str(parents[owner[1]])
        elif not needed or has_default:
            continue
        elif name.removesuffix("_id") in parents:
            value = str(parents[name.removesuffix("_id")])
        else:
            value = of_type(kind, enterprise_id)
        names.append(name)
        values.append(sql.SQL(value))
    return sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names)), sql.SQL(", ").join(values)
    )


def of_type(kind: str, enterprise_id: int) -> str:
    """A value of a type; numbers, texts and bytes differ from plant to plant, so that keys do."""
    if kind in NUMBERS:
        return str(enterprise_id)
    if kind == "bytea":
        return f"decode(lpad(to_hex({enterprise_id}), 64, '0'), 'hex')"
    return BY_TYPE.get(kind, "'{}'" if kind.endswith("[]") else f"'x{enterprise_id}'")


def parents_of(conn: psycopg.Connection, enterprise_id: int) -> dict[str, int]:
    """An id of each table that others hang on."""
    found: dict[str, Any] = {}
    for parent in {parent for _, parent in (BY_PARENT | HYPERTABLES).values()}:
        row = conn.execute(
            sql.SQL("SELECT min(id) FROM {} WHERE enterprise_id = %s").format(sql.Identifier(parent)), (enterprise_id,)
        ).fetchone()
        found[parent] = row[0] if row else None
    return found
