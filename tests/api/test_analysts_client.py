"""The analysts' client against the real API behind a real socket; the example of its page runs as it stands."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pandas as pd
import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from analyst import Problem, Qingyu
from tests.api import plants
from tests.api.serving import serving


@pytest.fixture
def token(alpha: TestClient) -> str:
    ends = (plants.NOW + timedelta(days=30)).isoformat()
    given: str = alpha.post("/api/v1/tokens", json={"label": "analyst", "expires_at": ends}).json()["token"]
    return given


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    with serving(app) as where:
        yield where


@pytest.fixture
def qingyu(address: str, token: str) -> Qingyu:
    return Qingyu(address, token)


def test_readings_of_many_pages_are_one_series_in_utc_with_their_unit(
    plant: psycopg.Connection, qingyu: Qingyu
) -> None:
    channel = plants.channel_id(plant, "alpha", "e01", "kwh")
    start = plants.MIDNIGHT
    plants.add_readings(plant, "alpha", channel, start, [float(n) for n in range(25)])
    found = qingyu.readings("alpha", "e01", "kwh", start, start + timedelta(days=1), page=10)
    assert found["value"].tolist() == [float(n) for n in range(25)]
    assert isinstance(found.index, pd.DatetimeIndex)
    assert str(found.index.tz) == "UTC"
    assert found.index.is_monotonic_increasing
    assert found.attrs == {"meter": "e01", "channel": "kwh", "kind": "cumulative", "unit": "kWh"}


def test_no_readings_are_an_empty_series_of_the_same_kind(qingyu: Qingyu) -> None:
    found = qingyu.readings("alpha", "e01", "kwh")
    assert (len(found), str(found["value"].dtype), str(found.index.dtype.kind)) == (0, "float64", "M")


def test_days_begin_at_the_enterprises_midnight_and_a_null_has_its_reason(qingyu: Qingyu) -> None:
    found = qingyu.energy("alpha", "2026-10-30", "2026-11-01")
    assert found.index[0] == pd.Timestamp("2026-10-30", tz="Asia/Shanghai")
    assert found["coal_tce_calorific"].isna().all()
    assert found["calorific_reason"].notna().all()
    assert found.attrs["units"]["coal_tce_calorific"] == "tce"


def test_lists_are_whole_however_many_pages_they_have(qingyu: Qingyu) -> None:
    assert qingyu.enterprises().index.tolist() == ["alpha"]
    channels = qingyu.list("/enterprises/alpha/channels", limit=1)
    assert sorted(channels["meter"] + "/" + channels["code"]) == ["c01/t", "e01/kwh", "e01/v"]


def test_what_is_refused_is_a_problem_with_its_code(qingyu: Qingyu, address: str) -> None:
    with pytest.raises(Problem, match="404 not_found"):
        qingyu.energy("beta", "2026-10-30", "2026-11-01")
    with pytest.raises(Problem) as refused:
        Qingyu(address, "qy_none_of_ours").enterprises()
    assert refused.value.status == 401
    with pytest.raises(ValueError, match="wanted an address"):
        Qingyu("file:///etc/passwd", "x")


def test_the_example_of_the_page_runs(plant: psycopg.Connection, address: str, token: str, repository: Path) -> None:
    plants.add_readings(plant, "alpha", plants.channel_id(plant, "alpha", "e01", "kwh"), plants.MIDNIGHT, [1.0, 2.0])
    page = (repository / "docs" / "analyst.md").read_text("utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names = {"ADDRESS": address, "TOKEN": token}
    exec(compile(re.sub(r"^(ADDRESS|TOKEN) = .*\n", "", example, flags=re.MULTILINE), "analyst.md", "exec"), names)
    assert isinstance(names["days"], pd.DataFrame)
    assert names["readings"]["value"].tolist() == [1.0, 2.0]
