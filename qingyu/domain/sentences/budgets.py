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
}
