"""The loan officer's story on the command line, with every exit code."""

from pathlib import Path

import pytest
import yaml
from freezegun import freeze_time

from carbonstep.cli.app import command_line
from carbonstep.main import COMMANDS

ACCOUNT = "91110000600037341L"
LOAN = {
    "loan_id": "HS-1",
    "account": f"uscc:{ACCOUNT}",
    "principal": "15000000",
    "drawn_on": "2022-09-20",
    "matures_on": "2025-09-20",
    "benchmark": {"index": "LPR1Y"},
    "spread_bps": "35",
    "rulebook": "huangshi-reduction@2022-09",
    "parameters": {"baseline_tco2e": "103400"},
}
HEAD = (
    "account,period_from,period_to,scope1,scope2_location,assurance,verifier,supersedes,"
    "restatement_reason\n"
)


def write(path: Path, content) -> str:
    text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
    path.write_text(text, "utf-8")
    return str(path)


def a_loan(cli, tmp_path) -> None:
    """A loan on the day it is drawn."""
    assert (
        cli("account", "open", ACCOUNT, "--name", "A maker", "--received-on", "2022-09-19").code
        == 0
    )
    assert cli("run", "daily", "--on", "2022-09-20").code == 0
    terms = write(tmp_path / "loan.yaml", LOAN)
    assert cli("loan", "book", terms, "--received-on", "2022-09-20").code == 0


@pytest.fixture
def booked(once):
    return once(a_loan)


def submit(cli, path: Path, row: str, on: str, *more: str):
    return cli("report", "submit", write(path, HEAD + row), "--received-on", on, *more)


def test_report_rate_restatement_and_the_rate_as_known(booked, tmp_path) -> None:
    row = f"{ACCOUNT},2022-01-01,2022-12-31,50000,46990,limited,exchange,,\n"
    receipt = submit(booked, tmp_path / "r.csv", row, "2023-04-28", "--json").json
    assert (receipt["rejected"], receipt["stored"]) == ([], True)
    [report_id] = receipt["accepted"]
    known = booked("changes", "--json").json["size"]
    shown = booked("loan", "rate", "HS-1", "--on", "2023-06-15")
    assert shown.out == "2023-06-15: 1-year LPR 3.65 % + 0.35 % − 0.10 % = 3.90 %\n"
    restated = f"{ACCOUNT},2022-01-01,2022-12-31,52000,46990,limited,exchange,{report_id},late\n"
    receipt = submit(booked, tmp_path / "s.csv", restated, "2023-09-04", "--json").json
    assert len(receipt["decisions"]) == 1
    now = booked("loan", "rate", "HS-1", "--on", "2023-06-15", "--json").json
    then = booked(
        "loan", "rate", "HS-1", "--on", "2023-06-15", "--known-at", str(known), "--json"
    ).json
    assert (now["segment"]["all_in_pct"], then["segment"]["all_in_pct"]) == ("4", "3.9")
    assert then["known"] == known < now["known"]


def test_why_in_both_languages(booked, tmp_path) -> None:
    row = f"{ACCOUNT},2022-01-01,2022-12-31,50000,46990,limited,exchange,,\n"
    submit(booked, tmp_path / "r.csv", row, "2023-04-28")
    english = booked("loan", "why", "HS-1", "--as-of", "2023-06-15").out
    assert "fell 6.2 %" in english
    assert "103 400 → 96 990 tCO2e" in english
    assert "from 2023-05-09" in english
    chinese = booked("--lang", "zh", "loan", "why", "HS-1", "--as-of", "2023-06-15").out
    assert "自2023-05-09起" in chinese
    body = booked("loan", "why", "HS-1", "--as-of", "2023-06-15", "--json").json
    assert body["decision"]["total_bps"] == "-10"
    assert body["decision"]["explanation"]["kind"] == "decision"


