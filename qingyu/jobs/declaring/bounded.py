"""The numbers of declarations as types: each is a quantity of `domain.kernel.quantities` and refused outside it."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, FiniteFloat
from pydantic.config import JsonDict

from qingyu.domain.kernel.quantities import QUANTITIES
from qingyu.jobs.refused import Unfit


def _checked(code: str) -> tuple[AfterValidator, Any]:
    quantity = QUANTITIES[code]

    def check(value: float) -> float:
        refusal = quantity.refusal(value)
        if refusal is not None:
            raise Unfit(refusal)
        return value

    extra: JsonDict = {"minimum": quantity.low, "maximum": quantity.high, "x-quantity": code}
    return AfterValidator(check), Field(json_schema_extra=extra)


# An alias for each, because a type checker reads no table.
Index = Annotated[FiniteFloat, *_checked("index")]
Stated = Annotated[FiniteFloat, *_checked("stated")]
Multiplier = Annotated[FiniteFloat, *_checked("multiplier")]
Density = Annotated[FiniteFloat, *_checked("density")]
GaugePressure = Annotated[FiniteFloat, *_checked("gauge_pressure")]
Celsius = Annotated[FiniteFloat, *_checked("celsius")]
Atmosphere = Annotated[FiniteFloat, *_checked("atmosphere")]
LowerPerHigher = Annotated[FiniteFloat, *_checked("lower_per_higher")]
GasHeat = Annotated[FiniteFloat, *_checked("gas_heat")]
Modulus = Annotated[FiniteFloat, *_checked("modulus")]
Rated = Annotated[FiniteFloat, *_checked("rated")]
Tolerance = Annotated[FiniteFloat, *_checked("tolerance")]
Share = Annotated[FiniteFloat, *_checked("share")]
SignedPart = Annotated[FiniteFloat, *_checked("signed_part")]
Weight = Annotated[FiniteFloat, *_checked("weight")]
Bar = Annotated[FiniteFloat, *_checked("bar")]
BarWeight = Annotated[FiniteFloat, *_checked("bar_weight")]
CalorificValue = Annotated[FiniteFloat, *_checked("calorific_value")]
Coefficient = Annotated[FiniteFloat, *_checked("coefficient")]
Equivalent = Annotated[FiniteFloat, *_checked("equivalent")]
Co2Factor = Annotated[FiniteFloat, *_checked("co2_factor")]
HeatContent = Annotated[FiniteFloat, *_checked("heat_content")]
CarbonContent = Annotated[FiniteFloat, *_checked("carbon_content")]
Oxidation = Annotated[FiniteFloat, *_checked("oxidation")]
GridFactor = Annotated[FiniteFloat, *_checked("grid_factor")]
ProcessAmount = Annotated[FiniteFloat, *_checked("process_amount")]
Enthalpy = Annotated[FiniteFloat, *_checked("enthalpy")]
Price = Annotated[FiniteFloat, *_checked("price")]
TariffPrice = Annotated[FiniteFloat, *_checked("tariff")]
Adder = Annotated[FiniteFloat, *_checked("adder")]
DemandPrice = Annotated[FiniteFloat, *_checked("demand_price")]
Power = Annotated[FiniteFloat, *_checked("power")]
Factor = Annotated[FiniteFloat, *_checked("factor")]
Money = Annotated[FiniteFloat, *_checked("money")]
StatisticSum = Annotated[FiniteFloat, *_checked("statistic")]
TargetValue = Annotated[FiniteFloat, *_checked("target")]
SignedMoney = Annotated[FiniteFloat, *_checked("signed_money")]
Coal = Annotated[FiniteFloat, *_checked("budget")]
Hours = Annotated[FiniteFloat, *_checked("hours")]
DegreeDayCount = Annotated[FiniteFloat, *_checked("degree_days")]
Sensitivity = Annotated[FiniteFloat, *_checked("sensitivity")]
Need = Annotated[FiniteFloat, *_checked("need")]
ConditionValue = Annotated[FiniteFloat, *_checked("condition")]
