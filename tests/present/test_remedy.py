"""Each face is told what it can do: no command in the API, no route at the command line."""

import json
import re
from string import Formatter

import pytest
from reasons import REASONS

from carbonstep.present.sentence.problem import problem_text
from carbonstep.present.sentence.remedy import API, PAGE, remedy_of, remedy_text
from carbonstep.present.words.face import Face, face, speaking_to
from carbonstep.present.words.translation import Language
from carbonstep.reading.problem import Problem, Reason

COMMAND = re.compile(
    r"(?<![\w-])--[a-z]|\bcarbonstep [a-z]+\b|\b[A-Z]{3,}=|"
    r"\b(?:account|loan|report|certificate|fixing|calendar|rule) "
    r"(?:open|rename|reclassify|correct|withdraw|move|show|amend|cancel|publish|lift)\b"
)
"""An option, a command, a metavariable; and a command that is named without its program."""

ROUTE = re.compile(r"\b(?:GET|POST|PUT|DELETE) /|/v1\b|\bthe body\b")
SETTING = re.compile(r"\bCARBONSTEP_")

OF_COMMANDS = [reason for reason in REASONS if type(reason).__name__ == "CliReason"]
"""What a command line alone is told: nothing else may give them, as the rooms are laid out."""

OTHERS = [reason for reason in REASONS if reason not in OF_COMMANDS]


def told(reason: Reason, reader: Face) -> str:
    return f"{reason.message} {remedy_of(reason, reader)}"


@pytest.mark.parametrize("reason", OTHERS, ids=lambda reason: reason.code)
def test_no_command_stands_in_an_answer_of_the_api_or_on_a_page(reason) -> None:
    assert not COMMAND.search(told(reason, Face.API))
    page = told(reason, Face.PAGE)
    assert not COMMAND.search(page)
    assert not ROUTE.search(page)
    assert not SETTING.search(page)


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.code)
def test_no_route_stands_in_what_a_command_tells(reason) -> None:
    assert not ROUTE.search(told(reason, Face.COMMAND))


def test_the_tables_hold_what_differs_and_no_more() -> None:
    by_code = {reason.code: reason for reason in REASONS}
    assert set(API) <= set(by_code)
    assert set(PAGE) <= set(by_code)
    for code, remedy in API.items():
        assert COMMAND.search(by_code[code].remedy), f"{code} needs no words of its own"
        assert remedy != by_code[code].remedy


@pytest.mark.parametrize("code", API)
def test_a_remedy_says_no_more_than_the_problem_knows(code) -> None:
    """Its places are those of every problem, and what is written out reads as it should."""
    names = {name for _, name, _, _ in Formatter().parse(API[code]) if name is not None}
    assert names <= {"found", "needed"}
    reason = next(one for one in REASONS if one.code == code)
    with speaking_to(Face.API):
        text = remedy_text(Problem(reason=reason, found="F", needed="N"))
    assert "{{" not in text
    assert text.endswith((".", "?", "."))


ROUTES = re.compile(r"(GET|POST) (/v1/[^ ,.:;)]*)")


def test_every_route_that_is_named_is_there(repo) -> None:
    openapi = json.loads((repo / "tests" / "api" / "golden" / "openapi.json").read_text("utf-8"))
    known = {(m.upper(), path) for path, methods in openapi["paths"].items() for m in methods}
    patterns = [(m, re.compile(re.sub(r"\{[^}]*\}", "[^/]+", path) + r"\Z")) for m, path in known]
    for code, remedy in API.items():
        named = remedy.format(found="F", needed="N")
        for method, path in ROUTES.findall(named):
            assert any(method == m and one.match(path) for m, one in patterns), (code, path)


def test_who_is_spoken_to_is_said_once_and_ends() -> None:
    reason = next(one for one in REASONS if one.code == "loan_unknown")
    problem = Problem(reason=reason, found="L-1")
    assert "carbonstep loan list" in problem_text(problem, Language.EN)[1]
    with speaking_to(Face.PAGE):
        assert problem_text(problem, Language.EN)[1] == "Look for it in the list of all loans."
        with speaking_to(Face.API):
            assert remedy_text(problem) == "List the loans: GET /v1/loans."
        assert face() is Face.PAGE
    assert face() is Face.COMMAND
