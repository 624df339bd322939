"""What the console is built from and what is built: pinned packages, a lock without addresses, the same words twice."""

import html
import json
import re
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def web(repository: Path) -> Path:
    """The folder of the console."""
    return repository / "web"


def test_every_package_is_pinned_and_the_lock_names_no_registry(web: Path) -> None:
    package = json.loads((web / "package.json").read_text())
    lock = json.loads((web / "package-lock.json").read_text())
    wanted = package["dependencies"] | package["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values()), wanted
    assert {name: lock["packages"][f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]
    assert all("integrity" in entry for name, entry in lock["packages"].items() if name)


def test_both_languages_have_the_same_words(web: Path) -> None:
    def keys(locale: str) -> list[str]:
        text = (web / "src" / "locales" / f"{locale}.ts").read_text()
        assert "TODO" not in text
        # A key is what stands before a colon outside of the texts themselves.
        return re.findall(r"(\w+):", re.sub(r'"[^"\n]*"', '""', text))

    chinese, english = keys("zh-CN"), keys("en")
    assert len(chinese) > 150
    assert chinese == english


def test_the_built_page_runs_nothing_inline_and_allows_its_own_server_only(dist: Path) -> None:
    page = (dist / "index.html").read_text()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    allowed = html.unescape(policy[1])
    assert "default-src 'self'" in allowed
    assert "unsafe" not in allowed
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page)
    assert not re.search(r"""(?:src|href)="(?!/)""", page)
    for sheet in (dist / "assets").glob("*.css"):
        assert not re.search(r"url\((?!['\"]?(?:data:|/))|@import", sheet.read_text()), sheet.name
