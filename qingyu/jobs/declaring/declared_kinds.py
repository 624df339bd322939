"""The kinds of things a registration document holds: where they stand in it, and by what each is known again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from qingyu.jobs.declaring import (
    account,
    assessment,
    benchmarks,
    carbon,
    cost,
    factors,
    facts,
    intensity_parts,
    kept,
    meter_parts,
    metering,
    people,
    quality,
)
from qingyu.jobs.declaring import registration as doc

SECRET = frozenset({"password"})

Group = frozenset[str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: its name, the query that tells what is stored, the fields it is known by.

    groups: fields that mean something together only, so that one is not kept beside a changed other.
    nested: kinds of things inside it, by field; without a key they are known by their place.
    """

    name: str
    query: str
    part: type[BaseModel]
    key: tuple[str, ...]
    groups: tuple[Group, ...] = ()
    nested: Mapping[str, "Kind"] = field(default_factory=dict)

    def default(self, name: str) -> Any:
        """What a field is where a document leaves it out and nothing is stored."""
        for own, info in self.part.model_fields.items():
            if (info.alias or own) == name:
                return None if info.is_required() else info.default
        raise KeyError(name)


def _kind(
    name: str, query: str, part: type[BaseModel], *key: str, groups: tuple[Group, ...] = (), **nested: Kind
) -> Kind:
    return Kind(name, query, part, key, groups, nested)


_FACTS = _kind("facts", "meters", facts.ChannelFacts)
_CHANNEL = _kind("channel", "meters", meter_parts.Channel, "code", facts=_FACTS)
_HOURS = _kind("hours", "tariffs", cost.HoursPart)
_DEMAND = _kind(
    "demand",
    "tariffs",
    cost.DemandPart,
    groups=(
        frozenset(
            {
                "basis",
                "contract_kw",
                "capacity_kva",
                "tolerance_share",
                "excess_factor",
                "floor_share",
                "full_use_kwh_per_kva",
                "full_use_price_share",
                "exceeded_base",
            }
        ),
    ),
)

_USER = _kind("user", "users", people.User, "name", groups=(frozenset({"role", "region", "park"}),))

