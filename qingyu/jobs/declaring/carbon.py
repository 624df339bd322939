"""Declarations about CO2: the scheme, measured carbon, process emissions, and substitutes for unpublished factors."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from qingyu.db import carbon as rows
from qingyu.db.pool import Connection
from qingyu.domain.carbon.balance import Role
from qingyu.domain.carbon.guideline import GUIDELINES, Item
from qingyu.domain.carbon.measured import carbon_fault
from qingyu.domain.carbon.process import SHAPES, Material, Mineral, Process, check, subject
from qingyu.domain.carbon.scheme import Topic
from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.units import UNITS, converts
from qingyu.errors import Invalid, NotFound, QingyuError
from qingyu.jobs.declaring.bounded import CarbonContent, Co2Factor, GridFactor, HeatContent, Oxidation, ProcessAmount
from qingyu.jobs.declaring.parts import Carrier, Code, DatedPart, DocumentPart, Registered, Registering
from qingyu.jobs.restating.reopening import reopen, reopen_region

Last = rows.LastSetting | rows.LastMeasured | rows.LastActivity | rows.LastSubstitute
Year = Annotated[int, Field(ge=2000, le=2100)]
Said = Annotated[str, Field(min_length=1)]


class CarbonSetting(DocumentPart):
    """The accounting scheme from a day on; `choices` names a factor by carrier where several are printed.

    `data_year`, `level` and `variant` say which factor of electricity the authority asks for, if not the scheme's.
    `guideline` is the number of one of the 24 (01 to 24), or `ets-...` of the carbon market; without it that of the
    industry holds. `absent` names process items of the guideline that the enterprise states not to have.
    """

    scheme: str
    valid_from: date | None = None
    choices: dict[Carrier, str] = Field(default_factory=dict)
    grid: Literal["north", "northeast", "east", "central", "northwest", "south", "southwest"] | None = None
    data_year: Year | None = None
    level: Literal["nation", "grid", "province"] | None = None
    variant: Literal["average", "ex_market_nonfossil", "fossil", "ets"] | None = None
    guideline: str | None = None
    absent: tuple[Item, ...] = ()
    source: Said
    declared_by: Said

    @field_validator("guideline")
    @classmethod
    def _is_a_known_guideline(cls, code: str | None) -> str | None:
        if code is not None and code not in GUIDELINES:
            raise ValueError(f"wanted one of {', '.join(GUIDELINES)}, got {code!r}")
        return code


class MeasuredCarbon(DatedPart):
    """Measured carbon of a carrier, or a supplier's factor of heat: exactly one of the three ways to say it."""

    carrier: Carrier
    unit: str
    tco2_per_unit: Co2Factor | None = None
    carbon_tc_per_unit: Co2Factor | None = None
    ncv_gj_per_unit: HeatContent | None = None
    carbon_tc_per_tj: CarbonContent | None = None
    oxidation: Oxidation | None = None
    proof: Said
    declared_by: Said

    @model_validator(mode="after")
    def _says_one_value(self) -> Self:
        said = (self.tco2_per_unit, self.carbon_tc_per_unit, self.ncv_gj_per_unit)
        if sum(value is not None for value in said) != 1:
            raise ValueError("say exactly one of `tco2_per_unit`, `carbon_tc_per_unit`, `ncv_gj_per_unit`")
        if self.unit not in UNITS:
            raise ValueError(f"wanted a unit such as t, 10^4 m3, GJ or MWh, got {self.unit!r}")
        values = self.tco2_per_unit, self.carbon_tc_per_unit, self.ncv_gj_per_unit, self.carbon_tc_per_tj
        fault = carbon_fault(self.unit, *values, is_gas=CARRIERS[self.carrier].unit == "m3")
        if fault is not None:
            raise ValueError(f"{self.carrier}: {fault}")
        return self


class BalanceStream(DocumentPart):
    """A stream of a carbon balance: the amount is that of a `flow`, of a `product`, or a `quantity` of the days.

    The content is `carbon_tc_per_unit`, or the printed one named in `content`; of a flow without either it is that of
    the carrier, measured first.
    """

    name: Code
    role: Role
    unit: str
    flow: Code | None = None
    product: Code | None = None
    quantity: ProcessAmount | None = None
    carbon_tc_per_unit: Co2Factor | None = None
    content: str | None = None

    @model_validator(mode="after")
    def _has_one_amount_and_a_content(self) -> Self:
        if sum(said is not None for said in (self.flow, self.product, self.quantity)) != 1:
            raise ValueError(f"stream {self.name!r}: say exactly one of `flow`, `product`, `quantity`")
        if self.unit not in UNITS:
            raise ValueError(f"stream {self.name!r}: wanted a unit such as t or 10^4 m3, got {self.unit!r}")
        if self.carbon_tc_per_unit is not None and self.content is not None:
            raise ValueError(f"stream {self.name!r}: say `carbon_tc_per_unit` or `content`, not both")
        fault = carbon_fault(self.unit, carbon_tc_per_unit=self.carbon_tc_per_unit)
        if fault is not None:
            raise ValueError(f"stream {self.name!r}: {fault}")
        if self.role is Role.FUEL and self.flow is None:
            raise ValueError(f"stream {self.name!r}: what is burnt here is a flow; its factor is that of the carrier")
        return self


