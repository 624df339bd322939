"""Lights as they are answered, with their names."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from qingyu.db.dual_control import TargetRow
from qingyu.domain.assessment import barometer as judging
from qingyu.domain.assessment.barometer import Judged, Task
from qingyu.domain.control.body_target import Controlled, Demanded, Structural
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.assessment import declared, structural
from qingyu.jobs.assessment.barometer_answer import BarometerLight

NAMES: Mapping[tuple[Demanded, Task], tuple[str, str]] = {
    (Controlled.ENERGY, Task.YEAR): ("单位GDP能耗降低（年度）", "energy per GDP, the year's task"),
    (Controlled.ENERGY, Task.PLAN): ("单位GDP能耗降低（规划进度）", "energy per GDP, the plan's progress"),
    (Controlled.ENERGY, Task.TOTAL): ("能源消费总量", "total energy"),
    (Controlled.CARBON, Task.YEAR): ("单位GDP二氧化碳排放降低（年度）", "CO2 per GDP, the year's task"),
    (Controlled.CARBON, Task.PLAN): ("单位GDP二氧化碳排放降低（规划进度）", "CO2 per GDP, the plan's progress"),
    (Controlled.CARBON, Task.TOTAL): ("碳排放总量", "total CO2"),
    (Structural.WATER, Task.YEAR): ("单位GDP用水降低（年度）", "water per GDP, the year's task"),
    (Structural.WATER, Task.PLAN): ("单位GDP用水降低（规划进度）", "water per GDP, the plan's progress"),
    (Structural.WATER, Task.TOTAL): ("用水总量", "total water"),
}
# What a drop is per, where it is not the GDP; a product goes by its code.
_PERS = {
    "value_added": ("单位增加值", "value added"),
    "output_value": ("单位产值", "output value"),
    "floor_area": ("单位建筑面积", "floor area"),
    "persons": ("人均", "head"),
    "freight_turnover": ("单位货运周转量", "freight turnover"),
    "passenger_turnover": ("单位客运周转量", "passenger turnover"),
}
_AMOUNTS: Mapping[Demanded, tuple[str, str]] = {
    Controlled.ENERGY: ("能耗", "energy"),
    Controlled.CARBON: ("二氧化碳排放", "CO2"),
    Structural.WATER: ("用水", "water"),
}
_TASKS = {
    Task.YEAR: ("降低（年度）", ", the year's task"),
    Task.PLAN: ("降低（规划进度）", ", the plan's progress"),
    Task.TOTAL: ("消费总量", ", total"),
    Task.SHARE: ("占比", ", share"),
}


def as_light(
    judged: Judged,
    targets: Sequence[TargetRow],
    verified: Mapping[Demanded, bool],
    last: Mapping[tuple[str, str, str], int | None] = MappingProxyType({}),
) -> BarometerLight:
    """A light as it is answered. verified: of what each is of; last: severities of an earlier issue, by what each is
    of, per what, and task.
    """
    name_zh, name_en = _names(judged)
    light = judged.light
    by = next((row for row in targets if judged.by is not None and row.id == judged.by.id), None)
    return BarometerLight(
        controlled=judged.controlled,
        per=judged.per,
        task=judged.task,
        name_zh=name_zh,
        name_en=name_en,
        target=judged.target,
        actual=judged.actual,
        gap=judged.gap,
        direction=judged.direction,
        severity=None if light is None else light.severity,
        label_zh=None if light is None else light.label_zh,
        colour_zh=None if light is None else light.colour_zh,
        words_zh=None if light is None else light.words_zh,
        reason=sentence_or_none(judged.reason),
        movement=judging.movement(light, last.get((judged.controlled, judged.per, judged.task))),
        odds=None,
        verified=verified.get(judged.controlled, True),
        by=None if by is None else declared.as_answer(by),
    )


def _names(judged: Judged) -> tuple[str, str]:
    """What a light is called in Chinese and English."""
    controlled, task = judged.controlled, judged.task
    if judged.per:
        (per_zh, per_en), (zh, en) = (
            _PERS.get(judged.per, (f"单位产品（{judged.per}）", judged.per)),
            _AMOUNTS[controlled],
        )
        said_zh, said_en = _TASKS[task]
        return f"{per_zh}{zh}{said_zh}", f"{en} per {per_en}{said_en}"
    if not isinstance(controlled, Structural) or (controlled, task) in NAMES:
        return NAMES[controlled, task]
    zh, en = structural.NAMES[controlled]
    said_zh, said_en = _TASKS[task]
    return f"{zh}{said_zh}", f"{en}{said_en}"
