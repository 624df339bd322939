"""What the broker refused, taken from the file in which its log's lines about refusals are noted."""

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

# An instant begins each line; a name and a topic hold whatever their sender likes, so the end of the line decides.
_LOG_IN = re.compile(r"(\S+): Client (.*) disconnected, not authorised\.")
_PUBLISH = re.compile(r"(\S+): Denied PUBLISH from (.*?) \(d\d+, q\d+, r\d+, m\d+, '(.*)', \.\.\. \(\d+ bytes\)\)")
_TLS = re.compile(r"(\S+): (OpenSSL Error.*)")
NOBODY = "?"
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Count:
    """How often something was refused to somebody on a day."""

    user_name: str
    kind: str
    n: int
    first_at: datetime
    last_at: datetime
    example: str


def take(path: Path) -> tuple[list[str], Path]:
    """The lines noted since the last time, and the file that holds them: remove it once they are counted."""
    taken = path.with_name(f"{path.name}.taken")
    # One that is there already was taken before a crash and is counted now.
    if not taken.exists() and path.exists():
        path.rename(taken)
    return (taken.read_text("utf-8", "replace").splitlines() if taken.exists() else []), taken


def count(lines: Iterable[str], known: Set[str]) -> list[Count]:
    """Count refusals by user, kind and day. Names that are no gateway's are counted as one, for they cost nothing."""
    found: dict[tuple[str, str, str], Count] = {}
    for line in lines:
        read = _read(line)
        if read is None:
            continue
        at, kind, name, example = read
        user = name if name.removesuffix("~2") in known else NOBODY
        key = user, kind, f"{at:%F}"
        before = found.get(key)
        n, first_at = (before.n, before.first_at) if before else (0, at)
        found[key] = Count(user, kind, n + 1, first_at, at, _printable(example)[:_LONGEST])
    return list(found.values())


def _read(line: str) -> tuple[datetime, str, str, str] | None:
    for pattern, kind in ((_LOG_IN, "log_in"), (_PUBLISH, "publish"), (_TLS, "tls")):
        if match := pattern.fullmatch(line):
            try:
                at = datetime.fromisoformat(match[1])
            except ValueError:
                return None
            name = NOBODY if kind == "tls" else match[2]
            return at, kind, name, match[3] if kind == "publish" else match[2]
    return None


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
