"""A mapping: what the columns of a recording are, as a strictly read TOML file; docs/replay.md lists every key."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from device_sim.replay import toml
from device_sim.replay.stamps import Edge, Jump, StampRule, fixed_offset
from device_sim.replay.toml import MappingError, Table

AUTO = "auto"
ENTERPRISE_KEYS = ("code", "name_zh", "name_en", "time_zone", "credit_code", "tier", "region", "industry", "two_high")
UNIT_KEYS = ("code", "level", "parent", "name_zh", "name_en")
METER_KEYS = ("code", "unit", "name_zh", "name_en", "accuracy_class", "certificate_no", "verified_on", "due_on")
FLOW_KEYS = ("code", "carrier", "direction", "from", "to", "is_feedstock", "is_renewable", "channels")
PRODUCT_KEYS = ("code", "name_zh", "name_en", "unit", "limit_id", "benchmark_id", "flows", "boundaries")
EVENT_KEYS = ("meter", "channel", "at", "kind", "end_index", "start_index", "value", "reason")
USER_KEYS = ("name", "password", "display_zh", "display_en", "role")


class RegisterKind(StrEnum):
    """What the numbers of a column are."""

    INTERVAL = "interval"
    CUMULATIVE = "cumulative"
    CUMULATIVE_DAILY = "cumulative_daily"
    CUMULATIVE_MONTHLY = "cumulative_monthly"
    MEAN_POWER = "mean_power"
    GAUGE = "gauge"

    @property
    def is_period(self) -> bool:
        """Whether a number belongs to an interval and not to an instant."""
        return self in (RegisterKind.INTERVAL, RegisterKind.MEAN_POWER)


ColumnName: TypeAlias = str | int  # an integer is a number, from 1 on


@dataclass(frozen=True, slots=True)
class FileRule:
    """How the file is written.

    encoding: `auto` is UTF-8 or UTF-16 where the bytes are, else GB18030.  has_header: the first line names columns.
    point_column: in a file of long form 长表, one row a point and time, the column that names the point.
    state_column, good_states: rows whose state is another one are left out.
    """

    encoding: str
    delimiter: str
    decimal: str
    thousands: str
    skip_lines: int
    comment: str
    empty: frozenset[str]
    has_header: bool
    point_column: ColumnName | None
    state_column: ColumnName | None
    good_states: frozenset[str]


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """One column and the channel it becomes; `scale` turns printed numbers into register units.

    point: of a file of long form, whose rows are meant.  cell_units: the factor of each unit that may stand in a cell
    behind its number; empty where cells hold bare numbers.
    """

    meter: str
    channel: str
    column: ColumnName
    point: str | None
    cell_units: dict[str, Decimal]
    kind: RegisterKind
    scale: Decimal
    registration: dict[str, Any]

    @property
    def interval_s(self) -> int:
        """The channel's expected interval [s]."""
        return int(self.registration["interval_s"])


@dataclass(frozen=True, slots=True)
class Mapping:
    """A whole mapping."""

    enterprise: dict[str, Any]
    gateway: str
    regions: list[dict[str, Any]]
    industries: list[dict[str, Any]]
    units: list[dict[str, Any]]
    meters: list[dict[str, Any]]
    flows: list[dict[str, Any]]
    products: list[dict[str, Any]]
    budgets: list[dict[str, Any]]
    events: list[dict[str, Any]]
    users: list[dict[str, Any]]
    file: FileRule
    time_columns: Sequence[ColumnName]
    stamps: StampRule
    columns: list[ColumnRule]


def read_mapping(path: Path) -> Mapping:
    """Read and check a mapping; MappingError names the key that is wrong."""
    root = toml.read(path)
    file, time_columns, stamps = _file(root.table("file")), *_time(root.table("time"))
    meters, columns = _meters(root.tables("meters"), stamps)
    _check_columns(file, time_columns, columns)
    mapping = Mapping(
        enterprise=root.table("enterprise").plain(ENTERPRISE_KEYS),
        gateway=root.text("gateway", "gw1"),
        regions=[t.plain(("code", "parent", "level", "name_zh", "name_en")) for t in root.tables("regions")],
        industries=[t.plain(("code", "name_zh", "name_en")) for t in root.tables("industries")],
        units=[t.plain(UNIT_KEYS) for t in root.tables("units")],
        meters=meters,
        flows=[t.plain(FLOW_KEYS) for t in root.tables("flows")],
        products=[t.plain(PRODUCT_KEYS) for t in root.tables("products")],
        budgets=[t.plain(("month", "coal_tce")) for t in root.tables("budgets")],
        events=[t.plain(EVENT_KEYS) for t in root.tables("events")],
        users=[t.plain(USER_KEYS) for t in root.tables("users")],
        file=file,
        time_columns=time_columns,
        stamps=stamps,
        columns=columns,
    )
    root.done()
    for key in ("code", "name_zh", "name_en", "time_zone"):
        if key not in mapping.enterprise:
            raise MappingError(f"enterprise.{key} is missing: wanted a text")
    if not columns:
        raise MappingError("meters: wanted at least one meter with a channel")
    return mapping


