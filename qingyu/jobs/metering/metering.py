"""Metering by GB 17167 of an enterprise: the rates by level and energy, what is missing, what is verified."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from qingyu.db import catalogue, early_warnings, enterprises, gb17167
from qingyu.db import metering as table
from qingyu.db.catalogue import ChannelRow, LatestRow
from qingyu.db.metering import MeterSwap
from qingyu.db.pool import Connection
from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.conversion import GAS_STATES
from qingyu.domain.energy.units import UNITS
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.scope import Scope
from qingyu.domain.metering import certificates as verification
from qingyu.domain.metering import equipping
from qingyu.domain.metering import needs as needed
from qingyu.domain.metering.certificates import MeterCertificate, Status
from qingyu.domain.metering.equipping import Rate
from qingyu.domain.metering.freshness import Freshness, freshness
from qingyu.domain.metering.gb17167 import Requirement, Standard, newest_with_tables
from qingyu.domain.metering.needs import Instrument, Need, Unit
from qingyu.errors import Invalid, NotFound
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.answer import sentence, sentence_or_none
from qingyu.jobs.declaring.metering import Certificate as Said
from qingyu.jobs.declaring.metering import check_class_id
from qingyu.jobs.metering.metering_answer import (
    Certificates,
    MeterGrade,
    Metering,
    MeteringNeed,
    MeteringRate,
    MeteringStandard,
    MeterReason,
    MeterVerification,
)
from qingyu.jobs.metering.unrated import unrated
from qingyu.jobs.restating.reopening import one_at_a_time

STUCK_WITHIN = timedelta(hours=24)  # a meter whose value stood still so lately does not count as working


def rates(conn: Connection, scope: Scope, code: str, now: datetime, standard_id: str | None = None) -> Metering:
    """The rates of equipping, working order and being in date as they are now; raises NotFound, Invalid.

    standard_id: the edition of GB 17167 to judge by; else the newest whose tables are known.
    """
    enterprise = enterprises.enterprise(conn, scope, code)
    today = enterprise.day(now)
    known = gb17167.standards(conn)
    standard = _standard(known, standard_id, today)
    rows = gb17167.requirements(conn, standard.id)
    units = [Unit(row.code, row.level, row.parent) for row in catalogue.units(conn, scope, enterprise.id)]
    flows = table.flows(conn, enterprise.id, now)
    channels = catalogue.channels(conn, scope, enterprise.id, now)
    meters = instruments(conn, enterprise.id, channels, now, today)
    needs = needed.needs(units, flows, meters, table.needs(conn, enterprise.id), rows)
    found = equipping.rates(needs, meters, units, flows, rows)
    level_of = equipping.instrument_levels(meters, units, flows)
    return Metering(
        enterprise=enterprise.code,
        on=today,
        standard=_as_answer(standard),
        in_force=[_as_answer(one) for one in known if one.holds_on(today)],
        note=sentence_or_none(_note(known, standard, today)),
        rates=[_rate(rate, rows) for rate in found],
        missing=[_need(need) for need in needs if need.is_required and need.n_equipped < need.instruments],
        undeclared=[_need(need) for need in needs if need.is_required is None],
        not_required=[_need(need) for need in needs if need.is_required is False],
        not_working=[
            MeterReason(meter=one.code, level=level_of[one.code], reason=sentence_or_none(one.why))
            for one in meters
            if not one.is_working
        ],
        not_in_date=[
            MeterReason(meter=one.code, level=level_of[one.code], reason=sentence_or_none(one.date_reason))
            for one in meters
            if not one.is_in_date
        ],
        unrated=unrated(conn, channels, now),
    )


def instruments(
    conn: Connection, enterprise_id: int, channels: Sequence[ChannelRow], now: datetime, today: date
) -> list[Instrument]:
    """The meters in use that count an energy, of the channels of an enterprise.

    A gauge alone (temperature, voltage) measures none.
    """
    by_meter: dict[str, list[ChannelRow]] = defaultdict(list)
    for channel in channels:
        if channel.interval_s is not None and channel.kind != "gauge" and _counts_energy(channel):
            by_meter[channel.meter].append(channel)
    latest = catalogue.latest(conn, [channel.id for its in by_meter.values() for channel in its])
    stuck = {
        found.scope
        for found in early_warnings.recent_findings(conn, enterprise_id, now - STUCK_WITHIN)
        if found.kind == "stuck"
    }
    certificates = table.certificates_in_force(conn, enterprise_id, today)
    found = []
    for meter, its in by_meter.items():
        why = _why_not_working(meter, its, latest, stuck, now)
        reason = _why_not_in_date(certificates.get(meter), today)
        carriers = frozenset(channel.carrier for channel in its)
        unit = its[0].unit_code
        found.append(Instrument(meter, unit, carriers, why is None, reason is None, why, reason))
    return found


def certificates(conn: Connection, scope: Scope, code: str, now: datetime) -> Certificates:
    """Verification of the meters 检定台账 as it stands now: certificate, grade, history and swaps of each meter."""
    enterprise = enterprises.enterprise(conn, scope, code)
    today = enterprise.day(now)
    in_force = table.certificates_in_force(conn, enterprise.id, today)
    classes = gb17167.classes(conn)
    history: dict[str, list[MeterCertificate]] = defaultdict(list)
    for row in table.certificate_history(conn, enterprise.id):
        history[row.meter].append(row.certificate)
    swaps: dict[str, list[MeterSwap]] = defaultdict(list)
    for swapped in table.swaps(conn, enterprise.id):
        swaps[swapped.meter].append(swapped.swap)
    meters = []
    for meter in catalogue.meters(conn, scope, enterprise.id):
        certificate = in_force.get(meter.code)
        wanted = classes.get(certificate.class_id or "") if certificate else None
        judged = verification.grade(certificate, wanted, today)
        meters.append(
            MeterVerification(
                meter=meter.code,
                name_zh=meter.name_zh,
                name_en=meter.name_en,
                unit=meter.unit.code,
                status=verification.status(certificate, today),
                days_left=verification.days_left(certificate, today),
                certificate=certificate,
                grade=MeterGrade(
                    supervised=judged.is_supervised,
                    required_class=judged.required_class,
                    class_id=wanted.id if wanted else None,
                    verified=wanted.verified.value if wanted else None,
                    lacks=[sentence(lack) for lack in judged.lacks],
                ),
                history=history[meter.code],
                swaps=swaps[meter.code],
            )
        )
    return Certificates(
        enterprise=enterprise.code,
        on=today,
        n_meters=len(meters),
        n_in_date=sum(one.status in (Status.IN_DATE, Status.DUE_SOON) for one in meters),
        n_due_soon=sum(one.status == Status.DUE_SOON for one in meters),
        n_overdue=sum(one.status == Status.OVERDUE for one in meters),
        n_unknown=sum(one.status == Status.UNKNOWN for one in meters),
        meters=meters,
    )


def certify(
    conn: Connection, scope: Scope, code: str, said: Said, by: str, now: datetime, actor: str | None = None
) -> bool:
    """Append a certificate; False where the same is on record already. Raises NotFound, Invalid."""
    enterprise = enterprises.enterprise(conn, scope, code)
    check_class_id(conn, said.class_id)
    meter_id = table.meter_id(conn, enterprise.id, said.meter)
    if meter_id is None:
        raise NotFound(because("no_meter", enterprise=code, meter=said.meter))
    one_at_a_time(conn, enterprise.id)
    is_new = table.declare_certificate(
        conn, enterprise.id, meter_id, said.verified_on, said.row(table.Certified), by, now
    )
    if is_new:
        act = Act("declare", actor or by, f"certificate of {said.meter}", enterprise.id, said.model_dump(mode="json"))
        record(conn, act, now)
    return is_new


def _standard(known: Sequence[Standard], wanted: str | None, today: date) -> Standard:
    if wanted is None:
        found = newest_with_tables(known, today)
        if found is None:
            raise Invalid(because("no_standard_loaded"), code="no_standard")
        return found
    for one in known:
        if one.id == wanted:
            if not one.has_tables:
                raise Invalid(because("standard_without_tables", standard=wanted), code="no_tables")
            return one
    raise Invalid(
        because("choice_of", field="standard", known=[one.id for one in known], got=wanted), code="bad_standard"
    )


def _note(known: Sequence[Standard], judged_by: Standard, today: date) -> Reason | None:
    ahead = [one for one in known if one.holds_on(today) and one.id != judged_by.id]
    if not ahead:
        return None
    names = ", ".join(one.id for one in ahead)
    return because("judged_by_older_edition", names=names, judged_by=judged_by.id)


def _counts_energy(channel: ChannelRow) -> bool:
    # Reactive energy has a carrier and is none; whatever else stands on a face measures its carrier.
    return channel.carrier in CARRIERS and (channel.unit in UNITS or channel.unit in GAS_STATES)


def _why_not_working(
    meter: str, channels: Sequence[ChannelRow], latest: Mapping[int, LatestRow], stuck: set[str], now: datetime
) -> Reason | None:
    for channel in channels:
        name = f"{meter}/{channel.code}"
        at = latest[channel.id].at if channel.id in latest else None
        if freshness(at, channel.kind, channel.interval_s, now) is not Freshness.FRESH:
            return because("never_sent", channel=name) if at is None else because("not_fresh_channel", channel=name)
        if name in stuck:
            return because("stood_still", channel=name, hours=STUCK_WITHIN.total_seconds() / 3600)
    return None


def _why_not_in_date(certificate: MeterCertificate | None, today: date) -> Reason | None:
    match verification.status(certificate, today):
        case Status.OVERDUE:
            return because("certificate_ended", day=certificate and certificate.due_on)
        case Status.UNKNOWN:
            return because("certificate_without_end")
        case _:
            return None


def _as_answer(one: Standard) -> MeteringStandard:
    return MeteringStandard(
        id=one.id,
        name_zh=one.name_zh,
        name_en=one.name_en,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        has_tables=one.has_tables,
        edition=one.edition,
        verified=one.verified.value,
    )


def _rate(rate: Rate, rows: Sequence[Requirement]) -> MeteringRate:
    mine = [row for row in rows if row.energy == rate.energy]
    return MeteringRate(
        level=rate.level,
        energy=rate.energy,
        name_zh=mine[0].name_zh if mine else "合计",
        name_en=mine[0].name_en if mine else "all",
        required=rate.n_required,
        equipped=rate.n_equipped,
        unknown=rate.n_unknown,
        installed=rate.n_installed,
        working=rate.n_working,
        in_date=rate.n_in_date,
        equipped_share=rate.equipped_share,
        working_share=rate.working_share,
        in_date_share=rate.in_date_share,
        wanted_share=None if rate.wanted_percent is None else rate.wanted_percent / 100,
        is_met=rate.is_met,
        reason=sentence_or_none(rate.reason),
        requirement_ids=[row.id for row in mine],
        rates_verified=_worst([row.rates_verified.value for row in mine]),
        thresholds_verified=_worst([row.thresholds_verified.value for row in mine]) if rate.level > 1 else None,
    )


def _worst(marks: Sequence[str]) -> str | None:
    return "unverified" if "unverified" in marks else (marks[0] if marks else None)


def _need(need: Need) -> MeteringNeed:
    return MeteringNeed(
        level=need.level,
        unit=need.unit,
        energy=need.energy,
        flow=need.flow,
        required=need.instruments,
        equipped=need.n_equipped,
        meters=list(need.meters),
        reason=sentence_or_none(need.reason),
    )
