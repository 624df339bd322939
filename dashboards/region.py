"""The dashboard of a region or body: totals of its key units, landing, odds, targets, issues, enterprises."""

from grafana_foundation_sdk.builders.dashboard import Dashboard, Row
from grafana_foundation_sdk.models.dashboard import Dashboard as Built

from dashboards.panels import Panels, leads_to, link, numbered, source, statements


def build(uid: str, code: str, names: tuple[str, str], console: str) -> Built:
    """The dashboard of a region. names: Chinese, English; console: address of the console."""
    panels = Panels(source(uid), statements("region"))
    foreseen = "每日重新预测；无技巧则不画扇形 · Foreseen anew each day; no fan without skill."
    enterprises = panels.rows(
        "重点用能单位 · Key energy users", "未关闭的预警数 · Open warnings by severity.", "enterprises"
    ).override_by_name("code", [leads_to("在控制台打开 · Open in the console", f"{console}/e/${{__value.text}}")])
    return numbered(
        Dashboard(f"晴雨 {names[0]} · {names[1]}")
        .uid(uid)
        .tags(["qingyu", "region"])
        .time("now-400d", "now")
        .timezone("browser")
        .refresh("15m")
        .readonly()
        .link(link("晴雨表 · Barometer", f"{console}/barometer"))
        .with_row(Row("总量 · Totals"))
        .with_panel(
            panels.curves(
                "重点用能单位能耗 · Energy of key units", "月度合计（等价值）· Sum of a month.", "coal_by_month", "tce"
            )
        )
        .with_panel(
            panels.curves("重点用能单位碳排放 · CO2 of key units", "月度合计 · Sum of a month.", "co2_by_month", "tCO2")
        )
        .with_row(Row("年末预测与目标 · Landing and targets"))
        .with_panel(panels.curves("年末能耗 · Energy at the year's end", foreseen, "landing", "tce", region=code))
        .with_panel(panels.curves("年末碳排放 · CO2 at the year's end", foreseen, "landing_co2", "tCO2", region=code))
        .with_panel(panels.rows("未完成概率 · Odds of missing", "最近一次预测 · The newest forecast.", "odds"))
        .with_panel(panels.rows("目标 · Targets", "verified：核实程度 · how far checked.", "targets", region=code))
        .with_panel(panels.rows("晴雨表期次 · Issues of the barometer", "已发布并冻结 · Published, frozen.", "issues"))
        .with_row(Row("单位与数据 · Units and data"))
        .with_panel(enterprises)
        .with_panel(
            panels.curves("数据质量 · Quality of data", "已知时段占比 · Share that is known.", "quality", "percentunit")
        )
        .build()
    )
