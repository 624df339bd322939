"""The sectors of the other plants of the large district: industry with yardsticks, and small users without any."""

from device_sim.district.curves import Shape
from device_sim.district.sectors import SECTORS, Fuel, Process, Sector

# What a unit takes at the leader's intensity is assumed; electricity and fuels add up to the first level.
MORE_SECTORS = {
    sector.code: sector
    for sector in (
        Sector(
            "magnesium", ("magnesium", "原镁", "magnesium", "t"),
            "gb21347-2023.magnesium.comprehensive", None, (3500, 5000), "kgce/t", 1000,
            (Fuel("raw_coal", "还原煤", "reduction coal", 4.0), Fuel("natural_gas", "煅烧用气", "calcining gas", 390)),
            (
                Process("reduction", "还原车间", "reduction", 0.52, Shape.CONTINUOUS),
                Process("calcining", "煅烧车间", "calcining", 0.31, Shape.CONTINUOUS),
                Process("refining", "精炼", "refining", 0.11, Shape.SHIFTS),
            ), ("MG", ("plant",)),
        ),
        Sector(
            "carbide", ("carbide", "电石", "calcium carbide", "t"),
            "gb21343-2023.carbide.comprehensive", "ndrc2023.carbide", (805, 940), "kgce/t", 3000,
            (Fuel("coke", "兰炭", "semi-coke", 0.449),),
            (
                Process("furnace", "电石炉", "carbide furnaces", 0.94, Shape.CONTINUOUS),
                Process("lime-kiln", "石灰窑", "lime kilns", 0.04, Shape.CONTINUOUS),
            ), ("CC-ALL", ("plant",)),
        ),
        Sector(
            "silicon-metal", ("silicon", "工业硅", "silicon metal", "t"),
            "gb21347-2023.silicon-metal-coal.comprehensive", "ndrc2023.silicon-metal", (2800, 3500), "kgce/t", 12_000,
            (Fuel("raw_coal", "还原煤", "reducing coal", 1.0), Fuel("coke", "石油焦等还原剂", "reducing coke", 0.63)),
            (
                Process("furnace", "矿热炉", "arc furnaces", 0.95, Shape.CONTINUOUS),
                Process("dust", "除尘", "dedusting", 0.03, Shape.CONTINUOUS),
            ), ("SI", ("plant",)),
        ),
        Sector(
            "glass", ("glass", "平板玻璃", "flat glass", "重量箱"),
            "gb21340-2019.float-glass-500-800.comprehensive", "ndrc2023.float-glass-500-800", (9.5, 13.5),
            "kgce/重量箱", 5.9, (Fuel("natural_gas", "熔窑用气", "furnace gas", 6.6),),
            (
                Process("melting", "熔化", "melting", 0.45, Shape.CONTINUOUS),
                Process("forming", "成型退火", "forming and annealing", 0.38, Shape.CONTINUOUS),
                Process("cutting", "切裁", "cutting", 0.1, Shape.SHIFTS),
            ), ("GLASS", ("plant",)),
        ),
        Sector(
            "paper", ("tissue", "卫生纸原纸", "tissue base paper", "t"),
            "gb31825-2024.tissue-base-paper.comprehensive", None, (380, 520), "kgce/t", 900,
            (Fuel("natural_gas", "烘缸用气", "drying gas", 202),),
            (
                Process("stock", "打浆", "stock preparation", 0.34, Shape.SHIFTS),
                Process("machine", "纸机", "paper machine", 0.55, Shape.CONTINUOUS),
            ), ("UNIT", ("plant",)),
        ),
        # Small users: one register of electricity, gas, water, and no yardstick.
        Sector(
            "food", ("food", "食品", "food", "t"), None, None, (60, 90), "kgce/t", 150,
            (Fuel("natural_gas", "锅炉用气", "boiler gas", 31),), (), ("", ("plant",)),
        ),
        Sector(
            "hospital", ("bed-day", "住院床日", "bed days", "piece"), None, None, (12, 18), "kgce/piece", 45,
            (Fuel("natural_gas", "锅炉用气", "boiler gas", 4.9),), (), ("", ("plant",)),
        ),
        Sector(
            "offices", ("person-day", "办公人日", "person days", "piece"), None, None, (1.2, 1.8), "kgce/piece", 6,
            (Fuel("natural_gas", "采暖用气", "heating gas", 0.35),), (), ("", ("plant",)),
        ),
    )
}  # fmt: skip
ALL_SECTORS = SECTORS | MORE_SECTORS
