"""Log-in by an identity provider (OpenID Connect): code with PKCE, state and nonce; off unless configured.

What the browser must bring back lies sealed in a cookie of ten minutes, so that nothing is stored for a stranger.
"""

import hmac
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, cast
from urllib.parse import urlencode

from joserfc import jwe, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization, OctKey

from qingyu.domain.kernel.reason import because
from qingyu.errors import Unauthenticated, Unavailable
from qingyu.settings import Settings

COOKIE = "qingyu_oidc"
COOKIE_S = 600  # [s]
_SEAL = {"alg": "dir", "enc": "A256GCM"}
_ALGORITHMS = ["RS256", "PS256", "ES256"]
_TIMEOUT_S = 10  # [s]


@dataclass(frozen=True, slots=True)
class Errand:
    """What was sent with the browser to the provider, and must come back with it."""

    state: str
    nonce: str
    verifier: str


class Provider:
    """The identity provider of the settings, as it describes itself."""

    def __init__(self, settings: Settings, secret: str) -> None:
        self._issuer = settings.oidc_issuer or ""
        self._client = settings.oidc_client_id or ""
        self._client_secret = settings.oidc_client_secret.get_secret_value()
        self._redirect = settings.oidc_redirect_url or ""
        self._claim = settings.oidc_claim
        self._key = OctKey.import_key(hmac.digest(secret.encode(), b"oidc", "sha256"))
        self._known: dict[str, Any] | None = None

    @property
    def offered(self) -> bool:
        """Whether log-in by a provider is configured."""
        return bool(self._issuer and self._client and self._redirect)

    def send_off(self) -> tuple[str, str]:
        """Where to send the browser, and the sealed errand for its cookie."""
        errand = Errand(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))
        challenge = urlsafe_b64encode(sha256(errand.verifier.encode()).digest()).decode().rstrip("=")
        asked = {
            "response_type": "code",
            "client_id": self._client,
            "redirect_uri": self._redirect,
            "scope": "openid profile email",
            "state": errand.state,
            "nonce": errand.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        sealed = jwe.encrypt_compact(_SEAL, json.dumps(asdict(errand)).encode(), self._key)
        return f"{self._description()['authorization_endpoint']}?{urlencode(asked)}", sealed

    def who_came(self, sealed: str | None, state: str, code: str, now: datetime) -> str:
        """What the provider calls the user who came back; raises Unauthenticated for anything that does not fit."""
        errand = self._errand(sealed)
        if errand is None or not hmac.compare_digest(errand.state.encode(), state.encode()):
            raise Unauthenticated(because("sso_begun_elsewhere"), code="sso_refused")
        token = self._exchange(code, errand.verifier)
        registry = jwt.JWTClaimsRegistry(
            now=lambda: int(now.timestamp()),
            leeway=60,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._client},
            exp={"essential": True},
            nonce={"essential": True, "value": errand.nonce},
        )
        try:
            keys = KeySet.import_key_set(cast(KeySetSerialization, self._get(self._description()["jwks_uri"])))
            claims = jwt.decode(token, keys, algorithms=_ALGORITHMS).claims
            registry.validate(claims)
        except (JoseError, ValueError, KeyError) as error:
            raise Unauthenticated(because("sso_answer_odd"), code="sso_refused") from error
        called = claims.get(self._claim)
        # A provider tells whether it has seen that the address is the user's own.
        if not isinstance(called, str) or (self._claim == "email" and claims.get("email_verified") is not True):
            raise Unauthenticated(because("sso_without_claim", claim=self._claim), code="sso_refused")
        return called

    def _errand(self, sealed: str | None) -> Errand | None:
        try:
            plain = jwe.decrypt_compact(sealed or "", self._key).plaintext
            return Errand(**json.loads(plain or b"{}"))
        except (JoseError, ValueError, TypeError):
            return None

    def _exchange(self, code: str, verifier: str) -> str:
        import httpx2

        said = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._redirect}
        said |= {"client_id": self._client, "code_verifier": verifier}
        if self._client_secret:
            said["client_secret"] = self._client_secret
        try:
            answer = httpx2.post(self._description()["token_endpoint"], data=said, timeout=_TIMEOUT_S)
        except httpx2.HTTPError as error:
            raise Unavailable("the identity provider does not answer; try again, or log in with a password") from error
        token = answer.json().get("id_token") if answer.status_code == 200 else None
        if not isinstance(token, str):
            raise Unauthenticated(because("sso_code_unknown"), code="sso_refused")
        return token

    def _description(self) -> dict[str, Any]:
        if self._known is None:
            found = self._get(self._issuer.rstrip("/") + "/.well-known/openid-configuration")
            if found.get("issuer") != self._issuer:
                raise Unavailable(f"the identity provider calls itself {found.get('issuer')!r}; see QINGYU_OIDC_ISSUER")
            self._known = found
        return self._known

    def _get(self, address: str) -> dict[str, Any]:
        import httpx2

        try:
            answer = httpx2.get(address, timeout=_TIMEOUT_S)
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise Unavailable("the identity provider does not answer; try again, or log in with a password") from error
        return found
