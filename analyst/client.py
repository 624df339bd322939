"""The client: what analysts ask most, each as a frame, and any other list of the API by its path."""

from datetime import date, datetime
from typing import Any, Literal

import pandas as pd

from analyst import frames
from analyst.asking import Asking

Day = date | str
Moment = datetime | str


class Qingyu:
    """The API of a platform as a program with a token sees it.

    address: of the platform, as `https://qingyu.example`.  token: from `POST /api/v1/tokens` or `qingyu tokens create`.
    """

    def __init__(self, address: str, token: str, *, timeout_s: float = 60.0) -> None:
        self._asking = Asking(address, token, timeout_s)

    def report(self, path: str, **query: Any) -> Any:
        """The answer of any route as it is: `report("/enterprises/a/balance", month="2026-10")`. Raises Problem."""
        return self._asking.one(path, query)

    def list(self, path: str, **query: Any) -> pd.DataFrame:
        """Every item of any list, all pages: `list("/warnings", state="open")`."""
        return frames.table(list_of(self._asking, path, query))

    def enterprises(self) -> pd.DataFrame:
        """The enterprises that the token sees, by code."""
        return frames.table(list_of(self._asking, "/enterprises", {}), index="code")

    def readings(
        self,
        enterprise: str,
        meter: str,
        channel: str | None = None,
        start: Moment | None = None,
        end: Moment | None = None,
        page: int = 10_000,
    ) -> pd.DataFrame:
        """The readings of a channel in [start, end) as they were sent, all pages, by instant in UTC."""
        path = f"/enterprises/{enterprise}/readings"
        query = {"meter": meter, "channel": channel, "from": start, "to": end, "limit": page}
        pages = [self._asking.one(path, query)]
        while pages[-1]["next"] is not None:
            pages.append(self._asking.one(path, {**query, "from": pages[-1]["next"]}))
        return frames.readings(pages)

    def energy(
        self, enterprise: str, start: Day, end: Day, by: Literal["slot", "hour", "day", "month"] = "day"
    ) -> pd.DataFrame:
        """Energy and standard coal of the local days [start, end), by period; a null has its reason beside it."""
        path = f"/enterprises/{enterprise}/energy"
        return frames.energy(self._asking.one(path, {"from": start, "to": end, "by": by}))

    def indicators(
        self,
        enterprise: str,
        code: str | None = None,
        period: Literal["day", "month"] = "month",
        start: Day | None = None,
        end: Day | None = None,
        as_of: Moment | None = None,
    ) -> pd.DataFrame:
        """Values of indicators of the periods that begin in [start, end), as known now or at an instant."""
        query = {"code": code, "period": period, "from": start, "to": end, "as_of": as_of}
        return frames.indicators(list_of(self._asking, f"/enterprises/{enterprise}/indicators", query))


def list_of(asking: Asking, path: str, query: dict[str, Any]) -> list[dict[str, Any]]:
    """Every item of a list."""
    return list(asking.every(path, query))
