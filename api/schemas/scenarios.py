"""What is sent about a plan of production."""

from typing import Annotated, Literal

from pydantic import Field

from api.schemas.dual_control import Document
from api.schemas.fields import SLUG_PATTERN, Asked, AskedMonth, Number


class ScenarioDeclaration(Asked):
    """What is planned to be made of a product under a scenario; of a month the newest holds."""

    product: Annotated[str, Field(pattern=SLUG_PATTERN, description="code of the product", examples=["clinker"])]
    scenario: Literal["low", "base", "high"] = Field(description="what of the plan comes true", examples=["base"])
    first_month: AskedMonth = Field(description="the first planned month, of this year or later", examples=["2026-12"])
    quantities: Annotated[list[Annotated[Number, Field(ge=0)]], Field(min_length=1, max_length=24)] = Field(
        description="of this month and those after it, in the unit of the product", examples=[[82_000.0]]
    )
    document: Document = Field(description="where it is printed", examples=["2026年生产经营计划"])
