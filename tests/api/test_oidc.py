"""Log-in by an identity provider, against one that speaks the real protocol: right once, and every forgery refused."""

from collections.abc import Iterator
from typing import Any

import httpx2
import psycopg
import pytest
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from api.auth import COOKIE
from qingyu.db.pool import open_pool
from tests.api import plants
from tests.support.apis import an_api
from tests.support.databases import Database
from tests.support.identity_provider import IdentityProvider

BEGIN, BACK = "/api/v1/session/oidc", "http://testserver/api/v1/session/oidc/callback"


@pytest.fixture
def provider(plant: psycopg.Connection) -> Iterator[IdentityProvider]:
    plant.execute("UPDATE app_user SET sso_id = 'u-17' WHERE name = 'manager-alpha'")
    plant.commit()
    with IdentityProvider(now_s=int(plants.NOW.timestamp())).running() as one:
        yield one


@pytest.fixture
def browser(database: Database, provider: IdentityProvider) -> Iterator[TestClient]:
    secret = type(database.settings.api_secret)(provider.client_secret)
    said = {"oidc_issuer": provider.issuer, "oidc_client_id": provider.client, "oidc_client_secret": secret}
    settings = database.settings.model_copy(update=said | {"oidc_redirect_url": BACK})
    with open_pool(database.dsn("api"), application="test-oidc", size=4) as pool:
        yield TestClient(an_api(settings, pool, clock=lambda: plants.NOW), follow_redirects=False)


def there_and_back(browser: TestClient) -> Any:
    """To the provider, and the address it sends the browser back to."""
    off = browser.get(BEGIN)
    assert off.status_code == 303, off.text
    return httpx2.get(off.headers["Location"]).headers["Location"]


def came(answer: Any) -> tuple[str, bool]:
    return answer.headers["Location"], f"{COOKIE}=" in answer.headers.get("Set-Cookie", "")


def test_who_the_provider_knows_is_let_in_under_the_own_name(browser: TestClient, plant: psycopg.Connection) -> None:
    assert browser.get("/api/v1/session/ways").json() == {"password": True, "oidc": True}
    assert came(browser.get(there_and_back(browser))) == ("/login?sso=1", True)
    assert browser.get("/api/v1/session").json()["user"]["name"] == "manager-alpha"
    row = plant.execute("SELECT detail->>'method' FROM audit_line WHERE kind = 'log_in'").fetchone()
    assert row == ("oidc",)


def test_a_way_back_counts_once_and_in_the_browser_it_began_in(browser: TestClient, provider: IdentityProvider) -> None:
    back = there_and_back(browser)
    stranger = TestClient(browser.app, follow_redirects=False)
    assert came(stranger.get(back)) == ("/login?sso=refused", False)
    assert came(browser.get(back.replace("state=", "state=x"))) == ("/login?sso=refused", False)
    back = there_and_back(browser)
    errand = dict(browser.cookies)
    assert came(browser.get(back))[1]
    again = TestClient(browser.app, cookies=errand, follow_redirects=False)
    assert came(again.get(back)) == ("/login?sso=refused", False)


@pytest.mark.parametrize(
    "said",
    [
        {"aud": "another client"},
        {"iss": "https://elsewhere.example"},
        {"nonce": "another nonce"},
        {"exp": int(plants.NOW.timestamp()) - 120},
        {"sub": "u-18"},
        {"sub": 17},
        {"sub": None},
    ],
)
def test_an_answer_that_does_not_fit_is_refused(
    browser: TestClient, provider: IdentityProvider, said: dict[str, Any]
) -> None:
    provider.said = said
    assert came(browser.get(there_and_back(browser))) == ("/login?sso=refused", False)


def test_an_answer_signed_by_somebody_else_is_refused(browser: TestClient, provider: IdentityProvider) -> None:
    provider.forged = RSAKey.generate_key(2048, {"kid": "one"})
    assert came(browser.get(there_and_back(browser))) == ("/login?sso=refused", False)


def test_a_disabled_user_stays_out_and_a_refusal_of_the_provider_leads_back(
    browser: TestClient, plant: psycopg.Connection
) -> None:
    plant.execute("UPDATE app_user SET disabled_at = now() WHERE name = 'manager-alpha'")
    plant.commit()
    assert came(browser.get(there_and_back(browser))) == ("/login?sso=refused", False)
    assert came(browser.get(f"{BACK}?error=access_denied&state=x")) == ("/login?sso=refused", False)


def test_a_provider_that_is_away_is_said_and_without_settings_there_is_none(
    database: Database, anyone: TestClient
) -> None:
    assert anyone.get("/api/v1/session/ways").json()["oidc"] is False
    assert anyone.get(BEGIN).status_code == 404
    said = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "qingyu", "oidc_redirect_url": BACK}
    settings = database.settings.model_copy(update=said)
    with open_pool(database.dsn("api"), application="test-oidc", size=4) as pool:
        assert TestClient(an_api(settings, pool, clock=lambda: plants.NOW)).get(BEGIN).status_code == 503
