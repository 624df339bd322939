"""The published targets that are shipped, asked by region and indicator."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from qingyu.domain.control import published
from qingyu.domain.control.published import Target
from qingyu.domain.kernel.reason import because
from qingyu.errors import NotFound


@cache
def shipped() -> Sequence[Target]:
    """Every published target of the package, as the documents print them."""
    return published.read(files("qingyu").joinpath("data", published.FILE).read_text("utf-8"))


def of(region: str | None = None, indicator: str | None = None) -> list[Target]:
    """Those of a region (its name, or the first part of their ids, districts included) and of an indicator.

    Raises NotFound for a region or an indicator that no target has.
    """
    found = [one for one in shipped() if _is_of(one, region) and indicator in (None, one.indicator)]
    if not found:
        known = sorted({one.id.split(".")[0] for one in shipped()})
        raise NotFound(
            because("no_published_target", region=region or "any region", got=indicator or "any", known=known)
        )
    return found


def _is_of(target: Target, region: str | None) -> bool:
    place = target.id.split(".")[0]
    return region is None or target.region_zh == region or place == region or place.startswith(f"{region}-")
