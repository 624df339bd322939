"""Worked cases of intensity (E03), boundaries, periods and editions (section B), and price rules (section P)."""

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

from qingyu.domain.benchmark import period, reference
from qingyu.domain.benchmark.boundary import BOUNDARIES, FlowEnds, of_units
from qingyu.domain.benchmark.period import Held
from qingyu.domain.benchmark.yardstick import edition_on
from qingyu.domain.cost import electricity, price_policy
from qingyu.domain.cost.electricity import Quarter
from qingyu.domain.cost.price_policy import Facts, Indicator, Listing, price_effect
from qingyu.domain.cost.tariff import PricePeriod, Tariff
from qingyu.domain.energy.account import Amount
from qingyu.domain.energy.coal import Direction
from qingyu.domain.energy.coverage import Coverage
from qingyu.domain.intensity import economic_windows, ratio, windows
from qingyu.domain.intensity.economics import Basis, Figure, Measure
from qingyu.domain.intensity.production import Output
from qingyu.domain.intensity.windows import Month, Window
from tests.domain.golden import Inputs, reckons
from tests.support.reasons import english

_LAST = date(2026, 3, 1)
_DATA = files("qingyu").joinpath("data")
_TEXT = _DATA.joinpath("price_policies.csv").read_text("utf-8")
_POLICIES = [policy for policy, _ in price_policy.policies(_TEXT, "price_policies.csv", "e1")]
_LISTED = _DATA.joinpath("benchmarks.csv").read_text("utf-8")
_YARDSTICKS = [yardstick for yardstick, _ in reference.yardsticks(_LISTED, "benchmarks.csv", "e1")]


@reckons("E03")
def intensities(i: Inputs) -> Inputs:
    """The account of E01 over the product, the output value and the value added of the plant."""
    made = Output(float(i["product_t"]), 1.0, ())
    coal = Amount(i["tce"] * 1000)
    per_t = ratio.intensity(coal, ratio.Metric.COAL, made, "t", "kgce/t", Coverage(1.0)).value
    stated = Figure(
        1, _LAST, i["output_value_1e4CNY"] * 1e4, i["value_added_1e4CNY"] * 1e4, Basis.CURRENT, None, 0, "", "", ""
    )
    account = Month(
        "coal.calorific", "", _LAST, "tce", i["tce"], "tce", 0.0, "t", 1.0, windows.shift(_LAST, 1), 1.0, None, None,
        True, False, "hash",
    )  # fmt: skip

    def over(measure: Measure) -> float | None:
        found = economic_windows.economic(measure, Window.MONTH, _LAST, {_LAST: account}, [stated])
        return None if found is None else found.value

    return {
        "kgce_per_t": per_t,
        "tce_per_1e4CNY_output": over(Measure.OUTPUT_VALUE),
        "tce_per_1e4CNY_value_added": over(Measure.VALUE_ADDED),
    }


@reckons("B08")
def wrong_boundary(i: Inputs) -> Inputs:
    """The flows that AL-CELL takes of a works with a grid meter and one of its potline."""
    ends = [
        FlowEnds("grid", "electricity", Direction.PURCHASE, None, "plant", True),
        FlowEnds("to-pots", "electricity", Direction.INTERNAL, "plant", "pots", True),
    ]
    used = {"grid": i["plant_kWh"], "to-pots": i["potline_AC_kWh"]}
    above = {"plant": None, "pots": "plant"}

    def at(unit: str) -> float:
        shares = of_units({unit}, above, ends, BOUNDARIES["AL-CELL"])
        return float(sum(share * used[flow] for flow, share in shares.items()) / i["liquid_Al_t"])

    def grade(value: float) -> str:
        met = [n for n, level in enumerate(i["levels_AL_CELL"], 1) if value <= level]
        return f"level {met[0]}" if met else "over level 3"

    return {
        "AL_CELL": at("pots"),
        "class_AL_CELL": grade(at("pots")),
        "wrong_numerator": at("plant"),
        "wrong_class": grade(at("plant")),
    }


