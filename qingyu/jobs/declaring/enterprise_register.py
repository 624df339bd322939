"""One enterprise of a registration document carried out: its units, gateways, meters, channels, flows and products."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qingyu.db import meters, registered, rollups
from qingyu.db.meters import PutEnterprise, PutProduct
from qingyu.db.pool import Connection
from qingyu.domain.energy.unit_tree import Placed, tree_fault
from qingyu.domain.kernel.reason import because
from qingyu.errors import Conflict, Invalid, NotFound
from qingyu.jobs.access import credentials
from qingyu.jobs.declaring import (
    account,
    assessment,
    benchmarks,
    boundaries,
    carbon,
    cost,
    factors,
    flow_membership,
    kept,
    metering,
    people,
    quality,
)
from qingyu.jobs.declaring.channel_register import ChannelRegister, must_exist
from qingyu.jobs.declaring.intensity import declare as declare_intensity
from qingyu.jobs.declaring.meter_parts import Event
from qingyu.jobs.declaring.parts import Registered, Registering
from qingyu.jobs.declaring.registration import Enterprise
from qingyu.jobs.refused import reason_of
from qingyu.jobs.restating import reopening

_OF_ENTERPRISE = {
    *("code", "credit_code", "name_zh", "name_en", "time_zone", "tier", "region", "park", "industry", "two_high"),
}
_OF_FLOW = {"code", "carrier", "direction", "is_feedstock", "is_renewable", "valid_from", "valid_to"}


def known_region(conn: Connection, code: str | None) -> None:
    """Raises NotFound for an unknown code: it would stand for none, and none means everywhere."""
    if code is not None:
        must_exist(meters.has(conn, "region_id", code=code), "region", code)


class EnterpriseRegister:
    """One enterprise of a document: the names it uses are resolved here, once."""

    def __init__(self, conn: Connection, wanted: Enterprise, now: datetime, done: Registered, actor: str) -> None:
        self.conn, self.wanted, self.now, self.done, self.actor = conn, wanted, now, done, actor
        self.id = self._put()
        reopening.one_at_a_time(conn, self.id)
        # What is registered already may be named without being said again.
        known = registered.ids(conn, self.id)
        self.units, self.meters, self.channels = known.units, known.meters, known.channels
        self.flows, self.products = known.flows, known.products
        self.register = ChannelRegister(conn, self.id, now)

    def apply(self) -> None:
        """Register what the document says of it, in the order in which the parts name each other."""
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
        """What the modules of `qingyu.jobs.declaring` carry out; they may use every name of the document."""
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
        assessment.declare(at, wanted.assessment)
        cost.declare(at, wanted.tariffs, wanted.carrier_prices, wanted.price_adders)
        kept.declare(at, wanted)

    def _put(self) -> int:
        wanted = self.wanted
        is_like_region = len(wanted.code) == 6 and wanted.code.isdecimal()
        if is_like_region and not meters.has(self.conn, "known_enterprise", code=wanted.code):
            raise Invalid(because("code_of_a_region", code=wanted.code))
        known_region(self.conn, wanted.region)
        if wanted.park is not None:
            must_exist(meters.has(self.conn, "park", code=wanted.park), "park", wanted.park)
        if wanted.industry is not None:
            must_exist(meters.has(self.conn, "industry", code=wanted.industry), "industry", wanted.industry)
        put = self._put_row()
        if put.time_zone != wanted.time_zone:
            zones = {"kept": put.time_zone, "said": wanted.time_zone}
            raise Conflict(because("zone_is_kept", enterprise=wanted.code, **zones))
        if put.moved:  # the factors of its region are other ones now
            reopening.reopen(self.conn, put.id, None, None, "declaration", self.now)
        self.done.add("enterprises")
        return put.id

    def _put_row(self) -> PutEnterprise:
        """Who declares parts of an enterprise may not change what it is itself: that is written if it differs."""
        values = self.wanted.model_dump(include=_OF_ENTERPRISE)
        ids = registered.enterprise_ids(self.conn, [self.wanted.code])
        if not ids:
            return meters.put_row(self.conn, "add_enterprise", PutEnterprise, **values)
        (known,) = registered.said(self.conn, "enterprises", ids)
        if known.said == values:
            return meters.put_row(self.conn, "note_register", PutEnterprise, code=self.wanted.code)
        return meters.put_row(self.conn, "put_enterprise", PutEnterprise, **values)

    def _units(self) -> None:
        for unit in self.wanted.units:
            if unit.parent is not None and unit.parent not in self.units:
                raise NotFound(because("unit_before_parent", unit=unit.code, parent=unit.parent))
            self.units[unit.code] = meters.put_id(self.conn, "put_unit", enterprise_id=self.id, **unit.model_dump())
            self.done.add("units")
        if self.wanted.units:
            known = [one.said for one in registered.said(self.conn, "units", [self.id])]
            placed = {unit["code"]: Placed(unit["level"], unit["parent"]) for unit in known}
            if (fault := tree_fault(placed)) is not None:
                raise Conflict(fault)

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
                self.channels[meter.code, channel.code] = self.register.put(meter_id, meter.code, channel)
                self.done.add("channels")

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
                    name = f"{part.meter}/{part.channel}"
                    raise NotFound(because("flow_of_unknown_channel", flow=flow.code, channel=name))
                if (lacking := self.register.lacking.get(channel_id)) is not None:
                    name, fault = f"{part.meter}/{part.channel}", reason_of(lacking)
                    said = because("flow_channel_lacks", channel=name, flow=flow.code, fault=fault)
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
                if not meters.has(self.conn, "known_yardstick", id=yardstick):
                    raise NotFound(because("yardstick_unknown", product=product.code, yardstick=yardstick))
            values = product.model_dump(exclude={"flows", "boundaries"})
            put = meters.put_row(self.conn, "put_product", PutProduct, enterprise_id=self.id, **values)
            if put.unit != product.unit:
                units = {"kept": put.unit, "said": product.unit}
                raise Conflict(because("product_unit_is_kept", product=product.code, **units))
            self.products[product.code] = put.id
            meters.put(self.conn, "clear_product_flows", product_id=put.id)
            for part in product.flows:
                flow_id = self._name(self.flows, part.flow, "flow")
                meters.put(self.conn, "add_product_flow", product_id=put.id, flow_id=flow_id, share=part.share)
            boundaries.put(self.conn, self.id, put.id, product.boundaries, self._unit_id, self._flow_id)
            self.done.add("products")
        boundaries.check(self.conn, self.id, self.wanted.products)

    def _unit_id(self, code: str) -> int:
        return self._name(self.units, code, "unit")

    def _flow_id(self, code: str) -> int:
        return self._name(self.flows, code, "flow")

    def _event(self, event: Event) -> None:
        channel_id = self._name(self.channels, (event.meter, event.channel), "channel")
        values = event.model_dump(include={"kind", "at", "end_index", "start_index", "value"})
        if not meters.has(self.conn, "same_event", channel_id=channel_id, **values):
            rollups.record_event(
                self.conn,
                self.id,
                channel_id,
                reason=event.reason,
                recorded_by=self.actor,
                received_at=self.now,
                **values,
            )
        self.done.add("events")

    def _name(self, known: Mapping[Any, int], code: Any, kind: str) -> int:
        if code not in known:
            named = "/".join(code) if isinstance(code, tuple) else code
            raise NotFound(because("neither_said_nor_registered", enterprise=self.wanted.code, thing=kind, code=named))
        return known[code]
