"""Sentences of forecasts: why a year's end has no fan: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "forecast_history_short": (
        "{known:.0f} days of history are known and {needed:.0f} are needed to test a forecast of this length",
        "已有 {known:.0f} 天历史数据，检验该时长的预测需要 {needed:.0f} 天",
    ),
    "forecast_year_unknown": (
        "the year is known from {first} on only: what came before it is in no account",
        "本年自 {first} 起才有核算数据，此前用量未知",
    ),
    "forecast_holes": (
        "{share:.0%} of the days of the history have no value",
        "历史数据中有 {share:.0%} 的日期没有数值",
    ),
    "forecast_history_silent": (
        "the last {days:.0f} days have no value: what is used now is not known",
        "最近 {days:.0f} 天没有数值，当前用量未知",
    ),
    "forecast_of_noise": (
        "the {days:.0f} days of history show nothing that repeats or lasts, only noise",
        "{days:.0f} 天历史数据无规律可循，仅为随机波动",
    ),
    "forecast_without_skill": (
        "on earlier days the best model ({model}) was not clearly better than the naive one: skill {skill:.2f}",
        "回溯检验中最优模型（{model}）并不明显优于朴素预测：技巧评分 {skill:.2f}",
    ),
    "forecast_of_day_to_come": (
        "a forecast is made as of a day that has begun, and {day} is after {today}",
        "预测只能以已开始的日期为基准，{day} 晚于今天 {today}",
    ),
    "forecast_without_level": (
        "on too few earlier days, or not of late, was more used than given off: errors have no level to be a share of",
        "近期或回溯检验中没有大于零的用量水平，误差无从衡量",
    ),
    "forecast_unforeseen": (
        "{share:.0%} of the year's end is foretold by no model but naive, and at most {most:.0%} may be",
        "年末值中有 {share:.0%} 只有朴素推算而无模型预测，上限为 {most:.0%}",
    ),
    "forecast_origins_few": (
        "the enterprises were asked together on {known:.0f} earlier days and {needed:.0f} are needed",
        "各企业共同的回溯检验仅有 {known:.0f} 次，至少需要 {needed:.0f} 次",
    ),
    "enterprises_without_forecast": (
        "{n_missing:.0f} of {n:.0f} enterprises have no forecast of late and no year before, {first} among them",
        "{n:.0f} 家企业中有 {n_missing:.0f} 家近期没有预测，上年用量也未知，如 {first}",
    ),
    "members_among_others": (
        "{n_missing:.0f} of {n:.0f} enterprises have no account of all of {span}, {first} among them, and may be in"
        " what is stated of the others: state its {span}, 0 where it did not run",
        "{n:.0f} 家企业中有 {n_missing:.0f} 家没有 {span} 的完整账目，如 {first}，可能已计入其他用户；"
        "请申报其 {span} 用量，未投产则申报 0",
    ),
    "total_below_accounts": (
        "the total that is stated of {span} ({total:.0f}) is less than the accounts of its enterprises ({metered:.0f})",
        "{span} 申报的总量（{total:.0f}）小于所属企业账目之和（{metered:.0f}）",
    ),
    "enterprises_without_year": (
        "{n_missing:.0f} of {n:.0f} enterprises know neither this year so far nor the one before, {first} among them",
        "{n:.0f} 家企业中有 {n_missing:.0f} 家本年与上年用量均未知，如 {first}",
    ),
    "intensity_periods_few": (
        "energy and output are both known of {known:.0f} months or quarters on end, and {needed:.0f} are needed",
        "能耗与产出同时已知的连续期数为 {known:.0f}，预测需要 {needed:.0f}",
    ),
    "intensity_year_unknown": (
        "of no month of {year} both the energy and the output ({per}) are known",
        "{year} 年尚无能耗与产出（{per}）同时已知的月份",
    ),
    "intensity_without_output": (
        "nothing was made in a part of the year that counts: there is no intensity of it",
        "计算期内没有产出，无法计算单位产出能耗",
    ),
    "intensity_origins_few": (
        "fewer than {needed:.0f} earlier years can be tried with what is known of energy and output",
        "可用于回溯检验的历史年度不足 {needed:.0f} 个",
    ),
    "plan_of_unknown_product": (
        "the enterprise has no product {product}: plan one that is registered",
        "企业没有产品 {product}，请对已登记的产品申报计划",
    ),
    "plan_of_year_past": (
        "months of years before {year} are over and need no plan",
        "{year} 年以前的月份已经结束，无需申报计划",
    ),
    "plans_of_manager": (
        "what is planned to be made is declared by a manager of the enterprise",
        "生产计划由企业管理员申报",
    ),
    "plan_without_account": (
        "of no month of {year} both the account and the output of the planned products are known",
        "{year} 年尚无账目与计划产品产量同时已知的月份",
    ),
    "plan_of_product_without_months": (
        "of no month both the energy and the output of {product} are known: what its planned output takes is unknown",
        "产品 {product} 尚无能耗与产量同时已知的月份，计划产量所需能耗未知",
    ),
    "measure_was_due": (
        "it was due before the months that are left: what it saves is in the meters by now, or it is late",
        "完成期限早于剩余月份：节能量已体现在计量数据中，或措施已逾期，不再计入",
    ),
    "plan_months_lacking": (
        "{n:.0f} months that are left of the year have no plan under this scenario, {first} among them",
        "本情景尚缺 {n:.0f} 个月的计划，如 {first}",
    ),
    "load_days_few": (
        "{known:.0f} days of this channel are known by the hour and {needed:.0f} are needed to expect a load",
        "该测点有逐时数据的日期为 {known:.0f} 天，给出预期负荷区间需要 {needed:.0f} 天",
    ),
    "load_failed": (
        "the load of this channel could not be reckoned; the log of the program says why",
        "该测点的预期负荷计算失败，原因见程序日志",
    ),
    "load_stands": (
        "this channel measured nothing but zero on {known:.0f} days: no load is expected of what stands still",
        "该测点 {known:.0f} 天读数均为零，对停用的负荷不给出预期区间",
    ),
    "load_days_late": (
        "of the last {days:.0f} days {known:.0f} are known by the hour and {needed:.0f} are needed to expect a load",
        "最近 {days:.0f} 天中有逐时数据的为 {known:.0f} 天，给出预期负荷区间需要 {needed:.0f} 天",
    ),
    "load_hours_unknown": (
        "{n:.0f} of the {of:.0f} times of the day were never measured: no load is expected of what nobody knows",
        "一天 {of:.0f} 个时段中有 {n:.0f} 个从未计量，不给出预期负荷区间",
    ),
    "load_without_skill": (
        "on earlier days the best model ({model}) foretold this load no better than last week did: skill {skill:.2f}",
        "回溯检验中最优模型（{model}）并不优于上周同日：技巧评分 {skill:.2f}",
    ),
    "load_of_gauge": (
        "the channel shows a state and no use: no load is expected of it",
        "该测点为状态量而非用量，不给出预期负荷",
    ),
    "load_of_no_boundary": (
        "no channel measures electricity over the boundary: no load is expected of it",
        "没有测点计量边界上的电力，不给出预期负荷",
    ),
    "load_of_day_to_come": (
        "a load is expected of days up to tomorrow, and {day} is after it",
        "预期负荷最远给到明天，{day} 晚于明天",
    ),
}
