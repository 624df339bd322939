"""Sentences of the CO2 account: what is left out, what is open, and what chose a factor: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    # What is no emission of the account.
    "feedstock_not_burnt": ("feedstock (原料用能) is not burnt", "原料用能不燃烧"),
    "carbon_in_balance": ("its carbon is in the balance {balance}", "其含碳量已在碳平衡 {balance} 中"),
    "medium_without_carbon": (
        "holds no carbon of its own: the energy it takes is counted where it is made",
        "耗能工质自身不含碳，其能耗在生产处计算",
    ),
    "own_renewable": ("won on the site from sun, wind or water", "厂内自产风、光、水电"),
    "own_renewable_sold": (
        "won on the site and sold: it was counted as zero, so there is nothing to take off",
        "厂内自产风、光、水电外售：原按零计，不作扣减",
    ),
    "self_generated": (
        "made on the site: nothing is bought, its fuel is counted as combustion",
        "厂内自发电，燃料已计入燃烧排放",
    ),
    "green_by_direct_line": ("green power by direct line counts zero under {scheme}", "直供绿电在 {scheme} 下按零计"),
    "not_of_guideline": ("guideline {guideline} has no item of {item}", "核算指南 {guideline} 不计{item}"),
    "sold_is_product": (
        "{item} sold is the product under guideline {guideline} and is never taken off",
        "按核算指南 {guideline}，外售{item}是产品，不扣除",
    ),
    # What leaves the total open.
    "feedstock_open": (
        "the carbon of {carrier} used as feedstock (原料用能) is open: declare the carbon balance that takes it in",
        "{carrier}用作原料的碳去向未申报：请申报碳平衡",
    ),
    "no_guideline": (
        "no guideline is declared, and the industry decides none: who takes off what is sold depends on it; declare"
        " `guideline` in the carbon setting",
        "未申报核算指南，行业也不能确定；外售能源由谁扣除取决于指南，请在碳核算设置中申报",
    ),
    "item_undeclared": (
        "guideline {guideline} counts {item}: declare it as a process, or state it in `absent`",
        "核算指南 {guideline} 计入{item}，请申报该过程，或声明没有",
    ),
    "item_not_modelled": (
        "guideline {guideline} counts {item}, which is not modelled here: there is no total",
        "核算指南 {guideline} 计入{item}，本平台尚未建模，不给总量",
    ),
    "item_not_modelled_or_absent": (
        "guideline {guideline} counts {item}, which is not modelled here: there is no total unless `absent` states"
        " that there is none",
        "核算指南 {guideline} 计入{item}，本平台尚未建模；声明没有之前不给总量",
    ),
    "balance_of_other_product": (
        "the carbon of the flow {flow} is in the balance {balance}, which is not declared for this product",
        "能源流 {flow} 的碳在碳平衡 {balance} 中，而该平衡未申报属于本产品",
    ),
    "taken_off_more_than_burnt": (
        "more is taken off for electricity sold than all fuel emits: a power station reports by guideline 01, which"
        " takes nothing off",
        "外售电力的扣除超过全部燃料排放：发电企业按核算指南 01 报告，不扣除",
    ),
    "no_emission_known": ("nothing that emits is known of this period", "本期没有已知的排放源"),
    # Balances of carbon.
    "unusual_carbon_efficiency": (
        "{share:.1%} of the carbon of the balance {balance} is in its products, where {low:.0%} to {high:.0%} is usual"
        " where coal is gasified: say why, or check the contents",
        "碳平衡 {balance} 的碳有 {share:.1%} 进入产品，煤气化通常为 {low:.0%}–{high:.0%}：请说明原因或核对含碳量",
    ),
    "balance_lacks": (
        "the carbon balance {balance} lacks {stream}: {reason}",
        "碳平衡 {balance} 缺少 {stream}：{reason}",
    ),
    "balance_open": (
        "the carbon balance {balance} is open: the carbon content of {streams} is not known; declare it measured",
        "碳平衡 {balance} 未闭合：{streams} 的含碳量未知，请申报实测值",
    ),
    "balance_nothing_in": (
        "nothing is known that brings carbon into the balance {balance} in this period",
        "本期没有进入碳平衡 {balance} 的碳",
    ),
    "balance_more_out": (
        "more carbon leaves the balance {balance} than comes in: printed contents do not close it, declare measured"
        " ones",
        "碳平衡 {balance} 输出的碳多于输入：缺省含碳量不能闭合，请申报实测值",
    ),
    "stream_stated_across": (
        "it is stated for {start} to {end} as a whole, which is not inside {from_day} to {to_day}",
        "按 {start} 至 {end} 整段填报，不在 {from_day} 至 {to_day} 之内",
    ),
    "stream_odd_unit": (
        "it counts in {odd}, which is no unit that becomes {unit}",
        "以 {odd} 计量，不能换算为 {unit}",
    ),
    "stream_flow_unknown": ("nothing is known of its flow in this period", "本期没有其能源流的数据"),
    "content_odd_unit": (
        "{product} is stated in {odd}, the content is per {unit}",
        "{product} 按 {odd} 填报，含碳量按 {unit} 计",
    ),
    # Processes.
    "production_in_part_of": (
        "production of {product} is stated for {share:.1%} of {start} to {end}, at least {bar:.0%} is needed",
        "{product} 在 {start} 至 {end} 的产量只填报了 {share:.1%}，至少需要 {bar:.0%}",
    ),
    "process_per_tonne": (
        "{product} is stated in {unit}, a process is counted per tonne",
        "{product} 以 {unit} 填报，过程排放按吨计",
    ),
    "process_stated_across": (
        "{process} is stated for {start} to {end} as a whole, which is not inside {from_day} to {to_day}",
        "过程 {process} 按 {start} 至 {end} 整段填报，不在 {from_day} 至 {to_day} 之内",
    ),
    "process_without_factor": (
        "the scheme {scheme} gives no factor or parameters of {process}; declare them",
        "办法 {scheme} 没有给出 {process} 的因子或参数，请申报",
    ),
    # Factors.
    "co2_odd_unit": (
        "{carrier} is counted in {odd}, its CO2 factor {factor} is per {unit}",
        "{carrier}以 {odd} 计量，其排放因子 {factor} 按 {unit} 计",
    ),
    "co2_factor_changes": (
        "the CO2 factor of {carrier} changes inside the days {day} to {until} that one statement covers; state the"
        " days before and after the change apart",
        "{carrier}的排放因子在同一填报的 {day} 至 {until} 之间有变化，请把变化前后的天分开填报",
    ),
    "electricity_without_one_factor": (
        "the electricity of this period has not one known factor",
        "本期电力没有单一的已知因子",
    ),
    "carbon_content_missing": (
        "{carrier} has no carbon content; declare its measured carbon",
        "{carrier}没有含碳量，请申报实测含碳量",
    ),
    "scheme_without_electricity": (
        "the scheme {scheme} names no factor of electricity for reports of {year}; declare the data year and the"
        " level, or another scheme",
        "办法 {scheme} 未规定 {year} 年度的电力因子，请申报数据年份和层级，或改用其他办法",
    ),
    "grid_undeclared": (
        "the factor is that of a power grid; declare in which grid the enterprise is",
        "按区域电网取因子，请申报所在电网",
    ),
    "province_unknown": (
        "the factor is that of a province; register the enterprise in a region below one",
        "按省级取因子，请把企业登记到省级以下地区",
    ),
    "electricity_factor_unpublished": (
        "no CO2 factor of electricity is published for {place} (level {level}, data of {data_year}); the operator must"
        " declare a substitute for {year}: the national average or a measured value",
        "{place}没有公布 {data_year} 年的电力排放因子（{level}）；须由平台为 {year} 年度申报替代值：全国平均值或实测值",
    ),
    "nation": ("the nation", "全国"),
    "region_named": ("{name_en} ({name_zh} {code})", "{name_zh}（{code}）"),
    "national_average_missing": (
        "no national average of electricity is printed for {data_year}",
        "没有 {data_year} 年的全国平均电力因子",
    ),
    "scheme_without_heat": (
        "the scheme {scheme} names no factor of heat for reports of {year}",
        "办法 {scheme} 未规定 {year} 年度的热力因子",
    ),
    "declared_factor_gone": (
        "the declared factor {factor} of {carrier} is in no current edition",
        "{carrier}申报的因子 {factor} 不在现行版本中",
    ),
    "co2_factor_missing": (
        "{carrier} has no CO2 factor; declare its measured carbon",
        "{carrier}没有排放因子，请申报实测含碳量",
    ),
    "co2_factor_ambiguous": (
        "{carrier} has several CO2 factors and {scheme} names none; declare one of {names}",
        "{carrier}有多个排放因子而 {scheme} 未指定，请申报其一：{names}",
    ),
    "oxidation_missing": (
        "the measured carbon of {carrier} says no oxidation and no printed factor has one",
        "{carrier}的实测含碳量未给出氧化率，也没有缺省值",
    ),
    "carbon_per_heat_missing": (
        "the measured heat value of {carrier} needs a carbon content per TJ, declared or printed",
        "{carrier}的实测热值还需要单位热值含碳量",
    ),
    # What chose a factor.
    "chosen_by_declaration": ("declared: {source}", "申报：{source}"),
    "chosen_by_substitute": ("substitute declared by {by}: {source}", "替代值，由 {by} 申报：{source}"),
    "chosen_by_measurement": ("measured, declared by {by}: {source}", "实测，由 {by} 申报：{source}"),
    "chosen_by_scheme": ("{scheme}: {source}", "{scheme}：{source}"),
    "chosen_by_scheme_of_year": ("{scheme}, report of {year}: {source}", "{scheme}，{year} 年度报告：{source}"),
    "only_factor_printed": ("the only factor printed for it", "文件中唯一的因子"),
    "scheme_undeclared": (
        "stored once the enterprise declares its accounting scheme (`carbon` in its registration document)",
        "企业申报核算办法后才保存单位碳排放",
    ),
}
