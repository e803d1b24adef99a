"""`loan book --confirm`: an odd magnitude is booked once it is confirmed, and not before."""

from pathlib import Path

import pytest

from .conftest import Cli

ACCOUNT = "uscc:91110000600037341L"
TERMS = """
loan_id: HS-1
account: uscc:91110000600037341L
rulebook: huangshi-reduction@2022-09
principal: "15000000"
drawn_on: 2022-09-20
matures_on: 2025-09-20
benchmark: {index: LPR1Y}
spread_bps: "0.45"
parameters: {baseline_tco2e: "103400"}
"""


@pytest.fixture
def terms(cli: Cli, tmp_path: Path) -> str:
    assert (
        cli("account", "open", ACCOUNT, "--name", "A maker", "--received-on", "2022-09-20").code
        == 0
    )
    path = tmp_path / "loan.yaml"
    path.write_text(TERMS, "utf-8")
    return str(path)


def test_an_odd_spread_is_refused_until_it_is_confirmed(cli: Cli, terms: str) -> None:
    book = ("loan", "book", terms, "--received-on", "2022-09-20", "--json")
    refused = cli(*book)
    assert refused.code == 3
    (problem,) = refused.json["problems"]
    assert problem["code"] == "spread_magnitude"
    assert "--confirm spread_magnitude" in problem["remedy"]
    assert cli("loan", "list", "--json").json["loans"] == []
    sure = cli(*book, "--confirm", "spread_magnitude")
    assert sure.code == 0
    assert sure.json["loan"]["confirmed"] == ["spread_magnitude"]
    assert sure.json["loan"]["spread_bps"] == "0.45"


def test_confirming_what_nothing_asks_for_or_nobody_knows_is_refused(cli: Cli, terms: str) -> None:
    book = ("loan", "book", terms, "--received-on", "2022-09-20", "--json")
    idle = cli(*book, "--confirm", "spread_magnitude", "--confirm", "rate_magnitude")
    assert (idle.code, idle.json["problems"][0]["code"]) == (3, "confirmed_nothing")
    unknown = cli(*book, "--confirm", "spread")
    assert unknown.code == 3
    codes = {problem["code"]: problem["needed"] for problem in unknown.json["problems"]}
    assert codes["word_unknown"] == "spread_magnitude"
