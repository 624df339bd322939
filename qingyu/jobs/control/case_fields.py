"""What may be said of a case and of its steps, the same for the API's bodies and for documents of the command line."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from qingyu.domain.control.assessed_body import REGION_CODE
from qingyu.domain.kernel.text import LINE, PROSE

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=LINE)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=PROSE)]
What = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=PROSE)]
Person = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=LINE)]
RowId = Annotated[int, Field(ge=1, le=2**63 - 1)]  # of a case or a warning, as the database numbers them
Seen = Annotated[int, Field(ge=1, le=2**31 - 1)]
EnterpriseCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")]
RegionCode = Annotated[str, StringConstraints(pattern=REGION_CODE)]
RuleSet = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,63}$")]
# What is done with a case that is there: opening one is no step of it.
Asking = Literal["receive", "explain", "rectify", "verify", "close", "reject", "note"]
