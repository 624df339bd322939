"""The kinds of tables by name; here so that those who only name them need no pandas."""

from enum import StrEnum
from typing import NamedTuple


class TableKind(StrEnum):
    """What a table is of."""

    PRODUCTION = "production"
    OUTPUT_VALUE = "output-value"
    MONTHLY_REPORTS = "monthly-reports"
    STATEMENTS = "statements"
    BUDGETS = "budgets"
    PRICES = "prices"
    ADDERS = "adders"
    TARIFFS = "tariffs"
    METER_CERTIFICATES = "meter-certificates"
    CALORIFIC_VALUES = "calorific-values"
    GREEN_CERTIFICATES = "green-certificates"
    STATISTICS = "statistics"
    YEAR_BUDGETS = "year-budgets"
    TARGETS = "targets"
    PRODUCTION_PLANS = "production-plans"


class RegionTableKind(StrEnum):
    """What a table of regions is of; officers of the region or above send them."""

    STATISTICS = "region-statistics"
    TARGETS = "region-targets"


class Title(NamedTuple):
    """What a kind is called in both languages."""

    en: str
    zh: str


TITLES = {
    TableKind.PRODUCTION: Title("output of products", "产量"),
    TableKind.OUTPUT_VALUE: Title("gross output value and value added of months", "产值与增加值"),
    TableKind.MONTHLY_REPORTS: Title("consumption of carriers by month, as it is reported", "能源消费月报"),
    TableKind.STATEMENTS: Title("bills and other statements of flows without a meter", "账单"),
    TableKind.BUDGETS: Title("energy budgets of months, calorific book", "用能预算"),
    TableKind.PRICES: Title("prices of carriers", "能源价格"),
    TableKind.ADDERS: Title("adders to the price of electricity", "加价"),
    TableKind.TARIFFS: Title("time-of-use tariffs, a row for each stretch of hours", "分时电价"),
    TableKind.METER_CERTIFICATES: Title("verifications and calibrations of meters", "检定证书"),
    TableKind.CALORIFIC_VALUES: Title("measured calorific values and coefficients", "实测热值"),
    TableKind.GREEN_CERTIFICATES: Title("green certificates held", "绿证"),
    TableKind.STATISTICS: Title("sums since January that documents state", "累计统计数据"),
    TableKind.YEAR_BUDGETS: Title("budgets of energy and carbon of years", "年度用能预算、碳排放预算"),
    TableKind.TARGETS: Title("targets of energy and carbon", "考核目标"),
    TableKind.PRODUCTION_PLANS: Title("planned output of months, by scenario", "产量情景"),
}
REGION_TITLES = {
    RegionTableKind.STATISTICS: Title("sums since January that documents state of regions", "地区累计统计数据"),
    RegionTableKind.TARGETS: Title("targets of regions", "地区考核目标"),
}
# What an enterprise is assessed by is stated by officers, not by its own manager.
OF_OFFICERS = frozenset({TableKind.STATISTICS, TableKind.YEAR_BUDGETS, TableKind.TARGETS})
