"""What a document leaves out stays as it is; what it changes is told, before it is made if one asks."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import psycopg
import pytest
from pydantic import BaseModel

from qingyu.errors import QingyuError
from qingyu.jobs.declaring import registry
from qingyu.jobs.declaring.declared_kinds import KINDS
from qingyu.jobs.declaring.registration import Document, Enterprise
from tests.jobs.test_at_once import DECLARED
from tests.support import commands
from tests.support.databases import Database
from tests.support.everything import document
from tests.support.rows import one_row

NOW = datetime(2026, 11, 2, 4, tzinfo=UTC)
Place = tuple[str | int, ...]
# A map is one value: what it does not hold is not chosen.
MAPS = {"choices", "parameters", "prices"}
# Tables a document writes beside those of what is declared.
REGISTERED = (
    "region", "industry", "park", "app_user", "enterprise", "unit", "gateway", "gateway_credential",
    "meter", "channel", "channel_version",
    "flow", "flow_channel", "product", "product_flow", "product_boundary",
)  # fmt: skip


def everything(conn: psycopg.Connection) -> dict[str, list[Any]]:
    """Every row of every table a document may write."""
    return {
        table: [
            row[0]
            for row in conn.execute(
                f"SELECT to_jsonb(t) - 'register_changed_at' FROM {table} t ORDER BY to_jsonb(t)::text"
            )
        ]
        for table in (*REGISTERED, *DECLARED)
    }


def fields(value: Any, place: Place = ()) -> list[Place]:
    """The place of every field in a document."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [
        found
        for name, each in inside
        for found in ([(*place, name)] if isinstance(value, dict) else []) + fields(each, (*place, name))
    ]


def without(said: dict[str, Any], *places: Place) -> dict[str, Any]:
    """The document without some fields."""
    left = copy.deepcopy(said)
    for *path, last in places:
        at: Any = left
        for step in path:
            at = at[step] if not isinstance(at, dict) or step in at else {}
        at.pop(last, None)
    return left


@pytest.fixture
def works(database: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database.admin_dsn) as conn:
        said = document()
        registry.apply(conn, said, NOW)
        conn.commit()
        yield conn


def is_needed(said: dict[str, Any], place: Place) -> bool:
    """Whether a document without this field is none."""
    try:
        registry.parse(without(said, place))
    except QingyuError:
        return True
    return False


def apart(places: list[Place]) -> list[list[Place]]:
    """The places in sets that can be left out together: of one thing one field, and none inside another."""
    sets: list[list[Place]] = []
    for place in places:
        for chosen in sets:
            if not any(_meet(one, place) for one in chosen):
                chosen.append(place)
                break
        else:
            sets.append([place])
    return sets


def _meet(one: Place, other: Place) -> bool:
    shorter = min(len(one), len(other))
    return one[:-1] == other[:-1] or one[:shorter] == other[:shorter]


def refused(works: psycopg.Connection, said: dict[str, Any], places: list[Place], before: dict[str, list[Any]]) -> int:
    """How many of these fields are needed; whatever is left out without a refusal changes nothing."""
    with works.transaction(force_rollback=True):
        try:
            done = registry.apply(works, without(said, *places), NOW)
        except QingyuError:
            is_taken = False
        else:
            is_taken = True
            assert everything(works) == before, places
            assert done.changes == [], places
    if is_taken:
        return 0
    half = len(places) // 2
    return sum(refused(works, said, part, before) for part in (places[:half], places[half:])) if half else 1


def test_what_a_document_leaves_out_stays_as_it_is(works: psycopg.Connection) -> None:
    before = everything(works)
    said = document()
    said["users"] = said["enterprises"][0]["users"] = []
    tried = [place for place in fields(said) if not MAPS & set(place[:-1])]
    optional = [place for place in tried if not is_needed(said, place)]
    n_refused = len(tried) - len(optional)
    n_refused += sum(refused(works, said, together, before) for together in apart(optional))
    assert len(tried) > 250
    assert n_refused < len(tried) * 0.7


def test_users_keep_what_a_document_does_not_say(works: psycopg.Connection) -> None:
    before = everything(works)
    users: tuple[Place, ...] = (("users", 0), ("enterprises", 0, "users", 0))
    for user in users:
        place = (*user, "region")
        registry.apply(works, without(document(), place), NOW)
    assert everything(works) == before


def test_a_document_that_only_adds_a_user_changes_nothing_else(works: psycopg.Connection) -> None:
    user = {
        "name": "viewer", "password": "correct horse battery", "display_zh": "看", "display_en": "Viewer",
        "role": "enterprise_viewer",
    }  # fmt: skip
    said = {"enterprises": [{"code": "works", "name_zh": "厂", "name_en": "Works", "users": [user]}]}
    done = registry.apply(works, said, NOW)
    assert [(change.object, change.field) for change in done.changes] == [("works user viewer", None)]
    assert works.execute("SELECT two_high, tier, time_zone FROM enterprise").fetchone() == (
        True,
        "hundred",
        "Asia/Urumqi",
    )


def test_null_says_that_there_is_none(works: psycopg.Connection) -> None:
    said = {"enterprises": [{"code": "works", "name_zh": "厂", "name_en": "Works", "tier": None, "two_high": False}]}
    done = registry.apply(works, said, NOW)
    assert [(c.object, c.field, c.before, c.after) for c in done.changes] == [
        ("enterprise works", "tier", "hundred", None),
        ("enterprise works", "two_high", True, False),
    ]


def test_names_that_are_registered_need_not_be_said_again(works: psycopg.Connection) -> None:
    said = document()["enterprises"][0]
    only = {name: said[name] for name in ("code", "name_zh", "name_en", "meters", "products", "product_conditions")}
    assert registry.apply(works, {"enterprises": [only]}, NOW).changes == []


