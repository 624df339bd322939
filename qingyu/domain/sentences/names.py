"""What codes that stand in a sentence are called, by the parameter they are given as: English, Chinese."""

from qingyu.domain.kernel.quantities import QUANTITIES
from qingyu.domain.sentences.model_names import MODELS
from qingyu.domain.sentences.regional_names import REGIONAL_NAMES

_MEASURES = {
    "value_added": ("value added", "增加值"),
    "output_value": ("output value", "产值"),
}
OF_CARRIERS = frozenset({"carrier", "energy"})

# What a boundary needs a meter of.
_NEEDS = {"electricity": ("electricity", "电"), "fuel": ("fuel", "燃料")}
_STAGES = {
    "proposed": ("proposed", "拟建"),
    "reviewed": ("reviewed", "已审查"),
    "approved": ("approved", "已批复"),
    "refused": ("refused", "不予批复"),
    "building": ("building", "在建"),
    "running": ("running", "已投产"),
    "closed": ("closed", "已退出"),
}
_ROUND_STAGES = {
    "announced": ("announced", "已公告"),
    "applying": ("applying", "申报中"),
    "ended": ("ended", "申报截止"),
    "reviewed": ("reviewed", "已审核"),
    "published": ("published", "已公布"),
    "cancelled": ("cancelled", "已取消"),
}
_BUDGET_BOOKS = {
    "equivalent": ("equivalent", "等价值"),
    "calorific": ("calorific", "当量值"),
    "none": ("CO2", "碳排放"),
}
_ROLES = {
    "enterprise_viewer": ("enterprise_viewer", "企业查看岗"),
    "enterprise_manager": ("enterprise_manager", "能源管理岗"),
    "regulator_viewer": ("regulator_viewer", "监管查看岗"),
    "regulator_officer": ("regulator_officer", "监管岗"),
    "auditor": ("auditor", "审计管理员"),
    "system_admin": ("system_admin", "系统管理员"),
    "security_admin": ("security_admin", "安全管理员"),
}
_PLACES = {
    "enterprise": ("enterprise", "企业"),
    "region": ("region", "地区"),
    "park": ("park", "园区"),
    "no_place": ("none", "无"),
}
NAMES: dict[str, dict[str, tuple[str, str]]] = {
    "bounded_quantity": {code: (one.name_en, one.name_zh) for code, one in QUANTITIES.items()},
    "loss_level": {"level3": ("limit level 3", "限定值"), "baseline": ("the baseline level", "基准水平")},
    "need": _NEEDS,
    "needs": _NEEDS,
    # What a correction or a price of electricity needs to know of a product.
    "condition": {
        "altitude_m": ("altitude", "海拔"),
        "pressure_pa": ("mean air pressure", "年平均大气压"),
        "clinker_ratio_percent": ("clinker ratio", "熟料系数"),
        "ore_grade_percent": ("ore grade", "入炉矿品位"),
        "chromium_iron_ratio": ("ratio of chromium to iron", "铬铁比"),
        "hot_metal_percent": ("share of hot metal", "铁水比"),
        "liquid_comprehensive_kwh_per_t": ("comprehensive AC electricity of liquid aluminium", "铝液综合交流电耗"),
        "liquid_ac_kwh_per_t": ("AC electricity of liquid aluminium", "铝液电解交流电耗"),
        "comparable_cement_kwh_per_t": ("comparable electricity of cement", "可比水泥综合电耗"),
        "comparable_clinker_kwh_per_t": ("comparable electricity of clinker", "可比熟料综合电耗"),
        "limit_excess": ("relative excess over the limit", "超限额的相对差距"),
    },
    # What a registration document names.
    "thing": {
        "unit": ("unit", "用能单元"),
        "meter": ("meter", "计量器具"),
        "channel": ("channel", "测点"),
        "flow": ("flow", "能源流"),
        "product": ("product", "产品"),
        "region": ("region", "地区"),
        "park": ("park", "园区"),
        "industry": ("industry", "行业"),
    },
    # Parts of a budget, and why a version was made.
    "budget_part": {
        "total": ("`total`", "总量"),
        "reserve": ("`reserve`", "预留"),
        "months": ("`months`", "月份额"),
        "amount": ("`amount`", "数量"),
    },
    "budget_reason": {"transfer": ("transfer", "调剂"), "withdrawal": ("withdrawal", "撤销")},
    # Books of a budget.
    "budget_book": _BUDGET_BOOKS,
    "budget_book_wanted": _BUDGET_BOOKS,
    # Stages of a project, and what its gate looks at.
    "project_stage": _STAGES,
    "project_stage_to": _STAGES,
    "project_check": {
        "coal_replacement": ("coal replacement", "煤炭替代"),
        "carbon_replacement": ("carbon replacement", "碳排放替代"),
        "unit_intensity": ("the unit intensity", "单位产品能耗"),
        "region_on_schedule": ("the region's schedule", "地区能耗强度进度"),
    },
    # What is noted of a task.
    "task_act": {
        "start": ("a start", "启动"),
        "done": ("a milestone that is done", "完成"),
        "delay": ("a delay", "延期"),
        "measure": ("a measurement", "填报指标"),
        "withdraw": ("a withdrawal", "撤销"),
    },
    # What is said of a plan or a task.
    "task_part": {
        "plan_name": ("the name of the plan", "计划名称"),
        "plan_document": ("the document of the plan", "计划文件"),
        "name": ("the name of the task", "任务名称"),
        "lead": ("the lead", "牵头单位"),
        "responsible": ("the responsible bodies", "责任单位"),
        "project": ("the projects", "关联项目"),
        "milestone": ("the name of the milestone", "节点名称"),
        "indicator": ("the name of the indicator", "指标名称"),
        "unit": ("the unit of the indicator", "指标单位"),
    },
    # Stages of a round of leaders, and what is looked at of an applicant.
    "round_stage": _ROUND_STAGES,
    "round_stage_to": _ROUND_STAGES,
    "review_check": {
        "intensity": ("the intensity", "单位产品指标"),
        "bar": ("the bar", "门槛水平"),
        "size": ("the size", "规模"),
        "completeness": ("completeness of the data", "数据完整率"),
        "confirmed": ("changes that wait", "未确认变更"),
        "estimated": ("the estimated share", "估算占比"),
        "factors": ("unverified factors", "未核实系数"),
        "cases": ("open warnings and cases", "未办结预警与处置"),
        "veto": ("a veto", "一票否决"),
    },
    # Sources that a scheme of CO2 cites in English.
    "source": {
        "tce and CO2 sheet": ("tce and CO2 sheet", "折标煤与碳排放系数表"),
        "24 sector guidelines 2013-2015": ("24 sector guidelines 2013-2015", "24 个行业企业核算指南（2013—2015）"),
        "public GHG template": ("public GHG template", "公开核算模板"),
    },
    # What became of a change of a closed month.
    "change_state": {
        "unconfirmed": ("unconfirmed", "未确认"),
        "confirmed": ("confirmed", "已确认"),
        "rejected": ("rejected", "已驳回"),
    },
    # Of a tariff: its bands, and the kinds of days it tells apart.
    "band": {
        "sharp": ("sharp", "尖峰"),
        "peak": ("peak", "高峰"),
        "flat": ("flat", "平段"),
        "valley": ("valley", "低谷"),
        "deep_valley": ("deep_valley", "深谷"),
    },
    "day_kind": {
        "workday": ("workday", "工作日"),
        "weekend": ("weekend", "周末"),
        "holiday": ("holiday", "节假日"),
    },
    # What a user is and may do, and what a role is for.
    "role": _ROLES,
    "own": _ROLES,
    "permission": {
        "read_business": ("read_business", "查看业务数据"),
        "declare": ("declare", "申报"),
        "confirm": ("confirm", "确认"),
        "manage_gateways": ("manage_gateways", "管理网关"),
        "operate": ("operate", "平台运维"),
        "manage_users": ("manage_users", "管理用户"),
        "read_audit": ("read_audit", "查看审计日志"),
    },
    "places": _PLACES | {"no_place": ("no place at all", "无（不属于任何单位或地区）")},
    "place": _PLACES,
    # Steps, states and sides of a case.
    "case_step": {
        code: (code, chinese)
        for code, chinese in (
            ("issue", "发出"),
            ("receive", "签收"),
            ("explain", "说明"),
            ("rectify", "整改"),
            ("verify", "核查"),
            ("close", "销号"),
            ("reject", "驳回"),
            ("note", "补充"),
            ("assign", "指派"),
        )
    },
    "case_state": {
        code: (code, chinese)
        for code, chinese in (
            ("issued", "已发出"),
            ("received", "已签收"),
            ("explained", "已说明"),
            ("rectifying", "整改中"),
            ("verified", "已核查"),
            ("closed", "已销号"),
        )
    },
    # Editions of what a scheme leaves out of energy 扣除规则.
    "exclusions": {
        "gross": ("nothing left out", "不扣除"),
        "135-ningxia": ("renewables above the plan left out", "超出规划的可再生能源不计入总量和强度"),
        "2022": (
            "feedstock and added renewable electricity left out",
            "原料用能不计入总量和强度，新增可再生能源电力不计入总量",
        ),
        "2024": ("feedstock and non-fossil energy left out", "原料用能和非化石能源不计入总量和强度"),
        "green-power": ("green electricity and certificates left out", "绿电绿证抵扣后"),
    },
    "consequence": {
        "accountability": ("called to account", "问责"),
        "talk-and-criticism": ("a talk and criticism", "约谈并通报批评"),
        "projects-held-back": ("holding back projects", "高耗能项目缓批限批"),
        "region-restricted": ("suspending energy reviews", "节能审查区域限批"),
        "talk-when-not-corrected": ("a talk", "约谈"),
        "credit-record": ("the credit record", "记入社会信用记录"),
        "unit-projects-refused": ("refusing projects", "高耗能项目不予审批"),
        "listed-supervision": ("supervision by list", "挂牌督办"),
    },
    "case_side": {
        "answering": ("the side that answers", "被处置方"),
        "supervising": ("the supervising side", "监管方"),
    },
    # What a guideline of CO2 counts; the English is the code, as it is declared.
    "item": {
        code: (code, chinese)
        for code, chinese in (
            ("electricity", "电力"),
            ("heat", "热力"),
            ("desulphurisation", "脱硫石灰石"),
            ("carbonate", "碳酸盐分解"),
            ("clinker", "熟料煅烧"),
            ("anode", "阳极消耗"),
            ("anode_effect", "阳极效应"),
            ("materials", "含碳原料与产品固碳"),
            ("carbon_balance", "碳平衡"),
            ("grid_loss", "电网损失"),
            ("methane", "甲烷逸散"),
            ("flare", "火炬与放空"),
            ("refining", "炼化装置烧焦与制氢"),
            ("waste_water", "厌氧废水甲烷"),
            ("fluorinated", "含氟气体"),
            ("exhaust", "尾气甲烷与氧化亚氮"),
        )
    },
    "measure": _MEASURES,
    "per": _MEASURES,  # or the code of a product, which stays itself
    "model": MODELS,
    "level": {"nation": ("nation", "全国"), "grid": ("grid", "区域电网"), "province": ("province", "省级")},
    **REGIONAL_NAMES,
    "book": {"calorific": ("calorific", "当量"), "equivalent": ("equivalent", "等价")},
}
