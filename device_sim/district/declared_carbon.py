"""What the plants declare of their CO2: scheme and guideline, measured carbon, processes, carbon balances."""

from typing import Any

from device_sim.district.declarations import ASSUMED, BY
from device_sim.district.plant import Plant

# The scheme of electrolytic aluminium is the carbon market's; the others take the sector guidelines.
_SCHEME = {"aluminium": "cets-ag-04.01"}
# Which coal a boiler burns is known where somebody looked.
_CHOICES = {"helan-power": {"raw_coal": "fuel.bituminous"}, "ningdong-methanol": {"raw_coal": "fuel.bituminous"}}
# Which of the sector guidelines a plant reports by.
_GUIDELINE = {
    "coal-power": "01",
    "aluminium": "05",
    "ferrosilicon": "16",
    "silicomanganese": "16",
    "cement": "08",
    "soda-ash": "04",
    "coal-methanol": "04",
    "gas-methanol": "04",
    "arc-steel": "03",
    "blast-furnace": "03",
    "magnesium": "06",
    "carbide": "04",
    "silicon-metal": "16",
    "glass": "07",
    "paper": "15",
    "food": "20",
    "hospital": "21",
    "offices": "21",
}
# What a guideline counts and a plant here says it has none of; the brewery did not, which leaves its total open.
_ABSENT = {one: ["waste_water"] for one in ("shapotou-paper", "jiulongpo-paper", "litong-dairy")}
_LIMESTONE_STEEL = ("carbonate", "limestone", {"purity_percent": 97.0, "t_per_t_product": 0.038})
# What of carbon goes in beside the fuels and leaves in the product, by sector; the amounts are assumed.
_BY_SECTOR: dict[str, tuple[tuple[str, str | None, dict[str, float]], ...]] = {
    "coal-power": (("carbonate", "limestone", {"purity_percent": 92.0, "t_per_unit_product": 8.5e-3}),),
    "ferrosilicon": (
        ("material", "electrode", {"t_per_t_product": 0.055, "carbon_tc_per_t": 0.80}),
        ("material", "product", {"t_per_t_product": 1.0, "carbon_tc_per_t": 0.001}),
    ),
    "silicomanganese": (
        ("material", "electrode", {"t_per_t_product": 0.030, "carbon_tc_per_t": 0.80}),
        ("material", "product", {"t_per_t_product": 1.0, "carbon_tc_per_t": 0.017}),
    ),
    # Kiln gas goes into the soda: its carbon leaves in the product.
    "soda-ash": (
        ("carbonate", "limestone", {"purity_percent": 95.0, "t_per_t_product": 1.30}),
        ("material", "product", {"t_per_t_product": 1.0, "carbon_tc_per_t": 0.1133}),
    ),
    "arc-steel": (
        _LIMESTONE_STEEL,
        ("material", "electrode", {"t_per_t_product": 0.0015}),
        ("material", "pig_iron", {"t_per_t_product": 0.075}),
        ("material", "crude_steel", {"t_per_t_product": 1.0}),
    ),
    "blast-furnace": (("material", "pig_iron_sold", {"t_per_t_product": 1.0}),),
    "magnesium": (("carbonate", "dolomite", {"purity_percent": 95.0, "t_per_t_product": 10.5}),),
    "silicon-metal": (
        ("material", "electrode", {"t_per_t_product": 0.06, "carbon_tc_per_t": 0.80}),
        ("material", "product", {"t_per_t_product": 1.0, "carbon_tc_per_t": 0.001}),
    ),
    "glass": (("carbonate", "limestone", {"purity_percent": 97.0, "t_per_unit_product": 0.002}),),
}
_PROCESSES: dict[str, tuple[tuple[str, str | None, dict[str, float]], ...]] = {
    "kunlun-cement": (("clinker_oxide", None, {"cao_percent": 65.2, "mgo_percent": 1.6}),),
    "hechuan-cement": (
        (
            "clinker_oxide", None,
            {"cao_percent": 64.8, "mgo_percent": 2.1, "cao_noncarbonate_percent": 1.2, "mgo_noncarbonate_percent": 0.1},
        ),
    ),
    "lhasa-cement": (("clinker_default", None, {}),),
    "qingtong-aluminium": (
        ("aluminium_anode", None, {"nc_tc_per_t": 0.415, "sulphur": 0.021, "ash": 0.004}),
        ("aluminium_pfc", None, {"effect_minutes_per_pot_day": 0.25, "c2f6_kg_per_t": 0.0034}),
    ),
    "datong-aluminium": (("aluminium_anode", None, {}), ("aluminium_pfc", None, {})),
    "changshou-iron": (
        ("carbonate", "limestone", {"purity_percent": 96.0, "t_per_t_product": 0.03}),
        ("carbonate", "dolomite", {"purity_percent": 95.0, "t_per_t_product": 0.012}),
    ),
}  # fmt: skip
# Of those that have no measurements of their own.
_USUAL: dict[str, tuple[tuple[str, str | None, dict[str, float]], ...]] = {
    "cement": _PROCESSES["lhasa-cement"],
    "aluminium": _PROCESSES["datong-aluminium"],
}


