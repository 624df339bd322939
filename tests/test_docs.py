"""What the documents point at is there, and a newcomer finds every one of them from the first page."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "bench/README.md"))
# A path in backticks, from the root or, as the pages have it, from `qingyu`.
_PATH = re.compile(
    r"`((?:domain|jobs|db|cli|api|ingest|analytics|keeper|stack|tests|bench)/[\w./-]+\.(?:py|sql|sh|toml))`"
)


def links(page: Path) -> Iterator[Path]:
    """The files of the repository that a page links to."""
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            yield (page.parent / target).resolve()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_links_to_or_names_is_there(page: Path) -> None:
    assert not [str(target) for target in links(page) if not target.exists()]
    if page.name == "CHANGELOG.md":
        return  # what was is named there
    named = set(_PATH.findall(page.read_text(encoding="utf-8")))
    assert not {path for path in named if not (ROOT / path).exists() and not (ROOT / "qingyu" / path).exists()}


def test_the_first_page_leads_to_every_page_of_the_documents() -> None:
    assert set(ROOT.glob("docs/*.md")) <= set(links(ROOT / "README.md"))


def test_the_map_of_the_first_page_has_every_folder() -> None:
    shown = (ROOT / "README.md").read_text(encoding="utf-8").split("## The map")[1]
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert len(folders) > 8
    assert not {name for name in folders if f"`{name}/`" not in shown}
