"""True-ups and corrected fixings on the command line."""

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

LOAN = {
    "loan_id": "HS-1",
    "account": "uscc:91110000600037341L",
    "principal": "15000000",
    "drawn_on": "2022-09-20",
    "matures_on": "2025-09-20",
    "benchmark": {"index": "LPR1Y"},
    "spread_bps": "35",
    "rulebook": "huangshi-reduction@2022-09",
    "parameters": {"baseline_tco2e": "103400"},
}


def two_payments(cli, tmp_path) -> None:
    """A loan with two payments posted."""
    path = tmp_path / "loan.yaml"
    path.write_text(yaml.safe_dump(LOAN), "utf-8")
    assert (
        cli(
            "account", "open", "91110000600037341L", "--name", "A", "--received-on", "2022-09-19"
        ).code
        == 0
    )
    assert cli("loan", "book", str(path), "--received-on", "2022-09-20").code == 0
    assert cli("run", "daily", "--on", "2023-04-03", "--json").json["postings"] == 2


@pytest.fixture
def posted(once):
    return once(two_payments)


def correct(cli, rate: str, *more: str):
    given = ("2022-09-20", rate, "--reason", "misread", "--received-on", "2023-04-03")
    return cli("fixing", "correct", "LPR1Y", *given, *more)


def test_a_corrected_fixing_becomes_true_ups_and_a_letter(posted) -> None:
    assert "Nothing was trued up." in posted("loan", "true-ups", "HS-1").out
    done = correct(posted, "3.75")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("1-year LPR of 2022-09-20: 3.65 % → 3.75 %")
    assert "was 3.75 % already" in correct(posted, "3.75").out
    assert correct(posted, "3.75", "--json").json["new"] is False
    assert posted("run", "daily", "--on", "2023-04-03", "--json").json["true_ups"] == 2
    listed = posted("loan", "true-ups", "HS-1", "--json").json["true_ups"]
    shown = posted("loan", "true-ups", "HS-1").out
    assert all(item["true_up_id"] in shown for item in listed)
    name = listed[0]["true_up_id"]
    english = posted("loan", "advice", "HS-1", name).out
    assert english.startswith(f"True-up advice {name}\n")
    chinese = posted("loan", "advice", "HS-1", name, "--language", "zh").out
    assert chinese.startswith(f"贷款本息差额结算通知书\n编号：{name}\n")
    fixings = posted("fixing", "list", "--json").json["fixings"]
    assert [item["revision"] for item in fixings if item["reason"]] == [1]
    assert "misread" in posted("fixing", "list").out


def test_what_is_not_there_is_said(posted) -> None:
    unknown = posted("loan", "true-ups", "HS-9")
    assert (unknown.code, unknown.out) == (5, "")
    nothing = posted("loan", "advice", "HS-1", "T-X")
    assert nothing.code == 5
    assert "carbonstep loan true-ups HS-1" in nothing.err
    told = ("--reason", "misread", "--received-on", "2023-04-03")
    refused = posted("fixing", "correct", "LPR1Y", "2022-09-21", "3.7", *told)
    assert (refused.code, refused.out) == (3, "")
    assert "DATE: No fixing of 1-year LPR of 2022-09-21 is recorded." in refused.err
    assert "the nearest are 2022-09-20, 2022-10-20." in refused.err


@pytest.mark.parametrize(
    ("rate", "code", "needed"),
    [("0.0365", "rate_magnitude", "3.65"), ("36.5", "fixing_magnitude", "3.65")],
)
def test_a_lost_decimal_point_is_refused_until_it_is_confirmed(
    posted, rate: str, code: str, needed: str
) -> None:
    size = posted("changes", "--json").json["size"]
    (problem,) = correct(posted, rate, "--json").json["problems"]
    told = (problem["code"], problem["place"]["path"], problem["found"], problem["needed"])
    assert told == (code, "RATE", rate, needed)
    assert f"--confirm {code}" in problem["remedy"]
    for idle in ("3.75", "4.65"):
        refused = correct(posted, idle, "--confirm", code, "--json")
        assert [item["code"] for item in refused.json["problems"]] == ["confirmed_nothing"]
    unknown = correct(posted, rate, "--confirm", "spread_magnitude")
    assert (unknown.code, "word_unknown" in unknown.err) == (3, True)
    assert posted("changes", "--json").json["size"] == size
    sure = correct(posted, rate, "--confirm", code, "--json").json
    assert (sure["new"], sure["was_pct"], sure["fixing"]["rate_pct"]) == (True, "3.65", rate)
    # The same once more changes nothing, and asks for nothing.
    assert correct(posted, rate, "--confirm", code, "--json").json == {**sure, "new": False}


