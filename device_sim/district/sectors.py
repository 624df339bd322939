"""The first seven sectors: what a tonne takes, how the electricity divides, and which yardsticks stand beside it."""

from dataclasses import dataclass

from device_sim.district.curves import Shape


@dataclass(frozen=True, slots=True)
class Machine:
    """Equipment with its share of the plant's electricity."""

    code: str
    name_zh: str
    name_en: str
    share: float
    kind: str = "cumulative"


@dataclass(frozen=True, slots=True)
class Process:
    """A process with its share of the plant's electricity, and the equipment in it that has meters."""

    code: str
    name_zh: str
    name_en: str
    share: float
    shape: Shape
    machines: tuple[Machine, ...] = ()


@dataclass(frozen=True, slots=True)
class Fuel:
    """A fuel for one unit of product [native unit]; negative leaves the plant. unit: where it goes, or comes from."""

    carrier: str
    name_zh: str
    name_en: str
    per_unit: float
    is_feedstock: bool = False
    unit: str = "plant"


@dataclass(frozen=True, slots=True)
class Sector:
    """One way of making one product. electricity_kwh and fuels are for one unit at the leader's intensity.

    levels: benchmark and baseline (标杆, 基准) or, where the 2023 list has none, levels 1 and 3 of the limit.
    boundary: what its yardsticks charge, and the units that is; nothing where there is none.
    """

    code: str
    product: tuple[str, str, str, str]
    limit_id: str | None
    benchmark_id: str | None
    levels: tuple[float, float]
    level_unit: str
    electricity_kwh: float
    fuels: tuple[Fuel, ...]
    processes: tuple[Process, ...]
    boundary: tuple[str, tuple[str, ...]]
    exports_electricity: bool = False


