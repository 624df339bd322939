"""Energy and standard coal, load, the day so far and indicators."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from api.schemas.fields import Instant, Model, Number, Said


class Indicator(Model):
    """A value with its inputs: what it is, of what, when, how complete, and which numbers made it."""

    code: str
    scope: str
    period: Literal["day", "month"]
    start_on: date
    value: Number | None
    unit: str
    completeness: Number | None
    reason: Said | None
    verified: bool
    is_open: bool
    computed_at: Instant
    superseded_at: Instant | None
    unconfirmed: bool = Field(description="a change of this closed month waits for an officer; the value before counts")
    inputs_hash: str
    inputs: dict[str, Any]
