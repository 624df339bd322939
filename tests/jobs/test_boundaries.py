"""Boundaries of yardsticks are registered with a product, and checked when they are."""

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from qingyu.db import registered
from qingyu.errors import Invalid
from qingyu.jobs import registry

NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)
LIQUID = "gb21346-2022.primary-aluminium.liquid-ac-electricity"


def document(**product: Any) -> dict[str, Any]:
    """A works of two units with a grid meter, of which nothing but the whole is metered."""
    channel = {"code": "kwh", "quantity": "active_energy", "carrier": "electricity", "kind": "interval", "unit": "kWh"}
    since = {"valid_from": "2026-01-01T00:00:00+08:00"}
    return {
        "enterprises": [
            {
                "code": "works", "name_zh": "厂", "name_en": "Works",
                "units": [
                    {"code": "plant", "level": 1, "name_zh": "厂", "name_en": "plant"},
                    {"code": "potline", "level": 2, "parent": "plant", "name_zh": "电解", "name_en": "potline"},
                ],
                "meters": [
                    {"code": "e1", "name_zh": "表", "name_en": "m", "unit": "plant", "channels": [channel | since]}
                ],
                "flows": [
                    {
                        "code": "grid", "carrier": "electricity", "direction": "purchase", "to": "plant",
                        "channels": [{"meter": "e1", "channel": "kwh"}],
                    },
                    {"code": "gas", "carrier": "natural_gas", "direction": "purchase", "to": "plant"},
                ],
                "products": [
                    {
                        "code": "aluminium", "name_zh": "铝液", "name_en": "aluminium", "unit": "t", "limit_id": LIQUID,
                        **product,
                    }
                ],
            }
        ]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"boundary": "AL-CELL", "units": ["potline"]}, "takes electricity into potline: a meter of it is missing"),
        ({"boundary": "AL-CELL", "flows": [{"flow": "gas"}]}, "counts no natural_gas"),
        ({"boundary": "AL-CELL"}, "either `units` or `flows`"),
        ({"boundary": "POTS", "units": ["potline"]}, "is none of AL-CELL"),
        ({"boundary": "CK-ALL", "flows": [{"flow": "grid"}]}, "takes fuel into its flows: a meter of it is missing"),
    ],
)
def test_a_boundary_that_cannot_be_made_up_is_refused_when_it_is_registered(
    conn: psycopg.Connection, said: dict[str, Any], wanted: str
) -> None:
    with pytest.raises(Invalid, match=wanted):
        registry.apply(conn, document(boundaries=[said]), NOW)


def test_a_boundary_left_out_of_a_later_document_stays_and_one_said_anew_replaces_it(
    conn: psycopg.Connection,
) -> None:
    def now() -> Any:
        (id_,) = registered.enterprise_ids(conn, ["works"])
        return registered.said(conn, "products", [id_])[0]["said"]["boundaries"]

    by_unit = {"boundary": "AL-CELL", "units": ["plant"]}
    registry.apply(conn, document(boundaries=[by_unit]), NOW)
    assert now() == [by_unit | {"flows": []}]
    registry.apply(conn, document(), NOW)
    assert now() == [by_unit | {"flows": []}]
    by_flow = {"boundary": "AL-CELL", "flows": [{"flow": "grid", "share": 0.95}]}
    registry.apply(conn, document(boundaries=[by_flow]), NOW)
    assert now() == [by_flow | {"units": []}]
