"""What the pages of the account show: the clinker plant's account, a works that states its months, a plant in Tibet."""

from datetime import date, timedelta
from typing import Any

import psycopg

from qingyu.jobs.book import indicators
from qingyu.jobs.declaring import registry
from qingyu.jobs.energy import rollups
from tests.support.databases import Database
from tests.web import plant

WORKS, TIBET = "huangshui-works", "lhasa-bricks"
LATER = plant.NOW + timedelta(minutes=1)
AUGUST, SEPTEMBER, OCTOBER, NOVEMBER = (date(2026, month, 1) for month in (8, 9, 10, 11))

# What the works' flows come to in a month; the coal of September is another one than that of October.
MONTH: dict[str, tuple[float, str]] = {
    "grid": (2_400_000, "kWh"),
    "sun": (310_000, "kWh"),
    "sold": (60_000, "kWh"),
    "lines": (2_300_000, "kWh"),
    "coal": (1_900.0, "t"),
    "gas": (420_000, "m3"),
    "gas-kiln": (380_000, "m3"),
    "gas-raw": (40_000, "m3"),
    "boiler-coal": (1_880.0, "t"),
    "boiler-steam": (9_800.0, "t"),
    "line-steam": (9_500.0, "t"),
    "gangue": (120.0, "t"),
}


def document(*, measured: bool) -> dict[str, Any]:
    """The registrations; with `measured` the works has declared the calorific value of its coal."""
    wanted = plant.document()
    cement = wanted["enterprises"][0]
    cement["carbon"] = {
        "settings": [_scheme({"raw_coal": "fuel.bituminous"})],
        "measured": [
            {
                "carrier": "coal_gangue",
                "unit": "t",
                "carbon_tc_per_unit": 0.1,
                "oxidation": 0.9,
                "valid_from": "2026-01-01",
                "proof": "化验单 13",
                "declared_by": "laboratory",
            }
        ],
        "processes": [
            {
                "kind": "clinker_oxide",
                "product": "clinker",
                "parameters": {"cao_percent": 65.0, "mgo_percent": 1.5},
                "proof": "化验单 12",
                "declared_by": "manager",
            }
        ],
    }
    wanted["regions"].append(plant._named("540000", "西藏", "Tibet") | {"parent": None, "level": "province"})
    wanted["enterprises"] += [_works(measured), _tibet()]
    # The plant beside the river has an equivalent factor, the clinker plant's own region has none.
    wanted["regions"].append(plant._named("630200", "海东", "Haidong") | {"parent": "630000", "level": "prefecture"})
    wanted["equivalent_factors"] = [
        {"region": "630200", "year": 2026, "kgce_per_kwh": 0.2988, "declared_by": "能源局", "source": "青能 2026-7"}
    ]
    return wanted


def _scheme(choices: dict[str, str]) -> dict[str, Any]:
    return {
        "scheme": "guideline-2013",
        "guideline": "24",
        "valid_from": "2026-01-01",
        "choices": choices,
        "source": "notice 12",
        "declared_by": "manager",
    }


