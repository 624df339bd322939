"""Green certificates (绿证) in a CO2 account, where the scheme counts their electricity zero."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from qingyu.domain.carbon.factor import CarbonAccount, EmissionPart, Term, Uncounted
from qingyu.domain.carbon.scheme import Book, SchemeRow
from qingyu.domain.energy.structure import KWH_PER_CERTIFICATE, GreenCertificate
from qingyu.domain.kernel.reason import because


def certified(
    account: CarbonAccount, held: Sequence[GreenCertificate], book: Book, start: date, end: date
) -> CarbonAccount:
    """The account with its green certificates, where the scheme counts their electricity zero.

    They stand for no more than the electricity bought in [start, end), and only where they are held wholly inside it.
    """
    row = book.green_is_zero("certificate", start)
    if not held or row is None:
        return account
    electric = [t for t in account.terms if t.part is EmissionPart.ELECTRICITY]
    against = [(c, c.reason_against(start, end)) for c in held]
    if len(electric) != 1 or electric[0].tco2 is None:
        against = [(c, reason or because("electricity_without_one_factor")) for c, reason in against]
    left = [Uncounted("green_certificate", c.count * KWH_PER_CERTIFICATE, "kWh", r) for c, r in against if r]
    counted = [c for c, reason in against if reason is None]
    terms = list(account.terms)
    if counted:
        terms.insert(terms.index(electric[0]) + 1, _certificates(counted, electric[0], row))
    return replace(account, terms=tuple(terms), uncounted=(*account.uncounted, *left))


def _certificates(counted: Sequence[GreenCertificate], bought: Term, row: SchemeRow) -> Term:
    in_hand = sum(c.count for c in counted) * KWH_PER_CERTIFICATE
    kwh, per_kwh = bought.quantity or 0.0, (bought.tco2 or 0.0) / bought.quantity if bought.quantity else 0.0
    used = min(in_hand, max(0.0, kwh))
    return Term(
        part=EmissionPart.ELECTRICITY,
        name="green_certificates",
        quantity=-used,
        quantity_unit="kWh",
        tco2=-used * per_kwh,
        factor=bought.factor,
        verified=row.verified,
        details={
            "why": because("chosen_by_scheme", scheme=row.scheme, source=row.source),
            "from": {"kind": "declaration", "table": "green_certificate", "id": ", ".join(c.number for c in counted)},
        },
    )
