"""A recording through MQTT: register what is missing, send it with the faults asked for, say what was sent."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from device_sim.gateway.client import Gateway
from device_sim.gateway.payload import READINGS, cut, reading_head
from device_sim.gateway.tls import Tls
from device_sim.replay.as_register import to_register
from device_sim.replay.faults import FaultSpec, Ints, arrange
from device_sim.replay.mapping import Mapping, RegisterKind
from device_sim.replay.recording import Recording, instant

MESSAGES_AT_ONCE = 400
MOST_PENDING = 4_000


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a replay will send: one row a reading, in the order of leaving, and the document to register first."""

    document: dict[str, Any]
    names: list[tuple[str, str]]
    channel: Ints
    at_us: Ints
    values: NDArray[np.float64]
    sums: list[tuple[str, str, int, Decimal]]


@dataclass(slots=True)
class Sent:
    """What left, for the summary."""

    readings: int = 0
    messages: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    complete: bool = False
    refused: list[str] = field(default_factory=list)


def plan(mapping: Mapping, recording: Recording, spec: FaultSpec, seed: int, enterprise: str, password: str) -> Plan:
    """Decide what is sent and in which order; the same seed gives the same plan."""
    names, ats, clocks, values, which, sums = [], [], [], [], [], []
    registered: dict[tuple[str, str], dict[str, Any]] = {}
    events = list(mapping.events)
    for number, series in enumerate(recording.series):
        rule = series.rule
        at_us, value = np.array(series.at_us, np.int64), np.array(series.values, np.float64)
        changed = dict(rule.registration)
        clock_us = np.maximum.accumulate(at_us)
        if spec.register is not None and rule.kind is RegisterKind.INTERVAL and len(at_us):
            zone = ZoneInfo(str(mapping.enterprise["time_zone"]))
            register = to_register(at_us, value, rule.interval_s, spec.register, zone)
            at_us, value, clock_us = register.at_us, register.values, register.at_us
            restarts = spec.register.restarts
            kind = RegisterKind.CUMULATIVE.value if restarts is None else f"cumulative_{restarts}"
            changed |= {"kind": kind, "modulus": spec.register.modulus}
            if register.swap is not None:
                events.append(
                    {
                        "meter": rule.meter, "channel": rule.channel, "kind": "swap",
                        "at": instant(register.swap.at_us).isoformat(), "end_index": register.swap.end_index,
                        "start_index": register.swap.start_index, "reason": "swap made by the replay",
                    }
                )  # fmt: skip
        if len(at_us):
            changed.setdefault("valid_from", instant(int(at_us.min())).isoformat())
            # A recording has an end: nothing is due after it until the plant's own gateway goes on.
            end_us = int(at_us.max()) + rule.interval_s * 1_000_000
            if "valid_to" not in changed:
                changed["recorded_until"] = instant(end_us).isoformat()
        registered[rule.meter, rule.channel] = changed
        names.append((rule.meter, rule.channel))
        ats.append(at_us)
        clocks.append(clock_us)
        values.append(value)
        which.append(np.full(len(at_us), number, np.int64))
        sums.append((str(rule.point or rule.column), f"{rule.meter}/{rule.channel}", len(series.values), series.total))
    if not any(len(at) for at in ats):
        raise ValueError("no reading of the recording could be read")
    all_at, channel, value = np.concatenate(ats), np.concatenate(which), np.concatenate(values)
    order = arrange(all_at, np.concatenate(clocks), spec, np.random.default_rng(seed))
    document = _document(mapping, registered, events, enterprise, password)
    return Plan(document, names, channel[order], all_at[order], value[order], sums)


def _document(
    mapping: Mapping,
    registered: dict[tuple[str, str], dict[str, Any]],
    events: list[dict[str, Any]],
    enterprise: str,
    password: str,
) -> dict[str, Any]:
    is_copy = enterprise != mapping.enterprise["code"]
    meters = [
        {
            **meter,
            "channels": [
                registered[meter["code"], channel["code"]]
                for channel in meter["channels"]
                # A column without a single reading has no start, so there is nothing to register yet.
                if "valid_from" in registered[meter["code"], channel["code"]]
            ],
        }
        for meter in mapping.meters
    ]
    own = dict(mapping.enterprise) | {"code": enterprise}
    if is_copy:
        # What must be unique in the platform belongs to the original.
        own.pop("credit_code", None)
        own["name_zh"], own["name_en"] = f"{own['name_zh']} {enterprise}", f"{own['name_en']} {enterprise}"
    return {
        "regions": mapping.regions,
        "industries": mapping.industries,
        "enterprises": [
            {
                **own,
                "units": mapping.units,
                "gateways": [{"code": mapping.gateway, "class": "A", "password": password}],
                "meters": [meter for meter in meters if meter["channels"]],
                "flows": mapping.flows,
                "products": mapping.products,
                "budgets": mapping.budgets,
                "events": events,
                "users": [] if is_copy else mapping.users,
            }
        ],
    }


def bodies(plan: Plan, per_message: int, first: int, last: int) -> list[str]:
    """The messages of the readings from place `first` to `last`, as JSON arrays."""
    heads = [reading_head(meter, channel) for meter, channel in plan.names]
    stamps = np.datetime_as_string(plan.at_us[first:last].astype("datetime64[us]"), unit="auto")
    rows = zip(plan.channel[first:last].tolist(), stamps.tolist(), plan.values[first:last].tolist(), strict=True)
    return cut([f'{heads[channel]}{_full(at)}Z","value":{value!r}}}' for channel, at, value in rows], per_message)


def _full(stamp: str) -> str:
    return f"{stamp}T00:00:00" if len(stamp) == 10 else f"{stamp}:00" if len(stamp) == 16 else stamp


def send(
    plan: Plan, gateway: Gateway, per_message: int, timeout_s: float, progress: Callable[[int, int], None]
) -> Sent:
    """Send a plan through a started gateway and wait for the receipts; `progress` hears readings sent and pending."""
    sent = Sent()
    step = per_message * MESSAGES_AT_ONCE
    for first in range(0, len(plan.at_us), step):
        sent.messages += len(gateway.send_bodies(READINGS, bodies(plan, per_message, first, first + step)))
        sent.readings = min(first + step, len(plan.at_us))
        progress(sent.readings, gateway.pending())
        if not _wait(gateway, MOST_PENDING, timeout_s, lambda pending: progress(sent.readings, pending)):
            break
    sent.complete = _wait(gateway, 1, timeout_s, lambda pending: progress(sent.readings, pending))
    sent.counts = dict(gateway.counts)
    sent.refused = gateway.refusals()
    return sent


def _wait(gateway: Gateway, limit: int, timeout_s: float, progress: Callable[[int], None]) -> bool:
    """Wait until fewer than `limit` messages are pending; give up after `timeout_s` without a receipt."""
    waited_s, pending = 0.0, gateway.pending()
    while not gateway.wait_below(limit, 0.5):
        before, pending = pending, gateway.pending()
        waited_s = waited_s + 0.5 if pending >= before else 0.0
        progress(pending)
        if waited_s >= timeout_s:
            return False
    return True


def device(
    mapping: Mapping, enterprise: str, password: str, broker: tuple[str, int, Tls | None], outbox: Any,
    now: Callable[[], datetime],
) -> Gateway:  # fmt: skip
    """The class A gateway of a replay. broker: host, port, and TLS or none."""
    host, port, tls = broker
    rng = random.SystemRandom()
    return Gateway(enterprise, mapping.gateway, password, host, port, outbox, rng=rng, now=now, tls=tls)
