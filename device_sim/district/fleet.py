"""The district: fourteen enterprises that do not exist, in four regions; the same seed makes the same plants."""

import hashlib
import random
from dataclasses import dataclass

from device_sim.district.curves import Load, Shape
from device_sim.district.instruments import counter, electric
from device_sim.district.own_energy import CALORIFIC, extend
from device_sim.district.plant import KGCE, Channel, Flow, Meter, Plant, Product, Unit
from device_sim.district.sectors import SECTORS, Process, Sector

# code, parent, level, zh, en: GB/T 2260
REGIONS = (
    ("640000", None, "province", "宁夏回族自治区", "Ningxia"),
    ("640200", "640000", "prefecture", "石嘴山市", "Shizuishan"),
    ("640205", "640200", "county", "惠农区", "Huinong"),
    ("640300", "640000", "prefecture", "吴忠市", "Wuzhong"),
    ("640381", "640300", "county", "青铜峡市", "Qingtongxia"),
    ("640100", "640000", "prefecture", "银川市", "Yinchuan"),
    ("640181", "640100", "county", "灵武市", "Lingwu"),
    ("630000", None, "province", "青海省", "Qinghai"),
    ("630100", "630000", "prefecture", "西宁市", "Xining"),
    ("630121", "630100", "county", "大通县", "Datong"),
    ("630105", "630100", "county", "城北区", "Chengbei"),
    ("632800", "630000", "prefecture", "海西州", "Haixi"),
    ("632802", "632800", "county", "德令哈市", "Delingha"),
    ("540000", None, "province", "西藏自治区", "Tibet"),
    ("540100", "540000", "prefecture", "拉萨市", "Lhasa"),
    ("540103", "540100", "county", "堆龙德庆区", "Doilungdeqen"),
    ("500000", None, "province", "重庆市", "Chongqing"),
    ("500115", "500000", "county", "长寿区", "Changshou"),
    ("500117", "500000", "county", "合川区", "Hechuan"),
)
# GB/T 4754-2017
INDUSTRIES = (
    ("D4411", "火力发电", "thermal power generation"),
    ("C3216", "铝冶炼", "aluminium smelting"),
    ("C3140", "铁合金冶炼", "ferroalloy smelting"),
    ("C3011", "水泥制造", "cement"),
    ("C2612", "无机碱制造", "inorganic alkalis"),
    ("C2614", "有机化学原料制造", "organic chemical raw materials"),
    ("C3110", "炼铁", "iron making"),
    ("C3120", "炼钢", "steel making"),
)
_INDUSTRY_OF = {
    "coal-power": "D4411", "aluminium": "C3216", "ferrosilicon": "C3140", "silicomanganese": "C3140", "cement": "C3011",
    "soda-ash": "C2612", "coal-methanol": "C2614", "gas-methanol": "C2614", "arc-steel": "C3120",
    "blast-furnace": "C3110",
}  # fmt: skip
LEADER, BETWEEN, LAGGARD = "benchmark", "between", "below_baseline"
GATEWAY = "gw1"


@dataclass(frozen=True, slots=True)
class _Place:
    """A plant of the district. per_h: product at full load [product unit/h]; budget: over true use."""

    code: str
    name_zh: str
    name_en: str
    sector: str
    region: str
    tier: str
    per_h: float
    standing: str
    budget: float


PLACES = (
    _Place("helan-power", "贺兰热电", "Helan power", "coal-power", "640181", "hundred", 560, BETWEEN, 1.03),
    _Place("qingtong-aluminium", "青铜铝业", "Qingtong aluminium", "aluminium", "640381", "hundred", 46, LAGGARD, 0.95),
    _Place("huinong-silicon", "惠农硅铁", "Huinong ferrosilicon", "ferrosilicon", "640205", "thousand", 9, LAGGARD,
           0.93),
    _Place("shizui-manganese", "石嘴锰业", "Shizui silicomanganese", "silicomanganese", "640205", "ten_thousand", 14,
           BETWEEN, 1.04),
    _Place("ningdong-methanol", "宁东甲醇", "Ningdong methanol", "coal-methanol", "640181", "hundred", 72, LEADER,
           1.02),
    _Place("kunlun-cement", "昆仑水泥", "Kunlun cement", "cement", "630121", "thousand", 170, LAGGARD, 0.96),
    _Place("datong-aluminium", "大通铝业", "Datong aluminium", "aluminium", "630121", "hundred", 38, LEADER, 1.05),
    _Place("huangshui-silicon", "湟水硅业", "Huangshui ferrosilicon", "ferrosilicon", "630105", "thousand", 7.5, LEADER,
           1.03),
    _Place("delingha-soda", "德令哈碱业", "Delingha soda ash", "soda-ash", "632802", "thousand", 130, BETWEEN, 0.98),
    _Place("xining-steel", "西宁特钢", "Xining arc steel", "arc-steel", "630105", "ten_thousand", 85, BETWEEN, 1.01),
    _Place("lhasa-cement", "拉萨水泥", "Lhasa cement", "cement", "540103", "ten_thousand", 105, BETWEEN, 1.02),
    _Place("hechuan-cement", "合川水泥", "Hechuan cement", "cement", "500117", "thousand", 200, LEADER, 1.04),
    _Place("changshou-iron", "长寿炼铁", "Changshou iron", "blast-furnace", "500115", "hundred", 240, LAGGARD, 0.97),
    _Place("changshou-methanol", "长寿甲醇", "Changshou gas methanol", "gas-methanol", "500115", "thousand", 55,
           BETWEEN, 1.03),
)  # fmt: skip


def key_of(seed: int, *names: str) -> int:
    """A number for a name under a seed, the same on every machine."""
    return int.from_bytes(hashlib.blake2b("/".join((str(seed), *names)).encode(), digest_size=7).digest())


