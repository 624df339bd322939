"""Cases of the district 预警处置: one in every state, good and bad endings, as if they were taken over from before.

Nobody wrote them. Each says that it is an example; each ends at the instant the district was made or before.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from device_sim.district.declarations import LOCAL

_MARK = "（示例）"

# plant, title, rule set, weeks ago, its steps [days after it was issued] with what was said, and its measure.
_Story = tuple[str, str, str, int, Sequence[tuple[int, str, str]], str | None]
_STORIES: Sequence[_Story] = (
    ("qingtong-aluminium", "用能预算执行偏差", "general", 0, (), None),
    ("huinong-silicon", "单位产品能耗高于限额", "general", 4, ((1, "receive", "已签收，正在核对电炉计量"),), None),
    (
        "helan-power", "供电煤耗上升", "general", 1,
        ((1, "receive", "已签收"), (2, "explain", "深度调峰时段增多，负荷率下降")), None,
    ),
    (
        "shizui-manganese", "峰段用电占比过高", "general", 4,
        ((1, "receive", "已签收"), (2, "explain", "冶炼集中在白班"), (4, "rectify", "调整冶炼班次至谷段")),
        "冶炼班次移至谷段",
    ),
    (
        "ningdong-methanol", "原煤计量数据中断", "data-outage", 2,
        ((0, "receive", "已签收"), (1, "explain", "皮带秤通信模块故障"), (3, "rectify", "更换通信模块"),
         (4, "verify", "数据已恢复，缺口按磅单补录")), "更换皮带秤通信模块",
    ),
    (
        "helan-power", "计量器具检定到期", "instrument", 8,
        ((1, "receive", "已签收"), (2, "explain", "检定机构排期靠后"), (3, "reject", "请附排期证明"),
         (4, "explain", "附排期证明，已提前至本月"), (5, "rectify", "已送检"), (12, "verify", "检定证书有效"),
         (13, "close", "")), "主变电能表送检",
    ),
    (
        "delingha-soda", "蒸汽平衡差额偏大", "general", 2,
        ((1, "receive", "已签收"), (3, "explain", "疏水阀泄漏"), (5, "reject", "请说明泄漏量的计算依据")), None,
    ),
    ("changshou-iron", "高炉工序能耗高于基准水平", "general", 3, ((2, "receive", "已签收"),), None),
)  # fmt: skip


def document(made_at: datetime) -> dict[str, Any]:
    """The cases of a district that was made at an instant, as `qingyu cases take-over` takes them."""
    return {"cases": [_case(story, made_at) for story in _STORIES]}


def _case(story: _Story, made_at: datetime) -> dict[str, Any]:
    plant, title, rules, weeks, steps, measure = story
    # The first is of the morning before, so that nothing lies ahead of the clock.
    before = made_at.astimezone(LOCAL) - timedelta(weeks=weeks, days=1)
    issued = before.replace(hour=9, minute=0, second=0, microsecond=0)
    officer, manager = "officer" + _MARK, f"{plant}-manager{_MARK}"
    taken = [{"step": "issue", "at": issued.isoformat(), "by": officer, "text": f"请在时限内答复{_MARK}"}]
    taken += [
        {
            "step": step,
            "at": (issued + timedelta(days=days, hours=1)).isoformat(),
            "by": officer if step in ("verify", "close", "reject") else manager,
            "text": text,
        }
        for days, step, text in steps
    ]
    about = {"enterprise": plant, "title": title + _MARK, "rules": rules}
    return {**about, "steps": taken, **_measures(measure, issued, manager)}


def _measures(measure: str | None, issued: datetime, manager: str) -> dict[str, Any]:
    if measure is None:
        return {}
    added = issued + timedelta(days=2, hours=2)
    due_on = (added + timedelta(days=60)).date().isoformat()
    said = {"what": measure + _MARK, "owner": "设备科" + _MARK, "due_on": due_on, "added_at": added.isoformat()}
    return {"measures": [{**said, "by": manager}]}
