"""Answers as frames: instants aware, days as the enterprise keeps them, and beside each absent number its reason."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd


def table(items: Sequence[dict[str, Any]], index: str | None = None, nested: bool = False) -> pd.DataFrame:
    """Items of a list with a column for each field; what is nested gets names with dots, or stays as it is."""
    frame = pd.json_normalize(list(items), max_level=0 if nested else None) if items else pd.DataFrame()
    return frame.set_index(index) if index is not None and index in frame else frame


def readings(pages: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Readings by instant, UTC; `attrs` says whose they are, of what kind and in which unit."""
    rows = [row for page in pages for row in page["rows"]]
    frame = pd.DataFrame({"value": pd.Series([row["value"] for row in rows], dtype="float64")})
    frame.index = pd.DatetimeIndex(pd.to_datetime([row["at"] for row in rows], utc=True, format="ISO8601"), name="at")
    frame.attrs = {name: pages[0][name] for name in ("meter", "channel", "kind", "unit")}
    return frame


def energy(report: Mapping[str, Any]) -> pd.DataFrame:
    """The periods of a report of energy by their start in the enterprise's time zone, the total in `attrs`.

    Columns: electricity [kWh], standard coal of both books [tce], their reasons where they are null, completeness, and
    for each carrier its quantity with its unit in the name.
    """
    zone = report["time_zone"]
    rows = [_energy(row) for row in report["rows"]]
    frame = pd.DataFrame(rows)
    starts = pd.to_datetime([row["start"] for row in report["rows"]], utc=True, format="ISO8601")
    frame.index = pd.DatetimeIndex(starts, name="start").tz_convert(zone)
    units = {"electricity_kwh": "kWh", "coal_tce_calorific": "tce", "coal_tce_equivalent": "tce"}
    frame.attrs = {
        "enterprise": report["enterprise"],
        "units": units,
        "total": _energy(report["total"]),
        "pending_batches": report["pending_batches"],
    }
    return frame


def _energy(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("electricity_kwh", "coal_tce_calorific", "calorific_reason", "coal_tce_equivalent", "equivalent_reason")
    found = {name: row[name] for name in (*kept, "completeness")}
    found |= {f"slots_{name}": n for name, n in row["slots"].items()}
    for part in row["carriers"]:
        found[f"{part['carrier']}_{part['unit']}"] = part["quantity"]
    return found


def indicators(items: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Values by the first day of their period, code and scope; unit, completeness and reason stand beside each."""
    frame = table(items, nested=True)
    if frame.empty:
        return frame
    frame["start_on"] = pd.to_datetime(frame["start_on"], format="%Y-%m-%d")
    frame["value"] = frame["value"].astype("float64")
    return frame.set_index(["start_on", "code", "scope"]).sort_index()


def wide(values: pd.DataFrame) -> pd.DataFrame:
    """Values of indicators with a column for each code, scope and unit: `intensity clinker [kgce/t]`."""
    if values.empty:
        return values
    flat = values.reset_index()
    names = flat["code"] + flat["scope"].where(flat["scope"] == "", " " + flat["scope"]) + " [" + flat["unit"] + "]"
    return flat.assign(column=names).pivot(index="start_on", columns="column", values="value").rename_axis(columns=None)
