"""Sentences of the early warnings, by code and version, and what to do next: code, English, Chinese.

A version is never rewritten: a warning of last year still reads as it was issued.
"""

SENTENCES: dict[str, tuple[str, str]] = {
    "data.interruption.1": (
        "No reading from {channel} for {value} h (latest {last_at}); {periods} intervals, {limit} h, are allowed.",
        "测点{channel}已{value}小时无数据（最近读数{last_at}），超过{periods}个采集周期，限值{limit}小时。",
    ),
    "data.interruption.1.next": (
        "Check gateway, line and meter supply; restore within 3 working days, else report and file by hand.",
        "检查网关、通信和表计电源；3个工作日内恢复，否则报告省级平台并人工补报。",
    ),
    "data.outage.1": (
        "No reading from {n_silent} of {n_channels} channels, the longest for {value} h: {channels} and others.",
        "{n_channels}个测点中有{n_silent}个无数据，最长{value}小时：{channels}等。",
    ),
    "data.outage.1.next": (
        "Check the gateway and the line first; restore within 3 working days, else report and file by hand.",
        "先检查网关和通信线路；3个工作日内恢复，否则报告省级平台并人工补报。",
    ),
    "data.interruption.2": (
        "No reading from {channel} for {value} h (latest {last_at}); {periods} intervals, {limit} h, are"
        " allowed. Restore it by {restore_by} ({working_days} working days{calendar}).",
        "测点{channel}已{value}小时无数据（最近读数{last_at}），超过{periods}个采集周期，限值{limit}小时；应"
        "在{restore_by}前（{working_days}个工作日内{calendar}）恢复。",
    ),
    "data.interruption.2.next": (
        "Check gateway, line and meter supply; what is not restored in time is reported and filed by hand.",
        "检查网关、通信和表计电源；逾期未恢复的，报告省级平台并人工补报。",
    ),
    "data.outage.2": (
        "No reading from {n_silent} of {n_channels} channels, the longest for {value} h: {channels} and"
        " others. Restore the first by {restore_by} ({working_days} working days{calendar}).",
        "{n_channels}个测点中有{n_silent}个无数据，最长{value}小时：{channels}等；最早应在{restore_by}前（"
        "{working_days}个工作日内{calendar}）恢复。",
    ),
    "data.outage.2.next": (
        "Check the gateway and the line first; what is not restored in time is reported and filed by hand.",
        "先检查网关和通信线路；逾期未恢复的，报告省级平台并人工补报。",
    ),
    "change.unconfirmed.1": (
        "{n} changes touch closed months ({months}) and no officer has confirmed them; the values before still count.",
        "{n}项变更涉及已关账月份（{months}），尚未经监管人员确认；确认之前仍以变更前的数值为准。",
    ),
    "change.unconfirmed.1.next": (
        "The enterprise gives the reason and the proof; an officer confirms or rejects.",
        "企业补充变更原因和证明文件，监管人员确认或驳回。",
    ),
    "change.hides_breach.1": (
        "{n} changes that wait (number {changes}) make a breach of a level or a budget disappear, in {months}. The"
        " values before still count.",
        "{n}项待确认的变更（编号{changes}）会使{months}的超限消失。确认之前仍以变更前的数值为准。",
    ),
    "change.hides_breach.1.next": (
        "Compare the values before and after each, and its proof, before you confirm it.",
        "确认前请逐项核对变更前后的数值和证明文件。",
    ),
    "data.completeness.1": (
        "Completeness of {day} was {value}, below {limit}; most is missing from {worst}.",
        "{day}数据完整率{value}，低于{limit}；缺失最多的测点：{worst}。",
    ),
    "data.completeness.1.next": (
        "Find out why these channels miss readings and let the gateway send what it has buffered.",
        "查明缺失测点的原因，由网关补传缓存数据。",
    ),
    "register.reset.1": (
        "The register of {channel} fell at {at}; no swap, reset or rollover is recorded, the use across it is unknown.",
        "测点{channel}的表底在{at}下降，没有换表、清零或翻转记录；该段用量未知。",
    ),
    "register.reset.1.next": (
        "Record the swap (end and start index) or the rollover; the use is then computed again.",
        "登记换表（止度、起度）或翻转，平台将重新计算。",
    ),
    "channel.stuck.1": (
        "The reading of {channel} did not move from {from} to {at}.",
        "测点{channel}自{from}至{at}读数不变。",
    ),
    "channel.stuck.1.next": (
        "Check whether the equipment stood still; if it ran, check the meter or the collector.",
        "核对设备是否停运；如在运行，检查表计或采集程序。",
    ),
    "product.over_limit.1": (
        "Product {product} used {value} in {month}, above limit level 3 of {standard}, {limit}{mark}. The"
        " last closed month is judged.",
        "产品{product}在{month}的单位能耗为{value}，超过{standard}限定值（3级）{limit}{mark}。判定对象为最近"
        "一个完整月。",
    ),
    "product.over_limit.1.next": (
        "Check output and energy figures; if they hold, plan the rectification: punitive prices may apply.",
        "核对产量与能耗数据；属实则制定整改措施，超限额可能执行惩罚性电价。",
    ),
    "product.over_baseline.1": (
        "Product {product} used {value} in {month}, worse than the baseline {limit} of {list_en}{mark}. The"
        " last closed month is judged.",
        "产品{product}在{month}的单位能耗为{value}，劣于{list_zh}的基准{limit}{mark}。判定对象为最近一个完整月。",
    ),
    "product.over_baseline.1.next": (
        "Set a plan and a date for the rebuild, with the benchmark level as its aim.",
        "对照标杆水平制定改造计划和时限。",
    ),
    "product.over_limit.2": (
        "{name_en} used {value} in {month}, above limit level 3 of {standard}, {limit}{mark}{correction}."
        " The last closed month is judged.",
        "{name_zh}在{month}的单位能耗为{value}，超过{standard}限定值（3级）{limit}{mark}{correction}。判定对"
        "象为最近一个完整月。",
    ),
    "product.over_limit.2.next": (
        "Check output and energy figures; if they hold, plan the rectification: punitive prices may apply.",
        "核对产量与能耗数据；属实则制定整改措施，超限额可能执行惩罚性电价。",
    ),
    "product.over_baseline.2": (
        "{name_en} used {value} in {month}, worse than the baseline {limit} of {list_en}{mark}{correction}."
        " The last closed month is judged.",
        "{name_zh}在{month}的单位能耗为{value}，劣于{list_zh}的基准{limit}{mark}{correction}。判定对象为最近"
        "一个完整月。",
    ),
    "product.over_baseline.2.next": (
        "Set a plan and a date for the rebuild, with the benchmark level as its aim.",
        "对照标杆水平制定改造计划和时限。",
    ),
    "product.over_limit.3": (
        "{name_en} used {value} over the twelve months {from_month} to {month}, above limit level 3 of {standard},"
        " {limit}{mark}{correction}.",
        "{name_zh}在{from_month}至{month}的12个月单位能耗为{value}，超过{standard}限定值（3级）{limit}{mark}{correction}。",
    ),
    "product.over_limit.3.next": (
        "Check output and energy figures; if they hold, plan the rectification: punitive prices may apply.",
        "核对产量与能耗数据；属实则制定整改措施，超限额可能执行惩罚性电价。",
    ),
    "product.over_baseline.3": (
        "{name_en} used {value} over the twelve months {from_month} to {month}, worse than the baseline {limit} of"
        " {list_en}{mark}{correction}.",
        "{name_zh}在{from_month}至{month}的12个月单位能耗为{value}，劣于{list_zh}的基准{limit}{mark}{correction}。",
    ),
    "product.over_baseline.3.next": (
        "Set a plan and a date for the rebuild, with the benchmark level as its aim.",
        "对照标杆水平制定改造计划和时限。",
    ),
    "budget.month.1": (
        "Comprehensive energy (calorific) of {month} is {value} so far, {used} of the month's budget of {limit}{mark}.",
        "{month}累计综合能耗（当量值）{value}，已达月度用能预算{limit}的{used}{mark}。",
    ),
    "budget.month.1.next": (
        "See which carriers grew most; adjust this month's production, or apply for a change of the budget.",
        "查看用量增长最多的能源品种，调整当月生产安排或申请调整预算。",
    ),
    "budget.month.2": (
        "Comprehensive energy ({book_en}) of {month} is {value} so far, {used} of the month's budget of {limit}{mark}.",
        "{month}累计综合能耗（{book_zh}）{value}，已达月度用能预算{limit}的{used}{mark}。",
    ),
    "budget.month.2.next": (
        "See which carriers grew most; adjust this month's production, or apply for a change of the budget.",
        "查看用量增长最多的能源品种，调整当月生产安排或申请调整预算。",
    ),
    "demand.contract.1": (
        "The demand of the quarter-hour from {from} is heading for {value}, {used} of the contract's {limit}.",
        "自{from}起的15分钟需量预计达到{value}，为合约需量{limit}的{used}。",
    ),
    "demand.contract.1.next": (
        "Hold back the start of large drives and shed what can wait; if it stays so, review the contract demand.",
        "本时段内错开大功率设备启动，压减可调负荷；若长期超过，核对合约需量。",
    ),
    "instrument.overdue.1": (
        "Certificate {certificate_no} of meter {meter} ({name_en}) is due on {due_on}; days left:"
        " {days_left} (below zero is overdue).",
        "计量器具{meter}（{name_zh}）检定证书{certificate_no}的有效期止于{due_on}，剩余天数：{days_left}（负"
        "数为已超期）。",
    ),
    "instrument.overdue.1.next": (
        "Have it verified or replaced, and bring the metering records up to date within 3 working days.",
        "安排检定或更换，并在3个工作日内更新计量数据。",
    ),
    "instrument.overdue.many.1": (
        "The certificates of {n_due} meters have ended or end soon, {n_overdue} have ended: {meters} and others.",
        "{n_due}台计量器具的检定证书到期或即将到期，其中{n_overdue}台已超期：{meters}等。",
    ),
    "instrument.overdue.many.1.next": (
        "Have them verified in one round, and bring the metering records up to date within 3 working days.",
        "安排一次集中检定，并在3个工作日内更新计量数据。",
    ),
    "load.sudden.1": (
        "{channel} has run at {value} since {from}, {used} of the {limit} that are expected at these hours.",
        "测点{channel}自{from}起负荷为{value}，为该时段预期负荷{limit}的{used}。",
    ),
    "load.sudden.1.next": (
        "Ask the shift whether this was meant; if not, look at the equipment, its supply and the valve before it.",
        "向当班人员核实是否为计划停机或调整；否则检查设备、供能和阀门。",
    ),
    "load.sudden.many.1": (
        "{n_changed} of {n_channels} channels left their usual load since {from}: {channels} and others; of these"
        " {worst} changed most, to {value} where {limit} are expected.",
        "自{from}起，{n_channels}个测点中有{n_changed}个偏离预期负荷：{channels}等；其中{worst}变化最大，负荷为{value}，预期为{limit}。",
    ),
    "load.sudden.many.1.next": (
        "Look for the one cause first: a failure of supply, a stop of the line, a holiday that no calendar has.",
        "先查共同原因：供电故障、生产线停机，或日历中没有的停产日。",
    ),
    "load.standby.1": (
        "While idling {channel} used {value} in the mean of the last two days, {used} of the {limit} that is usual;"
        " on the last one that came to {wasted} {of} too much.",
        "测点{channel}连续两天非生产时段偏高，平均为{value}，为通常水平{limit}的{used}，最近一天多用{wasted} {of}。",
    ),
    "load.standby.1.next": (
        "See what was left running: compressors, furnaces kept warm, ventilation, light; set a time to switch off.",
        "查找非生产时段仍在运行的设备（空压机、保温炉、通风、照明），设定停机时间。",
    ),
    "load.drift.1": (
        "{channel} has used {value} since {from}, {used} of the {limit} of the quarter before.",
        "测点{channel}自{from}起日均用量为{value}，为此前一个季度基准{limit}的{used}。",
    ),
    "load.drift.1.next": (
        "See whether output, product or weather explain it; if not, look for leaks, fouling and wear.",
        "核对产量、品种和气温能否解释；否则检查泄漏、结垢和磨损。",
    ),
    # Parts of sentences that are there or not.
    "warning.unverified": (" (unverified)", "（未核实）"),
    "warning.not_corrected": (" (the standard's correction is not applied)", "（未作标准规定的修正）"),
    "warning.partly_corrected": (" (not every correction of the standard is applied)", "（标准规定的修正未全部适用）"),
    "warning.none": ("none", "无"),
    "warning.weekends_only": (
        ", holidays of that year unknown, weekends left out only",
        "，当年节假日安排未知，仅扣除周末",
    ),
}
