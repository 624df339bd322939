"""A small plant written straight into the tables, for tests above the rollups: meters, flows, days, production."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg.types.json import Jsonb

from qingyu.domain.energy import periods
from qingyu.domain.intensity.windows import shift
from qingyu.jobs.declaring.parts import Registered, Registering


class Plant:
    """One enterprise; every method writes rows and returns the id of what it wrote."""

    def __init__(self, conn: psycopg.Connection[Any], code: str = "plant", zone: str = "Asia/Shanghai") -> None:
        self.conn, self.code, self.zone = conn, code, zone
        self.region = self._one(
            "INSERT INTO region (code, level, name_zh, name_en) VALUES (%s, 'province', '宁夏', 'Ningxia')"
            " ON CONFLICT (code) DO UPDATE SET level = excluded.level RETURNING id",
            "640000",
        )
        self.id = self._one(
            "INSERT INTO enterprise (code, name_zh, name_en, time_zone, region_id, session_ready_at)"
            " VALUES (%s, '厂', 'Plant', %s, %s, '2026-01-01Z') RETURNING id",
            code,
            zone,
            self.region,
        )
        self.unit = self._one(
            "INSERT INTO unit (enterprise_id, code, level, name_zh, name_en) VALUES (%s, 'plant', 1, '厂', 'plant')"
            " RETURNING id",
            self.id,
        )
        self.units = {"plant": self.unit}
        self.channels: dict[str, int] = {}
        self.flows: dict[str, int] = {}
        self.products: dict[str, int] = {}

    def registering(self, now: datetime) -> Registering:
        """Where declarations of the plant are carried out, as those of a registration document are."""
        return Registering(
            conn=self.conn,
            enterprise_id=self.id,
            enterprise=self.code,
            now=now,
            done=Registered(),
            units={},
            meters={},
            channels={},
            flows=self.flows,
            products=self.products,
            actor="cli:test",
        )

    def channel(
        self, code: str, carrier: str = "electricity", unit: str = "kWh", kind: str = "interval", interval_s: int = 900
    ) -> int:
        meter = self._one(
            "INSERT INTO meter (enterprise_id, unit_id, code, name_zh, name_en) VALUES (%s, %s, %s, '表', 'meter')"
            " RETURNING id",
            self.id,
            self.unit,
            code,
        )
        channel = self._one(
            "INSERT INTO channel (enterprise_id, meter_id, code, quantity, carrier, kind, unit, valid_from)"
            " VALUES (%s, %s, 'use', 'use', %s, %s, %s, '2018-01-01Z') RETURNING id",
            self.id,
            meter,
            carrier,
            kind,
            unit,
        )
        self.conn.execute(
            "INSERT INTO channel_version (channel_id, valid, interval_s) VALUES (%s, '[2018-01-01Z,)', %s)",
            (channel, interval_s),
        )
        self.channels[code] = channel
        return channel

    def flow(
        self,
        code: str,
        *channels: str,
        carrier: str = "electricity",
        direction: str = "purchase",
        sign: int = 1,
        share: float = 1.0,
        valid: str = "(,)",
        source: str | None = None,
        to: str | None = None,
    ) -> int:
        flow = self._one(
            "INSERT INTO flow (enterprise_id, code, from_unit_id, to_unit_id, carrier, direction, valid)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s::tstzrange) RETURNING id",
            self.id,
            code,
            self.units[source] if source else None,
            self.units[to] if to else self.unit,
            carrier,
            direction,
            valid,
        )
        for channel in channels:
            self.conn.execute(
                "INSERT INTO flow_channel (flow_id, channel_id, sign, share) VALUES (%s, %s, %s, %s)",
                (flow, self.channels[channel], sign, share),
            )
        self.flows[code] = flow
        return flow

    def hold_on(self, day: date) -> None:
        """The flows of the plant are of this one local day: a year in a day is a whole year."""
        self.conn.execute(
            "UPDATE flow SET valid = tstzrange(%(day)s::date::timestamp AT TIME ZONE %(zone)s,"
            " (%(day)s::date + 1)::timestamp AT TIME ZONE %(zone)s) WHERE enterprise_id = %(id)s",
            {"day": day, "zone": self.zone, "id": self.id},
        )

    def meter_and_flow(
        self,
        code: str,
        carrier: str = "electricity",
        unit: str = "kWh",
        direction: str = "purchase",
        kind: str = "interval",
    ) -> None:
        """One channel that is one flow, both under the same code."""
        self.channel(code, carrier, unit, kind)
        self.flow(code, code, carrier=carrier, direction=direction)

    def product(
        self,
        code: str,
        *flows: str,
        unit: str = "t",
        limit_id: str | None = None,
        benchmark_id: str | None = None,
        share: float = 1.0,
        boundaries: dict[str, tuple[str, ...]] | None = None,
    ) -> int:
        """boundaries: the flows each counts, by code; those of its yardsticks are all its flows when left out."""
        product = self._one(
            "INSERT INTO product (enterprise_id, code, name_zh, name_en, unit, limit_id, benchmark_id)"
            " VALUES (%s, %s, '产品', 'product', %s, %s, %s) RETURNING id",
            self.id,
            code,
            unit,
            limit_id,
            benchmark_id,
        )
        for flow in flows:
            self.conn.execute(
                "INSERT INTO product_flow (product_id, flow_id, share) VALUES (%s, %s, %s)",
                (product, self.flows[flow], share),
            )
        self.products[code] = product
        if boundaries is None:
            boundaries = dict.fromkeys(self._charged_by(limit_id, benchmark_id), flows)
        for boundary, its in boundaries.items():
            for flow in its:
                self.bound(code, boundary, flow=flow, share=share)
        return product

    def bound(
        self, product: str, boundary: str, unit: str | None = None, flow: str | None = None, share: float = 1.0
    ) -> None:
        """A unit or a flow as part of what a yardstick charges of a product."""
        self.conn.execute(
            "INSERT INTO product_boundary (enterprise_id, product_id, boundary, unit_id, flow_id, share)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            (
                self.id,
                self.products[product],
                boundary,
                self.units[unit] if unit else None,
                self.flows[flow] if flow else None,
                share,
            ),
        )

    def below(self, code: str) -> int:
        """A unit of level 2 in the plant."""
        self.units[code] = self._one(
            "INSERT INTO unit (enterprise_id, code, level, parent_id, name_zh, name_en)"
            " VALUES (%s, %s, 2, %s, %s, %s) RETURNING id",
            self.id,
            code,
            self.unit,
            code,
            code,
        )
        return self.units[code]

    def _charged_by(self, *yardsticks: str | None) -> list[str]:
        """What some yardsticks charge, as the current edition says."""
        found = self.conn.execute(
            "SELECT DISTINCT b.boundary FROM benchmark b JOIN edition e ON e.id = b.edition_id AND e.is_current"
            " WHERE b.id = ANY(%s) AND b.boundary <> ''",
            ([id_ for id_ in yardsticks if id_],),
        ).fetchall()
        return [str(row[0]) for row in found]

    def day(self, channel: str, day: date, use: float | None, received: int | None = None, due: int = 96) -> None:
        """A day of a channel; without `received` it is complete, or wholly missing where the use is unknown."""
        got = received if received is not None else (0 if use is None else due)
        slots = 96 if due else 0  # a day has its quarter-hours, whatever the interval of the readings
        measured = slots * min(got, due) // due if due and use is not None else 0
        self.conn.execute(
            "INSERT INTO energy_day VALUES (%s, %s, %s, %s, %s, %s, %s, 0, 0, %s)"
            " ON CONFLICT (channel_id, day) DO UPDATE SET use = excluded.use, n_received = excluded.n_received,"
            " n_due = excluded.n_due",
            (self.channels[channel], day, use, got, due, slots, measured, slots - measured),
        )

    def days(self, channel: str, start: date, end: date, use: float) -> None:
        """The same use on every day of [start, end)."""
        for n in range((end - start).days):
            self.day(channel, start + timedelta(days=n), use)

    def slot(self, channel: str, at: datetime, use: float | None, state: int = 1) -> None:
        received = 0 if use is None else 1
        self.conn.execute(
            "INSERT INTO energy_slot VALUES (%s, %s, %s, %s, 1, %s, 0, %s)",
            (self.channels[channel], at, use, received, received, state if use is not None else 0),
        )

    def produced(self, product: str, start: datetime, end: datetime, quantity: float, revision: int = 0) -> None:
        batch = self.batch(source="production")
        self.conn.execute(
            "INSERT INTO production (enterprise_id, product_id, from_at, to_at, quantity, revision, batch_id,"
            " received_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            (self.id, self.products[product], start, end, quantity, revision, batch, end),
        )

    def year(self, product: str, channel: str, end: date, per_t: float) -> list[date]:
        """Twelve whole months of 1000 t a day up to an end, each tonne with so much use; returns the months."""
        months = [shift(end, n - 12) for n in range(12)]
        for month in months:
            after = shift(month, 1)
            self.days(channel, month, after, per_t * 1000)
            self.produced(product, self._midnight(month), self._midnight(after), (after - month).days * 1000.0)
        return months

    def _midnight(self, day: date) -> datetime:
        return periods.day_start(day, ZoneInfo(self.zone))

    def batch(self, source: str = "mqtt", received_at: datetime | None = None, rolled_up: bool = True) -> int:
        at = received_at or datetime(2026, 1, 1, tzinfo=UTC)
        return self._one(
            "INSERT INTO ingest_batch (enterprise_id, source, received_at, rolled_up_at) VALUES (%s, %s, %s, %s)"
            " RETURNING id",
            self.id,
            source,
            at,
            at if rolled_up else None,
        )

    def reading(
        self, channel: str, at: datetime, received_at: datetime | None = None, source: str = "mqtt", value: float = 1.0
    ) -> None:
        self.conn.execute(
            "INSERT INTO reading (channel_id, at, value, batch_id) VALUES (%s, %s, %s, %s)",
            (self.channels[channel], at, value, self.batch(source, received_at or at)),
        )

    def finding(self, channel: str, kind: str, from_at: datetime, to_at: datetime) -> int:
        return self._one(
            "INSERT INTO channel_finding (enterprise_id, channel_id, kind, from_at, to_at, evidence)"
            " VALUES (%s, %s, %s, %s, %s, %s) RETURNING id",
            self.id,
            self.channels[channel],
            kind,
            from_at,
            to_at,
            Jsonb({"before": 900.0, "after": 10.0}),
        )

    def budget(self, month: date, coal_tce: float) -> None:
        self.conn.execute(
            "INSERT INTO budget (enterprise_id, month, coal_tce, set_by) VALUES (%s, %s, %s, 'test')",
            (self.id, month, coal_tce),
        )

    def declare(self, year: int, kgce_per_kwh: float, region: bool = True) -> None:
        self.conn.execute(
            "INSERT INTO equivalent_factor (region_id, year, kgce_per_kwh, declared_by, source)"
            " VALUES (%s, %s, %s, 'energy bureau', 'notice 1')",
            (self.region if region else None, year, kgce_per_kwh),
        )

    def _one(self, query: str, *parameters: object) -> int:
        row = self.conn.execute(query, parameters).fetchone()
        assert row is not None
        return int(row[0])
