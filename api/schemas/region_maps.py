"""What is sent about the map of a region."""

from pydantic import Field

from api.schemas.dual_control import Document
from api.schemas.fields import Asked


class MapWithdrawal(Asked):
    """Why a map is taken off."""

    document: Document = Field(description="what says so", examples=["边界有误，待更正"])
