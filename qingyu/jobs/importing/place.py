"""Whose the rows of a table are: an enterprise with its names and its calendar, or a region; and what the file is."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from qingyu.db import dual_control, enterprises, registered
from qingyu.db import energy as energy_rows
from qingyu.db.pool import Connection
from qingyu.domain.kernel.scope import Scope
from qingyu.domain.metering.message import Output
from qingyu.errors import NotFound
from qingyu.jobs.access.audit import Act
from qingyu.jobs.assessment import acting as assessed
from qingyu.jobs.assessment import declared
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.declaring.parts import Registered, Registering
from qingyu.jobs.receive.intake import Bounds
from qingyu.jobs.restating import reopening
from qingyu.jobs.restating.standing import acting


@dataclass(frozen=True, slots=True)
class Asked:
    """What is the same for all rows of a file. name: of the file, the source of what names no other."""

    scope: Scope
    now: datetime
    actor: str
    name: str
    bounds: Bounds


@dataclass(slots=True)
class Place:
    """An enterprise that rows are for. products: their codes by code and by name; units: of the products, by code.

    outputs: the production of this file that is new, under the number of its batch.
    """

    asked: Asked
    at: Registering
    zone: ZoneInfo
    products: Mapping[str, str]
    product_units: Mapping[str, str]
    batch: int | None = None
    outputs: list[Output] = field(default_factory=list)

    @property
    def code(self) -> str:
        """Of the enterprise."""
        return self.at.enterprise

    def act(self, what: str, detail: Mapping[str, Any]) -> Act:
        """The audit line of what was stored."""
        return Act("change", self.asked.actor, what, self.at.enterprise_id, {**detail, "batch": self.batch})


@dataclass(frozen=True, slots=True)
class RegionPlace:
    """A region or a body that rows are for, and who acts for it."""

    asked: Asked
    by: Acting

    @property
    def code(self) -> str:
        """Of the region or body."""
        return self.by.body.code

    def act(self, what: str, detail: Mapping[str, Any]) -> Act:
        """The audit line of what was stored."""
        return declared.act(self.by, "change", what, detail)


def with_code(column: str) -> Callable[[Place, Mapping[str, Any]], Mapping[str, Any]]:
    """A row whose product has its code, by which of its names ever the file calls it."""

    def made(place: Place, said: Mapping[str, Any]) -> Mapping[str, Any]:
        named = said.get(column)
        return said if named is None else {**said, column: place.products.get(named, named)}

    return made


def region_place_of(conn: Connection, code: str, asked: Asked) -> RegionPlace:
    """The place of a region the whole of which is seen; raises NotFound."""
    return RegionPlace(
        asked, Acting(conn, asked.scope, assessed.region(conn, asked.scope, code), asked.actor, asked.now)
    )


def hold_regions(conn: Connection, codes: Collection[str], asked: Asked) -> None:
    """Take tables of each region one by one: others that name one of these wait, all others go on."""
    held = set()
    for code in codes:
        with suppress(NotFound):  # its rows are refused one by one
            held.add(assessed.region(conn, asked.scope, code).id)
    dual_control.hold_tables(conn, held)


def place_of(conn: Connection, code: str, asked: Asked) -> Place:
    """The place of an enterprise, which nobody else changes meanwhile; raises NotFound where it is not seen."""
    enterprise = enterprises.enterprise(conn, asked.scope, code)
    acting(conn, asked.actor)
    reopening.one_at_a_time(conn, enterprise.id)
    known = registered.ids(conn, enterprise.id)
    made = energy_rows.products(conn, enterprise.id)
    names: dict[str, str] = {}
    for product in made:
        for name in (product.name_zh, product.name_en):
            names[name] = "" if name in names else product.code  # a name of two products is none of either
    at = Registering(
        conn=conn,
        enterprise_id=enterprise.id,
        enterprise=enterprise.code,
        now=asked.now,
        done=Registered(),
        units=known.units,
        meters=known.meters,
        channels=known.channels,
        flows=known.flows,
        products=known.products,
        actor=asked.actor,
    )
    codes = {name: code for name, code in names.items() if code} | {p.code: p.code for p in made}
    return Place(asked, at, enterprise.zone, codes, {p.code: p.unit for p in made})
