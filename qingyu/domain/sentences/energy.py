"""Sentences of the energy account, its flows, structure, coefficients and restatements: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "not_computed_yet": (
        "nothing is computed for this month: analytics has seen neither readings nor output of it",
        "本月尚未计算：还没有收到读数或产量",
    ),
    "no_enterprise_in_region": ("no enterprise lies in this region", "该地区没有企业"),
    "enterprises_without_value": (
        "{n_missing} of {n} enterprises have no value in this month",
        "{n} 家企业中有 {n_missing} 家本月没有数值",
    ),
    "feeds_no_more": (
        "nothing feeds this indicator any more in this period",
        "本期已没有数据供给该指标",
    ),
    "too_large": (
        "a number on the way is larger than what can be stored; look for an input that cannot be",
        "计算中的数值超出可存范围，请检查输入",
    ),
    "not_computable": ("this could not be computed: {error}", "无法计算：{error}"),
    "more_out_than_in": (
        "more energy left than came ({tce:.3f} tce): a flow is missing or its coefficient is wrong; generation,"
        " by-product gas or a fuel that nobody registered is the usual cause",
        "输出多于输入（{tce:.3f} 吨标准煤）：缺少能源流或系数有误，常见原因是自发电、副产煤气或燃料未登记",
    ),
    "odd_unit_of_carrier": (
        "a channel of {carrier} counts in {odd}, which is no unit that becomes {unit}",
        "{carrier}有测点以 {odd} 计量，不能换算为 {unit}",
    ),
    "carrier_unknown": ("nothing is known of {carrier} in this period", "本期没有{carrier}的数据"),
    "period_unknown": ("nothing is known of this period", "本期没有任何数据"),
    "electricity_of_product_unknown": ("nothing is known of the product's electricity", "该产品的用电量未知"),
    "nothing_distributed": (
        "no inner flow of {carrier} is metered: its losses are part of the end use of the plant",
        "{carrier}没有厂内计量，其损失含在全厂终端消费中",
    ),
    "passes_on_more": (
        "{unit} passes on more {carrier} than it receives: generation, by-product gas or another flow that nobody"
        " registered is the usual cause",
        "单元 {unit} 转供的{carrier}多于收到的，常见原因是自发电、副产煤气或其他能源流未登记",
    ),
    "used_more_than_came": (
        "{share:.1%} more {carrier} is used than came: generation, by-product gas or another flow that nobody"
        " registered is the usual cause",
        "{carrier}用量比来量多 {share:.1%}，常见原因是自发电、副产煤气或其他能源流未登记",
    ),
    "losses_too_large": (
        "{share:.1%} of the electricity is accounted for by no inner meter: a unit without one is the usual cause",
        "{share:.1%} 的电量没有内部计量表对应，常见原因是某单元未装表",
    ),
    "more_left_than_came": ("more of it left than came", "输出多于输入，不计占比"),
    "nothing_entered": ("nothing that is metered entered this unit", "该单元没有计量到的投入"),
    "unknown": ("not known", "未知"),
    # How much of the energy is known.
    "incomplete": (
        "completeness of the energy is {share:.1%}, at least {bar:.0%} is needed",
        "能耗完整率 {share:.1%}，至少需要 {bar:.0%}",
    ),
    "incomplete_carrier": (
        "completeness of the energy is {share:.1%}, of {carrier} {known:.1%}, at least {bar:.0%} is needed",
        "能耗完整率 {share:.1%}（{carrier}：{known:.1%}），至少需要 {bar:.0%}",
    ),
    "incomplete_flow": (
        "completeness of the energy is {share:.1%}, of {carrier} ({flow}) {known:.1%}, at least {bar:.0%} is needed",
        "能耗完整率 {share:.1%}（{carrier}，能源流 {flow}：{known:.1%}），至少需要 {bar:.0%}",
    ),
    "energy_known": ("{known} tce are known", "已知 {known} tce"),
    "energy_known_of": (
        "{known} tce are known of about {expected} tce",
        "已知 {known} tce，应约 {expected} tce",
    ),
    "energy_known_within": (
        "{known} tce are known of about {expected} tce, the whole is {least} to {most} tce",
        "已知 {known} tce，应约 {expected} tce，全部在 {least} 至 {most} tce 之间",
    ),
    "ends_before_it_begins": (
        "the first day must lie before the end; got {valid_from} to {valid_to}",
        "起始日须早于截止日（不含当日）：{valid_from} 至 {valid_to}",
    ),
    # Coefficients.
    "coefficient_ambiguous": (
        "{carrier} has more than one coefficient on {day}: {names}",
        "{carrier}在 {day} 有多个折标系数：{names}",
    ),
    "coefficient_missing": (
        "{carrier} has no coefficient in the {book} book on {day}",
        "{carrier}在 {day} 没有折标系数（{book}）",
    ),
    "equivalent_undeclared": (
        "no equivalent factor of electricity (等价值) is declared for {year}",
        "未申报 {year} 年电力等价系数",
    ),
    "coefficient_impossible": (
        "{factor} cannot be reckoned with: {fault}, or withdraw it",
        "{factor} 无法用于计算：{fault}，或撤回该申报",
    ),
    "coefficient_is_range": (
        "{factor} is a range {low} to {high} kgce/{unit}; a measured value is needed",
        "{factor} 是区间值 {low}–{high} kgce/{unit}，需要实测值",
    ),
    "coefficient_changes": (
        "the coefficient of {carrier} changes inside the days {day} to {until} that one statement covers; state the"
        " days before and after the change apart",
        "{carrier}的折标系数在同一填报的 {day} 至 {until} 之间有变化，请把变化前后的天分开填报",
    ),
    # Flows and what is stated of them.
    "flow_unknown": ("nothing is known of the flow {flow}", "没有能源流 {flow} 的数据"),
    "flow_unknown_in_period": (
        "nothing is known of the flow {flow} in this period",
        "本期没有能源流 {flow} 的数据",
    ),
    "flow_without_source": (
        "the flow {flow} has neither a meter nor a statement",
        "能源流 {flow} 既无计量也无填报",
    ),
    "flow_stated_by_day": (
        "the flow {flow} is stated for whole days, and this period is shorter",
        "能源流 {flow} 按整天填报，本期不足一天",
    ),
    "flow_stated_not_live": (
        "the flow {flow} is stated for whole days and has no meter: it is not known during the day",
        "能源流 {flow} 按整天填报而无计量，当日内未知",
    ),
    "flow_stated_across": (
        "the flow {flow} is stated for {start} to {end} as a whole, which is not wholly inside this period",
        "能源流 {flow} 按 {start} 至 {end} 整段填报，不完全在本期内",
    ),
    "flow_statements_overlap": (
        "statements of the flow {flow} overlap: {start} to {end} and {other_start} to {other_end}",
        "能源流 {flow} 的填报时段重叠：{start} 至 {end} 与 {other_start} 至 {other_end}",
    ),
    "flow_stated_in_part": (
        "the flow {flow} is stated for {n_stated} of the {n_days} days of this period on which it has no meter",
        "能源流 {flow} 在本期无计量的 {n_days} 天中只填报了 {n_stated} 天",
    ),
    "flow_not_counted": (
        "no channel of this flow counted anything that is known",
        "该能源流的测点都没有已知的计量",
    ),
    "channel_unknown": ("nothing is known of this channel in the period", "本期没有该测点的数据"),
    # Structure.
    "not_a_calendar_year": (
        "the class by law is that of a whole calendar year",
        "法定类别按整个日历年判定",
    ),
    "total_below_zero": (
        "a total below zero has no class: a flow is missing or its coefficient is wrong",
        "合计为负，不判定类别：缺少能源流或系数有误",
    ),
    "certificate_of_own_production": (
        "issued for the enterprise's own production, which counts already",
        "为自产电量核发，电量本身已计入",
    ),
    "certificate_held_across": (
        "held for {start} to {end} as a whole, which is not wholly inside this period",
        "持有期 {start} 至 {end} 不完全在本期内",
    ),
    "certificate_held_twice": (
        "certificate {number} is held by {enterprises}: each counts once",
        "绿证 {number} 被 {enterprises} 同时申报，每张只能计一次",
    ),
    "bought_power_unknown": (
        "what {enterprise} bought of electricity is not known for every month: its certificates have no standard coal",
        "{enterprise} 外购电量有月份未知，其绿证无法折标煤",
    ),
    "no_power_bought": (
        "{enterprise} bought no electricity that its certificates could stand for",
        "{enterprise} 没有外购电量，其绿证无法折标煤",
    ),
    "certificate_expired": (
        "issued on {day}, and valid for {years} years (one source)",
        "签发于 {day}，有效期 {years} 年（一个来源）",
    ),
    "certificate_of_other_year": (
        "issued on {day}, so its electricity was generated before {year}; from 2026 on it counts in that year alone",
        "签发于 {day}，所证电量早于 {year} 年；2026 年起绿证仅限生产当年使用",
    ),
    "electricity_unknown": ("no electricity is known", "用电量未知"),
    "whole_is_zero": ("the whole is zero", "合计为零"),
    # A value and the one that took its place.
    "none_before": ("there was no number before it: {reason}", "此前没有数值：{reason}"),
    "none_after": ("there was no number after it: {reason}", "此后没有数值：{reason}"),
    "inputs_do_not_tell": (
        "the inputs of this value do not say which quantity has which coefficient",
        "该值的输入没有说明各实物量所用系数",
    ),
    "stored_no_more": ("the value this rested on is not stored any more", "所依据的数值已不在库中"),
    "unit_changed": ("it was stated in {before} before and is in {after} now", "原以 {before} 计，现以 {after} 计"),
}
