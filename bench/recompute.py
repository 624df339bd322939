"""`python -m bench.recompute`: every plant's closed month again, from raw readings, by short code of its own.

Nothing of the platform computes here: registers are differenced with numpy, tables are read with SQL, prices,
coefficients and shares are applied in a line each. What the API shows is read over HTTP, as the plant's manager sees
it, and each number is laid beside its twin. Prints how many there are and each that differs; exits 1 when one does.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
import numpy as np
import psycopg
from psycopg.rows import namedtuple_row

from bench.month_co2 import carbon
from bench.month_demand import Line, adders_cny_per_kwh, demands
from bench.raw_registers import Month, quarters
from bench.system import System, wait_until

CLOSE = 1e-9  # relative: what sums of floating point in another order differ by

_FLOWS = """
SELECT f.id, f.code, f.carrier, f.kind, f.supply, f.is_renewable FROM flow f JOIN enterprise e ON e.id = f.enterprise_id
WHERE e.code = %s
"""
_CHANNELS = """
SELECT c.id, c.kind, c.carrier, c.unit, fc.sign * coalesce(fc.share, 1) AS weight, v.multiplier, v.modulus, v.interval_s
FROM flow_channel fc JOIN channel c ON c.id = fc.channel_id JOIN channel_version v ON v.channel_id = c.id
WHERE fc.flow_id = %s AND v.valid @> %s
"""
_MEASURED = """
SELECT kgce_per_unit * CASE unit WHEN 'kg' THEN 1000 ELSE 1 END FROM measured_factor
WHERE enterprise_id = (SELECT id FROM enterprise WHERE code = %s) AND carrier = %s AND withdrawn_at IS NULL
    AND valid @> daterange(%s, %s) ORDER BY lower(valid) DESC, declared_at DESC LIMIT 1
