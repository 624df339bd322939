"""Sentences of cases: why a step may not be taken: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "case_closed": ("the case is closed; open another one", "该处置单已销号；如需处置请另行发起"),
    "case_step_of_other": (
        "the step {case_step} is taken by {case_side}; you may read it",
        "“{case_step}”由{case_side}办理；您可以查看",
    ),
    "case_step_not_now": (
        "a case that is {case_state} knows no {case_step}",
        "处置单处于“{case_state}”状态，不能“{case_step}”",
    ),
    "case_step_says_nothing": ("the step {case_step} says why: give its text", "“{case_step}”须填写说明"),
    "case_moved_on": (
        "the case was {case_state} after step {n} already when yours came; look at it again",
        "提交前处置单已有第 {n} 步，处于“{case_state}”状态；请刷新后再办理",
    ),
    "case_open_already": ("case {id} of this warning is open already", "该预警已有未销号的处置单 {id}"),
    "case_file_unknown": (
        "no file {sha256} was put to this case; send it first",
        "该处置单没有文件 {sha256}；请先上传",
    ),
    "case_files_full": ("a case holds {n} files at most", "一个处置单最多保存 {n} 个文件"),
    "consequence_not_proposed": (
        "no rule proposes {consequence} for this case now",
        "目前没有规则对该处置单提出“{consequence}”",
    ),
    "consequence_decided": ("{consequence} was decided already", "“{consequence}”已作出决定"),
    "consequence_undocumented": (
        "a consequence that is imposed names its document",
        "作出处置决定须注明文件",
    ),
    "case_reach": (
        "cases are opened by an officer above the one who answers",
        "处置单由被处置方的上级监管人员发起",
    ),
    "effect_days_lacking": (
        "{n} days since are known in both years, {wanted} are wanted",
        "到期后两年均有数据的日期只有 {n} 天，需要 {wanted} 天",
    ),
    "effect_of_electricity": (
        "the account sums standard coal; a saving in kWh is not followed",
        "账目以标准煤汇总，以 kWh 计的节能量暂不跟踪",
    ),
    "effect_of_region": ("a region's case has no meters of its own", "地区处置单没有对应的计量数据"),
    "effect_not_due": (
        "the measure is due on {due}: it is followed from the day after",
        "措施期限为 {due}，次日起跟踪",
    ),
}