SECTORS = {
    sector.code: sector
    for sector in (
        Sector(
            "coal-power", ("electricity", "供电量", "electricity supplied", "MWh"),
            "gb21258-2024.sc-600.supply-coal", None, (286, 299), "gce/kWh", 1000,
            (Fuel("raw_coal", "入炉煤", "coal to the boiler", 0.4),),
            (
                Process("boiler", "锅炉", "boiler", 0.026, Shape.DEMAND, (
                    Machine("fan", "引风机", "induced-draught fan", 0.009),
                    Machine("mill", "磨煤机", "coal mill", 0.007, "interval"),
                )),
                Process("turbine", "汽轮机", "turbine", 0.02, Shape.DEMAND, (
                    Machine("feed-pump", "给水泵", "feed-water pump", 0.012, "mean_power"),
                )),
                Process("desulphur", "脱硫", "desulphurisation", 0.008, Shape.CONTINUOUS),
            ), ("PW-EL", ("plant",)), exports_electricity=True,
        ),
        Sector(
            "aluminium", ("aluminium", "铝液", "liquid aluminium", "t"),
            "gb21346-2022.primary-aluminium.liquid-ac-electricity", "ndrc2023.primary-aluminium", (13000, 13350),
            "kWh/t", 13000, (Fuel("natural_gas", "天然气", "natural gas", 12),),
            (
                Process("potline", "电解车间", "potline", 0.955, Shape.CONTINUOUS, (
                    Machine("rectifier-1", "1号整流机组", "rectifier 1", 0.5),
                    Machine("rectifier-2", "2号整流机组", "rectifier 2", 0.43),
                )),
                Process("casting", "铸造", "casting", 0.012, Shape.SHIFTS),
                Process("fumes", "烟气净化", "fume treatment", 0.02, Shape.CONTINUOUS, (
                    Machine("fan", "主排烟机", "main fan", 0.014, "mean_power"),
                )),
            ), ("AL-CELL", ("potline",)),
        ),
        Sector(
            "ferrosilicon", ("ferrosilicon", "硅铁", "ferrosilicon", "t"),
            "gb21341-2022.ferrosilicon.comprehensive", "ndrc2023.ferrosilicon", (1770, 1850), "kgce/t", 8200,
            (Fuel("coke", "兰炭", "semi-coke", 0.78),),
            (
                Process("furnace", "矿热炉", "arc furnaces", 0.94, Shape.CONTINUOUS, (
                    Machine("furnace-1", "1号矿热炉", "furnace 1", 0.46),
                    Machine("furnace-2", "2号矿热炉", "furnace 2", 0.45),
                )),
                Process("dust", "除尘", "dedusting", 0.035, Shape.CONTINUOUS, (
                    Machine("fan", "除尘风机", "dedusting fan", 0.03, "interval"),
                )),
                Process("batching", "配料", "batching", 0.012, Shape.SHIFTS),
            ), ("FA-ALL", ("plant",)),
        ),
        Sector(
            "silicomanganese", ("silicomanganese", "锰硅合金", "silicomanganese", "t"),
            "gb21341-2022.silicomanganese.comprehensive", "ndrc2023.silicomanganese", (860, 950), "kgce/t", 3950,
            (Fuel("coke", "焦炭", "coke", 0.385),),
            (
                Process("furnace", "矿热炉", "arc furnaces", 0.93, Shape.CONTINUOUS, (
                    Machine("furnace-1", "1号矿热炉", "furnace 1", 0.55),
                    Machine("furnace-2", "2号矿热炉", "furnace 2", 0.36),
                )),
                Process("dust", "除尘", "dedusting", 0.04, Shape.CONTINUOUS),
                Process("crushing", "破碎", "crushing", 0.015, Shape.DAYTIME, (
                    Machine("crusher", "破碎机", "crusher", 0.01, "interval"),
                )),
            ), ("FA-ALL", ("plant",)),
        ),
        Sector(
            "cement", ("clinker", "水泥熟料", "clinker", "t"),
            "gb16780-2021.clinker.comprehensive", "ndrc2023.clinker", (100, 117), "kgce/t", 54,
            (Fuel("raw_coal", "烧成用煤", "kiln coal", 0.1307),),
            (
                Process("raw-mill", "生料制备", "raw mill", 0.36, Shape.SHIFTS, (
                    Machine("roller-mill", "立磨主机", "roller mill", 0.2),
                    Machine("mill-fan", "循环风机", "mill fan", 0.1, "mean_power"),
                )),
                Process("kiln", "烧成系统", "kiln", 0.42, Shape.CONTINUOUS, (
                    Machine("id-fan", "高温风机", "kiln fan", 0.17),
                    Machine("cooler", "篦冷机", "cooler", 0.08, "interval"),
                )),
                Process("coal-mill", "煤粉制备", "coal mill", 0.12, Shape.SHIFTS),
            ), ("CK-ALL", ("plant",)),
        ),
        Sector(
            "soda-ash", ("soda-ash", "氨碱法轻质纯碱", "light soda ash, Solvay", "t"),
            "gb29140-2024.soda-ash-light-solvay.comprehensive", "ndrc2023.soda-ash-light-solvay", (320, 370), "kgce/t",
            110, (Fuel("raw_coal", "锅炉用煤", "boiler coal", 0.29), Fuel("coke", "石灰窑焦炭", "kiln coke", 0.102)),
            (
                Process("lime-kiln", "石灰窑", "lime kilns", 0.12, Shape.CONTINUOUS),
                Process("carbonation", "碳化", "carbonation", 0.38, Shape.CONTINUOUS, (
                    Machine("compressor-1", "1号二氧化碳压缩机", "CO2 compressor 1", 0.19),
                    Machine("compressor-2", "2号二氧化碳压缩机", "CO2 compressor 2", 0.16, "mean_power"),
                )),
                Process("calcining", "煅烧", "calcining", 0.22, Shape.CONTINUOUS, (
                    Machine("calciner", "煅烧炉", "calciner", 0.12, "interval"),
                )),
            ), ("SODA", ("plant",)),
        ),
        Sector(
            "coal-methanol", ("methanol", "煤制甲醇", "methanol from coal", "t"),
            "gb29436-2023.methanol-bituminous.comprehensive", "ndrc2023.methanol-bituminous", (1400, 1800), "kgce/t",
            420,
            (Fuel("raw_coal", "原料煤", "feed coal", 1.45, True), Fuel("raw_coal", "燃料煤", "boiler coal", 0.44)),
            (
                Process("gasifier", "气化", "gasification", 0.3, Shape.CONTINUOUS, (
                    Machine("slurry-pump", "煤浆泵", "slurry pump", 0.08),
                )),
                Process("air-separation", "空分", "air separation", 0.35, Shape.CONTINUOUS, (
                    Machine("compressor", "空压机", "air compressor", 0.28),
                )),
                Process("synthesis", "合成", "synthesis", 0.22, Shape.CONTINUOUS, (
                    Machine("recycle", "循环压缩机", "recycle compressor", 0.15, "mean_power"),
                )),
            ), ("CHEM-FEED", ("plant",)),
        ),
        Sector(
            "gas-methanol", ("methanol", "天然气制甲醇", "methanol from natural gas", "t"),
            "gb29436-2023.methanol-natural-gas.comprehensive", None, (1130, 1380), "kgce/t", 300,
            (
                Fuel("natural_gas", "原料气", "feed gas", 600, True),
                Fuel("natural_gas", "燃料气", "fuel gas", 222),
            ),
            (
                Process("reformer", "转化", "reforming", 0.35, Shape.CONTINUOUS, (
                    Machine("fan", "引风机", "flue-gas fan", 0.15, "interval"),
                )),
                Process("synthesis", "合成", "synthesis", 0.45, Shape.CONTINUOUS, (
                    Machine("syngas", "合成气压缩机", "syngas compressor", 0.3),
                )),
                Process("utilities", "公用工程", "utilities", 0.14, Shape.SHIFTS),
            ), ("CHEM-FEED", ("plant",)),
        ),
        Sector(
            "arc-steel", ("steel", "电炉钢", "arc-furnace steel", "t"),
            "gb21256-2025.eaf-70-up.process", "ndrc2023.eaf-50-up", (61, 72), "kgce/t", 395,
            (Fuel("natural_gas", "天然气", "natural gas", 9.4, unit="furnace"),),
            (
                Process("furnace", "电弧炉", "arc furnace", 0.8, Shape.BATCH, (
                    Machine("furnace-1", "1号电弧炉", "arc furnace 1", 0.76),
                )),
                Process("ladle", "精炼", "ladle furnace", 0.1, Shape.BATCH),
                Process("casting", "连铸", "casting", 0.05, Shape.SHIFTS, (
                    Machine("pump", "浊环水泵", "water pump", 0.02, "mean_power"),
                    Machine("fan", "除尘风机", "dedusting fan", 0.02, "interval"),
                )),
            ), ("ST-PROC", ("furnace",)),
        ),
        Sector(
            "blast-furnace", ("hot-metal", "高炉铁水", "hot metal", "t"),
            "gb21256-2025.blast-furnace.process", "ndrc2023.blast-furnace", (361, 435), "kgce/t", 62,
            (
                Fuel("coke", "入炉焦炭", "coke", 0.355, unit="furnace"),
                Fuel("raw_coal", "喷吹煤", "injected coal", 0.14, unit="furnace"),
                Fuel("blast_furnace_gas", "外供高炉煤气", "blast-furnace gas sold", -720, unit="furnace"),
            ),
            (
                Process("blower", "鼓风", "blowing", 0.55, Shape.CONTINUOUS, (
                    Machine("blower-1", "1号鼓风机", "blower 1", 0.5),
                )),
                Process("injection", "喷煤", "coal injection", 0.14, Shape.CONTINUOUS, (
                    Machine("mill", "制粉机", "coal mill", 0.08, "interval"),
                )),
                Process("cast-house", "出铁场", "cast house", 0.2, Shape.SHIFTS),
                Process("furnace", "高炉本体", "blast furnace", 0.06, Shape.CONTINUOUS),
            ), ("ST-PROC", ("blower", "injection", "cast-house", "furnace")),
        ),
    )
}  # fmt: skip
