"""A recorded year of a real steel works through the whole chain gives the file's own sums, however it is treated."""

from pathlib import Path

import pytest

from bench import steel
from bench.system import System

FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "steel_15min.csv"


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> dict[str, steel.Year]:
    if not FILE.exists():
        pytest.skip(f"the recording {FILE.name} is not beside this checkout; it is not copied into the project")
    with System(tmp_path_factory.mktemp("steel")) as system:
        return {year.enterprise: year for year in steel.run(system, FILE, list(steel.TREATMENTS))}


def test_the_year_of_the_recording(years: dict[str, steel.Year]) -> None:
    total = years["uci-steel"].total
    assert total["electricity_kwh"] == pytest.approx(959_636.71, abs=0.01)
    assert total["coal_tce_calorific"] == pytest.approx(117.94, abs=0.005)
    assert total["coal_tce_equivalent"] is None
    assert total["equivalent_reason"]
    assert total["completeness"] == 1.0


@pytest.mark.parametrize("treatment", steel.TREATMENTS)
def test_twelve_months_equal_the_sums_of_the_file(years: dict[str, steel.Year], treatment: str) -> None:
    assert years[treatment].months == pytest.approx(steel.months_of(FILE), abs=0.005)


@pytest.mark.parametrize("treatment", steel.TREATMENTS)
def test_the_slots_are_those_of_the_plain_year(years: dict[str, steel.Year], treatment: str) -> None:
    assert steel.worst_slot(years["uci-steel"], years[treatment]) < 1e-6


@pytest.mark.parametrize("treatment", steel.TREATMENTS)
def test_a_rebuild_gives_the_same_slots_to_the_last_digit(years: dict[str, steel.Year], treatment: str) -> None:
    assert years[treatment].slots == years[treatment].rebuilt
