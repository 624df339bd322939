"""Take a number apart: the stored value, the terms that made it, the factor rows, and the readings behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from qingyu.db import energy as energy_rows
from qingyu.db import enterprises
from qingyu.db import proof as rows
from qingyu.db.pool import Connection
from qingyu.db.proof import ChannelRow, ReadingsRow, StatementRow
from qingyu.domain.energy import periods
from qingyu.domain.energy.coal import BOUNDARY_SIGN, PRODUCT_SIGN, Direction
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.indicator import StoredValue
from qingyu.domain.energy.proof import DEEPEST, Node, Span, checked, near, root, span_of
from qingyu.domain.energy.stated import all_uses
from qingyu.domain.energy.units import convert, converts
from qingyu.domain.intensity.production import in_force
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import NotFound
from qingyu.jobs.answer import sentence
from qingyu.jobs.book.proof_answer import Proof, shown
from qingyu.jobs.restating import unconfirmed

# What a channel counted, as it stands beside its number.
_COUNTED = ("n_received", "n_due", "n_measured", "n_estimated", "n_suspect", "n_missing", "n_days", "kind")


def tree(
    conn: Connection,
    scope: Scope,
    enterprise_code: str,
    code: str,
    of: str,
    period: str,
    start_on: date,
    as_of: datetime | None = None,
) -> Proof:
    """The whole proof of an indicator value, in force now or as known at an instant; raises NotFound.

    of: the scope of the value, a carrier or a product, "" for the enterprise.
    """
    enterprise = enterprises.enterprise(conn, scope, enterprise_code)
    stored = rows.value(conn, scope, enterprise.id, (code, of, period, start_on), as_of)
    if stored is None:
        key = {"enterprise": enterprise_code, "indicator": code, "of": of or "the enterprise", "period": period}
        if as_of is not None:
            raise NotFound(because("no_value_known_then", **key, start=start_on, at=as_of.isoformat()))
        raise NotFound(because("no_value_to_prove", **key, start=start_on))
    return Proof(
        enterprise=enterprise_code,
        time_zone=enterprise.time_zone,
        tree=shown(_Proof(conn, scope, enterprise).value_node(stored, 0)),
        unconfirmed_months=unconfirmed.of_value(conn, enterprise.id, stored),
    )


class _Proof:
    """One proof: it follows the references of stored terms to what they name."""

    def __init__(self, conn: Connection, scope: Scope, enterprise: Enterprise) -> None:
        self.conn, self.scope = conn, scope
        self.enterprise_id: int = enterprise.id
        self.zone = enterprise.zone

    def value_node(self, stored: StoredValue, depth: int) -> Node:
        node = root(stored)
        span = span_of(stored.period, stored.start_on, stored.inputs)
        return replace(
            node, children=tuple(self._follow(child, span, stored.code, depth + 1) for child in node.children)
        )

    def _follow(self, node: Node, span: Span, code: str, depth: int) -> Node:
        children = tuple(self._follow(child, span, code, depth + 1) for child in node.children)
        node = replace(node, children=children)
        source = node.source or {}
        if depth > DEEPEST:
            return node
        match source.get("kind"):
            case "carrier":
                return self._carrier(node, source, span, code)
            case "indicator":
                return self._indicator(node, source, depth)
            case "production":
                return self._production(node, source, span)
            case _:
                return node

    def _indicator(self, node: Node, source: Mapping[str, Any], depth: int) -> Node:
        key = (source["code"], source["scope"], source["period"], date.fromisoformat(source["start_on"]))
        stored = rows.value(self.conn, self.scope, self.enterprise_id, key, None, source.get("hash"))
        if stored is None:
            return replace(node, details={**node.details, "note": asdict(sentence(because("stored_no_more")))})
        return replace(node, children=(*node.children, self.value_node(stored, depth)))

    def _carrier(self, node: Node, source: Mapping[str, Any], span: Span, code: str) -> Node:
        flows: Sequence[str] | None = source.get("flows")
        signs = PRODUCT_SIGN if flows is not None else BOUNDARY_SIGN
        found = rows.channels(
            self.conn,
            self.scope,
            self.enterprise_id,
            source["carrier"],
            (span.from_day, span.to_day),
            signs,
            flows,
        )
        read = rows.readings(self.conn, {row.channel_id for row in found}, *self._instants(span))
        unit = str(node.details.get("quantity_unit") or node.unit)
        parts = tuple(
            self._flow(name, list(group), signs, unit, read) for name, group in groupby(found, lambda row: row.flow)
        )
        parts += self._stated(source["carrier"], flows, signs, span, unit)
        quantity = node.details.get("quantity")
        known = [part.value for part in parts if part.value is not None]
        total = sum(known) if known and len(known) == len(parts) else None
        details = dict(node.details)
        # Shares of a product may differ from those of the flow: only what is comparable is compared.
        if flows is None and quantity is not None and total is not None and not near(total, quantity):
            details["changed_since"] = total
        return replace(node, details=details, children=(*node.children, *parts))

    def _stated(
        self, carrier: str, flows: Sequence[str] | None, signs: Mapping[Direction, int], span: Span, unit: str
    ) -> tuple[Node, ...]:
        """The flows of a carrier that nobody meters and somebody stated."""
        known = energy_rows.stated_flows(self.conn, self.enterprise_id, span.from_day, span.to_day)
        wanted = [flow for flow in known if flow.carrier == carrier and (flows is None or flow.code in flows)]
        return tuple(
            Node(
                name=code,
                value=None if use.use is None else convert(use.use, use.unit, unit) * use.weight,
                unit=unit,
                reason=use.reason,
                source={"kind": "flow_statement", "flow": code, "from": str(use.start), "to": str(use.until)},
                details={"shared_by_days": True} if use.slots.estimated else {},
            )
            for code, use in all_uses(wanted, signs, span.from_day, span.to_day)
        )

    def _flow(
        self,
        name: str,
        channels: list[ChannelRow],
        signs: Mapping[Direction, int],
        unit: str,
        read: dict[int, ReadingsRow],
    ) -> Node:
        flow = channels[0]
        sign = signs.get(Direction(flow.direction), 1)
        leaves = tuple(self._channel(row, sign, unit, read.get(row.channel_id)) for row in channels)
        known = [leaf.value for leaf in leaves if leaf.value is not None]
        return checked(
            Node(
                name=name,
                value=sum(known) if known else None,
                unit=unit,
                reason=None if known else because("flow_not_counted"),
                formula="flow",
                source={"kind": "flow", "flow": name},
                details={
                    "direction": flow.direction,
                    "is_feedstock": flow.is_feedstock,
                    "is_renewable": flow.is_renewable,
                },
                children=leaves,
            )
        )

    def _channel(self, row: ChannelRow, sign: int, unit: str, read: ReadingsRow | None) -> Node:
        of_use = row.use_unit or row.unit
        value = None
        if row.use is not None and converts(of_use, unit):
            value = convert(row.use * row.to_use, of_use, unit) * sign * row.sign * row.share
        return Node(
            name=f"{row.meter}/{row.channel}",
            value=value,
            unit=unit,
            reason=because("channel_unknown") if value is None else None,
            formula="readings",
            completeness=min(1.0, row.n_received / row.n_due) if row.n_due else None,
            source={"kind": "readings", "meter": row.meter, "channel": row.channel, **_span_of(read, self.zone)},
            details={
                **{name: getattr(row, name) for name in _COUNTED},
                "sign": sign * row.sign,
                "share": row.share,
                "use": row.use,
                "use_unit": row.unit,
                "to_use": row.to_use,
            },
        )

    def _production(self, node: Node, source: Mapping[str, Any], span: Span) -> Node:
        product = source["product"]
        found = rows.statements(self.conn, self.scope, self.enterprise_id, product, *self._instants(span))
        leaves = tuple(_statement(statement, self.zone, node.unit) for statement in in_force(found))
        return checked(replace(node, formula=node.formula or "statements", children=(*node.children, *leaves)))

    def _instants(self, span: Span) -> tuple[datetime, datetime]:
        return periods.day_start(span.from_day, self.zone), periods.day_start(span.to_day, self.zone)


def _statement(row: StatementRow, zone: ZoneInfo, unit: str) -> Node:
    """A statement of output, in the unit of the output it is part of."""
    received = periods.local_text(row.received_at, zone)
    return Node(
        name=f"{periods.local_text(row.from_at, zone)} / {periods.local_text(row.to_at, zone)}",
        value=convert(row.quantity, row.unit, unit) if converts(row.unit, unit) else row.quantity,
        unit=unit if converts(row.unit, unit) else row.unit,
        source={"kind": "statement", "revision": row.revision, "batch": row.batch_id, "received_at": received},
    )


def _span_of(read: ReadingsRow | None, zone: ZoneInfo) -> Mapping[str, object]:
    if read is None:
        return {"n_readings": 0}
    return {
        "n_readings": read.n_readings,
        "first_at": periods.local_text(read.first_at, zone),
        "last_at": periods.local_text(read.last_at, zone),
        "batches": [read.first_batch, read.last_batch],
        "last_known_at": periods.local_text(read.last_known_at, zone) if read.last_known_at else None,
    }
