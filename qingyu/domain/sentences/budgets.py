"""Sentences of budgets: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "budget_not_covered": (
        "the budget {budget} of {parent} does not cover its {n} children and its reserve of {reserve}:"
        " {over} too much is given on ({takers})",
        "{parent} 的预算 {budget} 不足以覆盖其 {n} 个下级和预留 {reserve}：超出 {over}（{takers}）",
    ),
    "nothing_last_year": ("nothing was used last year", "上年用量为零"),
    "class_unknown_cut_as_between": (
        "where its products stand against benchmark and baseline is not known: it is cut as one between them",
        "产品能效与标杆、基准水平的关系未知，按两者之间处理",
    ),
    "headroom_unknown_cut_as_mean": (
        "what it could save is not known: it is cut as the mean of the others",
        "节能潜力未知，按其他单位的平均水平处理",
    ),
    "negative_last_year": ("what is known of last year is below zero", "上年用量为负数"),
    "budget_beyond": (
        "{budget_part} is 0 to {most:g} tce or tCO2, got {amount}",
        "{budget_part}应在 0 至 {most:g} tce 或 tCO2 之间，实为 {amount}",
    ),
    "budget_between_steps": (
        "{budget_part} is in steps of 0.01, got {amount}",
        "{budget_part}精确到 0.01，实为 {amount}",
    ),
    "budget_without_weights": (
        "something is shared by weights of which one at least is above 0",
        "分摊权重至少有一个大于零",
    ),
    "budget_reserve_beyond": (
        "`reserve` is at most the total of {total}, got {reserve}",
        "预留不得超过总量 {total}，实为 {reserve}",
    ),
    "budget_not_of_twelve": (
        "`months` are twelve shares, January first; got {n}",
        "应有从一月起的十二个月份额，实为 {n} 个",
    ),
    "budget_months_differ": (
        "`months` sum to the total of {total}; {rest} differ",
        "各月之和应等于总量 {total}，相差 {rest}",
    ),
    "budget_not_of_child": (
        "{child} has no budget here; known are {known}",
        "{child} 在此没有预算；已有预算的为：{known}",
    ),
    "reserve_hands_on": (
        "the reserve can hand on more than 0 and at most {has}, got {amount}",
        "预留可调出大于 0、不超过 {has}，实为 {amount}",
    ),
    "budget_hands_on": (
        "{giver} can hand on more than 0 and at most {has}, got {amount}",
        "{giver} 可调出大于 0、不超过 {has}，实为 {amount}",
    ),
    "budget_to_itself": (
        "a transfer has two sides: `giver` and `taker` are the same",
        "调剂应有两方：调出方与调入方相同",
    ),
    "budget_code_of_two": (
        "{child} is the code of a region and of an enterprise below {body}: give each its budget by itself",
        "{child} 同时是 {body} 下级地区与企业的代码，请分别下达预算",
    ),
    "budget_not_below": (
        "{child} takes no part of the budget of {body}: it lies elsewhere, or deeper",
        "{child} 不参与 {body} 的预算分解：不在其内，或层级更低",
    ),
    "budget_part_twice": ("{child} is named twice", "{child} 重复出现"),
    "budget_year": ("`year` is one from {first} to {last}, got {year}", "年份应在 {first} 至 {last} 之间，实为 {year}"),
    "budget_act_of_its_own": (
        "`reason` is initial, adjustment or correction; a {budget_reason} is an act of its own",
        "事由应为下达、调整或更正；{budget_reason}另行办理",
    ),
    "budget_book_wanted_of": (
        "`book` is equivalent or calorific for a budget of energy, and none for one of carbon",
        "用能预算的口径为等价值或当量值，碳排放预算不分口径",
    ),
    "budget_document": (
        "`document` names what gives the budget, in 1 to 500 characters",
        "请填写下达预算的文件，1 至 500 字",
    ),
    "budget_from_above": (
        "a budget is given by an officer above the body; only a region's own officers set its reserve and months",
        "预算由上级管理人员下达；只有地区本级管理人员可设定本级的预留和各月份额",
    ),
    "budget_is_given": (
        "{body} has a budget of {year} already: change it by an adjustment or a correction",
        "{body} 已有 {year} 年预算：请以调整或更正的方式变更",
    ),
    "budget_is_not_given": ("{body} has no budget of {year} yet", "{body} 尚无 {year} 年预算"),
    "budget_is_given_on": (
        "{n} children of {body} have budgets of it: theirs are withdrawn first",
        "{body} 的 {n} 个下级已有预算，应先撤销下级预算",
    ),
    "budget_in_another_book": (
        "the budget of {body} is in the {budget_book} book, this one in the {budget_book_wanted} book: no sum",
        "{body} 的预算为{budget_book}，本预算为{budget_book_wanted}，口径不同不能相加",
    ),
    "budget_of_nothing": ("the budget of these months is zero", "这些月份的预算为零"),
    "region_without_calorific": (
        "what a region uses is known in the equivalent book only",
        "地区用能总量只有等价值口径",
    ),
    "forecast_in_equivalent_book": (
        "the year's end is forecast in the equivalent book, this budget is in the calorific one",
        "年末预测为等价值口径，本预算为当量值口径",
    ),
    "year_without_forecast": ("there is no forecast of {year} yet", "{year} 年尚无年末预测"),
}
