"""Sentences of budgets: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "budget_not_covered": (
        "the budget {budget:.2f} of {parent} does not cover its {n} children and its reserve of {reserve:.2f}:"
        " {over:.2f} too much is given on ({takers})",
        "{parent} 的预算 {budget:.2f} 不足以覆盖其 {n} 个下级和预留 {reserve:.2f}：超出 {over:.2f}（{takers}）",
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
    "region_without_forecast": ("the year's end of a region is not forecast", "地区暂无年末预测"),
    "forecast_in_equivalent_book": (
        "the year's end is forecast in the equivalent book, this budget is in the calorific one",
        "年末预测为等价值口径，本预算为当量值口径",
    ),
    "year_without_forecast": ("there is no forecast of {year} yet", "{year} 年尚无年末预测"),
}