def test_a_fixing_is_published_once(posted) -> None:
    last = posted("fixing", "list", "--json").json["fixings"][-1]["published_on"]
    assert last < "2025-11-19"
    on = ("--received-on", "2025-11-20")
    sure = ("--confirm", "business_date_ahead")
    assert posted("run", "daily", "--on", "2025-11-19", *sure).code == 0
    given = ("fixing", "publish", "LPR1Y", "2025-11-20", "3.00", "--source", "PBoC", *on)
    size = posted("changes", "--json").json["size"]
    first = posted(*given)
    assert first.out == "1-year LPR of 2025-11-20 is recorded: 3.00 %.\n"
    assert posted(*given).out == "1-year LPR of 2025-11-20 was recorded already: 3.00 %.\n"
    assert posted("changes", "--json").json["size"] == size + 1
    assert posted(*given, "--json").json["new"] is False
    refused = posted("fixing", "publish", "LPR1Y", "2025-11-20", "2.90", *on)
    assert (refused.code, refused.out) == (6, "")
    assert "carbonstep fixing correct LPR1Y 2025-11-20 RATE" in refused.err
    late = ("fixing", "publish", "LPR1Y", "2025-10-21", "3.00", "--received-on", "2025-11-20")
    odd = posted(*late, "--json")
    assert [item["code"] for item in odd.json["problems"]] == ["fixing_day"]
    sure = posted(*late, "--confirm", "fixing_day")
    assert sure.code == 0


def test_a_fixing_of_a_day_without_publication_is_withdrawn(posted) -> None:
    told = ("fixing", "withdraw", "LPR1Y", "2023-03-20", "--reason", "of another month")
    given = (*told, "--received-on", "2023-04-03")
    size = posted("changes", "--json").json["size"]
    done = posted(*given)
    assert done.out == (
        "1-year LPR of 2023-03-20 (3.65 %) is withdrawn: 3.65 % of 2023-02-20 counts instead; "
        "the next daily run trues up.\n"
        "1-year LPR of 2023-03-20 has not come; what rests on it is not posted. "
        "Once it is published: carbonstep fixing publish LPR1Y 2023-03-20 RATE\n"
    )
    assert posted(*given).out == "1-year LPR of 2023-03-20 was withdrawn already.\n"
    assert posted("changes", "--json").json["size"] == size + 1
    again = posted(*given, "--json").json
    assert (again["new"], again["was_pct"], again["withdrawal"]["rate_pct"]) == (
        False,
        "3.65",
        None,
    )
    assert (again["withdrawal"]["withdrawn"], again["instead"]["published_on"]) == (
        True,
        "2023-02-20",
    )
    assert again["missing_publications"] == [{"index": "LPR1Y", "expected_on": "2023-03-20"}]
    assert "已撤回" in posted("--lang", "zh", "fixing", "list").out
    listed = posted("fixing", "list", "--json").json["fixings"]
    assert [item["reason"] for item in listed if item["withdrawn"]] == ["of another month"]
    missing = posted("run", "daily", "--on", "2023-04-03", "--json").json["missing_publications"]
    assert {"index": "LPR1Y", "expected_on": "2023-03-20"} in missing
    wrong = ("fixing", "correct", "LPR1Y", "2023-03-20", "3.6", "--reason", "misread")
    refused = posted(*wrong, "--received-on", "2023-04-03")
    assert (refused.code, refused.out) == (3, "")
    assert "DATE: The fixing of 1-year LPR of 2023-03-20 was withdrawn" in refused.err
    other = ("fixing", "withdraw", "LPR1Y", "2023-03-21", "--reason", "x")
    unknown = posted("--lang", "zh", *other, "--received-on", "2023-04-03")
    assert unknown.code == 3
    assert "2023-02-20" in unknown.err
    assert posted("fixing", "withdraw", "LPR1Y", "2023-02-20").code == 2


def test_all_of_a_benchmark_can_be_withdrawn(posted) -> None:
    days = [
        item["published_on"]
        for item in posted("fixing", "list", "--json").json["fixings"]
        if item["index"] == "LPR5Y+"
    ]
    said = [
        posted("fixing", "withdraw", "LPR5Y+", day, "--reason", "x", "--received-on", "2023-04-03")
        for day in sorted(days, reverse=True)
    ]
    assert [item.code for item in said] == [0] * len(days)
    assert said[-1].out.endswith("is withdrawn; none is recorded before it.\n")


