"""A process emission (过程排放申报) as an enterprise declared it: by output, by quantity, or as a carbon balance."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from qingyu.domain.carbon.balance import Role
from qingyu.domain.carbon.process import Material, Mineral, Process, subject
from qingyu.domain.kernel.declared import Declared


@dataclass(frozen=True, slots=True)
class DeclaredStream:
    """A stream of a balance; its amount is that of a flow, of a product's output, or a quantity of the days declared.

    unit: what the carbon content is per.  carbon_tc_per_unit: declared; null is that of the carrier, measured first.
    content: id of a printed content.
    """

    name: str
    role: Role
    unit: str
    flow: str | None = None
    product: str | None = None
    quantity: float | None = None
    carbon_tc_per_unit: float | None = None
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Activity(Declared):
    """A process declared for local days.

    A declaration that begins on the same day as an older one of its subject takes its place; of two that hold on a day,
    the newest counts.  name, streams: of a balance.  product_units: of the products of its enterprise.
    """

    id: int
    product: str | None
    product_unit: str | None
    kind: Process
    mineral: Mineral | None
    parameters: Mapping[str, float] = field(hash=False)
    proof: str
    material: Material | None = None
    name: str | None = None
    streams: tuple[DeclaredStream, ...] = ()
    product_units: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def what(self) -> str | None:
        """The mineral, the material or the balance it is about."""
        return self.mineral or self.material or self.name

    @property
    def subject(self) -> tuple[str | None, str, str | None]:
        """What there is one declaration in force of on a day; stated quantities stand side by side.

        A balance is known by its name, whatever product it was declared for.
        """
        if self.kind is Process.CARBON_BALANCE:
            return None, self.kind.value, self.name
        return self.product, subject(self.kind), self.what

    @property
    def is_quantity(self) -> bool:
        """Whether it is a quantity of the days of its validity, never divided."""
        return "quantity_t" in self.parameters
