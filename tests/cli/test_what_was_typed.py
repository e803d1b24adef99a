"""What was typed is named as it was typed, and what there is to choose from is said whole."""

import pytest

from carbonstep.cli.app import command_line
from carbonstep.cli.metavar import ARGUMENTS, metavar
from carbonstep.main import COMMANDS

ACCOUNT = "uscc:91110000600037341L"
REPORTS = "account,period_from,period_to,scope1,scope2_location,revenue,money_unit\n"
ROW = f"{ACCOUNT},2023-01-01,2023-12-31,30000.5,19500,960000000,yuan\n"


def every_argument() -> set[str]:
    line = command_line(COMMANDS)
    loaded = [line.load(name) for name in COMMANDS]
    below = [one for found in loaded for one in getattr(found, "commands", {"": found}).values()]
    found = [param for one in below for param in one.params]
    return {metavar(param) for param in found if param.param_type_name == "argument"}


def test_every_argument_has_a_word_in_each_language() -> None:
    assert every_argument() == set(ARGUMENTS)


@pytest.mark.parametrize(
    ("line", "place"),
    [
        (("loan", "show", "L1", "--known-at", "999999"), "--known-at"),
        (("account", "list", "--as-of", "8 May"), "--as-of"),
        (("report", "submit", "{file}", "--encoding", "zip"), "--encoding"),
        (("report", "submit", "{file}", "--mapping", "nobody"), "--mapping"),
        (("portfolio", "interest", "--from", "2026-13", "--to", "2026-03"), "--from"),
        (("account", "open", "x", "--name", "甲"), "ACCOUNT"),
        (("account", "open", ACCOUNT, "--name", "甲", "--region", "x"), "--region"),
        (("fixing", "publish", "LPR9", "2024-01-22", "3.45"), "INDEX"),
    ],
)
def test_an_option_is_named_as_one(cli, tmp_path, line: tuple[str, ...], place: str) -> None:
    (tmp_path / "r.csv").write_text(REPORTS + ROW, "utf-8")
    told = cli(*(word.format(file=tmp_path / "r.csv") for word in line))
    assert told.code == 3, told.err
    assert told.err.startswith(f"✗ {place}: ")


def test_an_argument_is_named_in_chinese(cli) -> None:
    told = cli("--lang", "zh", "loan", "show")
    assert told.err.startswith("✗ 合同编号：此项必填")
    assert cli("--lang", "zh", "fixing", "publish", "LPR9", "2024-01-22", "3").err.startswith(
        "✗ 定价基准："
    )


def test_a_long_list_of_choices_is_read_whole(cli) -> None:
    told = cli("changes", "--help", "--lang", "zh").out
    whole = "".join(line.strip("│ ") + " " for line in told.splitlines())
    for word in ("account.renamed", "certificate.change_lifted", "key.revoked"):
        assert f" {word} " in whole
    told = cli("changes", "--type", "loan.lost", "--lang", "zh").err
    assert "“loan.lost”不是可选值。可选值：account.opened、" in told
    assert told.endswith("、key.revoked。（word_unknown）\n")


def test_what_each_role_may_do_is_said(cli) -> None:
    told = "".join(cli("key", "issue", "--help", "--lang", "zh").out.replace("│", "").split())
    for word in ("officer（客户经理）", "auditor（审计人员）只能查看", "operator（运维人员）"):
        assert word in told


def test_where_no_name_is_near_all_are_listed_and_no_one_is_asked_for(cli, tmp_path) -> None:
    (tmp_path / "c.yaml").write_text("zzzz: 1\n", "utf-8")
    told = cli("certificate", "file", str(tmp_path / "c.yaml")).err
    assert "The key 'zzzz' is not known here. Use one of: scheme, number, " in told
    (tmp_path / "c.yaml").write_text("acount: 1\n", "utf-8")
    assert "Did you mean 'account'?" in cli("certificate", "file", str(tmp_path / "c.yaml")).err


def test_sums_and_figures_have_thousands_and_a_unit_in_the_language(cli, tmp_path) -> None:
    assert cli("account", "open", ACCOUNT, "--name", "甲", "--received-on", "2023-01-01").code == 0
    (tmp_path / "r.csv").write_text(REPORTS + ROW, "utf-8")
    came = ("--received-on", "2024-05-08")
    told = cli("--lang", "zh", "report", "submit", str(tmp_path / "r.csv"), *came).out
    assert "营业收入合计：960,000,000 元" in told
    assert "范围一排放合计：30,000.5 tCO2e" in told
    shown = cli("--lang", "zh", "account", "show", ACCOUNT).out
    for figure in ("范围一排放 30,000.5 tCO2e", "营业收入 960,000,000 元"):
        assert figure in shown
    assert "范围二排放（基于位置） 19,500 tCO2e" in shown, "no figure is left out"
    assert "revenue 960 000 000 yuan" in cli("account", "show", ACCOUNT).out


@pytest.mark.parametrize(("mark", "word"), [(";", "分号"), ("\t", "制表符")])
def test_the_mark_between_cells_is_named_in_chinese(cli, tmp_path, mark: str, word: str) -> None:
    (tmp_path / "r.csv").write_text((REPORTS + ROW).replace(",", mark), "utf-8")
    told = cli("--lang", "zh", "report", "submit", str(tmp_path / "r.csv")).err
    assert f"单元格以{word}分隔" in told
