"""The account, the balances and the ledger as the API and `--json` give them; standard coal in tce, unknown is null."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qingyu.domain.energy import structure
from qingyu.domain.energy.account import Account, Amount
from qingyu.domain.energy.balance import Balance, ConversionUnit, FlowPart, UnitNode, UnitUse, impossible, total
from qingyu.domain.energy.coal import BOUNDARY_SIGN, KGCE_PER_TCE, Direction
from qingyu.domain.energy.structure import KEY_UNIT_TCE, KWH_PER_CERTIFICATE
from qingyu.domain.kernel.reason import Reason, all_of
from qingyu.jobs.energy.account import Balanced, Books, Ledger, LedgerPeriod, LedgerRow, Span, Whole
from qingyu.jobs.energy.energy import account_dict, tce


def account_of(found: Whole) -> dict[str, Any]:
    """The account of a span: total, what each kind of flow adds, every flow, structure, feedstock, renewables."""
    books, of = found.books, found.books.span
    return {
        **_head(books),
        "total": account_dict(found.total),
        "calorific_reason": found.total.calorific.reason,
        "kinds": [_kind(kind, sign, found.parts) for kind, sign in BOUNDARY_SIGN.items()],
        "flows": [_flow(part) for part in found.parts],
        "structure": [
            {
                "carrier": share.carrier,
                "is_medium": share.is_medium,
                "share_calorific": share.calorific.value,
                "share_equivalent": share.equivalent.value,
                "reason": share.calorific.reason or share.equivalent.reason,
            }
            for share in found.shares
        ],
        "feedstock": {
            "coal_tce_calorific": tce(found.feedstock.calorific.value),
            "coal_tce_equivalent": tce(found.feedstock.equivalent.value),
            "without_tce_calorific": tce(found.feedstock.calorific_without.value),
            "without_tce_equivalent": tce(found.feedstock.equivalent_without.value),
            "reason": found.feedstock.calorific.reason or found.feedstock.calorific_without.reason,
        },
        "renewable": _renewable(found.renewable),
        "certificates": [
            {
                "number": held.number,
                "count": held.count,
                "kwh": held.count * KWH_PER_CERTIFICATE,
                "for_from": held.for_from,
                "for_to": held.for_to,
                "issued_on": held.issued_on,
                "own_production": held.own_production,
                "counts": (against := held.reason_against(of.from_day, of.to_day)) is None,
                "reason": against,
            }
            for held in books.certificates
        ],
        "media": [
            {
                "flow": medium.flow,
                "method": medium.method.value,
                "enthalpy_kj_per_kg": medium.enthalpy_kj_per_kg,
                "pressure_class": medium.pressure_class,
                "from": medium.from_on,
                "to": medium.to_on,
                "source": medium.source,
                "declared_by": medium.declared_by,
            }
            for medium in books.media
        ],
        "key_unit": _key_unit(found.total, of),
    }


def balance_of(found: Balanced) -> dict[str, Any]:
    """The physical balances by carrier, and what the conversion units made."""
    units = found.books.units
    return {
        **_head(found.books),
        "carriers": [_balance(each, units) for each in found.balances],
        "conversions": [_conversion(each, units) for each in found.conversions],
    }


def ledger_of(found: Ledger) -> dict[str, Any]:
    """The ledger: rows of carrier and period, the periods with all carriers together, and the whole span."""
    return {
        **_head(found.books),
        "by": found.by.value,
        "rows": [_row(row) for period in found.periods for row in period.rows],
        "periods": [_period(period) for period in found.periods],
        "total": {**_period(found.total), "rows": [_row(row) for row in found.total.rows]},
    }


def _head(books: Books) -> dict[str, Any]:
    return {
        "enterprise": books.enterprise.code,
        "time_zone": books.enterprise.time_zone,
        "from": books.span.from_day,
        "to": books.span.to_day,
        "is_open": books.span.to_day > books.today,
        "pending_batches": books.pending_batches,
    }


def _amount(amount: Amount) -> dict[str, Any]:
    return {"value": amount.value, "reason": amount.reason if amount.value is None else None}


def _kind(kind: Direction, sign: int, parts: Sequence[FlowPart]) -> dict[str, Any]:
    mine = [part for part in parts if part.direction is kind]
    calorific, equivalent = total(p.calorific for p in mine), total(p.equivalent for p in mine)
    return {
        "kind": kind.value,
        "sign": sign,
        "flows": len(mine),
        "coal_tce_calorific": _tce(calorific, sign),
        "coal_tce_equivalent": _tce(equivalent, sign),
        "reason": calorific.reason or equivalent.reason,
    }


def _tce(amount: Amount, sign: int) -> float | None:
    # Nothing taken off is nothing, not minus nothing.
    return None if amount.value is None else sign * amount.value / KGCE_PER_TCE + 0.0


def _flow(part: FlowPart) -> dict[str, Any]:
    return {
        "flow": part.code,
        "carrier": part.carrier,
        "kind": part.direction.value,
        "sign": structure.counted_sign(part),
        "from_unit": part.source,
        "to_unit": part.target,
        "supply": part.supply.value if part.supply else None,
        "is_feedstock": part.is_feedstock,
        "is_renewable": part.is_renewable,
        "measured": part.measured.value,
        "quantity": part.quantity.value,
        "unit": part.unit,
        "coal_tce_calorific": tce(part.calorific.value),
        "coal_tce_equivalent": tce(part.equivalent.value),
        "completeness": part.completeness,
        "factor_ids": list(part.factor_ids),
        "reason": part.quantity.reason or part.calorific.reason or part.equivalent.reason,
    }


def _renewable(found: structure.Renewable) -> dict[str, Any]:
    return {
        "own_kwh": found.own_kwh.value,
        "direct_line_kwh": found.direct_line_kwh.value,
        "certificates_held_kwh": found.certificates_held_kwh,
        "certificates_kwh": found.certificates_kwh.value,
        "total_kwh": found.total_kwh.value,
        "consumed_kwh": found.consumed_kwh.value,
        "share": found.share.value,
        "reason": found.share.reason,
    }


def _key_unit(found: Account, of: Span) -> dict[str, Any]:
    calorific, reason = structure.key_unit_of(found.calorific, of.from_day, of.to_day)
    equivalent, reason_equivalent = structure.key_unit_of(found.equivalent, of.from_day, of.to_day)
    return {
        "threshold_tce": KEY_UNIT_TCE,
        "calorific": calorific.value if calorific else None,
        "equivalent": equivalent.value if equivalent else None,
        "reason": reason or reason_equivalent,
    }


def _use(use: UnitUse, units: Mapping[str, UnitNode]) -> dict[str, Any]:
    unit = units.get(use.unit)
    return {
        "unit": use.unit,
        "name_zh": unit.name_zh if unit else "",
        "name_en": unit.name_en if unit else "",
        "conversion": use.conversion.value if use.conversion else None,
        "quantity": use.quantity.value,
        "reason": use.quantity.reason,
    }


def _balance(each: Balance, units: Mapping[str, UnitNode]) -> dict[str, Any]:
    return {
        "carrier": each.carrier,
        "unit": each.unit,
        "purchase": _amount(each.purchase),
        "stock": _amount(each.stock),
        "own_renewable": _amount(each.own_renewable),
        "own_converted": _amount(each.own_converted),
        "supply": _amount(each.supply),
        "conversion": [_use(use, units) for use in each.conversion],
        "conversion_in": _amount(each.conversion_in),
        "end_use": [_use(use, units) for use in each.end_use],
        "final_use": _amount(each.final_use),
        "feedstock": _amount(each.feedstock),
        "export": _amount(each.export),
        "losses": _amount(each.losses),
        "finding": impossible(each),
        "uses": _amount(each.uses),
    }


def _conversion(each: ConversionUnit, units: Mapping[str, UnitNode]) -> dict[str, Any]:
    unit = units[each.unit]
    return {
        "unit": each.unit,
        "name_zh": unit.name_zh,
        "name_en": unit.name_en,
        "conversion": each.conversion.value,
        "entered": [_side(part) for part in each.entered],
        "made": [_side(part) for part in each.made],
        "entered_tce": tce(each.entered_kgce.value),
        "made_tce": tce(each.made_kgce.value),
        "efficiency": each.efficiency.value,
        "reason": each.efficiency.reason,
    }


def _side(part: FlowPart) -> dict[str, Any]:
    return {
        "flow": part.code,
        "carrier": part.carrier,
        "quantity": part.quantity.value,
        "unit": part.unit,
        "coal_tce_calorific": tce(part.calorific.value),
        "reason": part.quantity.reason or part.calorific.reason,
    }


def _row(row: LedgerRow) -> dict[str, Any]:
    each = row.balance
    numbers = {
        "purchase": each.purchase,
        "stock": each.stock,
        "own_renewable": each.own_renewable,
        "own_converted": each.own_converted,
        "conversion_in": each.conversion_in,
        "final_use": each.final_use,
        "feedstock": each.feedstock,
        "export": each.export,
        "comprehensive": row.comprehensive,
    }
    return {
        "from": row.span.from_day,
        "to": row.span.to_day,
        "carrier": each.carrier,
        "unit": each.unit,
        **{name: amount.value for name, amount in numbers.items()},
        "losses": each.losses.value,
        "coal_tce_calorific": tce(row.calorific.value),
        "coal_tce_equivalent": tce(row.equivalent.value),
        "completeness": row.completeness,
        "reason": _reasons([*numbers.values(), row.calorific, row.equivalent]),
        "losses_reason": each.losses.reason,
    }


def _period(period: LedgerPeriod) -> dict[str, Any]:
    return {
        "from": period.span.from_day,
        "to": period.span.to_day,
        "coal_tce_calorific": tce(period.total.calorific.value),
        "coal_tce_equivalent": tce(period.total.equivalent.value),
        "completeness": period.total.completeness,
        "reason": _reasons([period.total.calorific, period.total.equivalent]),
    }


def _reasons(amounts: Iterable[Amount]) -> Reason | None:
    return all_of(a.reason for a in amounts if a.value is None)
