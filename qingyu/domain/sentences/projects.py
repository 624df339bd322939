"""Sentences of energy-intensive projects: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "project_without_intensity": (
        "the project states no unit intensity, or no yardstick it is judged by",
        "项目未申报单位产品能耗或其对标标准",
    ),
    "bar_without_level": ("the yardstick has no level of this kind", "对标标准没有该水平的数值"),
    "project_stage_not_next": (
        "a project that is {project_stage} does not become {project_stage_to}",
        "项目处于“{project_stage}”，不能转为“{project_stage_to}”",
    ),
    "project_gate_closed": (
        "{n} checks keep the gate closed, the first is {project_check}; name the act of the authority that opens it",
        "有 {n} 项审查条件未满足，首项为{project_check}；如由主管部门批准放行，请填写批准文件",
    ),
    "offset_used": (
        "{source} offsets something already; one source offsets once",
        "{source} 已用于其他替代；同一来源只能使用一次",
    ),
    "project_is_judged": (
        "the project is {project_stage}: what was applied for is changed while it is proposed only",
        "项目处于“{project_stage}”；申报内容只能在拟建阶段修改",
    ),
    "promise_without_number": ("nothing above 0 was promised", "项目未作出大于 0 的承诺"),
    "promise_without_account": ("the account shows no value for these months", "这些月份的账目没有该数值"),
    "promise_months_lacking": (
        "{n} of the {wanted} closed months after the start are known",
        "投产后已关账的月份只有 {n} 个，需要 {wanted} 个",
    ),
    "unit_not_registered": (
        "the enterprise has no unit {unit}; its registration names those it has",
        "该企业没有用能单元 {unit}；请填写已登记的单元编码",
    ),
    "unit_without_flows": (
        "no flow of energy is registered at the edge of the unit: register its meters as flows to it",
        "该单元边界上没有登记能源流向：请将其计量器具登记为进入该单元的流向",
    ),
    "unit_flow_unknown": (
        "the flow {flow} over the edge of the unit has no meter and no statement",
        "该单元边界上的流向 {flow} 既无计量也无申报",
    ),
    "unit_without_carbon_scheme": (
        "the enterprise declared no scheme of CO2 accounting",
        "企业未申报碳排放核算方案",
    ),
    "unit_processes_unassigned": (
        "the enterprise declares process emissions: name the product that the unit makes, so that they are its or not",
        "企业申报了过程排放：请指明该单元生产的产品，以确定是否计入",
    ),
    "promise_of_other_yardstick": (
        "the account judges the product by {other}, not by the yardstick of the promise",
        "账目对该产品按 {other} 评价，与承诺的对标标准不同",
    ),
    "promise_without_product": ("no product was named whose intensity was promised", "未指明承诺单耗的产品"),
    "project_not_running": (
        "the project is {project_stage}: what it became is said once it is running",
        "项目处于“{project_stage}”；投产后方可登记对应的用能单位",
    ),
    "project_unknown_here": (
        "the region has no project {code}; one of a region below is asked for there",
        "本地区没有项目 {code}；下级地区的项目请在该地区查看",
    ),
}
