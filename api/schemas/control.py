"""Early warnings, and the events of the live stream."""

from typing import Any

from api.schemas.fields import Instant, Model, Number


class RuleRef(Model):
    """The rule, and its version, that made a warning; `verified` says how sure the rule itself is."""

    id: str
    version: int
    verified: str


class Warning(Model):
    """An early warning (预警): what, how bad, since when, against which limit, and what to do next.

    One that is due again soon after it closed is the same one: `n_reopened` times, last at `reopened_at`. While it is
    open and found clear, `clear_since_at` says since when; it closes when that has lasted.
    """

    id: int
    enterprise: str
    code: str
    severity: int
    scope: str
    rule: RuleRef
    since_at: Instant
    opened_at: Instant
    last_seen_at: Instant
    closed_at: Instant | None
    n_reopened: int
    reopened_at: Instant | None
    clear_since_at: Instant | None
    value: Number | None
    limit: Number | None
    unit: str | None
    sentence_zh: str
    sentence_en: str
    next_step_zh: str
    next_step_en: str
    evidence: dict[str, Any]


class LiveReading(Model):
    """A new value, as `event: readings` sends a list of them."""

    meter: str
    channel: str
    at: Instant
    value: Number
    unit: str


class LiveWarnings(Model):
    """The open warnings, as `event: warnings` sends them at the start and when they change."""

    open: int
    ids: list[int]
