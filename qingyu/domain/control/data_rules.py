"""Rules about readings: silence, completeness, and what the register arithmetic saw."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from qingyu.domain.control.judgement import Judgement, State
from qingyu.domain.control.rule import Code, Rule
from qingyu.domain.control.situation import ChannelFinding, ChannelState, Situation


def interruption(rule: Rule, now: Situation) -> list[Judgement]:
    """Channels that went silent; many at once are one warning.

    Once that one is open it stays while `group_until` channels are silent, whichever they are, and until it closes no
    channel opens its own: a group does not fall to pieces when its members come and go.
    """
    found = [_silence(rule, channel, now) for channel in now.channels]
    silent = [judgement for judgement in found if judgement.state is State.OVER]
    is_open = rule.id in now.open_groups
    if len(silent) < rule.parameters["group_until" if is_open else "group_from"]:
        held = [replace(f, state=State.HELD) if is_open and f.state is State.OVER else f for f in found]
        return [*held, Judgement(rule, "", State.CLEAR)]
    # Many at once have one cause, a gateway or a line: one warning tells of all, and no channel opens its own.
    told = [replace(judgement, state=State.HELD) if judgement.state is State.OVER else judgement for judgement in found]
    worst = max(silent, key=lambda judgement: judgement.value or 0.0)
    names = [judgement.scope for judgement in silent]
    return [
        *told,
        replace(
            worst,
            scope="",
            code=Code.OUTAGE,
            parameters={
                **{name: worst.parameters[name] for name in ("restore_by", "working_days", "holidays_known")},
                "n_silent": len(silent),
                "n_channels": len(found),
                "channels": names[:5],
            },
            evidence={"channels": names, "span": worst.evidence["span"]},
        ),
    ]


def _silence(rule: Rule, channel: ChannelState, situation: Situation) -> Judgement:
    p, now = rule.parameters, situation.now
    since = channel.ends_at or channel.expected_since
    if not channel.live or since is None:
        return Judgement(rule, channel.scope, State.UNKNOWN)
    silent_s = (now - since).total_seconds()
    limit_s = max(p["periods"] * channel.interval_s, p["at_least_s"])
    if silent_s <= limit_s:
        state = State.CLEAR if silent_s <= limit_s * p["clear_fraction"] else State.HELD
        return Judgement(rule, channel.scope, state)
    hours = silent_s / 3600
    restore_by = situation.calendar.deadline(since, p["severity3_after_wd"], situation.zone)
    severity = 3 if now >= restore_by else 2 if hours >= p["severity2_after_h"] else rule.severity
    return Judgement(
        rule,
        channel.scope,
        State.OVER,
        severity=severity,
        since_at=since,
        value=round(hours, 2),
        limit=round(limit_s / 3600, 4),
        unit="h",
        parameters={
            "channel": channel.scope,
            "interval_s": channel.interval_s,
            "periods": p["periods"],
            "last_at": channel.reading_at.isoformat() if channel.reading_at else None,
            "restore_by": restore_by.isoformat(),
            "working_days": p["severity3_after_wd"],
            "holidays_known": situation.calendar.covers(since, restore_by, situation.zone),
        },
        evidence={"channel": channel.scope, "span": [since.isoformat(), now.isoformat()]},
    )


def completeness(rule: Rule, now: Situation) -> list[Judgement]:
    """The last whole day of the boundary's channels, by the rule's bar or the region's stricter one."""
    day = now.day
    if day is None or day.n_due == 0:
        return [Judgement(rule, "", State.UNKNOWN)]
    share = day.n_received / day.n_due
    # A region may ask for more than the rule, never for less.
    limit = max(rule.parameters["limit"], day.bar or 0.0)
    if share >= limit:
        clear_at = min(1.0, limit + rule.parameters["clear_at"] - rule.parameters["limit"])
        return [Judgement(rule, "", State.CLEAR if share >= clear_at else State.HELD)]
    worst = sorted(day.by_channel, key=lambda c: c[1] / c[2] if c[2] else 1.0)[:5]
    return [
        Judgement(
            rule,
            "",
            State.OVER,
            severity=rule.severity,
            since_at=day.starts_at,
            value=share,
            limit=limit,
            unit="1",
            parameters={"day": day.day.isoformat(), "worst": [c[0] for c in worst if c[1] < c[2]]},
            evidence={
                "day": day.day.isoformat(),
                "n_received": day.n_received,
                "n_due": day.n_due,
                "bar_source": day.bar_source if limit > rule.parameters["limit"] else rule.source,
                "channels": [{"channel": c[0], "n_received": c[1], "n_due": c[2]} for c in worst],
            },
        )
    ]


def seen(kind: str, window: Callable[[Mapping[str, float]], timedelta]) -> Callable[[Rule, Situation], list[Judgement]]:
    """A judge of the newest finding of a kind in each channel."""

    def judge(rule: Rule, now: Situation) -> list[Judgement]:
        since = now.now - window(rule.parameters)
        newest: dict[str, ChannelFinding] = {}
        for found in now.findings:
            # A back-filled finding of months ago is history, no state of now.
            older = newest.get(found.scope)
            if found.kind == kind and found.to_at >= since and (older is None or older.to_at < found.to_at):
                newest[found.scope] = found
        return [
            Judgement(
                rule,
                found.scope,
                State.OVER,
                severity=rule.severity,
                since_at=found.from_at,
                unit="",
                parameters={"channel": found.scope, "at": found.to_at.isoformat(), "from": found.from_at.isoformat()},
                evidence={
                    "channel": found.scope,
                    "finding_id": found.id,
                    "span": [found.from_at.isoformat(), found.to_at.isoformat()],
                    "register": dict(found.evidence),
                },
            )
            for found in newest.values()
        ]

    return judge
