"""Enterprises for the accounting bench: registered like any other, their days and output written in bulk."""

from datetime import date
from typing import Any

from qingyu.db.pool import Connection

BOUNDARY = ("electricity", "raw_coal", "natural_gas", "diesel")
UNIT = {"electricity": "kWh", "raw_coal": "t", "natural_gas": "m3", "diesel": "t"}

READ_DAYS = """
SELECT d.* FROM energy_day d JOIN channel c ON c.id = d.channel_id
WHERE c.enterprise_id = %(id)s AND d.day >= %(month)s AND d.day < %(month)s + INTERVAL '1 month'
"""

_DAYS = """
INSERT INTO energy_day (channel_id, day, use, n_received, n_due, n_slots, n_measured, n_estimated, n_suspect, n_missing)
SELECT c.id, day::date, CASE c.unit WHEN 'kWh' THEN 40000 ELSE 30 END * (0.8 + 0.4 * random()), 96, 96, 96, 96, 0, 0, 0
FROM channel c JOIN enterprise e ON e.id = c.enterprise_id,
    generate_series(%(month)s::date, %(month)s::date + INTERVAL '1 month' - INTERVAL '1 day', '1 day') day
WHERE e.code = ANY (%(codes)s)
"""

_OUTPUT = """
INSERT INTO production (enterprise_id, product_id, from_at, to_at, quantity, batch_id, received_at)
SELECT p.enterprise_id, p.id, day AT TIME ZONE e.time_zone, (day + INTERVAL '1 day') AT TIME ZONE e.time_zone,
    1000 * (0.8 + 0.4 * random()), 0, now()
FROM product p JOIN enterprise e ON e.id = p.enterprise_id,
    generate_series(%(month)s::timestamp, %(month)s::timestamp + INTERVAL '1 month' - INTERVAL '1 day', '1 day') day
WHERE e.code = ANY (%(codes)s)
"""

# The quarter-hours of the electricity bought: a tariff prices them.
_SLOTS = """
INSERT INTO energy_slot (channel_id, slot_at, use, n_received, n_due, measured_share, estimated_share, state)
SELECT c.id, at, 400 * (0.8 + 0.4 * random()), 1, 1, 1, 0, 1
FROM channel c JOIN enterprise e ON e.id = c.enterprise_id JOIN meter m ON m.id = c.meter_id AND m.code = 'm0',
    generate_series(%(month)s::timestamp AT TIME ZONE 'Asia/Shanghai',
        (%(month)s::timestamp + INTERVAL '1 month') AT TIME ZONE 'Asia/Shanghai' - INTERVAL '15 minutes',
        '15 minutes') at
WHERE e.code = ANY (%(codes)s)
"""

_CHANGE = """
UPDATE energy_day SET use = use * (0.9 + 0.2 * random())
WHERE channel_id IN (SELECT id FROM channel WHERE enterprise_id = %(id)s) AND day >= %(month)s
"""


def document(codes: list[str], meters: int, products: int) -> dict[str, Any]:
    """A registration of enterprises: four carriers over the boundary, the other meters inside, charged to products."""
    region = {"code": "640000", "level": "province", "name_zh": "宁夏", "name_en": "Ningxia"}
    return {"regions": [region], "enterprises": [_enterprise(code, meters, products) for code in codes]}


def _enterprise(code: str, meters: int, products: int) -> dict[str, Any]:
    carriers = [BOUNDARY[i % len(BOUNDARY)] for i in range(meters)]
    inside = range(len(BOUNDARY), meters)
    return {
        "code": code,
        "name_zh": f"企业{code}",
        "name_en": f"Enterprise {code}",
        "region": "640000",
        "units": [{"code": "plant", "level": 1, "name_zh": "厂", "name_en": "plant"}],
        "meters": [_meter(i, carrier) for i, carrier in enumerate(carriers)],
        "flows": [_flow(i, carrier) for i, carrier in enumerate(carriers)],
        "products": [
            {
                "code": f"p{n}",
                "name_zh": "熟料",
                "name_en": "clinker",
                "unit": "t",
                "limit_id": "gb16780-2021.clinker.comprehensive",
                "benchmark_id": "ndrc2023.clinker",
                "flows": [{"flow": f"f{i}"} for i in inside if i % products == n],
                "boundaries": [{"boundary": "CK-ALL", "units": ["plant"]}],
            }
            for n in range(products)
        ],
        **_declared(),
    }


