"""The console as its readers meet it: the built pages, the real API over a real database, Debian's Chromium."""

import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from qingyu.db.pool import open_pool
from stack.servers import Postgres
from tests.support.apis import an_api
from tests.support.broker import Broker
from tests.support.databases import Database, create_database, drop_database
from tests.web import plant

# Chromium without the windows around a page: the same engine, and the tests of pages cost a third less.
CHROMIUM = Path("/usr/bin/chromium-headless-shell")
# Without these Chromium looks for its maker's servers at every start.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Pages of a context share the process of the one that stays: none starts and warms up for each of them.
    "--renderer-process-limit=1",
    # A page lives for seconds: what makes often-run code faster costs more than it saves, on axe as on the pages.
    "--js-flags=--no-maglev --no-turbofan",
]
STAYS = "/favicon.svg"  # what the page shows that keeps the process of a context
HINT = 'localStorage.setItem("qingyu.session", "1")'
DESKTOP = (1440, 900)
PHONE = (390, 844)
LOOPBACK = {"127.0.0.1", "localhost"}


class Clock:
    """The clock of the API; a test moves it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


class Visit(TypedDict, total=False):
    """How a page is visited, for helpers that pass it on."""

    locale: str
    size: tuple[int, int]


@dataclass
class Console:
    """A running console: its address, database and clock, and a browser; `visit` opens a page."""

    address: str
    database: Database
    clock: Clock
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    # What a test provokes on purpose: the browser notes every refused request, and these are meant.
    provoked: tuple[str, ...] = ()
    contexts: list[BrowserContext] = field(default_factory=list)
    # By language and size of the window: who comes after somebody need not fetch the console anew.
    kept: dict[tuple[str, tuple[int, int]], list[BrowserContext]] = field(default_factory=dict)

    def visit(
        self, user: str | None = None, path: str = "/", *, locale: str = "zh-CN", size: tuple[int, int] = DESKTOP
    ) -> Page:
        """A page of a new visitor in a language and a window size, logged in when a user is named."""
        context = self._context(locale, size)
        # Nothing of who came before: neither cookies nor what a page keeps. Playwright's own way to say so
        # (`set_storage_state`) opens a page for it each time.
        context.clear_cookies()
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("Storage.clearDataForOrigin", {"origin": self.address, "storageTypes": "all"})
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        page.on("request", lambda request: self._watch(request.url))
        page.clock.install(time=self.clock.at)
        if user:
            # Straight at the API: the form of the log-in has tests of its own.
            answer = context.request.post("/api/v1/session", data={"name": user, "password": plant.PASSWORD})
            assert answer.ok, answer.text()
            # What the page keeps of a log-in beside the cookie; only for the first that it shows.
            devtools.send("Page.enable")
            hint = devtools.send("Page.addScriptToEvaluateOnNewDocument", {"source": HINT})
            page.goto(path)
            devtools.send("Page.removeScriptToEvaluateOnNewDocument", hint)
        else:
            page.goto(path)
        devtools.detach()
        if user and path == "/":
            page.wait_for_selector("[data-test=completeness], [data-test=region-verdict]")
        return page

    def _context(self, locale: str, size: tuple[int, int]) -> BrowserContext:
        """One that nobody is in, with the files of the console that it has fetched, or a new one."""
        kept = self.kept.setdefault((locale, size), [])
        context = next((each for each in kept if each not in self.contexts), None)
        if context is None:
            context = self.browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                locale=locale,
                timezone_id="UTC",
                reduced_motion="reduce",
                base_url=self.address,
            )
            context.new_page().goto(STAYS)
            kept.append(context)
        self.contexts.append(context)
        return context

    def leave(self) -> None:
        """Every visitor closes the pages; who takes away what they are drawn from calls it first."""
        for context in self.contexts:
            for page in context.pages[1:]:
                page.close()
        self.contexts.clear()

    def end(self) -> None:
        """Nobody comes any more."""
        for kept in self.kept.values():
            for context in kept:
                context.close()
        self.kept.clear()

    def api(self, page: Page, path: str) -> Any:
        """What the API answers to the visitor of a page."""
        answer = page.context.request.get(f"/api/v1{path}")
        assert answer.ok, answer.text()
        return json.loads(answer.text())

    def _hear(self, message: Any) -> None:
        meant = message.text.startswith("Failed to load") and any(part in message.text for part in self.provoked)
        if message.type in ("error", "warning") and not meant:
            self.complaints.append(f"{message.type}: {message.text}")

    def _watch(self, url: str) -> None:
        if (host := urlsplit(url).hostname) is not None and host not in LOOPBACK:
            self.complaints.append(f"a request to {host}")


def picture(page: Page, file: Path, *, full_page: bool = True) -> None:
    """Keep a picture of a page for people to look at, where SCREENS=1 asks for it: there are a hundred of them."""
    if os.environ.get("SCREENS"):
        page.screenshot(path=file, full_page=full_page)


@pytest.fixture(scope="session")
def screens(repository: Path) -> Path:
    """Where pictures of the pages go, for people; nothing of it is committed."""
    folder = repository / ".screens"
    folder.mkdir(exist_ok=True)
    (folder / ".gitignore").write_text("*\n")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    expect.set_options(timeout=20_000)  # a machine that does other things too draws a page late, and rightly
    assert CHROMIUM.exists(), "Chromium is missing: apt-get install chromium-headless-shell fonts-wqy-microhei"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def dist(repository: Path) -> Path:
    """The built console."""
    folder = repository / "web" / "dist"
    assert (folder / "index.html").exists(), "the console is not built: run `make setup`"
    return folder


@pytest.fixture(scope="session")
def rolled_up(postgres: Postgres, template_db: str, broker_to_be: Broker) -> str:
    """The name of a database with the plant of `tests.web.plant`, rolled up, which takes seconds."""
    made = create_database(postgres, template_db, broker_to_be)
    plant.build(made)
    return made.name


@pytest.fixture(scope="module")
def plant_database(postgres: Postgres, rolled_up: str, broker_to_be: Broker) -> Iterator[Database]:
    """A copy of it for a module."""
    fresh = create_database(postgres, rolled_up, broker_to_be)
    try:
        yield fresh
    finally:
        drop_database(fresh)


@pytest.fixture(scope="module")
def served(
    plant_database: Database, dist: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Console]:
    """The API with the console on a free port of loopback; proofs are kept, and webhooks of this machine allowed."""
    clock = Clock(plant.NOW)
    own = {"console_folder": dist, "proof_folder": tmp_path_factory.mktemp("proofs"), "webhook_private": True}
    own |= {"notices_smtp_host": "127.0.0.1"}  # mail may go, and nothing else
    settings = plant_database.settings.model_copy(update=own)
    with open_pool(plant_database.dsn("api"), application="test-web", size=12) as pool:
        app = an_api(settings, pool, clock=clock, live_poll_s=0.2)
        server = uvicorn.Server(
            uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=server.run, name="api", daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the API did not start"
            thread.join(0.05)
        port = server.servers[0].sockets[0].getsockname()[1]
        console = Console(f"http://127.0.0.1:{port}", plant_database, clock, browser)
        yield console
        console.end()
        server.should_exit = True
        thread.join(timeout=30)
        assert not thread.is_alive()


@pytest.fixture
def console(served: Console) -> Iterator[Console]:
    """The running console; in the end no page may have complained or asked anything of another machine."""
    served.complaints.clear()
    served.provoked = ()
    yield served
    served.leave()
    assert served.complaints == []
