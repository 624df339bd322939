"""Health."""

from typing import Literal

from api.schemas.fields import Instant, Model


class IngestHealth(Model):
    """How readings come in: workers with a heartbeat in the last minute, and the newest commit."""

    workers: int
    last_commit_at: Instant | None


class Health(Model):
    """Whether the platform works, for a load balancer and for people."""

    status: Literal["ok", "down"]
    database: Literal["ok", "down"]
    ingest: IngestHealth
    version: str
