"""The fair queue: nobody's many requests keep another's one waiting, and a queue has an end."""

import asyncio
from collections import Counter

import pytest

from api.turns import Turns
from qingyu.errors import TooMany


def test_a_free_place_goes_to_who_has_the_fewest_at_work() -> None:
    served: list[str] = []

    async def ask(turns: Turns, who: str, done: asyncio.Event) -> None:
        async with turns.turn(who):
            served.append(who)
            await done.wait()

    async def story() -> None:
        turns, done = Turns(at_once=3, of_one=2, waiting=100), asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for who in ["greedy"] * 12 + ["modest"]:
                group.create_task(ask(turns, who, done))
            await asyncio.sleep(0.05)
            assert Counter(served) == {"greedy": 2, "modest": 1}
            done.set()

    asyncio.run(story())
    assert Counter(served) == {"greedy": 12, "modest": 1}


def test_one_more_than_may_wait_is_refused_and_told_when_to_come_again() -> None:
    async def story() -> None:
        turns, done = Turns(at_once=1, of_one=1, waiting=2), asyncio.Event()

        async def ask() -> None:
            async with turns.turn("one"):
                await done.wait()

        async with asyncio.TaskGroup() as group:
            for _ in range(3):
                group.create_task(ask())
                await asyncio.sleep(0)
            with pytest.raises(TooMany) as refusal:
                await ask()
            assert refusal.value.retry_after_s > 0
            done.set()

    asyncio.run(story())


def test_who_goes_away_while_waiting_leaves_no_hole() -> None:
    async def story() -> None:
        turns, done = Turns(at_once=1, of_one=1, waiting=5), asyncio.Event()

        async def ask() -> str:
            async with turns.turn("one"):
                await done.wait()
            return "served"

        first, gone, last = (asyncio.create_task(ask()) for _ in range(3))
        await asyncio.sleep(0.01)
        gone.cancel()
        done.set()
        assert list(await asyncio.wait_for(asyncio.gather(first, last), 5)) == ["served", "served"]

    asyncio.run(story())


def test_the_sessions_of_one_user_share_the_users_places() -> None:
    turns = Turns(at_once=1, of_one=1, waiting=1)
    assert turns.name_of("cookie-a") == "cookie-a"
    turns.remember("cookie-a", "wang")
    turns.remember("cookie-b", "wang")
    assert turns.name_of("cookie-a") == turns.name_of("cookie-b") == "wang"
