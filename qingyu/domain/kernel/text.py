"""Which text people may give: no control characters, nothing that turns directions, no half characters.

PostgreSQL refuses a NUL, a terminal obeys an escape, and a reader is misled by U+202E; nobody types any of them.
"""

import re

_BEYOND = (
    r"\x7f-\x9f\u2028-\u202e\u2066-\u2069"  # C1 controls, separators of lines, embeddings and isolates of direction
)
# For JSON schemas and pydantic: both of them refuse halves of surrogate pairs by themselves.
LINE = rf"^[^\x00-\x1f{_BEYOND}]+$"
PROSE = rf"^[^\x00-\x08\x0b-\x1f{_BEYOND}]+$"  # with tabs and new lines

_NOT_IN_A_LINE = re.compile(rf"[\x00-\x1f{_BEYOND}\ud800-\udfff]")
_NOT_IN_PROSE = re.compile(rf"[\x00-\x08\x0b-\x1f{_BEYOND}\ud800-\udfff]")


def is_line(text: str) -> bool:
    r"""Whether a text may stand in one line.

    >>> is_line("1号窑 kiln"), is_line("a\0b"), is_line("two\nlines"), is_line("\u202eabc"), is_line("\ud800")
    (True, False, False, False, False)
    """
    return _NOT_IN_A_LINE.search(text) is None


def is_prose(text: str) -> bool:
    r"""Whether a text may stand in a field of several lines.

    >>> is_prose("two\nlines"), is_prose("a\0b")
    (True, False)
    """
    return _NOT_IN_PROSE.search(text) is None
