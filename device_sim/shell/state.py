"""What the simulator remembers between starts: passwords it made up, outboxes, documents; the folder is git-ignored."""

import json
import secrets
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
DEFAULT_FOLDER = ROOT / ".sim"


class State:
    """A folder only its owner reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def password(self, name: str) -> str:
        """The password under a name, made at the first call."""
        known = self.read("passwords")
        if name not in known:
            known[name] = secrets.token_urlsafe(18)
            self.write("passwords", known)
        return str(known[name])

    def outbox(self, enterprise: str, gateway: str) -> Path:
        """Where a gateway keeps its messages."""
        return self.folder / "outbox" / f"{enterprise}-{gateway}.sqlite"

    def forget_outbox(self, enterprise: str, gateway: str) -> None:
        """Throw away what a gateway did not get rid of; for a platform that never heard of it."""
        for path in self.folder.glob(f"outbox/{enterprise}-{gateway}.sqlite*"):
            path.unlink()

    def read(self, name: str) -> dict[str, Any]:
        """What was written under a name; nothing yet is an empty dictionary."""
        path = self.folder / f"{name}.json"
        return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}

    def write(self, name: str, content: dict[str, Any]) -> Path:
        """Write under a name; a reader finds the old or the new content, never half of it."""
        path = self.folder / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
        fresh.replace(path)
        return path