def test_why_names_what_is_missing_and_what_is_announced(booked, tmp_path) -> None:
    weak = f"{ACCOUNT},2022-01-01,2022-12-31,50000,46990,none,,,\n"
    receipt = submit(booked, tmp_path / "r.csv", weak, "2023-04-27", "--json").json
    [report_id] = receipt["accepted"]
    ask = ("loan", "why", "HS-1", "--as-of")
    waiting = booked(*ask, "2023-04-27").out
    assert "No decision is in force" in waiting
    assert "2022, due by 2023-04-30: scope 1+2 is missing" in waiting
    assert f"report {report_id} for 2022 has no assurance where limited assurance" in waiting
    chinese = booked("--lang", "zh", *ask, "2023-04-27").out
    assert "2022年度报告，最迟2023-04-30（含当日）报送：指标缺失" in chinese
    [period] = booked(*ask, "2023-04-27", "--json").json["open"]
    [missing] = period["missing"]
    assert (missing["why"], missing["report_id"]) == ("assurance_insufficient", report_id)
    assert (missing["found"], missing["needed"]) == ("none", "limited")
    assert [item["name"] for item in missing["figures"]] == ["scope1", "scope2_location"]
    good = f"{ACCOUNT},2022-01-01,2022-12-31,50000,46990,limited,exchange,{report_id},assured\n"
    submit(booked, tmp_path / "s.csv", good, "2023-04-28")
    announced = booked(*ask, "2023-04-28")
    assert (
        "announced, not yet in force: from 2023-05-09 on the carbon step goes from 0 bp to −10 bp "
        "and the all-in rate from "
    ) in announced.out
    body = booked(*ask, "2023-04-28", "--json").json
    [coming] = body["coming"]
    assert (coming["from"], coming["carbon_bps"], body["open"]) == ("2023-05-09", "-10", [])
    in_force = booked("--lang", "zh", *ask, "2023-05-09").out
    assert "已确定，待执行" not in in_force
    assert "报告：编号=" in in_force
    # A long line of the tree goes on in the next one.
    assert "核查保证等级=有限保证" in "".join(c for c in in_force if c not in "│├└─ \n")


def test_show_and_list_and_changes(booked) -> None:
    assert "HS-1" in booked("loan", "list").out
    assert [loan["loan_id"] for loan in booked("loan", "list", "--json").json["loans"]] == ["HS-1"]
    assert "A maker" in booked("account", "list").out
    account = booked("account", "show", f"uscc:{ACCOUNT}", "--json").json
    assert account["loans"][0]["loan_id"] == "HS-1"
    shown = booked("loan", "show", "HS-1", "--as-of", "2023-01-10")
    assert shown.code == 0
    assert "Rate history" in shown.out
    feed = booked("changes", "--type", "loan.booked", "--json").json
    assert [change["subject"] for change in feed["events"]] == ["HS-1"]
    assert feed["events"][0]["type"] == "carbonstep.loan.booked"


@pytest.mark.parametrize("suffix", [".xlsx", ".json"])
def test_an_exported_file_is_recognised_whole_when_filed_again(booked, tmp_path, suffix) -> None:
    row = f"{ACCOUNT},2022-01-01,2022-12-31,50000.000001,46990,limited,exchange,,\n"
    first = submit(booked, tmp_path / "r.csv", row, "2023-04-28", "--json").json["accepted"]
    again = row.replace("50000.000001", "52000").replace(",,\n", f",{first[0]},late\n")
    submit(booked, tmp_path / "s.csv", again, "2023-09-04")
    file = str(tmp_path / f"all{suffix}")
    assert booked("report", "export", ACCOUNT, file).code == 0
    receipt = booked("report", "submit", file, "--received-on", "2023-09-04", "--json").json
    assert (receipt["accepted"], len(receipt["unchanged"]), receipt["rejected"]) == ([], 2, [])
    assert receipt["stored"] is True
    assert booked("report", "export", ACCOUNT, str(tmp_path / "all.pdf")).code == 3
    assert booked("report", "export", "eu-ets:7", file, "--force").code == 5


