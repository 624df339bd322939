"""What certificates 绿证 come to in a region's sums: each once, beyond what was traded, up to the use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qingyu.domain.control.regional import Key, StoredPart
from qingyu.domain.control.span import Span
from qingyu.domain.energy import periods
from qingyu.domain.energy.structure import KWH_PER_CERTIFICATE, GreenCertificate
from qingyu.domain.kernel.reason import Reason, all_of, because


def certified_kwh(held_kwh: float, traded_kwh: float, physical_kwh: float, consumed_kwh: float) -> float:
    """What certificates add to physical power, never above the use. [kWh]

    Green power that was traded brings its own certificates, so only those beyond it count.

    >>> certified_kwh(50.0, 20.0, 60.0, 100.0), certified_kwh(10.0, 20.0, 60.0, 100.0)
    (30.0, 0.0)
    >>> certified_kwh(90.0, 0.0, 60.0, 100.0)
    40.0
    """
    return max(0.0, min(held_kwh - traded_kwh, consumed_kwh - physical_kwh))


@dataclass(frozen=True, slots=True)
class Held:
    """What certificates of an enterprise stand for in a span. [kWh] open_kwh: of those that may count, and why may."""

    kwh: float = 0.0
    open_kwh: float = 0.0
    reason: Reason | None = None


def certificates(enterprise: str, held: Held, parts: Mapping[tuple[str, Key], StoredPart]) -> Sequence[StoredPart]:
    """What an enterprise's certificates come to, in kWh and in standard coal, as parts; unknown where its power is.

    In standard coal they are worth what electricity that is bought is. When each was generated the ledger does not say,
    so what counts is unverified.
    """
    power = {
        kind: parts.get((enterprise, ("structure.power", kind))) for kind in ("consumed", "own", "direct", "traded")
    }
    n_unknown = max((one.n_unknown for one in power.values() if one is not None), default=0)
    values = {kind: one.value if one is not None else 0.0 for kind, one in power.items()}
    physical = values["own"] + values["direct"] + values["traded"]
    kwh, most = (
        certified_kwh(some, values["traded"], physical, values["consumed"])
        for some in (held.kwh, held.kwh + held.open_kwh)
    )
    n = max((one.n for one in power.values() if one is not None), default=0)
    reason = held.reason if most > kwh else None
    coefficient = _coefficient(enterprise, parts, n) if most > 0 else 0.0
    no_coal = coefficient if isinstance(coefficient, Reason) else None
    tce = 0.0 if isinstance(coefficient, Reason) else kwh * coefficient
    return [
        StoredPart(
            enterprise, ("certificates", scope), n, n_unknown or bool(why), value, 0.0, 0.0, most == 0, reason=why
        )
        for scope, value, why in (("", kwh, reason), ("tce", tce, all_of([reason, no_coal])))
    ]


def _coefficient(enterprise: str, parts: Mapping[tuple[str, Key], StoredPart], n: int) -> float | Reason:
    """What a kWh that is bought is in standard coal, equivalent book. [tce/kWh]"""
    bought = parts.get((enterprise, ("structure.power", "bought")))
    coal = parts.get((enterprise, ("structure.bought_power", "")))
    if bought is None or coal is None or min(bought.n, coal.n) < n or bought.n_unknown or coal.n_unknown:
        return because("bought_power_unknown", enterprise=enterprise)
    if bought.value <= 0:
        return because("no_power_bought", enterprise=enterprise)
    return coal.value / bought.value


def held(enterprise: str, known: Sequence[tuple[str, GreenCertificate]], span: Span) -> Held:
    """What an enterprise holds in a span. known: who holds what, of all whose certificates are added up.

    One whose days reach beyond the span may count with a part of it, nobody says which; one that two enterprises
    declared, for whichever days, counts once, nobody says whose.
    """
    from_day, to_day = span.months[0], periods.next_month(span.months[-1])
    sure = open_ = 0.0
    reasons: list[Reason | None] = []
    for code, one in known:
        if code != enterprise or not (one.for_from < to_day and from_day < one.for_to):
            continue
        against = one.reason_against(from_day, to_day)
        if against is not None and against.code != "certificate_held_across":
            continue
        holders = sorted({other for other, same in known if same.number == one.number})
        if against is None and len(holders) > 1:
            against = because("certificate_held_twice", number=one.number, enterprises=", ".join(holders))
        sure += 0.0 if against else one.count * KWH_PER_CERTIFICATE
        open_ += one.count * KWH_PER_CERTIFICATE if against else 0.0
        reasons.append(against)
    return Held(sure, open_, all_of(reasons))
