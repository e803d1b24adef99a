"""The house rules that ruff and import-linter do not know, held over the syntax trees of src."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[2] / "src" / "carbonstep"

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
EXACT = ("units", "log", "reading", "domain")
CLOCKLESS = (*EXACT, "book", "store", "formats", "services", "conformance")
CLOCK_OWNERS = {"datetime", "date", "dt", "time", "Timestamp", "func"}
CLOCK_READS = {"now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime"}

Checker = Callable[[str, str], Iterator[str]]


def long_file(name: str, text: str) -> Iterator[str]:
    """A file of more lines than a reader holds in mind."""
    lines = text.count("\n")
    if lines > FILE_LINES_MAX:
        yield f"{name}: {lines} lines; {FILE_LINES_MAX} at most"


def long_function(name: str, text: str) -> Iterator[str]:
    """A function that does not fit a screen, counted from `def` to its last line."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                yield f"{name}:{node.lineno}: {node.name} has {lines} lines"


def vague_name(name: str, text: str) -> Iterator[str]:
    """A file or folder named after nothing."""
    found = VAGUE_NAMES.intersection(part.removesuffix(".py") for part in name.split("/"))
    if found:
        yield f"{name}: name it after the thing it is about, not {', '.join(found)}"


def unfinished(name: str, text: str) -> Iterator[str]:
    """A note to oneself instead of the work."""
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"\b(TODO|FIXME|XXX)\b", line):
            yield f"{name}:{number}: {line.strip()}"


def binary_float(name: str, text: str) -> Iterator[str]:
    """A binary float, or the name that makes one, where arithmetic is exact."""
    if not name.startswith(EXACT):
        return
    tree = ast.parse(text)
    # To refuse a float one must be able to name it, and how alike two words are is no rate.
    allowed = {
        inner
        for node in ast.walk(tree)
        if (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "isinstance")
        or (isinstance(node, ast.keyword) and node.arg == "cutoff")
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in allowed:
            continue
        if isinstance(node, ast.Name) and node.id == "float":
            yield f"{name}:{node.lineno}: the name float"
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield f"{name}:{node.lineno}: the binary float {node.value}"


def clock(name: str, text: str) -> Iterator[str]:
    """A read of the clock, called or handed on, where dates and instants are arguments."""
    if not name.startswith(CLOCKLESS):
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and node.attr in CLOCK_READS:
            owner = node.value
            owned_by = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if owned_by in CLOCK_OWNERS:
                yield f"{name}:{node.lineno}: {owned_by}.{node.attr}"
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            for alias in node.names:
                if alias.name in CLOCK_READS:
                    yield f"{name}:{node.lineno}: time.{alias.name}"


CHECKERS: list[Checker] = [long_file, long_function, vague_name, unfinished, binary_float, clock]


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.__name__)
def test_src_keeps_the_house_rule(checker: Checker) -> None:
    files = sorted(SRC.rglob("*.py"))
    assert len(files) > 20, "the folder of the sources was not found"
    complaints = [
        complaint
        for file in files
        for complaint in checker(file.relative_to(SRC).as_posix(), file.read_text("utf-8"))
    ]
    assert complaints == []


LONG_BODY = "def settle() -> None:\n" + "    pass\n" * FUNCTION_LINES_MAX


@pytest.mark.parametrize(
    ("checker", "name", "text"),
    [
        (long_file, "api/loan.py", "\n" * (FILE_LINES_MAX + 1)),
        (long_function, "api/loan.py", LONG_BODY),
        (long_function, "api/loan.py", "async " + LONG_BODY),
        (vague_name, "domain/utils.py", ""),
        (vague_name, "services/common/loan.py", ""),
        (unfinished, "domain/loan/loan.py", "x = 1  # " + "TODO: the other half\n"),
        (unfinished, "domain/loan/loan.py", '"""' + 'FIXME"""\n'),
        (binary_float, "units/rate.py", "rate = 3.45\n"),
        (binary_float, "domain/loan/loan.py", "def price(rate: float) -> None: ...\n"),
        (binary_float, "domain/loan/loan.py", "price = float('3.45')\n"),
        (clock, "domain/loan/loan.py", "import datetime\nat = datetime.datetime.now()\n"),
        (clock, "services/loan.py", "from datetime import date\non = date.today()\n"),
        (clock, "store/log.py", "import time\nat = time.time()\n"),
        (clock, "store/log.py", "from time import time_ns\n"),
        (clock, "store/log.py", "at = Field(default_factory=datetime.utcnow)\n"),
        (clock, "book/tally.py", "on = pandas.Timestamp.now()\n"),
        (clock, "store/log.py", "at = Column(server_default=func.now())\n"),
    ],
)
def test_house_rule_can_fail(checker: Checker, name: str, text: str) -> None:
    assert list(checker(name, text))


@pytest.mark.parametrize(
    ("checker", "name", "text"),
    [
        (long_file, "api/loan.py", "\n" * FILE_LINES_MAX),
        (long_function, "api/loan.py", LONG_BODY.removesuffix("    pass\n")),
        (vague_name, "domain/commonality.py", ""),
        (binary_float, "web/chart.py", "x = 0.5\n"),
        (binary_float, "units/rate.py", "rate = Decimal('3.45')\n"),
        (binary_float, "units/exact.py", "refused = isinstance(value, bool | float)\n"),
        (binary_float, "units/name.py", "near = get_close_matches(name, names, cutoff=0.5)\n"),
        (clock, "jobs/daily.py", "on = date.today()\n"),
        (clock, "formats/limit.py", "import time\nbegun = time.monotonic()\n"),
    ],
)
def test_house_rule_lets_good_code_pass(checker: Checker, name: str, text: str) -> None:
    assert list(checker(name, text)) == []