def _file(table: Table) -> FileRule:
    rule = FileRule(
        encoding=table.text("encoding", AUTO),
        delimiter=table.text("delimiter", ","),
        decimal=table.text("decimal", "."),
        thousands=table.text("thousands", ""),
        skip_lines=table.whole("skip_lines", 0),
        comment=table.text("comment", ""),
        empty=frozenset(table.texts("empty", ["", "NA", "NaN", "null", "-"])),
        has_header=table.truth("header", True),
        point_column=table.column("point_column", None),
        state_column=table.column("state_column", None),
        good_states=frozenset(table.texts("good_states", [])),
    )
    table.done()
    if (rule.state_column is None) != (not rule.good_states):
        raise table.wrong("good_states", "the states that are good, beside file.state_column", sorted(rule.good_states))
    if len(rule.delimiter) != 1:
        raise table.wrong("delimiter", "one character", rule.delimiter)
    if len(rule.decimal) != 1 or rule.decimal == rule.thousands:
        raise table.wrong("decimal", "one character other than file.thousands", rule.decimal)
    try:
        "".encode("utf-8" if rule.encoding == AUTO else rule.encoding)
    except LookupError as error:
        raise table.wrong("encoding", "an encoding such as utf-8 or gb18030", rule.encoding) from error
    return rule


def _check_columns(file: FileRule, times: Sequence[ColumnName], channels: Sequence[ColumnRule]) -> None:
    """Without a line of names columns have numbers only; in long form each channel says whose rows are meant."""
    named = {"time.column": times, "file.point_column": [file.point_column], "file.state_column": [file.state_column]}
    named |= {f"meter {rule.meter}, channel {rule.channel}: column": [rule.column] for rule in channels}
    for key, columns in named.items():
        for column in columns:
            if isinstance(column, str) and not file.has_header:
                raise MappingError(f"{key}: the file has no line of names (file.header = false), so give the number")
    for rule in channels:
        if (rule.point is None) != (file.point_column is None):
            raise MappingError(
                f"meter {rule.meter}, channel {rule.channel}: `point` and file.point_column belong together"
            )


def _time(table: Table) -> tuple[list[ColumnName], StampRule]:
    columns = table.columns("columns") if table.has("columns") else [table.column("column")]
    zone: Any = None
    if table.has("zone") and table.has("offset"):
        raise MappingError("time.zone and time.offset contradict each other: give one of them")
    if table.has("zone"):
        try:
            zone = ZoneInfo(table.text("zone"))
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise table.wrong("zone", "a zone such as Asia/Shanghai", table.text("zone")) from error
    elif table.has("offset"):
        try:
            zone = fixed_offset(table.text("offset"))
        except ValueError as error:
            raise table.wrong("offset", "an offset such as +08:00", table.text("offset")) from error
    rule = StampRule(
        format=table.text("format"),
        zone=zone,
        edge=table.choice("stamp", Edge, "start"),
        interval_s=table.whole("interval_s", 900),
        absent=table.choice("absent", Jump, "error"),
        ambiguous=table.choice("ambiguous", Jump, "error"),
        midnight_same_day=table.truth("midnight_same_day", False),
        hour_24=table.truth("hour_24", False),
    )
    for key in ("zone", "offset", "column", "columns"):
        if not table.has(key):
            table.text(key, None)
    table.done()
    if rule.absent is Jump.BY_ORDER:
        raise table.wrong("absent", "earlier, later, skip or error", "by_order")
    if rule.interval_s < 1:
        raise table.wrong("interval_s", "at least 1", rule.interval_s)
    return columns, rule


def _meters(tables: list[Table], stamps: StampRule) -> tuple[list[dict[str, Any]], list[ColumnRule]]:
    meters, columns = [], []
    for table in tables:
        channels = [_channel(channel, table.text("code"), stamps) for channel in table.tables("channels")]
        meter = {key: value for key, value in table.plain((*METER_KEYS, "channels")).items() if key != "channels"}
        if not channels:
            raise MappingError(f"{table.name('channels')} is missing: wanted at least one channel")
        meters.append({**meter, "channels": [column.registration for column in channels]})
        columns.extend(channels)
    return meters, columns


def _channel(table: Table, meter: str, stamps: StampRule) -> ColumnRule:
    kind = table.choice("kind", RegisterKind)
    column, scale = table.column("column"), table.number("scale", Decimal(1))
    point, cell_units = table.text("point", None), table.numbers("cell_units")
    registration = {
        "code": table.text("code"),
        "quantity": table.text("quantity"),
        "carrier": table.text("carrier"),
        "kind": kind.value,
        "unit": table.text("unit"),
        "interval_s": table.whole("interval_s", stamps.interval_s),
        "is_signed": table.truth("is_signed", False),
    }
    for key, default in (("multiplier", Decimal(1)), ("modulus", None), ("rated_max_per_h", None)):
        value = table.number(key, default)
        registration[key] = None if value is None else float(value)
    registration["dip_tolerance"] = float(table.number("dip_tolerance", Decimal(0)))
    for key in ("valid_from", "valid_to"):
        if table.has(key):
            registration[key] = table.text(key)
        else:
            table.text(key, None)
    table.done()
    if kind is RegisterKind.MEAN_POWER and registration["unit"] != "kWh":
        raise table.wrong("unit", "kWh for mean_power (the column times scale is kW)", registration["unit"])
    if kind.is_period and registration["interval_s"] != stamps.interval_s:
        raise table.wrong("interval_s", f"the {stamps.interval_s} of time.interval_s", registration["interval_s"])
    if scale == 0:
        raise table.wrong("scale", "a factor other than 0", scale)
    return ColumnRule(meter, registration["code"], column, point, cell_units, kind, scale, registration)
