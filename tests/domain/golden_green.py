"""Worked cases of green certificates, renewable duties and the carbon market (sections R, T)."""

from datetime import date
from importlib.resources import files

from qingyu.domain.green import certificate, share
from qingyu.domain.green.certificate import Certificate, Kind, Refusal, Retirement
from qingyu.domain.market import allowance, plan
from tests.domain.golden import Inputs, reckons
from tests.support.present import present

FILE = "carbon_market.toml"
MARKET = plan.read(files("qingyu").joinpath("data", FILE).read_text("utf-8"), FILE)
THIS_YEAR = MARKET.plan(2026)
assert THIS_YEAR is not None
RULE = present(THIS_YEAR.industry)

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


@reckons("T01")
def power(i: Inputs) -> Inputs:
    return {"t": allowance.of_power(i["MWh"], i["B_e"], i["GJ"], i["B_h"])}


@reckons("T02")
def low_load(i: Inputs) -> Inputs:
    return {"factor": [allowance.peak_regulation(load) for load in i["F_pct"]]}


@reckons("T0[3-9]")
def bounded_reward(i: Inputs) -> Inputs:
    return {"alpha": allowance.reward(RULE, i["X"])}


@reckons("T10")
def cement_line(i: Inputs) -> Inputs:
    found = allowance.of_industry(RULE, i["emission_t"], i["clinker_t"], i["balance"])
    return {
        "intensity": found.intensity,
        "X": found.deviation,
        "alpha": found.reward,
        "allowance_t": found.allowance,
        "surplus_t": found.surplus,
    }


@reckons("T11")
def pre_allocation(i: Inputs) -> Inputs:
    shares = {one.year: one.pre_allocation["cement"] for one in MARKET.plans}
    return {str(year): i["verified_last_year_t"] * of_last_year for year, of_last_year in shares.items()}


@reckons("T1[2-6]")
def monthly_deposit(i: Inputs) -> Inputs:
    month = date.fromisoformat(f"{i['month']}-01")
    return {"due": allowance.deposit_due(month, MARKET.deposit_days).isoformat()}


@reckons("T17")
def vintages(i: Inputs) -> Inputs:
    of_year = MARKET.plan(i["surrender_for"])
    assert of_year is not None
    found = allowance.vintages(i["allowance_years"], of_year.usable_vintages, of_year.refused_vintages)
    return {"usable": list(found.usable), "refused": list(found.refused), "not_printed": list(found.not_printed)}


@reckons("T18")
def offsets(i: Inputs) -> Inputs:
    assert THIS_YEAR is not None
    return {"accepted": allowance.offset(i["due_t"], i["CCER_t"], THIS_YEAR.offset)}


@reckons("T19")
def threshold(i: Inputs) -> Inputs:
    return {"in": [emitted >= MARKET.threshold_t for emitted in i["tCO2e"]]}
