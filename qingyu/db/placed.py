"""Whose data a user or a token may see, as rows have it: the ids of a place and what it is called."""

from dataclasses import dataclass

from qingyu.domain.kernel.answer import Named
from qingyu.domain.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class PlaceIds:
    """The ids of one enterprise, one region or one park; what is not the place is None."""

    enterprise_id: int | None
    region_id: int | None
    park_id: int | None


@dataclass(frozen=True, slots=True)
class NamedPlaceRow:
    """What one enterprise, one region or one park is called; what is not the place is None."""

    enterprise_code: str | None
    enterprise_zh: str | None
    enterprise_en: str | None
    region_code: str | None
    region_zh: str | None
    region_en: str | None
    park_code: str | None
    park_zh: str | None
    park_en: str | None

    @property
    def enterprise(self) -> Named | None:
        """The enterprise, where the place is one."""
        return _named(self.enterprise_code, self.enterprise_zh, self.enterprise_en)

    @property
    def region(self) -> Named | None:
        """The region, where the place is one."""
        return _named(self.region_code, self.region_zh, self.region_en)

    @property
    def park(self) -> Named | None:
        """The park, where the place is one."""
        return _named(self.park_code, self.park_zh, self.park_en)


@dataclass(frozen=True, slots=True)
class PlacedRow(NamedPlaceRow):
    """The place with its ids."""

    enterprise_id: int | None
    region_id: int | None
    park_id: int | None

    @property
    def place_ids(self) -> PlaceIds:
        """The ids by themselves."""
        return PlaceIds(self.enterprise_id, self.region_id, self.park_id)

    @property
    def scope(self) -> Scope:
        """How far one of this place sees."""
        return Scope(enterprise_id=self.enterprise_id, region_id=self.region_id, park_id=self.park_id)


def _named(code: str | None, zh: str | None, en: str | None) -> Named | None:
    return None if code is None else Named(code, zh or code, en or code)
