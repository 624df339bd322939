"""Record the pages of one plant and one region of a running demonstration into web/dist-demo (docs/browser-demo.md)."""

import argparse
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from browser_demo import folder, recorder
from stack.clone import Clone

HERE = Path(__file__).resolve().parent.parent
CLONE = Clone(HERE)
CHROMIUM = "/usr/bin/chromium-headless-shell"
OF_PLANT = (
    *("", "/analysis", "/warnings", "/account", "/carbon", "/cost", "/benchmarks", "/assessment", "/factors", "/proof"),
    *("/metering", "/meters", "/changes", "/imports", "/setup"),
)
OF_REGION = (
    *("/", "/region?sheets=1", "/barometer", "/tasks", "/changes"),
    *("/cases", "/cases?mine=me", "/cases?mine=office"),
)


def main() -> int:
    """Record, write, and say how large it is."""
    parser = argparse.ArgumentParser(prog="python -m browser_demo", description=__doc__)
    parser.add_argument("--address", help="where the console runs; without it, that of this clone")
    parser.add_argument("--user", default="ningxia-officer", help="an officer of the region, who sees its plants too")
    parser.add_argument("--password", help="without it, that of the demonstration which this clone runs")
    parser.add_argument("--plant", help="code of an enterprise of the region; without it, the first that the user sees")
    parser.add_argument("--links", type=int, default=6, help="so many meters and so many cases that pages lead to")
    parser.add_argument("--into", type=Path, default=HERE / "web" / "dist-demo")
    asked = parser.parse_args()
    dist = HERE / "web" / "dist"
    if not (dist / "index.html").exists():
        parser.error("the console is not built: run `make setup`")
    address, password = asked.address or _address(), asked.password or _password()
    if not address or not password:
        parser.error("no demonstration runs here: run `make demo`, or name --address and --password")
    now = datetime.now(UTC).replace(microsecond=0)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            plant = asked.plant or recorder.first_plant(browser, address, asked.user, password)
            pages = [*OF_REGION, *(f"/e/{plant}{page}" for page in OF_PLANT)]
            made = recorder.record(browser, address, asked.user, password, pages, now, links=asked.links)
            browser.close()
    except Error as error:
        print(f"browser_demo: {error.message.splitlines()[0]}", file=sys.stderr)
        return 1
    folder.write(made, dist, asked.into)
    size = folder.size_of(asked.into)
    print(f"{asked.into}: {len(made.answers)} answers of {now.isoformat()}")
    print(f"{size.files} files, {size.plain_b / 1e6:.1f} MB, {size.gzip_b / 1e6:.1f} MB compressed")
    print(f"python3 -m http.server --bind 127.0.0.1 --directory {asked.into}")
    return 0


def _address() -> str | None:
    """Of the console that this clone runs."""
    port = CLONE.environment().get("QINGYU_API_PORT")
    return f"http://127.0.0.1:{port}" if port else None


def _password() -> str | None:
    """Of the demonstration's log-ins, as `make demo` printed it."""
    text = CLONE.log_ins.read_text("utf-8") if CLONE.log_ins.exists() else ""
    found = re.search(r"password: (\S+)", text)
    return found[1] if found else None


if __name__ == "__main__":
    sys.exit(main())