"""
_FACTOR = "SELECT kgce_per_unit * CASE unit WHEN 'kg' THEN 1000 ELSE 1 END FROM coal_factor WHERE id = %s LIMIT 1"
_EQUIVALENT = "SELECT kgce_per_kwh FROM equivalent_factor WHERE year = %s"
_OUTPUT = """
SELECT p.code, sum(made.quantity) FROM product p JOIN enterprise e ON e.id = p.enterprise_id
JOIN (
    SELECT DISTINCT ON (product_id, from_at, to_at) * FROM production
    ORDER BY product_id, from_at, to_at, revision DESC
) made ON made.product_id = p.id
WHERE e.code = %s AND made.from_at >= %s AND made.to_at <= %s GROUP BY 1
"""
_TARIFF = """
SELECT terms FROM tariff t JOIN enterprise e ON e.id = t.enterprise_id
WHERE e.code = %s AND NOT t.withdrawn AND t.valid @> %s
"""
_PLANTS = """
SELECT e.code, e.time_zone FROM enterprise e JOIN app_user u ON u.enterprise_id = e.id AND u.name = e.code || '-manager'
ORDER BY 1
"""


def flows(conn: psycopg.Connection[Any], month: Month) -> dict[str, tuple[Any, np.ndarray]]:
    """Each metered flow with its quarter-hours."""
    found = {}
    for flow in conn.execute(_FLOWS, (month.plant,)).fetchall():
        channels = _channels(conn, month, flow)
        if channels:
            found[flow.code] = (flow, sum(c.weight * quarters(conn, month, c) for c in channels))
    return found


def _channels(conn: psycopg.Connection[Any], month: Month, flow: Any) -> list[Any]:
    return conn.execute(_CHANNELS, (flow.id, month.instants()[0])).fetchall()


def sign(flow: Any) -> int:
    """How a flow counts in the total."""
    return {"purchase": 1, "stock": 1, "renewable_production": 1, "export": -1}.get(flow.kind, 0)


def kgce(conn: psycopg.Connection[Any], month: Month, carrier: str, factor_id: str, book: str) -> float:
    """The coefficient of a carrier: measured before printed; of electricity the book decides."""
    if book == "equivalent" and carrier == "electricity":
        return float(conn.execute(_EQUIVALENT, (month.first.year,)).fetchall()[0][0])
    measured = conn.execute(_MEASURED, (month.plant, carrier, month.first, month.end)).fetchall()
    return float((measured or conn.execute(_FACTOR, (factor_id,)).fetchall())[0][0])


def accounts(conn: psycopg.Connection[Any], month: Month, metered: Mapping[str, Any], ask: Any) -> Iterator[Any]:
    """The energy account: each flow, the total in both books."""
    shown = ask("account", month=f"{month.first:%Y-%m}")
    books = {"calorific": 0.0, "equivalent": 0.0}
    for row in shown["flows"]:
        if row["flow"] not in metered or not row["sign"]:
            continue
        flow, slots = metered[row["flow"]]
        quantity = float(slots.sum())
        yield f"{flow.code} [{row['unit']}]", quantity, row["quantity"]
        for book in books:
            leaves = (
                book == "equivalent" and flow.kind == "export" and flow.carrier == "electricity" and not flow.supply
            )
            k = kgce(conn, month, flow.carrier, row["factor_ids"][0], "calorific" if leaves else book)
            yield f"{flow.code}, {book} [tce]", quantity * k / 1000, row[f"coal_tce_{book}"]
            books[book] += sign(flow) * quantity * k / 1000
    for book, tce in books.items():
        yield f"total, {book} [tce]", tce, shown["total"][f"coal_tce_{book}"]


def bands(month: Month, terms: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """The band and the price of each quarter-hour, CNY/kWh."""
    for second in month.edges()[:-1]:
        local = datetime.fromtimestamp(second, month.zone)
        clock, day = f"{local:%H:%M}", local.date().isoformat()
        rest = local.weekday() >= 5 and day not in terms["workdays"]
        kind = "holiday" if day in terms["holidays"] else "weekend" if rest else "workday"
        season = next(s for s in terms["seasons"] if local.month in s["months"] and kind in s["days"])
        band = next(h["band"] for h in season["hours"] if _within(clock, h["from"], h["to"]))
        yield band, season["prices"][band]


def _within(clock: str, start: str, end: str) -> bool:
    return start <= clock < end if start < end else clock >= start or clock < end


def costs(conn: psycopg.Connection[Any], month: Month, metered: Mapping[str, Any], ask: Any) -> Iterator[Any]:
    """What the electricity from the grid cost by band."""
    found = conn.execute(_TARIFF, (month.plant, month.first)).fetchall()
    grid = {code: of for code, of in metered.items() if of[0].supply == "grid" and of[0].kind == "purchase"}
    if len(found) != 1 or not grid:
        return
    answer = ask("cost", month=f"{month.first:%Y-%m}")
    shown = answer["electricity"]
    kwh = sum(slots for _, slots in grid.values())
    priced = list(bands(month, found[0][0]))
    names = np.array([band for band, _ in priced])
    bands_cny = float(kwh @ np.array([price for _, price in priced]))
    adders_cny = float(kwh.sum()) * adders_cny_per_kwh(conn, month)
    yield "energy charge [CNY]", bands_cny + adders_cny, shown["energy_cny"]
    for row in shown["bands"]:
        yield f"{row['band']} [kWh]", float(kwh[names == row["band"]].sum()), row["kwh"]
    lines = {code: Line(slots, _channels(conn, month, flow)) for code, (flow, slots) in grid.items()}
    yield from demands(conn, month, lines, answer, found[0][0], bands_cny, adders_cny)


def products(conn: psycopg.Connection[Any], month: Month, metered: Mapping[str, Any], ask: Any) -> Iterator[Any]:
    """Output and intensity of each product over the flows that are charged to it, and the gap to its yardstick."""
    made = outputs(conn, month)
    intensity = {}
    for value in _indicators(month, ask, "intensity"):
        product, inputs = value["scope"], value["inputs"]
        energy = sum(_charged(conn, month, metered, charge, inputs) for charge in inputs["charges"])
        intensity[product] = energy / made[product]
        yield f"{product} output", made[product], inputs["output"]
        yield f"{product} intensity [{value['unit']}]", intensity[product], value["value"]
    for row in ask("intensity", month=f"{month.first:%Y-%m}")["products"]:
        levels = {level["key"]: level["value"] for level in row["ladder"]}
        if row["product"] in intensity and row["gap_absolute"] is not None and "benchmark" in levels:
            gap = intensity[row["product"]] - levels["benchmark"]
            yield f"{row['product']} gap [{row['gap_unit']}]", gap, row["gap_absolute"]
            yield f"{row['product']} relative gap", gap / levels["benchmark"], row["gap_relative"]


def outputs(conn: psycopg.Connection[Any], month: Month) -> dict[str, float]:
    """What was made of each product, in its unit."""
    return dict(conn.execute(_OUTPUT, (month.plant, *month.instants())).fetchall())


def _charged(
    conn: psycopg.Connection[Any], month: Month, metered: Mapping[str, Any], charge: Any, inputs: Any
) -> float:
    # charge: the flow, and what of it is charged. kWh of electricity, else kgce.
    flow, slots = metered[charge[0]]
    quantity: float = (-1 if flow.kind == "export" else 1) * charge[1] * float(slots.sum())
    if inputs["metric"] == "electricity":
        return quantity
    (factor,) = [c["factors"][0]["id"] for c in inputs["carriers"] if c["carrier"] == flow.carrier]
    return quantity * kgce(conn, month, flow.carrier, factor, "calorific")


def _indicators(month: Month, ask: Any, code: str) -> list[Any]:
    span = {"from": month.first, "to": month.end, "period": "month", "code": code}
    return [row for row in ask("indicators", **span)["items"] if row["value"] is not None]


def compare(dsn: str, address: str, password: str, first: date) -> int:
    """Print the table of all plants; returns how many numbers differ."""
    end = (first + timedelta(days=32)).replace(day=1)
    count, different, without = 0, 0, 0
    with psycopg.connect(dsn, options="-c timezone=UTC", row_factory=namedtuple_row) as conn:
        for plant, zone in conn.execute(_PLANTS).fetchall():
            month = Month(plant, ZoneInfo(zone), first, end)
            with httpx2.Client(base_url=f"{address}/api/v1", timeout=60) as client:
                client.post("/session", json={"name": f"{plant}-manager", "password": password}).raise_for_status()

                def ask(what: str, client: httpx2.Client = client, plant: str = plant, **words: Any) -> Any:
                    return client.get(f"/enterprises/{plant}/{what}", params=words).raise_for_status().json()

                def of_month(code: str, month: Month = month, ask: Any = ask) -> list[Any]:
                    return _indicators(month, ask, code)

                metered = flows(conn, month)
                rows = [
                    *accounts(conn, month, metered, ask),
                    *costs(conn, month, metered, ask),
                    *products(conn, month, metered, ask),
                    *carbon(conn, month, metered, outputs(conn, month), of_month),
                ]
            for name, ours, shown in rows:
                without += shown is None
                count += shown is not None
                if shown is not None and abs(ours - shown) > CLOSE * max(1.0, abs(ours), abs(shown)):
                    different += 1
                    print(f"{plant} {first:%Y-%m} {name}: {ours!r} from the readings, {shown!r} shown")
    print(f"{count} numbers of {first:%Y-%m} computed again, {different} differ; {without} more have a reason instead")
    return different


def main() -> None:
    """A district of three months with faults, its second month."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--now", default="2026-11-01T00:00:00+08:00", help="the end of the simulated past")
    arguments.add_argument("--month", default="2026-10", help="the closed month")
    arguments.add_argument("--seed", default="1")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="qingyu-recompute-") as name, System(Path(name)) as system:
        system.start("ingest")
        words = ["district", "--backfill", "3mo", "--now", chosen.now, "--seed", chosen.seed]
        system.run("device_sim", *words, "--state", str(Path(name) / "sim"), "--user-password", "a bench of its own")
        system.run("analytics", "--once")
        system.start("api")
        address = f"http://127.0.0.1:{system.environment['QINGYU_API_PORT']}"
        wait_until(lambda: _answers(address), 60, "the API")
        first = date.fromisoformat(f"{chosen.month}-01")
        sys.exit(1 if compare(system.dsn, address, "a bench of its own", first) else 0)


def _answers(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/api/v1/session/ways", timeout=5).status_code == 200
    except httpx2.TransportError:
        return False


if __name__ == "__main__":
    main()
