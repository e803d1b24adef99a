"""A command line that cannot be read: told like any problem, in both languages, exit code 2."""

import pytest

from carbonstep.cli.app import command_line
from carbonstep.cli.exit_code import ExitCode
from carbonstep.cli.usage import MEANT, near_commands
from carbonstep.main import COMMANDS

DRAWN = ("loan", "draw", "A-1", "--on", "2024-01-01", "--amount", "3")
PAID = ("loan", "paid", "paid.csv")

MISREAD = [
    (("loan", "amend"), "option_missing", "LOAN"),
    (("loan", "amend", "A-1", "--on", "2024-01-01"), "option_missing", "--reason"),
    (("account", "rename", "A-1", "--name", "甲"), "option_missing", "--on"),
    (("certificate", "lift", "C-1"), "option_missing", "CHANGE"),
    (("report", "move", "R-1", "--reason", "x"), "option_missing", "--to"),
    ((*DRAWN, "--onn", "x"), "option_unknown", "carbonstep loan draw"),
    (("loan", "draw", "A-1", "--on"), "option_without_value", "--on"),
    ((*DRAWN, "--json=3"), "option_with_value", "--json"),
    (("loan", "drw"), "command_misspelt", "carbonstep loan"),
    (("loan", "xyz"), "command_unknown", "carbonstep loan"),
    (("lone",), "command_misspelt", "carbonstep"),
    (("--rules", "rules"), "command_missing", "carbonstep"),
    ((*DRAWN, "and more"), "word_left_over", "carbonstep loan draw"),
    (("loan", "list", "--limit", "0"), "out_of_range", "--limit"),
    (("loan", "list", "--limit", "many"), "not_a_number", "--limit"),
    (("report", "submit", "a.csv", "--kind", "firm"), "word_unknown", "--kind"),
    ((*PAID, "3", "--on", "2024-01-01"), "file_tells_itself", "FILE"),
    (("loan", "paid", "A-1", "3", "--dry-run"), "of_a_file", "--dry-run"),
    (("loan", "paid", "A-1", "3", "--encoding", "gb18030"), "of_a_file", "--encoding"),
    (("loan", "paid", "A-1", "3", "--all"), "of_a_file", "--all"),
    (("loan", "paid", "A-1", "3", "--amount", "3"), "amount_twice", "--amount"),
    (("loan", "paid", "A-1", "3"), "option_missing", "--on"),
    (("loan", "paid", "A-1", "--on", "2024-01-01"), "option_missing", "AMOUNT"),
    (("loan", "paid", "A-1", "-5", "--on", "2024-01-01"), "like_an_option", "carbonstep loan paid"),
    (("loan", "paid", "A-1", "-5.20"), "like_an_option", "carbonstep loan paid"),
]


@pytest.mark.parametrize(("arguments", "code", "place"), MISREAD)
def test_what_cannot_be_read_is_told_with_place_and_remedy(cli, arguments, code, place) -> None:
    told = cli(*arguments)
    assert (told.code, told.out) == (ExitCode.USAGE, "")
    assert told.err.startswith(f"✗ {place}: ")
    assert told.err.endswith(f" [{code}]\n")
    chinese = cli("--lang", "zh", *arguments)
    assert chinese.code == ExitCode.USAGE
    assert cli("--lang=zh", *arguments).err == chinese.err
    sentences = chinese.err.removeprefix(f"✗ {place}: ").removesuffix(f" [{code}]\n")
    for english in told.err.removeprefix(f"✗ {place}: ").split(". "):
        assert english.strip() not in sentences
    assert sum("\u3400" <= letter <= "\u9fff" for letter in sentences) > 5


def test_what_a_file_tells_itself_is_named(cli) -> None:
    told = cli(*PAID, "3", "--on", "2024-01-01", "--for-on", "2024-01-01")
    assert "Leave out --on, --amount, --for-on." in told.err


def test_a_near_command_is_named_and_else_all(cli) -> None:
    assert "Did you mean draw?" in cli("loan", "drw").err
    assert "Use one of: health, quote, " in cli("xyz").err


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("statement", "cash-flow, interest, benefit"),
        ("statment", "cash-flow, interest, benefit"),
        ("status", "show"),
        ("corrections", "events, true-ups"),
    ],
)
def test_a_word_is_answered_by_what_it_means(cli, typed, meant) -> None:
    assert f"Did you mean {meant}?" in cli("loan", typed, "X").err


WRITES = {
    *("open", "rename", "reclassify", "succeed", "correct", "withdraw", "file", "suspend"),
    *("shorten", "lift", "submit", "move", "book", "draw", "prepay", "payoff", "overdue"),
    *("misuse", "amend", "cancel", "paid", "add", "publish", "issue", "revoke", "daily"),
    *("upgrade", "demo", "serve", "db", "run"),
}


@pytest.mark.parametrize("word", sorted(MEANT))
def test_a_word_of_reading_never_leads_to_a_command_that_writes(word) -> None:
    line = command_line(COMMANDS)
    for noun in ("", *COMMANDS):
        under = getattr(line.load(noun) if noun else line, "commands", {})
        for typed in (word, word[:-1], f"{word}s"):
            assert not WRITES & set(near_commands(typed, under)), (noun, typed)
    assert any(
        near_commands(word, getattr(line.load(noun), "commands", {})) for noun in COMMANDS
    ) or near_commands(word, line.commands)


def test_a_misread_line_is_one_document_where_that_was_asked_for(cli) -> None:
    told = cli(*DRAWN, "--onn", "x", "--json")
    assert told.code == ExitCode.USAGE
    [problem] = told.json["problems"]
    assert (problem["code"], problem["place"]["path"]) == ("option_unknown", "carbonstep loan draw")
    assert "--onn" in problem["message"]


def test_a_noun_alone_tells_its_commands(cli) -> None:
    told = cli("fixing")
    assert told.code == ExitCode.USAGE
    assert "publish" in told.out + told.err
