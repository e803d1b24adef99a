"""A report or a certificate taken back on the command line: told, refused, in both languages."""

import pytest
import yaml

ACCOUNT, OTHER = "uscc:91110000600037341L", "uscc:91310000631696382C"
HEADINGS = (
    "account,period_from,period_to,scope1,scope2_location,assurance,verifier,supersedes,"
    "restatement_reason"
)
LOAN = {
    "loan_id": "L1",
    "account": ACCOUNT,
    "rulebook": "huangshi-reduction@2022-09",
    "principal": "10000000",
    "drawn_on": "2024-01-05",
    "matures_on": "2026-01-05",
    "benchmark": {"index": "fixed", "rate_pct": "3.45"},
    "spread_bps": "55",
    "parameters": {"baseline_tco2e": "50000"},
    "first_test_on": "2023-12-31",
}
LABEL_LOAN = {
    "loan_id": "HB1",
    "account": ACCOUNT,
    "rulebook": "hulunbuir-label@2025-09",
    "principal": "150000000",
    "drawn_on": "2025-09-10",
    "matures_on": "2026-09-10",
    "benchmark": {"index": "fixed", "rate_pct": "3"},
    "spread_bps": "0",
}
LABEL = {
    "account": ACCOUNT,
    "scheme": "product-carbon-label",
    "number": "L-1",
    "issuer": "a body",
    "valid_from": "2025-09-01",
    "valid_to": "2026-08-31",
}


def document(tmp_path, name: str, body) -> str:
    path = tmp_path / name
    path.write_text(body if isinstance(body, str) else yaml.safe_dump(body), "utf-8")
    return str(path)


def csv(tmp_path, name: str, account: str, *more: str) -> str:
    cells = [account.removeprefix("uscc:"), "2023-01-01", "2023-12-31", "100", "100", "limited"]
    row = ",".join([*cells, "V", *(more or ("", ""))])
    return document(tmp_path, name, f"{HEADINGS}\n{row}\n")


def a_wrong_report(cli, tmp_path) -> None:
    """Two accounts, and the report of one filed for the other."""
    for account in (ACCOUNT, OTHER):
        cli(
            "account",
            "open",
            account.removeprefix("uscc:"),
            "--name",
            "A",
            "--received-on",
            "2020-01-01",
        )
    cli("loan", "book", document(tmp_path, "l.yaml", LOAN), "--received-on", "2024-01-05")
    filed = cli("report", "submit", csv(tmp_path, "a.csv", ACCOUNT), "--received-on", "2024-04-22")
    assert filed.code == 0, filed.err


def a_label(cli, tmp_path) -> None:
    """An account with a label, and the loan that is priced by it."""
    cli("account", "open", "91110000600037341L", "--name", "A", "--received-on", "2020-01-01")
    cli("loan", "book", document(tmp_path, "l.yaml", LABEL_LOAN), "--received-on", "2025-09-10")
    filed = cli(
        "certificate", "file", document(tmp_path, "c.yaml", LABEL), "--received-on", "2025-09-15"
    )
    assert filed.code == 0, filed.err


@pytest.fixture
def wrong(once):
    return once(a_wrong_report)


@pytest.fixture
def labelled(once):
    return once(a_label)


def report_id(desk, account: str = ACCOUNT) -> str:
    return desk("account", "show", account, "--json").json["reports"][0]["report_id"]


def rate(desk, loan: str, on: str) -> str:
    return desk("loan", "rate", loan, "--on", on, "--json").json["segment"]["all_in_pct"]


def test_the_report_of_another_enterprise_is_moved_in_one_step(wrong, tmp_path) -> None:
    report = report_id(wrong)
    assert rate(wrong, "L1", "2024-05-06") == "3.9"
    moved = csv(tmp_path, "b.csv", OTHER, report, "of another enterprise")
    refused = wrong("report", "submit", moved, "--received-on", "2024-04-23")
    assert refused.code == 3
    assert f"Report {report} lies with account {ACCOUNT}." in refused.err
    assert f"carbonstep report move {report} --to" in refused.err
    in_chinese = wrong("--lang", "zh", "report", "submit", moved, "--received-on", "2024-04-23")
    assert f"报告{report}登记在账户{ACCOUNT}名下" in in_chinese.err
    why = ("--reason", "of another enterprise", "--received-on", "2024-04-23")
    done = wrong("report", "move", report, "--to", OTHER, *why)
    assert done.code == 0, done.err
    assert done.out.startswith(f"{report} is withdrawn from 2024-04-23 on, and is R-")
    assert "loan L1: 0 bp from 2024-04-28 (withdrawn report" in done.out
    assert rate(wrong, "L1", "2024-05-06") == "4"
    [there] = wrong("account", "show", OTHER, "--json").json["reports"]
    [here] = wrong("account", "show", ACCOUNT, "--json").json["reports"]
    assert here["withdrawal"]["moved_to"] == there["report_id"]
    shown = wrong("account", "show", ACCOUNT)
    assert "withdrawn from 2024-04-23 on: of another" in " ".join(shown.out.split())
    again = wrong("report", "withdraw", report, *why)
    assert (again.code, "[report_withdrawn]" in again.err) == (6, True)


