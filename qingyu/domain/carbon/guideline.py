"""Which guideline (行业核算指南) an account follows: who takes off what is sold, and what it counts."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from qingyu.domain.carbon.process import Process


class Netting(StrEnum):
    """How an account counts electricity or heat: bought less sold, bought alone, or not at all."""

    NET = "net"
    BOUGHT = "bought"
    ABSENT = "absent"


class Item(StrEnum):
    """A process item of a guideline that must be declared, or stated to be absent, before there is a total."""

    DESULPHURISATION = "desulphurisation"
    CARBONATE = "carbonate"
    CLINKER = "clinker"
    ANODE = "anode"
    ANODE_EFFECT = "anode_effect"
    MATERIALS = "materials"
    CARBON_BALANCE = "carbon_balance"
    GRID_LOSS = "grid_loss"
    METHANE = "methane"
    FLARE = "flare"
    REFINING = "refining"
    WASTE_WATER = "waste_water"
    FLUORINATED = "fluorinated"
    EXHAUST = "exhaust"


# What meets an item; one without a kind is not modelled: it can only be stated to be absent.
KINDS: dict[Item, tuple[Process, ...]] = {
    Item.DESULPHURISATION: (Process.CARBONATE,),
    Item.CARBONATE: (Process.CARBONATE, Process.CARBON_BALANCE),
    Item.CLINKER: (Process.CLINKER_OXIDE, Process.CLINKER_DEFAULT),
    Item.ANODE: (Process.ALUMINIUM_ANODE,),
    Item.ANODE_EFFECT: (Process.ALUMINIUM_PFC,),
    Item.MATERIALS: (Process.MATERIAL, Process.CARBON_BALANCE),
    Item.CARBON_BALANCE: (Process.CARBON_BALANCE,),
}
# Grid loss is the business of a grid company: it is never absent.
NEVER_ABSENT = frozenset({Item.GRID_LOSS})


@dataclass(frozen=True, slots=True)
class Guideline:
    """One of the 24 sector guidelines by its number, or the account of the national carbon market (`ets-...`)."""

    code: str
    name_zh: str
    name_en: str
    electricity: Netting
    heat: Netting
    items: tuple[Item, ...] = ()

    def open_items(self, declared: Collection[Process], absent: Collection[str]) -> list[Item]:
        """The items that are neither declared nor stated to be absent."""
        return [
            item
            for item in self.items
            if not any(kind in declared for kind in KINDS.get(item, ()))
            and (item not in absent or item in NEVER_ABSENT)
        ]


# Sums and items of the guidelines: two sources. Netting, and which items are asked for here: from memory, unverified.
_TABLE = """
01 bought absent desulphurisation 发电 | power generation
02 absent absent grid_loss,fluorinated 电网 | power grid
03 net net carbonate,materials 钢铁 | iron and steel
04 net net - 化工 | chemicals
05 net net anode,anode_effect 电解铝 | electrolytic aluminium
06 net net carbonate 镁冶炼 | magnesium
07 net net carbonate 平板玻璃 | flat glass
08 net net clinker 水泥 | cement
09 net absent carbonate 陶瓷 | ceramics
10 net net - 民航 | civil aviation
11 net net carbon_balance 独立焦化 | coking
12 net net methane 煤炭生产 | coal mining
13 net net methane,flare 石油和天然气生产 | oil and gas
14 net net refining,flare 石油化工 | petrochemicals
15 net net waste_water 造纸和纸制品 | paper
16 net net materials 其他有色金属冶炼和压延 | other metals and ferroalloys
17 net net fluorinated 电子设备制造 | electronics
18 net net fluorinated 机械设备制造 | machinery
19 net net - 矿山 | mines
20 net net waste_water 食品烟草及酒饮料茶 | food, tobacco and drinks
21 net net - 公共建筑运营 | public buildings
22 net net exhaust 陆上交通运输 | land transport
23 net net fluorinated 氟化工 | fluorochemicals
24 net net - 工业其他行业 | other industry
ets-power absent absent - 全国碳市场 发电 | national carbon market, power
ets-steel absent absent carbonate,materials 全国碳市场 钢铁 | national carbon market, steel
ets-cement absent absent clinker 全国碳市场 水泥 | national carbon market, cement
ets-aluminium absent absent anode,anode_effect 全国碳市场 铝冶炼 | national carbon market, aluminium
"""


def _read(line: str) -> Guideline:
    code, electricity, heat, items, names = line.split(" ", 4)
    name_zh, name_en = names.split(" | ")
    asked = () if items == "-" else tuple(Item(item) for item in items.split(","))
    return Guideline(code, name_zh, name_en, Netting(electricity), Netting(heat), asked)


GUIDELINES: dict[str, Guideline] = {g.code: g for g in map(_read, _TABLE.strip().splitlines())}

# By the industry of GB/T 4754-2017, the longest prefix that fits. An own reading, unverified: it stands in for a
# declaration only where the class leaves no choice.
_BY_INDUSTRY = {
    "D441": "01", "D442": "02", "C31": "03", "C314": "16", "C26": "04", "C3216": "05", "C3217": "06", "C3041": "07",
    "C301": "08", "C307": "09", "G56": "10", "C252": "11", "B06": "12", "B07": "13", "C251": "14", "C22": "15",
    "C32": "16", "C39": "17", "C34": "18", "C35": "18", "C36": "18", "C37": "18", "C38": "18", "B08": "19",
    "B09": "19", "B10": "19", "C13": "20", "C14": "20", "C15": "20", "C16": "20", "G53": "22", "G54": "22",
}  # fmt: skip


def of_industry(industry: str | None) -> Guideline | None:
    """The guideline an industry of GB/T 4754 reports by; null where the class decides none.

    >>> of_industry("D4411").code, of_industry("C3240").code, of_industry("C3011").code, of_industry("C1713")
    ('01', '16', '08', None)
    """
    prefixes = [prefix for prefix in _BY_INDUSTRY if (industry or "").startswith(prefix)]
    return GUIDELINES[_BY_INDUSTRY[max(prefixes, key=len)]] if prefixes else None
