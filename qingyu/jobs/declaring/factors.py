"""What an enterprise declares of its coefficients: measured values with their proof, and the accounting scheme."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from qingyu.domain.energy.factors import Level, SchemeChoice
from qingyu.jobs.declaring.bounded import CalorificValue, Coefficient
from qingyu.jobs.declaring.parts import Carrier, Part, Registering
from qingyu.jobs.energy import ledger


class MeasuredFactor(Part):
    """A coefficient of the enterprise's own energy: a calorific value or kgce per unit, with its proof."""

    carrier: Carrier
    level: Literal["measured", "supplier", "statistical"] = "measured"
    ncv: CalorificValue | None = None
    ncv_unit: str | None = None
    kgce_per_unit: Coefficient | None = None
    unit: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    proof: str = Field(min_length=1)
    laboratory: str | None = None
    confirm_implausible: bool = False
    declared_by: str = Field("registration", min_length=1)

    def declaration(self) -> ledger.Declaration:
        """The same for those who do not know pydantic."""
        return ledger.Declaration(
            **{**self.model_dump(exclude={"declared_by", "level"}), "level": Level(self.level)},
        )


class ChosenScheme(Part):
    """The accounting scheme the coefficients are taken from; what it does not say is said by GB/T 2589."""

    scheme: str = Field(min_length=1)
    valid_from: date | None = None
    valid_to: date | None = None
    declared_by: str = Field("registration", min_length=1)

    @model_validator(mode="after")
    def _holds_on_a_day(self) -> Self:
        if self.valid_from is not None and self.valid_to is not None and self.valid_from >= self.valid_to:
            raise ValueError("`valid_to` is the day after the last and lies after `valid_from`")
        return self


def declare(at: Registering, measured: tuple[MeasuredFactor, ...], schemes: tuple[ChosenScheme, ...]) -> None:
    """Write what is new; what is said already writes nothing."""
    for said in measured:
        ledger.declare(at.conn, at.enterprise_id, said.declaration(), said.declared_by, at.now, at.actor)
        at.done.add("measured factors")
    for chosen in schemes:
        choice = SchemeChoice(chosen.scheme, chosen.valid_from, chosen.valid_to)
        ledger.choose(at.conn, at.enterprise_id, choice, chosen.declared_by, at.now, at.actor)
        at.done.add("factor schemes")
