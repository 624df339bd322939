"""The browser demo: recorded from a real API, played from a plain server of files where no API is."""

import functools
import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from browser_demo import folder, recorder
from tests.web import plant
from tests.web.conftest import PHONE, Console, picture

PLANT = f"/e/{plant.CODE}"
PAGES = ("/region", PLANT, f"{PLANT}/meters")
SAID = {"zh-CN": "录制于 2026/11/21 15:10（北京时间）", "en": "recorded at 11/21/2026, 15:10"}
# Where the same number has to stand, on the page that the API feeds and on the recording.
NUMBERS = {
    PLANT: ("completeness", "card-coal", "card-electricity", "load-last", "intensity-value"),
    "/region": ("region-verdict",),
}


@dataclass
class Played:
    """A recording behind a server of files: its address, and what its pages complained of or asked in vain."""

    address: str
    recording: recorder.Recording
    folder: Path


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A plain server of files."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def played(served: Console, dist: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """A recording of three pages under a path of a server of files on loopback."""
    assert recorder.first_plant(browser, served.address, "regulator", plant.PASSWORD) in (plant.CODE, plant.OTHER)
    made = recorder.record(browser, served.address, "regulator", plant.PASSWORD, PAGES, plant.NOW)
    root = tmp_path_factory.mktemp("files")
    folder.write(made, dist, root / "shown" / "here")
    handler = functools.partial(Quiet, directory=str(root))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Played(f"http://127.0.0.1:{server.server_port}/shown/here/", made, root / "shown" / "here")
        server.shutdown()


def shown(page: Page, path: str) -> list[str]:
    """The texts in which the numbers of a page stand."""
    found = [page.locator(f"[data-test={name}]").first for name in NUMBERS[path]]
    for one in found:
        expect(one).to_contain_text("%" if path == PLANT and one is found[0] else "")
    expect(page.locator("[aria-busy=true], .el-skeleton")).to_have_count(0)
    return [one.inner_text() for one in found]


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_a_recording_shows_the_numbers_of_the_api_without_one(
    console: Console, played: Played, screens: Path, locale: str
) -> None:
    own = {path: shown(console.visit("regulator", path, locale=locale), path) for path in NUMBERS}
    context = console.browser.new_context(locale=locale, timezone_id="UTC", base_url=played.address)
    page = context.new_page()
    asked: list[str] = []
    page.on("console", console._hear)
    page.on("pageerror", lambda error: console.complaints.append(f"page error: {error}"))
    page.on("request", lambda request: asked.append(request.url))
    page.goto("")
    page.wait_for_url("**/#/region")
    assert shown(page, "/region") == own["/region"]
    expect(page.locator("[data-test=recording]")).to_contain_text(SAID[locale])
    page.goto(f"#{PLANT}")
    assert shown(page, PLANT) == own[PLANT]
    # A link within the recording, and back to an address that was typed.
    page.locator(f"nav a[href='#{PLANT}/meters']").first.click()
    page.wait_for_url(f"**/#{PLANT}/meters")
    expect(page.locator("main")).to_contain_text("e01")
    picture(page, screens / f"browser-demo-{locale}.png")
    # What was not recorded, and what would change something, is refused in a sentence.
    page.goto(f"#{PLANT}/carbon")
    refused = "演示录像中没有录制" if locale == "zh-CN" else "does not hold this answer"
    expect(page.locator("main [role=alert]").first).to_contain_text(refused)
    assert all(url.startswith(played.address) for url in asked), asked
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    context.close()


def test_a_recording_holds_each_question_once_and_no_stream(played: Played) -> None:
    assert f"/api/v1/enterprises/{plant.CODE}/today" in played.recording.answers
    assert not [key for key in played.recording.answers if "/live" in key]
    index = (played.folder / "index.html").read_text("utf-8")
    assert f'content="{plant.NOW.isoformat()}"' in index
    assert "Content-Security-Policy" in index
    assert '="/' not in index
