"""Declared carbon balances (碳平衡) in a period: the amounts of their streams, their contents, and what it comes to."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from qingyu.domain.carbon import balance as carbon
from qingyu.domain.carbon.balance import Role, State, Stream
from qingyu.domain.carbon.declared import Activity, DeclaredStream
from qingyu.domain.carbon.factor import EmissionPart, Term
from qingyu.domain.carbon.scheme import Book
from qingyu.domain.energy import periods
from qingyu.domain.energy.account import Amount, Use
from qingyu.domain.energy.factors import NoFactor, Verified
from qingyu.domain.energy.units import convert, converts
from qingyu.domain.intensity.production import Statement, output
from qingyu.domain.intensity.ratio import COMPLETENESS_BAR
from qingyu.domain.kernel.reason import Reason, because

# Carbon leaves a balance to be burnt here as `fuel`: it is combustion, and no stream of the balance's other side.
IN_BALANCE = tuple(role for role in Role if role is not Role.FUEL)


@dataclass(frozen=True, slots=True)
class Amounts:
    """Where the amounts of streams come from. flows: uses by flow, signed as they cross the boundary.

    exports: the flows that leave, whose uses are negative.  stated: outputs by product, every revision.
    """

    flows: Mapping[str, Sequence[Use]] = field(default_factory=dict)
    exports: frozenset[str] = frozenset()
    stated: Mapping[str, Sequence[Statement]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Known:
    """A stream of a period: its amount [unit], its carbon [tC], or why one of them is not known."""

    said: DeclaredStream
    amount: Amount
    carbon_tc: float | None = None
    source: str | None = None


def term(activity: Activity, start: date, end: date, zone: ZoneInfo, book: Book, of: Amounts) -> Term:
    """What a balance emits over [start, end), local days: carbon in less carbon out, as CO2."""
    known = [
        _stream(activity, said, start, end, zone, book, of) for said in activity.streams if said.role in IN_BALANCE
    ]
    found = carbon.balance([_as_stream(one) for one in known])
    lacking = next((one for one in known if one.amount.value is None), None)
    reason = _lacks(activity, lacking.said.name, lacking.amount) if lacking else _reason(activity, found)
    out_tc = found.tc_product + found.tc_other
    return Term(
        part=EmissionPart.PROCESS,
        name=f"{activity.kind}:{activity.name}",
        quantity=None if reason else found.tc_in - out_tc,
        quantity_unit="tC",
        tco2=None if reason else found.tco2,
        reason=reason,
        # The items are those of the guidelines; the form of the balance was not seen in a source.
        verified=Verified.UNVERIFIED,
        flows=tuple(sorted({one.said.flow for one in known if one.said.flow})),
        details={
            "product": activity.product,
            "parameters": None if reason else _shares(found),
            "streams": [_shown(one) for one in known],
            "proof": activity.proof,
            "remark": None if reason or found.is_usual or not _gasifies(activity) else _unusual(activity, found),
            "from": {
                "kind": "declaration",
                "table": "process_emission",
                "id": activity.id,
                "declared_by": activity.declared_by,
                "declared_at": activity.declared_at.isoformat(),
            },
        },
    )


def _shares(balance: carbon.Balance) -> dict[str, float | None]:
    return {
        "tc_in": balance.tc_in,
        "tc_product": balance.tc_product,
        "tc_other": balance.tc_other,
        "carbon_efficiency": balance.efficiency,
    }


def _gasifies(activity: Activity) -> bool:
    """Whether coal or gas becomes a product of its carbon; a lime kiln or a carbide furnace has another usual share."""
    roles = {said.role for said in activity.streams}
    return Role.RAW_MATERIAL in roles and Role.PRODUCT in roles and not roles & {Role.REDUCTANT, Role.CARBONATE}


def _unusual(activity: Activity, balance: carbon.Balance) -> Reason:
    low, high = carbon.USUAL_EFFICIENCY
    return because("unusual_carbon_efficiency", share=balance.efficiency, balance=activity.name, low=low, high=high)


def _lacks(activity: Activity, stream: str, amount: Amount) -> Reason:
    return because("balance_lacks", balance=activity.name, stream=stream, reason=amount.reason)


def _reason(activity: Activity, balance: carbon.Balance) -> Reason | None:
    if balance.state is State.OPEN:
        return because("balance_open", balance=activity.name, streams=balance.open_streams)
    if balance.state is State.NOTHING_IN:
        return because("balance_nothing_in", balance=activity.name)
    if balance.state is State.MORE_OUT_THAN_IN:
        return because("balance_more_out", balance=activity.name)
    return None


def _stream(
    activity: Activity, said: DeclaredStream, start: date, end: date, zone: ZoneInfo, book: Book, of: Amounts
) -> _Known:
    if said.flow is not None:
        return _metered(said, [use for use in of.flows.get(said.flow, ()) if start <= use.day < end], book, of)
    amount = Amount(said.quantity)
    if said.product is not None:
        amount = _made(
            said, of.stated.get(said.product, ()), activity.product_units.get(said.product, ""), start, end, zone
        )
    elif (
        activity.valid_from is None
        or activity.valid_to is None
        or activity.valid_from < start
        or end < activity.valid_to
    ):
        amount = Amount(
            None,
            because(
                "stream_stated_across", start=activity.valid_from, end=activity.valid_to, from_day=start, to_day=end
            ),
        )
    content, source = _content(said, book)
    carbon_tc = None if amount.value is None or content is None else amount.value * content
    return _Known(said, amount, carbon_tc, source)


def _metered(said: DeclaredStream, uses: Sequence[Use], book: Book, of: Amounts) -> _Known:
    sign = -1.0 if said.flow in of.exports else 1.0
    amounts, tonnes, sources = [], [], dict[str, None]()
    reason = next((use.reason for use in uses if use.reason is not None), None)
    for use in uses:
        if use.use is None:
            continue
        if not converts(use.unit, said.unit):
            reason = because("stream_odd_unit", odd=use.unit, unit=said.unit)
            break
        amounts.append(sign * convert(use.use * use.weight, use.unit, said.unit))
        content, source = _content(said, book, use)
        tonnes.append(None if content is None else amounts[-1] * content)
        sources[source or ""] = None
    if reason is not None or not amounts:
        return _Known(said, Amount(None, reason or because("stream_flow_unknown")))
    known = [tc for tc in tonnes if tc is not None]
    carbon_tc = math.fsum(known) if len(known) == len(tonnes) else None
    return _Known(said, Amount(math.fsum(amounts)), carbon_tc, ", ".join(sources) or None)


def _made(
    said: DeclaredStream, stated: Sequence[Statement], unit: str, start: date, end: date, zone: ZoneInfo
) -> Amount:
    made = output(stated, periods.day_start(start, zone), periods.day_start(end, zone))
    if made.reason is not None:
        return Amount(None, made.reason)
    if made.coverage < COMPLETENESS_BAR:
        return Amount(
            None,
            because(
                "production_in_part_of",
                product=said.product,
                share=made.coverage,
                start=start,
                end=end,
                bar=COMPLETENESS_BAR,
            ),
        )
    if not converts(unit, said.unit):
        return Amount(None, because("content_odd_unit", product=said.product, odd=unit, unit=said.unit))
    return Amount(convert(made.quantity, unit, said.unit))


def _content(said: DeclaredStream, book: Book, use: Use | None = None) -> tuple[float | None, str | None]:
    """The carbon of a unit of a stream [tC/unit] and where it is from: declared, printed, or that of the carrier."""
    if said.carbon_tc_per_unit is not None:
        return said.carbon_tc_per_unit, "declared"
    if said.content is not None:
        printed = book.factors.get(said.content)
        if printed is None or printed.value is None or not converts(said.unit, printed.per):
            return None, None
        return convert(1.0, said.unit, printed.per) * printed.value, printed.id
    if use is None:
        return None, None
    found = book.carbon_content(use.carrier, use.day)
    if isinstance(found, NoFactor) or not converts(said.unit, found.unit):
        return None, None
    return convert(1.0, said.unit, found.unit) * found.tc_per_unit, found.id


def _as_stream(one: _Known) -> Stream:
    amount = one.amount.value or 0.0
    per_unit = one.carbon_tc / amount if one.carbon_tc is not None and amount else None
    return Stream(one.said.name, one.said.role, amount, per_unit)


def _shown(one: _Known) -> dict[str, Any]:
    return {
        "name": one.said.name,
        "role": one.said.role.value,
        "flow": one.said.flow,
        "product": one.said.product,
        "amount": one.amount.value,
        "unit": one.said.unit,
        "carbon_tc": one.carbon_tc,
        "content": one.source,
        "reason": one.amount.reason,
    }
