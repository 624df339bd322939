"""Sentences of what is not taken or not there among barometers, assessments, projects and rounds of leaders."""

SENTENCES: dict[str, tuple[str, str]] = {
    "assessed_by_officers": (
        "what is assessed is stated, demanded and published by officers; you may read it",
        "考核内容由监管岗填报、下达和发布，您可以查看",
    ),
    "self_assessment_of_itself": (
        "a self-assessment is stated by the body itself: a manager, or an officer of the region",
        "自评由被考核单位自己填报：企业能源管理岗，或本地区监管岗",
    ),
    "review_by_officer_above": (
        "what follows a self-assessment is stated by an officer above; you may read it",
        "自评之后的各阶段由上级监管岗填报，您可以查看",
    ),
    "barometer_month_open": (
        "the month {month} has not ended; a barometer is read when it has",
        "{month} 尚未结束，晴雨表须在月末之后查看",
    ),
    "budget_month_open": (
        "`month` is one of {year} that has ended; {got} came",
        "月份应为 {year} 年已结束的月份，实为 {got}",
    ),
    "month_not_begun": (
        "the month {month} has not begun; ask for one up to {last}",
        "{month} 尚未开始，最晚为 {last}",
    ),
    "statistic_none_of": (
        "`quantity` of this {place} is one of {known}; {got!r} came",
        "该{place}的统计指标应为以下之一：{known}；实为 {got}",
    ),
    "month_of_years": (
        "a month of a year from {first} to {last} is wanted; {got} came",
        "应为 {first} 至 {last} 年的月份，实为 {got}",
    ),
    "statistic_below_zero": (
        "`value` is an amount of 0 or more [{unit}]; {got} came",
        "数值不得小于 0 [{unit}]，实为 {got}",
    ),
    "statistic_not_over": (
        "{span} has not ended; a sum is stated when its last month is over",
        "{span} 尚未结束，统计数在末月结束后填报",
    ),
    "no_target_held": ("{place} {code} has no target {id} that holds", "{place} {code} 没有有效目标 {id}"),
    "scheme_without_indicator": (
        "{scheme} has no indicator {got!r}; it has {known}",
        "考核方案 {scheme} 没有指标 {got}；现有：{known}",
    ),
    "year_not_begun": (
        "`year` is one from {first} on that has begun; {got} came",
        "年度应自 {first} 起且已开始，实为 {got}",
    ),
    "nothing_rated": (
        "no light can be rated yet: nothing to publish; each light says what it lacks",
        "尚无可判定的晴雨灯，不能发布；各灯注明所缺数据",
    ),
    "issue_unchanged": (
        "version {version} of {span} says the same already",
        "{span} 第 {version} 版内容相同，无须再次发布",
    ),
    "issue_needs_note": (
        "{span} is published: say in `note` why it is published again",
        "{span} 已发布，再次发布须在说明中写明原因",
    ),
    "no_issue": ("region {region} has no issue {id}", "地区 {region} 没有发布 {id}"),
    "no_light_rules": ("no rule set {got!r}; there are {known}", "没有判定规则 {got}；现有：{known}"),
    "offset_not_above_zero": ("`amount` is above 0 [t of coal, tCO2]; {got} came", "替代量须大于 0，实为 {got}"),
    "no_project": (
        "the region has no project {project!r}; one of a region below is asked for there",
        "本地区没有项目 {project}；下级地区的项目请在该地区查看",
    ),
    "project_yardstick_unknown": (
        "`yardstick` is the id of a yardstick (qingyu benchmarks list); {got!r} came",
        "能效标准编号 {got} 不存在",
    ),
    "project_intensity_alone": (
        "`intensity` and the `yardstick` that judges it are given together",
        "单位产品能耗与据以判定的标准须同时填写",
    ),
    "project_below_zero": (
        "energy_tce, coal_t, carbon_tco2 and the ratios are 0 or more",
        "综合能源消费量、煤炭消费量、碳排放量和替代比例不得小于 0",
    ),
    "no_published_target": (
        "no published target of {region}, {got}; {known}",
        "没有已公布目标：{region}，{got}；现有：{known}",
    ),
    "no_scheme": ("no scheme {got!r}; there are {known}", "没有考核方案 {got}；现有：{known}"),
    "no_scheme_of_kind": (
        "no scheme {got!r} assesses a body of the kind {place}; there are {known}",
        "没有考核{place}的方案 {got}；现有：{known}",
    ),
    # Rounds of leaders and peers.
    "round_applied_by_manager": (
        "a manager of the enterprise applies, or an officer nominates it; you may read",
        "由企业能源管理岗申报或监管岗推荐，您可以查看",
    ),
    "no_product_of": ("{enterprise} has no product {product!r}", "{enterprise} 没有产品 {product}"),
    "not_applied": (
        "{enterprise} has not applied for {product!r} in the round {round!r}",
        "{enterprise} 的产品 {product} 未申报遴选 {round}",
    ),
    "withdrawn_by_manager": (
        "the enterprise applied by itself: its manager withdraws it",
        "该申报由企业自行提出，须由其能源管理岗撤回",
    ),
    "year_not_over": (
        "a year that is over is wanted, {last} or before; {got} came",
        "应为已结束的年度（{last} 或更早），实为 {got}",
    ),
    "no_application": (
        "there is no reviewed application of {enterprise} for {product!r} in the round {round!r}",
        "遴选 {round} 中没有 {enterprise} 产品 {product} 的已审核申报",
    ),
    "no_round_rules": ("there are no rules {got!r} of a round; there are {known}", "没有遴选规则 {got}；现有：{known}"),
    "no_round": (
        "the region {region} has no round {round!r} that concerns you",
        "地区 {region} 没有与您有关的遴选 {round}",
    ),
    "round_without_most": (
        "`most` is wanted: {rules} does not say how many leaders a sector may have",
        "须填写名额：{rules} 未规定每个行业的领跑者数量",
    ),
    "round_yardsticks_odd": (
        "a round names the yardsticks it is for; unknown: {got}",
        "遴选须指明对应的标准；无法识别：{got}",
    ),
    "no_region": ("there is no region {region!r}", "没有地区 {region}"),
    "unknown_yardstick": ("there is no yardstick {yardstick!r}", "没有标准 {yardstick}"),
}