def test_what_if_stores_nothing(booked, tmp_path) -> None:
    before = booked("changes", "--json").json["size"]
    report = {
        "period_from": "2022-01-01", "period_to": "2022-12-31", "received_on": "2023-04-28",
        "scope1": "50000", "scope2_location": "46990", "assurance": "limited", "verifier": "x",
    }  # fmt: skip
    document = write(tmp_path / "if.yaml", {"reports": [report]})
    found = booked("loan", "what-if", "HS-1", document, "--as-of", "2023-06-15", "--json").json
    assert (found["now"]["total_bps"], found["then"]["total_bps"]) == ("0", "-10")
    assert found["saved_a_year"] == "15000.00"
    said = booked("loan", "what-if", "HS-1", document, "--as-of", "2023-06-15").out
    assert said.startswith("On 2023-06-15: 4 % now, 3.9 % then; 15,000.00 yuan less a year.")
    assert booked("changes", "--json").json["size"] == before


def test_exit_codes(booked, tmp_path) -> None:
    bad = submit(
        booked, tmp_path / "bad.csv", f"{ACCOUNT},2022-01-01,2022-12-31,-1,,none,,,\n", "2023-04-28"
    )
    assert bad.code == 3
    assert "negative" in bad.err
    assert "Nothing was stored" in bad.out
    assert booked("loan", "show", "HS-9").code == 5
    assert booked("loan", "show", "HS-1", "--known-at", "1").code == 5
    assert booked("--rules", str(tmp_path), "rule", "list").code == 2
    template = str(tmp_path / "t.xlsx")
    assert [booked("report", "template", template).code for _ in range(2)] == [0, 3]
    assert booked("report", "template", template, "--force").code == 0
    assert booked("report", "template", str(tmp_path / "t.csv")).code == 3
    on = ("--received-on", "2023-04-28")
    assert booked("report", "submit", str(tmp_path / "none.csv"), *on).code == 5
    assert booked("loan", "colour").code == 2
    other = write(tmp_path / "other.yaml", {**LOAN, "spread_bps": "40"})
    assert booked("loan", "book", other, *on).code == 6
    assert booked("account", "open", ACCOUNT, "--name", "Other", *on).code == 6
    assert booked("loan", "rate", "HS-1", "--on", "2030-01-01").code == 5
    assert booked("loan", "rate", "HS-1", "--on", "soon").code == 3
    assert booked("--database", "mysql://x/y", "loan", "list").code == 2


def test_reading_makes_no_store(cli, absent) -> None:
    missing = cli("loan", "show", "HS-1")
    assert missing.code == 5
    assert "There is no store" in missing.err
    assert not Path(absent.removeprefix("sqlite:///")).exists()


def test_the_first_command_that_writes_makes_one(cli, absent) -> None:
    opened = cli("account", "open", ACCOUNT, "--name", "A maker", "--received-on", "2022-09-19")
    assert opened.code == 0
    assert ACCOUNT in cli("account", "list").out


def test_a_loan_has_a_rate_as_soon_as_it_is_booked(cli, tmp_path) -> None:
    cli("account", "open", ACCOUNT, "--name", "A maker", "--received-on", "2022-09-19")
    cli("loan", "book", write(tmp_path / "loan.yaml", LOAN), "--received-on", "2022-09-20")
    assert cli("loan", "rate", "HS-1", "--on", "2022-10-10").out.endswith("= 4.00 %\n")


def test_problems_as_json_on_stdout(booked, tmp_path) -> None:
    terms = write(tmp_path / "bad.yaml", {**LOAN, "loan_id": "HS-2", "matures_on": "2022-09-20"})
    refused = booked("loan", "book", terms, "--received-on", "2022-09-20", "--json")
    assert refused.code == 3
    [problem] = refused.json["problems"]
    assert problem["code"] == "maturity_before_drawdown"
    assert problem["place"]["line"] > 0
    assert problem["remedy"]


def test_rejected_rows_go_to_a_csv(booked, tmp_path) -> None:
    rows = (
        f"{ACCOUNT},2022-01-01,2022-12-31,50000,46990,limited,exchange,,\n"
        f"{ACCOUNT},2021-01-01,2021-12-31,NaN,46990,limited,exchange,,\n"
    )
    rejected = tmp_path / "rejected.csv"
    done = submit(
        booked, tmp_path / "r.csv", rows, "2023-04-28", "--partial", "--rejected", str(rejected)
    )
    assert done.code == 0
    assert "1 reports accepted, 0 unchanged, 1 rows rejected" in done.out
    assert "not_finite" in rejected.read_text("utf-8-sig")


