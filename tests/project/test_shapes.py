"""What is shown is only formatted, and what is sent has a type: held over the syntax trees."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[2] / "src" / "carbonstep"

MAKES_A_NUMBER = {"Decimal", "Fraction", "int", "float", "complex"}
READS = ("_from_text", "_from_percent_text", "_from_bps_text", "_from_yuan", "fromisoformat")
NUMBERS_ALREADY = {
    # Corners and bounds of a rulebook are decimals; beside an exact value they are fractions.
    "Fraction(part.from_at)",
    "Fraction(part.to_at)",
    "Fraction(part.at)",
    "Fraction(step.at)",
}

ANY_BODY = "dict[str, Any]"
WHERE_NEEDED = {
    "OpenAPI and JSON schema, which are the framework's": {
        "api/account_shape.py": 3,
        "api/app.py": 1,
        "api/loan_shape.py": 3,
        "api/request_body.py": 1,
        "api/shape.py": 3,
        "present/json/shape.py": 3,
    },
    "content that others wrote: rulebooks, the data of events": {
        "present/json/changes.py": 1,
        "present/json/rulebook.py": 1,
    },
    "a fact as it is recorded": {
        "domain/account/account.py": 1,
        "domain/account/certificate.py": 1,
        "domain/account/certificate_change.py": 1,
        "domain/account/report.py": 1,
        "domain/account/report_withdrawal.py": 1,
        "domain/decision/decision.py": 2,
        "domain/decision/part.py": 3,
        "domain/account/account_change.py": 1,
        "domain/loan/event.py": 1,
        "domain/market/fixing.py": 2,
        "domain/market/fixing_withdrawal.py": 1,
        "domain/money/posting.py": 2,
        "domain/money/true_up.py": 1,
        "reading/told.py": 1,
        "store/access_key.py": 2,
        "store/filing.py": 1,
        "store/log.py": 4,
        "store/past/decision.py": 1,
        "store/past/loan.py": 4,
        "store/rulebook.py": 1,
        "store/run.py": 1,
        "store/standing.py": 1,
        "units/work_calendar.py": 1,
    },
    "rows of a table, as the driver takes them": {
        "store/append.py": 1,
        "store/table.py": 2,
    },
    "named values on their way into a constructor": {
        "cli/context.py": 1,
        "conformance/actus/term.py": 3,
        "domain/account/certificate.py": 1,
        "domain/loan/benchmark_term.py": 2,
        "domain/loan/term.py": 1,
        "reading/codec.py": 6,
        "reading/told.py": 3,
        "services/account.py": 1,
    },
    "messages between processes, and cells of a workbook's library": {
        "formats/table/json.py": 1,
        "formats/table/read.py": 3,
        "formats/table/row.py": 2,
        "formats/table/workbook.py": 3,
    },
}
"""At most so many in a file, by what they are for."""


def text_read(tree: ast.AST) -> Iterator[str]:
    """A call that could make a number or a day of a text.

    A fraction of two arguments is of numbers, and a literal is no text that was given.
    """
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        made = name in MAKES_A_NUMBER and len(node.args) == 1 and not _is_number(node.args[0])
        if (made or name.endswith(READS)) and ast.unparse(node) not in NUMBERS_ALREADY:
            yield f"{node.lineno}: {ast.unparse(node)}"


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int)


def untyped_answer(tree: ast.AST) -> Iterator[str]:
    """A function of the API that promises nothing of what it returns."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        promised = "nothing" if node.returns is None else ast.unparse(node.returns)
        routed = any("router." in ast.unparse(each) for each in node.decorator_list)
        if promised in ("nothing", "Any") or (routed and "dict" in promised):
            yield f"{node.lineno}: {node.name} returns {promised}"


def trees(folder: str) -> Iterator[tuple[str, ast.Module]]:
    files = sorted((SRC / folder).rglob("*.py"))
    assert files, f"{folder} was not found"
    for file in files:
        yield file.relative_to(SRC).as_posix(), ast.parse(file.read_text("utf-8"))


def test_present_turns_no_text_back_into_a_number() -> None:
    assert [f"{name}:{found}" for name, tree in trees("present") for found in text_read(tree)] == []


@pytest.mark.parametrize(
    "planted",
    [
        "total += Decimal(line['amount'])",
        "exact = fractions.Fraction(written)",
        "grouped = f'{int(whole):,}'",
        "x = float(written)",
        "fen = fen_from_text(written)",
        "rate = rate_from_percent_text(body['all_in_pct'])",
        "day = date.fromisoformat(end)",
        "half = Fraction('0.5')",
    ],
)
def test_a_planted_reading_is_found(planted: str) -> None:
    assert list(text_read(ast.parse(planted)))


@pytest.mark.parametrize("fine", ["x = Decimal(0)", "x = Fraction(a, b)", "x = yuan_text(fen)"])
def test_numbers_made_of_numbers_pass(fine: str) -> None:
    assert list(text_read(ast.parse(fine))) == []


def test_each_number_that_is_one_already_is_still_made() -> None:
    calls = {
        ast.unparse(node)
        for _, tree in trees("present")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }
    assert calls >= NUMBERS_ALREADY


def test_every_function_of_the_api_has_a_real_return_type() -> None:
    assert [
        f"{name}:{found}" for name, tree in trees("api") for found in untyped_answer(tree)
    ] == []


@pytest.mark.parametrize(
    "planted",
    [
        "def show() -> Any: ...",
        "async def show() -> Any: ...",
        "def show(): ...",
        "@router.get('/x')\ndef show() -> dict[str, Any]: ...",
        "@router.get('/x')\ndef show() -> dict[str, str]: ...",
    ],
)
def test_a_planted_answer_without_type_is_found(planted: str) -> None:
    assert list(untyped_answer(ast.parse(planted)))


def any_bodies(tree: ast.AST) -> int:
    """How often a file speaks of a mapping of anything."""
    return sum(
        isinstance(node, ast.Subscript) and ast.unparse(node) == ANY_BODY for node in ast.walk(tree)
    )


def test_mappings_of_anything_are_where_they_are_needed() -> None:
    allowed: Counter[str] = Counter()
    for places in WHERE_NEEDED.values():
        allowed.update(places)
    found = {name: any_bodies(tree) for name, tree in trees(".")}
    assert {name: number for name, number in found.items() if number > allowed[name]} == {}
    assert [name for name in allowed if not found.get(name)] == []


def test_a_planted_mapping_of_anything_is_counted() -> None:
    assert any_bodies(ast.parse("def body() -> dict[str, Any]:\n    x: list[dict[str, Any]]")) == 2
