"""How many drawn examples a run tries: few each time, and all of them with THOROUGH=1 in the environment."""

import os

THOROUGH = os.environ.get("THOROUGH", "") not in ("", "0")


def thorough(examples: int, *, else_: int) -> int:
    """The number of examples of a property: all of them in a thorough run."""
    return examples if THOROUGH else else_
