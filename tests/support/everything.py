"""A registration document in which every part says everything it can say."""

import copy
from typing import Any

_SAID = {"source": "a paper", "declared_by": "chief"}
_PROOF = {"proof": "certificate 17", "declared_by": "chief"}
_SPAN = {"valid_from": "2026-01-01", "valid_to": "2026-07-01"}

DOCUMENT: dict[str, Any] = {
    "regions": [
        {"code": "640000", "level": "province", "name_zh": "宁夏", "name_en": "Ningxia"},
        {"code": "640100", "parent": "640000", "level": "prefecture", "name_zh": "银川", "name_en": "Yinchuan"},
    ],
    "industries": [{"code": "C3011", "name_zh": "水泥制造", "name_en": "Cement"}],
    "parks": [{"code": "park", "name_zh": "园区", "name_en": "Park"}],
    "equivalent_factors": [
        {"region": "640000", "year": 2026, "kgce_per_kwh": 0.299, "declared_by": "chief", "source": "a paper"}
    ],
    "grid_substitutes": [
        {"region": "640000", "report_year": 2026, "basis": "measured", "tco2_per_mwh": 0.6, **_SAID},
    ],
    "quality_bars": [
        {
            "region": "640000", "metric": "completeness", "limit": 0.97, "weight": 0.3, "valid_from": "2026-01-01",
            **_SAID,
        }
    ],
    "region_targets": [
        {
            "region": "640000", "controlled": "energy", "kind": "growth", "value": 0.03, "base_year": 2025,
            "target_year": 2026, "document": "a plan", "clause": "(2)", "declared_by": "chief",
        }
    ],
    "region_statistics": [
        {
            "region": "640000", "quantity": "gdp", "month": "2025-12", "value": 5e7, "document": "a yearbook",
            "declared_by": "chief",
        }
    ],
    "users": [
        {
            "name": "officer", "password": "correct horse battery", "display_zh": "官员", "display_en": "Officer",
            "role": "regulator_officer", "region": "640000", "person": "an officer", "email": "o@example.com",
            "sso_id": "o-1", "must_change_password": False,
        },
        {
            "name": "park-viewer", "password": "correct horse battery", "display_zh": "园区", "display_en": "Park",
            "role": "regulator_viewer", "park": "park",
        },
    ],
    "enterprises": [
        {
            "code": "works", "name_zh": "厂", "name_en": "Works", "time_zone": "Asia/Urumqi",
            "credit_code": "91640000MA0000000X", "tier": "hundred", "region": "640100", "industry": "C3011",
            "park": "park", "two_high": True,
            "units": [
                {"code": "plant", "level": 1, "name_zh": "全厂", "name_en": "Plant"},
                {
                    "code": "kiln", "level": 2, "parent": "plant", "conversion": "boiler", "name_zh": "窑",
                    "name_en": "Kiln",
                },
            ],
            "gateways": [{"code": "gw1", "class": "A", "password": "gateway-password"}],
            "meters": [
                {
                    "code": "e1", "unit": "plant", "name_zh": "电表", "name_en": "Electricity",
                    "accuracy_class": "0.5S", "certificate_no": "c-1", "verified_on": "2026-01-01",
                    "due_on": "2027-01-01",
                    "channels": [
                        {
                            "code": "kwh", "quantity": "active_energy", "carrier": "electricity",
                            "kind": "cumulative", "unit": "kWh", "valid_from": "2026-01-01T00:00:00+08:00",
                            "interval_s": 300, "multiplier": 40.0, "modulus": 1000000.0, "rated_max_per_h": 500.0,
                            "dip_tolerance": 0.5, "valid_to": "2030-01-01T00:00:00+08:00",
                        }
                    ],
                },
                {
                    "code": "w1", "unit": "plant", "name_zh": "水表", "name_en": "Water",
                    "channels": [
                        {
                            "code": "m3", "quantity": "volume", "carrier": "water", "kind": "cumulative", "unit": "m3",
                            "valid_from": "2026-01-01T00:00:00+08:00", "facts": {"density_t_per_m3": 0.998},
                        }
                    ],
                },
            ],
            "flows": [
                {
                    "code": "grid", "carrier": "electricity", "direction": "purchase", "to": "plant", "supply": "grid",
                    "channels": [{"meter": "e1", "channel": "kwh", "sign": -1, "share": 0.5}],
                },
                {
                    "code": "sun", "carrier": "electricity", "direction": "production", "from": "kiln", "to": "plant",
                    "is_renewable": True, "supply": "self_generated",
                },
                {"code": "coke", "carrier": "coke", "direction": "purchase", "to": "kiln", "is_feedstock": True},
                {
                    "code": "steam", "carrier": "steam", "direction": "internal", "from": "plant", "to": "kiln",
                    "valid_from": "2020-01-01", "valid_to": "2040-01-01",
                },
            ],
            "products": [
                {
                    "code": "clinker", "name_zh": "熟料", "name_en": "Clinker", "unit": "t",
                    "limit_id": "gb16780-2021.clinker.comprehensive", "flows": [{"flow": "grid", "share": 0.7}],
                    "boundaries": [{"boundary": "CK-ALL", "units": ["plant"]}],
                },
                {
                    "code": "cement", "name_zh": "水泥", "name_en": "Cement", "unit": "t", "flows": [{"flow": "coke"}],
                    "boundaries": [
                        {
                            "boundary": "CM-ALL",
                            "flows": [{"flow": "coke", "share": 0.4}, {"flow": "grid", "share": 0.3}],
                        }
                    ],
                },
            ],
            "budgets": [{"month": "2026-03", "coal_tce": 1200.0}],
            "tariffs": [
                {
                    "code": "tou",
                    "seasons": [
                        {
                            "months": list(range(1, 13)), "days": ["workday", "weekend"],
                            "hours": [
                                {"from": "00:00", "to": "08:00", "band": "valley"},
                                {"from": "08:00", "to": "00:00", "band": "peak"},
                            ],
                            "prices": {"valley": 0.3, "peak": 0.9},
                        },
                        {
                            "days": ["holiday"], "hours": [{"from": "00:00", "to": "00:00", "band": "flat"}],
                            "prices": {"flat": 0.5},
                        },
                    ],
                    "holidays": ["2026-10-01"], "workdays": ["2026-10-10"],
                    "demand": {
                        "basis": "contract", "cny_per_kw_month": 36.0, "contract_kw": 900.0, "tolerance_share": 0.05,
                        "excess_factor": 2.0, "capacity_kva": 2000.0, "floor_share": 0.4,
                        "full_use_kwh_per_kva": 260.0, "full_use_price_share": 0.9, "exceeded_base": "limit",
                    },
                    "power_factor_share": -0.0075, **_SPAN, **_SAID,
                },
                {
                    "code": "contract-7",
                    "series": [
                        {
                            "from": "2026-03-01T00:00:00+08:00", "to": "2026-03-01T01:00:00+08:00",
                            "cny_per_kwh": 0.32,
                        }
                    ],
                    **_SPAN, **_SAID,
                },
            ],
            "carrier_prices": [{"carrier": "coke", "cny_per_unit": 1.7, "unit": "kg", **_SPAN, **_SAID}],
            "price_adders": [{"code": "adder", "cny_per_kwh": 0.02, **_SPAN, **_SAID}],
            "events": [
                {
                    "meter": "e1", "channel": "kwh", "at": "2026-02-01T00:00:00+08:00", "kind": "swap",
                    "end_index": 500.0, "start_index": 0.0, "reason": "worn",
                },
                {
                    "meter": "e1", "channel": "kwh", "at": "2026-02-02T00:00:00+08:00", "kind": "correction",
                    "value": 7.0, "reason": "misread",
                },
            ],
            "users": [
                {
                    "name": "manager", "password": "correct horse battery", "display_zh": "经理",
                    "display_en": "Manager", "role": "enterprise_manager",
                }
            ],
            "product_conditions": [{"product": "clinker", "kind": "altitude_m", "value": 2450.0, **_SPAN, **_SAID}],
            "price_listings": [
                {
                    "product": "clinker", "list_class": "restricted", "line_started_on": "2006-09-01",
                    "document": "a letter", "declared_by": "chief", **_SPAN,
                }
            ],
            "measured_factors": [
                {
                    "carrier": "coke", "level": "supplier", "ncv": 28000.0, "ncv_unit": "kJ/kg",
                    "laboratory": "provincial", **_SPAN, **_PROOF,
                },
                {"carrier": "electricity", "level": "statistical", "kgce_per_unit": 0.3, "unit": "kWh", **_PROOF},
            ],
            "factor_schemes": [{"scheme": "tcisa416", "declared_by": "chief", **_SPAN}],
            "metering_needs": [
                {"unit": "kiln", "energy": "electricity", "amount": 450.0, "amount_unit": "kW", "instruments": 2}
            ],
            "certificates": [
                {
                    "meter": "e1", "certificate_no": "c-2", "laboratory": "provincial", "accuracy_class": "0.5S",
                    "class_id": "gb17167-2006.active-energy.i", "seal_no": "s-9", "verified_on": "2026-03-01",
                    "due_on": "2027-03-01",
                }
            ],
            "node_tolerances": [
                {"unit": "plant", "carrier": "electricity", "tolerance_share": 0.04, "is_closed": False}
            ],
            "energy_posts": [
                {
                    "post": "manager", "holder": "Li Yue", "title": "senior", "certificate_no": "e-55",
                    "appointed_by": "a letter", "filed_on": "2026-01-09", **_SPAN,
                }
            ],
            "monthly_reports": [
                {"carrier": "coke", "month": "2026-03", "quantity": 120.0, "unit": "t", "revision": 2, **_SAID}
            ],
            "account": {
                "statements": [
                    {
                        "flow": "coke", "from": "2026-03-01", "to": "2026-04-01", "quantity": 120.0, "unit": "t",
                        "source": "a bill",
                    }
                ],
                "media": [
                    {
                        "flow": "steam", "method": "enthalpy", "enthalpy_kj_per_kg": 2763.0, "from": "2026-01-01",
                        "to": "2026-07-01", "source": "a paper",
                    }
                ],
                "certificates": [
                    {
                        "number": "gec-1", "count": 40, "from": "2026-03-01", "to": "2026-04-01",
                        "issued_on": "2026-04-02", "own_production": True, "proof": "a paper",
                    }
                ],
            },
            "assessment": {
                "targets": [
                    {
                        "controlled": "energy", "kind": "drop", "per": "clinker", "value": 0.1, "base_year": 2025,
                        "target_year": 2030, "document": "a letter", "clause": "3", "declared_by": "chief",
                    }
                ],
                "statistics": [
                    {
                        "quantity": "energy_total", "month": "2025-12", "value": 9e4, "document": "a report",
                        "declared_by": "chief",
                    }
                ],
            },
            "intensity": {
                "economic_figures": [
                    {
                        "month": "2026-03", "revision": 1, "output_value_cny": 5e6, "value_added_cny": 2e6,
                        "price_basis": "constant", "base_year": 2020, **_SAID,
                    }
                ],
                "allocation_rules": [
                    {
                        "flow": "grid", "method": "by_metered_flow",
                        "members": [
                            {"product": "clinker", "weight": 2.0, "metered_flow": "grid"},
                            {"product": "cement", "weight": 1.5, "metered_flow": "sun"},
                        ],
                        **_SPAN, **_SAID,
                    }
                ],
                "processes": [{"unit": "kiln", "product": "clinker"}],
                "running_hours": [
                    {"product": "clinker", "month": "2026-03", "hours": 700.0, "revision": 1, "declared_by": "chief"}
                ],
                "degree_days": [
                    {"month": "2026-03", "kind": "heating", "degree_days": 420.0, "revision": 1, **_SAID}
                ],
                "weather_sensitivities": [
                    {"product": "clinker", "kind": "heating", "kgce_per_degree_day": 42.0, **_SPAN, **_SAID}
                ],
            },
            "carbon": {
                "settings": [
                    {
                        "scheme": "guideline-2013", "valid_from": "2026-01-01",
                        "choices": {"raw_coal": "fuel.bituminous"}, "grid": "northwest", "data_year": 2023,
                        "level": "province", "variant": "average", "guideline": "08", "absent": ["carbonate"], **_SAID,
                    }
                ],
                "measured": [
                    {
                        "carrier": "coke", "unit": "t", "ncv_gj_per_unit": 28.4, "carbon_tc_per_tj": 29.5,
                        "oxidation": 0.93, **_SPAN, **_PROOF,
                    }
                ],
                "processes": [
                    {
                        "kind": "carbonate", "product": "clinker", "mineral": "limestone",
                        "parameters": {"purity_percent": 96.0, "t_per_t_product": 0.03}, **_SPAN, **_PROOF,
                    },
                    {
                        "kind": "material", "product": "clinker", "material": "pig_iron",
                        "parameters": {"t_per_t_product": 0.01}, **_SPAN, **_PROOF,
                    },
                    {
                        "kind": "carbon_balance", "name": "kiln", "product": "clinker", **_SPAN, **_PROOF,
                        "streams": [
                            {
                                "name": "coke", "role": "reductant", "unit": "t", "quantity": 12.5,
                                "carbon_tc_per_unit": 0.84,
                            },
                            {
                                "name": "gas", "role": "product", "unit": "t", "product": "clinker",
                                "content": "content.co2",
                            },
                        ],
                    },
                ],
            },
        }
    ],
}  # fmt: skip


def document() -> dict[str, Any]:
    """A copy to be changed."""
    return copy.deepcopy(DOCUMENT)
