"""The energy carriers (能源品种) a channel, a flow or a factor may name, each with the unit of its totals."""

from dataclasses import dataclass

from qingyu.errors import Invalid


@dataclass(frozen=True, slots=True)
class Carrier:
    """A carrier: its code, the unit its totals are given in, and its names."""

    code: str
    unit: str
    name_zh: str
    name_en: str


_TABLE = """
electricity kWh 电力 electricity
raw_coal t 原煤 raw coal
washed_coal t 洗精煤 washed coal
washery_middlings t 洗中煤 washery middlings
coal_slime t 煤泥 coal slime
coal_gangue t 煤矸石 coal gangue
coke t 焦炭 coke
coal_tar t 煤焦油 coal tar
crude_benzol t 粗苯 crude benzol
crude_oil t 原油 crude oil
fuel_oil t 燃料油 fuel oil
residual_oil t 渣油 residual oil
gasoline t 汽油 gasoline
kerosene t 煤油 kerosene
diesel t 柴油 diesel
lpg t 液化石油气 LPG
lng t 液化天然气 LNG
refinery_dry_gas t 炼厂干气 refinery dry gas
methanol t 甲醇 methanol
calcium_carbide t 电石 calcium carbide
natural_gas m3 天然气 natural gas
natural_gas_gasfield m3 天然气(气田) gasfield gas
coal_bed_methane m3 煤层气 coal-bed methane
coke_oven_gas m3 焦炉煤气 coke-oven gas
blast_furnace_gas m3 高炉煤气 blast-furnace gas
converter_gas m3 转炉煤气 converter gas
producer_gas m3 发生炉煤气 producer gas
heavy_oil_catalytic_gas m3 重油催化裂解煤气 heavy-oil catalytic gas
heavy_oil_thermal_cracking_gas m3 重油热裂解煤气 heavy-oil thermal cracking gas
coke_made_gas m3 焦炭制气 coke-made gas
pressure_gasification_gas m3 压力气化煤气 pressure gasification gas
water_gas m3 水煤气 water gas
acetylene m3 乙炔 acetylene
heat GJ 热力 heat
steam t 蒸汽 steam
steam_10_mpa_refining t 10.0MPa蒸汽(炼油口径) steam 10 MPa, refining
steam_3_5_mpa_refining t 3.5MPa蒸汽(炼油口径) steam 3.5 MPa, refining
steam_1_0_mpa_refining t 1.0MPa蒸汽(炼油口径) steam 1.0 MPa, refining
steam_0_3_mpa_refining t 0.3MPa蒸汽(炼油口径) steam 0.3 MPa, refining
steam_below_0_3_mpa_refining t 0.3MPa以下蒸汽(炼油口径) steam below 0.3 MPa, refining
condensate t 凝结水 condensate
water t 新水 fresh water
softened_water t 软化水 softened water
deaerated_water t 除氧水 deaerated water
fresh_water_refining t 新鲜水(炼油口径) fresh water, refining
circulating_water_refining t 循环水(炼油口径) circulating water, refining
softened_water_refining t 软化水(炼油口径) softened water, refining
desalted_water_refining t 除盐水(炼油口径) desalted water, refining
deaerated_water_refining t 除氧水(炼油口径) deaerated water, refining
compressed_air m3 压缩空气 compressed air
blast_air m3 鼓风 blast air
oxygen m3 氧气 oxygen
nitrogen m3 氮气 nitrogen
nitrogen_main_product m3 氮气(主产品) nitrogen, main product
carbon_dioxide_gas m3 二氧化碳气 carbon dioxide gas
"""

CARRIERS: dict[str, Carrier] = {
    fields[0]: Carrier(fields[0], fields[1], fields[2], fields[3])
    for fields in (line.split(" ", 3) for line in _TABLE.strip().splitlines())
}


def carrier(code: str) -> Carrier:
    """The carrier under a code.

    >>> carrier("steam").unit
    't'
    """
    found = CARRIERS.get(code)
    if found is None:
        raise Invalid(f"the carrier {code!r} is unknown; use one of {', '.join(CARRIERS)}", code="carrier_unknown")
    return found
