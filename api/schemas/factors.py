"""The factor ledger: printed and declared coefficients, which is in force, and restatements of closed values."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.schemas.fields import Asked, AskedDay, Instant, Line, Model, Number, Said
from qingyu.jobs.declaring.bounded import CalorificValue, Coefficient

Text = Annotated[Line, StringConstraints(max_length=500)]


class Factor(Model):
    """A coefficient: standard coal in a unit of a carrier [kgce/unit]; a range has no single value.

    `valid_from` and `valid_to` (day after the last) are null where they are unknown.
    """

    id: str
    edition: str
    carrier: str
    book: Literal["calorific", "equivalent", "both"]
    kgce_per_unit: Number | None
    low: Number | None
    high: Number | None
    unit: str
    level: Literal["measured", "supplier", "statistical", "default"]
    scheme: str | None
    standard: str | None
    region: str | None
    valid_from: date | None
    valid_to: date | None
    verified: str
    name_zh: str
    name_en: str


class PrintedFactor(Factor):
    """A coefficient of the current edition with its source; `in_force` on the day under the scheme asked for."""

    source: str
    note: str
    in_force: bool


class MissingFactor(Model):
    """Why a carrier has no coefficient."""

    carrier: str
    reason: Said


class Window(Model):
    """What a coefficient of a carrier is in practice [kgce/unit]; outside it has to be confirmed, and outside
    `hard_low` to `hard_high` it is refused."""

    id: str
    carrier: str
    unit: str
    low: Number
    high: Number
    hard_low: Number
    hard_high: Number
    verified: str


class Factors(Model):
    """The printed coefficients, those in force marked."""

    day: date
    scheme: str
    schemes: list[str]
    factors: list[PrintedFactor]
    missing: list[MissingFactor]
    windows: list[Window]


class FactorInForce(Model):
    """What an enterprise's carrier is reckoned with, in each book, or why there is none."""

    carrier: str
    name_zh: str
    name_en: str
    calorific: Factor | None
    calorific_reason: Said | None
    equivalent: Factor | None
    equivalent_reason: Said | None


class DeclaredFactor(Model):
    """A coefficient an enterprise declared with its proof; `relative_to_default` is a share of the printed value."""

    id: int
    carrier: str
    level: Literal["measured", "supplier", "statistical"]
    ncv: Number | None
    ncv_unit: str | None
    kgce_per_unit: Number
    unit: str
    valid_from: date | None
    valid_to: date | None
    proof: str
    laboratory: str | None
    implausible: bool
    declared_by: str
    declared_at: Instant
    withdrawn_at: Instant | None
    unconfirmed: bool = Field(description="it touched closed months and waits for an officer")
    in_force: bool
    default_id: str | None
    relative_to_default: Number | None


class SchemeChoice(Model):
    """The accounting scheme an enterprise chose for some days."""

    scheme: str
    valid_from: date | None
    valid_to: date | None


class EnterpriseFactors(Model):
    """The ledger of an enterprise on a day."""

    enterprise: str
    day: date
    scheme: str
    schemes: list[SchemeChoice]
    in_force: list[FactorInForce]
    declared: list[DeclaredFactor]


class FactorDeclaration(Asked):
    """What a manager declares: `ncv` with `ncv_unit`, or `kgce_per_unit` with `unit`, and the proof."""

    carrier: Text
    level: Literal["measured", "supplier", "statistical"] = "measured"
    ncv: CalorificValue | None = None
    ncv_unit: Text | None = None
    kgce_per_unit: Coefficient | None = None
    unit: Text | None = None
    valid_from: AskedDay | None = None
    valid_to: AskedDay | None = None
    proof: Text
    laboratory: Text | None = None
    confirm_implausible: bool = Field(
        False, description="take a coefficient outside the window of its carrier; its values stay unverified"
    )
