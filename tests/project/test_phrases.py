"""What a problem found or needs is said as a phrase, so that it can be said in Chinese too."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SRC = Path(__file__).resolve().parents[2] / "src" / "carbonstep"
NAMES = ("found", "needed", "of", "most", "measures")
"""What the words of a problem are called where they are given."""

SAID = ("phrase", "listed", "either", "quoted", "mark", "say")
NOT_SHOWN = ("api/error.py",)
"""`of` of the API's own 404 is said there, in English, as the API's titles are."""

WORDS = re.compile(r"[A-Za-z]{2,}[ ,]+[A-Za-z(]|[0-9}] [a-z]{2,}\b|^[a-z]+ \{")


def given(tree: ast.AST) -> Iterator[ast.expr]:
    """Every expression that becomes what a problem found or needs, or what a list is of."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in NAMES:
            yield node.value
        elif isinstance(node, ast.Assign):
            names = [
                one.id for to in node.targets for one in ast.walk(to) if isinstance(one, ast.Name)
            ]
            if set(names) & set(NAMES):
                yield node.value
        elif isinstance(node, ast.arguments):
            named = [*node.args[len(node.args) - len(node.defaults) :], *node.kwonlyargs]
            for argument, default in zip(named, [*node.defaults, *node.kw_defaults], strict=True):
                if default is not None and argument.arg in NAMES:
                    yield default


def said_plainly(value: ast.AST) -> Iterator[str]:
    """The words and the joined lists of an expression that no phrase holds."""
    if isinstance(value, ast.Call):
        name = ast.unparse(value.func).rsplit(".", maxsplit=1)[-1]
        if name in SAID:
            return
        if name == "join" and isinstance(value.func, ast.Attribute):
            if isinstance(value.func.value, ast.Constant) and value.func.value.value == ", ":
                yield ast.unparse(value)
            return
    text = template(value)
    if text is not None:
        if WORDS.search(text):
            yield text
        return
    parts = value.values if isinstance(value, ast.Dict) else ast.iter_child_nodes(value)
    for child in parts:
        yield from said_plainly(child)


def template(value: ast.AST) -> str | None:
    """A literal text, the places of an f-string as braces."""
    if isinstance(value, ast.Constant):
        return value.value if isinstance(value.value, str) else None
    if isinstance(value, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in value.values)
        return "".join(str(part) for part in parts)
    return None


def test_no_word_is_said_plainly() -> None:
    """Say it as `phrase("…")` or `listed(names)`, and give its Chinese in the catalogue."""
    found = [
        f"{file.relative_to(SRC)}: {text}"
        for file in sorted(SRC.rglob("*.py"))
        if file.relative_to(SRC).parts[0] != "present"
        and file.relative_to(SRC).as_posix() not in NOT_SHOWN
        for value in given(ast.parse(file.read_text("utf-8")))
        for text in said_plainly(value)
    ]
    assert found == []
