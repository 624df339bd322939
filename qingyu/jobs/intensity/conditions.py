"""What is declared of products and decides about their gaps, as the domain takes it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from qingyu.db import benchmarks as rows
from qingyu.db import factors
from qingyu.db.pool import Connection
from qingyu.domain.benchmark.corrections import Condition, ProductCondition, in_force
from qingyu.domain.benchmark.yardstick import Yardstick
from qingyu.domain.energy.factors import SchemeChoice, scheme_on


@dataclass(frozen=True, slots=True)
class Setting:
    """The conditions of an enterprise's products, and the schemes it reckons with, the latest choice first."""

    declared: Sequence[ProductCondition]
    schemes: Sequence[SchemeChoice]

    def of(self, product: str, day: date) -> tuple[dict[Condition, float], str]:
        """What holds of a product on a day: its conditions and the scheme."""
        return in_force(self.declared, product, day), scheme_on(self.schemes, day)


def setting(conn: Connection, enterprise_id: int, yardsticks: Iterable[Yardstick]) -> Setting:
    """What decides about the gaps to some yardsticks; the scheme only where one of them counts oil equivalent."""
    of_oil = any(yardstick.unit.startswith(("kgoe/", "toe/")) for yardstick in yardsticks)
    return Setting(rows.conditions(conn, enterprise_id), factors.choices(conn, enterprise_id) if of_oil else ())