def test_a_change_of_one_word_keeps_the_others(works: psycopg.Connection) -> None:
    said = document()
    certificate = said["enterprises"][0]["certificates"][0]
    certificate["seal_no"] = "s-10"
    del certificate["laboratory"], certificate["class_id"]
    flow = said["enterprises"][0]["flows"][0]
    flow["channels"] = [{"meter": "e1", "channel": "kwh", "sign": 1}]
    done = registry.apply(works, said, NOW)
    assert [(c.object, c.field, c.before, c.after) for c in done.changes] == [
        ("works certificate e1 2026-03-01", "seal_no", "s-9", "s-10"),
        ("works flow grid channel e1 kwh", "sign", -1, 1),
    ]


def test_another_way_to_say_a_thing_does_not_keep_the_first(works: psycopg.Connection) -> None:
    said = document()["enterprises"][0]
    factor = {"carrier": "coke", "level": "supplier", "kgce_per_unit": 0.95, "unit": "kg", "proof": "another"}
    medium = {"flow": "steam", "method": "table", "from": "2026-01-01", "to": "2026-07-01", "source": "a paper"}
    only = {name: said[name] for name in ("code", "name_zh", "name_en")}
    factor |= {name: said["measured_factors"][0][name] for name in ("valid_from", "valid_to")}
    registry.apply(
        works, {"enterprises": [{**only, "measured_factors": [factor], "account": {"media": [medium]}}]}, NOW
    )
    assert works.execute(
        "SELECT ncv, kgce_per_unit, declared_by FROM measured_factor WHERE proof = 'another'"
    ).fetchone() == (
        None,
        0.95,
        "registration",
    )
    newest = "SELECT method, enthalpy_kj_per_kg FROM flow_medium ORDER BY id DESC LIMIT 1"
    assert works.execute(newest).fetchone() == ("table", None)


def test_the_audit_log_holds_what_a_document_changed(works: psycopg.Connection) -> None:
    said = document()
    said["enterprises"][0]["tier"] = "thousand"
    registry.apply(works, said, NOW, "cli:root")
    works.commit()
    row = works.execute("SELECT actor, kind, object, detail FROM audit_line ORDER BY id DESC LIMIT 1").fetchone()
    change = {"object": "enterprise works", "field": "tier", "from": "hundred", "to": "thousand"}
    assert row == ("cli:root", "change", "registration of works", {"changes": [change]})
    whole = one_row(works.execute("SELECT string_agg(detail::text, '') FROM audit_line"))[0]
    assert "battery" not in whole
    assert "$argon2" not in whole


def run(database: Database, path: Path, *options: str) -> str:
    return commands.printed(database, "meters", "apply", str(path), *options)


def test_a_dry_run_shows_each_change_and_makes_none(
    database: Database, works: psycopg.Connection, tmp_path: Path
) -> None:
    said = document()
    said["enterprises"][0]["two_high"] = False
    said["enterprises"][0]["budgets"].append({"month": "2026-04", "coal_tce": 900})
    path = tmp_path / "doc.json"
    path.write_text(json.dumps(said), "utf-8")
    before = everything(works)
    works.commit()
    expected = [
        {"object": "enterprise works", "field": "two_high", "from": True, "to": False},
        {"object": "works budget 2026-04", "field": None, "from": None, "to": {"month": "2026-04", "coal_tce": 900.0}},
    ]
    shown = json.loads(run(database, path, "--dry-run", "--json"))
    assert (shown["changes"], shown["dry_run"]) == (expected, True)
    assert "two_high from true to false" in run(database, path, "--dry-run")
    assert everything(works) == before
    works.commit()
    assert json.loads(run(database, path, "--json"))["changes"] == expected
    assert json.loads(run(database, path, "--json"))["changes"] == []


def test_every_part_of_a_document_has_its_kind() -> None:
    """A new part has to be told in `KINDS`, or what it leaves out would be reset."""
    lists = {path for path in KINDS if path[0] != "enterprises" or len(path) > 1}

    def parts(model: type[BaseModel], path: tuple[str, ...]) -> set[tuple[str, ...]]:
        found: set[tuple[str, ...]] = set()
        for name, info in model.model_fields.items():
            inner = [
                each for each in get_args(info.annotation) if isinstance(each, type) and issubclass(each, BaseModel)
            ]
            if inner and inner[0] is not Enterprise:
                found.add((*path, name))
            elif isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
                found |= parts(info.annotation, (*path, name))
        return found

    assert parts(Document, ()) | parts(Enterprise, ("enterprises",)) == lists


def test_the_document_of_these_tests_says_everything() -> None:
    """Each part stands in it, and each of its fields in one of the things of a kind."""
    told: dict[str, set[str]] = {}
    for path, kind in KINDS.items():
        places: list[Any] = [document()]
        for name in path:
            inside = [place[name] for place in places if name in place]
            places = [each for found in inside for each in (found if isinstance(found, list) else [found])]
        assert places, path
        told.setdefault(kind.name, set()).update(name for place in places for name in place)
    for kind in KINDS.values():
        wanted = {info.alias or name for name, info in kind.part.model_fields.items()}
        assert wanted - told[kind.name] - NOT_TOLD.get(kind.name, set()) == set(), kind.name


NOT_TOLD = {
    # Told apart in tests of their own: when settings change, taking back, another way to say it.
    "channel": {"changed_at"}, "tariff": {"withdrawn"}, "price": {"withdrawn"}, "adder": {"withdrawn", "policy_id"},
    "flow": {"restate"},
    "product": {"benchmark_id"}, "medium": {"pressure_class"},
    "measured factor": {"confirm_implausible"},
    "measured carbon": {"tco2_per_unit", "carbon_tc_per_unit"},
}  # fmt: skip
