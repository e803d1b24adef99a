"""The word 'settled' stands only where a receipt was told: in every command, file and letter of a
loan whose payments fell due, were posted and trued up, some overdue, repaid early and misused."""

import json
import re
from pathlib import Path
from zipfile import ZipFile

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
    "repayment": {"kind": "equal_principal"},
    "rulebook": "huangshi-reduction@2022-09",
    "parameters": {"baseline_tco2e": "103400"},
}
ON = "2024-01-10"
WORDS = re.compile(r"\bsettled\b|已收款|(?<!提前)结清", re.IGNORECASE)
"""In English and in Chinese; 提前结清 is a payoff."""


def a_life(cli, tmp_path) -> None:
    path = Path(tmp_path) / "loan.yaml"
    path.write_text(yaml.safe_dump(LOAN), "utf-8")
    opened = cli(
        "account", "open", "91110000600037341L", "--name", "A", "--received-on", "2022-09-19"
    )
    assert opened.code == 0
    assert cli("loan", "book", str(path), "--received-on", "2022-09-20").code == 0
    assert cli("run", "daily", "--on", "2023-06-01").code == 0
    fixed = ("fixing", "correct", "LPR1Y", "2022-09-20", "3.5", "--reason", "misread")
    assert cli(*fixed, "--received-on", "2023-06-02").code == 0
    assert cli("run", "daily", "--on", "2023-12-31").code == 0
    event = ("loan", "prepay", "HS-1", "--on", "2023-07-03", "--amount", "100000")
    assert cli(*event, "--received-on", "2023-07-03").code == 0
    for kind, on, amount in (("overdue", "2023-09-20", "1000"), ("misuse", "2023-05-01", "5000")):
        told = cli("loan", kind, "HS-1", "--on", on, "--amount", amount, "--received-on", ON)
        assert told.code == 0, told.err
    assert cli("run", "daily", "--on", ON).code == 0


@pytest.fixture
def lived(once):
    return once(a_life)


def commands(cli) -> list[tuple[str, ...]]:
    """Everything that shows the loan or the book; each letter too."""
    true_ups = cli("loan", "true-ups", "HS-1", "--json").json["true_ups"]
    assert true_ups
    as_of = ("--as-of", ON)
    shown = [
        *[("loan", name, "HS-1", *as_of) for name in ("show", "cash-flow", "interest", "benefit")],
        *[("loan", name, "HS-1") for name in ("events", "true-ups", "terms")],
        ("loan", "rate", "HS-1", "--on", ON),
        ("loan", "why", "HS-1", *as_of),
        ("loan", "list"),
        ("account", "show", "91110000600037341L"),
        ("portfolio", "interest", "--from", "2023-01", "--to", "2024-12", *as_of),
        ("changes",),
        ("db", "upgrade", "--dry-run"),
    ]
    json_too = [(*command, "--json") for command in shown]
    letters = [("loan", "advice", "HS-1", item["true_up_id"]) for item in true_ups]
    return [*shown, *json_too, *letters]


def files(cli, tmp_path, names=("cash-flow", "interest", "benefit")) -> dict[str, str]:
    """The text of every statement file, in both languages."""
    found = {}
    for name in names:
        for language in ("en", "zh"):
            for ending in ("csv", "xlsx"):
                path = tmp_path / f"{name}.{language}.{ending}"
                given = ("loan", name, "HS-1", "--as-of", ON, "--out", str(path), "--force")
                assert cli("--lang", language, *given).code == 0
                if ending == "csv":
                    found[path.name] = path.read_text("utf-8-sig")
                else:
                    with ZipFile(path) as parts:
                        texts = [parts.read(part).decode("utf-8") for part in parts.namelist()]
                    found[path.name] = " ".join(re.sub("<[^>]*>", " ", text) for text in texts)
    return found


def faces(cli, tmp_path) -> dict[str, str]:
    """What each face says."""
    said = {}
    for command in commands(cli):
        for language in ("en", "zh"):
            outcome = cli("--lang", language, *command)
            assert outcome.code == 0, (command, outcome.err)
            said[" ".join((language, *command))] = outcome.out
    return {**said, **files(cli, tmp_path)}


def where(said: dict[str, str]) -> dict[str, list[str]]:
    return {name: found for name, text in said.items() if (found := WORDS.findall(text))}


def test_without_a_receipt_no_face_says_that_anything_is_settled(lived, tmp_path) -> None:
    assert where(faces(lived, tmp_path)) == {}


def test_with_one_just_its_day_is_settled(lived, tmp_path) -> None:
    flows = lived("loan", "cash-flow", "HS-1", "--as-of", ON, "--json").json["flows"]
    due = [f for f in flows if f["nominal_on"] == "2022-12-20" and f["kind"] != "drawdown"]
    owed = sum(round(float(f["amount"]) * 100) for f in due)
    paid = f"{owed // 100}.{owed % 100:02}"
    path = tmp_path / "paid.csv"
    path.write_text(f"loan_id,paid_on,amount\nHS-1,2022-12-20,{paid}\n", "utf-8")
    told = lived("loan", "paid", str(path), "--received-on", ON, "--json").json
    assert (told["partial_count"], told["surplus_count"]) == (0, 0)
    after = lived("loan", "cash-flow", "HS-1", "--as-of", ON, "--json").json["flows"]
    settled = {f["nominal_on"] for f in after if f["status"] == "settled"}
    assert settled == {"2022-12-20"}
    flows = ("loan", "cash-flow", "HS-1", "--as-of", ON)
    shown = where({language: lived("--lang", language, *flows).out for language in ("en", "zh")})
    assert set(shown) == {"en", "zh"}
    assert "cash-flow.zh.xlsx" in where(files(lived, tmp_path, ["cash-flow"]))
    assert json.dumps(after).count('"settled"') == len(due)
