"""What the program is made of is left out of the search for garbage: it never is any.

Modules, models and two hundred routes are hundreds of thousands of objects that live as long as the program. The
collector of cycles looked through all of them every few hundred answers and took a third of a second for it, in which
nobody was answered: the slowest of a hundred answers were those that waited for it, not those that were hard to make.
"""

import gc

# Containers made and not freed before the youngest are looked through; an answer of a month's ledger has thousands.
YOUNGEST = 10_000


def settle() -> None:
    """To be called once, when everything is put together and before the first request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNGEST, *gc.get_threshold()[1:])
