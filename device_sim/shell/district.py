"""`python -m device_sim district`: enterprises that do not exist, their past at once and their present as it passes."""

import json
import random
import signal
import sys
import threading
import time
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer

from device_sim import shell
from device_sim.district import assessed, cases
from device_sim.district import sending as running
from device_sim.district.declarations import ASSUMED, LEADER
from device_sim.district.fleet import FIRST, GATEWAY
from device_sim.district.places import ALL_PLACES
from device_sim.district.plant_document import bodies_document, document
from device_sim.district.plant_faults import draw, parse_rates
from device_sim.district.signals import Grain
from device_sim.gateway.client import Backoff, Gateway
from device_sim.gateway.crew import Crew
from device_sim.replay.faults import microseconds
from device_sim.replay.recording import instant
from device_sim.shell import registering
from device_sim.shell.spans import grains_of, months, parse_instant, parse_span_us
from device_sim.shell.state import State
from qingyu import logs


class DeviceClass(StrEnum):
    """What the gateways promise: A keeps messages until our receipt, B relies on the broker."""

    A = "A"
    B = "B"


def district(
    backfill: Annotated[str, typer.Option(help="how much past to make, such as 45d, 8w or 3mo")] = "100d",
    plants: Annotated[int, typer.Option(min=1, help="how many enterprises: the same ones first, at most 44")] = FIRST,
    fine: Annotated[
        str | None, typer.Option(help="the newest so much of the past every 5 and 15 minutes, hourly before")
    ] = None,
    hourly: Annotated[str | None, typer.Option(help="with --fine: so much hourly before it, daily before that")] = None,
    live: Annotated[bool, typer.Option("--live", help="go on sending as time passes, until stopped")] = False,
    seed: Annotated[int, typer.Option(help="the same seed makes the same plants and readings")] = 1,
    faults: Annotated[str, typer.Option(help="none, default, or numbers in 30 days: lost=20,spike=5")] = "default",
    device_class: Annotated[DeviceClass, typer.Option("--class", help="class of the gateways")] = DeviceClass.A,
    now: Annotated[
        str | None, typer.Option("--now", "--until", help="an instant instead of the clock, ISO 8601")
    ] = None,
    speed: Annotated[
        float, typer.Option(min=0.1, help="simulated seconds in a second, until the clock is reached")
    ] = 1.0,
    truth: Annotated[Path | None, typer.Option(help="write what really happened to this file (JSON)")] = None,
    register_only: Annotated[
        bool, typer.Option("--register-only", help="make everything known and send nothing")
    ] = False,
    registered: Annotated[
        bool, typer.Option("--registered", help="everything is known already: only send, without an operator's rights")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="forget earlier runs, as it does by itself when the platform is empty")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="make everything, register and send nothing")] = False,
    user_password: Annotated[
        str | None, typer.Option(help="password of the demo log-ins; made up when left out")
    ] = None,
    state: shell.StateFolder = shell.STATE_FOLDER,
) -> None:
    """Run enterprises of many sectors in Ningxia, Qinghai, Tibet and Chongqing, faults and truth included.

    Boundary electricity is read every 5 minutes, everything else every 15; with --live each incoming supply also
    tells its power every 10 seconds. A run that is stopped goes on where it stopped; a second backfill is harmless.
    """
    log = logs.configure("device_sim")
    memory = State(state)
    end = shell.now() if now is None else parse_instant(now)
    name = f"district-{seed}"
    remembered = {} if fresh else memory.read(name)
    is_new = not (dry_run or registered or fresh) and not registering.is_known(ALL_PLACES[0].code)
    if is_new or (fresh and not dry_run and not registered):
        # An empty platform: what was sent to another one does not count.
        remembered = {}
        for place in ALL_PLACES:
            memory.forget_outbox(place.code, GATEWAY)
    if remembered and remembered["faults"] != faults:
        log.warning("an earlier run made the faults; --fresh makes new ones", faults=remembered["faults"])
    if not remembered:
        origin_us = running.local_midnight(microseconds(end) - parse_span_us(backfill))
        remembered = {
            "origin_us": origin_us,
            "faults": faults,
            "faults_until_us": microseconds(end),
            "sent_us": origin_us - 1,
            "plants": plants,
            "grains": [[g.until_us, g.interval_s] for g in grains_of(fine, hourly, origin_us, microseconds(end))],
        }
    if live:
        remembered.setdefault("live_from_us", microseconds(end))
    grains = [Grain(*one) for one in remembered.get("grains", ())]
    # A past that was taken over is what somebody kept: what went wrong lies in the fine part of it.
    fine_us = grains[-1].until_us if grains else remembered["origin_us"]
    made = running.make(
        seed,
        remembered["origin_us"],
        lambda those: draw(those, parse_rates(remembered["faults"]), fine_us, remembered["faults_until_us"], seed),
        live_from_us=remembered.get("live_from_us"),
        n_plants=remembered.get("plants", FIRST),
        grains=grains,
    )
    if truth is not None:
        truth.write_text(json.dumps(running.truth(made, microseconds(end)), ensure_ascii=False, indent=1), "utf-8")
    if dry_run:
        typer.echo(_about(made))
        return
    if user_password:
        memory.write("passwords", memory.read("passwords") | {"log-in": user_password})
    if not registered:
        _register(memory, name, made, remembered, end, device_class, is_new=is_new)
    memory.write(name, remembered)
    typer.echo(_about(made))
    if register_only or sys.stdout.isatty():  # a log file is no place for a password
        typer.echo(
            f"log-ins: {made.plants[0].code}-manager (each plant has one), ningxia-officer, qinghai-officer, "
            f"tibet-officer, chongqing-officer; password: {memory.password('log-in')}"
        )
    if not register_only:
        pace = None if now is None and speed == 1 else speed
        _run(memory, name, made, remembered, end, device_class, live=live, speed=pace, log=log)


