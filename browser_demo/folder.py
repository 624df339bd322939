"""Writes a recording beside a copy of the built console: a folder for any server of files, under any path."""

import gzip
import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from browser_demo.recorder import Recording

RECORDED = "recorded"


@dataclass(frozen=True)
class Size:
    """How much is in a folder: files, bytes, and bytes as a server sends them compressed."""

    files: int
    plain_b: int
    gzip_b: int


def write(recording: Recording, dist: Path, folder: Path) -> None:
    """Make `folder` anew from the built console `dist` and a recording; equal answers share a file."""
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(dist, folder)
    index = folder / "index.html"
    index.write_text(marked(index.read_text("utf-8"), recording), "utf-8")
    answers = folder / RECORDED
    answers.mkdir()
    listed: dict[str, tuple[int, str, str]] = {}
    for key, answer in sorted(recording.answers.items()):
        name = f"{hashlib.sha256(answer.body).hexdigest()[:16]}.json"
        (answers / name).write_bytes(answer.body)
        listed[key] = (answer.status, answer.kind, name)
    text = json.dumps({"answers": listed}, ensure_ascii=False, separators=(",", ":"))
    (answers / "answers.json").write_text(text, "utf-8")


def marked(index: str, recording: Recording) -> str:
    """The page of the console with the mark of a recording; what it loads is named from where it lies."""
    mark = f'<meta name="qingyu-recording" content="{recording.at.isoformat()}" />'
    beside = re.sub(r'(\b(?:src|href)=")/(?!/)', r"\1./", index)
    return beside.replace("</title>", f"</title>\n    {mark}", 1)


def size_of(folder: Path) -> Size:
    """Count what a folder holds."""
    files = [each for each in folder.rglob("*") if each.is_file()]
    return Size(
        len(files),
        sum(each.stat().st_size for each in files),
        sum(len(gzip.compress(each.read_bytes(), mtime=0)) for each in files),
    )
