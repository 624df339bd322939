"""What is declared of a channel beside the unit on its face, and what one of that unit is in the unit of use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from pydantic import model_validator

from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.conversion import Facts, HeatBasis, to_unit_of_use
from qingyu.domain.energy.units import converts
from qingyu.domain.kernel.reason import because
from qingyu.errors import Invalid
from qingyu.jobs.declaring.bounded import Atmosphere, Celsius, Density, GasHeat, GaugePressure, LowerPerHigher
from qingyu.jobs.declaring.parts import DocumentPart
from qingyu.jobs.refused import Unfit


class ChannelFacts(DocumentPart):
    """Density of what is delivered, state of the gas at the meter, or the calorific value of the contract.

    density_t_per_m3: of a liquid counted by volume.  gauge_kpa, celsius, atmosphere_kpa: of gas counted at working
    conditions.  heat_basis, lower_per_higher, ncv_mj_per_m3: of gas billed by its energy; lower values.
    """

    density_t_per_m3: Density | None = None
    gauge_kpa: GaugePressure | None = None
    celsius: Celsius | None = None
    atmosphere_kpa: Atmosphere | None = None
    heat_basis: HeatBasis | None = None
    lower_per_higher: LowerPerHigher | None = None
    ncv_mj_per_m3: GasHeat | None = None

    @model_validator(mode="after")
    def _says_a_whole_state(self) -> Self:
        if (self.gauge_kpa is None) != (self.celsius is None):
            raise Unfit(because("gas_state_whole"))
        return self

    def stored(self) -> Mapping[str, object]:
        """As JSON, without what is not said."""
        return self.model_dump(mode="json", exclude_none=True)


@dataclass(frozen=True, slots=True)
class Conversion:
    """How a face becomes use. to_use: units of use in one unit of the face.  unit: of the use; null is the face's."""

    to_use: float = 1.0
    unit: str | None = None


def conversion(carrier: str, unit: str, facts: ChannelFacts | None) -> Conversion | Invalid:
    """What one unit on the face comes to, or what must be declared before it is known."""
    wanted = CARRIERS[carrier].unit if carrier in CARRIERS else unit
    said: Mapping[str, Any] = {} if facts is None else facts.model_dump(exclude_none=True)
    if (unit == wanted and not said) or (converts(unit, wanted) and "gauge_kpa" not in said):
        return Conversion()
    try:
        return Conversion(to_unit_of_use(1.0, unit, carrier, Facts(**said)), wanted)
    except Invalid as missing:
        # A unit that no fact can mend says so in the account, beside the number that is missing.
        return missing if missing.code == "fact_missing" else Conversion()
