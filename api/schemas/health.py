"""Health."""

from typing import Annotated, Literal

from pydantic import Field

from api.schemas.fields import Instant, Model

State = Literal["ok", "degraded", "down"]


class IngestHealth(Model):
    """How readings come in: workers with a heartbeat in the last seconds, and the newest commit."""

    workers: int
    last_commit_at: Instant | None


class ComponentHealth(Model):
    """A part of the platform and how it is; no enterprise is named."""

    name: Literal["database", "broker", "ingest", "analytics", "work", "alarms"]
    status: State
    since: Annotated[Instant | None, Field(description="when this state began, as far as it is known")]
    detail: Annotated[str, Field(description="figures and what to do", examples=["1 alive"])]


class Health(Model):
    """Whether the platform works, for a load balancer and for people; the whole is as bad as its worst part."""

    status: State
    database: Literal["ok", "down"]
    ingest: IngestHealth
    components: Annotated[list[ComponentHealth], Field(description="each part by itself")]
    version: str