class ProcessEmission(DatedPart):
    """过程排放: CO2 of a process, by a product's output, as a quantity of the days of its validity, or as a balance.

    `name` and `streams` are those of a `carbon_balance`; its `product` is the one it is charged to.
    """

    kind: Process
    product: Code | None = None
    mineral: Mineral | None = None
    material: Material | None = None
    name: Code | None = None
    streams: tuple[BalanceStream, ...] = ()
    parameters: dict[str, ProcessAmount] = Field(default_factory=dict)
    proof: Said
    declared_by: Said

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        try:
            check(self.kind, self.parameters)
        except QingyuError as error:
            raise ValueError(error.message) from error
        if (self.kind is Process.CARBONATE) != (self.mineral is not None):
            raise ValueError("`mineral` belongs to a carbonate: limestone, dolomite or soda_ash")
        if (self.kind is Process.MATERIAL) != (self.material is not None):
            raise ValueError(f"`material` belongs to the kind material: {', '.join(Material)}")
        self._is_a_balance_or_none()
        by_quantity = "quantity_t" in self.parameters
        if SHAPES[self.kind].by_output and not by_quantity and self.product is None:
            raise ValueError(f"{self.kind} is counted by the output of a product; name it in `product`")
        if by_quantity and (self.valid_from is None or self.valid_to is None):
            raise ValueError("a quantity is of the days from `valid_from` to `valid_to`; say both")
        return self

    def _is_a_balance_or_none(self) -> None:
        is_balance = self.kind is Process.CARBON_BALANCE
        if is_balance != (self.name is not None) or is_balance != bool(self.streams):
            raise ValueError("`name` and `streams` belong to a carbon_balance, and it needs both")
        names = [stream.name for stream in self.streams]
        if len(set(names)) < len(names):
            raise ValueError(f"the balance {self.name!r} names a stream twice")
        by_quantity = any(stream.quantity is not None for stream in self.streams)
        if by_quantity and (self.valid_from is None or self.valid_to is None):
            raise ValueError("a quantity is of the days from `valid_from` to `valid_to`; say both")


class Carbon(DocumentPart):
    """What an enterprise declares about its CO2 account; with the first setting its values are stored."""

    settings: tuple[CarbonSetting, ...] = ()
    measured: tuple[MeasuredCarbon, ...] = ()
    processes: tuple[ProcessEmission, ...] = ()


class GridSubstitute(DocumentPart):
    """What stands for the factor of electricity of a region nobody publishes (西藏), for reports of a year."""

    region: str
    report_year: Year
    basis: Literal["national_average", "measured"]
    tco2_per_mwh: GridFactor | None = None
    source: Said
    declared_by: Said

    @model_validator(mode="after")
    def _has_its_value(self) -> Self:
        if (self.basis == "measured") != (self.tco2_per_mwh is not None):
            raise ValueError("a measured substitute needs `tco2_per_mwh`; the national average takes none")
        return self


def declare(at: Registering, wanted: Carbon) -> None:
    """Write what is new; what a declaration changes of past days is computed again."""
    for setting in wanted.settings:
        _setting(at, setting)
    for measured in wanted.measured:
        _measured(at, measured)
    for process in wanted.processes:
        _process(at, process)


def _setting(at: Registering, wanted: CarbonSetting) -> None:
    said = wanted.model_dump() | {"absent": sorted(item.value for item in wanted.absent)}
    _known(at.conn, wanted)
    if not _says_the_same(rows.last_setting(at.conn, at.enterprise_id, wanted.valid_from), said):
        until = rows.next_setting(at.conn, at.enterprise_id, wanted.valid_from)
        rows.add_setting(at.conn, at.enterprise_id, said, at.now)
        reopen(at.conn, at.enterprise_id, wanted.valid_from, until, "declaration", at.now)
    at.done.add("carbon settings")


