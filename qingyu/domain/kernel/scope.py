"""Whose data a caller may see: everything, one enterprise, a region and all below it, or a park."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """The caller's reach; every query about business data takes one. Without any part it reaches nothing.

    >>> Scope(enterprise_id=7).parameters()
    {'scope_all': False, 'scope_enterprise': 7, 'scope_region': None, 'scope_park': None}
    """

    all: bool = False
    enterprise_id: int | None = None
    region_id: int | None = None
    park_id: int | None = None

    def parameters(self) -> dict[str, bool | int | None]:
        """The query parameters that `visible_enterprise` takes."""
        return {
            "scope_all": self.all,
            "scope_enterprise": self.enterprise_id,
            "scope_region": self.region_id,
            "scope_park": self.park_id,
        }


EVERYTHING = Scope(all=True)
NOTHING = Scope()
