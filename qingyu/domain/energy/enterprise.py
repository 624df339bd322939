"""An enterprise 用能单位: who it is, and the calendar its days are kept in."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from qingyu.domain.energy import periods

Tier = Literal["hundred", "thousand", "ten_thousand"]  # of a key energy user 百家 千家 万家
RegionLevel = Literal["country", "province", "prefecture", "county"]


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An enterprise with its time zone; region_id is the region it lies in directly."""

    id: int
    code: str
    name_zh: str
    name_en: str
    time_zone: str
    region_id: int | None

    @property
    def zone(self) -> ZoneInfo:
        """The zone its days, shifts and bands are in."""
        return ZoneInfo(self.time_zone)

    def day(self, at: datetime) -> date:
        """Its own day that an instant lies in.

        >>> plant = Enterprise(1, "alpha", "甲", "Alpha", "Asia/Shanghai", None)
        >>> plant.day(datetime.fromisoformat("2026-10-31T16:00:00+00:00"))
        datetime.date(2026, 11, 1)
        """
        return periods.local_day(at, self.zone)
