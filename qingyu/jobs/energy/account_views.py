"""The account, the balances and the ledger as the API and `--json` give them; standard coal in tce, unknown is null."""

from collections.abc import Mapping, Sequence

from qingyu.domain.energy import structure
from qingyu.domain.energy.account import Account, Amount
from qingyu.domain.energy.balance import Balance, ConversionUnit, FlowPart, UnitNode, UnitUse, impossible, total
from qingyu.domain.energy.coal import BOUNDARY_SIGN, KGCE_PER_TCE, Direction
from qingyu.domain.energy.media import Medium
from qingyu.domain.energy.structure import KEY_UNIT_TCE, KWH_PER_CERTIFICATE, GreenCertificate
from qingyu.domain.kernel.reason import all_of
from qingyu.jobs.answer import sentence_or_none, spread
from qingyu.jobs.energy import account_answer as answer
from qingyu.jobs.energy.account import Balanced, Books, Ledger, LedgerPeriod, LedgerRow, Span, Whole
from qingyu.jobs.energy.energy import By
from qingyu.jobs.energy.energy_answer import tce, totals


def account_of(whole: Whole) -> answer.EnergyAccount:
    """The account of a span: total, what each kind of flow adds, every flow, structure, feedstock, renewables."""
    books, of = whole.books, whole.books.span
    return answer.EnergyAccount(
        **spread(_head(books)),
        total=totals(whole.total),
        calorific_reason=sentence_or_none(whole.total.calorific.reason),
        kinds=[_kind(kind, sign, whole.parts) for kind, sign in BOUNDARY_SIGN.items()],
        flows=[_flow(part) for part in whole.parts],
        structure=[_share(share) for share in whole.shares],
        feedstock=_feedstock(whole.feedstock),
        renewable=_renewable(whole.renewable),
        certificates=[_certificate(held, of) for held in books.certificates],
        media=[_medium(medium) for medium in books.media],
        key_unit=_key_unit(whole.total, of),
    )


def balance_of(balanced: Balanced) -> answer.EnergyBalance:
    """The physical balances by carrier, and what the conversion units made."""
    units = balanced.books.units
    return answer.EnergyBalance(
        **spread(_head(balanced.books)),
        carriers=[_balance(each, units) for each in balanced.balances],
        conversions=[_conversion(each, units) for each in balanced.conversions],
    )


def ledger_of(ledger: Ledger) -> answer.EnergyLedger:
    """The ledger: rows of carrier and period, the periods with all carriers together, and the whole span."""
    return answer.EnergyLedger(
        **spread(_head(ledger.books)),
        by="day" if ledger.by is By.DAY else "month",
        rows=[_row(row) for period in ledger.periods for row in period.rows],
        periods=[_period(period) for period in ledger.periods],
        total=answer.LedgerTotal(**spread(_period(ledger.total)), rows=[_row(row) for row in ledger.total.rows]),
    )


def _head(books: Books) -> answer.OfAnEnterprise:
    return answer.OfAnEnterprise(
        from_=books.span.from_day,
        to=books.span.to_day,
        enterprise=books.enterprise.code,
        time_zone=books.enterprise.time_zone,
        is_open=books.span.to_day > books.today,
        pending_batches=books.pending_batches,
    )


def _amount(amount: Amount) -> answer.Amount:
    return answer.Amount(amount.value, sentence_or_none(amount.reason) if amount.value is None else None)


def _share(share: structure.Share) -> answer.AccountShare:
    return answer.AccountShare(
        carrier=share.carrier,
        is_medium=share.is_medium,
        share_calorific=share.calorific.value,
        share_equivalent=share.equivalent.value,
        reason=sentence_or_none(share.calorific.reason or share.equivalent.reason),
    )


def _feedstock(feedstock: structure.Feedstock) -> answer.AccountFeedstock:
    return answer.AccountFeedstock(
        coal_tce_calorific=tce(feedstock.calorific.value),
        coal_tce_equivalent=tce(feedstock.equivalent.value),
        without_tce_calorific=tce(feedstock.calorific_without.value),
        without_tce_equivalent=tce(feedstock.equivalent_without.value),
        reason=sentence_or_none(feedstock.calorific.reason or feedstock.calorific_without.reason),
    )


def _certificate(held: GreenCertificate, of: Span) -> answer.AccountCertificate:
    against = held.reason_against(of.from_day, of.to_day)
    return answer.AccountCertificate(
        number=held.number,
        count=held.count,
        kwh=held.count * KWH_PER_CERTIFICATE,
        for_from=held.for_from,
        for_to=held.for_to,
        issued_on=held.issued_on,
        own_production=held.own_production,
        counts=against is None,
        reason=sentence_or_none(against),
    )


def _medium(medium: Medium) -> answer.AccountMedium:
    return answer.AccountMedium(
        flow=medium.flow,
        method=medium.method,
        enthalpy_kj_per_kg=medium.enthalpy_kj_per_kg,
        pressure_class=medium.pressure_class,
        from_=medium.valid_from,
        to=medium.valid_to,
        source=medium.source,
        declared_by=medium.declared_by,
    )


def _kind(kind: Direction, sign: int, parts: Sequence[FlowPart]) -> answer.AccountKind:
    mine = [part for part in parts if part.direction is kind]
    calorific, equivalent = total(p.calorific for p in mine), total(p.equivalent for p in mine)
    return answer.AccountKind(
        kind=kind,
        sign=sign,
        flows=len(mine),
        coal_tce_calorific=_tce(calorific, sign),
        coal_tce_equivalent=_tce(equivalent, sign),
        reason=sentence_or_none(calorific.reason or equivalent.reason),
    )


def _tce(amount: Amount, sign: int) -> float | None:
    # Nothing taken off is nothing, not minus nothing.
    return None if amount.value is None else sign * amount.value / KGCE_PER_TCE + 0.0


