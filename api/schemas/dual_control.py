"""What is sent about a region or an enterprise: statistics, targets, and an issue of a barometer."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.schemas.fields import Asked, AskedMonth, Line, Number, Prose
from qingyu.domain.kernel.years import FIRST_YEAR, LAST_YEAR

Document = Annotated[Line, StringConstraints(max_length=500)]
AskedYear = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]


# What documents state of a region: output and sectors, and each quantity of its account as a whole, or of the others.
RegionQuantity = Literal[
    "gdp",
    "industry_value_added",
    "industry_energy",
    "industry_carbon",
    "clean_power",
    "public_carbon",
    "public_area",
    "building_carbon",
    "building_area",
    "transport_carbon",
    "transport_turnover",
    "market_carbon",
    "forest_stock",
    "water",
    "floor_area",
    "persons",
    "freight_turnover",
    "passenger_turnover",
    "energy_total",
    "energy_other",
    "calorific_total",
    "calorific_other",
    "carbon_total",
    "carbon_other",
    "coal_total",
    "coal_other",
    "coal_made_total",
    "coal_made_other",
    "oil_total",
    "oil_other",
    "gas_total",
    "gas_other",
    "electricity_total",
    "electricity_other",
    "heat_total",
    "heat_other",
    "biomass_total",
    "biomass_other",
    "other_energy_total",
    "other_energy_other",
    "power_total",
    "power_other",
    "own_power_total",
    "own_power_other",
    "direct_power_total",
    "direct_power_other",
    "traded_power_total",
    "traded_power_other",
    "certified_power_total",
    "certified_power_other",
    "renewable_power_total",
    "renewable_power_other",
    "non_fossil_total",
    "non_fossil_other",
    "certified_total",
    "certified_other",
    "feedstock_total",
    "feedstock_other",
    "coal_for_power_total",
    "coal_for_power_other",
    "coal_chemistry_total",
    "coal_chemistry_other",
]


class StatisticDeclaration(Asked):
    """A sum since January that a document states; the newest of a quantity and month counts."""

    quantity: RegionQuantity = Field(
        description="output at constant price of one series [1e4 CNY]; energy of each carrier in the equivalent book"
        " [tce], electricity [kWh] and carbon [tCO2]: total, or other, of everybody without an account here; water"
        " [m3], freight [t·km] and passenger turnover [person·km]; floor area [m2] and persons as they are at the end"
    )
    month: AskedMonth = Field(description="the month the sum ends with; it has to be over", examples=["2026-09"])
    value: Number = Field(
        ge=0, description="the sum since January, in the unit of the quantity", examples=[43_000_000.0]
    )
    document: Document = Field(description="where it is printed", examples=["2026年9月统计月报"])


class EnterpriseStatisticDeclaration(Asked):
    """A sum since January of an enterprise that a document states; the newest of a quantity and month counts."""

    quantity: Literal[
        "value_added",
        "output_value",
        "energy_total",
        "carbon_total",
        "water",
        "floor_area",
        "persons",
        "freight_turnover",
        "passenger_turnover",
    ] = Field(
        description="value added and output value at constant price of one series [1e4 CNY], energy in the equivalent"
        " book [tce], carbon [tCO2], water [m3]; freight [t·km] and passenger turnover [person·km]; floor area [m2] and"
        " persons as they are at the end of the month, until others are stated"
    )
    month: AskedMonth = Field(description="the month the sum ends with; it has to be over", examples=["2025-12"])
    value: Number = Field(ge=0, description="the sum since January, in the unit of the quantity", examples=[86_000.0])
    document: Document = Field(description="where it is printed", examples=["2025年能源利用状况报告"])


class _Demand(Asked):
    """What a document demands."""

    value: Number = Field(
        description="drop, growth: share of 1 over the period; a share: of 1; else tce, tCO2 or m3", examples=[0.14]
    )
    base_year: AskedYear = Field(description="the year it counts from", examples=[2025])
    target_year: AskedYear = Field(description="the year it is due", examples=[2030])
    document: Document = Field(description="the document that demands it", examples=["宁政发〔2026〕1号"])
    clause: Annotated[Line, StringConstraints(max_length=200)] | None = Field(
        None, description="the clause", examples=["(二)"]
    )


class TargetDeclaration(_Demand):
    """A target that a document demands of a region."""

    controlled: Literal[
        "energy",
        "carbon",
        "coal",
        "oil",
        "gas",
        "non_fossil",
        "coal_for_power",
        "clean_power",
        "industry_energy",
        "industry_carbon",
        "public_carbon",
        "building_carbon",
        "transport_carbon",
        "market_carbon",
        "forest_stock",
        "water",
    ] = Field(description="energy in the equivalent book, CO2, a carrier, a share of structure, a sector, or water")
    kind: Literal["drop", "increment", "growth", "cap", "share_at_most", "share_at_least"] = Field(
        description="drop of the amount per GDP or of a sector; increment above the base year; growth, cap of a total;"
        " a share of structure in the target year, linearly approached from the base year"
    )
    per: Literal["floor_area", "persons", "freight_turnover", "passenger_turnover"] | None = Field(
        None, description="what a drop of energy, CO2 or water is per; by default the GDP", examples=["floor_area"]
    )


class EnterpriseTargetDeclaration(_Demand):
    """A target that a document demands of an enterprise."""

    controlled: Literal["energy", "carbon", "water"] = Field(description="energy in the equivalent book, CO2, or water")
    kind: Literal["drop", "increment", "growth", "cap"] = Field(
        description="drop of the amount per output; increment above the base year; growth, cap of the total"
    )

    per: Annotated[Line, StringConstraints(max_length=63)] | None = Field(
        None,
        description="of a drop: value_added, output_value, floor_area, persons, freight_turnover, passenger_turnover or"
        " the code of a product",
        examples=["value_added"],
    )


class FindingDeclaration(Asked):
    """What was found of an indicator of a scheme at a stage; one of met, value, state and given, as its rule wants."""

    year: AskedYear = Field(description="the year that is assessed", examples=[2026])
    indicator: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,63}$")] = Field(
        description="code of the indicator", examples=["measures"]
    )
    stage: Literal["self", "review", "onsite", "final"] = Field(description="who found it")
    met: bool | None = Field(None, description="whether it is met, where no points tell it")
    value: Number | None = Field(None, description="what its steps ask for, in its unit", examples=[0.07])
    state: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,63}$")] | None = Field(
        None, description="the name of a state", examples=["cumulative"]
    )
    given: Annotated[Number, Field(ge=0)] | None = Field(None, description="points that are given", examples=[41.0])
    document: Document = Field(description="the proof", examples=["现场核查记录 2026-11"])
    note: Annotated[Prose, StringConstraints(max_length=1000)] | None = Field(None, description="why")


class IssuePublication(Asked):
    """Which barometer is published."""

    month: AskedMonth = Field(description="January to this month", examples=["2026-09"])
    rules: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,63}$")] = Field(
        "state-2020", description="the rule set of the lights", examples=["state-2020"]
    )
    note: Annotated[Prose, StringConstraints(max_length=1000)] | None = Field(
        None, description="why it is published again; wanted from the second version on"
    )
