"""What a person is told to type does what they meant, or is refused when typed to the letter."""

import pytest

ACCOUNT = "uscc:91110000600037341L"
LOAN = """loan_id: R-1
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
def test_the_command_that_opens_an_account_opens_none_of_a_wrong_name(cli, tmp_path, lang) -> None:
    file = tmp_path / "loan.yaml"
    file.write_text(LOAN, "utf-8")
    told = cli("--lang", lang, "loan", "book", str(file), "--received-on", "2023-03-20").err
    assert f"carbonstep account open {ACCOUNT} --name …" in told
    assert "open_accounts: true" in told
    to_the_letter = cli("account", "open", ACCOUNT, "--name", "…", "--json")
    assert [item["code"] for item in to_the_letter.json["problems"]] == ["placeholder"]
    assert cli("account", "list").out.count(ACCOUNT) == 0


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *((dots, "placeholder") for dots in ("…", "……", "...")),
        *((name, "value_missing") for name in (" ", "--", "“”", "()")),
    ],
)
def test_a_name_has_a_letter_or_a_digit(cli, name, code) -> None:
    refused = cli("account", "open", ACCOUNT, f"--name={name}", "--json")
    assert [item["code"] for item in refused.json["problems"]] == [code]


@pytest.mark.parametrize("name", ["甲", "3M", "A…", "Ω"])
def test_a_name_of_any_script_is_one(cli, name) -> None:
    opened = cli("account", "open", ACCOUNT, f"--name={name}", "--received-on", "2023-03-01")
    assert (opened.code, opened.err) == (0, "")


@pytest.mark.parametrize("question", ["show", "rate", "terms", "why", "interest"])
def test_a_moment_to_come_is_told_as_one(cli, question) -> None:
    for moment in ("999", "9" * 30):
        told = cli("loan", question, "R-1", "--known-at", moment)
        assert (told.code, told.out) == (3, "")
        assert told.err == (
            f"✗ --known-at: The log has no {moment} entries yet; it has 0. "
            "Give a number up to 0, a day or an instant. [moment_to_come]\n"
        )


def test_what_if_says_both_ways_to_suppose_something(cli) -> None:
    told = cli("loan", "what-if", "R-1")
    assert told.code == 2
    assert "Name a document, or a figure with --set" in told.err
    zh = cli("--lang", "zh", "loan", "what-if", "R-1").err
    assert "请指定一个文件，或用 --set 写明数据" in zh
