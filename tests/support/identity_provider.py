"""A small identity provider that speaks OpenID Connect for real: discovery, authorize, token with PKCE, keys."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.api.serving import serving


@dataclass
class IdentityProvider:
    """Whoever comes is `subject`; a test changes what is said of that person, or what is forged."""

    issuer: str = ""
    client: str = "qingyu"
    client_secret: str = "a secret at the provider"
    subject: str = "u-17"
    now_s: int = 0
    said: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    forged: RSAKey | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> FastAPI:
        """Its pages."""
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        def describe() -> dict[str, str]:
            pages = {f"{name}_endpoint": f"{self.issuer}/{name}" for name in ("authorization", "token")}
            return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **pages}

        @app.get("/keys")
        def keys() -> dict[str, Any]:
            return {"keys": [self.key.as_dict(private=False)]}

        @app.get("/authorization")
        def authorize(request: Request) -> RedirectResponse:
            asked = dict(request.query_params)
            assert (asked["response_type"], asked["client_id"]) == ("code", self.client)
            assert asked["code_challenge_method"] == "S256"
            code = secrets.token_urlsafe(16)
            self.codes[code] = asked
            return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

        @app.post("/token")
        async def token(request: Request) -> JSONResponse:
            said = dict(parse_qsl((await request.body()).decode()))
            asked = self.codes.pop(said.get("code", ""), None)
            challenge = urlsafe_b64encode(sha256(said.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
            if asked is None or said.get("client_secret") != self.client_secret or asked["code_challenge"] != challenge:
                return JSONResponse({"error": "invalid_grant"}, 400)
            claims = {"iss": self.issuer, "aud": self.client, "sub": self.subject, "nonce": asked["nonce"]}
            claims |= {"iat": self.now_s, "exp": self.now_s + 300} | self.said
            id_token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.forged or self.key)
            return JSONResponse({"access_token": "unused", "token_type": "Bearer", "id_token": id_token})

        return app

    @contextmanager
    def running(self) -> Iterator["IdentityProvider"]:
        """The provider behind a real socket."""
        with serving(self.app()) as address:
            self.issuer = address
            yield self
