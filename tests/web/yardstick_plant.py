"""What the pages on yardsticks, metering and cost show: a plant with prices and mills, a works of two years."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import psycopg

from qingyu.db import pool
from qingyu.jobs.book import indicators
from qingyu.jobs.control import early_warnings
from qingyu.jobs.declaring import registry
from qingyu.jobs.energy import rollups
from qingyu.jobs.quality import quality
from qingyu.jobs.receive import intake, writing
from tests.support.databases import Database
from tests.web import plant

WORKS = "xining-cement"
FIRST, LAST = date(2025, 1, 1), date(2026, 10, 1)
# Two products, so that a mix can change: tonnes, kWh and t of coal of a month each.
CLINKER_T, CEMENT_T = 52_000.0, 70_000.0


def document() -> dict[str, Any]:
    """The clinker plant with what it declares, and the works that states its months."""
    wanted = plant.document()
    cement = wanted["enterprises"][0]
    cement["units"].append(plant._unit("mill", 2, "粉磨系统", "Grinding", parent="plant"))
    cement["meters"] += [_mill("m01", "水泥磨 M-01", "Cement mill M-01"), _mill("m02", "生料磨 M-02", "Raw mill M-02")]
    cement |= {
        "tariffs": [_tariff()],
        "carrier_prices": [
            {
                "carrier": "raw_coal",
                "cny_per_unit": 820,
                "unit": "t",
                "valid_from": "2026-01-01",
                "source": "煤炭合同 17",
            },
            # The price of gangue is known from November on, so October has no total.
            {
                "carrier": "coal_gangue",
                "cny_per_unit": 95,
                "unit": "t",
                "valid_from": "2026-11-01",
                "source": "合同 21",
            },
        ],
        "price_adders": [
            {"code": "ladder", "cny_per_kwh": 0.05, "valid_from": "2026-01-01", "source": "青发改价格 2026-3"}
        ],
        "product_conditions": [
            _condition("altitude_m", 3_600.0),
            _condition("pressure_pa", 65_000.0),
            # In the second band of a ladder that nobody has seen in print.
            _condition("comparable_clinker_kwh_per_t", 66.0),
        ],
        "price_listings": [
            {
                "product": "clinker",
                "list_class": "restricted",
                "line_started_on": "2012-05-01",
                "document": "省目录 2025",
            }
        ],
        "metering_needs": [
            {"unit": "kiln", "energy": "electricity", "amount": 5_400, "amount_unit": "kW"},
            {"unit": "mill", "energy": "electricity", "amount": 3_900, "amount_unit": "kW", "instruments": 3},
        ],
        "certificates": [
            _certificate("e01", "JL-2026-17", "2026-03-01", "2027-03-01")
            | {"accuracy_class": "0.5S", "class_id": "gb17167-2006.active-energy.i", "seal_no": "铅封 07"},
            _certificate("fan", "JL-2026-40", "2026-06-01", "2027-06-01") | {"accuracy_class": "1.0"},
            _certificate("m01", "JL-2025-88", "2025-12-10", "2026-12-10") | {"accuracy_class": "1.0"},
        ],
        "node_tolerances": [{"unit": "plant", "carrier": "electricity", "tolerance_share": 0.05}],
        "monthly_reports": [
            _report("electricity", "2026-10", 8_470_000.0, "kWh"),
            _report("raw_coal", "2026-10", 8_950.0, "t"),
        ],
        "intensity": {
            "processes": [{"unit": "kiln", "product": "clinker"}],
            "degree_days": [_weather("2026-10", 320.0), _weather("2026-11", 460.0)],
            "weather_sensitivities": [_sensitivity(400.0)],
        },
    }
    wanted["enterprises"].append(_works())
    return wanted


def _weather(month: str, degree_days: float) -> dict[str, Any]:
    said = {"declared_by": "manager", "source": "气象局"}
    return {"month": month, "kind": "heating", "degree_days": degree_days} | said


def _sensitivity(kgce: float) -> dict[str, Any]:
    return {"kind": "heating", "kgce_per_degree_day": kgce, "declared_by": "manager", "source": "回归 2025"}


def _tariff() -> dict[str, Any]:
    hours = [("22:00", "06:00", "valley"), ("06:00", "09:00", "flat"), ("09:00", "12:00", "peak")]
    hours += [("12:00", "18:00", "flat"), ("18:00", "20:00", "sharp"), ("20:00", "22:00", "peak")]
    season = {
        "hours": [{"from": start, "to": end, "band": band} for start, end, band in hours],
        "prices": {"valley": 0.28, "flat": 0.46, "peak": 0.69, "sharp": 0.83},
    }
    demand = {"basis": "contract", "contract_kw": 13_000, "cny_per_kw_month": 28.5}
    demand |= {"tolerance_share": 0.05, "excess_factor": 2.0}
    said = {"code": "grid-2026", "valid_from": "2026-01-01", "source": "青海电网代理购电公告", "declared_by": "manager"}
    return said | {"seasons": [season], "demand": demand}


def _condition(kind: str, value: float) -> dict[str, Any]:
    said = {"valid_from": "2026-01-01", "source": "测量报告 2025-11"}
    return {"product": "clinker", "kind": kind, "value": value} | said


def _certificate(meter: str, number: str, verified_on: str, due_on: str) -> dict[str, Any]:
    said = {"laboratory": "省计量院", "verified_on": verified_on, "due_on": due_on}
    return {"meter": meter, "certificate_no": number} | said


def _report(carrier: str, month: str, quantity: float, unit: str) -> dict[str, Any]:
    return {"carrier": carrier, "month": month, "quantity": quantity, "unit": unit, "source": "月报 2026-10"}


def _mill(code: str, zh: str, en: str) -> dict[str, Any]:
    channel = {"code": "kwh", "quantity": "active_energy", "carrier": "electricity", "kind": "interval", "unit": "kWh"}
    since = {"valid_from": "2026-01-01T00:00:00+08:00", "interval_s": 900}
    return plant._named(code, zh, en) | {"unit": "mill", "accuracy_class": "1.0", "channels": [channel | since]}


def _works() -> dict[str, Any]:
    products = {
        "clinker": ("水泥熟料", "Clinker", "gb16780-2021.clinker.comprehensive", "ndrc2023.clinker"),
        "cement": ("水泥", "Cement", "gb16780-2021.cement.comprehensive", None),
    }
    flows, listed = [], []
    for code, (zh, en, limit, benchmark) in products.items():
        flows += [
            {"code": f"{code}-kwh", "carrier": "electricity", "direction": "purchase", "to": code},
            {"code": f"{code}-coal", "carrier": "raw_coal", "direction": "purchase", "to": code},
        ]
        charged = {"flows": [{"flow": f"{code}-kwh"}, {"flow": f"{code}-coal"}]}
        yardsticks = {"limit_id": limit} | ({"benchmark_id": benchmark} if benchmark else {})
        charge = "CK-ALL" if code == "clinker" else "CM-ALL"
        boundaries = {"boundaries": [{"boundary": charge, "units": [code]}]}
        listed.append(plant._named(code, zh, en) | {"unit": "t"} | yardsticks | charged | boundaries)
    weather = [_weather(f"{month:%Y-%m}", _degree_days(month)) for month, _ in months()]
    processes = [{"unit": code, "product": code} for code in products]
    figures = [
        {"month": f"{month:%Y-%m}", "output_value_cny": 41e6, "value_added_cny": 12e6}
        | {"declared_by": "manager", "source": "月报"}
        for month, _ in months()
    ]
    return (
        plant._named(WORKS, "西宁水泥厂", "Xining Cement Works")
        | {"region": "630000", "tier": "ten_thousand"}
        | {"units": [plant._unit("site", 1, "全厂", "Site"), _line("clinker"), _line("cement")]}
        | {"gateways": [{"code": "gw9", "class": "A", "password": "gateway-password"}]}
        | {"flows": flows, "products": listed, "account": {"statements": list(_stated())}}
        | {
            "intensity": {
                "processes": processes,
                "degree_days": weather,
                "weather_sensitivities": [_sensitivity(900.0)],
                "economic_figures": figures,
            }
        }
        | {"users": [plant._user("works", "工厂能源岗", "Works manager", "enterprise_manager")]}
    )


def _line(code: str) -> dict[str, Any]:
    names = {"clinker": ("熟料线", "Clinker line"), "cement": ("粉磨线", "Grinding line")}[code]
    return plant._unit(code, 2, *names, parent="site")


def _degree_days(month: date) -> float:
    return {1: 800.0, 2: 660.0, 3: 520.0, 4: 300.0, 10: 320.0, 11: 560.0, 12: 760.0}.get(month.month, 60.0)


def months() -> Iterator[tuple[date, date]]:
    """The months of the works, each with the first day of the next."""
    month = FIRST
    while month <= LAST:
        after = (month + timedelta(days=32)).replace(day=1)
        yield month, after
        month = after


def made(month: date) -> dict[str, float]:
    """The output of a month. [t]"""
    n = (month.year - FIRST.year) * 12 + month.month
    return {"clinker": CLINKER_T + 260.0 * (n % 7), "cement": CEMENT_T - 900.0 * (n % 5)}


def _stated() -> Iterator[dict[str, Any]]:
    for month, after in months():
        n = (month.year - FIRST.year) * 12 + month.month
        better = 1 - 0.0025 * n + 0.01 * (n % 3)
        tonnes = made(month)
        amounts = {
            "clinker-kwh": (tonnes["clinker"] * 60.0 * better, "kWh"),
            "clinker-coal": (tonnes["clinker"] * 0.139 * better, "t"),
            "cement-kwh": (tonnes["cement"] * 33.0 * better, "kWh"),
            "cement-coal": (tonnes["cement"] * 0.108 * better, "t"),
        }
        for flow, (amount, unit) in amounts.items():
            yield {
                "flow": flow,
                "from": str(month),
                "to": str(after),
                "quantity": round(amount, 2),
                "unit": unit,
                "source": "结算单",
            }


def readings() -> Iterator[tuple[str, datetime, float]]:
    """October of the incomer and the scales, and the two mills of both months."""
    at = plant.START - timedelta(days=31)
    while at + plant.PERIOD <= plant.NOW:
        kwh = plant.power_kw(at) / 4
        if at < plant.START:
            yield "e01", at, round(kwh * 1.01, 1)
            yield "c01", at, 2.99
            yield "c02", at, 0.13
            yield "fan", at, round(50_000.0 - 16.0 * ((plant.START - at) / plant.PERIOD), 1)
        yield "m01", at, round((kwh - 262.5) * 0.61, 1)
        # The raw mill's meter is silent for two days, as an inspector would ask about.
        if not plant.TODAY - timedelta(days=9) <= at < plant.TODAY - timedelta(days=6):
            yield "m02", at, round((kwh - 262.5) * 0.36, 1)
        at += plant.PERIOD


def build(database: Database) -> None:
    """Register, send October and November of the plant, state the months of the works, roll everything up."""
    with psycopg.connect(database.admin_dsn) as conn:
        registry.apply(conn, document(), plant.NOW)
    plant.send_readings(database, [*readings(), *plant.readings(plant.NOW)], plant.NOW)
    begin = plant.START - timedelta(days=31)
    days = [begin + timedelta(days=n) for n in range((plant.TODAY - begin).days - 1)]
    produced = [_made("clinker", day, day + timedelta(days=1), 1846.2 + 2 * (day.day % 9)) for day in days]
    # Since yesterday by shifts, so that the last 24 hours have their output.
    shifts = [plant.TODAY + timedelta(hours=8 * n) for n in range(-3, 1)]
    produced += [_made("clinker", shift, shift + timedelta(hours=8), 615.4) for shift in shifts]
    plant.send(database, "production", produced, plant.NOW)
    with psycopg.connect(database.dsn("analytics"), options="-c timezone=UTC") as conn:
        one = plant.enterprise_id(conn)
        touched, silent = rollups.process(conn, one, plant.NOW), rollups.advance(conn, one, plant.NOW)
        indicators.refresh(conn, one, touched.days | silent.days, touched.months | silent.months, plant.NOW)
        quality.refresh(conn, one, touched.days | silent.days, plant.NOW)
        early_warnings.evaluate(conn, one, plant.NOW)
    _state_production(database)
    with psycopg.connect(database.dsn("analytics"), options="-c timezone=UTC") as conn:
        row = conn.execute("SELECT id FROM enterprise WHERE code = %s", (WORKS,)).fetchone()
        assert row is not None
        touched = rollups.process(conn, row[0], plant.NOW)
        indicators.refresh(conn, row[0], touched.days, touched.months | {m for m, _ in months()}, plant.NOW)
        early_warnings.evaluate(conn, row[0], plant.NOW)


def _made(product: str, start: datetime, end: datetime, tonnes: float) -> dict[str, Any]:
    return {"product": product, "from": start.isoformat(), "to": end.isoformat(), "quantity": round(tonnes, 2)}


def _state_production(database: Database) -> None:
    items = []
    for month, after in months():
        start, end = (datetime(day.year, day.month, 1, tzinfo=plant.ZONE) for day in (month, after))
        items += [_made(product, start, end, tonnes) for product, tonnes in made(month).items()]
    with pool.connect(database.dsn("ingest"), application="test-ingest") as conn:
        conn.autocommit = True
        row = conn.execute("SELECT id FROM enterprise WHERE code = %s", (WORKS,)).fetchone()
        assert row is not None
        known = intake.Registry()
        known.load(conn, [row[0]])
        writer = writing.Writer(conn, known, intake.Bounds.of(database.settings))
        payload = json.dumps({"sent_at": plant.NOW.isoformat(), "production": items}).encode()
        message = intake.Message(f"qy/v1/{WORKS}/gw9/production", payload, plant.NOW)
        refused = writer.write(writer.decode([message])).refused
        assert not refused, refused
