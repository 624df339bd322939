"""The words of the console, read from its locale files as they stand: key with dots, text."""

import re
from collections.abc import Iterator
from pathlib import Path

_LOCALES = Path("web/src/locales")
_OBJECT = re.compile(r"^export (?:default|const (\w+)[^=]*=) \{$")
_TOKEN = re.compile(r'(?:"([\w.-]+)"|([\w-]+)): (?:"((?:[^"\\]|\\.)*)"|(\{))|"(?:[^"\\]|\\.)*"|(\})')


def words(language: str) -> dict[str, str]:
    """Every text of a language, by its key. language: zh or en."""
    whole = _LOCALES / ("zh-CN.ts" if language == "zh" else "en.ts")
    found = dict(_texts(whole.read_text(encoding="utf-8"), ""))
    for page in sorted((_LOCALES / "pages").glob("*.ts")):
        found |= _texts(page.read_text(encoding="utf-8"), language)
    return found


def _texts(source: str, language: str) -> Iterator[tuple[str, str]]:
    """The texts of the objects whose name ends in a language."""
    above: list[str] | None = None
    for line in source.splitlines():
        opened = _OBJECT.match(line)
        if opened:
            above = [] if (opened[1] or "").lower().endswith(language) else None
            continue
        if above is None:
            continue
        for token in _TOKEN.finditer(line):
            quoted, bare, text, opens, closes = token.groups()
            if text is not None:
                yield ".".join((*above, quoted or bare)), text
            elif opens:
                above.append(quoted or bare)
            elif closes and above:
                above.pop()
