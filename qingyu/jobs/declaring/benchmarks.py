"""Declared of products: conditions that correct levels, and what the authorities listed a line as."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from qingyu.db import benchmarks as rows
from qingyu.domain.benchmark.corrections import RANGES, Condition
from qingyu.domain.cost.price_policy import Listing
from qingyu.domain.kernel.reason import because
from qingyu.jobs.declaring.bounded import ConditionValue
from qingyu.jobs.declaring.parts import Code, DatedPart, Registering, days_of, once
from qingyu.jobs.refused import Unfit
from qingyu.jobs.restating.reopening import reopen


class _Months(DatedPart):
    """A declaration for days of [valid_from, valid_to), whole months; an edge left out bounds nothing."""

    product: Code

    @model_validator(mode="after")
    def _is_whole_months(self) -> Self:
        for day in (self.valid_from, self.valid_to):
            if day is not None and day.day != 1:
                raise Unfit(because("levels_of_whole_months", day=day))
        return self


class ProductCondition(_Months):
    """A condition of a product, such as the altitude of its kiln; no value takes back what was declared."""

    kind: Condition
    value: ConditionValue | None = None
    source: str = Field(min_length=1)
    declared_by: str = "registration"

    @model_validator(mode="after")
    def _can_be(self) -> Self:
        least, most = RANGES[self.kind]
        if self.value is not None and not least <= self.value <= most:
            span = {"least": least, "most": most, "value": self.value}
            raise Unfit(because("condition_out_of_range", condition_of=self.kind, **span))
        if self.kind is Condition.BASELINE_ALTITUDE and self.value not in (None, 0.0, 1.0):
            raise Unfit(because("switch_is_1_or_0"))
        return self


class PriceListing(_Months):
    """What a line is listed as for 差别电价 or 阶梯电价; no class: on no list."""

    list_class: Listing | None = None
    line_started_on: date | None = None
    document: str = Field(min_length=1)
    declared_by: str = "registration"


def declare(at: Registering, conditions: tuple[ProductCondition, ...], listings: tuple[PriceListing, ...]) -> None:
    """Append what differs from the last declaration of the same product, kind and span.

    The last declared holds: what the document says after a changed one is appended again, that it still holds.
    """
    if conditions:
        _conditions(at, conditions)
    if listings:
        _listings(at, listings)


def _conditions(at: Registering, wanted: tuple[ProductCondition, ...]) -> None:
    last = {
        (one.product, one.condition, one.valid_from, one.valid_to): (one.value, one.source)
        for one in rows.conditions(at.conn, at.enterprise_id)
    }
    once([f"the {p.kind.value} of {p.product} {days_of(p.valid_from, p.valid_to)}" for p in wanted])
    changed: set[tuple[str, Condition]] = set()
    for part in wanted:
        product_id = at.id_of("product", part.product)
        key = (part.product, part.kind, part.valid_from, part.valid_to)
        if key[:2] in changed or last.get(key) != (part.value, part.source):
            changed.add(key[:2])
            rows.add_condition(
                at.conn,
                enterprise_id=at.enterprise_id,
                product_id=product_id,
                declared_at=at.now,
                **part.model_dump(exclude={"product"}),
            )
            reopen(at.conn, at.enterprise_id, part.valid_from, part.valid_to, "declaration", at.now)
        at.done.add("product conditions")


def _listings(at: Registering, wanted: tuple[PriceListing, ...]) -> None:
    last = {
        (one.product, one.valid_from, one.valid_to): (one.list_class, one.line_started_on, one.document)
        for one in rows.listings(at.conn, at.enterprise_id)
    }
    once([f"the listing of {p.product} {days_of(p.valid_from, p.valid_to)}" for p in wanted])
    changed: set[str] = set()
    for part in wanted:
        product_id = at.id_of("product", part.product)
        key = (part.product, part.valid_from, part.valid_to)
        said = (part.list_class, part.line_started_on, part.document)
        if part.product in changed or last.get(key) != said:
            changed.add(part.product)
            rows.add_listing(
                at.conn,
                enterprise_id=at.enterprise_id,
                product_id=product_id,
                declared_at=at.now,
                **part.model_dump(exclude={"product"}),
            )
        at.done.add("price listings")
