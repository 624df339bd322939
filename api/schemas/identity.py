"""Sessions, health."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from api.schemas.fields import Instant, Model, Named
from qingyu.domain.roles import Role

# No control characters: PostgreSQL refuses a NUL, and nobody types the others.
_NAME = StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")


class LogIn(BaseModel):
    """A name and a password."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, _NAME]
    password: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class User(Model):
    """Who is logged in, and whose data they see."""

    name: str
    display_zh: str
    display_en: str
    role: Role
    enterprise: Named | None
    region: Named | None
    park: Named | None


class Session(Model):
    """The session of the console."""

    user: User


class LoggedOut(Model):
    """The session has ended; the cookie is gone."""

    ok: Literal[True] = True


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
