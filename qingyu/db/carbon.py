"""CO2 factors and schemes as editions, and what was declared about the CO2 accounts of enterprises."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime

from psycopg.types.json import Jsonb

from qingyu.db import factors as factor_rows
from qingyu.db.editions import put_rows
from qingyu.db.pool import Connection, one, record, records, rows
from qingyu.db.reopening import Touch
from qingyu.db.sql import queries
from qingyu.domain.carbon import reference as carbon_reference
from qingyu.domain.carbon.balance import Role
from qingyu.domain.carbon.declared import Activity, DeclaredStream
from qingyu.domain.carbon.factor import Category, Co2Factor, Level
from qingyu.domain.carbon.flow_kind import STEAM, FlowKind
from qingyu.domain.carbon.measured import Measured
from qingyu.domain.carbon.process import Material, Mineral, Process
from qingyu.domain.carbon.scheme import Book, SchemeRow, Setting, Substitute, Topic
from qingyu.domain.carbon.values import ValueAdded
from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.factors import Level as FactorLevel
from qingyu.domain.energy.factors import Verified
from qingyu.domain.energy.measured import per_own_unit
from qingyu.domain.energy.units import convert

FACTORS, SCHEMES = "co2_factors.csv", "carbon_schemes.csv"

_q = queries("carbon")


def put_factors(conn: Connection, text: str, file: str, edition: str) -> None:
    """Make an edition of the CO2 factors current."""
    found = carbon_reference.factors(text, file, edition)
    put_rows(conn, file, edition, _q.add_factors, [asdict(factor) for factor in found])


def put_schemes(conn: Connection, text: str, file: str, edition: str) -> None:
    """Make an edition of the schemes current; they may choose among the factors that are current then."""
    known = {factor.id for factor in factors(conn)}
    found = carbon_reference.schemes(text, file, edition, known)
    said = [{**_plain(row), "parameters": Jsonb(dict(row.parameters))} for row in found]
    put_rows(conn, file, edition, _q.add_schemes, said)


def _plain(row: SchemeRow) -> dict[str, object]:
    return {each.name: getattr(row, each.name) for each in fields(row)}


def factors_touch(conn: Connection, before: str, now: str) -> dict[int, list[Touch]]:
    """What changed factors reach: every day with use of their carriers of the enterprises that keep an account."""
    changed = rows(conn, _q.changed_factors, {"before": before, "now": now})
    if not changed:
        return {}
    carriers = None if any(row["carrier"] is None for row in changed) else {row["carrier"] for row in changed}
    if carriers is not None and "heat" in carriers:
        carriers |= STEAM
    return {id_: [Touch(carriers=carriers)] for id_ in _keeping(conn, None)}


def schemes_touch(conn: Connection, before: str, now: str) -> dict[int, list[Touch]]:
    """What changed schemes reach: every day of the enterprises that declared them."""
    schemes = [row["scheme"] for row in rows(conn, _q.changed_schemes, {"before": before, "now": now})]
    return {id_: [Touch()] for id_ in _keeping(conn, schemes)}


def _keeping(conn: Connection, schemes: Sequence[str] | None) -> list[int]:
    return [row["enterprise_id"] for row in rows(conn, _q.keeping, {"schemes": schemes})]


def factors(conn: Connection) -> list[Co2Factor]:
    """The CO2 factors of the current edition."""
    return [
        Co2Factor(
            **{
                **row,
                "category": Category(row["category"]),
                "level": Level(row["level"]) if row["level"] else None,
                "verified": Verified(row["verified"]),
            }
        )
        for row in rows(conn, _q.factors)
    ]


def schemes(conn: Connection) -> list[SchemeRow]:
    """What the schemes of the current edition say."""
    return [
        SchemeRow(
            **{
                **row,
                "topic": Topic(row["topic"]),
                "level": Level(row["level"]) if row["level"] else None,
                "verified": Verified(row["verified"]),
            }
        )
        for row in rows(conn, _q.schemes)
    ]


def settings(conn: Connection, enterprise_id: int) -> list[Setting]:
    """What an enterprise declared about its account, the newest first."""
    return [
        Setting(**{**row, "level": Level(row["level"]) if row["level"] else None, "absent": tuple(row["absent"])})
        for row in rows(conn, _q.settings, {"enterprise_id": enterprise_id})
    ]


@dataclass(frozen=True, slots=True)
class Printed:
    """What is printed of CO2: the factors by their ids, and the rows of the schemes."""

    factors: Mapping[str, Co2Factor]
    rows: Sequence[SchemeRow]


def printed(conn: Connection) -> Printed:
    """What the current editions say."""
    return Printed({factor.id: factor for factor in factors(conn)}, schemes(conn))


def book(
    conn: Connection, enterprise_id: int, declared: Sequence[Setting] | None = None, read: Printed | None = None
) -> Book:
    """Everything that decides a CO2 factor of an enterprise.

    declared, read: its settings and what is printed, where they are known already.
    """
    read = printed(conn) if read is None else read
    mine = {"enterprise_id": enterprise_id}
    regions = [row["code"] for row in rows(conn, _q.regions, mine)]
    industry = one(conn, _q.industry, mine)
    return Book(
        factors=read.factors,
        rows=read.rows,
        regions=regions,
        settings=settings(conn, enterprise_id) if declared is None else declared,
        substitutes=records(conn, Substitute, _q.substitutes, {"regions": regions}),
        measured=[*records(conn, Measured, _q.measured, mine), *_calorific(conn, enterprise_id)],
        industry=industry["industry_code"] if industry else None,
    )


def _calorific(conn: Connection, enterprise_id: int) -> list[Measured]:
    """Calorific values that were measured or certified for the standard coal: CO2 is made of the same heat."""
    found = []
    declared = factor_rows.measured(conn, enterprise_id)  # the latest first
    for said in sorted(declared, key=lambda each: each.level is not FactorLevel.MEASURED):
        if said.ncv is None or said.ncv_unit is None or said.withdrawn_at is not None:
            continue
        if said.level not in (FactorLevel.MEASURED, FactorLevel.SUPPLIER) or said.carrier not in CARRIERS:
            continue
        heat, _, per = said.ncv_unit.partition("/")
        ncv_gj, per = per_own_unit(convert(said.ncv, heat, "GJ"), per, said.carrier)
        unit = CARRIERS[said.carrier].unit
        found.append(
            Measured(
                id=said.id,
                carrier=said.carrier,
                unit=unit,
                valid_from=said.valid_from,
                valid_to=said.valid_to,
                proof=said.proof,
                declared_by=said.declared_by,
                ncv_gj_per_unit=ncv_gj * convert(1.0, unit, per),
                is_coefficient=True,
            )
        )
    return found


def flow_kinds(conn: Connection, enterprise_id: int) -> dict[str, FlowKind]:
    """What of each flow decides how its CO2 is counted, by the code of the flow."""
    return {row.pop("code"): FlowKind(**row) for row in rows(conn, _q.flows, {"enterprise_id": enterprise_id})}


def activities(conn: Connection, enterprise_id: int) -> list[Activity]:
    """The process emissions an enterprise declared, in the order of declaration."""
    return [
        Activity(
            **{
                **row,
                "kind": Process(row["kind"]),
                "mineral": Mineral(row["mineral"]) if row["mineral"] else None,
                "material": Material(row["material"]) if row["material"] else None,
                "streams": tuple(DeclaredStream(**{**said, "role": Role(said["role"])}) for said in row["streams"]),
            }
        )
        for row in rows(conn, _q.activities, {"enterprise_id": enterprise_id})
    ]


def carrier_of(conn: Connection, enterprise_id: int, flow: str) -> str:
    """The carrier of a registered flow."""
    row = one(conn, _q.carrier_of, {"enterprise_id": enterprise_id, "flow": flow})
    assert row is not None
    return str(row["carrier"])


def value_added(conn: Connection, enterprise_id: int, months: Collection[date]) -> list[ValueAdded]:
    """The value added in force of some months."""
    return records(conn, ValueAdded, _q.value_added, {"enterprise_id": enterprise_id, "months": sorted(months)})


@dataclass(frozen=True, slots=True)
class LastSetting:
    """A setting of the account as it was declared."""

    scheme: str
    choices: Mapping[str, str]
    grid: str | None
    data_year: int | None
    level: str | None
    variant: str | None
    guideline: str | None
    absent: Sequence[str]
    source: str
    declared_by: str


@dataclass(frozen=True, slots=True)
class LastMeasured:
    """Measured carbon of a carrier as it was declared."""

    unit: str
    tco2_per_unit: float | None
    carbon_tc_per_unit: float | None
    ncv_gj_per_unit: float | None
    carbon_tc_per_tj: float | None
    oxidation: float | None
    valid_to: date | None
    proof: str
    declared_by: str


@dataclass(frozen=True, slots=True)
class LastActivity:
    """The emission of a process as it was declared."""

    kind: str
    product_id: int | None
    parameters: Mapping[str, float]
    streams: Sequence[Mapping[str, object]]
    valid_to: date | None
    proof: str
    declared_by: str


@dataclass(frozen=True, slots=True)
class LastSubstitute:
    """What stands for the factor of a region as it was declared. [tCO2/MWh]"""

    tco2_per_mwh: float | None
    source: str
    declared_by: str


def last_setting(conn: Connection, enterprise_id: int, valid_from: date | None) -> LastSetting | None:
    """The newest setting that begins on a day."""
    return record(conn, LastSetting, _q.last_setting, {"enterprise_id": enterprise_id, "valid_from": valid_from})


def next_setting(conn: Connection, enterprise_id: int, valid_from: date | None) -> date | None:
    """The day the setting after a day begins."""
    row = one(conn, _q.next_setting, {"enterprise_id": enterprise_id, "valid_from": valid_from})
    return row["day"] if row else None


def last_measured(conn: Connection, said: Mapping[str, object]) -> LastMeasured | None:
    """The newest declaration of a carrier that begins on the same day."""
    return record(conn, LastMeasured, _q.last_measured, dict(said))


def last_activity(conn: Connection, said: Mapping[str, object], kinds: Sequence[str]) -> LastActivity | None:
    """The newest declaration of the same process that begins on the same day. kinds: which are the same."""
    return record(conn, LastActivity, _q.last_activity, _columns(said) | {"kinds": list(kinds)})


def last_substitute(conn: Connection, region: str, report_year: int) -> LastSubstitute | None:
    """The newest substitute of a region for a year."""
    return record(conn, LastSubstitute, _q.last_substitute, {"region": region, "report_year": report_year})


def add_substitute(conn: Connection, said: Mapping[str, object], now: datetime) -> bool:
    """Append a substitute; False where its region is not registered."""
    return one(conn, _q.add_substitute, {**said, "now": now}) is not None


def add_setting(conn: Connection, enterprise_id: int, said: Mapping[str, object], now: datetime) -> None:
    """Append a setting."""
    conn.execute(_q.add_setting, _columns(said) | {"enterprise_id": enterprise_id, "now": now})


def add_measured(conn: Connection, said: Mapping[str, object], now: datetime) -> None:
    """Append measured carbon."""
    conn.execute(_q.add_measured, {**said, "now": now})


def add_activity(conn: Connection, said: Mapping[str, object], now: datetime) -> None:
    """Append the emission of a process."""
    conn.execute(_q.add_activity, _columns(said) | {"now": now})


def _columns(said: Mapping[str, object]) -> dict[str, object]:
    """What is written, by column; mappings become JSON."""
    return {name: _json(value) for name, value in said.items()}


def _json(value: object) -> object:
    """A mapping, or a tuple of them, as JSON; all else as it is."""
    if isinstance(value, Mapping):
        return Jsonb(dict(value))
    return Jsonb(list(value)) if isinstance(value, tuple) else value