def _declared() -> dict[str, Any]:
    """What makes every family of indicators compute something; figures of a bench, prices of no place."""
    said = {"source": "bench", "declared_by": "bench"}
    day = {"valid_from": "2026-01-01"}
    hours = [{"from": "22:00", "to": "08:00", "band": "valley"}, {"from": "08:00", "to": "22:00", "band": "peak"}]
    choices = {"raw_coal": "fuel.bituminous", "natural_gas": "fuel.natural-gas-153"}
    season = {"hours": hours, "prices": {"valley": 0.3, "peak": 0.9}}
    contract = {"basis": "contract", "contract_kw": 8000, "cny_per_kw_month": 38.0}
    prices = {"raw_coal": (800, "t"), "natural_gas": (3, "m3"), "diesel": (7000, "t")}
    figure = {"month": "2026-10", "output_value_cny": 4e7, "value_added_cny": 1e7, "price_basis": "constant"}
    account = {"scheme": "guideline-2013", "guideline": "24", "choices": choices, "data_year": 2023}
    return {
        "carbon": {"settings": [{**account, **day, **said}]},
        "tariffs": [{"code": "grid", "seasons": [season], "demand": contract, **day, **said}],
        "carrier_prices": [
            {"carrier": carrier, "cny_per_unit": price, "unit": unit, "source": "bench", **day}
            for carrier, (price, unit) in prices.items()
        ],
        "intensity": {"economic_figures": [{**figure, "base_year": 2020, "revision": 0, **said}]},
        "measured_factors": [
            {"carrier": "raw_coal", "level": "measured", "ncv": 20_900, "ncv_unit": "kJ/kg", "proof": "bench", **day}
            | {"declared_by": "bench"}
        ],
    }


def _meter(i: int, carrier: str) -> dict[str, Any]:
    channel = {
        "code": "use",
        "quantity": "use",
        "carrier": carrier,
        "kind": "interval",
        "unit": UNIT[carrier],
        "valid_from": "2026-01-01T00:00:00+08:00",
    }
    return {"code": f"m{i}", "unit": "plant", "name_zh": "表", "name_en": "meter", "channels": [channel]}


def _flow(i: int, carrier: str) -> dict[str, Any]:
    boundary = i < len(BOUNDARY)
    ends = {"to": "plant"} if boundary else {"from": "plant", "to": "plant"}
    direction = "purchase" if boundary else "internal"
    return {
        "code": f"f{i}",
        "carrier": carrier,
        "direction": direction,
        **ends,
        "channels": [{"meter": f"m{i}", "channel": "use"}],
    }


def fill(conn: Connection, codes: list[str], month: date, seed: int) -> list[int]:
    """Days, output and quarter-hours of a month for enterprises; returns their ids in the order of the codes."""
    conn.execute("SELECT setseed(%s)", (seed / 100,))
    conn.execute(_DAYS, {"codes": codes, "month": month})
    conn.execute(_OUTPUT, {"codes": codes, "month": month})
    conn.execute(_SLOTS, {"codes": codes, "month": month})
    found: dict[str, int] = dict(
        conn.execute("SELECT code, id FROM enterprise WHERE code = ANY (%s)", (codes,)).fetchall()
    )
    return [found[code] for code in codes]


def change(conn: Connection, enterprise_id: int, month: date) -> None:
    """Every day of a month of an enterprise gets another use."""
    conn.execute(_CHANGE, {"id": enterprise_id, "month": month})
