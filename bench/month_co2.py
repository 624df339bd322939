"""The CO2 of a plant's month: fuels, electricity, declared processes, the sums; by SQL and a line a formula."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import psycopg

from bench.raw_registers import Month

Metered = Mapping[str, tuple[Any, np.ndarray]]
CO2_PER_C = 44 / 12
LEAVES = ("pig_iron_sold", "crude_steel", "product")  # materials that take their carbon away
# Of a quantity as it is metered to the unit that factors and streams are per.
SCALES = {("kWh", "MWh"): 1e-3, ("m3", "10^4 m3"): 1e-4}

_SETTING = """
SELECT s.scheme, s.choices FROM carbon_setting s JOIN enterprise e ON e.id = s.enterprise_id
WHERE e.code = %s AND (s.valid_from IS NULL OR s.valid_from <= %s)
ORDER BY s.valid_from DESC NULLS LAST, s.declared_at DESC LIMIT 1
"""
_SAID = "SELECT choice, parameters FROM carbon_scheme WHERE scheme = %s AND topic = %s AND item = %s"
_CO2 = "SELECT value, unit FROM co2_factor WHERE id = %s"
_PRINTED = """
SELECT value, unit, ncv * carbon_tc_per_tj / 1000 AS tc, carbon_tc_per_tj, oxidation FROM co2_factor
WHERE category = 'fuel' AND carrier = %s AND (id = %s OR %s::text IS NULL)
"""
_CARBON = """
SELECT carbon_tc_per_unit AS tc, oxidation FROM measured_carbon
WHERE enterprise_id = (SELECT id FROM enterprise WHERE code = %s) AND carrier = %s AND valid @> %s
    AND carbon_tc_per_unit IS NOT NULL ORDER BY declared_at DESC LIMIT 1
"""
_HEAT = """
SELECT ncv * CASE ncv_unit WHEN 'kJ/kg' THEN 1e-3 WHEN 'kJ/m3' THEN 1e-2 END FROM measured_factor
WHERE enterprise_id = (SELECT id FROM enterprise WHERE code = %s) AND carrier = %s AND valid @> %s
    AND withdrawn_at IS NULL AND level IN ('measured', 'supplier') AND ncv IS NOT NULL
ORDER BY lower(valid) DESC, declared_at DESC LIMIT 1
"""
_PROCESSES = """
SELECT DISTINCT ON (d.kind, d.product_id, d.mineral, d.material, d.name) d.*, p.code AS product FROM process_emission d
JOIN enterprise e ON e.id = d.enterprise_id JOIN product p ON p.id = d.product_id
WHERE e.code = %s AND d.valid @> %s
ORDER BY d.kind, d.product_id, d.mineral, d.material, d.name, d.declared_at DESC
"""
_WORTH = """
SELECT f.value_added_cny / 10000 FROM economic_figure f JOIN enterprise e ON e.id = f.enterprise_id
WHERE e.code = %s AND f.id = %s
"""


def carbon(
    conn: psycopg.Connection[Any],
    month: Month,
    metered: Metered,
    made: Mapping[str, float],
    ask: Callable[..., list[Any]],
) -> Iterator[Any]:
    """Each term of the account, its parts, scopes and total, and what of it falls on a product and on value added."""
    shown = {value["code"]: value for value in ask("co2.total")}
    if not shown:
        return
    parts: dict[str, float] = {}
    for part in ("combustion", "electricity", "process", "heat"):
        for value in ask(f"co2.{part}"):
            terms = dict(_processes(conn, month, metered, made) if part == "process" else ())
            for term in value["inputs"]["terms"]:
                if part != "process":
                    terms[term["name"]] = _term(conn, month, metered, term)
                yield f"co2.{part}, {term['name']} [tCO2]", terms[term["name"]], term["value"]
            # Of the declared documents, so that a term which is not shown is missed in the sum.
            parts[part] = sum(terms.values())
            yield f"co2.{part} [tCO2]", parts[part], value["value"]
    sums = {"scope1": ("combustion", "process"), "scope2": ("electricity", "heat"), "total": tuple(parts)}
    for name, of in sums.items():
        for value in ask(f"co2.{name}"):
            yield f"co2.{name} [tCO2]", sum(parts.get(part, 0.0) for part in of), value["value"]
    for value in ask("co2.intensity"):
        if len(made) == 1:  # one product carries the whole plant
            yield f"co2.intensity [{value['unit']}]", sum(parts.values()) / made[value["scope"]], value["value"]
    for value in ask("co2.intensity.value_added"):
        figure = value["inputs"]["terms"][1]["from"]["id"]
        worth = conn.execute(_WORTH, (month.plant, figure)).fetchall()[0][0]
        yield f"co2 per value added [{value['unit']}]", sum(parts.values()) / worth, value["value"]


def _term(conn: psycopg.Connection[Any], month: Month, metered: Metered, term: Any) -> float:
    """A carrier of the account: its flows by its factor. Of electricity the account says which row it took."""
    taken = [metered[code] for code in term["from"]["flows"]]
    quantity = sum((-1 if flow.kind == "export" else 1) * float(slots.sum()) for flow, slots in taken)
    if term["name"] == "electricity":
        ((value, unit),) = conn.execute(_CO2, (term["factor"]["id"],)).fetchall()
        return quantity * float(value) * _scale(term["quantity_unit"], unit.partition("/")[2])
    value, unit = _fuel(conn, month, term["name"])
    return quantity * value * _scale(term["quantity_unit"], unit)


def _scale(unit: str, wanted: str) -> float:
    return 1.0 if unit == wanted else SCALES[unit, wanted]


def _setting(conn: psycopg.Connection[Any], month: Month) -> Any:
    return conn.execute(_SETTING, (month.plant, month.first)).fetchall()[0]


def _said(conn: psycopg.Connection[Any], month: Month, topic: str, item: str) -> Any:
    """What the plant's scheme says of a thing; null where it says nothing."""
    return conn.execute(_SAID, (_setting(conn, month).scheme, topic, item)).fetchone()


