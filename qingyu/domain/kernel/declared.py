"""What somebody declared: for which days, by whom and when."""

from dataclasses import dataclass
from datetime import datetime

from qingyu.domain.kernel.validity import Validity


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared(Validity):
    """A declaration for local days. What it says, and on which document it rests, stands in the classes below."""

    declared_by: str
    declared_at: datetime
