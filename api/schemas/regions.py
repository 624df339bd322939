"""The account of a region: sums over its enterprises, and what each of them gives."""

from datetime import date

from api.schemas.fields import Model, Named, Number


class RegionSum(Named):
    """A quantity of a region; without a value there is a reason, and `known` is the part of those that have one."""

    unit: str
    value: Number | None
    reason: str | None
    known: Number | None
    n_enterprises: int
    n_known: int
    completeness: Number | None
    verified: bool


class RegionPart(Model):
    """What an enterprise gives to a quantity of its region."""

    code: str
    value: Number | None
    reason: str | None
    completeness: Number | None
    verified: bool
    share: Number | None


class RegionMember(Named):
    """An enterprise of a region; `region` is the one it lies in directly."""

    region: str
    parts: list[RegionPart]


class RegionAccount(Named):
    """The energy in both books and the CO2 of a region in a month (地区能耗与碳排放)."""

    month: date
    is_open: bool
    sums: list[RegionSum]
    enterprises: list[RegionMember]