def test_rule_commands(cli, tmp_path) -> None:
    listed = cli("rule", "list", "--json").json["rulebooks"]
    assert "changchun-cable@2024-09" in [item["rulebook"] for item in listed]
    tested = cli("rule", "test")
    assert tested.code == 0
    assert tested.out.strip().endswith("0 failed")
    source = "rules/rulebooks/huangshi-reduction/2022-09.yaml"
    good = Path(source).read_text() if Path(source).exists() else None
    assert good is not None
    path = write(tmp_path / "book.yaml", good)
    assert cli("rule", "check", path).code == 0
    broken = write(tmp_path / "broken.yaml", good.replace("at_least", "at_leats"))
    checked = cli("rule", "check", broken)
    assert checked.code == 3
    assert "at_least" in checked.err
    assert "line 22" in checked.err
    assert cli("rule", "factors", "CN-SC").code == 0
    assert cli("rule", "test", "nothing").code == 3


def test_keys_are_shown_once(cli) -> None:
    issued = cli("key", "issue", "An auditor", "--role", "auditor", "--json").json
    assert issued["secret"].startswith("cs_")
    listed = cli("key", "list", "--json").json["keys"]
    assert [(k["name"], k["role"], k["works"]) for k in listed] == [("An auditor", "auditor", True)]
    assert "secret" not in listed[0]
    assert cli("key", "revoke", issued["key_id"]).code == 0
    assert cli("key", "list", "--json").json["keys"][0]["works"] is False


def test_a_setting_that_makes_no_sense_is_named(cli, monkeypatch) -> None:
    monkeypatch.setenv("CARBONSTEP_RUN_AT", "25:99")
    refused = cli("rule", "list")
    assert refused.code == 2
    assert "CARBONSTEP_RUN_AT" in refused.err


def test_health_of_a_server_that_is_not_there(cli) -> None:
    assert cli("health", "--url", "http://127.0.0.1:9").code == 7


def test_a_clock_three_years_ahead_changes_nothing_until_it_is_confirmed(cli) -> None:
    opened = ("account", "open", "91110000600037341L", "--name", "A")
    for name in ("account", "changes", "fixing", "run"):
        # A command is loaded when it is called: shapes made under a moved clock would hold its
        # dates for good.
        command_line(COMMANDS).load(name)
    with freeze_time("2026-09-21 03:00:00"):
        assert cli(*opened).code == 0
        assert cli("run", "daily").code == 0
        size = cli("changes", "--json").json["size"]
    with freeze_time("2029-09-21 03:00:00"):
        for call in (
            ("run", "daily"),
            ("run", "daily", "--on", "2026-09-21"),
            ("account", "open", "91310000631696382C", "--name", "B"),
            ("fixing", "publish", "LPR1Y", "2026-10-20", "3.00"),
        ):
            refused = cli(*call)
            assert (refused.code, refused.out) == (3, ""), call
            assert "[business_date_ahead]" in refused.err
            assert "--confirm business_date_ahead" in refused.err
        assert cli("changes", "--json").json["size"] == size
        assert cli("run", "daily", "--confirm", "rate_magnitude").code == 3
        sure = cli("run", "daily", "--confirm", "business_date_ahead")
        assert sure.code == 0, sure.err
        assert cli("run", "daily", "--confirm", "business_date_ahead").code == 3
        assert cli("account", "open", "91310000631696382C", "--name", "B").code == 0


def test_a_loan_that_is_over_is_told_to_be_over(booked) -> None:
    assert (
        booked("run", "daily", "--on", "2025-09-25", "--confirm", "business_date_ahead").code == 0
    )
    for verb in ("why", "show"):
        over = booked("loan", verb, "HS-1", "--as-of", "2025-09-20").out
        assert over.startswith("On this day the loan is over; it matured on 2025-09-20.\n")
        assert "No decision is in force; the carbon step is zero." not in over or verb == "show"
        running = booked("loan", verb, "HS-1", "--as-of", "2025-09-19").out
        assert "the loan is over" not in running
        early = booked("loan", verb, "HS-1", "--as-of", "2022-09-01").out
        assert early.startswith("On this day the loan was not drawn yet")
