"""What a plant is set up with: an enterprise, and the parts of one, in the words of a registration document."""

from typing import Annotated

from pydantic import Field

from api.schemas.fields import SLUG_PATTERN, Asked, Line
from qingyu.domain.energy.enterprise import Tier
from qingyu.jobs.declaring import meter_parts, metering, registration
from qingyu.jobs.declaring.parts import DocumentPart, Zone

_MOST = 500  # of each kind in one document


class NewEnterprise(Asked):
    """An enterprise to be made; its manager sets it up from there."""

    code: str = Field(pattern=SLUG_PATTERN, description="its code, which does not change", examples=["kunlun-cement"])
    name_zh: Annotated[Line, Field(max_length=100, description="its name in Chinese", examples=["昆仑水泥"])]
    name_en: Annotated[Line, Field(max_length=100, description="its name in English", examples=["Kunlun Cement"])]
    time_zone: Zone = Field("Asia/Shanghai", description="of its own days; it cannot be changed later")
    credit_code: str | None = Field(
        None,
        pattern=r"^[0-9A-Z]{18}$",
        description="统一社会信用代码",
        examples=["91640000MA75XXXX0K"],
    )
    tier: Tier | None = Field(None, description="its tier among the key energy users 万家 百家 千家")
    region: str | None = Field(None, pattern=r"^[0-9]{6}$", description="code of its region", examples=["640100"])
    industry: str | None = Field(None, pattern=r"^[A-Z][0-9]{0,4}$", description="of GB/T 4754", examples=["C3011"])
    two_high: bool = Field(False, description="whether it is of the industries of high energy and high emissions 两高")


class DeclaredUnit(registration.Unit):
    """A unit of GB 17167."""


class DeclaredChannel(meter_parts.Channel):
    """A measuring point of a meter."""


class DeclaredMeter(meter_parts.Meter):
    """An instrument with its channels."""

    channels: tuple[DeclaredChannel, ...] = Field(min_length=1, max_length=_MOST)


class DeclaredFlow(registration.Flow):
    """Energy over the boundary or inside it."""


class DeclaredProduct(registration.Product):
    """A product with its yardsticks."""


class DeclaredEvent(meter_parts.Event):
    """What happened to a register."""


class DeclaredNeed(metering.MeteringNeed):
    """What a unit uses of an energy, against the thresholds of GB 17167."""


class DeclaredCertificate(metering.Certificate):
    """A verification or calibration of a meter."""


class DeclaredTolerance(metering.NodeTolerance):
    """How far a parent meter and its children may differ."""


class PlantDocument(DocumentPart):
    """The parts of a plant; what is left out stays as it is (docs/registration.md)."""

    units: tuple[DeclaredUnit, ...] = Field((), max_length=_MOST, description="units, parents before children")
    meters: tuple[DeclaredMeter, ...] = Field((), max_length=_MOST, description="meters with their channels")
    flows: tuple[DeclaredFlow, ...] = Field((), max_length=_MOST, description="flows with what measures them")
    products: tuple[DeclaredProduct, ...] = Field((), max_length=_MOST, description="products with their yardsticks")
    events: tuple[DeclaredEvent, ...] = Field((), max_length=_MOST, description="swaps, corrections of registers")
    metering_needs: tuple[DeclaredNeed, ...] = Field((), max_length=_MOST, description="what units use")
    certificates: tuple[DeclaredCertificate, ...] = Field((), max_length=_MOST, description="certificates of meters")
    node_tolerances: tuple[DeclaredTolerance, ...] = Field((), max_length=_MOST, description="tolerances of balances")
