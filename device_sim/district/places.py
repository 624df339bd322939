"""Where the plants of the district stand, what they make and how they stand; names are invented, places are real."""

from dataclasses import dataclass

LEADER, BETWEEN, LAGGARD = "benchmark", "between", "below_baseline"
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
# Places of the plants beyond the first fourteen.
MORE_REGIONS = (
    ("640221", "640200", "county", "平罗县", "Pingluo"),
    ("640202", "640200", "county", "大武口区", "Dawukou"),
    ("640302", "640300", "county", "利通区", "Litong"),
    ("640104", "640100", "county", "兴庆区", "Xingqing"),
    ("640500", "640000", "prefecture", "中卫市", "Zhongwei"),
    ("640521", "640500", "county", "中宁县", "Zhongning"),
    ("640502", "640500", "county", "沙坡头区", "Shapotou"),
    ("632801", "632800", "county", "格尔木市", "Golmud"),
    ("630106", "630100", "county", "湟中区", "Huangzhong"),
    ("630200", "630000", "prefecture", "海东市", "Haidong"),
    ("630222", "630200", "county", "民和县", "Minhe"),
    ("630202", "630200", "county", "乐都区", "Ledu"),
    ("540200", "540000", "prefecture", "日喀则市", "Shigatse"),
    ("540202", "540200", "county", "桑珠孜区", "Samzhubze"),
    ("540500", "540000", "prefecture", "山南市", "Shannan"),
    ("540502", "540500", "county", "乃东区", "Nedong"),
    ("500101", "500000", "county", "万州区", "Wanzhou"),
    ("500102", "500000", "county", "涪陵区", "Fuling"),
    ("500103", "500000", "county", "渝中区", "Yuzhong"),
    ("500107", "500000", "county", "九龙坡区", "Jiulongpo"),
    ("500110", "500000", "county", "綦江区", "Qijiang"),
    ("500116", "500000", "county", "江津区", "Jiangjin"),
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
MORE_INDUSTRIES = (
    ("C3217", "镁冶炼", "magnesium smelting"),
    ("C2613", "无机盐制造", "inorganic salts"),
    ("C3218", "硅冶炼", "silicon smelting"),
    ("C3041", "平板玻璃制造", "flat glass"),
    ("C2221", "机制纸及纸板制造", "paper and board"),
    ("C1441", "液体乳制造", "liquid milk"),
    ("C1513", "啤酒制造", "beer"),
    ("Q8411", "综合医院", "general hospitals"),
    ("S9221", "综合事务管理机构", "public administration"),
    ("H6110", "旅游饭店", "hotels"),
)
INDUSTRY_OF = {
    "coal-power": "D4411", "aluminium": "C3216", "ferrosilicon": "C3140", "silicomanganese": "C3140", "cement": "C3011",
    "soda-ash": "C2612", "coal-methanol": "C2614", "gas-methanol": "C2614", "arc-steel": "C3120",
    "blast-furnace": "C3110", "magnesium": "C3217", "carbide": "C2613", "silicon-metal": "C3218", "glass": "C3041",
    "paper": "C2221", "food": "C1441", "hospital": "Q8411", "offices": "S9221",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A plant of the district. per_h: product at full load [product unit/h]; budget: over true use.

    is_detailed: machines have meters of their own.
    """

    code: str
    name_zh: str
    name_en: str
    sector: str
    region: str
    tier: str
    per_h: float
    standing: str
    budget: float
    is_detailed: bool = True


PLACES = (
    Place("helan-power", "贺兰热电", "Helan power", "coal-power", "640181", "hundred", 560, BETWEEN, 1.03),
    Place("qingtong-aluminium", "青铜铝业", "Qingtong aluminium", "aluminium", "640381", "hundred", 46, LAGGARD, 0.95),
    Place("huinong-silicon", "惠农硅铁", "Huinong ferrosilicon", "ferrosilicon", "640205", "thousand", 9, LAGGARD,
           0.93),
    Place("shizui-manganese", "石嘴锰业", "Shizui silicomanganese", "silicomanganese", "640205", "ten_thousand", 14,
           BETWEEN, 1.04),
    Place("ningdong-methanol", "宁东甲醇", "Ningdong methanol", "coal-methanol", "640181", "hundred", 72, LEADER,
           1.02),
    Place("kunlun-cement", "昆仑水泥", "Kunlun cement", "cement", "630121", "thousand", 170, LAGGARD, 0.96),
    Place("datong-aluminium", "大通铝业", "Datong aluminium", "aluminium", "630121", "hundred", 38, LEADER, 1.05),
    Place("huangshui-silicon", "湟水硅业", "Huangshui ferrosilicon", "ferrosilicon", "630105", "thousand", 7.5, LEADER,
           1.03),
    Place("delingha-soda", "德令哈碱业", "Delingha soda ash", "soda-ash", "632802", "thousand", 130, BETWEEN, 0.98),
    Place("xining-steel", "西宁特钢", "Xining arc steel", "arc-steel", "630105", "ten_thousand", 85, BETWEEN, 1.01),
    Place("lhasa-cement", "拉萨水泥", "Lhasa cement", "cement", "540103", "ten_thousand", 105, BETWEEN, 1.02),
    Place("hechuan-cement", "合川水泥", "Hechuan cement", "cement", "500117", "thousand", 200, LEADER, 1.04),
    Place("changshou-iron", "长寿炼铁", "Changshou iron", "blast-furnace", "500115", "hundred", 240, LAGGARD, 0.97),
    Place("changshou-methanol", "长寿甲醇", "Changshou gas methanol", "gas-methanol", "500115", "thousand", 55,
           BETWEEN, 1.03),
)  # fmt: skip
# The others of the large district: fewer meters each, and endings of every kind.
# code sector region tier per_h standing budget names
_TABLE = """
pingluo-carbide carbide 640221 hundred 48 between 0.94 平罗电石 | Pingluo carbide
pingluo-magnesium magnesium 640221 thousand 3.4 below_baseline 0.9 平罗镁业 | Pingluo magnesium
dawukou-silicon silicon-metal 640202 thousand 4.5 between 1.03 大武口硅业 | Dawukou silicon
zhongning-aluminium aluminium 640521 hundred 33 between 1.01 中宁铝业 | Zhongning aluminium
zhongning-manganese silicomanganese 640521 thousand 12 benchmark 1.05 中宁锰业 | Zhongning silicomanganese
shapotou-paper paper 640502 ten_thousand 6 between 1.04 沙坡头纸业 | Shapotou paper
lingwu-power coal-power 640181 hundred 610 benchmark 1.04 灵武热电 | Lingwu power
litong-cement cement 640302 thousand 150 between 0.97 利通水泥 | Litong cement
litong-dairy food 640302 ten_thousand 22 between 1.06 利通乳业 | Litong dairy
xingqing-offices offices 640104 ten_thousand 260 benchmark 1.08 兴庆政务中心 | Xingqing public offices
golmud-magnesium magnesium 632801 thousand 5.2 benchmark 1.06 格尔木镁业 | Golmud magnesium
golmud-soda soda-ash 632801 hundred 140 between 1.02 格尔木碱业 | Golmud soda ash
golmud-glass glass 632801 ten_thousand 520 below_baseline 0.92 格尔木玻璃 | Golmud glass
huangzhong-silicon silicon-metal 630106 thousand 6 benchmark 1.07 湟中硅业 | Huangzhong silicon
huangzhong-aluminium aluminium 630106 hundred 40 benchmark 1.05 湟中铝业 | Huangzhong aluminium
minhe-carbide carbide 630222 thousand 26 benchmark 1.06 民和电石 | Minhe carbide
minhe-silicon ferrosilicon 630222 thousand 8 between 1.02 民和硅铁 | Minhe ferrosilicon
ledu-cement cement 630202 thousand 140 between 1.04 乐都水泥 | Ledu cement
xining-hospital hospital 630105 ten_thousand 75 between 0.98 西宁医院 | Xining hospital
shannan-cement cement 540502 ten_thousand 90 benchmark 1.05 山南水泥 | Shannan cement
shigatse-cement cement 540202 ten_thousand 80 below_baseline 0.93 日喀则水泥 | Shigatse cement
lhasa-brewery food 540103 ten_thousand 16 benchmark 1.05 拉萨啤酒 | Lhasa brewery
lhasa-hotel offices 540103 ten_thousand 90 below_baseline 0.95 拉萨宾馆 | Lhasa hotel
fuling-glass glass 500102 thousand 620 between 1.02 涪陵玻璃 | Fuling glass
jiangjin-steel arc-steel 500116 thousand 95 benchmark 1.04 江津特钢 | Jiangjin arc steel
qijiang-aluminium aluminium 500110 hundred 35 below_baseline 0.91 綦江铝业 | Qijiang aluminium
qijiang-power coal-power 500110 hundred 520 between 0.99 綦江热电 | Qijiang power
wanzhou-soda soda-ash 500101 thousand 120 below_baseline 0.95 万州碱业 | Wanzhou soda ash
jiulongpo-paper paper 500107 ten_thousand 8 between 0.96 九龙坡纸业 | Jiulongpo paper
yuzhong-offices offices 500103 ten_thousand 340 between 1.03 渝中商务楼 | Yuzhong office building
"""


def _read(line: str) -> Place:
    code, sector, region, tier, per_h, standing, budget, names = line.split(" ", 7)
    zh, en = names.split(" | ")
    return Place(code, zh, en, sector, region, tier, float(per_h), standing, float(budget), is_detailed=False)


MORE_PLACES = tuple(map(_read, _TABLE.strip().splitlines()))
ALL_PLACES = PLACES + MORE_PLACES
