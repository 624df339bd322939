"""Sentences of cost, prices, tariffs and demand: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "quarter_hours_unpriced": (
        "the price series gives no price for {n} quarter-hours of {day}",
        "{day} 有 {n} 个 15 分钟时段在价格序列中没有价格",
    ),
    "price_not_in_force": (
        "no price of {carrier} holds on {day}; declare `carrier_prices`",
        "{carrier}在 {day} 没有生效的价格，请申报",
    ),
    "price_changes": (
        "the price of {carrier} changes inside the days {day} to {until} that one statement covers",
        "{carrier}的价格在同一填报的 {day} 至 {until} 之间有变化，请把变化前后的天分开填报",
    ),
    "cost_unknown": (
        "no cost of {carrier} is known in {month}; declare `tariffs` or `carrier_prices`",
        "{carrier}在 {month} 没有成本，请申报电价或价格",
    ),
    "nothing_used": (
        "nothing was used in this period, so there is no average price",
        "本期没有使用，没有平均价格",
    ),
    "bought_electricity_unknown": (
        "nothing is known of the electricity bought in this period",
        "本期外购电量未知",
    ),
    "bought_by_the_day": (
        "the meter of bought electricity was read by the day: in which hours of the tariff the use lies is not known",
        "外购电表按日抄表，用电落在哪个电价时段未知",
    ),
    "no_tariff_on_day": ("no electricity tariff holds on {day}; declare `tariffs`", "{day} 没有生效的电价，请申报电价"),
    "no_tariff_on_days": (
        "no electricity tariff holds on {n} days, the first {day}; declare `tariffs`",
        "有 {n} 天没有生效的电价，首日 {day}，请申报电价",
    ),
    "no_tariff_in_month": (
        "no electricity tariff holds in this month; declare `tariffs`",
        "本月没有生效的电价，请申报电价",
    ),
    "stated_has_no_band": (
        "electricity that is stated instead of metered has no quarter-hours, so no band",
        "填报而未计量的电量没有 15 分钟数据，不能分时段",
    ),
    "month_unknown": ("nothing is known of this month", "本月没有任何数据"),
    # Demand.
    "no_demand_charge": ("no demand charge is declared", "未申报基本电费"),
    "demand_unknown": (
        "no quarter-hour is wholly known from readings every 15 minutes, so the largest demand is not",
        "没有一个 15 分钟由读数完整得到，最大需量未知",
    ),
    "no_metered_purchase": ("no electricity is bought through a channel", "没有经测点计量的外购电"),
    "not_fresh": ("no fresh reading of {channels}", "{channels} 没有及时的读数"),
    "capacity_undeclared": (
        "the tariff charges by capacity and declares none; give `capacity_kva`",
        "电价按容量计收而未申报容量",
    ),
    "contract_undeclared": (
        "the tariff charges by contract demand and declares none; give `contract_kw`",
        "电价按合约需量计收而未申报合约需量",
    ),
    "full_use_needs_capacity": (
        "the rule of full use needs the capacity in service; give `capacity_kva`",
        "负荷率规则需要运行容量，请申报",
    ),
    "full_use_needs_month": (
        "the rule of full use needs the electricity of the whole month, which is not known",
        "负荷率规则需要全月电量，目前未知",
    ),
    # Policies on the price of electricity.
    "line_start_undeclared": ("it is not declared when the line was started", "未申报生产线投产日期"),
    "adder_of_province": ("the province sets the adder; none is known here", "加价由省定，此处未知"),
    "electricity_of_line_unknown": (
        "the electricity of the line in a year is not known",
        "该生产线全年用电量未知",
    ),
}
