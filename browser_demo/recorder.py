"""Records what the pages of a running console ask the API for: each question once, however many pages ask it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, quote_plus, urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Route

LOCALES = ("zh-CN", "en")
HINT = "qingyu.session"  # what the console keeps of a log-in beside the cookie
LOADING = "[aria-busy=true], .el-skeleton"
API = "/api/v1/"
# A page that still loads then is left as it is.
PATIENCE_MS = 60_000


@dataclass(frozen=True)
class Answer:
    """An answer as it came."""

    status: int
    kind: str
    body: bytes


@dataclass
class Recording:
    """What was asked and answered, and of which moment it is.

    `answers` are by question (`key_of`); a refusal speaks one language, which stands before its question and a space.
    """

    at: datetime
    answers: dict[str, Answer] = field(default_factory=dict)

    def find(self, key: str, locale: str) -> Answer | None:
        """The answer to a question, where it was asked before."""
        return self.answers.get(key) or self.answers.get(f"{locale} {key}")

    def keep(self, key: str, locale: str, answer: Answer) -> None:
        """Keep an answer, a refusal for its language alone."""
        self.answers[key if answer.status < 400 else f"{locale} {key}"] = answer


def key_of(url: str) -> str:
    """Path and sorted query of an address, written as the console writes it (`web/src/recording/key.ts`).

    >>> key_of("http://127.0.0.1:8000/api/v1/warnings?status=open&enterprise=a%20b~")
    '/api/v1/warnings?enterprise=a+b%7E&status=open'
    """
    parts = urlsplit(url)
    asked = sorted(parse_qsl(parts.query, keep_blank_values=True), key=lambda one: one[0])
    query = "&".join(f"{_written(name)}={_written(value)}" for name, value in asked)
    return f"{parts.path}?{query}" if query else parts.path


def _written(text: str) -> str:
    """As forms of browsers write it: the blank is a plus, the star stays, the tilde does not."""
    return quote_plus(text, safe="*").replace("~", "%7E")


def record(
    browser: Browser, address: str, name: str, password: str, pages: Sequence[str], at: datetime, *, links: int = 0
) -> Recording:
    """Visit pages of the console at `address` in both languages as the user `name`, and some that they lead to.

    pages: paths, as `/e/alpha/carbon`. links: of the pages they lead to, at most so many that show one meter, and as
    many that show one case, are visited too. at: the moment that the pages take for the present.
    Raises playwright's Error where the log-in is refused or a page cannot be opened.
    """
    recording = Recording(at)
    seen = list(dict.fromkeys(pages))
    for locale in LOCALES:
        context = browser.new_context(locale=locale, base_url=address, viewport={"width": 1440, "height": 900})
        try:
            _log_in(context, name, password)
            context.route(f"**{API}**", lambda route, locale=locale: _answer(route, recording, locale))
            page = context.new_page()
            page.clock.set_fixed_time(at)
            found = [link for path in list(seen) for link in _visit(page, path)]
            # Which pages lead on is found once: the other language leads to the same.
            if locale == LOCALES[0]:
                more = _some(found, links, known=seen)
                for path in more:
                    _visit(page, path)
                seen += more
        finally:
            context.close()
    return recording


def first_plant(browser: Browser, address: str, name: str, password: str) -> str:
    """Code of the first enterprise that a user sees."""
    context = browser.new_context(base_url=address)
    try:
        _log_in(context, name, password)
        return str(
            context.request.get(f"{API}enterprises?limit=1", fail_on_status_code=True).json()["items"][0]["code"]
        )
    finally:
        context.close()


def _log_in(context: BrowserContext, name: str, password: str) -> None:
    answer = context.request.post(f"{API}session", data={"name": name, "password": password}, fail_on_status_code=True)
    answer.dispose()
    context.add_init_script(f'localStorage.setItem("{HINT}", "1")')


def _visit(page: Page, path: str) -> list[str]:
    """Open a page, wait until it has what it asks for, and return where it leads."""
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.wait_for_function(f"!document.querySelector({LOADING!r})", timeout=PATIENCE_MS)
    return [str(one) for one in page.evaluate("[...document.querySelectorAll('a[href]')].map((a) => a.pathname)")]


def _some(found: Iterable[str], most: int, *, known: Sequence[str]) -> list[str]:
    """Pages of meters and of cases among those found, so many of each, in the order in which they are met."""
    new = [path for path in dict.fromkeys(found) if path not in known]
    meters = [path for path in new if path.startswith("/e/") and "/meters/" in path]
    cases = [path for path in new if path.startswith("/cases/")]
    return [*meters[:most], *cases[:most]]


def _answer(route: Route, recording: Recording, locale: str) -> None:
    """Answer a page from the recording, so that all pages agree with each other; ask the server what is new."""
    request = route.request
    if request.resource_type == "eventsource":
        # Nothing is live in a recording. To this answer a browser does not come again.
        route.fulfill(status=204)
        return
    if request.method != "GET":
        route.abort()
        return
    key = key_of(request.url)
    answer = recording.find(key, locale)
    if answer is None:
        came = route.fetch()
        answer = Answer(came.status, came.headers.get("content-type", "application/json"), came.body())
        recording.keep(key, locale, answer)
    route.fulfill(status=answer.status, content_type=answer.kind, body=answer.body)
