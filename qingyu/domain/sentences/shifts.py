"""Sentences of shifts and teams: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "roster_size": (
        "a roster has 1 to {shifts} shifts and at most {teams} teams",
        "班次数应为 1 至 {shifts} 个，班组最多 {teams} 个",
    ),
    "roster_code_twice": ("two shifts or two teams have the same code", "有两个班次或班组的编码相同"),
    "shift_off_the_quarter": (
        "shifts begin and end on a quarter of an hour, as slots do",
        "班次的起止时间应为整刻钟",
    ),
    "shifts_overlap": ("the shift {shift} has not ended when {other} begins", "班次 {shift} 未结束时 {other} 已开始"),
    "roster_code_unknown": (
        "the rotation names {code}, which is no shift or no team of the roster",
        "轮班表中的 {code} 不是已填写的班次或班组",
    ),
    "rotation_length": ("a rotation has 1 to {most} days", "轮班周期应为 1 至 {most} 天"),
    "shifts_of_manager": ("shifts are declared by a manager of the enterprise", "班次由用能单位的能源管理员填写"),
    "no_shifts": ("no shifts are declared for these days", "这些日期没有已填写的班次"),
    "shift_days_at_once": (
        "{n} days were asked for, and at most {most} are compared",
        "查询了 {n} 天，最多比较 {most} 天",
    ),
    "shift_product_unknown": ("the enterprise has no product {product}", "该用能单位没有产品 {product}"),
    "shift_output_unknown": (
        "no output is stated by the shift, so nothing is reckoned per unit",
        "产量未按班次填报，无法计算单耗",
    ),
}