def test_only_published_indices_are_offered(posted) -> None:
    told = ("--reason", "misread", "--received-on", "2023-04-03", "--json")
    day = ("2022-09-20", "3.7", *told)
    for index, offered in (("LPR5Y", "LPR5Y+, LPR1Y"), ("LPR3Y", "LPR1Y, LPR5Y+"), ("fixed", "")):
        (problem,) = posted("fixing", "correct", index, *day).json["problems"]
        assert (problem["code"], problem["place"]["path"]) == ("word_unknown", "INDEX")
        assert offered in problem["needed"]
        assert "fixed" not in problem["needed"]


def test_units_and_full_width_digits_are_named(posted) -> None:
    for rate, code, needed in (
        ("4%", "unit_written", "4"),
        ("3.75 bp", "unit_written", "3.75"),
        ("３.７５", "full_width", "3.75"),
        ("four", "not_a_number", "103400.5"),
    ):
        (problem,) = correct(posted, rate, "--json").json["problems"]
        assert (problem["code"], problem["needed"]) == (code, needed)
    moment = posted("loan", "true-ups", "HS-1", "--known-at", "zzz")
    assert (moment.code, "a number of log entries" in moment.err) == (3, True)


def test_what_is_not_there_is_said_in_chinese(posted) -> None:
    zh = ("--lang", "zh", "loan")
    for command in (("true-ups", "X9"), ("events", "X9"), ("interest", "X9"), ("show", "X9")):
        absent = posted(*zh, *command)
        assert (absent.code, absent.err) == (
            5,
            "✗ 未找到合同X9。查看贷款列表：carbonstep loan list。\n",
        )
    assert "There is" not in posted(*zh, "advice", "HS-1", "T-X").err
    assert "was not" not in posted(*zh, "show", "HS-1", "--known-at", "0").err
    assert "bears no" not in posted(*zh, "rate", "HS-1", "--on", "2001-01-01").err


def bridge(cli, as_of: str) -> dict[str, Decimal]:
    body = cli("loan", "cash-flow", "HS-1", "--as-of", as_of, "--json").json
    found = {name: Decimal(amount) for name, amount in body["totals"]["ledger"].items()}
    assert found.pop("borrower_pays") == Decimal(body["totals"]["to_date"]["borrower_pays"])
    assert sum(found.values()) == Decimal(body["totals"]["to_date"]["borrower_pays"])
    return found


def test_a_payoff_that_never_came_is_reversed_and_promises_no_money(posted) -> None:
    paid_off = ("loan", "payoff", "HS-1", "--on", "2023-05-10", "--received-on", "2023-05-10")
    event = posted(*paid_off, "--json").json["event"]["event_id"]
    assert bridge(posted, "2023-05-10")["not_posted"] > 15_000_000
    assert posted("run", "daily", "--on", "2023-05-10", "--json").json["postings"] == 1
    assert bridge(posted, "2023-05-10")["not_posted"] == 0
    back = ("loan", "withdraw", "HS-1", event, "--reason", "no money came")
    gone = posted(*back, "--received-on", "2023-05-11")
    assert gone.code == 0, gone.err
    assert bridge(posted, "2023-05-11")["true_up_pending"] < -15_000_000
    assert posted("run", "daily", "--on", "2023-05-11", "--json").json["true_ups"] == 1
    after = bridge(posted, "2023-05-11")
    assert (after["true_up_pending"], after["not_posted"]) == (0, 0)
    (item,) = posted("loan", "true-ups", "HS-1", "--json").json["true_ups"]
    assert item["because"] == [{"kind": "days", "ref": ""}]
    letter = posted("loan", "advice", "HS-1", item["true_up_id"]).out
    assert f"({event}), which no longer stands: no money came; other days" in letter
    assert "its earlier entry is reversed" in letter
    assert "lender owes" not in letter
    assert (
        "原记账冲销" in posted("loan", "advice", "HS-1", item["true_up_id"], "--language", "zh").out
    )


