"""What is asked of the energy account 能源消费台账."""

from pydantic import ConfigDict, Field

from api.schemas.fields import SLUG_PATTERN, Asked, AskedDay, Line
from qingyu.jobs.declaring.bounded import Stated


class AskedStatement(Asked):
    """What the manager states about a flow without a meter; a quantity of null withdraws what was stated."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    flow: str = Field(pattern=SLUG_PATTERN)
    from_: AskedDay = Field(alias="from")
    to: AskedDay
    quantity: Stated | None
    unit: Line = Field(max_length=31)
    source: Line = Field(max_length=1000)