def test_a_withdrawal_that_cannot_be_is_refused_with_place_and_remedy(wrong) -> None:
    report = report_id(wrong)
    why = ("--reason", "x")
    unknown = wrong("report", "withdraw", "R-NONE", *why)
    assert (unknown.code, "There is no report R-NONE." in unknown.err) == (5, True)
    for language, told in (("en", "Give a day from its receipt on"), ("zh", "请填写收到日")):
        early = wrong(
            "--lang", language, "report", "withdraw", report, *why, "--received-on", "2024-04-19"
        )
        assert (early.code, told in early.err) == (3, True)
    ahead = wrong("report", "withdraw", report, *why, "--received-on", "2199-01-01")
    assert (ahead.code, "--received-on" in ahead.err) == (3, True)
    assert wrong("report", "withdraw", report).code == 2
    blank = wrong("report", "withdraw", report, "--reason", " ")
    assert (blank.code, "--reason" in blank.err) == (3, True)
    export = wrong("account", "show", ACCOUNT, "--json").json["reports"]
    assert [item["withdrawal"] for item in export] == [None]


def test_an_export_leaves_out_what_is_withdrawn(wrong, tmp_path) -> None:
    report = report_id(wrong)
    assert (
        wrong("report", "withdraw", report, "--reason", "x", "--received-on", "2024-04-23").code
        == 0
    )
    target = str(tmp_path / "out.json")
    assert wrong("report", "export", ACCOUNT, target).out.endswith(": 0 reports\n")


def test_a_label_taken_back_is_told_and_told_about(labelled, tmp_path) -> None:
    [held] = labelled("account", "show", ACCOUNT, "--json").json["certificates"]
    label = held["certificate_id"]
    why = ("--reason", "the issuer took it back", "--received-on", "2026-02-05")
    before = labelled("loan", "interest", "HB1", "--as-of", "2026-09-30", "--json").json["totals"]
    done = labelled("certificate", "withdraw", label, "--on", "2026-02-01", *why)
    assert done.code == 0, done.err
    assert "withdrawn by its issuer from 2026-02-01 on: the issuer took it back" in done.out
    assert rate(labelled, "HB1", "2026-02-05") == "3"
    after = labelled("loan", "interest", "HB1", "--as-of", "2026-09-30", "--json").json["totals"]
    assert (before["amount"], after["amount"]) == ("3260875.00", "4047041.67")
    [held] = labelled("account", "show", ACCOUNT, "--json").json["certificates"]
    assert held["holds"] == [{"from": "2025-09-01", "to": "2026-02-01"}]
    assert [change["kind"] for change in held["changes"]] == ["withdrawn"]
    again = labelled("certificate", "file", document(tmp_path, "c.yaml", LABEL))
    assert "was recorded already" in again.out
    assert "the issuer took it back" in again.out
    change = held["changes"][0]["change_id"]
    lifted = labelled("certificate", "lift", label, change, "--on", "2026-02-01", *why)
    assert lifted.code == 0, lifted.err
    assert "lifted from 2026-02-01 on" in labelled("--lang", "en", "account", "show", ACCOUNT).out


def test_each_change_has_its_command(labelled, tmp_path) -> None:
    [held] = labelled("account", "show", ACCOUNT, "--json").json["certificates"]
    label, why = (
        held["certificate_id"],
        ("--reason", "told", "--json", "--received-on", "2026-02-05"),
    )
    month = ("--on", "2026-01-01", "--until", "2026-01-31")
    suspended = labelled("certificate", "suspend", label, *month, *why).json["change"]
    assert (suspended["on"], suspended["until"]) == ("2026-01-01", "2026-02-01")
    shorter = labelled("certificate", "shorten", label, "--valid-to", "2026-06-30", *why)
    assert shorter.json["change"]["on"] == "2026-07-01"
    right = document(tmp_path, "right.yaml", {**LABEL, "number": "L-9"})
    corrected = labelled("certificate", "correct", label, right, *why).json["change"]
    assert corrected["particulars"]["number"] == "L-9"
    long = document(tmp_path, "long.yaml", {**LABEL, "valid_to": "2040-08-31"})
    asked = labelled("certificate", "correct", label, long, *why)
    assert (asked.code, "validity_length" in asked.out) == (3, True)
    confirm = ("--confirm", "validity_length")
    assert labelled("certificate", "correct", label, long, *confirm, *why).code == 0
    unknown = labelled("certificate", "withdraw", "C-NONE", *why)
    assert unknown.code == 5


def test_other_particulars_are_told_with_the_commands(labelled, tmp_path) -> None:
    other = document(tmp_path, "o.yaml", {**LABEL, "valid_to": "2026-01-31"})
    refused = labelled("certificate", "file", other, "--received-on", "2026-02-05")
    assert refused.code == 6
    assert "valid_to 2026-08-31 → 2026-01-31" in refused.err
    assert "carbonstep certificate correct" in refused.err
    in_chinese = labelled(
        "--lang", "zh", "certificate", "file", other, "--received-on", "2026-02-05"
    )
    assert "要素不同" in in_chinese.err
