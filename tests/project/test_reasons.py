"""Reasons lie with those who give them: one list a room, nothing beside it, each of use."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from reasons import REASONS

SRC = Path(__file__).resolve().parents[2] / "src" / "carbonstep"

NO_LONGER_GIVEN = {"CURRENCY"}
"""A code that was published keeps its meaning: what is no longer refused stays in the list."""

Sources = Mapping[str, str]


@pytest.fixture(scope="module")
def sources() -> Sources:
    """The text of each file, by its path in the package."""
    return {file.relative_to(SRC).as_posix(): file.read_text("utf-8") for file in SRC.rglob("*.py")}


def room(name: str) -> str:
    """The room of a file; in `domain`, its station."""
    return re.match(r"domain/\w+|\w+", name)[0]


def lists(sources: Sources) -> Iterator[tuple[str, str, list[str]]]:
    """Each list of reasons: its file, its name, its members."""
    for name, text in sources.items():
        for kind, reasons in lists_in(text):
            yield name, kind, reasons


@cache
def lists_in(text: str) -> list[tuple[str, list[str]]]:
    """The lists of reasons in a text, each with its members."""
    return [
        (
            node.name,
            [ast.unparse(one.targets[0]) for one in node.body if isinstance(one, ast.Assign)],
        )
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef) and "Reason" in map(ast.unparse, node.bases)
    ]


def misplaced(sources: Sources) -> Iterator[str]:
    """A list that is not in the file of its room, or is not named after it."""
    for name, kind, _ in lists(sources):
        inside = room(name)
        wanted = f"{inside.removeprefix('domain/').removesuffix('s').capitalize()}Reason"
        if (name, kind) != (f"{inside}/reason.py", wanted):
            yield f"{name}: {kind}; it belongs into {inside}/reason.py as {wanted}"


def elsewhere(sources: Sources) -> Iterator[str]:
    """A reason that nobody gives, or that one other room alone gives."""
    givers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, text in sources.items():
        for kind, reason in re.findall(r"\b(\w+Reason)\.([A-Z][A-Z0-9_]*)\b", text):
            givers[kind, reason].add(room(name))
    for name, kind, reasons in lists(sources):
        for reason in reasons:
            given = givers[kind, reason]
            if not given and reason not in NO_LONGER_GIVEN:
                yield f"{kind}.{reason}: nobody gives it"
            elif len(given) == 1 and given != {room(name)}:
                yield f"{kind}.{reason}: only {given.pop()} gives it"
            elif given and reason in NO_LONGER_GIVEN:
                yield f"{kind}.{reason}: given again"


def test_each_list_is_the_one_of_its_room(sources: Sources) -> None:
    assert list(misplaced(sources)) == []


def test_each_reason_is_given_by_its_room_or_by_several_others(sources: Sources) -> None:
    assert list(elsewhere(sources)) == []


def test_what_is_gathered_is_all_there_is(sources: Sources) -> None:
    written = [(kind, reason) for _, kind, reasons in lists(sources) for reason in reasons]
    assert len(written) > 150, "the lists were not found"
    assert sorted(written) == sorted((type(one).__name__, one.name) for one in REASONS)


LOANS = 'class LoanReason(Reason):\n    LATE = ("late", "It is late.", "Come earlier.")\n'


@pytest.mark.parametrize(
    "sources",
    [
        {"domain/loan/loan.py": LOANS},
        {"services/reason.py": LOANS},
        {"domain/loan/reason.py": LOANS.replace("LoanReason", "TermReason")},
    ],
)
def test_a_list_in_another_place_is_found(sources: Sources) -> None:
    assert list(misplaced(sources))


OF_LOANS = {
    "domain/loan/reason.py": LOANS + '    CURRENCY = ("currency", "It is foreign.", "Change it.")\n'
}


@pytest.mark.parametrize(
    "givers",
    [
        {},
        {"services/loan.py": "LoanReason.LATE", "services/run.py": "LoanReason.LATE"},
        {"domain/rate/life.py": "LoanReason.LATE"},
        {"domain/loan/check.py": "LoanReason.LATE, LoanReason.CURRENCY"},
    ],
)
def test_a_reason_of_no_use_or_in_another_place_is_found(givers: Sources) -> None:
    assert list(elsewhere({**OF_LOANS, **givers}))


@pytest.mark.parametrize(
    "givers",
    [
        {"domain/loan/check.py": "LoanReason.LATE"},
        {"domain/rate/life.py": "LoanReason.LATE", "services/loan.py": "LoanReason.LATE"},
    ],
)
def test_a_reason_given_where_it_stands_or_by_several_above_passes(givers: Sources) -> None:
    assert list(elsewhere({**OF_LOANS, **givers})) == []
