"""Sentences of the assessment of a region: what a total, a drop or a light lacks: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "enterprises_without_months": (
        "{n_missing} of {n} enterprises lack a month of {span}, {first} among them",
        "{n} 家企业中有 {n_missing} 家缺少 {span} 的月份，如 {first}",
    ),
    "others_not_stated": (
        "what everybody without an account here used in {span} is not stated ({statistic}), nor a total",
        "未申报 {span} 其他用户的数量（{statistic}），也没有总量",
    ),
    "totals_by_two_ways": (
        "the total now is {basis_now} and a year before {basis_before}: two ways of making a total are no comparison;"
        " state the total of both spans",
        "本期总量为 {basis_now}，上年同期为 {basis_before}，口径不同不可比；请申报两期的总量",
    ),
    "no_project_approved": ("no two-high project was approved in {year}", "{year} 年没有获批的“两高”项目"),
    "project_without_carbon_ratio": (
        "{n} of the projects approved in {year} add CO2 and declare no ratio of what is to go for it (carbon_ratio)",
        "{year} 年获批的项目中有 {n} 个新增碳排放而未申报碳排放置换比例（carbon_ratio）",
    ),
    "sum_not_stated": ("{sum_of} of {span} is not stated", "未申报 {span} 的{sum_of}"),
    "share_by_two_ways": (
        "a part of the share is a stated total and another a sum of accounts: state the totals of both, or of neither",
        "占比的分子和分母口径不同，不可比；请同时申报两者的总量，或都不申报",
    ),
    "net_by_two_ways": (
        "the total and what is left out of it are made in two ways, stated and summed: state the totals of both, or of"
        " neither",
        "总量与扣除部分口径不同（申报与汇总），不能相减；请同时申报两者的总量，或都不申报",
    ),
    "cap_of_another_basis": (
        "the total of {year} is not known in the way that of now is made ({basis_now})",
        "{year} 年总量没有与本期相同口径（{basis_now}）的数值",
    ),
    "share_of_nothing": ("the whole is zero: there is no share", "总量为零，无法计算占比"),
    "output_not_stated": (
        "the value added (GDP at constant price) of {span} is not stated",
        "未申报 {span} 的地区生产总值（可比价）",
    ),
    "figures_not_stated": (
        "{measure} of {span} at constant price is neither declared for every month nor stated as a sum",
        "{span} 的{measure}（不变价）既未逐月申报，也未申报累计数",
    ),
    "denominator_not_stated": ("{denominator} of {span} is not stated", "未申报 {span} 的{denominator}"),
    "water_not_stated": ("the water of {span} is not stated", "未申报 {span} 的用水量"),
    "months_without_account": (
        "{n_missing} of {n} months of {span} have no account, and no total is stated",
        "{span} 的 {n} 个月中有 {n_missing} 个月没有核算结果，也未申报总量",
    ),
    "product_without_intensity": (
        "{product} has no intensity since January at the end of {span}",
        "{product} 在 {span} 期末没有年初至今的单耗",
    ),
    "intensity_of_nothing": (
        "an amount or an output of zero gives no intensity",
        "数量或产值为零，无法计算强度",
    ),
    "output_outlook_unknown": (
        "no value added of {year} is stated with that of the same months before, three at least: it has no outlook",
        "{year} 年没有可与上年同期比较的地区生产总值（至少三个月），无法推算全年",
    ),
    "growth_of_nothing": ("the year before was zero: there is no growth", "上年为零，无法计算增速"),
    "year_unknown": ("the total of the whole year {year} is unknown", "{year} 年全年总量未知"),
    "no_target": ("no target of this kind covers {year}", "没有覆盖 {year} 年的该类目标"),
    "no_target_judged": ("no target of this kind is declared for the year", "该年未申报该类目标"),
    "no_drop_demanded": ("the target demands no drop: there is no rate of completion", "目标未要求下降，没有完成率"),
    "product_not_netted": (
        "what an edition leaves out of the energy of {product} alone is not told by the account",
        "核算结果未区分 {product} 单个产品应扣除的能耗",
    ),
    "renewables_plan_unknown": (
        "what the plan wanted of renewables is not loaded, so what lies above it is unknown",
        "未收录可再生能源规划量，无法确定超出规划的部分",
    ),
    "not_fed": (
        "no account says anything of it: it is stated by hand",
        "核算结果不涉及该项，需人工填报",
    ),
    "target_holds": (
        "a {target_kind} of {target_of} from {base} to {to} holds already; withdraw it first",
        "{base} 年至 {to} 年的{target_of}{target_kind}目标已存在；请先撤销",
    ),
    "target_years": (
        "`base_year` lies before `target_year`, both from {first} to {last}",
        "基期年应早于目标年，均在 {first} 年至 {last} 年之间",
    ),
    "target_of_regions": (
        "{target_of} is demanded of regions, not of an enterprise",
        "{target_of}目标只对地区下达，不对企业下达",
    ),
    "target_of_other_kind": (
        "of {target_of} may be demanded: {kinds}; a {target_kind} came",
        "{target_of}的目标类型应为下列之一：{kinds}；实为{target_kind}",
    ),
    "target_no_number": ("`value` is a number [{unit}]; {value} came", "目标值应为数字（{unit}），实为 {value}"),
    "target_no_share": (
        "a {target_kind} is a share between -1 and 1 (0.14 for 14 %); {value:g} came",
        "{target_kind}应在 -1 与 1 之间（14% 填 0.14），实为 {value:g}",
    ),
    "target_below_zero": ("a cap is 0 or more [{unit}]; {value:g} came", "总量不得小于 0（{unit}），实为 {value:g}"),
    "target_per_of_other": (
        "`per` is of a drop of energy, CO2 or water only; {said} came",
        "只有能源、碳排放和用水的下降率有强度分母，实为 {said}",
    ),
    "target_per_unknown": (
        "`per` says what the drop is per: {known}; {said} came",
        "强度分母应为下列之一：{known}；实为 {said}",
    ),
    "rules_without_period": (
        "the rule set {rules} has no level for an issue of {span}",
        "规则 {rules} 没有 {span} 一期的等级",
    ),
}
