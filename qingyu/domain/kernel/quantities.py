"""One bound for each physical quantity that comes in from outside: what it can be, and beyond which it is refused.

The bounds are wide enough for the largest plant of the country and narrow enough that no product, sum or quotient of
what passed them leaves the numbers of a computer. Whether a value is also plausible for its carrier is asked by the
windows of `plausibility.csv`, which one may confirm; these bounds nobody confirms.
"""

from dataclasses import dataclass
from math import isfinite

from qingyu.domain.kernel.reason import Reason, because


@dataclass(frozen=True, slots=True)
class Quantity:
    """A kind of number. low, high: inclusive [unit].  least: the smallest size of one that is not zero [unit].

    may_be_zero: where it is false the number is divided by, or zero would say nothing.
    """

    code: str
    unit: str
    low: float
    high: float
    least: float
    may_be_zero: bool
    name_zh: str
    name_en: str

    def fault(self, value: float) -> str | None:
        """Why a number cannot be this quantity, in a sentence; null where it can.

        >>> QUANTITIES["budget"].fault(1e308)
        'an energy budget is 1e-06 to 1e+09 tce, got 1e+308; check the value and its unit'
        """
        if isfinite(value) and self.low <= value <= self.high:
            if value == 0.0 and self.may_be_zero:
                return None
            if value != 0.0 and abs(value) >= self.least:
                return None
        return f"{self.name_en} is {self.span()} {self.unit}, got {value:g}; check the value and its unit"

    def refusal(self, value: float) -> Reason | None:
        """The same as a reason, which is said in both languages."""
        return None if self.fault(value) is None else self._out_of_bounds(value)

    def _out_of_bounds(self, value: float) -> Reason:
        span = because("span_between", least=self.least, high=self.high)
        if not self.least:
            span = because("span_up_to", high=self.high)
        elif self.may_be_zero:
            span = because("span_or_zero", span=span)
        if self.low < 0:
            span = because("span_of_either_sign", span=span)
        return because("quantity_out_of_bounds", bounded_quantity=self.code, span=span, unit=self.unit, value=value)

    def span(self) -> str:
        """The bounds in words.

        >>> QUANTITIES["price"].span(), QUANTITIES["adder"].span(), QUANTITIES["multiplier"].span()
        ('0, or 1e-09 to 1e+06', '0, or 1e-09 to 100, of either sign', '1e-09 to 1e+09')
        """
        of_size = f"{self.least:g} to {self.high:g}" if self.least else f"up to {self.high:g}"
        words = f"0, or {of_size}" if self.may_be_zero and self.least else of_size
        return f"{words}, of either sign" if self.low < 0 else words


def _table() -> dict[str, Quantity]:
    found = {}
    for line in _TABLE.strip().splitlines():
        code, unit, low, high, least, zero, name_zh, name_en = (cell.strip() for cell in line.split("|"))
        found[code] = Quantity(code, unit, float(low), float(high), float(least), zero == "yes", name_zh, name_en)
    return found


