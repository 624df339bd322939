"""Sentences of intensities, outputs, windows, shared flows and parts of a change: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    # Outputs.
    "nothing_produced": ("nothing was produced in this period", "本期没有产量"),
    "production_in_part": (
        "production is stated for {share:.1%} of the period, at least {bar:.0%} is needed",
        "产量只填报了本期的 {share:.1%}，至少需要 {bar:.0%}",
    ),
    "production_stated_for": ("production is stated for {share:.1%} of the period", "产量只填报了本期的 {share:.1%}"),
    "production_overlaps": (
        "production statements overlap: {start} to {end} and {other_start} to {other_end} UTC",
        "产量填报时段重叠：{start} 至 {end} 与 {other_start} 至 {other_end}（UTC）",
    ),
    "no_product_reading_due": (
        "no reading of the product's flows was due in this period",
        "本期没有该产品应到的读数",
    ),
    "no_reading_due_in_period": ("no reading was due in this period", "本期没有应到的读数"),
    "no_day_of_month_stated": (
        "no whole day of this month has a stated output yet",
        "本月还没有一整天的产量填报",
    ),
    "no_day_stated": ("no whole day is stated yet", "还没有一整天的产量填报"),
    "no_whole_day_passed": ("no whole day of {month} has passed yet", "{month} 还没有过完一整天"),
    "no_recent_output": ("no output was stated in the last {hours:g} h", "最近 {hours:g} 小时没有填报产量"),
    "flow_stated_not_hourly": (
        "the flow {flow} has no meter: it is stated for whole days, not for hours",
        "能源流 {flow} 没有计量：按整天填报，不按小时",
    ),
    # Shared flows.
    "split": ("the flow {flow} cannot be split: {reason}", "能源流 {flow} 不能分摊：{reason}"),
    "of_product": ("{product}: {reason}", "{product}：{reason}"),
    "do_not_add_up": ("{unit} and {other} do not add up, give weights", "{unit} 与 {other} 不能相加，请申报权重"),
    "all_zero": ("all of it is zero", "各方均为零"),
    "incomplete_of_flow": ("completeness of the flow {flow} is {share:.1%}", "能源流 {flow} 的完整率为 {share:.1%}"),
    "flow_units_do_not_add_up": (
        "the channels of the flow {flow} count in units that do not add up",
        "能源流 {flow} 的测点单位不能相加",
    ),
    "no_running_hours": ("no running hours are declared for this month", "本月未申报运行时间"),
    "split_changes": (
        "the split of the flow {flow} changes inside the days {day} to {until} that one statement covers",
        "能源流 {flow} 的分摊在同一填报的 {day} 至 {until} 之间有变化，请把变化前后的天分开填报",
    ),
    # Windows.
    "months_not_computed": ("nothing is computed for {n} of the months ({months})", "有 {n} 个月尚未计算（{months}）"),
    "of_month": ("{month}: {reason}", "{month}：{reason}"),
    "its_energy_unknown": ("its energy is not known", "其能耗未知"),
    "incomplete_in": ("completeness of the energy is {share:.1%}", "能耗完整率 {share:.1%}"),
    "month_in_other_units": (
        "{month} is reckoned in {energy_unit} and {output_unit}, which do not become {wanted_energy} and"
        " {wanted_output}",
        "{month} 以 {energy_unit} 和 {output_unit} 计算，不能换算为 {wanted_energy} 和 {wanted_output}",
    ),
    "figure_undeclared": (
        "no figure is declared for this month, or it is still open",
        "本月未申报产值或增加值，或本月未结束",
    ),
    "figure_not_above_zero": ("the {measure} of this period is not above zero", "本期{measure}不大于零"),
    "figures_in_other_prices": (
        "the {measure} of these months is declared in different price bases, which do not add up",
        "各月{measure}的价格基准不同，不能相加",
    ),
    "figures_undeclared": ("no {measure} is declared for {months}", "{months} 未申报{measure}"),
    # The parts of a change.
    "no_sensitivity": ("no sensitivity to degree-days is declared", "未申报度日敏感系数"),
    "no_heating_degree_days": ("no heating degree-days are declared for {month}", "{month} 未申报采暖度日数"),
    "no_cooling_degree_days": ("no cooling degree-days are declared for {month}", "{month} 未申报制冷度日数"),
    "month_still_open": (
        "{month} is still open: part of a month beside a whole one is no change",
        "{month} 尚未结束：不足一月与整月不能比较变化",
    ),
    "no_mix": (
        "outputs in {unit} and {other} do not add up, so that there is no mix",
        "产量单位 {unit} 与 {other} 不能相加，没有结构部分",
    ),
}