@reckons("B09")
def month_is_no_verdict(i: Inputs) -> Inputs:
    """Eleven months and one whose value is the month's, so that all twelve come to the value of the year."""
    others = (i["rolling_12"] * 12 - i["month"]) / 11
    rows = {m: _month(m, i["month"] if m == _LAST else others) for m in windows.months_of(Window.ROLLING12, _LAST)}
    held = Held({"levels": {"level3": i["L3"]}}, True, "CK-ALL", None, {})
    year = period.standing("limit.gap.absolute", _LAST, rows, held)
    alone = period.standing("limit.gap.absolute", _LAST, {_LAST: rows[_LAST]}, held)
    assert year is not None
    assert alone is not None
    assert abs(year.inputs["value"] - i["rolling_12"]) < 1e-9
    return {
        "verdict_basis": "rolling_12 or calendar year" if year.inputs["from_month"] == "2025-04" else "month",
        "verdict": "within" if (year.value or 0.0) <= 0 else "over",
        "month_shown_as": "information" if alone.value is None else "verdict",
    }


def _month(month: date, per_t: float) -> Month:
    ends = windows.shift(month, 1)
    return Month(
        "limit.gap.absolute", "clinker", month, "kgce/t", per_t * 1000, "kgce", 1000.0, "t", 1.0, ends, 1.0,
        per_t * 1000, None, True, False, "hash",
    )  # fmt: skip


@reckons("B10")
def edition_of_the_day(i: Inputs) -> Inputs:
    """The list as it is delivered judges no clinker on that day, and names the edition that is missing."""
    day = date.fromisoformat(i["day"])
    clinker = next(y for y in _YARDSTICKS if y.standard == i["standard"] and y.product_en == "clinker")
    judging = edition_on(clinker, _YARDSTICKS, day)
    assert english(judging.reason_not_on(day)) == f"{i['standard']} is in force from {i['valid_from']}"
    before = next(y for y in _YARDSTICKS if y.superseded_by.endswith(f", then {i['standard']}"))
    missing, _, _ = before.superseded_by.partition(",")
    return {"applies": clinker.reason_not_on(day) is None, "state": f"edition of that day ({missing}) not collected"}


@reckons("P01")
def steel_band(i: Inputs) -> Inputs:
    facts = Facts("steel", frozenset({"640000"}), date(2017, 6, 1), listing=Listing.BAND2)
    (found,) = [e for e in price_effect(_POLICIES, facts, i["kWh"]) if e.policy.id == "steel-ladder.band2"]
    assert found.adder == i["adder"]
    return {"CNY": found.cost}


@reckons("P02")
def aluminium_ladder(i: Inputs) -> Inputs:
    facts = Facts(
        "aluminium", frozenset(), date(2022, 6, 1), values={Indicator.LIQUID_COMPREHENSIVE: float(i["kWh_per_t"])}
    )
    (found,) = [e for e in price_effect(_POLICIES, facts, i["t"] * i["kWh_per_t"]) if e.policy.id == "aluminium.2022"]
    steps = price_policy.steps_over(i["kWh_per_t"], i["threshold"], i["step"])
    return {"steps": steps, "adder": round(found.adder or 0.0, 12), "CNY": found.cost}


@reckons("P04")
def renewable_cut(i: Inputs) -> Inputs:
    cut = price_policy.renewable_cut(i["non_hydro_share"] * 100, 0.0 if i["incentive_met"] else 100.0)
    return {"adder": i["adder"] * (1 - cut)}


@reckons("P10")
def market_price(i: Inputs) -> Inputs:
    """A day of a market user of whom each hour with use has a price."""
    at = datetime(2026, 3, 1, tzinfo=UTC)
    hours = [
        (at + n * timedelta(hours=1), kwh, cny) for n, (kwh, cny) in enumerate(zip(i["kWh"], i["price"], strict=True))
    ]
    series = tuple(PricePeriod(start, start + timedelta(hours=1), cny) for start, _, cny in hours)
    contract = Tariff(
        "c", (), series=series, id=1, valid_from=date(2026, 3, 1), source="contract", declared_by="user",
        declared_at=at,
    )  # fmt: skip
    used = [Quarter(start, float(kwh), 1, 1) for start, kwh, _ in hours]
    found = electricity.day_cost(date(2026, 3, 1), used, ZoneInfo("UTC"), contract, ())
    cny = found.energy_cny.value
    return {"CNY": cny, "mean": None if cny is None else cny / sum(i["kWh"])}
