"""Units and energy carriers as people in China write them, beside the platform's own codes."""

from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.units import UNITS, convert, converts
from qingyu.domain.kernel.reason import because
from qingyu.jobs.refused import Unfit
from qingyu.jobs.tables.values import plain

_UNITS = {
    "g": "克",
    "kg": "千克 公斤",
    "jin": "斤 市斤",
    "t": "吨",
    "10^4 t": "万吨 万t",
    "kWh": "千瓦时 千瓦小时 度",
    "MWh": "兆瓦时",
    "10^4 kWh": "万千瓦时 万千瓦小时 万度 万kWh",
    "GWh": "吉瓦时 百万千瓦时",
    "10^8 kWh": "亿千瓦时 亿度 亿kWh",
    "L": "升 公升",
    "m3": "立方米 方 立方 m³ ㎥",
    "10^3 m3": "千立方米 千m3 千m³",
    "10^4 m3": "万立方米 万m3 万m³ 万方",
    "Nm3": "Nm³ 标准立方米 标方",
    "10^4 Nm3": "万Nm3 万Nm³ 万标方 万标准立方米",
    "kJ": "千焦",
    "MJ": "兆焦",
    "GJ": "吉焦 百万千焦",
    "TJ": "太焦",
    "10^4 GJ": "万吉焦 万GJ",
    "kcal": "千卡 大卡",
    "kgce": "千克标准煤 千克标煤 公斤标准煤",
    "tce": "吨标准煤 吨标煤",
    "10^4 tce": "万吨标准煤 万吨标煤 万tce",
    "tCO2": "吨二氧化碳 吨CO2 吨CO₂ tCO₂",
    "10^4 tCO2": "万吨二氧化碳 万吨CO2 万吨CO₂ 万tCO2 万tCO₂",
    "m2": "平方米 m² ㎡",
    "CNY": "元",
    "10^4 CNY": "万元",
    "10^8 CNY": "亿元",
}
_MONEY_WORDS = {"千元": 1e3, "百万元": 1e6, "千万元": 1e7}


def _key(written: str) -> str:
    return plain(written).replace(" ", "").replace("·", "").lower()


_KNOWN = {_key(code): code for code in (*UNITS, *_UNITS)} | {
    _key(word): code for code, words in _UNITS.items() for word in words.split(" ")
}
# `MJ` and `mJ` are one key here, as are `Kg` and `kg`: nobody states millijoules.
_CARRIERS = {_key(c.name_zh): c.code for c in CARRIERS.values()} | {_key(c): c for c in CARRIERS}
_CARRIERS |= {_key(c.name_en): c.code for c in CARRIERS.values()}


def unit_of(written: str) -> str | None:
    """The code of a unit, null where nobody knows it.

    >>> unit_of("万千瓦时"), unit_of("KWH"), unit_of("ｍ³"), unit_of("万标方"), unit_of("吉瓦时"), unit_of("头")
    ('10^4 kWh', 'kWh', 'm3', '10^4 Nm3', 'GWh', None)
    """
    return _KNOWN.get(_key(written))


def per_unit_of(written: str) -> str | None:
    """What an amount is said in per a unit, in codes; null where nobody knows one of the two.

    >>> per_unit_of("大卡/千克"), per_unit_of("kJ/Nm³"), per_unit_of("GJ/万标方"), per_unit_of("大卡")
    ('kcal/kg', 'kJ/Nm3', 'GJ/10^4 Nm3', None)
    """
    of, _, per = plain(written).partition("/")
    of_code, per_code = unit_of(of), unit_of(per)
    return None if of_code is None or per_code is None else f"{of_code}/{per_code}"


def amount_in(value: float, written: str, unit: str) -> float:
    """An amount of a unit as it is written, in another one; Unfit where they are of two kinds.

    >>> amount_in(3.0, "万元", "CNY"), amount_in(2.0, "千元", "CNY"), amount_in(1.5, "万吨标准煤", "tce")
    (30000.0, 2000.0, 15000.0)
    """
    code = unit_of(written)
    if code is not None and converts(code, unit):
        return convert(value, code, unit)
    if unit == "CNY" and _key(written) in _MONEY_WORDS:
        return round(value * _MONEY_WORDS[_key(written)], 6)
    raise Unfit(because("cell_unit_of_other_kind", unit=unit, cell=repr(written)))


def carrier_of(written: str) -> str | None:
    """The code of an energy carrier by its code or one of its names, null where nobody knows it.

    >>> carrier_of("电力"), carrier_of("raw_coal"), carrier_of("Natural gas")
    ('electricity', 'raw_coal', 'natural_gas')
    """
    return _CARRIERS.get(_key(written))
