"""Carry out a registration document: whatever it names exists afterwards; doing it twice changes nothing."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from qingyu.db import meters, registered, rollups
from qingyu.db.pool import Connection
from qingyu.errors import Conflict, Invalid, NotFound
from qingyu.jobs import boundaries, completing, credentials, flow_membership, reopening
from qingyu.jobs.audit import Act, record
from qingyu.jobs.channel_validity import End, end_after, end_of
from qingyu.jobs.declare import account, benchmarks, carbon, cost, factors, facts, metering, people, quality
from qingyu.jobs.declare.intensity import declare as declare_intensity
from qingyu.jobs.declare.parts import Change, Registered, Registering
from qingyu.jobs.registration import Channel, Document, Enterprise, Event
from qingyu.jobs.standing import acting

_NAMED = ("unit", "meter", "flow", "product")
_LONGEST_LINE = 6_000  # [character] of changes in one audit line
REGISTRATION = "system:registration"  # in the audit log, where nobody says whose document it is


def parse(document: Mapping[str, Any]) -> Document:
    """Check a document; Invalid names every field that is wrong."""
    try:
        return Document.model_validate(document)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise Invalid(f"the registration document is not right: {faults}") from error


def apply(
    conn: Connection, document: Mapping[str, Any] | Document, now: datetime, actor: str = REGISTRATION
) -> Registered:
    """Register everything a document names, inside the caller's transaction.

    now: when this is done; the work lines of events and changed settings carry it.  actor: for the audit log.
    Documents are carried out one after the other, so that two that say the same at once say it once.
    Raises Invalid for a bad document, NotFound for a name it uses but nobody registered, Conflict for a contradiction.
    """
    doc = document if isinstance(document, Document) else parse(document)
    done = Registered()
    acting(conn, actor)
    meters.hold_register(conn)
    for id_ in registered.enterprise_ids(conn, [enterprise.code for enterprise in doc.enterprises]):
        reopening.one_at_a_time(conn, id_)
    before = completing.stored(conn, doc)
    _carry_out(conn, completing.complete(conn, doc, before), now, done, actor)
    done.changes = completing.changes(before, completing.stored(conn, doc))
    _note(conn, doc, done.changes, now, actor)
    return done


def _note(conn: Connection, doc: Document, changes: list[Change], now: datetime, actor: str) -> None:
    """What a document changed, for the audit log; of one enterprise under its name."""
    only = doc.enterprises[0].code if len(doc.enterprises) == 1 else None
    ids = registered.enterprise_ids(conn, [only]) if only else []
    what = f"registration of {only}" if only else "registration"
    for piece in completing.lines(changes, _LONGEST_LINE):
        record(conn, Act("change", actor, what, ids[0] if ids else None, {"changes": piece}), now)


def _carry_out(conn: Connection, doc: Document, now: datetime, done: Registered, actor: str) -> None:
    for region in doc.regions:
        _known_region(conn, region.parent)
        row = meters.put(conn, "put_region", **region.model_dump())
        if row is not None and row["moved"]:  # what is declared for the regions above it is another thing now
            reopening.reopen_region(conn, region.code, None, None, "declaration", now)
        done.add("regions")
    for industry in doc.industries:
        meters.put(conn, "put_industry", **industry.model_dump())
        done.add("industries")
    for factor in doc.equivalent_factors:
        _known_region(conn, factor.region)
        if meters.put(conn, "declare_equivalent", **factor.model_dump()):
            year = date(factor.year, 1, 1), date(factor.year + 1, 1, 1)
            reopening.reopen_region(conn, factor.region, *year, "factor", now, "electricity")
        done.add("equivalent factors")
    people.declare_parks(conn, doc.parks, done)
    for enterprise in doc.enterprises:
        _Enterprise(conn, enterprise, now, done, actor).apply()
    for user in doc.users:
        people.declare(conn, user, None, actor, now, done)
    carbon.declare_substitutes(conn, doc.grid_substitutes, now, done)
    for bar in doc.quality_bars:
        _known_region(conn, bar.region)
    quality.declare_bars(conn, doc.quality_bars, now, done, actor)


def _known_region(conn: Connection, code: str | None) -> None:
    """Without this an unknown code would stand for none, and none means everywhere."""
    if code is not None:
        _wanted(meters.find(conn, "region_id", code=code), "region", code)


def _wanted(row: dict[str, Any] | None, kind: str, code: str) -> dict[str, Any]:
    if row is None:
        raise NotFound(f"the document uses the {kind} {code!r}, which nobody registered; name it in the document too")
    return row


_OF_FLOW = {"code", "carrier", "direction", "is_feedstock", "is_renewable", "valid_from", "valid_to"}
_SETTINGS = ("interval_s", "multiplier", "modulus", "rated_max_per_h", "dip_tolerance")


_REGISTERS = frozenset({"cumulative", "cumulative_daily", "cumulative_monthly"})


def _reads_the_same_numbers(different: Mapping[str, tuple[Any, Any]]) -> bool:
    """Whether only the way changes in which the numbers of a channel are read: when it restarts, which way it runs."""
    if not different or not different.keys() <= {"kind", "is_signed"}:
        return False
    return "kind" not in different or set(different["kind"]) <= _REGISTERS


class _Enterprise:
    """One enterprise of a document: the names it uses are resolved here, once."""

    def __init__(self, conn: Connection, wanted: Enterprise, now: datetime, done: Registered, actor: str) -> None:
        self.conn, self.wanted, self.now, self.done, self.actor = conn, wanted, now, done, actor
        self.id = self._put()
        reopening.one_at_a_time(conn, self.id)
        # What is registered already may be named without being said again.
        names = registered.names(conn, self.id)
        of_kind = {kind: {row["code"]: row["id"] for row in names if row["kind"] == kind} for kind in _NAMED}
        self.units, self.meters = of_kind["unit"], of_kind["meter"]
        self.flows, self.products = of_kind["flow"], of_kind["product"]
        self.channels = {(row["code"], row["channel"]): row["id"] for row in names if row["kind"] == "channel"}
        self.lacking: dict[int, Invalid] = {}  # channels whose face becomes no unit of use yet, and what that needs

    def apply(self) -> None:
        for user in self.wanted.users:
            people.declare(self.conn, user, self.wanted.code, self.actor, self.now, self.done)
        self._units()
        self._gateways()
        self._meters()
        before = reopening.state(self.conn, self.id)
        self._flows()
        self._products()
        reopening.reopen_changed(self.conn, self.id, before, self.now)
        for budget in self.wanted.budgets:
            meters.put(
                self.conn,
                "put_budget",
                enterprise_id=self.id,
                month=budget.first_day,
                coal_tce=budget.coal_tce,
                set_by="registration",
            )
            self.done.add("budgets")
        for event in self.wanted.events:
            self._event(event)
        self._declarations()

    def _declarations(self) -> None:
        """What the modules of `qingyu.jobs.declare` carry out; they may use every name of the document."""
        at = Registering(
            conn=self.conn,
            enterprise_id=self.id,
            enterprise=self.wanted.code,
            now=self.now,
            done=self.done,
            units=self.units,
            meters=self.meters,
            channels=self.channels,
            flows=self.flows,
            products=self.products,
            actor=self.actor,
        )
        wanted = self.wanted
        conversions = [(unit.code, unit.conversion) for unit in wanted.units]
        account.declare(at, wanted.account, conversions, [(flow.code, flow.supply) for flow in wanted.flows])
        factors.declare(at, wanted.measured_factors, wanted.factor_schemes)
        benchmarks.declare(at, wanted.product_conditions, wanted.price_listings)
        metering.declare(at, wanted.metering_needs, wanted.certificates, wanted.node_tolerances)
        quality.declare(at, wanted.monthly_reports)
        declare_intensity(at, wanted.intensity)
        carbon.declare(at, wanted.carbon)
        cost.declare(at, wanted.tariffs, wanted.carrier_prices, wanted.price_adders)

    def _put(self) -> int:
        wanted = self.wanted
        _known_region(self.conn, wanted.region)
        if wanted.park is not None:
            _wanted(meters.find(self.conn, "park", code=wanted.park), "park", wanted.park)
        if wanted.industry is not None:
            _wanted(meters.find(self.conn, "industry", code=wanted.industry), "industry", wanted.industry)
        row = meters.put(
            self.conn,
            "put_enterprise",
            code=wanted.code,
            credit_code=wanted.credit_code,
            name_zh=wanted.name_zh,
            name_en=wanted.name_en,
            time_zone=wanted.time_zone,
            tier=wanted.tier,
            region=wanted.region,
            park=wanted.park,
            industry=wanted.industry,
            two_high=wanted.two_high,
        )
        assert row is not None
        if row["time_zone"] != wanted.time_zone:
            raise Conflict(
                f"{wanted.code!r} keeps the days of {row['time_zone']}, the document says {wanted.time_zone}; a time "
                "zone cannot be changed, because every day and month stands on it"
            )
        if row["moved"]:  # the factors of its region are other ones now
            reopening.reopen(self.conn, int(row["id"]), None, None, "declaration", self.now)
        self.done.add("enterprises")
        return int(row["id"])

    def _units(self) -> None:
        for unit in self.wanted.units:
            if unit.parent is not None and unit.parent not in self.units:
                raise NotFound(f"unit {unit.code!r} has the parent {unit.parent!r}; name the parent before it")
            self.units[unit.code] = meters.put_id(self.conn, "put_unit", enterprise_id=self.id, **unit.model_dump())
            self.done.add("units")

    def _gateways(self) -> None:
        for gateway in self.wanted.gateways:
            gateway_id = meters.put_id(
                self.conn, "put_gateway", enterprise_id=self.id, code=gateway.code, **{"class": gateway.device_class}
            )
            if gateway.password is not None:
                credentials.declare(self.conn, gateway_id, gateway.password, self.now)
            self.done.add("gateways")

    def _meters(self) -> None:
        for meter in self.wanted.meters:
            unit_id = self._name(self.units, meter.unit, "unit")
            meter_id = meters.put_id(
                self.conn,
                "put_meter",
                enterprise_id=self.id,
                unit_id=unit_id,
                **meter.model_dump(exclude={"channels", "unit"}),
            )
            self.meters[meter.code] = meter_id
            self.done.add("meters")
            for channel in meter.channels:
                self.channels[meter.code, channel.code] = self._channel(meter_id, meter.code, channel)
                self.done.add("channels")

    def _channel(self, meter_id: int, meter: str, channel: Channel) -> int:
        identity_of = channel.model_dump(include={"quantity", "carrier", "kind", "unit", "is_signed"})
        known = meters.find(self.conn, "channel", meter_id=meter_id, code=channel.code)
        if known is None:
            channel_id = meters.put_id(
                self.conn,
                "add_channel",
                enterprise_id=self.id,
                meter_id=meter_id,
                code=channel.code,
                valid_from=channel.valid_from,
                **identity_of,
            )
            self._add_version(channel_id, channel, channel.valid_from, end_of(channel))
            self._service(channel_id, channel)
            self._unit_of_use(channel_id, channel)
            return channel_id
        different = {k: (known[k], v) for k, v in identity_of.items() if known[k] != v}
        if _reads_the_same_numbers(different):
            read_as = {"kind": channel.kind, "is_signed": channel.is_signed}
            meters.put(self.conn, "reread_channel", channel_id=known["id"], **read_as)
            self._note(int(known["id"]), min(known["valid_from"], channel.valid_from))
        elif different:
            raise Conflict(
                f"channel {meter}/{channel.code} is registered as "
                + ", ".join(f"{k} {old!r}, the document says {new!r}" for k, (old, new) in different.items())
                + "; register another channel instead, its readings mean something else"
            )
        if meters.put(self.conn, "earlier_start", channel_id=known["id"], valid_from=channel.valid_from):
            self._note(int(known["id"]), channel.valid_from)
        self._change_version(int(known["id"]), meter, channel)
        self._service(int(known["id"]), channel)
        if self._unit_of_use(int(known["id"]), channel):
            self._note(int(known["id"]), known["valid_from"])
        return int(known["id"])

    def _unit_of_use(self, channel_id: int, channel: Channel) -> bool:
        """Keep what one unit of the face is in the unit of use; true when that changed."""
        found = facts.conversion(channel.carrier, channel.unit, channel.facts)
        if isinstance(found, Invalid):
            self.lacking[channel_id] = found
            found = facts.Conversion()
        said = json.dumps(channel.facts.stored()) if channel.facts is not None else None
        kept = {"use_unit": found.unit, "to_use": found.to_use, "facts": said}
        return bool(meters.put(self.conn, "set_unit_of_use", channel_id=channel_id, **kept))

    def _service(self, channel_id: int, channel: Channel) -> None:
        """From when on readings are due; left out, what was declared stays."""
        since = channel.in_service_from
        if since is not None and meters.put(self.conn, "set_service", channel_id=channel_id, in_service_from=since):
            self._note(channel_id, min(since, self.now))

    def _add_version(self, channel_id: int, channel: Channel, from_at: datetime, end: End) -> None:
        settings = channel.model_dump(include={*_SETTINGS})
        ends = {"valid_to": end.at, "until_recorded": end.until_recorded}
        meters.put(self.conn, "add_version", channel_id=channel_id, from_at=from_at, **ends, **settings)

    def _change_version(self, channel_id: int, meter: str, channel: Channel) -> None:
        last = _wanted(
            meters.find(self.conn, "last_version", channel_id=channel_id), "version of channel", channel.code
        )
        stored = End(last["to_at"], last["until_recorded"])
        end = end_after(stored, channel, f"{meter}/{channel.code}")
        changed = [name for name in _SETTINGS if last[name] != getattr(channel, name)]
        if not changed:
            if end.at is not None and end.at <= last["from_at"]:
                raise Conflict(
                    f"channel {meter}/{channel.code} cannot end at {end.at}: its settings hold since {last['from_at']}"
                )
            if end != stored:
                ends = {"valid_to": end.at, "until_recorded": end.until_recorded}
                meters.put(self.conn, "end_version", id=last["id"], **ends)
                self._note(channel_id, min(filter(None, (end.at, stored.at))))
            return
        if channel.changed_at is None or channel.changed_at <= last["from_at"]:
            raise Conflict(
                f"channel {meter}/{channel.code} has other settings ({', '.join(changed)}) since {last['from_at']}; "
                "say in `changed_at` from when the new ones hold, after that instant"
            )
        if stored.at is None or channel.changed_at < stored.at:
            meters.put(self.conn, "end_version", id=last["id"], valid_to=channel.changed_at, until_recorded=False)
        elif end == stored:  # the new settings begin after the old ones had ended
            end = End()
        self._add_version(channel_id, channel, channel.changed_at, end)
        self._note(channel_id, channel.changed_at)

    def _note(self, channel_id: int, from_at: datetime) -> None:
        """What was made of the readings since then must be made again."""
        until = max(self.now, from_at)
        rollups.note_change(self.conn, self.id, "version", [channel_id], [from_at], [until], self.now)

    def _flows(self) -> None:
        for flow in self.wanted.flows:
            places = {
                "from_unit_id": self._name(self.units, flow.source, "unit") if flow.source else None,
                "to_unit_id": self._name(self.units, flow.target, "unit") if flow.target else None,
            }
            flow_membership.check_units(self.conn, self.id, flow, places)
            flow_id = meters.put_id(
                self.conn, "put_flow", enterprise_id=self.id, **places, **flow.model_dump(include=_OF_FLOW)
            )
            self.flows[flow.code] = flow_id
            meters.put(self.conn, "clear_flow_channels", flow_id=flow_id)
            for part in flow.channels:
                channel_id = self.channels.get((part.meter, part.channel))
                if channel_id is None:
                    raise NotFound(
                        f"flow {flow.code!r} is fed by {part.meter}/{part.channel}, which is neither in the document"
                        " nor registered"
                    )
                if (lacking := self.lacking.get(channel_id)) is not None:
                    said = f"channel {part.meter}/{part.channel} of the flow {flow.code!r}: {lacking.message}"
                    raise Invalid(said, code="fact_missing")
                meters.put(
                    self.conn,
                    "add_flow_channel",
                    flow_id=flow_id,
                    channel_id=channel_id,
                    sign=part.sign,
                    share=part.share,
                )
            self.done.add("flows")
        if self.wanted.flows:
            flow_membership.check_counted_once(self.conn, self.id)

    def _products(self) -> None:
        for product in self.wanted.products:
            for yardstick in filter(None, (product.limit_id, product.benchmark_id)):
                known = meters.find(self.conn, "known_yardstick", id=yardstick)
                if known is None or not known["exists"]:
                    raise NotFound(f"product {product.code!r} names the yardstick {yardstick!r}; see `benchmarks.csv`")
            values = product.model_dump(exclude={"flows", "boundaries"})
            known = meters.put(self.conn, "put_product", enterprise_id=self.id, **values)
            assert known is not None
            if known["unit"] != product.unit:
                raise Conflict(
                    f"product {product.code!r} is stated in {known['unit']}, the document says {product.unit}; "
                    "register another product instead, its output means something else"
                )
            product_id = int(known["id"])
            self.products[product.code] = product_id
            meters.put(self.conn, "clear_product_flows", product_id=product_id)
            for part in product.flows:
                flow_id = self._name(self.flows, part.flow, "flow")
                meters.put(self.conn, "add_product_flow", product_id=product_id, flow_id=flow_id, share=part.share)
            boundaries.put(self.conn, self.id, product_id, product.boundaries, self._unit_id, self._flow_id)
            self.done.add("products")
        boundaries.check(self.conn, self.id, self.wanted.products)

    def _unit_id(self, code: str) -> int:
        return self._name(self.units, code, "unit")

    def _flow_id(self, code: str) -> int:
        return self._name(self.flows, code, "flow")

    def _event(self, event: Event) -> None:
        channel_id = self._name(self.channels, (event.meter, event.channel), "channel")
        values = event.model_dump(include={"kind", "at", "end_index", "start_index", "value"})
        known = meters.find(self.conn, "same_event", channel_id=channel_id, **values)
        if known is None or not known["exists"]:
            rollups.record_event(
                self.conn,
                self.id,
                channel_id,
                reason=event.reason,
                recorded_by="registration",
                received_at=self.now,
                **values,
            )
        self.done.add("events")

    def _name(self, known: Mapping[Any, int], code: Any, kind: str) -> int:
        if code not in known:
            raise NotFound(
                f"enterprise {self.wanted.code!r}: the {kind} {code!r} is neither in the document nor registered"
            )
        return known[code]
