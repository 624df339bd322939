"""A project, a plan and a report of a region, each with a row of every table below it."""

import psycopg


def project(conn: psycopg.Connection, region_id: int) -> None:
    conn.execute(
        "WITH p AS (INSERT INTO energy_project (region_id, code, name, product, yardstick, energy_tce, coal_t,"
        " carbon_tco2, coal_ratio, carbon_ratio, document, declared_by, declared_at, first_declared_at)"
        " VALUES (%s, 'p', 'p', '', '', 1, 1, 1, 1, 0, 'd', 'x', now(), now()) RETURNING id, region_id),"
        " s AS (INSERT INTO energy_project_stage (project_id, region_id, stage, document, authority, text, passed_by,"
        " passed_at) SELECT id, region_id, 'reviewed', 'd', '', '', 'x', now() FROM p)"
        ", b AS (INSERT INTO energy_project_start (project_id, region_id, enterprise_id, unit, product, started_on,"
        " document, declared_by, declared_at) SELECT p.id, p.region_id, e.id, '', '', '2026-01-01', 'd', 'x', now()"
        " FROM p, (SELECT min(id) AS id FROM enterprise) e)"
        " INSERT INTO energy_project_offset (project_id, region_id, kind, amount, source, document, declared_by,"
        " declared_at) SELECT id, region_id, 'coal', 1, 'boiler ' || id, 'd', 'x', now() FROM p",
        (region_id,),
    )


def plan(conn: psycopg.Connection, region_id: int) -> None:
    conn.execute(
        "WITH p AS (INSERT INTO region_plan (region_id, code) VALUES (%s, 'p') RETURNING id, region_id),"
        " v AS (INSERT INTO region_plan_version (plan_id, region_id, name, kind, first_on, last_on, document,"
        " declared_by, declared_at) SELECT id, region_id, 'p', 'yearly', '2026-01-01', '2026-12-31', 'd', 'x', now()"
        " FROM p),"
        " t AS (INSERT INTO region_task (plan_id, region_id, code, parent, name, lead, responsible, year, indicator,"
        " indicator_unit, projects, declared_by, declared_at) SELECT id, region_id, 't', '', 't', 'l', '{}', 2026, '',"
        " '', '{}', 'x', now() FROM p RETURNING id, plan_id, region_id),"
        " m AS (INSERT INTO region_task_milestone (task_id, region_id, number, name, due_on, weight) SELECT id,"
        " region_id, 1, 'm', '2026-06-30', 1 FROM t RETURNING id, region_id),"
        " c AS (INSERT INTO task_clock_notice (milestone_id, plan_id, region_id, task, number, due_on, event, at)"
        " SELECT m.id, t.plan_id, t.region_id, 't', 1, '2026-06-30', 'task.due', now() FROM m, t)"
        " INSERT INTO region_task_act (plan_id, region_id, task, act, happened_on, document, text, acted_by, acted_at)"
        " SELECT id, region_id, 't', 'start', '2026-01-05', 'd', '', 'x', now() FROM p",
        (region_id,),
    )
    conn.execute(
        "INSERT INTO region_map (region_id, version, shapes, n_shapes, n_positions, sha256, document, approval,"
        " declared_by, declared_at) VALUES (%s, 1, '[]', 0, 0, repeat('0', 64), 'd', '', 'x', now())",
        (region_id,),
    )
    conn.execute(
        "INSERT INTO region_report (region_id, year, period, version, content, sha256, note, published_by,"
        " published_at) VALUES (%s, 2026, 'q1', 1, '{}', repeat('0', 64), '', 'x', now())",
        (region_id,),
    )
