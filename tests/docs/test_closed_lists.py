"""Each closed list of the product is documented, whole, and nothing that is gone is."""

import re

from reasons import REASONS

from carbonstep.cli.exit_code import ExitCode
from carbonstep.domain.decision.explanation import Explanation
from carbonstep.domain.rate.rate_step import RateOperation
from carbonstep.reading.told import Told
from carbonstep.services.ahead import AheadLimit
from carbonstep.settings import Settings
from carbonstep.store.log import EventType

OF_THE_TESTS = {"CARBONSTEP_HYPOTHESIS"}
"""What the tests read, and no setting of the program."""


def first_cells(text: str, title: str) -> list[str]:
    """The first column of the table whose first title this is."""
    after = text.split(f"\n| {title} |", 1)[1].split("\n\n", 1)[0]
    return re.findall(r"^\| `?([^|`]+?)`? \|", after, re.MULTILINE)[1:]


def test_commands(generate, pages) -> None:
    documented = first_cells(pages("docs/reference/cli.md"), "command")
    assert documented == [name for name, _ in generate.commands()]


def test_every_command_and_argument_has_a_line_of_help(generate) -> None:
    assert [name for name, command in generate.commands() if not command.help] == []


def test_every_command_has_its_options(generate, pages) -> None:
    headings = re.findall(r"^### (carbonstep .*)$", pages("docs/reference/cli.md"), re.MULTILINE)
    assert headings == [name for name, _ in generate.commands()]


def test_exit_codes(pages) -> None:
    documented = first_cells(pages("docs/reference/cli.md"), "code")
    assert documented == [str(code.value) for code in ExitCode]


def test_settings(pages) -> None:
    documented = first_cells(pages("docs/reference/settings.md"), "variable")
    assert documented == [f"CARBONSTEP_{name.upper()}" for name in Settings.model_fields]


def test_event_types(pages) -> None:
    documented = first_cells(pages("docs/concepts/decisions-and-time.md"), "entry")
    assert documented == [kind.value for kind in EventType]


def test_kinds_of_an_explanation_and_operations_of_a_rate(pages) -> None:
    page = pages("docs/reference/quote.md")
    assert Explanation in Told.__subclasses__()
    kinds = {
        kind.kind for kind in Told.__subclasses__() if kind.__module__.startswith("carbonstep.")
    }
    told = re.search(r"Kinds are (.*?);", page)
    assert told is not None
    assert set(re.findall(r"`(\w+)`", told[1])) == kinds
    operations = re.search(r"the `operation` \((.*?)\)", page)
    assert operations is not None
    assert set(re.findall(r"`(\w+)`", operations[1])) == set(RateOperation)


def test_reasons(pages) -> None:
    documented = first_cells(pages("docs/reference/problems.md"), "code")
    assert documented == sorted(reason.code for reason in REASONS)


def test_no_two_reasons_share_a_code() -> None:
    codes = [reason.code for reason in REASONS]
    assert len(codes) == len(set(codes))


def test_the_environment_variables_named_anywhere_exist(pages) -> None:
    real = {f"CARBONSTEP_{name.upper()}" for name in Settings.model_fields} | OF_THE_TESTS
    for path in pages.all():
        named = set(re.findall(r"CARBONSTEP_[A-Z_]+", path.read_text("utf-8")))
        assert named <= real, path.name


def test_the_codes_named_in_pages_of_this_reference_exist(pages) -> None:
    """Every `code` in the messages of the rulebook page is a real one."""
    named = set(re.findall(r"\[([a-z_]+)\] \|", pages("docs/reference/rulebook.md")))
    assert len(named) > 8
    assert named <= {reason.code for reason in REASONS}


def test_the_upgrade_tells_of_the_run_that_must_be_confirmed(pages) -> None:
    section = pages("docs/reference/cli.md").split("## A store of an earlier program", 1)[1]
    section = section.split("\n## ", 1)[0]
    assert f"more than {AheadLimit().clock_days} days (`CARBONSTEP_CLOCK_AHEAD_DAYS`)" in section
    assert "carbonstep run daily --on DAY --confirm business_date_ahead" in section
