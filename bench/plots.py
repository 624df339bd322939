"""`python -m bench.plots FIGURES.json PICTURE.png`: what bench.growth wrote down, as a picture; a dot a round."""

import argparse
import json
import math
import os
import statistics
import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium-headless-shell"
WIDTH, HEIGHT, PER_ROW = 380, 240, 3
LEFT, RIGHT, TOP, BOTTOM = 62, 14, 34, 34


def panel(name: str, sizes: Sequence[int], each: Sequence[Sequence[float]]) -> str:
    """A figure over the number of readings stored: rounds as dots, medians joined; the axis begins at 0."""
    top = max(value for rounds in each for value in rounds) * 1.1
    low, high = math.log10(sizes[0]), math.log10(sizes[-1])

    def x(n: int) -> float:
        return LEFT + (math.log10(n) - low) / (high - low) * (WIDTH - LEFT - RIGHT - 20) + 10

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM)

    parts = [f'<text x="{LEFT - 50}" y="20" class="name">{escape(name.strip())}</text>']
    step = _step(top / 2)
    for value in [k * step for k in range(int(top / step) + 1)]:
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(value):.1f}" y2="{y(value):.1f}" class="grid"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y(value) + 4:.1f}" class="value">{_short(value)}</text>')
    for n, rounds in zip(sizes, each, strict=True):
        parts.append(f'<text x="{x(n):.1f}" y="{HEIGHT - 12}" class="size">{_short(n)}</text>')
        parts += [f'<circle cx="{x(n):.1f}" cy="{y(value):.1f}" r="3"/>' for value in rounds]
    line = " ".join(f"{x(n):.1f},{y(statistics.median(r)):.1f}" for n, r in zip(sizes, each, strict=True))
    return f'<svg width="{WIDTH}" height="{HEIGHT}">{"".join(parts)}<polyline points="{line}"/></svg>'


def _step(most: float) -> float:
    """The largest of 1, 2, 5, 10, 20, ... that is not above a number.

    >>> _step(60_000.0), _step(1.7), _step(0.3)
    (50000.0, 1.0, 0.2)
    """
    ten = 10.0 ** math.floor(math.log10(most))
    return max(k * ten for k in (1, 2, 5) if k * ten <= most)


def _short(value: float) -> str:
    """A number in few digits.

    >>> _short(3_000_000), _short(50_000.0), _short(1.5), _short(0.0)
    ('3 M', '50 k', '1.5', '0')
    """
    for unit, name in ((1e6, " M"), (1e3, " k")):
        if value >= 10 * unit or (value >= unit and value % unit == 0):
            return f"{value / unit:.0f}{name}"
    return f"{value:.3g}"


_STYLE = """
body { margin: 12px; font: 12px sans-serif; background: #fff; color: #222; width: 1170px }
svg { display: inline-block } .name { font-weight: 600 } .value { text-anchor: end } .size { text-anchor: middle }
.grid { stroke: #ddd } circle { fill: #2b6cb0; fill-opacity: .45 }
polyline { fill: none; stroke: #2b6cb0; stroke-width: 2 }
"""


def page(told: dict[str, Any], machine: str) -> str:
    """All figures as one page."""
    panels = [panel(name, told["readings"], each) for name, each in told["figures"].items()]
    panels += [
        panel(f"bytes a {name.removeprefix('energy_')}, with its index", told["readings"], [[one] for one in each])
        for name, each in told["bytes"].items()
    ]
    head = f"<p>Over readings stored before. A dot is a round, the line joins medians; each axis begins at 0. {machine}"
    return f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style>{head}</p>{''.join(panels)}"


def main() -> None:
    """Draw it."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("figures", type=Path)
    arguments.add_argument("picture", type=Path)
    arguments.add_argument("--machine", default=f"{os.cpu_count()} cores.", help="what is said of the machine")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        drawn = Path(folder) / "page.html"
        drawn.write_text(page(json.loads(asked.figures.read_text("utf-8")), escape(asked.machine)), "utf-8")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1194, "height": 300})
        tab.goto(drawn.as_uri())
        tab.screenshot(path=asked.picture, full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
