"""True-ups and corrected fixings on the command line."""

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


@pytest.fixture
def posted(cli, tmp_path: Path):
    path = tmp_path / "loan.yaml"
    path.write_text(yaml.safe_dump(LOAN), "utf-8")
    assert (
        cli("account", "open", "91110000600037341L", "--name", "A", "--on", "2022-09-19").code == 0
    )
    assert cli("loan", "book", str(path), "--on", "2022-09-20").code == 0
    assert cli("run", "daily", "--on", "2023-04-03", "--json").json["postings"] == 2
    return cli


def correct(cli, rate: str, *more: str):
    given = ("2022-09-20", rate, "--reason", "misread", "--on", "2023-04-03")
    return cli("fixing", "correct", "LPR1Y", *given, *more)


def test_a_corrected_fixing_becomes_true_ups_and_a_letter(posted) -> None:
    assert "Nothing was trued up." in posted("loan", "true-ups", "HS-1").out
    done = correct(posted, "3.75")
    assert (done.code, done.err) == (0, "")
    assert "3.75 % now" in done.out
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
    assert chinese.startswith(f"补差通知书 {name}\n")
    fixings = posted("fixing", "list", "--json").json["fixings"]
    assert [item["revision"] for item in fixings if item["reason"]] == [1]
    assert "misread" in posted("fixing", "list").out


def test_what_is_not_there_is_said(posted) -> None:
    unknown = posted("loan", "true-ups", "HS-9")
    assert (unknown.code, unknown.out) == (5, "")
    nothing = posted("loan", "advice", "HS-1", "T-X")
    assert nothing.code == 5
    assert "carbonstep loan true-ups HS-1" in nothing.err
    refused = posted("fixing", "correct", "LPR1Y", "2022-09-21", "3.7", "--reason", "misread")
    assert (refused.code, refused.out) == (3, "")
