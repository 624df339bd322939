"""Notices 通知 to persons: where one may be sent, what a person wants to hear and when, and the words of a message."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from qingyu.domain.energy.periods import CHINA
from qingyu.domain.sentences.say import Language

# No notice between these hours of China's day where a person wants quiet.
NIGHT_FROM, NIGHT_TO = time(22), time(7)
_MAIL = re.compile(r"(?:mailto:(?://)?)?([A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63})")
_ROBOT = re.compile(r"(dingtalk|wecombot|feishu)://(?:([A-Za-z0-9_-]{8,128})@)?([A-Za-z0-9_-]{8,128})/?")


class NoticeKind(StrEnum):
    """By what way a notice goes."""

    MAIL = "mail"
    DINGTALK = "dingtalk"  # 钉钉
    WECOM = "wecom"  # 企业微信
    FEISHU = "feishu"  # 飞书


class Want(StrEnum):
    """What a person wants to hear of."""

    WARNINGS = "warnings"
    CASES = "cases"  # each step of a case
    OVERRUNS = "overruns"  # the clock of a case that is about to end or has ended


@dataclass(frozen=True, slots=True)
class Address:
    """Where a notice goes. target, secret: never shown for a robot, whoever knows them speaks in its group."""

    kind: NoticeKind
    target: str
    secret: str = ""

    @property
    def shown(self) -> str:
        """What may be shown of it: a mail address whole, of a robot the last four characters.

        >>> parse("feishu://0123456789abcdef").shown
        'feishu://…cdef'
        """
        return self.target if self.kind is NoticeKind.MAIL else f"{self.kind}://…{self.target[-4:]}"


def parse(text: str) -> Address | None:
    """An address as a person writes it; null for what is none. Robots are written as Apprise writes them.

    >>> parse("mailto:li@example.com")
    Address(kind=<NoticeKind.MAIL: 'mail'>, target='li@example.com', secret='')
    >>> parse("dingtalk://SECabcdefgh@0123456789abcdef").secret
    'SECabcdefgh'
    >>> parse("https://169.254.169.254/") is None
    True
    """
    if mail := _MAIL.fullmatch(text):
        return Address(NoticeKind.MAIL, mail[1])
    robot = _ROBOT.fullmatch(text)
    if robot is None or (robot[1] == "wecombot" and robot[2]):
        return None
    kind = NoticeKind.WECOM if robot[1] == "wecombot" else NoticeKind(robot[1])
    return Address(kind, robot[3], robot[2] or "")


def masked(shown: str) -> str:
    """What a log keeps of an address as it is shown: of a mail address the first letter and the domain.

    >>> masked("li@example.com"), masked("feishu://…cdef")
    ('l…@example.com', 'feishu://…cdef')
    """
    name, at, domain = shown.rpartition("@")
    return f"{name[:1]}…@{domain}" if at else shown


def quiet_until(now: datetime) -> datetime | None:
    """The morning until which nothing is said, in the night of China's day; null by day.

    >>> quiet_until(datetime.fromisoformat("2026-11-02T23:30+08:00")).isoformat()
    '2026-11-03T07:00:00+08:00'
    >>> quiet_until(datetime.fromisoformat("2026-11-02T07:00+08:00")) is None
    True
    """
    here = now.astimezone(CHINA)
    if NIGHT_TO <= here.time() < NIGHT_FROM:
        return None
    day = here.date() + timedelta(days=here.time() >= NIGHT_FROM)
    return datetime.combine(day, NIGHT_TO, CHINA)


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that is told, in a person's language. lines: value, bar, since when, what to do; link: may be empty."""

    event: str
    plant: str
    sentence: str
    severity: int | None = None
    lines: tuple[str, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: plain text."""

    subject: str
    body: str


_HEADS: dict[Language, dict[str, str]] = {
    "zh": {
        "warning.opened": "预警",
        "warning.raised": "预警升级",
        "warning.closed": "预警关闭",
        "case.step": "处置进展",
        "case.due": "处置单临期",
        "case.overrun": "处置单超期",
        "task.due": "任务节点临期",
        "task.overrun": "任务节点逾期",
        "test": "测试",
    },
    "en": {
        "warning.opened": "warning",
        "warning.raised": "warning raised",
        "warning.closed": "warning closed",
        "case.step": "step of a case",
        "case.due": "case about to overrun",
        "case.overrun": "case overrun",
        "task.due": "milestone about to end",
        "task.overrun": "milestone overrun",
        "test": "test",
    },
}
_LEVEL: dict[Language, str] = {"zh": "{n} 级", "en": "level {n}"}
_MORE: dict[Language, str] = {"zh": "晴雨：{n} 条通知，最高 {level}", "en": "Qingyu: {n} notices, the worst {level}"}
_MANY: dict[Language, str] = {"zh": "晴雨：{n} 条通知", "en": "Qingyu: {n} notices"}
_WHY: dict[Language, str] = {
    "zh": "您在晴雨的“我的”页面登记了本地址；可在该页面移除。",
    "en": "You gave this address on your page in Qingyu; remove it there.",
}


_WHY_PERSON: dict[Language, str] = {
    "zh": "本地址登记为责任人的邮箱；如需停止接收，请联系登记该责任人的单位。",
    "en": "This address is registered as that of a responsible person; ask those who registered it to remove it.",
}


def compose(told: Sequence[Said], language: Language, *, of_person: bool = False) -> Message:
    """One message of one notice or of several, the worst first.

    of_person: to a responsible person without a user, who can open no page: without links.

    >>> compose([Said("test", "", "it works")], "en").subject
    '[test] it works'
    """
    worst_first = sorted(told, key=lambda one: -(one.severity or 0))
    subject = _subject(worst_first, language)
    why = (_WHY_PERSON if of_person else _WHY)[language]
    plain = [replace(one, link="") for one in worst_first] if of_person else worst_first
    body = "\n\n".join([*(_paragraph(one, language) for one in plain), why])
    # One line, whatever a name holds: a subject with a break would begin another header.
    return Message(" ".join(subject.split())[:200], body + "\n")


def _subject(told: Sequence[Said], language: Language) -> str:
    first, n = told[0], len(told)
    if n == 1:
        return " ".join(filter(None, (f"[{_head(first, language)}]", first.plant, first.sentence)))
    if first.severity is None:
        return _MANY[language].format(n=n)
    return _MORE[language].format(n=n, level=_LEVEL[language].format(n=first.severity))


def _head(one: Said, language: Language) -> str:
    level = "" if one.severity is None else " " + _LEVEL[language].format(n=one.severity)
    return _HEADS[language][one.event] + level


def _paragraph(one: Said, language: Language) -> str:
    first = " ".join(filter(None, (f"[{_head(one, language)}]", one.plant)))
    return "\n".join(filter(None, (first, one.sentence, *one.lines, one.link)))