KINDS: dict[tuple[str, ...], Kind] = {
    ("regions",): _kind("region", "regions", doc.Region, "code"),
    ("industries",): _kind("industry", "industries", doc.Industry, "code"),
    ("equivalent_factors",): _kind("equivalent factor", "equivalent_factors", doc.EquivalentFactor, "region", "year"),
    ("grid_substitutes",): _kind(
        "grid substitute",
        "grid_substitutes",
        carbon.GridSubstitute,
        "region",
        "report_year",
        groups=(frozenset({"basis", "tco2_per_mwh"}),),
    ),
    ("quality_bars",): _kind("quality bar", "quality_bars", quality.QualityBar, "region", "metric", "valid_from"),
    ("region_targets",): _kind(
        "target of a region",
        "region_targets",
        assessment.RegionTarget,
        "region",
        "controlled",
        "kind",
        "base_year",
        "target_year",
    ),
    ("region_statistics",): _kind(
        "statistic of a region", "region_statistics", assessment.RegionSum, "region", "quantity", "month"
    ),
    ("enterprises", "assessment", "targets"): _kind(
        "target",
        "enterprise_targets",
        assessment.Target,
        "controlled",
        "kind",
        "per",
        "base_year",
        "target_year",
    ),
    ("enterprises", "assessment", "statistics"): _kind(
        "statistic", "enterprise_statistics", assessment.StatedSum, "quantity", "month"
    ),
    ("parks",): _kind("park", "parks", people.Park, "code"),
    ("users",): _USER,
    ("enterprises",): _kind("enterprise", "enterprises", doc.Enterprise, "code"),
    ("enterprises", "users"): _USER,
    ("enterprises", "units"): _kind("unit", "units", doc.Unit, "code"),
    ("enterprises", "gateways"): _kind("gateway", "gateways", doc.Gateway, "code"),
    ("enterprises", "meters"): _kind("meter", "meters", meter_parts.Meter, "code", channels=_CHANNEL),
    ("enterprises", "flows"): _kind(
        "flow",
        "flows",
        doc.Flow,
        "code",
        groups=(frozenset({"carrier", "supply"}), frozenset({"direction", "supply"})),
        channels=_kind("channel", "flows", doc.FlowChannel, "meter", "channel"),
    ),
    ("enterprises", "products"): _kind(
        "product",
        "products",
        doc.Product,
        "code",
        flows=_kind("flow", "products", doc.ProductFlow, "flow"),
        boundaries=_kind(
            "boundary",
            "products",
            doc.ProductBoundary,
            "boundary",
            groups=(frozenset({"units", "flows"}),),
            flows=_kind("flow", "products", doc.ProductFlow, "flow"),
        ),
    ),
    ("enterprises", "budgets"): _kind("budget", "budgets", doc.Budget, "month"),
    ("enterprises", "tariffs"): _kind(
        "tariff",
        "tariffs",
        cost.TariffPart,
        "code",
        groups=(frozenset({"seasons", "series"}),),
        seasons=_kind("season", "tariffs", cost.SeasonPart, hours=_HOURS),
        series=_kind("price of a period", "tariffs", cost.PeriodPart),
        demand=_DEMAND,
    ),
    ("enterprises", "carrier_prices"): _kind(
        "price",
        "carrier_prices",
        cost.PricePart,
        "carrier",
        "valid_from",
        groups=(frozenset({"cny_per_unit", "unit"}),),
    ),
    ("enterprises", "price_adders"): _kind(
        "adder", "price_adders", cost.AdderPart, "code", groups=(frozenset({"cny_per_kwh", "policy_id"}),)
    ),
    ("enterprises", "events"): _kind("event", "events", meter_parts.Event, "meter", "channel", "at", "kind", "value"),
    ("enterprises", "product_conditions"): _kind(
        "condition", "product_conditions", benchmarks.ProductCondition, "product", "kind", "valid_from", "valid_to"
    ),
    ("enterprises", "price_listings"): _kind(
        "listing", "price_listings", benchmarks.PriceListing, "product", "valid_from", "valid_to"
    ),
    ("enterprises", "measured_factors"): _kind(
        "measured factor",
        "measured_factors",
        factors.MeasuredFactor,
        "carrier",
        "level",
        "valid_from",
        "valid_to",
        groups=(frozenset({"ncv", "ncv_unit", "kgce_per_unit", "unit"}),),
    ),
    ("enterprises", "factor_schemes"): _kind(
        "factor scheme", "factor_schemes", factors.ChosenScheme, "valid_from", "valid_to"
    ),
    ("enterprises", "metering_needs"): _kind(
        "metering need",
        "metering_needs",
        metering.MeteringNeed,
        "unit",
        "energy",
        groups=(frozenset({"amount", "amount_unit"}),),
    ),
    ("enterprises", "certificates"): _kind("certificate", "certificates", metering.Certificate, "meter", "verified_on"),
    ("enterprises", "node_tolerances"): _kind(
        "tolerance", "node_tolerances", metering.NodeTolerance, "unit", "carrier"
    ),
    ("enterprises", "monthly_reports"): _kind(
        "monthly report", "monthly_reports", quality.MonthlyReport, "carrier", "month", "revision"
    ),
    ("enterprises", "account", "statements"): _kind(
        "statement", "statements", account.StatedQuantity, "flow", "from", "to"
    ),
    ("enterprises", "account", "media"): _kind(
        "medium",
        "media",
        account.FlowMedium,
        "flow",
        "from",
        "to",
        groups=(frozenset({"method", "enthalpy_kj_per_kg", "pressure_class"}),),
    ),
    ("enterprises", "account", "certificates"): _kind(
        "green certificate", "green_certificates", account.HeldCertificates, "number"
    ),
    ("enterprises", "intensity", "economic_figures"): _kind(
        "economic figure",
        "economic_figures",
        intensity_parts.EconomicFigure,
        "month",
        "price_basis",
        "base_year",
        "revision",
    ),
    ("enterprises", "intensity", "allocation_rules"): _kind(
        "split",
        "allocation_rules",
        intensity_parts.AllocationRule,
        "flow",
        "valid_from",
        "valid_to",
        members=_kind("member", "allocation_rules", intensity_parts.AllocationMember, "product"),
    ),
    ("enterprises", "intensity", "processes"): _kind("process", "processes", intensity_parts.Process, "product"),
    ("enterprises", "intensity", "running_hours"): _kind(
        "running hours", "running_hours", intensity_parts.RunningHours, "product", "month", "revision"
    ),
    ("enterprises", "intensity", "degree_days"): _kind(
        "degree-days", "degree_days", intensity_parts.DegreeDays, "month", "kind", "revision"
    ),
    ("enterprises", "intensity", "weather_sensitivities"): _kind(
        "sensitivity",
        "weather_sensitivities",
        intensity_parts.WeatherSensitivity,
        "product",
        "kind",
        "valid_from",
        "valid_to",
    ),
    ("enterprises", "carbon", "settings"): _kind(
        "carbon setting", "carbon_settings", carbon.CarbonSetting, "valid_from"
    ),
    ("enterprises", "carbon", "measured"): _kind(
        "measured carbon",
        "measured_carbon",
        carbon.MeasuredCarbon,
        "carrier",
        "valid_from",
        groups=(
            frozenset(
                {"unit", "tco2_per_unit", "carbon_tc_per_unit", "ncv_gj_per_unit", "carbon_tc_per_tj", "oxidation"}
            ),
        ),
    ),
    ("enterprises", "carbon", "processes"): _kind(
        "process emission",
        "process_emissions",
        carbon.ProcessEmission,
        "kind",
        "product",
        "mineral",
        "material",
        "name",
        "valid_from",
        groups=(frozenset({"kind", "parameters"}),),
        streams=_kind("stream", "process_emissions", carbon.BalanceStream, "name"),
    ),
}
KINDS |= {
    ("enterprises", name): _kind(part.called, part.noun, part, *part.key) for name, part in kept.kinds(doc.Enterprise)
}