def _register(
    memory: State,
    name: str,
    made: running.District,
    remembered: dict[str, Any],
    end: datetime,
    device_class: DeviceClass,
    *,
    is_new: bool,
) -> None:
    wanted = document(
        made.plants,
        made.signals,
        seed=made.seed,
        from_us=made.origin_us,
        made_at_us=remembered["faults_until_us"],
        until_us=microseconds(end),
        live_from_us=remembered.get("live_from_us"),
        months=months(instant(made.origin_us), end),
        device_class=device_class.value,
        password=memory.password,
        grains=made.grains,
    )
    started_at = time.monotonic()
    said = registering.apply(memory.write(f"registration-{name}", wanted))
    made_at = instant(remembered["faults_until_us"])
    stories = memory.write(f"cases-{name}", cases.document(made_at))
    budgets = assessed.region_budgets(wanted.get("region_statistics", ()))
    since = f"{made_at.year - 1}-01"
    registering.side_by_side(
        lambda: registering.put_leader("district.methanol-natural-gas-2017", LEADER, is_new=is_new),
        *(partial(registering.give_budget, budget, ASSUMED, is_new=is_new) for budget in budgets),
        *(
            partial(registering.declare_body, one, since, ASSUMED)
            for one in assessed.bodies(wanted.get("enterprises", ()))
        ),
        lambda: registering.take_over_cases(stories),
    )
    made_from = {"seed": made.seed, "from_us": made.origin_us, "made_at_us": remembered["faults_until_us"]}
    registering.apply(memory.write(f"bodies-{name}", bodies_document(made.plants, made.signals, **made_from)))
    typer.echo(f"{said} ({time.monotonic() - started_at:.1f} s)")