@pytest.mark.parametrize(
    ("terms", "mark"), [("too_low: waive", "waived"), ("too_high: keep", "kept")]
)
def test_what_correction_terms_leave_stands_in_every_statement(
    cli, tmp_path: Path, terms: str, mark: str
) -> None:
    loan = {**LOAN, "corrections": yaml.safe_load(terms)}
    (tmp_path / "loan.yaml").write_text(yaml.safe_dump(loan), "utf-8")
    cli("account", "open", "91110000600037341L", "--name", "A", "--received-on", "2022-09-19")
    assert cli("loan", "book", str(tmp_path / "loan.yaml"), "--received-on", "2022-09-20").code == 0
    assert cli("run", "daily", "--on", "2023-04-03", "--json").json["postings"] == 2
    assert correct(cli, "3.75" if mark == "waived" else "3.55").code == 0
    assert cli("run", "daily", "--on", "2023-04-03", "--json").json["true_ups"] == 2
    found = bridge(cli, "2023-04-03")
    # 15 million, 181 days, 10 bp of 360; each of the two payments is rounded by itself.
    sign = 1 if mark == "waived" else -1
    assert abs(found[mark] - sign * Decimal("7541.67")) <= Decimal("0.01")
    assert (found["true_up"], found["not_posted"]) == (0, 0)
    body = cli("loan", "interest", "HS-1", "--as-of", "2023-04-03", "--json").json
    assert Decimal(body["totals"]["waived"]) == found[mark]
    assert Decimal(body["totals"]["charged"]) == found["posted"]
    benefit = cli("loan", "benefit", "HS-1", "--as-of", "2023-04-03", "--json").json
    assert Decimal(benefit["waived"]) == found[mark]
    assert benefit["to_date"]["with_steps"] == body["totals"]["fallen_due"]


def test_a_missing_publication_is_said_by_run_and_loan(cli, tmp_path, repo, monkeypatch) -> None:
    """The benchmark file ends before the loan is repriced; what is posted comes once it goes on."""
    rules = tmp_path / "rules"
    shutil.copytree(repo / "rules", rules)
    file = rules / "benchmarks" / "lpr.csv"
    whole = file.read_text("utf-8")
    file.write_text(whole[: whole.index("2023-06-20")], "utf-8")
    terms = {**LOAN, "loan_id": "HS-9"}
    terms["benchmark"] = {"index": "LPR1Y", "repricing": {"every_months": "3"}}
    (tmp_path / "loan.json").write_text(json.dumps(terms), "utf-8")
    cli("account", "open", "91110000600037341L", "--name", "A", "--received-on", "2022-09-19")
    said = (
        "1-year LPR of 2023-06-20 has not come; what rests on it is not posted. "
        "Once it is published: carbonstep fixing publish LPR1Y 2023-06-20 RATE"
    )
    monkeypatch.setenv("CARBONSTEP_RULES_DIR", str(rules))
    booked = cli("loan", "book", str(tmp_path / "loan.json"), "--received-on", "2023-09-20")
    assert booked.out.splitlines()[1:] == [said, said.replace("06-20", "09-20")]
    run = cli("run", "daily", "--on", "2023-09-20")
    assert "HS-9: loan.benchmark: The 1-year LPR of 2023-06-20 has not come;" in run.out
    assert "carbonstep fixing publish LPR1Y 2023-06-20 RATE" in run.out
    assert said in run.out.splitlines()
    shown = cli("loan", "show", "HS-9", "--as-of", "2023-09-20").out
    assert f"• {said}" in shown
    [row] = [line for line in shown.splitlines() if "2023-09-19" in line and "fallen due" in line]
    assert "estimated: 1-year LPR of 2023-06-20 is not recorded" in row
    [sure] = [line for line in shown.splitlines() if "2023-06-19" in line and "fallen due" in line]
    assert "estimated" not in sure
    assert f"• {said}" in cli("loan", "why", "HS-9", "--as-of", "2023-09-20").out
    for statement in ("interest", "cash-flow", "benefit"):
        text = cli("loan", statement, "HS-9", "--as-of", "2023-09-20").out
        assert "fallen due, estimated" in text
        assert "carbonstep fixing publish LPR1Y 2023-06-20 RATE" in " ".join(text.split())
        zh = cli("--lang", "zh", "loan", statement, "HS-9", "--as-of", "2023-09-20").out
        assert "已到期（暂估）" in zh
        body = cli("loan", statement, "HS-9", "--as-of", "2023-09-20", "--json").json
        rows = body.get("flows") or body.get("settlements") or body["periods"]
        [waits] = [
            item["publication_missing"]
            for item in rows
            if item["fixing_missing"] and item["status"] == "fallen_due"
        ]
        assert waits == {"index": "LPR1Y", "expected_on": "2023-06-20"}
    told = cli("run", "daily", "--on", "2023-09-20", "--json").json
    assert {"index": "LPR1Y", "expected_on": "2023-06-20"} in told["missing_publications"]
    assert [item["problem"]["code"] for item in told["set_aside"]] == ["publication_missing"]
    file.write_text(whole, "utf-8")
    told = cli("run", "daily", "--on", "2023-09-20", "--json").json
    assert (told["missing_publications"], told["set_aside"], told["postings"]) == ([], [], 1)
