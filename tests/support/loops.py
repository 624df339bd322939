"""The loop of a browser runs on in its process until that ends: it steps aside for tests that run one of their own."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stepped_aside() -> Iterator[None]:
    """No loop runs in this thread, as far as asyncio knows; the one that does is there again at the end."""
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)
