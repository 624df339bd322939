"""What documents would state of provinces and counties of the district: carriers, sectors, targets of the 5+9.

None of it exists: every figure is assumed, and its document says so. A province is stated as a whole; of a city, a
county and a park everybody else is stated, so that accounts come first. Plants are the greater part of all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

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
BACK = 6  # months of this year of which something is stated
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


@dataclass(frozen=True, slots=True)
class Others:
    """Everybody else in a region. share: of the plants' energy, a year before [1]; grown, richer: a year [1]."""

    share: float
    grown: float
    richer: float


def of_body(code: str, of: Others, tce: Mapping[str, float], past: Past) -> list[dict[str, Any]]:
    """The sums of GDP and of everybody else in a body. tce: of its plants by span."""
    sums: list[dict[str, Any]] = []
    newest = {one.month for one in spans(past)}
    for one in spans(past, BACK):
        before = tce[one.month_before]
        account = made_of(before * of.share * (1 + of.grown) ** one.years, one.years)
        # What moves by the month is stated by the month, the rest of the newest span.
        said = account if one.month in newest else {name: account[name] for name in ("energy", "carbon")}
        sums += [_sum(code, f"{name}_other", one.month, value) for name, value in said.items()]
        gdp = before * (1 + of.share) * GDP_PER_TCE * (1 + of.richer) ** one.years
        sums.append(_sum(code, "gdp", one.month, gdp))
    return sums


def of_province(
    code: str, of: Others, tce: Mapping[str, float], carbon: Mapping[str, float], past: Past
) -> Mapping[str, Any]:
    """The targets and sums of a province as a whole. tce, carbon: of its plants by span."""
    sums = []
    newest = {one.month for one in spans(past)}
    for one in spans(past, BACK):
        others = made_of(tce[one.month_before] * of.share * (1 + of.grown) ** one.years, one.years)
        account = made_of(tce[one.month] + others["energy"], one.years)
        account["carbon"] = carbon[one.month] + others["carbon"]
        gdp = tce[one.month_before] * (1 + of.share) * GDP_PER_TCE * (1 + of.richer) ** one.years
        said = {f"{name}_total": account[name] for name in ("energy", "carbon")} | {"gdp": gdp}
        said |= {f"{name}_other": others[name] for name in ("energy", "carbon")}
        if one.month in newest:
            base = carbon[one.month_before] + others["carbon"] / ((1 + of.grown) * 0.99) ** one.years
            said |= {f"{name}_total": value for name, value in account.items()}
            said |= _sectors(code, account, base, gdp, one.years, past)
            said["forest_stock"] = tce[spans(past)[-1].month] * _FOREST_M3_PER_TCE * 1.012**one.years
        sums += [_sum(code, name, one.month, value) for name, value in said.items()]
    last_year = spans(past)[-1].year
    targets = [
        {
            "region": code, "controlled": controlled, "kind": kind, "value": value, "base_year": last_year,
            "target_year": last_year + (5 if kind == "drop" else 1), "document": ASSUMED, "declared_by": BY,
        }
        for controlled, kind, value in _TARGETS
    ]  # fmt: skip
    return {"region_targets": targets, "region_statistics": sums}


class Stated(NamedTuple):
    """A span that is stated: the month it ends with, how many months it has, its year: 1 is this one, 0 the last."""

    month: str
    months: int
    years: int

    @property
    def year(self) -> int:
        """The year."""
        return int(self.month[:4])

    @property
    def month_before(self) -> str:
        """The same of last year."""
        return f"{self.year - self.years}{self.month[4:]}"


def spans(past: Past, back: int = 1) -> list[Stated]:
    """What is stated: this year so far, the same months a year before, and all of that year.

    back: so many months of this year, the newest first.
    """
    first = past.made_on.replace(day=1)
    last = date(first.year - 1, 12, 1) if first.month == 1 else date(first.year, first.month - 1, 1)
    found = [
        Stated(f"{last.year - 1 + years}-{month:02d}", month, years)
        for month in range(last.month, max(last.month - back, 0), -1)
        for years in (1, 0)
    ]
    return list(dict.fromkeys([*found, Stated(f"{last.year - 1}-12", 12, 0)]))


def _sectors(
    code: str, account: Mapping[str, float], base: float, gdp: float, years: int, past: Past
) -> dict[str, float]:
    """Sectors of a province: some do better than is demanded, some worse. base: CO2 of the year before [tCO2]."""

    def better(what: str) -> float:
        return (1 - 0.03 - 0.03 * near(past.seed, code, what)) ** years

    carbon, power = account["carbon"], account["power"]
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