def _flow(part: FlowPart) -> answer.AccountFlow:
    return answer.AccountFlow(
        flow=part.code,
        carrier=part.carrier,
        kind=part.direction,
        sign=structure.counted_sign(part),
        from_unit=part.source,
        to_unit=part.target,
        supply=part.supply,
        is_feedstock=part.is_feedstock,
        is_renewable=part.is_renewable,
        measured=part.measured,
        quantity=part.quantity.value,
        unit=part.unit,
        coal_tce_calorific=tce(part.calorific.value),
        coal_tce_equivalent=tce(part.equivalent.value),
        completeness=part.completeness,
        factor_ids=part.factor_ids,
        reason=sentence_or_none(part.quantity.reason or part.calorific.reason or part.equivalent.reason),
    )


def _renewable(renewable: structure.Renewable) -> answer.AccountRenewable:
    return answer.AccountRenewable(
        own_kwh=renewable.own_kwh.value,
        direct_line_kwh=renewable.direct_line_kwh.value,
        certificates_held_kwh=renewable.certificates_held_kwh,
        certificates_kwh=renewable.certificates_kwh.value,
        total_kwh=renewable.total_kwh.value,
        consumed_kwh=renewable.consumed_kwh.value,
        share=renewable.share.value,
        reason=sentence_or_none(renewable.share.reason),
    )


def _key_unit(account: Account, of: Span) -> answer.AccountKeyUnit:
    calorific, reason = structure.key_unit_of(account.calorific, of.from_day, of.to_day)
    equivalent, reason_equivalent = structure.key_unit_of(account.equivalent, of.from_day, of.to_day)
    return answer.AccountKeyUnit(
        threshold_tce=KEY_UNIT_TCE,
        calorific=calorific,
        equivalent=equivalent,
        reason=sentence_or_none(reason or reason_equivalent),
    )


def _use(use: UnitUse, units: Mapping[str, UnitNode]) -> answer.BalanceUnit:
    unit = units.get(use.unit)
    return answer.BalanceUnit(
        unit=use.unit,
        name_zh=unit.name_zh if unit else "",
        name_en=unit.name_en if unit else "",
        conversion=use.conversion,
        quantity=use.quantity.value,
        reason=sentence_or_none(use.quantity.reason),
    )


def _balance(each: Balance, units: Mapping[str, UnitNode]) -> answer.CarrierBalance:
    return answer.CarrierBalance(
        carrier=each.carrier,
        unit=each.unit,
        purchase=_amount(each.purchase),
        stock=_amount(each.stock),
        own_renewable=_amount(each.own_renewable),
        own_converted=_amount(each.own_converted),
        supply=_amount(each.supply),
        conversion=[_use(use, units) for use in each.conversion],
        conversion_in=_amount(each.conversion_in),
        end_use=[_use(use, units) for use in each.end_use],
        final_use=_amount(each.final_use),
        feedstock=_amount(each.feedstock),
        export=_amount(each.export),
        losses=_amount(each.losses),
        finding=sentence_or_none(impossible(each)),
        uses=_amount(each.uses),
    )


def _conversion(each: ConversionUnit, units: Mapping[str, UnitNode]) -> answer.ConversionBalance:
    unit = units[each.unit]
    return answer.ConversionBalance(
        unit=each.unit,
        name_zh=unit.name_zh,
        name_en=unit.name_en,
        conversion=each.conversion,
        entered=[_side(part) for part in each.entered],
        made=[_side(part) for part in each.made],
        entered_tce=tce(each.entered_kgce.value),
        made_tce=tce(each.made_kgce.value),
        efficiency=each.efficiency.value,
        reason=sentence_or_none(each.efficiency.reason),
    )


def _side(part: FlowPart) -> answer.ConversionSide:
    return answer.ConversionSide(
        flow=part.code,
        carrier=part.carrier,
        quantity=part.quantity.value,
        unit=part.unit,
        coal_tce_calorific=tce(part.calorific.value),
        reason=sentence_or_none(part.quantity.reason or part.calorific.reason),
    )


def _row(row: LedgerRow) -> answer.LedgerRow:
    each = row.balance
    balanced = (each.purchase, each.stock, each.own_renewable, each.own_converted, each.conversion_in, each.final_use)
    known = (*balanced, each.feedstock, each.export, row.comprehensive, row.calorific, row.equivalent)
    return answer.LedgerRow(
        from_=row.span.from_day,
        to=row.span.to_day,
        carrier=each.carrier,
        unit=each.unit,
        purchase=each.purchase.value,
        stock=each.stock.value,
        own_renewable=each.own_renewable.value,
        own_converted=each.own_converted.value,
        conversion_in=each.conversion_in.value,
        final_use=each.final_use.value,
        feedstock=each.feedstock.value,
        export=each.export.value,
        comprehensive=row.comprehensive.value,
        losses=each.losses.value,
        coal_tce_calorific=tce(row.calorific.value),
        coal_tce_equivalent=tce(row.equivalent.value),
        completeness=row.completeness,
        reason=sentence_or_none(all_of(amount.reason for amount in known if amount.value is None)),
        losses_reason=sentence_or_none(each.losses.reason),
    )


def _period(period: LedgerPeriod) -> answer.LedgerPeriod:
    coal = (period.total.calorific, period.total.equivalent)
    return answer.LedgerPeriod(
        from_=period.span.from_day,
        to=period.span.to_day,
        coal_tce_calorific=tce(period.total.calorific.value),
        coal_tce_equivalent=tce(period.total.equivalent.value),
        completeness=period.total.completeness,
        reason=sentence_or_none(all_of(amount.reason for amount in coal if amount.value is None)),
    )
