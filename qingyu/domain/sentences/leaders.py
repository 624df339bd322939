"""Sentences of rounds of leaders: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "round_period_not_over": (
        "the statistical period is a year that is over; {year} is not",
        "统计期应为已结束的年度，{year} 年尚未结束",
    ),
    "round_window_backwards": (
        "the last day of the window ({last}) lies before its first ({opens})",
        "申报截止日（{last}）早于开始日（{opens}）",
    ),
    "round_bar_of_kind": (
        "a round of energy has a bar (benchmark or level1), a round of carbon has none",
        "能效遴选须有门槛（标杆水平或限额先进值），碳效遴选没有门槛",
    ),
    "round_stage_not_next": (
        "a round that is {round_stage} does not become {round_stage_to}",
        "遴选处于“{round_stage}”，不能转为“{round_stage_to}”",
    ),
    "round_not_open": (
        "the round is {round_stage}: applications are taken from {opens} to {last}, it is {day}",
        "遴选处于“{round_stage}”；申报时间为 {opens} 至 {last}，今天是 {day}",
    ),
    "round_size_unknown": (
        "the energy or the CO2 of the year is not known for all its months, so the size cannot be told",
        "全年能耗或碳排放缺少月份，无法判断规模",
    ),
    "round_share_unknown": ("nothing is stored of the year from which it could be told", "该年度没有可供判断的数据"),
    "round_factor_unverified": (
        "a factor or a level behind the number is not verified",
        "该数值所用的系数或水平未经核实",
    ),
    "round_check_failed": (
        "{n} checks are not met, the first is {review_check}; name the act of the authority that lets it in",
        "有 {n} 项审核未通过，首项为{review_check}；如由主管部门批准列入，请填写批准文件",
    ),
    "round_decision_without_reason": (
        "a decision that differs from what is proposed says why",
        "与建议不一致的决定须说明理由",
    ),
    "round_is_open": (
        "the round is {round_stage}: what was announced is changed before its window opens only",
        "遴选处于“{round_stage}”；公告内容只能在申报开始前修改",
    ),
    "round_elsewhere": (
        "{enterprise} does not lie in the region that runs the round",
        "{enterprise} 不在组织遴选的地区内",
    ),
    "round_applied_by_itself": (
        "{enterprise} applied by itself, so it is not nominated: its manager corrects or withdraws the application",
        "{enterprise} 已自行申报，不再推荐；更正或撤回由企业管理员办理",
    ),
    "product_not_in_round": (
        "{product} is held against none of the yardsticks of the round",
        "{product} 的对标标准不在本次遴选范围内",
    ),
    "round_months_missing": (
        "{n} of 12 months of {year} have no CO2 per unit of {product}",
        "{year} 年 12 个月中有 {n} 个月没有 {product} 的单位产品碳排放",
    ),
    "round_yardstick_gone": (
        "the yardstick {yardstick} of the round is no longer in the list of yardsticks: cancel the round, or load it",
        "本次遴选的对标标准 {yardstick} 已不在标准目录中；请取消遴选，或重新导入该标准",
    ),
    "round_other_yardstick": (
        "the application of {product} is for {yardstick}, the year's number is held against {other}",
        "{product} 按 {yardstick} 申报，而该年度数值按 {other} 对标",
    ),
    "round_not_reviewed": (
        "the round is {round_stage}: a decision is made after the review and before the publication",
        "遴选处于“{round_stage}”；决定应在审核后、公布前作出",
    ),
    "round_too_many": (
        "{n} leaders are chosen in {group}, the round allows {most}",
        "{group} 选出 {n} 家，超过上限 {most} 家",
    ),
    "round_without_leaders": (
        "nobody is chosen: there is no list to publish",
        "没有选出任何单位，无名单可公布",
    ),
    "board_too_small": (
        "fewer than {least} enterprises beside those you see: small groups are not shown to others",
        "除您可见的企业外不足 {least} 家，小组数据不对外显示",
    ),
    "board_empty": (
        "no product of the region has a class over the twelve months of the year",
        "地区内没有产品在该年度十二个月内有对标结论",
    ),
}
