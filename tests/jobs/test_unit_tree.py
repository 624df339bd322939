"""The units of an enterprise are a tree: a document that would bend it is refused whole."""

from typing import Any

import psycopg
import pytest

from qingyu.errors import Conflict
from qingyu.jobs.declaring.registry import apply
from tests.support.plant import NOW, document


def with_units(*units: tuple[str, int, str | None]) -> dict[str, Any]:
    said = document(n_meters=1)
    said["enterprises"][0]["units"] += [
        {"code": code, "level": level, "parent": parent, "name_zh": code, "name_en": code}
        for code, level, parent in units
    ]
    return said


def test_no_unit_is_put_inside_itself_or_below_one_of_a_lower_level(conn: psycopg.Connection) -> None:
    apply(conn, with_units(("kiln", 2, "plant"), ("fan", 3, "kiln")), NOW)
    with pytest.raises(Conflict, match="would lie inside itself"), conn.transaction():
        apply(conn, with_units(("kiln", 2, "kiln")), NOW)
    with pytest.raises(Conflict, match="'mill' of level 2 cannot lie below 'fan' of level 3"), conn.transaction():
        apply(conn, with_units(("mill", 2, "fan")), NOW)