def _run(
    memory: State, name: str, made: running.District, remembered: dict[str, Any], end: datetime,
    device_class: DeviceClass, *, live: bool, speed: float | None, log: structlog.stdlib.BoundLogger,
) -> None:  # fmt: skip
    host, port, tls = shell.broker(shell.settings())
    gateways = {
        plant.code: Gateway(
            plant.code, GATEWAY, memory.password(f"{plant.code}/{GATEWAY}"), host, port,
            memory.outbox(plant.code, GATEWAY) if device_class is DeviceClass.A else None,
            rng=random.SystemRandom(), now=shell.now, window=200, resend=Backoff(30, 900), tls=tls,
        )
        for plant in made.plants
    }  # fmt: skip
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        with Crew(list(gateways.values())):
            sent_us = microseconds(end)
            for after_us, until_us in _spans(made, remembered, sent_us):
                _send_past(made, gateways, after_us, until_us, live=live)
            remembered |= {"old_sent": True}
            memory.write(name, remembered | {"sent_us": sent_us})
            if live:
                _send_live(memory, name, made, gateways, remembered, sent_us, speed, stop, log)
            else:
                for gateway in gateways.values():
                    while not gateway.wait_empty(10) and not stop.is_set():
                        log.info("waiting for receipts", gateway=gateway.user, pending=gateway.pending())
                for gateway in gateways.values():
                    for reason in gateway.refusals():
                        typer.echo(f"{gateway.user}: refused {reason}", err=True)
                typer.echo(
                    "everything has its receipt" if not stop.is_set() else "stopped; the rest waits in the outboxes"
                )
    finally:
        for gateway in gateways.values():
            gateway.close()


def _spans(made: running.District, remembered: dict[str, Any], until_us: int) -> list[tuple[int, int]]:
    """What of the past is still to be sent, the fine part first: the pages show what is new."""
    sent_us, fine_us = remembered["sent_us"], made.grains[-1].until_us if made.grains else 0
    if remembered.get("old_sent") or sent_us >= fine_us:
        return [(sent_us, until_us)]
    return [(fine_us - 1, until_us), (sent_us, fine_us - 1)]


def _send_past(
    made: running.District, gateways: dict[str, Gateway], after_us: int, until_us: int, *, live: bool
) -> int:
    started_at = time.monotonic()
    n_sent = 0

    def progress(n: int) -> None:
        nonlocal n_sent
        n_sent += n

    running.send_past(made, gateways, after_us, until_us, live=live, progress=progress)
    seconds = time.monotonic() - started_at
    typer.echo(f"gave {n_sent:,} readings of the past to the gateways in {seconds:.1f} s")
    return until_us


def _send_live(
    memory: State, name: str, made: running.District, gateways: dict[str, Gateway], remembered: dict[str, Any],
    sent_us: int, speed: float | None, stop: threading.Event, log: structlog.stdlib.BoundLogger,
) -> None:  # fmt: skip
    """Send what falls due, by the clock (speed None) or at a speed from the end of the past on."""
    log.info("live", plants=len(made.plants), since=instant(sent_us).isoformat())
    begun_at, begun_us, noted_at = time.monotonic(), sent_us, time.monotonic()
    while not stop.wait(1.0):
        clock_us = microseconds(shell.now())
        if speed is not None:
            # Never ahead of the clock: the platform refuses readings of the future.
            clock_us = min(clock_us, begun_us + int((time.monotonic() - begun_at) * speed * 1_000_000))
        running.send_due(made, gateways, sent_us, max(sent_us, clock_us))
        sent_us = max(sent_us, clock_us)
        if time.monotonic() - noted_at > 10:
            # A run that is killed sends a few seconds twice, which the platform ignores.
            memory.write(name, remembered | {"sent_us": sent_us})
            noted_at = time.monotonic()
    memory.write(name, remembered | {"sent_us": sent_us})


def _about(made: running.District) -> str:
    n_channels = sum(len(plant.channels(live=False)) for plant in made.plants)
    since = instant(made.origin_us).isoformat()
    return f"{len(made.plants)} enterprises, {n_channels} channels, {len(made.faults)} faults since {since}"
