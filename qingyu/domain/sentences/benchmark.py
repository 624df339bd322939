"""Sentences of yardsticks, corrections, peers, gaps and what a gap is worth: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "correction_not_carried_out": (
        "this correction is not carried out: its tables or its inputs are not kept here",
        "本平台没有该修正所需的表或数据",
    ),
    "baseline_correction_off": (
        "the list does not say whether K corrects its baseline; the switch for it is off",
        "名录未说明 K 是否修正基准水平，未申报启用",
    ),
    "chromium_ratio_low": (
        "the ratio of chromium to iron is {ratio:g}, at least {least:g} is needed",
        "铬铁比为 {ratio:g}，至少需要 {least:g}",
    ),
    "condition_undeclared": ("{condition} is not declared", "未申报{condition}"),
    # What a yardstick charges, and over which period it judges.
    "boundary_unknown": (
        "what the boundary {boundary} charges is not known here",
        "不知道统计边界 {boundary} 包含哪些能耗",
    ),
    "boundary_not_registered": (
        "the boundary {boundary} of {product} is not registered: say which units or flows it is, with meters of"
        " {needs}",
        "产品 {product} 的统计边界 {boundary} 未登记：请指明对应的单元或能源流，并装有{needs}的计量",
    ),
    "boundary_flow_unknown": (
        "the boundary {boundary} of {product} counts the flow {flow}, which nobody meters or states",
        "产品 {product} 的统计边界 {boundary} 包含能源流 {flow}，该流既无计量也无填报",
    ),
    "boundary_meter_missing": (
        "the boundary {boundary} of {product} takes {need} into {where}: a meter of it is missing there",
        "产品 {product} 的统计边界 {boundary} 需要进入 {where} 的{need}：缺少该处的计量",
    ),
    "twelve_months_not_computed": (
        "no twelve closed months are computed up to this month",
        "截至本月还没有算出 12 个已关账月份",
    ),
    "condition_not_over_year": (
        "{condition} is neither declared nor measured over twelve months",
        "{condition}既未申报，也没有 12 个月的实测值",
    ),
    "no_level3": ("{yardstick} has no level 3", "{yardstick} 没有 3 级（限定值）"),
    "no_benchmark_level": ("{yardstick} has no 标杆 level", "{yardstick} 没有标杆水平"),
    "no_floor_above_leader": ("{yardstick} has no floor above its leader", "{yardstick} 没有高于标杆的基准水平"),
    "level_not_above_zero": ("the level is not above zero", "该水平不大于零"),
    "value_in_other_unit_of_scheme": (
        "the value is in {unit}, the yardstick {yardstick} in {wanted}, which counts with the coefficients of the"
        " scheme {scheme}",
        "数值以 {unit} 计，标准 {yardstick} 以 {wanted} 计，后者采用 {scheme} 口径的系数",
    ),
    "value_in_other_unit": (
        "the value is in {unit}, the yardstick {yardstick} in {wanted}",
        "数值以 {unit} 计，标准 {yardstick} 以 {wanted} 计，不能比较",
    ),
    "no_intensity": ("there is no intensity to compare", "没有可比较的单耗"),
    "in_force_from": ("{name} is in force from {day}", "{name} 自 {day} 起施行"),
    "in_force_until": ("{name} was in force until {day}", "{name} 施行至 {day}"),
    "published_on": ("{name} was published on {day}", "{name} 于 {day} 发布"),
    "surely_held_from": (
        "{name} surely held from {edge}; the edition of {day} is not collected",
        "{name} 自 {edge} 起确定有效；{day} 适用的版本未收录",
    ),
    "surely_held_until": (
        "{name} surely held until {edge}; the edition of {day} is not collected",
        "{name} 至 {edge} 确定有效；{day} 适用的版本未收录",
    ),
    "too_few_enterprises": (
        "fewer than {least} enterprises: a smaller group is not shown, so that nobody can be recognised",
        "不足 {least} 家企业：小于此数的分组不显示，以免被认出",
    ),
    "rest_too_few": (
        "the rest of a larger region is fewer than {least} enterprises: beside the larger group this one would tell of"
        " those few",
        "上级地区其余企业不足 {least} 家：与上级分组对照会显出这几家，因此不显示",
    ),
    "too_few_periods": (
        "at least {least} closed periods with a value are needed, the number there: {n}",
        "至少需要 {least} 个已结束且有数值的时段，现有 {n} 个",
    ),
    "no_saving": ("there is no saving potential to value", "没有可折算的节能潜力"),
    "saving_beyond_use": (
        "a level that is not above zero saves more than the energy used, which has no price",
        "水平不大于零，节能量将多于用能量，无法折价",
    ),
    "price_unknown": ("no price of {carrier} is known", "{carrier}没有已知价格"),
    "emission_factor_unknown": ("no emission factor of {carrier} is known", "{carrier}没有已知的排放因子"),
    "emission_factor_in_other_unit": (
        "the emission factor {factor} of {carrier} gives no value in {unit}",
        "{carrier}的排放因子 {factor} 不能以 {unit} 给出数值",
    ),
}
