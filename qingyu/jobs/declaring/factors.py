"""What an enterprise declares of its coefficients: measured values with their proof, and the accounting scheme."""

from typing import Literal

from pydantic import Field

from qingyu.domain.energy.factors import Level, SchemeChoice
from qingyu.jobs.declaring.bounded import CalorificValue, Coefficient
from qingyu.jobs.declaring.parts import Carrier, DatedPart, Registering
from qingyu.jobs.energy import coal_factors


class MeasuredFactor(DatedPart):
    """A coefficient of the enterprise's own energy: a calorific value or kgce per unit, with its proof."""

    carrier: Carrier
    level: Literal["measured", "supplier", "statistical"] = "measured"
    ncv: CalorificValue | None = None
    ncv_unit: str | None = None
    kgce_per_unit: Coefficient | None = None
    unit: str | None = None
    proof: str = Field(min_length=1)
    laboratory: str | None = None
    confirm_implausible: bool = False
    declared_by: str = Field("registration", min_length=1)

    def declaration(self) -> coal_factors.Declaration:
        """The same for those who do not know pydantic."""
        return coal_factors.Declaration(
            **{**self.model_dump(exclude={"declared_by", "level"}), "level": Level(self.level)},
        )


class ChosenScheme(DatedPart):
    """The accounting scheme the coefficients are taken from; what it does not say is said by GB/T 2589."""

    scheme: str = Field(min_length=1)
    declared_by: str = Field("registration", min_length=1)


def declare(at: Registering, measured: tuple[MeasuredFactor, ...], schemes: tuple[ChosenScheme, ...]) -> None:
    """Write what is new; what is said already writes nothing."""
    for said in measured:
        coal_factors.declare(at.conn, at.enterprise_id, said.declaration(), said.declared_by, at.now, at.actor)
        at.done.add("measured factors")
    for chosen in schemes:
        choice = SchemeChoice(chosen.scheme, valid_from=chosen.valid_from, valid_to=chosen.valid_to)
        coal_factors.choose(at.conn, at.enterprise_id, choice, chosen.declared_by, at.now, at.actor)
        at.done.add("factor schemes")
