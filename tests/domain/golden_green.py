"""Worked cases of green certificates and renewable duties (section R)."""

from datetime import date

from qingyu.domain.green import certificate, share
from qingyu.domain.green.certificate import Certificate, Kind, Refusal, Retirement
from tests.domain.golden import Inputs, reckons

# How the cases word a kind: the certificate's kind, whether another than its first owner uses it, and its issue.
KINDS = {
    "tradable": (Kind.TRADABLE, True, None),
    "own use, not tradable, same user": (Kind.OWN_USE, False, None),
    "own use, not tradable, other user": (Kind.OWN_USE, True, None),
    "green-power trade, resold": (Kind.GREEN_TRADE, True, None),
    "storage discharge": (Kind.STORAGE, False, None),
    "tradable, issued 2024-08, rule of 2025": (Kind.TRADABLE, True, date(2024, 8, 1)),
}
SAID = {
    Refusal.OTHER_YEAR: "generation year must be the retirement year from 2026",
    Refusal.NOT_TRADABLE: "not tradable",
    Refusal.RESOLD: "may not be resold",
    Refusal.STORAGE: "storage gets no certificate",
}


@reckons("R0[1-7]")
def one_certificate(i: Inputs) -> Inputs:
    kind, by_another, issued = KINDS[i["kind"]]
    generated = date.fromisoformat(f"{i['generation']}-01")
    held = Certificate("A", kind, generated, "owner", issued)
    why = certificate.refusal(Retirement(held, "user" if by_another else "owner", i["use_year"]))
    return {"counts": why is None, "reason": SAID[why] if why else None}


@reckons("R08")
def retired_once(i: Inputs) -> Inputs:
    held = Certificate(i["certificate"], Kind.TRADABLE, date(2026, 3, 1), "owner")
    found = certificate.count([Retirement(held, f"user{n}", 2026) for n in range(i["retirements"])])
    ((_, why),) = found.refused
    return {"counted": found.mwh, "second": f"refused: {why.value.replace('_', ' ')}"}


@reckons("R09")
def never_above_the_use(i: Inputs) -> Inputs:
    counted = share.counted(i["use_MWh"], i["certificates"])
    return {"counted_MWh": counted, "share": share.shares(i["use_MWh"], 0, 0, i["certificates"]).consumption}


@reckons("R10")
def certificates_needed(i: Inputs) -> Inputs:
    return {"certificates": share.needed(i["use_MWh"], i["target_share"])}


@reckons("R11")
def duty(i: Inputs) -> Inputs:
    owed = share.Duty(i["use_MWh"], i["weight"], i["physical_or_certified_MWh"])
    return {"share": owed.share, "needed": owed.needed_mwh, "short": owed.short_mwh}


@reckons("R12")
def two_shares(i: Inputs) -> Inputs:
    found = share.shares(i["use_MWh"], i["self_PV_MWh"], i["direct_line_MWh"], i["certificates_MWh"])
    return {"physical_share": found.physical, "consumption_share": found.consumption}


@reckons("R13")
def non_electric(i: Inputs) -> Inputs:
    parts = (i["renewable_heat_tce"], i["biomass_fuel_tce"], i["green_hydrogen_tce"])
    return {"share": share.non_electric_share(*parts, i["non_electric_total_tce"])}