def _works(measured: bool) -> dict[str, Any]:
    def flow(code: str, carrier: str, direction: str, source: str | None, target: str | None, **more: Any) -> Any:
        return {"code": code, "carrier": carrier, "direction": direction, "from": source, "to": target} | more

    flows = [
        flow("grid", "electricity", "purchase", None, "site", supply="grid"),
        flow("sun", "electricity", "production", None, "site", is_renewable=True, supply="self_generated"),
        flow("sold", "electricity", "export", "site", None),
        flow("lines", "electricity", "internal", "site", "line"),
        flow("coal", "raw_coal", "purchase", None, "site"),
        flow("boiler-coal", "raw_coal", "internal", "site", "boiler"),
        flow("gas", "natural_gas", "purchase", None, "site"),
        flow("gas-kiln", "natural_gas", "internal", "site", "line"),
        flow("gas-raw", "natural_gas", "internal", "site", "line", is_feedstock=True),
        flow("boiler-steam", "steam", "production", "boiler", "site"),
        flow("line-steam", "steam", "internal", "site", "line"),
        flow("gangue", "coal_gangue", "purchase", None, "line"),
    ]
    months = [(SEPTEMBER, OCTOBER), (OCTOBER, NOVEMBER)]
    said = [
        {"flow": code, "from": str(start), "to": str(end), "quantity": amount, "unit": unit, "source": "地磅与结算单"}
        for start, end in months
        for code, (amount, unit) in MONTH.items()
    ]
    certificates = [
        {"number": "GEC-63-0001", "count": 500, "from": "2026-10-01", "to": "2026-11-01"}
        | {"issued_on": "2026-11-05", "proof": "绿证登记"},
        {"number": "GEC-63-0002", "count": 900, "from": "2026-10-01", "to": "2027-01-01"} | {"proof": "绿证登记"},
    ]
    coal = {"carrier": "raw_coal", "ncv": 22_400.0, "ncv_unit": "kJ/kg", "valid_from": "2026-10-01"}
    return (
        plant._named(WORKS, "湟水化工厂", "Huangshui Works")
        | {"region": "630200", "tier": "ten_thousand"}
        | {
            "units": [
                plant._unit("site", 1, "全厂", "Site"),
                _boiler(),
                plant._unit("line", 2, "生产线", "Line", "site"),
            ]
        }
        | {"flows": flows, "account": {"statements": said, "certificates": certificates}}
        | {"carbon": {"settings": [_scheme({"raw_coal": "fuel.bituminous"})]}}
        | {"measured_factors": [coal | {"proof": "化验单 2026-311", "laboratory": "省煤质站"}] if measured else []}
        | {"users": [plant._user("works", "工厂能源岗", "Works manager", "enterprise_manager")]}
    )


def _boiler() -> dict[str, Any]:
    return plant._unit("boiler", 2, "锅炉", "Boiler", "site") | {"conversion": "boiler"}


def _tibet() -> dict[str, Any]:
    said = {"flow": "grid", "from": "2026-10-01", "to": "2026-11-01", "quantity": 90_000, "unit": "kWh"}
    return (
        plant._named(TIBET, "拉萨砖厂", "Lhasa Bricks")
        | {"region": "540000", "units": [plant._unit("site", 1, "全厂", "Site")]}
        | {"flows": [{"code": "grid", "carrier": "electricity", "direction": "purchase", "to": "site"}]}
        | {"account": {"statements": [said | {"source": "结算单"}]}}
        | {"users": [plant._user("bricks", "砖厂能源岗", "Bricks manager", "enterprise_manager")]}
    )


def build(database: Database) -> None:
    """The clinker plant with its readings; the others' months, computed before and after the coal was measured."""
    with psycopg.connect(database.admin_dsn) as conn:
        registry.apply(conn, document(measured=False), plant.NOW)
    plant.send_readings(database, list(plant.readings(plant.NOW)), plant.NOW)
    days = [plant.START + timedelta(days=n) for n in range((plant.TODAY - plant.START).days)]
    made = [
        {"product": "clinker", "from": day.isoformat(), "to": (day + timedelta(days=1)).isoformat(), "quantity": 1846.2}
        for day in days
    ]
    plant.send(database, "production", made, plant.NOW)
    plant.roll_up(database, plant.NOW)
    for code in (WORKS, TIBET):
        _roll_up(database, code, plant.NOW)
    with psycopg.connect(database.admin_dsn) as conn:
        registry.apply(conn, document(measured=True), LATER)
    _roll_up(database, WORKS, LATER)


def _roll_up(database: Database, code: str, now: Any) -> None:
    with psycopg.connect(database.dsn("analytics"), options="-c timezone=UTC") as conn:
        row = conn.execute("SELECT id FROM enterprise WHERE code = %s", (code,)).fetchone()
        assert row is not None
        touched = rollups.process(conn, row[0], now)
        indicators.refresh(conn, row[0], touched.days, touched.months | {SEPTEMBER, OCTOBER}, now)
