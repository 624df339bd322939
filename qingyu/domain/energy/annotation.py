"""Annotations 标注: what people say of a span of an enterprise, a unit or a meter, so that a curve is understood."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from qingyu.domain.kernel.reason import Reason, because

# A span may lie ahead (a stop that is planned), but not so far that its year was mistyped.
FURTHEST_AHEAD = timedelta(days=366)


class AnnotationKind(StrEnum):
    """What happened in a span."""

    MAINTENANCE = "maintenance"  # 检修
    FAULT = "fault"  # 故障停机
    STOP = "stop"  # 停产
    PRODUCT = "product"  # 换产: another product or another recipe
    TRIAL = "trial"  # 试运行
    MEASURE = "measure"  # 节能措施
    WEATHER = "weather"  # 天气
    OTHER = "other"  # 其他


@dataclass(frozen=True, slots=True)
class Annotation:
    """What is said of [from_at, to_at). unit, meter: codes of what it is about; both empty for the whole enterprise."""

    from_at: datetime
    to_at: datetime
    kind: AnnotationKind
    text: str
    unit: str = ""
    meter: str = ""


def refusal(said: Annotation, now: datetime) -> Reason | None:
    """Why it cannot be noted; null where it can.

    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 2, tzinfo=UTC)
    >>> refusal(Annotation(at, at, AnnotationKind.FAULT, "fan"), at).code
    'annotation_ends_first'
    >>> refusal(Annotation(at, at + timedelta(hours=8), AnnotationKind.FAULT, "fan"), at) is None
    True
    """
    if said.from_at >= said.to_at:
        return because("annotation_ends_first", start=said.from_at.isoformat(), end=said.to_at.isoformat())
    if said.to_at > now + FURTHEST_AHEAD:
        return because("annotation_too_far", days=FURTHEST_AHEAD.days)
    if said.unit and said.meter:
        return because("annotation_of_one", unit=said.unit, meter=said.meter)
    return None
