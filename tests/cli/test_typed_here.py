"""A command that a message names works as it is printed, with the store that was asked."""

import shlex

import pytest

from carbonstep.cli.root_option import store_options
from carbonstep.main import run
from carbonstep.present.words.face import as_typed, typed_after

ASKED = (
    (("loan", "show", "NONE"), "carbonstep {} loan list"),
    (("account", "show", "NONE"), "carbonstep {} account list"),
    (("loan", "show", "NONE", "--known-at", "0"), "carbonstep {} changes --subject NONE --json"),
    (("report", "withdraw", "R-NONE", "--reason", "x"), "carbonstep {} account show"),
)


LOAN = """loan_id: E-1
account: uscc:91110000600037341L
rulebook: huangshi-reduction@2022-09
principal: "12000000"
drawn_on: 2023-03-20
matures_on: 2024-03-20
benchmark: {index: LPR1Y}
spread_bps: "40"
parameters: {baseline_tco2e: "103400"}
"""


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("arguments", "hint"), ASKED)
def test_a_hint_asks_the_store_that_was_asked(
    capsys, database, repo, lang, arguments, hint
) -> None:
    for options in (
        ["--database", database],
        [f"--database={database}"],
        ["--rules", str(repo / "rules"), "--database", database],
    ):
        assert run([*options, "--lang", lang, *arguments]) != 0
        said = capsys.readouterr().err
        assert hint.format(shlex.join(options)) in said
    assert run(["--lang", lang, "--database", database, *arguments]) != 0
    assert hint.format(f"--database {database}") in capsys.readouterr().err


def test_a_hint_is_plain_where_the_environment_names_the_store(cli) -> None:
    for arguments, hint in ASKED:
        assert hint.replace(" {}", "") in cli(*arguments).err


def test_a_problem_as_json_has_the_command_too(capsys, database, tmp_path) -> None:
    options = ["--database", database]
    loan = tmp_path / "loan.yaml"
    loan.write_text(LOAN, "utf-8")
    assert run([*options, "loan", "book", str(loan), "--json"]) == 3
    assert f"carbonstep {shlex.join(options)} account open" in capsys.readouterr().out


def test_one_line_says_nothing_to_the_next(capsys, database, cli) -> None:
    run(["--database", database, "loan", "show", "NONE"])
    capsys.readouterr()
    assert "--database" not in cli("loan", "show", "NONE").err


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (["loan", "list", "--database", "x"], []),
        (["--lang=zh", "--rules", "r", "loan"], ["--rules", "r"]),
        (["--lang", "--rules", "--rules=r", "loan"], ["--rules=r"]),
        (["--database"], ["--database", ""]),
        (["--version", "--database=x"], ["--database=x"]),
        ([], []),
    ],
)
def test_only_what_names_store_and_rules_is_kept(typed, kept) -> None:
    assert store_options(typed) == kept


def test_what_a_template_is_filled_with_stays_as_it_is() -> None:
    with typed_after(["--database", "sqlite:///{x} y.db"]):
        said = as_typed("'{found}': carbonstep loan list; see carbonstep.example, my-carbonstep x.")
    assert said.format(found="carbonstep loan show") == (
        "'carbonstep loan show': carbonstep --database 'sqlite:///{x} y.db' loan list; "
        "see carbonstep.example, my-carbonstep x."
    )
