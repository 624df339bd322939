"""What is asked of gateways and of devices that nobody registered."""

from pydantic import Field

from api.schemas.fields import SLUG_PATTERN, Asked
from qingyu.db.gateways import CLASSES, DeviceClass


class NewGateway(Asked):
    """A gateway to be made."""

    gateway: str = Field(pattern=SLUG_PATTERN, description="code of the gateway", examples=["gw2"])
    device_class: DeviceClass = Field("B", description=CLASSES)


class GatewayRotation(Asked):
    """How a credential is replaced."""

    overlap_h: float = Field(24, ge=0, le=24 * 90, description="how long the one before goes on working; 0 ends it [h]")


class Adoption(Asked):
    """What an unknown device is from now on."""

    enterprise: str = Field(pattern=SLUG_PATTERN, description="code of the enterprise it belongs to")
    gateway: str = Field(
        pattern=SLUG_PATTERN, description="code of the gateway it is; one that is there gets a new credential"
    )
    device_class: DeviceClass = Field("B", description=CLASSES)
