"""The report of a region on a quarter, a half-year or a year 季度报告、半年报告、年度报告: its days, and its text."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qingyu.domain.control.plan import Progress


class ReportPeriod(StrEnum):
    """What part of a year a report is about."""

    Q1 = "q1"
    Q2 = "q2"
    Q3 = "q3"
    Q4 = "q4"
    H1 = "h1"
    H2 = "h2"
    YEAR = "year"


_MONTHS = {"q1": (1, 3), "q2": (4, 6), "q3": (7, 9), "q4": (10, 12), "h1": (1, 6), "h2": (7, 12), "year": (1, 12)}
_NAMES = {
    "q1": ("the first quarter", "一季度"),
    "q2": ("the second quarter", "二季度"),
    "q3": ("the third quarter", "三季度"),
    "q4": ("the fourth quarter", "四季度"),
    "h1": ("the first half-year", "上半年"),
    "h2": ("the second half-year", "下半年"),
    "year": ("the year", "全年"),
}


def days(year: int, period: ReportPeriod) -> tuple[date, date]:
    """The first and the last day.

    >>> days(2026, ReportPeriod.Q1)[1].isoformat(), days(2028, ReportPeriod.H2)[0].isoformat()
    ('2026-03-31', '2028-07-01')
    """
    first, last = _MONTHS[period]
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


@dataclass(frozen=True, slots=True)
class Counts:
    """What a report counts. n_lights: of the issue that are rated; n_bad: of them yellow or worse."""

    n_tasks: int
    n_red: int
    n_yellow: int
    n_opened: int
    n_closed: int
    n_open: int
    n_lights: int
    n_bad: int


def text(
    year: int,
    period: ReportPeriod,
    names: Sequence[str],
    issue: str,
    plans: Sequence[tuple[str, Progress]],
    counts: Counts,
) -> Sequence[str]:
    """The text of a report, in English and in Chinese. names: of the region in both; issue: empty where none is.

    plans: the progress of each by its name; weights count in a plan, so nothing is summed over several.
    """
    c = counts
    lit_en = f"The barometer {issue} rates {c.n_lights} tasks, {c.n_bad} of them yellow or worse."
    lit_zh = f"晴雨表 {issue} 共评定 {c.n_lights} 项，其中预警 {c.n_bad} 项。"
    if not issue:
        lit_en, lit_zh = "No barometer was published for the period.", "本期没有已发布的晴雨表。"
    said_en = "".join(
        f" {name}: {of.done:.12g} done by weight of {of.planned:.12g} due ({_share(of)})." for name, of in plans
    )
    said_zh = "".join(
        f"“{name}”按权重完成 {of.done:.12g}，按期应完成 {of.planned:.12g}（{_share(of)}）。" for name, of in plans
    )
    en = (
        f"{names[0]}, {_NAMES[period][0]} of {year}. {lit_en} {c.n_tasks} tasks: {c.n_red} red, {c.n_yellow} yellow."
        f"{said_en} Cases: {c.n_opened} opened, {c.n_closed} closed, {c.n_open} open at the end."
    )
    zh = (
        f"{names[1]} {year} 年{_NAMES[period][1]}。{lit_zh}任务 {c.n_tasks} 项，"
        f"红灯 {c.n_red} 项，黄灯 {c.n_yellow} 项。{said_zh}"
        f"预警处置：新发 {c.n_opened} 件，销号 {c.n_closed} 件，期末未销号 {c.n_open} 件。"
    )
    return en, zh


def _share(of: Progress) -> str:
    return "–" if of.share is None else f"{of.share:.1%}"
