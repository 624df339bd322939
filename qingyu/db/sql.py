"""Named queries from the `.sql` files beside this one: `-- name: x`, a sentence, the statement."""

import re
from functools import cache
from importlib.resources import files
from types import SimpleNamespace
from typing import LiteralString, cast

_NAME = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)


class Queries(SimpleNamespace):
    """The statements of one file, each an attribute under its name."""

    def __getattr__(self, name: str) -> LiteralString:  # only for names that are not there
        raise AttributeError(f"no query is named {name!r}; the file has: {', '.join(sorted(vars(self)))}")


@cache
def queries(concern: str) -> Queries:
    """Read `<concern>.sql`; each query becomes an attribute holding its text."""
    text = files("qingyu.db").joinpath(f"{concern}.sql").read_text("utf-8")
    parts = _NAME.split(text)[1:]
    found = {name: cast(LiteralString, body.strip()) for name, body in zip(parts[::2], parts[1::2], strict=True)}
    return Queries(**found)