# code | unit | low | high | least size | may be zero | 名称 | name in a sentence.  The bounds are own choices.
_TABLE = """
reading        | [unit of the channel]       | -1e15| 1e15 | 0    | yes | 读数 | a reading
index          | [unit of the register]      | -1e15| 1e15 | 0    | yes | 表底数 | an index of a register
production     | [unit of the product]       | 0    | 1e12 | 1e-9 | yes | 产量 | a quantity of production
stated         | [unit as stated]            | -1e12| 1e12 | 1e-9 | yes | 申报量 | a stated quantity of energy
multiplier     | [unit per unit]             | 1e-9 | 1e9  | 1e-9 | no  | 倍率 | a multiplier
density        | t/m3                        | 0.3  | 3    | 0.3  | no  | 密度 | a density
gauge_pressure | kPa                         | -100 | 2e4  | 0    | yes | 表压 | a gauge pressure
celsius        | C                           | -60  | 600  | 0    | yes | 温度 | a temperature
atmosphere     | kPa                         | 40   | 110  | 40   | no  | 大气压 | an atmospheric pressure
lower_per_higher | [1]                       | 0.8  | 1    | 0.8  | no  | 低高位热值比 | lower over higher value
gas_heat       | MJ/m3                       | 1    | 150  | 1    | no  | 气体低位热值 | a calorific value of gas
modulus        | [unit of the register]      | 1e-3 | 1e15 | 1e-3 | no  | 量程 | the modulus of a register
rated          | [unit of the register per h]| 1e-9 | 1e15 | 1e-9 | no  | 额定最大值 | a rated maximum
tolerance      | [unit of the register]      | 0    | 1e12 | 0    | yes | 容许回落 | a tolerated dip
share          | [1]                         | 0    | 1    | 1e-9 | no  | 份额 | a share
signed_part    | [1]                         | -1   | 1    | 0    | yes | 比例(带符号) | a part of one with its sign
weight         | [1]                         | 1e-9 | 1e12 | 1e-9 | no  | 权重 | a weight
bar            | [unit of the metric]        | 0    | 1e9  | 0    | yes | 门槛 | a bar of data quality
bar_weight     | [1]                         | 0    | 1000 | 1e-6 | yes | 指标权重 | a weight of an index
calorific_value| [heat per unit]             | 1e-6 | 1e9  | 1e-6 | no  | 低位发热量 | a calorific value
coefficient    | kgce per unit               | 1e-6 | 1e6  | 1e-6 | no  | 折标系数 | a coefficient
equivalent     | kgce/kWh                    | 0.1  | 0.6  | 0.1  | no  | 电力等价系数 | an equivalent coefficient
co2_factor     | t per unit                  | 0    | 1e6  | 1e-9 | yes | 排放因子 | a factor of carbon or CO2
heat_content   | GJ per unit                 | 1e-6 | 1e6  | 1e-6 | no  | 单位热值 | a heat content
carbon_content | tC/TJ                       | 0    | 300  | 1e-6 | yes | 单位热值含碳量 | a carbon content per heat
oxidation      | [1]                         | 0    | 1    | 1e-6 | yes | 碳氧化率 | an oxidation rate
grid_factor    | tCO2/MWh                    | 0    | 2    | 1e-6 | yes | 电力排放因子 | a CO2 factor of electricity
process_amount | [unit of the parameter]     | 0    | 1e12 | 1e-9 | yes | 过程参数 | a parameter of a process
enthalpy       | kJ/kg                       | 1    | 5000 | 1    | no  | 比焓 | a specific enthalpy
price          | CNY per unit                | 0    | 1e6  | 1e-9 | yes | 单价 | a price
tariff         | CNY/kWh                     | 0    | 100  | 1e-9 | yes | 电价 | a price of electricity
adder          | CNY/kWh                     | -100 | 100  | 1e-9 | yes | 加价 | an adder
demand_price   | CNY per kW and month        | 0    | 1e4  | 1e-9 | yes | 需量电价 | a demand charge
power          | kW or kVA                   | 1e-3 | 1e9  | 1e-3 | no  | 功率或容量 | a power or capacity
factor         | [1]                         | 0    | 1000 | 1e-6 | yes | 倍数 | a factor
money          | CNY                         | 0    | 1e15 | 1e-2 | yes | 产值 | an amount of money
statistic      | tce, tCO2 or 1e4 CNY        | 0    | 1e13 | 1e-6 | yes | 统计累计数 | a sum that statistics state
target         | [1], tce or tCO2            | -1e13| 1e13 | 1e-6 | yes | 考核目标值 | the value of a target
signed_money   | CNY                         | -1e15| 1e15 | 1e-2 | yes | 增加值 | an amount of money with its sign
budget         | tce                         | 1e-6 | 1e9  | 1e-6 | no  | 用能预算 | an energy budget
hours          | h                           | 0    | 745  | 1e-6 | yes | 小时数 | a number of hours in a month
degree_days    | K·d                         | 0    | 2500 | 1e-6 | yes | 度日数 | the degree-days of a month
sensitivity    | kgce/(K·d)                  | 0    | 1e9  | 1e-9 | yes | 天气敏感度 | a weather sensitivity
need           | [unit as stated]            | 0    | 1e12 | 1e-9 | yes | 计量需求 | an amount of a metering need
condition      | [unit of its kind]          | -1e6 | 1e6  | 0    | yes | 产品条件 | a condition of a product
level          | [unit of the level]         | -1e9 | 1e9  | 0    | yes | 领跑者值 | a value of a leader
"""
QUANTITIES = _table()