def of_plant(plant: Plant) -> dict[str, Any]:
    """The scheme, the guideline, measured carbon, processes and the carbon balance of a plant."""
    setting: dict[str, Any] = {
        "scheme": _SCHEME.get(plant.sector, "guideline-2013"), "choices": _CHOICES.get(plant.code, {}),
        "guideline": _GUIDELINE[plant.sector], "absent": _ABSENT.get(plant.code, []),
        "source": ASSUMED, "declared_by": BY,
    }  # fmt: skip
    if plant.region.startswith("64") and plant.sector != "aluminium":
        # As if the authority had said which factor it asks for; the others rest on what their scheme is thought to say.
        setting |= {"data_year": 2023, "level": "province", "variant": "average"}
    measured = (
        [
            {
                "carrier": "raw_coal", "unit": "t", "carbon_tc_per_unit": 0.542, "oxidation": 0.99,
                "proof": f"SIM-CAR-{plant.code}: {ASSUMED}", "declared_by": BY,
            }
        ]
        if plant.sector == "coal-power"
        else []
    )  # fmt: skip
    own = _PROCESSES.get(plant.code) or _USUAL.get(plant.sector, ())
    return {
        "settings": [setting],
        "measured": measured,
        "processes": [
            {
                "kind": kind, "product": plant.product.code, "parameters": parameters,
                "mineral": what if kind == "carbonate" else None, "material": what if kind == "material" else None,
                "proof": f"SIM-PRO-{plant.code}-{what or kind}: {ASSUMED}", "declared_by": BY,
            }
            for kind, what, parameters in (*own, *_BY_SECTOR.get(plant.sector, ()))
        ]
        + _balances(plant),
    }  # fmt: skip


def _balances(plant: Plant) -> list[dict[str, Any]]:
    """The carbon balance of what became material: feedstock in, product out."""
    feed = [flow for flow in plant.flows if flow.is_feedstock and flow.direction == "purchase"]
    if not feed:
        return []
    unit = {"natural_gas": "10^4 m3"}
    streams: list[dict[str, Any]] = [
        {"name": flow.code, "role": "raw_material", "unit": unit.get(flow.carrier, "t"), "flow": flow.code}
        for flow in feed
    ]
    streams.append(
        {
            "name": plant.product.code,
            "role": "product",
            "unit": "t",
            "product": plant.product.code,
            "content": "content.methanol",
        }
    )
    said = {"proof": f"SIM-BAL-{plant.code}: {ASSUMED}", "declared_by": BY}
    return [{"kind": "carbon_balance", "name": "synthesis", "product": plant.product.code, "streams": streams, **said}]
