"""One name for one thing: options of the commands that tell facts, and routes for the same."""

import json
from pathlib import Path

from facts import FACTS

OPENAPI = Path(__file__).parents[1] / "api" / "golden" / "openapi.json"
OF_THEIR_DAY = {"run daily", "key issue", "key revoke"}
"""Acts of their own day: nothing came in that they tell."""

SAID_ALIKE = ("--received-on", "--supersedes", "--as-of", "--known-at", "--confirm", "--json")


def options(generate) -> dict[str, dict[str, str]]:
    """The options of each command, with their help."""
    return {
        name.removeprefix("carbonstep "): {
            parameter.opts[0]: parameter.help
            for parameter in command.params
            if parameter.param_type_name == "option"
        }
        for name, command in generate.commands()
    }


def test_what_is_told_has_the_day_on_which_it_came_in(generate) -> None:
    given = options(generate)
    telling = {
        command
        for fact in FACTS
        for way in (fact.recorded, fact.corrected, fact.taken_back)
        for command in way.commands
    } - OF_THEIR_DAY
    assert len(telling) > 25
    assert sorted(name for name in telling if "--received-on" not in given[name]) == []
    assert sorted(name for name in given if "--received-on" in given[name]) == sorted(telling)


def test_an_option_means_the_same_wherever_it_is(generate) -> None:
    given = options(generate).values()
    for name in SAID_ALIKE:
        assert len({found[name] for found in given if name in found}) == 1, name
    reasons = {found["--reason"] for found in given if "--reason" in found}
    assert reasons == {
        "Why, up to 500 characters.",
        "Why, up to 500 characters; needed with --supersedes.",
    }


def test_routes_call_the_day_as_the_commands_do() -> None:
    paths = json.loads(OPENAPI.read_text("utf-8"))["paths"]
    telling = {
        path: {parameter["name"] for parameter in route["post"].get("parameters", ())}
        for path, route in paths.items()
        if "post" in route
    }
    dated = {path for path, names in telling.items() if "received_on" in names}
    assert len(dated) > 10
    assert [path for path, names in telling.items() if "on" in names] == []
    asked = {"/v1/quote", "/v1/runs/daily", "/v1/loans/{loan_id}/what-if"}
    assert set(telling) - dated <= asked, set(telling) - dated


def test_a_document_that_is_filed_came_in_on_its_day(generate) -> None:
    """Where a command tells a document whole, `--on` can mean nothing but the day it came in."""
    also = {
        name.removeprefix("carbonstep ")
        for name, command in generate.commands()
        for parameter in command.params
        if parameter.opts == ["--received-on", "--on"]
    }
    filed = {"account open", "loan book", "report submit", "certificate file", "fixing publish"}
    assert filed <= also
    own = {name for name, found in options(generate).items() if "--on" in found}
    assert not also & own
