"""Every setting, read from `QINGYU_*` and checked before anything connects; `.env.example` explains each."""

from pathlib import Path
from typing import Literal, Self
from urllib.parse import quote, urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from qingyu.domain.access.roles import Role

Program = Literal["admin", "operator", "ingest", "keeper", "analytics", "api", "dashboards"]


class Settings(BaseSettings):
    """What the programs need to know; frozen, and the same names in `.stack/env`, compose and tests."""

    model_config = SettingsConfigDict(env_prefix="QINGYU_", frozen=True, extra="ignore")

    db_host: str = Field("127.0.0.1", description="address of TimescaleDB")
    db_port: int = Field(5432, description="port of TimescaleDB")
    db_name: str = Field("qingyu", description="name of the database")
    db_admin_user: str = Field("qingyu_admin", description="the role that owns the schema and applies migrations")
    db_admin_password: SecretStr = Field(
        SecretStr(""), description="its password; needed by `qingyu db upgrade`, `db tables`, `backup`, `restore`"
    )
    db_operator_password: SecretStr = Field(SecretStr(""), description="password of the role qingyu_operator: `qingyu`")
    db_ingest_password: SecretStr = Field(SecretStr(""), description="password of the role qingyu_ingest")
    db_keeper_password: SecretStr = Field(SecretStr(""), description="password of the role qingyu_keeper")
    db_analytics_password: SecretStr = Field(SecretStr(""), description="password of the role qingyu_analytics")
    db_api_password: SecretStr = Field(SecretStr(""), description="password of the role qingyu_api")
    db_dashboards_password: SecretStr = Field(SecretStr(""), description="password of the role qingyu_dashboards")

    db_replica_host: str | None = Field(
        None, description="address of a copy of the database that the API reads from; none: of the first one alone"
    )
    db_replica_port: int = Field(5432, description="port of the copy")
    db_replica_lag_s: float = Field(
        5.0, gt=0, description="how far the copy may be behind; beyond it the first one is read [s]"
    )

    mqtt_host: str = Field("127.0.0.1", description="address of the broker for gateways")
    mqtt_port: int = Field(1883, description="port of the broker for gateways")
    mqtt_tls_port: int = Field(8883, description="port of the broker for gateways over TLS, with name and password")
    mqtt_certificate_port: int = Field(8884, description="port of the broker for gateways with a certificate")
    mqtt_ca_file: Path | None = Field(
        None, description="certificate of the authority that simulated gateways trust; with it they speak TLS"
    )
    mqtt_ingest_host: str = Field("127.0.0.1", description="address of the broker for ingest, on the inside only")
    mqtt_ingest_port: int = Field(1884, description="port of the broker for ingest: a listener of its own")
    mqtt_ingest_password: SecretStr = Field(SecretStr(""), description="password of the broker user qingyu-ingest")
    broker_folder: Path = Field(
        Path("/mosquitto/secrets"),
        description="where the broker reads who may log in and say what; the keeper writes it from the database",
    )
    broker_refusals: Path = Field(
        Path("/mosquitto/log/refusals"),
        description="where the broker's refusals are noted, until the keeper counts them",
    )

    ingest_budget_bytes: int = Field(
        24 * 1024 * 1024, ge=1024 * 1024, description="bytes of messages in hand before ingest stops reading [byte]"
    )
    ingest_batch_bytes: int = Field(
        8 * 1024 * 1024, ge=1024, description="bytes of messages in one transaction at most [byte]"
    )
    ingest_receive_maximum: int = Field(
        1000, ge=1, le=65535, description="messages in flight to one enterprise's session before it acknowledges"
    )
    ingest_rejected_gateway_bytes: int = Field(
        128 * 1024 * 1024,
        ge=1,
        description="open refusals kept of one gateway; beyond it the gateway holds its messages [byte]",
    )
    ingest_rejected_bytes: int = Field(
        2 * 1024 * 1024 * 1024, ge=1, description="open refusals kept of all gateways together [byte]"
    )
    ingest_late_days: int = Field(
        7300, ge=1, description="how old a reading may be before it is refused as outside the window [d]"
    )
    metrics_host: str = Field("127.0.0.1", description="address of the metrics pages")
    metrics_port_ingest: int = Field(0, ge=0, le=65535, description="port of ingest's metrics page; 0 turns it off")

    proof_folder: Path | None = Field(None, description="where files that prove changes are kept, by their hash")
    audit_anchor_file: Path | None = Field(
        None, description="where analytics writes the head of the audit log, outside the database"
    )
    audit_anchor_s: float = Field(3600.0, gt=0, description="pause between two anchors of the audit log [s]")

    rollup_poll_s: float = Field(1.0, gt=0, description="pause before analytics looks for work again [s]")

    scheduler: str | None = Field(
        None,
        description="scheduler of Dask that heavy jobs are given to, as tcp://address:port; here where it is not set",
    )

    api_host: str = Field("127.0.0.1", description="address of the console and the API")
    api_port: int = Field(8000, ge=0, le=65535, description="port of the console and the API")
    api_processes: int = Field(
        0, ge=0, le=64, description="processes that serve the console and the API; 0: one for two cores, at most 4"
    )
    api_secret: SecretStr = Field(
        SecretStr(""), description="key of what the API seals and signs: second factors, cursors"
    )
    session_idle_minutes: int = Field(30, ge=1, description="a session that is not used for so long has ended [min]")
    session_longest_hours: int = Field(12, ge=1, description="a session has ended after so long, used or not [h]")
    second_factor_roles: str | None = Field(
        None, description="roles that must use a second factor, by commas; others may"
    )
    oidc_issuer: str | None = Field(None, description="identity provider for the log-in by OIDC, by its issuer address")
    oidc_client_id: str | None = Field(None, description="what the provider calls this platform")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="its secret at the provider, where there is one")
    oidc_redirect_url: str | None = Field(
        None, description="address of this platform's /api/v1/session/oidc/callback, as the browser sees it"
    )
    oidc_claim: str = Field("sub", description="the claim that is a user's sso id: sub, preferred_username or email")
    log_in_checks_at_once: int = Field(1, ge=1, le=64, description="passwords that are checked at the same time")
    log_in_queue: int = Field(16, ge=1, description="log-ins that may wait for it; one more is answered 429")
    log_in_failures_per_address_minute: int = Field(
        30, ge=1, description="failed log-ins of one address in a minute before it has to wait"
    )
    api_requests_per_minute: int = Field(
        20_000, ge=60, description="requests that one session, token or address may send in a minute"
    )
    webhook_private: bool = Field(
        False, description="whether webhooks may be at http and at addresses inside the house"
    )
    console_url: str | None = Field(None, description="address of the console, for links in notices")
    notices_smtp_host: str | None = Field(None, description="mail server that takes notices; without it no mail goes")
    notices_smtp_port: int = Field(587, ge=1, le=65535, description="its port")
    notices_smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="how the way to it is secured: starttls, tls or none"
    )
    notices_smtp_user: str | None = Field(None, description="as whom to log in there, where it asks")
    notices_smtp_password: SecretStr = Field(SecretStr(""), description="the password there, where it asks")
    notices_from: str = Field("qingyu@localhost", description="the sender of mails")
    notices_dingtalk_url: str | None = Field(
        None, description="where DingTalk's robots are, as https://oapi.dingtalk.com; without it none is told"
    )
    notices_wecom_url: str | None = Field(
        None, description="where WeCom's robots are, as https://qyapi.weixin.qq.com; without it none is told"
    )
    notices_feishu_url: str | None = Field(
        None, description="where Feishu's robots are, as https://open.feishu.cn; without it none is told"
    )
    console_folder: Path = Field(Path("web/dist"), description="the built console")
    sector_group_least: int = Field(
        5, ge=3, description="enterprises a sector must have before its percentiles are shown"
    )

    @field_validator("second_factor_roles")
    @classmethod
    def _known_roles(cls, value: str | None) -> str | None:
        for role in filter(None, (word.strip() for word in (value or "").split(","))):
            Role(role)
        return value

    @property
    def roles_with_second_factor(self) -> frozenset[str]:
        """The roles that must use a second factor."""
        return frozenset(filter(None, (word.strip() for word in (self.second_factor_roles or "").split(","))))

    @model_validator(mode="after")
    def _hosts_of_robots(self) -> Self:
        """Before the first message: one that cannot be asked would fail each of them, hours later."""
        for name in ("notices_dingtalk_url", "notices_wecom_url", "notices_feishu_url"):
            said = getattr(self, name)
            if said:
                _check_host(name, said, http_too=self.webhook_private)
        return self

    @property
    def notice_hosts(self) -> dict[str, str]:
        """By what ways notices may go, each with where to: what the operator named and nothing else."""
        named = {
            "mail": self.notices_smtp_host,
            "dingtalk": self.notices_dingtalk_url,
            "wecom": self.notices_wecom_url,
            "feishu": self.notices_feishu_url,
        }
        return {kind: place.rstrip("/") for kind, place in named.items() if place}

    def dsn(self, program: Program, *, replica: bool = False) -> str:
        """The libpq address of the database for one program, with the role and the rights of that program.

        replica: of the copy that is read from.
        """
        host, port = (self.db_replica_host, self.db_replica_port) if replica else (self.db_host, self.db_port)
        user = self.db_admin_user if program == "admin" else f"qingyu_{program}"
        password: SecretStr = getattr(self, f"db_{program}_password")
        secret = quote(password.get_secret_value(), safe="")
        return f"postgresql://{user}:{secret}@{host}:{port}/{self.db_name}"


def _check_host(name: str, said: str, *, http_too: bool) -> None:
    """Raises ValueError for an address of robots that could not be asked."""
    parts = urlsplit(said)
    schemes = ("https", "http") if http_too else ("https",)
    beside = parts.username is not None or parts.query or parts.fragment or not said.isprintable() or " " in said
    if parts.scheme not in schemes or not parts.hostname or beside or parts.port == 0:
        raise ValueError(f"{name} is an address as https://example.com, without user, ? and #; got {said!r}")
