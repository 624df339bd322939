"""Sentences of what a declaration does not take: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "declaration_not_right": ("the declaration is not right: {fault}", "申报内容不符合要求：{fault}"),
    "document_says_twice": (
        "{what} stands in the document more than once; leave one",
        "{what} 在文件中重复出现，请只保留一处",
    ),
    "text_unprintable": ("text without control characters is wanted", "应为不含控制字符的文本"),
    "zone_unknown": (
        "wanted a time zone such as Asia/Shanghai, got {zone!r}",
        "应为时区，如 Asia/Shanghai，实为 {zone}",
    ),
    "carrier_none_of": ("wanted one of {known}, got {got!r}", "能源品种应为以下之一：{known}；实为 {got}"),
    "unit_none_of": (
        "wanted a unit such as kWh, t, m3 or GJ, got {unit!r}; known are {known}",
        "应为单位，如 kWh、t、m3、GJ，实为 {unit}；可用单位：{known}",
    ),
    "unit_becomes_none": (
        "wanted a unit that becomes {unit} ({known}), got {got!r}",
        "单位应能换算为 {unit}（{known}），实为 {got}",
    ),
    "unit_of_carrier_wanted": (
        "wanted a unit that becomes {unit}, the unit of {carrier}, got {got!r}",
        "{carrier}的单位应能换算为 {unit}，实为 {got}",
    ),
    "carrier_code_unknown": (
        "the carrier {got!r} is unknown; use one of {known}",
        "没有能源品种 {got}，应为以下之一：{known}",
    ),
    "unit_unknown": ("the unit {got!r} is unknown; use one of {known}", "没有单位 {got}，应为以下之一：{known}"),
    "units_of_two_kinds": (
        "{got!r} measures {measures} and {unit!r} {wanted}; give the amount in a unit of {wanted}",
        "单位 {got} 与 {unit} 量纲不同，数量应使用可换算为 {unit} 的单位（{measures}/{wanted}）",
    ),
    # A coefficient of standard coal.
    "factor_without_proof": (
        "a declared factor needs its proof: the certificate's number, the laboratory, the report",
        "申报折标系数须填写凭据：证书编号、检测单位或报告",
    ),
    "factor_said_two_ways": (
        "give either a calorific value (ncv with ncv_unit) or kgce_per_unit with unit, not both",
        "低位发热量（ncv、ncv_unit）与折标系数（kgce_per_unit、unit）须且只能填一项",
    ),
    "electricity_has_no_ncv": (
        "electricity has no measured calorific value; its calorific coefficient is a constant",
        "电力没有实测发热量，其当量系数是常数；可申报等价系数",
    ),
    "ncv_without_unit": (
        "a calorific value needs ncv_unit, as kJ/kg or MJ/m3",
        "低位发热量须填写单位（ncv_unit），如 kJ/kg、MJ/m3",
    ),
    "coefficient_without_unit": (
        "kgce_per_unit needs the unit it is per, as kg or m3",
        "折标系数须填写所对应的单位（unit），如 kg、m3",
    ),
    "heat_per_unit_wanted": (
        "a calorific value is wanted in heat per unit, as kJ/kg, MJ/m3 or GJ/t; got {got!r}",
        "低位发热量应为单位数量的热量，如 kJ/kg、MJ/m3、GJ/t，实为 {got}",
    ),
    "coefficient_of_other_unit": (
        "{carrier} is counted in {unit}; a coefficient per {got!r} cannot be applied to it",
        "{carrier}以 {unit} 计量，不能使用每 {got} 的系数",
    ),
    "declared_coefficient_impossible": (
        "{k:.6g} kgce/{unit} of {carrier} cannot be: it lies outside {low:g} to {high:g} kgce/{unit} ({window}); check"
        " the value and its unit",
        "{carrier} {k:.6g} kgce/{unit} 不可能成立：超出 {low:g}–{high:g} kgce/{unit}（{window}），请检查数值和单位",
    ),
    "declared_coefficient_implausible": (
        "{k:.6g} kgce/{unit} of {carrier} is outside {low:g} to {high:g} kgce/{unit}, what it is in practice ({window})"
        "; check the value and its unit, or declare it with `confirm_implausible`: then its values stay unverified",
        "{carrier} {k:.6g} kgce/{unit} 超出合理区间 {low:g}–{high:g} kgce/{unit}（{window}），请检查数值和单位；"
        "确认无误的可注明 `confirm_implausible` 后申报，所得数值标为未核实",
    ),
    "factor_withdrawn_already": (
        "the declared factor {id} was withdrawn already, at {at}",
        "折标系数申报 {id} 已于 {at} 撤回",
    ),
    "factor_scheme_unknown": (
        "the scheme {got!r} is unknown; use one of {known}",
        "没有折标系数方案 {got}，应为以下之一：{known}",
    ),
    # What a flow without a meter came to.
    "span_ends_early": (
        "`to` is the day after the last and comes after `from`; got {start}, {end}",
        "结束日期（不含）须晚于开始日期，实为 {start}、{end}",
    ),
    "no_flow_to_state": (
        "the enterprise has no flow {flow!r} to state; register it first",
        "本企业没有可填报的流 {flow}，请先登记",
    ),
    "stated_flow_is_metered": (
        "the flow {flow!r} is measured by a channel from {since} on, and its readings count; state days before, not"
        " {start} to {end}",
        "流 {flow} 自 {since} 起有计量，以读数为准；只能填报此前的日期，实为 {start} 至 {end}",
    ),
    "stated_in_odd_unit": (
        "the flow {flow!r} is {carrier}; state it in a unit that becomes {unit}, not in {got}",
        "流 {flow} 为{carrier}，填报单位应能换算为 {unit}，实为 {got}",
    ),
    # Tariffs, prices, adders.
    "capacity_charge_needs_capacity": (
        "a charge by capacity needs `capacity_kva`",
        "按容量计收须填写变压器容量（capacity_kva）",
    ),
    "contract_charge_needs_contract": (
        "a charge by contract needs `contract_kw`",
        "按合约需量计收须填写合约需量（contract_kw）",
    ),
    "tolerance_needs_factor": (
        "`tolerance_share` and `excess_factor` belong together: above which share, times what",
        "超出容差（tolerance_share）与超出倍数（excess_factor）须同时填写",
    ),
    "exceeded_base_needs_tolerance": (
        "`exceeded_base` needs `tolerance_share` and `excess_factor`: it is about what is above",
        "填写 exceeded_base 时须同时填写 tolerance_share 与 excess_factor",
    ),
    "full_use_is_a_pair": (
        "`full_use_kwh_per_kva` and `full_use_price_share` belong together: from what on, how much",
        "full_use_kwh_per_kva 与 full_use_price_share 须同时填写：自多少起、按多少计",
    ),
    "rules_need_capacity": (
        "a floor and a rule of full use need `capacity_kva`",
        "保底需量和满载优惠须填写变压器容量（capacity_kva）",
    ),
    "tariff_either_way": (
        "a tariff has either `seasons` or, of a market user, a `series` of prices",
        "电价方案应填写分时季节（seasons），市场化用户填写价格序列（series），二者择一",
    ),
    "adder_without_figure": (
        "an adder needs `cny_per_kwh`, or the `policy_id` of a rule that prints it",
        "加价须填写加价标准（cny_per_kwh），或填写印有标准的政策编号（policy_id）",
    ),
    "adder_rule_unknown": (
        "the adder {adder!r} names the rule {rule!r}; see `price_policies.csv`",
        "加价 {adder} 引用的政策 {rule} 不存在，见 price_policies.csv",
    ),
    "rule_without_adder": (
        "the rule {rule!r} prints no single adder; say in `cny_per_kwh` what was decided",
        "政策 {rule} 未印单一加价标准，请在 cny_per_kwh 填写核定的标准",
    ),
    "season_of": ("months {months}, {day_kind}", "{months} 月（{day_kind}）"),
    "band_without_price": (
        "{where}: the band {band!r} has hours but no price; give `prices` one in CNY/kWh",
        "{where}：{band}有时段而无电价，请填写电价（元/kWh）",
    ),
    "no_season_holds": (
        "month {month}, {day_kind}: no season holds; name one whose months and days have it",
        "{month} 月{day_kind}没有对应的分时季节，请补充",
    ),
    "several_seasons_hold": (
        "month {month}, {day_kind}: {n} seasons hold; a day has one plan of hours",
        "{month} 月{day_kind}对应 {n} 个分时季节，每天只能有一个",
    ),
    "price_ends_early": ("the price from {at} ends before it begins", "自 {at} 起的电价在开始之前结束"),
    "price_cuts_quarter": ("the price from {at} cuts a quarter of an hour", "自 {at} 起的电价未按 15 分钟对齐"),
    "two_prices_hold": (
        "two prices hold from {at} on; say the periods in order",
        "自 {at} 起有两个电价，请按先后顺序填写",
    ),
    "hours_without_band": (
        "{where}: {start} to {end} has no band; every hour needs one",
        "{where}：{start} 至 {end} 没有时段，每小时须有一个时段",
    ),
    "hours_with_two_bands": (
        "{where}: {start} to {end} has two bands; every hour has one",
        "{where}：{start} 至 {end} 有两个时段，每小时只能有一个",
    ),
    # Meters, certificates, reports of months.
    "amount_with_unit": ("`amount` and `amount_unit` come together", "数量与其单位须同时填写"),
    "rate_unit_odd": (
        "wanted a unit such as kW, MW, t/a, m3/h, got {unit!r}",
        "应为单位，如 kW、MW、t/a、m3/h，实为 {unit}",
    ),
    "certificate_ends_early": (
        "due on {due} is not after verified on {verified}",
        "有效期至 {due} 不晚于检定日期 {verified}",
    ),
    "accuracy_class_odd": (
        "wanted an accuracy class with a number such as 0.5S or 2.0, got {got!r}",
        "应为准确度等级，如 0.5S、2.0，实为 {got}",
    ),
    "meter_class_unknown": (
        "the class {got!r} is unknown; use one of {known}",
        "计量器具分类 {got} 不存在，应为以下之一：{known}",
    ),
    "meter_energy_unknown": (
        "GB 17167 asks for no meter of {got!r}; use one of {known}",
        "GB 17167 未要求配备 {got} 的计量器具，应为以下之一：{known}",
    ),
    "quality_bar_says_nothing": (
        "a bar needs `limit`, `weight` or both",
        "指标须填写限值（limit）、权重（weight）或两者",
    ),
    "metric_without_weight": (
        "{metric} is no part of the index; only {known} have a weight",
        "{metric} 不计入综合指数，只有 {known} 有权重",
    ),
    "monthly_report_says_other": (
        "the monthly report of {carrier} for {month}, revision {revision}, says {stored:g} {stored_unit} already, not"
        " {value:g} {unit}; give a higher revision to restate it",
        "{month} {carrier}月报第 {revision} 次修订已报 {stored:g} {stored_unit}，现为 {value:g} {unit}；"
        "如需更正请填更高的修订号",
    ),
    # Figures of months, splits, conditions.
    "base_year_of_constant_prices": (
        "`base_year` goes with the price basis `constant`, and only with it",
        "可比价须填写基期年份（base_year），现价不填",
    ),
    "figure_says_nothing": (
        "wanted `output_value_cny`, `value_added_cny` or both",
        "工业总产值与工业增加值至少填写一项",
    ),
    "process_of_other_level": (
        "a process is a unit of level 2; {unit!r} is of level {level}",
        "工序应为二级用能单元，{unit} 为 {level} 级",
    ),
    "declared_revision_says_other": (
        "{what}: revision {revision} says {stored} already, the document says {new}; give a higher revision to"
        " restate it",
        "{what}：修订 {revision} 已报 {stored}，现为 {new}；如需更正请填更高的修订号",
    ),
    "levels_of_whole_months": (
        "levels hold for whole months: wanted the first day of a month, got {day}",
        "水平值按整月生效，应为每月 1 日，实为 {day}",
    ),
    "condition_out_of_range": (
        "{condition_of} lies between {least:g} and {most:g}, got {value:g}",
        "{condition_of} 应为 {least:g} 至 {most:g}，实为 {value:g}",
    ),
    "switch_is_1_or_0": ("the switch baseline_altitude is 1 or 0", "baseline_altitude 应为 1 或 0"),
}
