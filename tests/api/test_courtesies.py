"""Conditional requests, allowances, Location, headers for browsers, and writes that other sites send."""

import gzip
from pathlib import Path

import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api import safety
from api.allowance import Allowance
from api.packing import takes_gzip
from qingyu.settings import Settings
from tests.api import plants
from tests.support.apis import an_api

ENTERPRISE = "/api/v1/enterprises/alpha"
CERTIFICATE = {"carrier": "raw_coal", "ncv": 21000.0, "ncv_unit": "kJ/kg", "valid_from": "2026-10-01", "proof": "7"}


def test_an_answer_that_has_not_changed_is_not_sent_again(plant: psycopg.Connection, alpha: TestClient) -> None:
    first = alpha.get(ENTERPRISE)
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    for wanted in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = alpha.get(ENTERPRISE, headers={"if-none-match": wanted})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["cache-control"] == "no-store"
    assert alpha.get(ENTERPRISE, headers={"if-none-match": '"other"'}).json() == first.json()
    plants.open_warning(plant, "alpha")
    changed = alpha.get(ENTERPRISE, headers={"if-none-match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


def test_what_changed_meanwhile_is_not_replaced(alpha: TestClient) -> None:
    tag = alpha.get("/api/v1/session").headers["etag"]
    late = alpha.delete("/api/v1/session", headers={"if-match": 'W/"of-yesterday"'})
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert alpha.get("/api/v1/session").status_code == 200
    assert alpha.delete("/api/v1/session", headers={"if-match": tag}).status_code == 200


def test_what_is_made_has_an_address(alpha: TestClient) -> None:
    made = alpha.post(f"{ENTERPRISE}/factors", json=CERTIFICATE)
    assert made.status_code == 201
    found = alpha.get(made.headers["location"])
    assert [one["proof"] for one in found.json()["declared"]] == ["7"]


def test_every_answer_says_to_a_browser_what_it_may_do(app: FastAPI, alpha: TestClient) -> None:
    for address in (ENTERPRISE, "/api/v1/nothing", "/", "/openapi.json", "/problems", "/api/v1/health"):
        answer = alpha.get(address)
        for name, value in safety.ALWAYS.items():
            assert (address, answer.headers[name]) == (address, value)
        assert "strict-transport-security" not in answer.headers
        assert (answer.headers.get("cache-control") == "no-store") is address.startswith("/api/")
    over_tls = TestClient(app, base_url="https://testserver").get("/api/v1/health")
    assert over_tls.headers["strict-transport-security"] == "max-age=31536000"
    policy = dict(rule.split(" ", 1) for rule in alpha.get("/").headers["content-security-policy"].split("; "))
    assert policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == "'self'"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_write_that_another_sites_page_sends_is_refused(alpha: TestClient, headers: dict[str, str]) -> None:
    answer = alpha.post(f"{ENTERPRISE}/factors", json=CERTIFICATE, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
    assert alpha.get(ENTERPRISE, headers=headers).status_code == 200
    assert alpha.get(f"{ENTERPRISE}/factors").json()["declared"] == []


def test_a_write_of_our_own_page_and_of_a_program_is_taken(alpha: TestClient) -> None:
    for headers in ({"origin": "http://testserver", "sec-fetch-site": "same-origin"}, {}):
        assert alpha.post(f"{ENTERPRISE}/factors", json=CERTIFICATE, headers=headers).status_code == 201


def test_the_allowance_is_told_on_every_answer_and_kept_to() -> None:
    app = an_api(Settings(api_requests_per_minute=60), None)
    client = TestClient(app, raise_server_exceptions=False)
    for n in range(60):
        answer = client.get("/api/v1/nothing")
        assert answer.status_code == 404
        assert answer.headers["ratelimit-policy"] == '"minute";q=60;w=60'
        assert answer.headers["ratelimit"].startswith(f'"minute";r={59 - n};t=')
    refused = client.get("/api/v1/nothing")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert client.get("/api/v1/nothing", headers={"authorization": "Bearer other"}).status_code == 404


def test_a_minute_later_the_count_begins_again() -> None:
    clock = iter([0.0, 1.0, 2.0, 61.0])

    async def nobody(*_: object) -> None: ...

    allowance = Allowance(nobody, 2, lambda: next(clock))
    assert [allowance._take("a")[0] for _ in range(4)] == [1, 0, -1, 1]


def test_a_large_answer_is_packed_for_who_can_unpack_it(alpha: TestClient) -> None:
    document = alpha.get("/openapi.json", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in document.headers
    with alpha.stream("GET", "/openapi.json", headers={"accept-encoding": "gzip"}) as packed:
        assert packed.headers["content-encoding"] == "gzip"
        raw = b"".join(packed.iter_raw())
    assert gzip.decompress(raw) == document.content
    assert len(raw) < len(document.content) / 5
    assert "content-encoding" not in alpha.get(ENTERPRISE, headers={"accept-encoding": "gzip"}).headers


@pytest.mark.parametrize(
    ("accepted", "is_taken"),
    [
        ("gzip", True), ("br, GZIP;q=0.1", True), ("x-gzip", True), ("*", True), ("gzip; q=1.0, *;q=0", True),
        ("", False), ("br", False), ("gzip;q=0", False), ("gzip; Q=0.000, br", False), ("*;q=0", False),
        ("gzip;q=0, *", False), ("gzip;q=much", False), ("gzipped", False),
    ],
)  # fmt: skip
def test_gzip_is_taken_where_it_has_a_weight(accepted: str, is_taken: bool) -> None:
    assert takes_gzip(accepted) is is_taken


@pytest.mark.parametrize("path", ["/openapi.json", "/api/v1/warnings?format=csv"])
def test_nothing_is_packed_for_who_refuses_it(alpha: TestClient, path: str) -> None:
    assert "content-encoding" not in alpha.get(path, headers={"accept-encoding": "gzip;q=0, identity"}).headers


@pytest.mark.parametrize("accepted", ["identity", "gzip"])
def test_data_are_packed_and_have_one_tag_whatever_is_around_them(alpha: TestClient, accepted: str) -> None:
    path = f"{ENTERPRISE}/energy?from=2026-10-01&to=2026-10-03&by=hour"
    plain = alpha.get(path, headers={"accept-encoding": "identity"})
    assert len(plain.content) > 2048
    with alpha.stream("GET", path, headers={"accept-encoding": accepted}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers.get("content-encoding", "identity") == accepted
    assert (gzip.decompress(raw) if accepted == "gzip" else raw) == plain.content
    assert int(answer.headers["content-length"]) == len(raw)
    assert (answer.headers["etag"], answer.headers["vary"]) == (plain.headers["etag"], "Accept-Encoding")
    asked = {"accept-encoding": accepted, "if-none-match": plain.headers["etag"]}
    assert alpha.get(path, headers=asked).status_code == 304
    # What is asked inside of the API, as for an export, is read there and comes unpacked.
    table = alpha.get(f"{path}&format=csv", headers={"accept-encoding": accepted})
    assert len(table.text.splitlines()) == 1 + 48


def test_a_file_with_its_hash_in_its_name_is_kept_and_the_page_asks_again(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>console</title>", "utf-8")
    (tmp_path / "assets" / "app-BoyKjvzZ.js").write_text("let a", "utf-8")
    client = TestClient(an_api(Settings(console_folder=tmp_path), None), raise_server_exceptions=False)
    kept = client.get("/assets/app-BoyKjvzZ.js").headers["cache-control"]
    assert kept == "public, max-age=31536000, immutable"
    assert client.get("/").headers["cache-control"] == "no-cache"
    assert client.get("/assets/gone.js").headers["cache-control"] == "no-cache"
