"""Sentences of cases: why a step may not be taken: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "person_of_other_place": (
        "only a person of your own region or enterprise can be you",
        "只能认领本地区或本企业的责任人",
    ),
    "person_has_account": ("{person} is another account's already", "{person} 已对应其他账号"),
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
    "case_person_of_others": (
        "{person} is none of those whom you may name: who answers names the own people, officers those of their region",
        "{person}不在您可指派的人员之内：被处置方指派本单位人员，监管方指派本地区人员",
    ),
    "case_assigned_already": ("{person} has the case already", "该处置单已由{person}承办"),
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
    "loss_unknown": ("nothing of it is known in this span", "该时段没有可用于核算的数据"),
    "loss_of_region": ("a region's case has no meters of its own", "地区处置单没有对应的计量数据"),
    "loss_without_warning": (
        "the case was opened by hand: no warning says what was expected",
        "该处置单为人工发起，没有预警给出的预期值",
    ),
    "loss_not_expected": (
        "the rule of this warning expects no energy: nothing can be lost against it",
        "该预警规则没有能耗预期，无法核算多用量",
    ),
    "loss_of_power": (
        "a demand above its contract costs by the tariff, and no energy: see the cost of the month",
        "需量超合同按电价计费，不产生多用能量；费用见当月用能成本",
    ),
    "loss_of_many": (
        "many channels changed at once, and some measure what others measure too: their losses cannot be added",
        "多个测点同时变化，且部分计量范围重叠，多用量不能相加",
    ),
    "loss_in_other_unit": (
        "{unit} of {carrier} is not converted into the unit of its factor",
        "{carrier}的单位 {unit} 无法换算到系数的单位",
    ),
    "loss_in_no_energy": (
        "a value in {unit} is not converted into energy",
        "以 {unit} 计的值无法折算为能量",
    ),
    "loss_cost_unknown": (
        "the cost of energy of these months is not known",
        "这些月份的用能成本未知",
    ),
    "loss_co2_unknown": (
        "the CO2 of energy of these months is not known",
        "这些月份的能源碳排放未知",
    ),
    "loss_basis_product": (
        "each month against {loss_level} as it holds for the product, times its output; money and CO2 by the plant's"
        " mean for a tonne of coal equivalent of these months",
        "逐月与适用的{loss_level}相比，再乘以产量；费用和碳排放按这些月份全厂每吨标准煤的均值折算",
    ),
    "loss_basis_product_kwh": (
        "each month against {loss_level} as it holds for the product, times its output; by the coefficient (calorific),"
        " mean price and CO2 factor of electricity of {month}",
        "逐月与适用的{loss_level}相比，再乘以产量；按 {month} 电力折标系数（当量值）、平均电价和排放因子折算",
    ),
    "loss_basis_budget": (
        "each day against its equal part of the month's budget of {budget:g} tce ({n} days); money and CO2 by"
        " the plant's mean for a tonne of coal equivalent of the month",
        "逐日与当月预算 {budget:g} tce 的日均份额（{n} 天）相比；费用和碳排放按当月全厂每吨标准煤的均值折算",
    ),
    "loss_basis_load": (
        "hours that were measured against the middle (P50) that the weeks before {day} expect of them; by the"
        " coefficient (calorific), mean price and CO2 factor of {carrier} of {month}",
        "已实测的小时与 {day} 之前各周推算的预期中值（P50）相比；"
        "按 {month} {carrier}的折标系数（当量值）、平均价格和排放因子折算",
    ),
}
