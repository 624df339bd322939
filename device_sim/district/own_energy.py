"""What some plants have of their own: measured calorific values, steam from a boiler, electricity from the sun."""

from dataclasses import replace

from device_sim.district.curves import Load, Shape
from device_sim.district.instruments import counter, electric
from device_sim.district.plant import KGCE, Calorific, Flow, Meter, Plant, Unit

# By plant. The plants do not exist: the values are assumed, a few per cent beside the printed ones.
CALORIFIC: dict[str, tuple[Calorific, ...]] = {
    "helan-power": (Calorific("raw_coal", "measured", 20_610.0, "kJ/kg"),),
    "kunlun-cement": (Calorific("raw_coal", "measured", 20_480.0, "kJ/kg"),),
    "huangshui-silicon": (Calorific("coke", "supplier", 28_060.0, "kJ/kg"),),
    "changshou-methanol": (Calorific("natural_gas", "statistical", 38_460.0, "kJ/m3"),),
}
# Plants with a boiler of their own: the flow of its fuel.
BOILERS = {"delingha-soda": "f01"}
# Plants with photovoltaics of their own: share of the electricity they buy.
SUNS = {"datong-aluminium": 0.012}

BOILER_EFFICIENCY = 0.84
STEAM_KJ_PER_KG = 2777.0  # saturated steam of 1.0 MPa
STEAM_KGCE_PER_T = STEAM_KJ_PER_KG * 0.03412
# At noon of a clear day the sun gives four times its mean; the inverters are rated above that.
SUN_PEAK = 4.6


def extend(plant: Plant, sun_key: int) -> Plant:
    """The plant with what it has of its own; most have nothing."""
    if fuel := BOILERS.get(plant.code):
        plant = _with_boiler(plant, fuel)
    if share := SUNS.get(plant.code):
        plant = _with_sun(plant, share, sun_key)
    return plant


def _with_boiler(plant: Plant, fuel: str) -> Plant:
    """Fuel goes to the boiler, its steam into the plant; steam is made inside, so no total changes."""
    burnt = next(flow for flow in plant.flows if flow.code == fuel)
    (load,) = plant.channel(burnt.meter, burnt.channel).loads
    # The same key: steam follows the fuel at every moment.
    per_unit = KGCE[burnt.carrier] * BOILER_EFFICIENCY / STEAM_KGCE_PER_T
    steam = replace(load, mean_per_h=load.mean_per_h * per_unit)
    meter = counter("s01", "steam", "锅炉蒸汽表", "steam of the boiler", steam, "boiler", "2.5")
    flows = [replace(flow, unit="boiler") if flow.code == fuel else flow for flow in plant.flows]
    return replace(
        plant,
        units=(*plant.units, Unit("boiler", 2, "plant", "动力锅炉", "steam boiler", "boiler")),
        meters=(*plant.meters, meter),
        flows=(*flows, Flow("steam", "steam", "production", "boiler", "s01", "total")),
    )


def _with_sun(plant: Plant, share: float, key: int) -> Plant:
    """Photovoltaics beside the supply: they add to what the product is charged with, as what they save would have."""
    bought = sum(load.mean_per_h for load in plant.channel("e01", "kwh").loads)
    load = Load(key, bought * share, Shape.SUN)
    hung = electric("g01", "solar", "光伏发电表", "photovoltaics", (load,), 900, "interval")
    channel = replace(hung.channels[0], rated_max_per_h=SUN_PEAK * load.mean_per_h)
    return replace(
        plant,
        units=(*plant.units, Unit("solar", 2, "plant", "厂内光伏", "photovoltaics")),
        meters=(*plant.meters, Meter("g01", "solar", hung.name_zh, hung.name_en, hung.accuracy_class, (channel,))),
        flows=(*plant.flows, Flow("sun", "electricity", "production", "solar", "g01", "kwh", is_renewable=True)),
        product=replace(plant.product, flows=(*plant.product.flows, "sun")),
    )
