"""The dashboard of an enterprise: totals, demand, intensity, warnings, quality, and the load down its meter tree."""

from collections.abc import Sequence

from grafana_foundation_sdk.builders.dashboard import Dashboard, Row
from grafana_foundation_sdk.models.dashboard import Dashboard as Built

from dashboards.panels import Panels, leads_to, link, numbered, source, statements
from qingyu.db.dashboard_readers import MeteredUnit

PROOF = "indicator=${__data.fields.code}&scope=${__data.fields.scope}&period=month&start=${__data.fields.start}"


def build(uid: str, code: str, names: tuple[str, str], units: Sequence[MeteredUnit], console: str) -> Built:
    """The dashboard of an enterprise. names: Chinese, English; units: down the tree; console: its address."""
    panels = Panels(source(uid), statements("enterprise"))
    home = f"{console}/e/{code}"
    months = panels.rows(
        "月度指标 · Indicators by month",
        "每个值都可打开其依据 · Each value opens its proof. completeness: 1 = all that matters is known.",
        "months",
    ).override_by_name("value", [leads_to("依据 · Proof", f"{home}/proof?{PROOF}")])
    warnings = panels.rows(
        "未关闭的预警 · Open warnings", "最严重的在前 · The worst first.", "warnings"
    ).override_by_name("rule", [leads_to("在控制台打开 · Open in the console", f"{home}/warnings")])
    board = (
        Dashboard(f"晴雨 {names[0]} · {names[1]}")
        .uid(uid)
        .tags(["qingyu", "enterprise"])
        .time("now-30d", "now")
        .timezone("browser")
        .refresh("5m")
        .readonly()
        .link(link("控制台 · Console", home))
        .with_row(Row("用能 · Energy"))
        .with_panel(panels.curves("综合能耗 · Energy by day", "当量值与等价值 · Both books.", "coal_by_day", "tce"))
        .with_panel(panels.curves("分品种 · By carrier", "等价值 · Equivalent book, by day.", "carriers_by_day", "tce"))
        .with_panel(panels.curves("碳排放 · CO2 by day", "按行业核算指南 · By guideline.", "co2_by_day", "tCO2"))
        .with_panel(panels.curves("最大需量 · Largest demand", "一刻钟 · Of a quarter-hour.", "demand_by_day", "kwatt"))
        .with_panel(months)
        .with_row(Row("预警与数据质量 · Warnings and quality of data"))
        .with_panel(warnings)
        .with_panel(
            panels.curves("数据质量 · Quality of data", "占应有数据的比例 · Shares of 1.", "quality", "percentunit")
        )
    )
    for unit in units:
        board = board.with_row(Row(f"{'　' * (unit.level - 1)}{unit.name_zh} · {unit.name_en}"))
        for of in unit.units_of_use:
            if of == "kWh":
                panel = panels.curves(
                    "电力负荷 · Electric load",
                    "已知时段的平均 · Mean of what is known.",
                    "unit_power",
                    "kwatt",
                    unit=unit.code,
                )
            else:
                panel = panels.curves(
                    f"用量 [{of}/h] · Use [{of}/h]",
                    "已知时段的平均 · Mean of what is known.",
                    "unit_use",
                    f"suffix: {of}/h",
                    unit=unit.code,
                    unit_of_use=of,
                )
            board = board.with_panel(panel)
    return numbered(board.build())
