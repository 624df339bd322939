"""Each number of each scheme, changed by one unit of its last digit, changes a verdict that is written down."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files

import pytest

from qingyu.domain.assessment import lights
from qingyu.domain.assessment.scheme import read
from qingyu.domain.kernel.tables import BadTable
from tests.domain.golden_assessment import LIGHTS, SCHEMES
from tests.domain.scheme_verdicts import severities, verdicts, written

_QUOTED = re.compile(r'"[^"]*"')
_NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w.-])")
TEXTS = {
    file.name: file.read_text("utf-8")
    for file in files("qingyu").joinpath("data", "schemes").iterdir()
    if file.name.endswith(".toml")
}
WRITTEN = written()


def mutants(text: str) -> Iterator[tuple[str, str]]:
    """The file with one number changed, and what was changed; words, dates and names stay."""
    start = 0
    for line in text.splitlines(keepends=True):
        bare = "" if line.lstrip().startswith("#") else _QUOTED.sub(lambda found: "x" * len(found[0]), line)
        for found in _NUMBER.finditer(bare):
            number = found[0]
            digits = len(number.partition(".")[2])
            for by in (1, -1):
                other = f"{float(number) + by * 10**-digits:.{digits}f}"
                at = start + found.start()
                yield f"{line.strip()} [{number} -> {other}]", text[:at] + other + text[at + len(number) :]
        start += len(line)


def test_what_each_scheme_says_at_its_thresholds_is_what_was_written_down() -> None:
    assert set(WRITTEN) == set(SCHEMES) | {f"lights {id_}" for id_ in LIGHTS}
    for id_ in SCHEMES:
        one = WRITTEN[id_]
        said = json.loads(json.dumps(verdicts(SCHEMES[id_], one["asked"])))
        assert said == one["said"], id_


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_no_number_of_a_scheme_changes_by_one_unit_unseen(name: str) -> None:
    one = WRITTEN[name.removesuffix(".toml")]
    n, alive = 0, []
    for what, text in mutants(TEXTS[name]):
        n += 1
        try:
            said = json.loads(json.dumps(verdicts(read(text, name), one["asked"])))
        except BadTable:
            continue  # refused as it is read
        if said == one["said"]:
            alive.append(what)
    print(f"{name}: {n} mutants, {n - len(alive)} killed")
    assert alive == []


def test_no_number_of_a_rule_set_of_lights_changes_by_one_unit_unseen() -> None:
    """A cut below zero cuts nothing: what is as wanted is judged before it."""
    text = files("qingyu").joinpath("data", "lights.toml").read_text("utf-8")
    assert all(severities(one, WRITTEN[f"lights {id_}"]["asked"]) == _said(id_) for id_, one in LIGHTS.items())
    n, alive = 0, []
    for what, mutant in mutants(text):
        if "-> -" in what:
            continue
        n += 1
        try:
            rules = lights.read(mutant, "lights.toml")
        except BadTable:
            continue
        if all(severities(one, WRITTEN[f"lights {id_}"]["asked"]) == _said(id_) for id_, one in rules.items()):
            alive.append(what)
    print(f"lights.toml: {n} mutants, {n - len(alive)} killed")
    assert alive == []


def _said(id_: str) -> list[int | None]:
    said: list[int | None] = WRITTEN[f"lights {id_}"]["said"]
    return said
