"""Sentences of plans and tasks: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "task_without_lead": (
        "the task names no lead: say which body leads it",
        "任务未写明牵头单位，请填写牵头单位",
    ),
    "task_year_outside": (
        "the year {year} is none of the plan, which covers {first} to {last}",
        "{year} 年不在计划期内，计划期为 {first} 至 {last} 年",
    ),
    "task_parent_unknown": (
        "the plan has no other task {parent} that this one could be a part of",
        "计划中没有其他任务 {parent}，不能作为上级任务",
    ),
    "task_without_milestone": (
        "the task has no milestone: one with its day is wanted",
        "任务没有节点，至少需要一个有期限的节点",
    ),
    "task_milestone_twice": ("two milestones have the same number", "有两个节点编号相同"),
    "task_milestone_outside": (
        "the day of {milestone} lies outside the plan, which covers {first} to {last}",
        "节点“{milestone}”的期限不在计划期内，计划期为 {first} 至 {last}",
    ),
    "task_weight": (
        "the weight of {milestone} is not above 0 and at most {most:g}",
        "节点“{milestone}”的权重应大于 0，且不超过 {most:g}",
    ),
    "task_milestone_number": (
        "milestones are numbered from 1 to {most}; {number} came",
        "节点编号应为 1 至 {most}，收到 {number}",
    ),
    "task_text_length": (
        "{task_part} has {n} characters; {least} to {most} are wanted",
        "{task_part}有 {n} 个字符，应为 {least} 至 {most} 个",
    ),
    "task_too_many": ("{task_part}: {n} came, at most {most} are taken", "{task_part}共 {n} 个，最多 {most} 个"),
    "plan_code_form": (
        "a code is of a-z, 0-9, dots and dashes, begins with none of these two, and has at most 63 characters;"
        " {code} came",
        "编码应由小写字母、数字、点和短横线组成，以字母或数字开头，最多 63 个字符，收到 {code}",
    ),
    "plan_days_reversed": (
        "the first day {first} is after the last day {last}",
        "起始日 {first} 晚于截止日 {last}",
    ),
    "plan_years": (
        "a plan lies in the years 2000 to 2099; {first} to {last} came",
        "计划期应在 2000 至 2099 年内，收到 {first} 至 {last}",
    ),
    "plan_day_ahead": ("the day {day} has not come yet", "{day} 尚未到来"),
    "plan_instant_ahead": (
        "the instant {as_of} has not come yet; leave it out for what is known now",
        "时刻 {as_of} 尚未到来，不填写则按当前所知",
    ),
    "plan_leaves_year": (
        "task {task} is of {year}, which the new days of the plan do not cover",
        "任务 {task} 属于 {year} 年，不在新的计划期内",
    ),
    "act_without_milestone": ("{task_act} wants the number of its milestone", "“{task_act}”须写明节点编号"),
    "act_with_milestone": (
        "{task_act} is of the whole task: leave the milestone out",
        "“{task_act}”针对整个任务，请勿填写节点编号",
    ),
    "act_day_ahead": ("the day {on} has not come yet", "日期 {on} 尚未到来"),
    "act_withdraws_today": (
        "a task is withdrawn from today, {today}, on; {on} came",
        "任务自今日 {today} 起撤销，不能填写 {on}",
    ),
    "act_without_value": ("{task_act} wants a number", "“{task_act}”须填写数值"),
    "act_with_value": ("{task_act} has no number: leave it out", "“{task_act}”没有数值，请勿填写"),
    "act_without_evidence": (
        "{task_act} wants the document that shows it",
        "“{task_act}”须写明证明文件",
    ),
    "act_expected": (
        "the day on which it is expected is of a delay alone and after {on}; {expected} came",
        "预计完成日仅用于延期，且应晚于 {on}，收到 {expected}",
    ),
    "report_not_over": (
        "the period {first} to {last} is not over; its report is made from the day after",
        "报告期 {first} 至 {last} 尚未结束，次日起可编制报告",
    ),
    "task_target_without_indicator": (
        "a target is a number and stands beside the name of its indicator",
        "目标值应为数值，并写明指标名称",
    ),
    "task_feed_without_indicator": (
        "what the indicator follows is said, and not its name",
        "已写明指标的数据来源，但没有指标名称",
    ),
    "task_feed_with_target": (
        "an indicator that follows a published barometer has its unit and its target from there: leave both out",
        "跟随晴雨表的指标，单位和目标值取自晴雨表，请勿另填",
    ),
    "task_milestone_acted": (
        "milestone {number} has been done or delayed: it stays in the task",
        "节点 {number} 已有办理记录，不能从任务中删去",
    ),
    "task_milestone_renamed": (
        "milestone {number} has been done or delayed as {name}: it keeps its name, and {said} is another milestone",
        "节点 {number}“{name}”已有办理记录，名称不能改为“{said}”，请另设节点",
    ),
    "task_milestone_bound": (
        "the day of {milestone} is over, or it has been done or delayed: it keeps its day {day} and its weight"
        " {weight:g}; note a delay with its reason instead",
        "节点“{milestone}”已到期或已有办理记录，期限 {day} 和权重 {weight:g} 不能更改，请填报延期及原因",
    ),
    "task_has_parts": (
        "the task has parts that are open: {parts}; withdraw them first, or put them under another",
        "任务下有未完成的子任务：{parts}，请先撤销子任务，或改变其上级任务",
    ),
    "task_is_withdrawn": ("the task is withdrawn", "任务已撤销"),
    "task_act_without_reason": ("{task_act} wants its reason in `text`", "“{task_act}”须填写原因"),
    "task_is_started": ("the task has been started already", "任务已经启动"),
    "task_not_measured_by_hand": (
        "the task has no indicator that is stated by hand",
        "任务没有需要人工填报的指标",
    ),
    "task_milestone_unknown": (
        "the task has no milestone {number}; it has {known}",
        "任务没有节点 {number}，现有节点：{known}",
    ),
    "task_milestone_done": ("milestone {number} is done already", "节点 {number} 已经完成"),
    "task_feed_unpublished": (
        "no barometer of the year of the task was published for a span that had ended by this day",
        "截至该日没有任务所属年度的已发布晴雨表",
    ),
    "task_feed_unknown": ("the barometer {issue} could not tell it", "晴雨表 {issue} 未能给出该指标"),
    "task_not_measured": ("nothing was stated yet", "尚未填报"),
    "plan_leaves_milestone": (
        "task {task} has a milestone outside the new days of the plan",
        "任务 {task} 有节点不在新的计划期内",
    ),
    "report_without_issue": (
        "no barometer of a span that ends in this period was published: publish it first",
        "本期内没有已发布的晴雨表，请先发布",
    ),
    "plan_has_no_task": ("the plan has no task {task}; it has {known}", "计划中没有任务 {task}，现有任务：{known}"),
    "plan_unknown_here": (
        "the region has no plan {code}; one of a region below is asked for there",
        "本地区没有计划 {code}；下级地区的计划请在该地区查看",
    ),
    "plan_unknown_then": (
        "the region had no plan {code} by what was known at {at}",
        "截至 {at}，本地区没有计划 {code}",
    ),
    "report_unchanged": (
        "version {version} of {year:.0f} {period} says the same already",
        "{year:.0f} 年 {period} 第 {version} 版报告内容相同",
    ),
    "report_note_missing": (
        "{year:.0f} {period} is frozen: say in `note` why it is made again",
        "{year:.0f} 年 {period} 报告已定稿，请在说明中填写重新生成的原因",
    ),
    "report_unknown": ("region {region} has no report {id}", "地区 {region} 没有报告 {id}"),
    "task_code_odd": (
        "a code is of a-z, 0-9, dots and dashes, at most 63; {cell} came",
        "任务编码只能由 a-z、0-9、点和短横线组成，至多 63 个字符；实为 {cell}",
    ),
}
