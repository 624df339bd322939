"""What documents would state of provinces and counties of the district: carriers, sectors, targets of the 5+9.

None of it exists: every figure is assumed, and its document says so. A province is stated as a whole, for its plants
here are a small part of it; of a county everybody else is stated, a fifth of its plants, so that accounts come first.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from device_sim.district.declarations import ASSUMED, BY, Past, near

KGCE_PER_KWH = 0.3  # as the district's equivalent factor
# What the energy of a region is made of, equivalent book, and by how much each share changes in a year. [share of 1]
CARRIERS = {
    "coal": (0.55, -0.03), "coal_made": (0.06, -0.01), "oil": (0.09, -0.01), "gas": (0.08, 0.02),
    "electricity": (0.20, 0.08), "heat": (0.01, 0.0), "biomass": (0.01, 0.05), "other_energy": (0.0, 0.0),
}  # fmt: skip
_CALORIFIC, _CO2, _FEEDSTOCK = 0.8, 2.2, 0.03  # of the energy [1, tCO2/tce, 1]
_POWER_COAL, _CHEMISTRY_COAL = 0.5, 0.1  # of coal
_OWN, _DIRECT, _TRADED, _CERTIFIED = 0.02, 0.01, 0.10, 0.05  # of electricity
_CLEAN = 0.34
_INDUSTRY_ENERGY, _INDUSTRY_CARBON, _INDUSTRY_VALUE = 0.7, 0.68, 0.31  # of energy, CO2 and GDP
# CO2 of a sector in that of the region, and what it is per. [share of 1, tCO2/m2, tCO2/(t km)]
_PUBLIC, _BUILDING, _TRANSPORT = (0.01, 0.05), (0.08, 0.03), (0.1, 5e-5)
_MARKET = 0.5  # of CO2
_FOREST_M3_PER_TCE = 12.0
OTHERS_OF_COUNTY = 0.2  # energy of everybody else, of that of the plants here
GDP_PER_TCE = 1.6  # [1e4 CNY/tce]
# Of a year, as documents demand of provinces; drops over the plan.
_TARGETS = (
    ("carbon", "drop", 0.17), ("carbon", "growth", 0.02), ("coal", "growth", 0.0), ("oil", "growth", 0.01),
    ("non_fossil", "share_at_least", 0.036), ("coal_for_power", "share_at_least", 0.5),
    ("clean_power", "share_at_least", 0.35), ("industry_energy", "drop", 0.135), ("industry_carbon", "drop", 0.18),
    ("public_carbon", "drop", 0.085), ("building_carbon", "drop", 0.05), ("transport_carbon", "drop", 0.05),
    ("market_carbon", "growth", 0.01), ("forest_stock", "growth", 0.01),
)  # fmt: skip


def made_of(energy_tce: float, years: float) -> dict[str, float]:
    """What the account of a region would say of some energy, by quantity. years: since the first [1].

    >>> found = made_of(1000.0, 0.0)
    >>> found["coal"], round(sum(found[one] for one in CARRIERS), 9), round(found["power"])
    (550.0, 1000.0, 666667)
    """
    shares = {name: share * (1 + change) ** years for name, (share, change) in CARRIERS.items()}
    whole = sum(shares.values())
    found = {name: energy_tce * share / whole for name, share in shares.items()}
    power = found["electricity"] * 1000 / KGCE_PER_KWH
    own, direct, traded, certified = (share * power for share in (_OWN, _DIRECT, _TRADED, _CERTIFIED))
    renewable = (own + direct + traded) * KGCE_PER_KWH / 1000
    return {
        "energy": energy_tce,
        "calorific": energy_tce * _CALORIFIC,
        "carbon": energy_tce * _CO2 * (0.99**years),
        **found,
        "power": power,
        "own_power": own,
        "direct_power": direct,
        "traded_power": traded,
        "certified_power": certified,
        "renewable_power": renewable,
        "non_fossil": renewable + found["biomass"],
        "certified": certified * KGCE_PER_KWH / 1000,
        "feedstock": energy_tce * _FEEDSTOCK,
        "coal_for_power": found["coal"] * _POWER_COAL,
        "coal_chemistry": found["coal"] * _CHEMISTRY_COAL,
    }


def of_province(code: str, month_tce: float, grown: float, richer: float, past: Past) -> Mapping[str, Any]:
    """The targets and sums of a province. month_tce: what it uses in a month of last year; grown, richer: since."""
    sums: list[dict[str, Any]] = []
    for month, months, years in spans(past):
        account = made_of(month_tce * months * (1 + grown) ** years, years)
        gdp = month_tce * GDP_PER_TCE * months * (1 + richer) ** years
        said = {f"{name}_total": value for name, value in account.items()} | _sectors(code, account, gdp, years, past)
        said |= {"gdp": gdp, "forest_stock": month_tce * 12 * _FOREST_M3_PER_TCE * 1.012**years}
        sums += [_sum(code, name, month, value) for name, value in said.items()]
    last_year = int(spans(past)[-1][0][:4])
    targets = [
        {
            "region": code, "controlled": controlled, "kind": kind, "value": value, "base_year": last_year,
            "target_year": last_year + (5 if kind == "drop" else 1), "document": ASSUMED, "declared_by": BY,
        }
        for controlled, kind, value in _TARGETS
    ]  # fmt: skip
    return {"region_targets": targets, "region_statistics": sums}


def of_county(code: str, month_tce: float, past: Past) -> list[dict[str, Any]]:
    """The sums of everybody else in a county. month_tce: what its plants here use in a usual month."""
    others = month_tce * OTHERS_OF_COUNTY
    richer = 0.05 + 0.02 * near(past.seed, code, "gdp")
    sums: list[dict[str, Any]] = []
    for month, months, years in spans(past):
        account = made_of(others * months * 1.01**years, years)
        sums += [_sum(code, f"{name}_other", month, value) for name, value in account.items()]
        gdp = (month_tce + others) * GDP_PER_TCE * months * (1 + richer) ** years
        sums.append(_sum(code, "gdp", month, gdp))
    return sums


def spans(past: Past) -> tuple[tuple[str, int, int], ...]:
    """The spans that are stated: this year so far, the same months a year before, and all of that year.

    Each with its last month, how many months it has, and the years since the first.
    """
    first = past.made_on.replace(day=1)
    last = date(first.year - 1, 12, 1) if first.month == 1 else date(first.year, first.month - 1, 1)
    before = last.year - 1
    return (f"{last:%Y-%m}", last.month, 1), (f"{before}-{last.month:02d}", last.month, 0), (f"{before}-12", 12, 0)


def _sectors(code: str, account: Mapping[str, float], gdp: float, years: int, past: Past) -> dict[str, float]:
    """Sectors of a province: some do better than is demanded, some worse, by its code."""

    def better(what: str) -> float:
        return (1 - 0.03 - 0.03 * near(past.seed, code, what)) ** years

    carbon, power = account["carbon"], account["power"]
    base = carbon / 0.99**years
    per = {"public": _PUBLIC, "building": _BUILDING, "transport": _TRANSPORT}
    return {
        "clean_power": power * _CLEAN * (1 + 0.05 * (1 + near(past.seed, code, "clean"))) ** years,
        "industry_value_added": gdp * _INDUSTRY_VALUE,
        "industry_energy": account["energy"] * _INDUSTRY_ENERGY * better("industry"),
        "industry_carbon": carbon * _INDUSTRY_CARBON * better("industry carbon"),
        "market_carbon": carbon * _MARKET * better("market"),
        **{f"{name}_carbon": base * share * better(name) for name, (share, _) in per.items()},
        **{
            name: base * share / each
            for name, (share, each) in zip(
                ("public_area", "building_area", "transport_turnover"), per.values(), strict=True
            )
        },
    }


def _sum(region: str, quantity: str, month: str, value: float) -> dict[str, Any]:
    said = {"quantity": quantity, "month": month, "value": round(value, 1)}
    return {"region": region, **said, "document": ASSUMED, "declared_by": BY}


def plants_of(by_region: Mapping[str, float], counties: Sequence[str]) -> dict[str, float]:
    """What the plants of each county use, of those that have some."""
    return {code: by_region[code] for code in counties if by_region.get(code, 0.0) > 0.0}
