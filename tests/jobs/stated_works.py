"""The plant of the worked example: coal is stated month by month, electricity, gas and heat are metered."""

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg

from qingyu.db import rollups as rollup_rows
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.answer import as_dict
from qingyu.jobs.declaring import registry
from qingyu.jobs.energy import account, account_views, rollups
from qingyu.jobs.energy.account import Span
from qingyu.jobs.energy.energy import By
from tests.support.rows import one_row

NOW = datetime(2026, 1, 2, 4, tzinfo=UTC)
YEAR = Span(date(2025, 1, 1), date(2026, 1, 1))
MONTHS = [date(2025, month, 1) for month in range(1, 13)] + [date(2026, 1, 1)]


Part = dict[str, object]  # of a registration document


def unit(code: str, level: int = 2, parent: str = "plant", **more: str) -> Part:
    return {"code": code, "level": level, "parent": parent, "name_zh": code, "name_en": code} | more


def meter(code: str, carrier: str, of: str, **channel: str) -> Part:
    return {
        "code": code,
        "unit": "plant",
        "name_zh": code,
        "name_en": code,
        "channels": [
            {
                "code": "use",
                "quantity": "use",
                "carrier": carrier,
                "kind": "interval",
                "unit": of,
                "interval_s": 86_400,
                "valid_from": "2024-12-31T16:00:00Z",
            }
            | channel
        ],
    }


def flow(code: str, carrier: str, direction: str = "purchase", metered: bool = True, **more: object) -> Part:
    channels = [{"meter": code, "channel": "use"}] if metered else []
    return {"code": code, "carrier": carrier, "direction": direction, "to": "plant", "channels": channels} | more


def coal_months(tonnes: float = 1000.0) -> list[Part]:
    """12,000 t of raw coal, stated month by month."""
    spans = itertools.pairwise(MONTHS)
    return [
        {"flow": "coal", "from": a.isoformat(), "to": b.isoformat(), "quantity": tonnes, "unit": "t", "source": "scale"}
        for a, b in spans
    ]


def document(
    units: Sequence[Part] = (), meters: Sequence[Part] = (), flows: Sequence[Part] = (), **said: object
) -> dict[str, Any]:
    """The plant of the worked example: coal is stated, electricity, gas and heat are metered."""
    return {
        "regions": [{"code": "640000", "level": "province", "name_zh": "宁夏", "name_en": "Ningxia"}],
        "equivalent_factors": [
            {"region": "640000", "year": 2025, "kgce_per_kwh": 0.30, "declared_by": "bureau", "source": "notice 1"}
        ],
        "enterprises": [
            {
                "code": "plant",
                "name_zh": "厂",
                "name_en": "Plant",
                "region": "640000",
                "units": [{"code": "plant", "level": 1, "name_zh": "全厂", "name_en": "Plant"}, *units],
                "meters": [
                    meter("grid", "electricity", "kWh"),
                    meter("gas", "natural_gas", "m3"),
                    meter("heat", "heat", "GJ"),
                    *meters,
                ],
                "flows": [
                    flow("grid", "electricity", supply="grid"),
                    flow("gas", "natural_gas"),
                    flow("heat", "heat", "export", to=None) | {"from": "plant"},
                    flow("coal", "raw_coal", metered=False),
                    *flows,
                ],
                "products": [
                    {
                        "code": "steel",
                        "name_zh": "钢",
                        "name_en": "Steel",
                        "unit": "t",
                        "flows": [{"flow": code} for code in ("grid", "gas", "heat", "coal")],
                    }
                ],
                "account": {"statements": coal_months(), **said},
            }
        ],
    }


# Gas becomes steam in a boiler of the plant, and a mill takes the steam.
BOILER = {
    "units": [unit("boiler", conversion="boiler"), unit("mill")],
    "meters": [
        meter("to-boiler", "natural_gas", "m3"),
        meter("made", "steam", "t"),
        meter("to-mill", "steam", "t"),
    ],
    "flows": [
        flow("to-boiler", "natural_gas", "internal", to="boiler"),
        flow("made", "steam", "production", to="plant") | {"from": "boiler"},
        flow("to-mill", "steam", "internal", to="mill") | {"from": "boiler"},
    ],
}


class Works:
    """A registered plant with readings of every day of 2025."""

    def __init__(self, conn: psycopg.Connection, wanted: dict[str, Any]) -> None:
        self.conn = conn
        registry.apply(conn, wanted, NOW)
        (self.id,) = one_row(conn.execute("SELECT id FROM enterprise WHERE code = 'plant'"))
        found = conn.execute("SELECT m.code, c.id FROM channel c JOIN meter m ON m.id = c.meter_id")
        self.channels: dict[str, int] = dict(found.fetchall())

    def read(self, code: str, a_year: float, days: int = 365) -> None:
        """The same use on every day, one reading a day at local midnight."""
        first = datetime(2024, 12, 31, 16, tzinfo=UTC)
        ats = [first + timedelta(days=n) for n in range(days)]
        with self.conn.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO reading (channel_id, at, value, batch_id) VALUES (%s, %s, %s, 0)",
                [(self.channels[code], at, a_year / 365) for at in ats],
            )
        rollup_rows.note_change(self.conn, self.id, "mqtt", [self.channels[code]], [ats[0]], [ats[-1]], NOW)

    def roll_up(self) -> None:
        rollups.process(self.conn, self.id, NOW)

    def whole(self, wanted: Span = YEAR) -> dict[str, Any]:
        return as_dict(account_views.account_of(account.whole(self.conn, EVERYTHING, "plant", wanted, NOW)))

    def balance(self, carrier: str, wanted: Span = YEAR) -> dict[str, Any]:
        found: dict[str, list[dict[str, Any]]] = as_dict(
            account_views.balance_of(account.balances(self.conn, EVERYTHING, "plant", wanted, NOW))
        )
        return next(each for each in found["carriers"] if each["carrier"] == carrier)

    def ledger(self, by: By, wanted: Span = YEAR) -> dict[str, Any]:
        return as_dict(account_views.ledger_of(account.ledger(self.conn, EVERYTHING, "plant", wanted, by, NOW)))


def works(conn: psycopg.Connection, **more: Any) -> Works:
    plant = Works(conn, document(**more))
    for code, a_year in (("grid", 30e6), ("gas", 1.5e6), ("heat", 20_000.0)):
        plant.read(code, a_year)
    plant.roll_up()
    return plant