def make_district(seed: int) -> tuple[Plant, ...]:
    """The plants of a seed."""
    return tuple(_plant(place, seed) for place in PLACES)


def _plant(place: _Place, seed: int) -> Plant:
    sector = SECTORS[place.sector]
    rng = random.Random(key_of(seed, place.code))
    target = _target(sector, place.standing, rng)
    # At the target's intensity a unit takes more, or less, of everything than at the leader's.
    scale = 1.0 if sector.exports_electricity else target / sector.levels[0]
    kwh_per_h = place.per_h * sector.electricity_kwh * scale
    key = key_of(seed, place.code, "electricity")
    main = Load(key, kwh_per_h, Shape.DEMAND if sector.exports_electricity else Shape.CONTINUOUS, winter=0.02)

    units = [Unit("plant", 1, None, "全厂", "whole plant")]
    meters: list[Meter] = []
    flows: list[Flow] = []
    leaves: list[Load] = []
    for process in sector.processes:
        loads = _process_loads(place.code, seed, process, kwh_per_h)
        leaves.extend(loads.values())
        units.append(Unit(process.code, 2, "plant", process.name_zh, process.name_en))
        number = len(meters) + 1
        meters.append(
            electric(f"p{number:02d}", process.code, process.name_zh, process.name_en, tuple(loads.values()), 900)
        )
        flows.append(Flow(f"to-{process.code}", "electricity", "internal", process.code, meters[-1].code, "kwh"))
        for machine in process.machines:
            units.append(Unit(f"{process.code}-{machine.code}", 3, process.code, machine.name_zh, machine.name_en))
            number = len(meters) + 1
            load_of = (loads[machine.code],)
            meters.append(
                electric(f"q{number:02d}", units[-1].code, machine.name_zh, machine.name_en, load_of, 900, machine.kind)
            )
    direction = "export" if sector.exports_electricity else "purchase"
    rest = Load(key_of(seed, place.code, "rest"), max(kwh_per_h - sum(x.mean_per_h for x in leaves), 0.0), Shape.SHIFTS)
    boundary = (main,) if sector.exports_electricity else (*leaves, rest)
    name = ("上网电量表", "electricity supplied") if sector.exports_electricity else ("进线总电表", "incoming supply")
    incoming = electric("e01", "plant", *name, boundary, 300)
    gauge = Channel(
        "e01", "kw", "active_power", "electricity", "gauge", "kW", 10, boundary, resolution=0.1, is_live_only=True
    )
    meters.insert(0, Meter("e01", "plant", *name, "0.2S", (*incoming.channels, gauge)))
    flows.insert(0, Flow("grid", "electricity", direction, "plant", "e01", "kwh"))
    for number, fuel in enumerate(sector.fuels, 1):
        code = f"f{number:02d}"
        if sector.exports_electricity:
            # Coal follows the electricity it makes: the same key, so the intensity is the target at every moment.
            own = {said.carrier: said.kgce_per_unit for said in CALORIFIC.get(place.code, ())}
            per_h = place.per_h * target / own.get(fuel.carrier, KGCE[fuel.carrier])
            load = Load(key, per_h, Shape.DEMAND, winter=0.02)
        else:
            per_h = abs(place.per_h * fuel.per_unit * scale)
            load = Load(key_of(seed, place.code, code), per_h, Shape.CONTINUOUS, winter=0.03)
        meters.append(counter(code, fuel.carrier, fuel.name_zh, fuel.name_en, load))
        direction = "purchase" if fuel.per_unit > 0 else "export"
        flows.append(Flow(code, fuel.carrier, direction, fuel.unit, code, "total", fuel.is_feedstock))
    water = Load(key_of(seed, place.code, "water"), place.per_h * 0.6, Shape.CONTINUOUS)
    meters.append(counter("w01", "water", "新水总表", "fresh water", water))

    code, zh, en, unit = sector.product
    crossing = tuple(f.code for f in flows if f.direction in ("purchase", "export"))
    registered = ("f01",) if sector.exports_electricity else crossing
    _, inside = sector.boundary
    charged = registered if "plant" in inside else tuple(f.code for f in flows if f.unit in inside)
    standing = place.standing if sector.benchmark_id else None
    product = Product(
        code,
        zh,
        en,
        unit,
        sector.limit_id,
        sector.benchmark_id,
        registered,
        sector.boundary,
        charged,
        target,
        sector.level_unit,
        standing,
    )
    plant = Plant(
        place.code, f"{place.name_zh}(示例)", f"{place.name_en} (fictional)", place.sector, place.region,
        _INDUSTRY_OF[place.sector], place.tier, True, tuple(units), tuple(meters), tuple(flows), product, place.budget,
        CALORIFIC.get(place.code, ()),
    )  # fmt: skip
    return extend(plant, key_of(seed, place.code, "sun"))


def _target(sector: Sector, standing: str, rng: random.Random) -> float:
    best, floor = sector.levels
    share = {LEADER: rng.uniform(-0.25, -0.12), BETWEEN: rng.uniform(0.35, 0.65), LAGGARD: rng.uniform(1.2, 1.45)}[
        standing
    ]
    return best + share * (floor - best)


def _process_loads(plant: str, seed: int, process: Process, kwh_per_h: float) -> dict[str, Load]:
    """The loads of a process: each metered machine, and under "" what has no meter of its own."""
    parts = {machine.code: machine.share for machine in process.machines}
    parts[""] = max(process.share - sum(parts.values()), 0.0005)
    return {
        name: Load(key_of(seed, plant, process.code, name), kwh_per_h * share, process.shape)
        for name, share in parts.items()
    }
