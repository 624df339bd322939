"""First screens in Chromium by its own trace: first and largest paint, bytes over the wire, longest task, layout shift.

Cold (nothing kept) and warm (the files of the console kept), each beside an empty page of the same server in the same
run, with twelve months of a plant with many meters. The slowest call of the API is named.
"""

import argparse
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bench import books, screens
from bench.system import System, wait_until
from qingyu.db import pool
from qingyu.domain.energy.periods import next_month
from qingyu.jobs.book import indicators
from qingyu.jobs.declaring import registry

CHROMIUM = "/usr/bin/chromium-headless-shell"
PAGES = ("/e/plant", "/region", "/e/plant/analysis")
EMPTY = "/favicon.svg"
LARGEST_PAINT_MS, FIRST_SCREEN_BYTES = 1500, 350_000
LOADING = "[aria-busy=true], .el-skeleton"
QUIET_MS = 500
# What Chromium notes of a page, from its first instant on.
WATCH = """
window.seen = {largest: 0, shift: 0, longest: 0};
const watch = (type, on) =>
  new PerformanceObserver((list) => list.getEntries().forEach(on)).observe({type, buffered: true});
watch("largest-contentful-paint", (one) => (window.seen.largest = one.startTime));
watch("layout-shift", (one) => (window.seen.shift += one.hadRecentInput ? 0 : one.value));
watch("longtask", (one) => (window.seen.longest = Math.max(window.seen.longest, one.duration)));
"""
READ = """() => ({...window.seen,
  first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
  calls: performance.getEntriesByType("resource").map((one) => [one.name, one.duration])})"""


@dataclass
class Seen:
    """What was seen of one page, once. Times in ms; sizes: bytes over the wire by kind of file."""

    first: float
    largest: float
    longest: float
    shift: float
    slowest: tuple[str, float]
    sizes: Mapping[str, int] = field(default_factory=dict)

    @property
    def whole(self) -> int:
        """All bytes over the wire."""
        return sum(self.sizes.values())


def prepare(system: System, meters: int) -> None:
    """A plant with twelve closed months."""
    with pool.connect(system.dsn, application="bench") as conn:
        registry.apply(conn, books.document(["plant"], meters=meters, products=2), screens.NOW)
        month = screens.MONTH.replace(year=screens.MONTH.year - 1, month=11)
        while month <= screens.MONTH:
            (enterprise,) = books.fill(conn, ["plant"], month, seed=month.month)
            days = [month.replace(day=day) for day in range(1, (next_month(month) - month).days + 1)]
            indicators.refresh(conn, enterprise, days, [month], screens.NOW)
            month = next_month(month)
    with psycopg.connect(system.dsn, autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE")


def look(context: BrowserContext, path: str) -> Seen:
    """Open a page, wait until it has what it asks for, and read what Chromium noted."""
    page = context.new_page()
    sizes: dict[str, int] = {}
    kinds: dict[str, str] = {}
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on("Network.responseReceived", lambda said: kinds.update({said["requestId"]: str(said["type"])}))
    devtools.on("Network.loadingFinished", lambda said: _add(sizes, kinds.get(said["requestId"], "Other"), said))
    page.add_init_script(WATCH)
    page.goto(path)
    _settle(page)
    found: dict[str, Any] = page.evaluate(READ)
    page.close()
    calls = [(str(name).partition("/api/v1")[2], float(took)) for name, took in found["calls"] if "/api/v1" in name]
    slowest = max(calls, key=lambda one: one[1], default=("", 0.0))
    return Seen(found["first"], found["largest"], found["longest"], found["shift"], slowest, sizes)


def _add(sizes: dict[str, int], kind: str, said: Mapping[str, Any]) -> None:
    sizes[kind] = sizes.get(kind, 0) + int(said["encodedDataLength"])


def _settle(page: Page) -> None:
    page.wait_for_selector("main", timeout=60_000)
    expect(page.locator(LOADING)).to_have_count(0, timeout=60_000)
    page.wait_for_timeout(QUIET_MS)


def empty_ms(browser: Browser, address: str) -> float:
    """How long an empty page of the same server takes to its end. [ms]"""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.goto(EMPTY)
    took = float(page.evaluate("performance.getEntriesByType('navigation')[0].duration"))
    context.close()
    return took


def measure(browser: Browser, address: str, cookie: str, path: str, rounds: int) -> tuple[list[Seen], list[Seen]]:
    """A page some times with nothing kept, and as often once more in the same browser."""
    cold, warm = [], []
    for _ in range(rounds):
        context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900}, locale="zh-CN")
        name, _, value = cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": address}])
        context.add_init_script('localStorage.setItem("qingyu.session", "1")')
        cold.append(look(context, path))
        warm.append(look(context, path))
        context.close()
    return cold, warm


def line(path: str, kind: str, seen: Sequence[Seen], empty: float) -> str:
    """The medians of a page as a line; the worst of the layout shifts."""
    middle = {
        name: statistics.median(getattr(one, name) for one in seen) for name in ("first", "largest", "longest", "whole")
    }
    slow = max((one.slowest for one in seen), key=lambda one: one[1])
    parts = " ".join(f"{kind} {size / 1000:.0f}" for kind, size in sorted(seen[0].sizes.items()))
    return (
        f"{path:20} {kind:5} {middle['first']:6.0f} {middle['largest']:8.0f} x{middle['largest'] / empty:5.1f}"
        f" {middle['longest']:8.0f} {max(one.shift for one in seen):6.3f} {middle['whole'] / 1000:7.0f} kB ({parts})"
        f"  slowest {slow[0]} {slow[1]:.0f} ms"
    )


def main() -> None:
    """Print a line a page, cold and warm; exit code 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meters", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    missed = []
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as folder, System(Path(folder), keeper=False) as system:
        prepare(system, asked.meters)
        port = int(system.environment["QINGYU_API_PORT"])
        system.start("api", log=Path(folder) / "api.log")
        wait_until(lambda: screens.listens(port), 120, "the API")
        (cookie, *_), address = screens.logged_in(system, port), f"http://127.0.0.1:{port}"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            empty = statistics.median(empty_ms(browser, address) for _ in range(asked.rounds))
            print(f"an empty page of the server: {empty:.0f} ms")
            print(f"{'page':26}  first  largest (x an empty one) longest  shift  over the wire")
            for path in PAGES:
                cold, warm = measure(browser, address, cookie, path, asked.rounds)
                for kind, seen in (("cold", cold), ("warm", warm)):
                    print(line(path, kind, seen, empty), flush=True)
                if statistics.median(one.largest for one in cold) > LARGEST_PAINT_MS:
                    missed.append(f"{path}: largest paint")
                if statistics.median(one.whole for one in cold) > FIRST_SCREEN_BYTES:
                    missed.append(f"{path}: bytes")
            browser.close()
    print(f"goals missed: {', '.join(missed) or 'none'}")
    raise SystemExit(bool(missed))


if __name__ == "__main__":
    main()
