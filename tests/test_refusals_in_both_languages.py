"""What a person is refused is said in the reader's language: an error of a form has a reason, no English sentence."""

import ast
from collections import Counter
from pathlib import Path

ERRORS = {"Conflict", "Forbidden", "Invalid", "NotFound", "TooMany", "Unauthenticated", "ValueError"}
FORMS = [
    Path("api"),
    *(p for p in Path("qingyu/jobs").iterdir() if p.is_dir()),
    Path("qingyu/db"),
    Path("qingyu/domain"),
]

# Who says a plain English sentence, and why that is enough.
PROGRAMS = "a machine asks: a gateway, or a program with a token"
OPERATORS = "said on the command line of the platform, to who applies a document or a file there"
PROMISES = "a promise between our own functions; nobody but a programmer meets it"
ENGLISH = {
    "api/exactly_once.py": PROGRAMS,
    "api/paging.py": PROGRAMS,
    "api/routes/messages.py": PROGRAMS,
    "qingyu/db/backup.py": OPERATORS,
    "qingyu/db/enterprises.py": PROMISES,
    "qingyu/db/reference.py": OPERATORS,
    "qingyu/domain/assessment/scheme.py": OPERATORS,
    "qingyu/domain/carbon/process.py": OPERATORS,
    "qingyu/domain/control/case.py": PROMISES,
    "qingyu/domain/control/chat.py": PROMISES,
    "qingyu/domain/control/warning.py": PROMISES,
    "qingyu/domain/cost/demand.py": PROMISES,
    "qingyu/domain/cost/tariff.py": PROMISES,
    "qingyu/domain/energy/coal.py": PROMISES,
    "qingyu/domain/energy/conversion.py": OPERATORS,
    "qingyu/domain/energy/media.py": OPERATORS,
    "qingyu/domain/metering/message.py": PROGRAMS,
    "qingyu/jobs/access/anchoring.py": OPERATORS,
    "qingyu/jobs/access/audit.py": PROMISES,
    "qingyu/jobs/benchmark/leaders.py": OPERATORS,
    "qingyu/jobs/book/makers.py": PROMISES,
    "qingyu/jobs/control/case_document.py": OPERATORS,
    "qingyu/jobs/control/case_history.py": OPERATORS,
    "qingyu/jobs/declaring/assessment.py": OPERATORS,
    "qingyu/jobs/declaring/carbon.py": OPERATORS,
    "qingyu/jobs/declaring/intensity.py": OPERATORS,
    "qingyu/jobs/declaring/registry.py": OPERATORS,
    "qingyu/jobs/energy/rollups.py": OPERATORS,
    "qingyu/jobs/forecasting/scattering.py": OPERATORS,
    "qingyu/jobs/intensity/roster_document.py": OPERATORS,
    "qingyu/jobs/metering/metering_tables.py": OPERATORS,
    "qingyu/jobs/receive/receiving.py": PROGRAMS,
}


def plain(path: Path) -> list[int]:
    """The lines of a module on which an error with a sentence of its own, and no reason, is raised or made."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS and node.args:
            said = node.args[0]
            is_text = isinstance(said, ast.Constant | ast.JoinedStr | ast.BinOp)
            # What another error said is handed on with its reason by `reason_of`.
            is_handed_on = isinstance(said, ast.Attribute) and said.attr in ("message", "args")
            if is_text or is_handed_on:
                found.append(node.lineno)
    return found


def test_every_refusal_of_a_form_has_a_reason() -> None:
    found = Counter(
        {path.as_posix(): len(plain(path)) for room in FORMS for path in sorted(room.rglob("*.py")) if plain(path)}
    )
    unsaid = {path: plain(Path(path)) for path in found if path not in ENGLISH}
    assert not unsaid, f"say why by because(...), with both languages in qingyu/domain/sentences: {unsaid}"
    assert not ENGLISH.keys() - found.keys(), "these say nothing in English any longer; take them off the list"