def _known(conn: Connection, wanted: CarbonSetting) -> None:
    schemes = {row.scheme for row in rows.schemes(conn) if row.topic is Topic.NAME}
    if wanted.scheme not in schemes:
        raise Invalid(f"the CO2 scheme {wanted.scheme!r} is unknown; use one of {', '.join(sorted(schemes))}")
    fuels = {factor.id: factor for factor in rows.factors(conn) if factor.category == "fuel"}
    for carrier, factor_id in wanted.choices.items():
        if factor_id not in fuels:
            raise Invalid(f"{carrier}: the CO2 factor {factor_id!r} is unknown; use one of {', '.join(sorted(fuels))}")


def _measured(at: Registering, wanted: MeasuredCarbon) -> None:
    said = {"enterprise_id": at.enterprise_id, **wanted.model_dump()}
    last = rows.last_measured(at.conn, said)
    if not _says_the_same(last, said):
        rows.add_measured(at.conn, said, at.now)
        # Steam takes the factor of heat.
        carrier = None if wanted.carrier == "heat" else wanted.carrier
        until = _later(wanted.valid_to, last.valid_to if last else wanted.valid_to)
        reopen(at.conn, at.enterprise_id, wanted.valid_from, until, "factor", at.now, carrier)
    at.done.add("measured carbon values")


def _process(at: Registering, wanted: ProcessEmission) -> None:
    said = {
        **wanted.model_dump(exclude={"product"}),
        "enterprise_id": at.enterprise_id,
        "product_id": at.id_of("product", wanted.product) if wanted.product is not None else None,
        "kind": wanted.kind.value,
        "mineral": wanted.mineral.value if wanted.mineral else None,
        "material": wanted.material.value if wanted.material else None,
        "streams": tuple(_stream(at, stream) for stream in wanted.streams),
    }
    kinds = [kind.value for kind in Process if subject(kind) == subject(wanted.kind)]
    last = rows.last_activity(at.conn, said, kinds)
    if not _says_the_same(last, said):
        rows.add_activity(at.conn, said, at.now)
        until = _later(wanted.valid_to, last.valid_to if last else wanted.valid_to)
        reopen(at.conn, at.enterprise_id, wanted.valid_from, until, "declaration", at.now)
    at.done.add("process emissions")


def _stream(at: Registering, wanted: BalanceStream) -> Mapping[str, object]:
    """A stream as it is stored; its flow, product and printed content must be known, its unit must fit."""
    name = wanted.name
    if wanted.flow is not None:
        at.id_of("flow", wanted.flow)
        _fits(name, wanted.unit, CARRIERS[rows.carrier_of(at.conn, at.enterprise_id, wanted.flow)].unit)
    if wanted.product is not None:
        at.id_of("product", wanted.product)
    if wanted.content is not None:
        printed = {factor.id: factor for factor in rows.factors(at.conn) if factor.category == "carbon_content"}
        if wanted.content not in printed:
            raise Invalid(
                f"stream {name!r}: the carbon content {wanted.content!r} is unknown; use one of {', '.join(printed)}"
            )
        _fits(name, wanted.unit, printed[wanted.content].per)
    return wanted.model_dump() | {"role": wanted.role.value}


def _fits(name: str, unit: str, wanted: str) -> None:
    if not converts(unit, wanted):
        raise Invalid(f"stream {name!r}: wanted a unit that becomes {wanted}, got {unit!r}")


def _says_the_same(last: Last | None, said: Mapping[str, object]) -> bool:
    """Whether what was declared last says what is said now, in everything it holds."""
    return last is not None and all(getattr(last, each.name) == _plain(said[each.name]) for each in fields(last))


def _plain(value: object) -> object:
    """As JSON gives it back."""
    return list(value) if isinstance(value, tuple) else value


def _later(valid_to: date | None, replaced_to: date | None) -> date | None:
    """The end of what a declaration reaches: its own, or that of the one whose place it takes."""
    return None if valid_to is None or replaced_to is None else max(valid_to, replaced_to)


def declare_substitutes(conn: Connection, wanted: tuple[GridSubstitute, ...], now: datetime, done: Registered) -> None:
    """Write the substitutes that are new; the enterprises of the region are computed again for the year."""
    for substitute in wanted:
        said = substitute.model_dump(exclude={"basis"})
        last = rows.last_substitute(conn, substitute.region, substitute.report_year)
        if not _says_the_same(last, said):
            if not rows.add_substitute(conn, said, now):
                raise NotFound(f"the document uses the region {substitute.region!r}, which nobody registered")
            year = date(substitute.report_year, 1, 1), date(substitute.report_year + 1, 1, 1)
            reopen_region(conn, substitute.region, *year, "factor", now, "electricity")
        done.add("grid substitutes")
