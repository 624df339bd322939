"""The sentences of a warning in both languages, made on reading from its code, parameters and template version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from qingyu.domain.control.rule import Code


@dataclass(frozen=True, slots=True)
class Template:
    """What happened, and what to do next."""

    zh: str
    en: str
    next_zh: str
    next_en: str


@dataclass(frozen=True, slots=True)
class Sentences:
    """The filled template."""

    zh: str
    en: str
    next_zh: str
    next_en: str


# A version is never rewritten: a warning of last year still reads as it was issued.
TEMPLATES: dict[tuple[Code, int], Template] = {
    (Code.INTERRUPTION, 1): Template(
        "测点{channel}已{value}小时无数据（最近读数{last_at}），超过{periods}个采集周期，限值{limit}小时。",
        "No reading from {channel} for {value} h (latest {last_at}); {periods} intervals, {limit} h, are allowed.",
        "检查网关、通信和表计电源；3个工作日内恢复，否则报告省级平台并人工补报。",
        "Check gateway, line and meter supply; restore within 3 working days, else report and file by hand.",
    ),
    (Code.OUTAGE, 1): Template(
        "{n_channels}个测点中有{n_silent}个无数据，最长{value}小时：{channels}等。",
        "No reading from {n_silent} of {n_channels} channels, the longest for {value} h: {channels} and others.",
        "先检查网关和通信线路；3个工作日内恢复，否则报告省级平台并人工补报。",
        "Check the gateway and the line first; restore within 3 working days, else report and file by hand.",
    ),
    (Code.INTERRUPTION, 2): Template(
        "测点{channel}已{value}小时无数据（最近读数{last_at}），超过{periods}个采集周期，限值{limit}小时；"
        "应在{restore_by}前（{working_days}个工作日内{calendar}）恢复。",
        "No reading from {channel} for {value} h (latest {last_at}); {periods} intervals, {limit} h, are allowed."
        " Restore it by {restore_by} ({working_days} working days{calendar}).",
        "检查网关、通信和表计电源；逾期未恢复的，报告省级平台并人工补报。",
        "Check gateway, line and meter supply; what is not restored in time is reported and filed by hand.",
    ),
    (Code.OUTAGE, 2): Template(
        "{n_channels}个测点中有{n_silent}个无数据，最长{value}小时：{channels}等；"
        "最早应在{restore_by}前（{working_days}个工作日内{calendar}）恢复。",
        "No reading from {n_silent} of {n_channels} channels, the longest for {value} h: {channels} and others."
        " Restore the first by {restore_by} ({working_days} working days{calendar}).",
        "先检查网关和通信线路；逾期未恢复的，报告省级平台并人工补报。",
        "Check the gateway and the line first; what is not restored in time is reported and filed by hand.",
    ),
    (Code.CLOSED_CHANGE, 1): Template(
        "{n}项变更涉及已关账月份（{months}），尚未经监管人员确认；确认之前仍以变更前的数值为准。",
        "{n} changes touch closed months ({months}) and no officer has confirmed them; the values before still count.",
        "企业补充变更原因和证明文件，监管人员确认或驳回。",
        "The enterprise gives the reason and the proof; an officer confirms or rejects.",
    ),
    (Code.COMPLETENESS, 1): Template(
        "{day}数据完整率{value}，低于{limit}；缺失最多的测点：{worst}。",
        "Completeness of {day} was {value}, below {limit}; most is missing from {worst}.",
        "查明缺失测点的原因，由网关补传缓存数据。",
        "Find out why these channels miss readings and let the gateway send what it has buffered.",
    ),
    (Code.RESET, 1): Template(
        "测点{channel}的表底在{at}下降，没有换表、清零或翻转记录；该段用量未知。",
        "The register of {channel} fell at {at}; no swap, reset or rollover is recorded, the use across it is unknown.",
        "登记换表（止度、起度）或翻转，平台将重新计算。",
        "Record the swap (end and start index) or the rollover; the use is then computed again.",
    ),
    (Code.STUCK, 1): Template(
        "测点{channel}自{from}至{at}读数不变。",
        "The reading of {channel} did not move from {from} to {at}.",
        "核对设备是否停运；如在运行，检查表计或采集程序。",
        "Check whether the equipment stood still; if it ran, check the meter or the collector.",
    ),
    (Code.OVER_LIMIT, 1): Template(
        "产品{product}在{month}的单位能耗为{value}，超过{standard}限定值（3级）{limit}{mark}。判定对象为最近一个完整月。",
        "Product {product} used {value} in {month}, above limit level 3 of {standard}, {limit}{mark}."
        " The last closed month is judged.",
        "核对产量与能耗数据；属实则制定整改措施，超限额可能执行惩罚性电价。",
        "Check output and energy figures; if they hold, plan the rectification: punitive prices may apply.",
    ),
    (Code.OVER_BASELINE, 1): Template(
        "产品{product}在{month}的单位能耗为{value}，劣于{list_zh}的基准{limit}{mark}。判定对象为最近一个完整月。",
        "Product {product} used {value} in {month}, worse than the baseline {limit} of {list_en}{mark}."
        " The last closed month is judged.",
        "对照标杆水平制定改造计划和时限。",
        "Set a plan and a date for the rebuild, with the benchmark level as its aim.",
    ),
    (Code.OVER_LIMIT, 2): Template(
        "{name_zh}在{month}的单位能耗为{value}，超过{standard}限定值（3级）{limit}{mark}{correction}。判定对象为最近一个完整月。",
        "{name_en} used {value} in {month}, above limit level 3 of {standard}, {limit}{mark}{correction}."
        " The last closed month is judged.",
        "核对产量与能耗数据；属实则制定整改措施，超限额可能执行惩罚性电价。",
        "Check output and energy figures; if they hold, plan the rectification: punitive prices may apply.",
    ),
    (Code.OVER_BASELINE, 2): Template(
        "{name_zh}在{month}的单位能耗为{value}，劣于{list_zh}的基准{limit}{mark}{correction}。判定对象为最近一个完整月。",
        "{name_en} used {value} in {month}, worse than the baseline {limit} of {list_en}{mark}{correction}."
        " The last closed month is judged.",
        "对照标杆水平制定改造计划和时限。",
        "Set a plan and a date for the rebuild, with the benchmark level as its aim.",
    ),
    (Code.BUDGET_MONTH, 1): Template(
        "{month}累计综合能耗（当量值）{value}，已达月度用能预算{limit}的{used}{mark}。",
        "Comprehensive energy (calorific) of {month} is {value} so far, {used} of the month's budget of {limit}{mark}.",
        "查看用量增长最多的能源品种，调整当月生产安排或申请调整预算。",
        "See which carriers grew most; adjust this month's production, or apply for a change of the budget.",
    ),
    (Code.DEMAND, 1): Template(
        "自{from}起的15分钟需量预计达到{value}，为合约需量{limit}的{used}。",
        "The demand of the quarter-hour from {from} is heading for {value}, {used} of the contract's {limit}.",
        "本时段内错开大功率设备启动，压减可调负荷；若长期超过，核对合约需量。",
        "Hold back the start of large drives and shed what can wait; if it stays so, review the contract demand.",
    ),
    (Code.INSTRUMENT_DUE, 1): Template(
        "计量器具{meter}（{name_zh}）检定证书{certificate_no}的有效期止于{due_on}，剩余天数：{days_left}（负数为已超期）。",
        "Certificate {certificate_no} of meter {meter} ({name_en}) is due on {due_on}; days left: {days_left}"
        " (below zero is overdue).",
        "安排检定或更换，并在3个工作日内更新计量数据。",
        "Have it verified or replaced, and bring the metering records up to date within 3 working days.",
    ),
    (Code.INSTRUMENTS_DUE, 1): Template(
        "{n_due}台计量器具的检定证书到期或即将到期，其中{n_overdue}台已超期：{meters}等。",
        "The certificates of {n_due} meters have ended or end soon, {n_overdue} have ended: {meters} and others.",
        "安排一次集中检定，并在3个工作日内更新计量数据。",
        "Have them verified in one round, and bring the metering records up to date within 3 working days.",
    ),
}


def newest_version(code: Code) -> int:
    """The version of the template that a warning of this code is issued with today."""
    return max(version for of, version in TEMPLATES if of is code)


def sentences(
    code: str,
    template_version: int,
    parameters: Mapping[str, Any],
    value: float | None,
    limit: float | None,
    unit: str,
    zone: ZoneInfo,
) -> Sentences:
    """Fill the template of a code. value, limit: [unit]  zone: in which instants are written.

    >>> made = sentences("budget.month", 1, {"month": "2026-11", "used": 1.12, "verified": True}, 112.0, 100.0, "tce",
    ...     ZoneInfo("Asia/Shanghai"))
    >>> made.en
    "Comprehensive energy (calorific) of 2026-11 is 112 tce so far, 112.0 % of the month's budget of 100 tce."
    """
    template = TEMPLATES[Code(code), template_version]
    zh = _words(parameters, value, limit, unit, zone, _ZH)
    en = _words(parameters, value, limit, unit, zone, _EN)
    return Sentences(
        zh=template.zh.format_map(zh),
        en=template.en.format_map(en),
        next_zh=template.next_zh,
        next_en=template.next_en,
    )


@dataclass(frozen=True, slots=True)
class _Fixed:
    """Parts of sentences that are there or not, in one language."""

    unverified: str
    not_corrected: str
    partly_corrected: str
    none: str
    weekends_only: str


_ZH = _Fixed(
    "（未核实）", "（未作标准规定的修正）", "（标准规定的修正未全部适用）", "无", "，当年节假日安排未知，仅扣除周末"
)
_EN = _Fixed(
    " (unverified)",
    " (the standard's correction is not applied)",
    " (not every correction of the standard is applied)",
    "none",
    ", holidays of that year unknown, weekends left out only",
)


def _words(
    parameters: Mapping[str, Any],
    value: float | None,
    limit: float | None,
    unit: str,
    zone: ZoneInfo,
    fixed: _Fixed,
) -> dict[str, str]:
    words = {name: _word(name, said, zone, fixed.none) for name, said in parameters.items()}
    # The unit of hours is written in the sentence itself, in the language of the sentence.
    words["value"] = _amount(value, "" if unit == "h" else unit)
    words["limit"] = _amount(limit, "" if unit == "h" else unit)
    words["mark"] = fixed.unverified if parameters.get("verified") is False else ""
    words["calendar"] = fixed.weekends_only if parameters.get("holidays_known") is False else ""
    left = fixed.partly_corrected if parameters.get("corrected") else fixed.not_corrected
    words["correction"] = left if parameters.get("correction_not_applied") else ""
    return words


def _word(name: str, said: Any, zone: ZoneInfo, none: str) -> str:
    if said is None or said == []:
        return none
    if name == "used":
        return f"{said * 100:.1f} %"
    if isinstance(said, list):
        return ", ".join(str(item) for item in said)
    if name in ("at", "from", "last_at", "restore_by"):
        return f"{datetime.fromisoformat(said).astimezone(zone):%Y-%m-%d %H:%M}"
    return f"{said:g}" if isinstance(said, float) else str(said)


def _amount(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    if unit == "1":
        return f"{value * 100:.2f} %"
    # Six digits would turn a large number into a power of ten.
    return (f"{value:,.0f}" if abs(value) >= 100_000 else f"{value:,.6g}") + (f" {unit}" if unit else "")
