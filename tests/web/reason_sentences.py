"""The sentences of the sources that can become a reason, each with made-up parameters in it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOMS = (
    "domain/energy",
    "domain/carbon",
    "domain/intensity",
    "domain/benchmark",
    "domain/cost",
    "domain/quality",
    "domain/metering",
    "jobs",
)

# What these say goes to whoever edits a file, sends readings or runs a command: never beside a number.
ELSEWHERE = re.compile(
    r"(?:_reference|/reference|/bars|/working_days|/gb17167|/message|/measured|/formulas|/carriers|/corrections_read"
    r"|/intake|/statements|/writing|/registry|/registration|/identity|/broker|/sealing|/anchoring|/channel_validity|/flow_membership|/delivering"
    r"|/door|/health|/passwords|/people|/receipts|/second_factor|/standing|/conversion|/receiving|/credentials)\.py$|/jobs/(?:declare|tables|importing)/"
)
# Names of things that have a Chinese name beside them, patterns of a file, and parts of a longer sentence.
NAMES = re.compile(r"(NAMES|CATALOGUE|LADDER|RUNGS|BEST|METHOD|FORMULA|BASIS|_EN)$")
NO_REASONS = frozenset(
    {
        "energy factor tonne",  # units.py: a table of units
        "a product is named twice",  # allocation.py: refused at registration
        "a fixed share needs a weight for every member: the share itself",
        "a split by metered flows needs the flow of every member",
        "made from declared parameters",  # a name, beside 申报参数计算
        "asked for data of {year}",  # carbon_report.py: what the reader asked for
        "the quantity before",  # restatements.py: a code of the answer
        "baseline x K",  # corrections.py: a rule of a yardstick
        "own best whole month",  # intensity.py: a rung, beside its Chinese
    }
)
_REFUSED = re.compile(
    r"^(certificate of |the fixed shares of a flow|"
    r"months \{|by enthalpy|\{part\.carrier\} (from )?\{| as known at|a code of six digits"
    r"|ids of this file|by how much|a list or an indicator|a step above zero|\{before|\{periods|electricity, equivalent"
    r"|level3 |\{minute|minus \(|intensity\.\{|\{len\(values\)\} of them)"
)

# What stands for a parameter: the first pattern found in "<module> <expression>".
SAMPLES: tuple[tuple[str, str], ...] = (
    (r"level_name", "level 3"),
    (r" there$", "2 of them are there"),
    (r" which$", "before"),
    (r"NAMES\[measure\]", "value added (增加值)"),
    (r"measure\.replace", "value added"),
    (r"said\.reason|found\.reason", "nothing was produced in this period"),
    (r"part\.reason", "its energy is not known"),
    (r"^decomposing kind$", "heating"),
    (r"^worth name$", "price"),
    (r"condition\.value|indicator\.value", "altitude_m"),
    (r" book$", "calorific"),
    (r"\bn_|len\(|least|stated|wanted|YEARS|timedelta|total_seconds| level$", "3"),
    (r"year", "2026"),
    (r"join", "a1"),
    (r"source|proof| named$", "文件"),
    (r"method", "by_output"),
    (r"until| day|\.day|_on|first|last|start|end|bare|valid|crossing|earlier|later", "2026-03-01"),
    (r"unit|odd|common|\.per$", "kg"),
    (r"carrier| code$|energy$", "coke"),
)


def sentences(root: Path) -> list[tuple[str, str]]:
    """(where, sentence) of all sentences that may be a reason. root: of the repository."""
    found = []
    for room in ROOMS:
        for path in sorted((root / "qingyu" / room).rglob("*.py")):
            if not ELSEWHERE.search(path.as_posix()):
                place = path.relative_to(root)
                tree = ast.parse(path.read_text(encoding="utf-8"))
                found += [(f"{place}:{node.lineno}", _sample(node, path.stem)) for node in _reasons(tree)]
    return found


def _reasons(node: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    """String expressions that read as a sentence, without docstrings, errors that are raised, and names."""
    if isinstance(node, ast.Raise | ast.Assert):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(target, ast.Name) and NAMES.search(target.id) for target in targets):
            return
    if isinstance(node, ast.Constant | ast.JoinedStr):
        said = _written(node)
        is_reason = len(said.split()) > 2 and re.match(r"[a-z{]", said) is not None
        if is_reason and said not in NO_REASONS and not _REFUSED.match(said) and re.search(r"[a-z]{2,} [a-z{]", said):
            yield node
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Amount", "NoFactor"):
        yield from (n for n in node.args if isinstance(n, ast.Constant) and isinstance(n.value, str))
    for child in ast.iter_child_nodes(node):
        yield from _reasons(child)


def _written(node: ast.Constant | ast.JoinedStr) -> str:
    """A string as the source has it, its parameters in braces."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "{" + ast.unparse(part.value) + "}"
        for part in node.values
        if isinstance(part, ast.Constant | ast.FormattedValue)
    )


def _sample(node: ast.Constant | ast.JoinedStr, module: str) -> str:
    """A string with a value of the right kind for each parameter."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    said = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            said.append(str(part.value))
        elif isinstance(part, ast.FormattedValue):
            spec = "" if part.format_spec is None else _written(part.format_spec)  # type: ignore[arg-type]
            said.append(_value(f"{module} {ast.unparse(part.value)}", spec))
    return "".join(said)


def _value(expression: str, spec: str) -> str:
    if spec.endswith("%"):
        return "87%"
    if spec.startswith("%Y"):
        return "2026-03" if spec == "%Y-%m" else "2026-03-01 00:00"
    if spec.endswith("g"):
        return "3"
    return next((value for pattern, value in SAMPLES if re.search(pattern, expression)), "x-1")
