"""Whose data a user or a token may see, as rows have it: the ids of a place and what it is called."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """One enterprise, one region or one park; what is not the place is None."""

    enterprise_id: int | None
    region_id: int | None
    park_id: int | None
    enterprise_code: str | None
    enterprise_zh: str | None
    enterprise_en: str | None
    region_code: str | None
    region_zh: str | None
    region_en: str | None
    park_code: str | None
    park_zh: str | None
    park_en: str | None
