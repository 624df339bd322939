"""The energy carriers (能源品种) a channel, a flow or a factor may name, each with the unit of its totals."""

from dataclasses import dataclass

from qingyu.domain.kernel.reason import because
from qingyu.errors import Invalid


@dataclass(frozen=True, slots=True)
class Carrier:
    """A carrier: its code, the unit its totals are given in, and its names.

    statistics_code: of the statistical return 205-1 (能源购进、消费与库存), null where it has none of its own; most are
    from memory, unverified.
    """

    code: str
    unit: str
    statistics_code: str | None
    name_zh: str
    name_en: str


_TABLE = """
electricity kWh 33 电力 electricity
raw_coal t 01 原煤 raw coal
anthracite t 02 无烟煤 anthracite
coking_coal t 03 炼焦烟煤 coking coal
bituminous_coal t 04 一般烟煤 bituminous coal
lignite t 05 褐煤 lignite
washed_coal t 06 洗精煤 washed coal
washery_middlings t 07 洗中煤 washery middlings
coal_slime t 07 煤泥 coal slime
coal_gangue t 34 煤矸石 coal gangue
coal_products t 08 煤制品 coal products
coke t 09 焦炭 coke
semi_coke t - 兰炭 semi-coke
coal_tar t 10 煤焦油 coal tar
crude_benzol t 10 粗苯 crude benzol
crude_oil t 18 原油 crude oil
fuel_oil t 22 燃料油 fuel oil
residual_oil t 10 渣油 residual oil
gasoline t 19 汽油 gasoline
kerosene t 20 煤油 kerosene
diesel t 21 柴油 diesel
lpg t 23 液化石油气 LPG
lng t 16 液化天然气 LNG
refinery_dry_gas t 24 炼厂干气 refinery dry gas
naphtha t 25 石脑油 naphtha
petroleum_coke t 29 石油焦 petroleum coke
methanol t - 甲醇 methanol
methanol_fuel t - 甲醇(燃料) methanol as fuel
ethanol_fuel t - 乙醇(燃料) ethanol as fuel
calcium_carbide t - 电石 calcium carbide
natural_gas m3 15 天然气 natural gas
natural_gas_gasfield m3 15 天然气(气田) gasfield gas
coal_bed_methane m3 17 煤层气 coal-bed methane
coke_oven_gas m3 11 焦炉煤气 coke-oven gas
blast_furnace_gas m3 12 高炉煤气 blast-furnace gas
converter_gas m3 13 转炉煤气 converter gas
producer_gas m3 14 发生炉煤气 producer gas
heavy_oil_catalytic_gas m3 14 重油催化裂解煤气 heavy-oil catalytic gas
heavy_oil_thermal_cracking_gas m3 14 重油热裂解煤气 heavy-oil thermal cracking gas
coke_made_gas m3 14 焦炭制气 coke-made gas
pressure_gasification_gas m3 14 压力气化煤气 pressure gasification gas
water_gas m3 14 水煤气 water gas
hydrogen m3 - 氢气 hydrogen
biogas m3 - 沼气 biogas
acetylene m3 - 乙炔 acetylene
municipal_waste t 35 城市垃圾 municipal waste as fuel
biomass_fuel t 36 生物质燃料 biomass fuel
other_fuel t 39 其他燃料 other fuel
heat GJ 32 热力 heat
waste_heat GJ 37 余热余压 waste heat and pressure
steam t 32 蒸汽 steam
steam_10_mpa_refining t - 10.0MPa蒸汽(炼油口径) steam 10 MPa, refining
steam_3_5_mpa_refining t - 3.5MPa蒸汽(炼油口径) steam 3.5 MPa, refining
steam_1_0_mpa_refining t - 1.0MPa蒸汽(炼油口径) steam 1.0 MPa, refining
steam_0_3_mpa_refining t - 0.3MPa蒸汽(炼油口径) steam 0.3 MPa, refining
steam_below_0_3_mpa_refining t - 0.3MPa以下蒸汽(炼油口径) steam below 0.3 MPa, refining
condensate t - 凝结水 condensate
water t - 新水 fresh water
softened_water t - 软化水 softened water
deaerated_water t - 除氧水 deaerated water
fresh_water_refining t - 新鲜水(炼油口径) fresh water, refining
circulating_water_refining t - 循环水(炼油口径) circulating water, refining
softened_water_refining t - 软化水(炼油口径) softened water, refining
desalted_water_refining t - 除盐水(炼油口径) desalted water, refining
deaerated_water_refining t - 除氧水(炼油口径) deaerated water, refining
compressed_air m3 - 压缩空气 compressed air
blast_air m3 - 鼓风 blast air
oxygen m3 - 氧气 oxygen
nitrogen m3 - 氮气 nitrogen
nitrogen_main_product m3 - 氮气(主产品) nitrogen, main product
carbon_dioxide_gas m3 - 二氧化碳气 carbon dioxide gas
"""

CARRIERS: dict[str, Carrier] = {
    code: Carrier(code, unit, None if statistics == "-" else statistics, name_zh, name_en)
    for code, unit, statistics, name_zh, name_en in (line.split(" ", 4) for line in _TABLE.strip().splitlines())
}


def carrier(code: str) -> Carrier:
    """The carrier under a code.

    >>> carrier("steam").unit
    't'
    """
    found = CARRIERS.get(code)
    if found is None:
        raise Invalid(because("carrier_code_unknown", got=code, known=tuple(CARRIERS)), code="carrier_unknown")
    return found
