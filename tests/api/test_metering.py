"""Metering over HTTP: rates, certificates, parent meters against their children, to those who may see them."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from starlette.testclient import TestClient

from qingyu.jobs.declaring import registry
from tests.api import plants
from tests.api.conftest import LogIn
from tests.support.reasons import english

OF_ALPHA = "/api/v1/enterprises/alpha"


def test_the_rates_of_a_plant_name_what_is_missing(plant: psycopg.Connection, alpha: TestClient) -> None:
    found = alpha.get(f"{OF_ALPHA}/metering").json()
    assert found["standard"]["id"] == "gb17167-2006"
    (electricity,) = [r for r in found["rates"] if (r["level"], r["energy"]) == (1, "electricity")]
    assert (electricity["required"], electricity["equipped"], electricity["equipped_share"]) == (1, 1, 1.0)
    assert electricity["in_date"] == 1
    assert [(one["meter"], one["level"], english(one["reason"])) for one in found["not_in_date"]] == [
        ("c01", 1, "no certificate with an end is known")
    ]


def test_a_rated_maximum_that_is_not_declared_is_asked_for_and_estimated(
    plant: psycopg.Connection, alpha: TestClient
) -> None:
    meter = plants.channel_id(plant, "alpha", "e01", "kwh")
    plants.add_slots(plant, meter, plants.NOW - timedelta(days=40), [900.0])  # longer ago than is looked at
    plants.add_slots(plant, meter, datetime(2026, 11, 1, tzinfo=UTC), [30.0, 32.5, None, 31.0])
    plants.add_slots(plant, meter, datetime(2026, 11, 1, 2, tzinfo=UTC), [70.0], state=2)  # no estimate is a proof
    asked = {(one["meter"], one["channel"]): one for one in alpha.get(f"{OF_ALPHA}/metering").json()["unrated"]}
    assert ("e01", "v") not in asked  # a gauge counts nothing
    assert asked["e01", "kwh"]["estimated_max_per_h"] == 130.0
    assert asked["c01", "t"]["estimated_max_per_h"] is None


def test_an_edition_without_tables_is_refused(alpha: TestClient) -> None:
    answer = alpha.get(f"{OF_ALPHA}/metering?standard=gb17167-2025")
    assert (answer.status_code, answer.json()["code"]) == (422, "no_tables")


def test_the_ledger_gives_days_left_and_history(plant: psycopg.Connection, alpha: TestClient) -> None:
    document = plants.document()
    document["enterprises"][0]["certificates"] = [
        {"meter": "c01", "certificate_no": "JL-5", "verified_on": "2026-01-01", "due_on": "2026-11-12"}
    ]
    registry.apply(plant, document, plants.NOW)
    plant.commit()
    found = alpha.get(f"{OF_ALPHA}/certificates").json()
    by_meter = {one["meter"]: one for one in found["meters"]}
    assert (by_meter["c01"]["status"], by_meter["c01"]["days_left"]) == ("due_soon", 10)
    assert [row["certificate_no"] for row in by_meter["c01"]["history"]] == ["JL-5"]
    assert (by_meter["e01"]["status"], by_meter["e01"]["history"]) == ("in_date", [])


def test_the_meters_and_the_ledger_say_the_same_of_every_certificate(
    plant: psycopg.Connection, alpha: TestClient
) -> None:
    document = plants.document()
    document["enterprises"][0]["certificates"] = [
        {"meter": "c01", "certificate_no": "JL-5", "verified_on": "2026-01-01", "due_on": "2026-11-12"},
        # One that begins later does not hold yet; a newer one takes the place of what was registered.
        {"meter": "c01", "certificate_no": "JL-6", "verified_on": "2026-11-20", "due_on": "2027-11-20"},
        {"meter": "e01", "certificate_no": "JL-7", "verified_on": "2026-10-01", "due_on": "2028-10-01"},
    ]
    registry.apply(plant, document, plants.NOW)
    plant.commit()
    ledger = {one["meter"]: one["certificate"] for one in alpha.get(f"{OF_ALPHA}/certificates").json()["meters"]}
    meters = {one["code"]: one for one in alpha.get(f"{OF_ALPHA}/meters").json()["items"]}
    assert ledger.keys() == meters.keys()
    said = ("certificate_no", "verified_on", "due_on", "accuracy_class")
    for code, meter in meters.items():
        assert [meter[key] for key in said] == [ledger[code][key] for key in said]
    assert (meters["c01"]["certificate_no"], meters["e01"]["certificate_no"]) == ("JL-5", "JL-7")


def test_a_swap_stands_in_the_ledger_with_the_words_of_who_recorded_it(
    plant: psycopg.Connection, alpha: TestClient
) -> None:
    document = plants.document()
    swap = {"kind": "swap", "at": "2026-11-01T04:00:00Z", "end_index": 12.5, "start_index": 0.0, "reason": "worn out"}
    document["enterprises"][0]["events"] = [{"meter": "e01", "channel": "kwh", **swap}]
    registry.apply(plant, document, plants.NOW)
    plant.commit()
    found = alpha.get(f"{OF_ALPHA}/certificates")
    assert found.status_code == 200, found.text
    (one,) = next(m for m in found.json()["meters"] if m["meter"] == "e01")["swaps"]
    assert (one["end_index"], one["reason"]) == (12.5, "worn out")


def test_a_node_is_balanced_over_the_asked_days(plant: psycopg.Connection, alpha: TestClient) -> None:
    document = plants.document()
    works = document["enterprises"][0]
    works["meters"][0]["accuracy_class"] = "0.5S"
    sub = {**works["meters"][0], "code": "e02", "unit": "kiln", "channels": works["meters"][0]["channels"][:1]}
    works["meters"].append(sub)
    registry.apply(plant, document, plants.NOW)
    for meter, use in (("e01", 1000.0), ("e02", 990.0)):
        plant.execute(
            "INSERT INTO energy_day VALUES (%s, '2026-11-01', %s, 96, 96, 96, 96, 0, 0, 0)",
            (plants.channel_id(plant, "alpha", meter, "kwh"), use),
        )
    plant.commit()
    found = alpha.get(f"{OF_ALPHA}/node-balance?from=2026-11-01&to=2026-11-02&carrier=electricity").json()
    (node,) = found["nodes"]
    assert (node["unit"], node["total"]["unaccounted"], node["total"]["unaccounted_share"]) == ("plant", 10.0, 0.01)
    assert node["total"]["within"] is False
    (one,) = found["reconciliations"]
    assert sorted(move["flow"] for move in one["moves"]) == ["e02/kwh", "grid"]
    assert one["moves"][0]["reconciled"] == pytest.approx(one["moves"][1]["reconciled"])


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=2026-11-02&to=2026-11-01", "bad_span"),
        ("carrier=wood", "carrier_unknown"),
        ("by=slot", "invalid"),
    ],
)
def test_a_balance_that_makes_no_sense_is_refused(alpha: TestClient, query: str, code: str) -> None:
    answer = alpha.get(f"{OF_ALPHA}/node-balance?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_the_posts_of_energy_management_are_shown_with_what_the_law_finds_lacking(
    plant: psycopg.Connection, alpha: TestClient
) -> None:
    def lacking() -> list[str]:
        return [one["code"] for one in alpha.get(f"{OF_ALPHA}/energy-posts").json()["lacking"]]

    assert lacking() == []  # the law asks it of key energy users alone
    document = plants.document()
    document["enterprises"][0]["tier"] = "hundred"
    registry.apply(plant, document, plants.NOW)
    plant.commit()
    assert lacking() == ["no_energy_manager"]
    of = {"post": "manager", "holder": "李越", "appointed_by": "任命", "valid_from": "2026-01-01"}
    for said in ({"title": "junior"}, {"title": "senior", "filed_on": "2026-01-09"}):
        document["enterprises"][0]["energy_posts"] = [{**of, **said}]
        registry.apply(plant, document, plants.NOW)
        plant.commit()
        (post,) = alpha.get(f"{OF_ALPHA}/energy-posts").json()["posts"]
        assert {**of, "filed_on": None, **said, "holds": True}.items() <= post.items()
        assert lacking() == ([] if "filed_on" in said else ["energy_manager_title", "energy_manager_not_filed"])


@pytest.mark.parametrize("route", ["metering", "certificates", "energy-posts", "node-balance"])
def test_a_stranger_is_told_that_there_is_nothing(log_in: LogIn, route: str) -> None:
    assert log_in("manager-beta").get(f"{OF_ALPHA}/{route}").status_code == 404
    assert log_in("ningxia").get(f"{OF_ALPHA}/{route}").status_code == 200