def _printed(conn: psycopg.Connection[Any], month: Month, carrier: str) -> Any:
    """The printed row of a fuel: chosen by the plant, else by the scheme, else the only one."""
    row = _said(conn, month, "fuel", carrier)
    choice = _setting(conn, month).choices.get(carrier) or (row.choice if row else None)
    (printed,) = conn.execute(_PRINTED, (carrier, choice, choice)).fetchall()
    return printed


def _fuel(conn: psycopg.Connection[Any], month: Month, carrier: str) -> tuple[float, str]:
    """What a unit of a fuel emits, and the unit: by measured carbon, by a measured calorific value, as printed."""
    printed = _printed(conn, month, carrier)
    unit = printed.unit.partition("/")[2]
    measured = conn.execute(_CARBON, (month.plant, carrier, month.first)).fetchone()
    if measured is not None:
        return measured.tc * (measured.oxidation or printed.oxidation) * CO2_PER_C, unit
    content = _content(conn, month, carrier)
    if content != printed.tc:
        return content * printed.oxidation * CO2_PER_C, unit
    return float(printed.value), unit


def _content(conn: psycopg.Connection[Any], month: Month, carrier: str) -> float:
    """The carbon of a unit of a carrier [tC]: measured, by a measured calorific value, else printed."""
    measured = conn.execute(_CARBON, (month.plant, carrier, month.first)).fetchone()
    if measured is not None:
        return float(measured.tc)
    printed = _printed(conn, month, carrier)
    heat = conn.execute(_HEAT, (month.plant, carrier, month.first)).fetchone()
    return float(printed.tc if heat is None else heat[0] * printed.carbon_tc_per_tj / 1000)


def _processes(
    conn: psycopg.Connection[Any], month: Month, metered: Metered, made: Mapping[str, float]
) -> Iterator[tuple[str, float]]:
    """What each declared process emits, by the name the account gives it."""
    for said in conn.execute(_PROCESSES, (month.plant, month.first)).fetchall():
        if said.kind == "carbon_balance":
            yield f"carbon_balance:{said.name}", _balance(conn, month, metered, made, said.streams)
            continue
        what = said.mineral or said.material
        item = f"{said.kind}.{what}" if what else said.kind
        row = _said(conn, month, "process", item)
        found = conn.execute(_CO2, (row.choice,)).fetchone() if row else None
        printed = float(found.value) if found is not None and found.value is not None else None
        of = {**(row.parameters if row else {}), **said.parameters}
        yield f"{item}:{said.product}", _process(said, of, printed, made[said.product])


def _process(said: Any, of: Mapping[str, float], printed: float | None, output: float) -> float:
    """A process of the output of a product [t, or the product's unit]. of: declared before what the scheme says."""
    mass = output * of.get("t_per_t_product", of.get("t_per_unit_product", 1.0))
    match said.kind:
        case "clinker_oxide":
            lime = of["cao_percent"] - of.get("cao_noncarbonate_percent", 0.0)
            magnesia = of["mgo_percent"] - of.get("mgo_noncarbonate_percent", 0.0)
            return output * (lime * 44 / 56 + magnesia * 44 / 40) / 100
        case "clinker_default":
            return output * (printed or float("nan"))
        case "carbonate":
            burnt = of["purity_percent"] * of.get("conversion_percent", 100.0) / 100**2
            return mass * burnt * (printed or float("nan"))
        case "material":
            per_t = of["carbon_tc_per_t"] * CO2_PER_C if "carbon_tc_per_t" in of else of.get("tco2_per_t", printed)
            return mass * (per_t or float("nan")) * (-1 if said.material in LEAVES else 1)
        case "aluminium_anode":
            return output * of["nc_tc_per_t"] * (1 - of["sulphur"] - of["ash"]) * CO2_PER_C
        case "aluminium_pfc":
            minutes = said.parameters.get("effect_minutes_per_pot_day")
            cf4 = of["cf4_kg_per_t"] if minutes is None else of["cf4_slope"] * minutes
            return output * (cf4 * of["gwp_cf4"] + of["c2f6_kg_per_t"] * of["gwp_c2f6"]) / 1000
    raise NotImplementedError(f"the bench knows no process of the kind {said.kind}; write its line")


def _balance(
    conn: psycopg.Connection[Any], month: Month, metered: Metered, made: Mapping[str, float], streams: Any
) -> float:
    """A carbon balance: what went in and did not leave in a product. Streams are metered flows and outputs."""
    carbon_t = 0.0
    for stream in streams:
        if stream["flow"] is not None:
            flow, slots = metered[stream["flow"]]
            content = _content(conn, month, flow.carrier)
            scale = SCALES["m3", "10^4 m3"] if stream["unit"] == "10^4 m3" else 1.0
            amount = float(slots.sum()) * scale
        else:
            amount = made[stream["product"]]
            content = conn.execute(_CO2, (stream["content"],)).fetchall()[0].value
        leaves = stream["role"] in ("product", "by_product", "co2_recovered")
        carbon_t += (-1 if leaves else 1) * amount * (stream["carbon_tc_per_unit"] or content)
    return carbon_t * CO2_PER_C
