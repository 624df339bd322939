"""What is sent about factors 折标系数台账: one that an enterprise declares."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.schemas.fields import Asked, AskedDay, Line
from qingyu.jobs.declaring.bounded import CalorificValue, Coefficient

Text = Annotated[Line, StringConstraints(max_length=500)]


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
