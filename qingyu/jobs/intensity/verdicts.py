"""What is thought of a product over the twelve months its yardstick is of, and what that yardstick charges of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from qingyu.db import indicators
from qingyu.db.energy import Product
from qingyu.db.pool import Connection
from qingyu.domain.benchmark.boundary import BOUNDARIES
from qingyu.domain.benchmark.period import PERIOD_CODES, PERIOD_OF
from qingyu.domain.benchmark.yardstick import Class, Yardstick
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.indicator import StoredValue
from qingyu.domain.energy.periods import next_month
from qingyu.domain.intensity.windows import shift
from qingyu.domain.kernel.reason import because, read
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import LITERALS, Answer, Sentence, sentence_or_none, spread
from qingyu.jobs.restating.standing import waiting_since

Role = Literal["benchmark", "limit"]
LevelKey = Literal["level1", "level2", "level3", "benchmark", "baseline"]
NOT_COMPUTED = because("twelve_months_not_computed")
GAP_OF: Mapping[Role, str] = {"benchmark": "gap.absolute", "limit": "limit.gap.absolute"}


@dataclass(frozen=True, slots=True)
class Boundary(Answer):
    """What a yardstick charges. verified: whether the text of the standard was seen."""

    code: str
    name_zh: str
    name_en: str
    verified: str


@dataclass(frozen=True, slots=True)
class ChargedBoundary(Boundary):
    """With the flows that were charged in the month; none where the boundary cannot be built."""

    flows: Sequence[str]


@dataclass(frozen=True, slots=True)
class PeriodVerdict(Answer):
    """A product over the twelve whole months its yardstick is of; without them the reason."""

    from_month: str | None
    to_month: str | None
    value: float | None
    class_: Annotated[Annotated[Class, LITERALS] | None, Field(alias="class")]
    position: float | None
    over_limit: Annotated[bool | None, Field(description="above limit level 3; null where that is not said")]
    verified: bool
    reason: Sentence | None


def period_code(role: Role) -> str:
    """The code of the stored value a verdict of a role is read from."""
    return PERIOD_OF[GAP_OF[role]][0]


def values_of(
    conn: Connection, scope: Scope, enterprise: Enterprise, products: Iterable[Product], start: date, today: date
) -> dict[str, dict[str, StoredValue]]:
    """What counts of each product in a month, by product and code.

    A month that is still open is judged by the twelve months up to the one that closed last.  While a change of a
    closed month waits, the value before counts.
    """
    found: dict[str, dict[str, StoredValue]] = {product.code: {} for product in products}
    after = next_month(start)
    first = shift(start, -1) if after > today else start
    waiting = waiting_since(conn, enterprise.id)
    for row in indicators.that_count(conn, scope, enterprise.code, first, after, waiting):
        if row.scope in found and (row.start_on == start or row.code in PERIOD_CODES):
            found[row.scope][row.code] = row
    return found


def of(role: Role, values: Mapping[str, StoredValue]) -> PeriodVerdict:
    """The verdict over twelve months. values: by code, of a product."""
    row = values.get(period_code(role))
    found: Mapping[str, Any] = row.inputs if row is not None else {}
    value, level = found.get("value"), found.get("yardstick", {}).get("levels", {}).get("level3")
    class_, why = found.get("class"), row.reason if row is not None else NOT_COMPUTED
    return PeriodVerdict(
        from_month=found.get("from_month"),
        to_month=found.get("to_month"),
        value=value,
        class_=Class(class_) if class_ else None,
        position=found.get("position"),
        over_limit=None if role != "limit" or value is None or level is None else value > level,
        verified=row.verified if row is not None else True,
        reason=sentence_or_none(None if value is not None else read(found.get("reason")) or why),
    )


def named(code: str) -> Boundary | None:
    """A boundary by its code; null for the flows a product is charged with."""
    known = BOUNDARIES.get(code)
    return None if known is None else Boundary(known.code, known.zh, known.en, known.verified.value)


def boundary(yardstick: Yardstick, row: StoredValue | None) -> ChargedBoundary | None:
    """What a yardstick charges, and the flows that were really charged in a month; null where it names nothing."""
    known = named(yardstick.boundary)
    charges = row.inputs.get("charges", ()) if row is not None else ()
    return None if known is None else ChargedBoundary(**spread(known), flows=[charge[0] for charge in charges])
