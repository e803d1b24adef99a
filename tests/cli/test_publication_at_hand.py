"""A publication that an answer misses is looked for where it may be, and its remedy helps there."""

import json
import shutil

import pytest
import yaml

RULES = "rules"
EARLY = {
    "loan_id": "E-1",
    "account": "uscc:91110000600037341L",
    "principal": "12000000",
    "drawn_on": "2022-03-21",
    "matures_on": "2024-03-20",
    "benchmark": {"index": "LPR1Y", "repricing": {"every_months": "12", "anchor": "drawdown"}},
    "spread_bps": "40",
    "rulebook": "huangshi-reduction@2022-09",
    "parameters": {"baseline_tco2e": "103400"},
    "first_test_on": "2022-12-31",
}
LONG = {**EARLY, "loan_id": "E-2", "benchmark": {**EARLY["benchmark"], "index": "LPR5Y+"}}


def booked_early(cli, tmp_path) -> None:
    """Loans booked by their first day, and no run since."""
    cli("account", "open", "91110000600037341L", "--name", "A", "--received-on", "2022-03-01")
    for terms in (EARLY, LONG):
        path = tmp_path / f"{terms['loan_id']}.yaml"
        path.write_text(yaml.safe_dump({**terms, "drawn_on": "2022-09-20"}), "utf-8")
        assert cli("loan", "book", str(path), "--received-on", "2022-09-20").code == 0


@pytest.fixture
def early(once):
    return once(booked_early)


def asked(cli, loan: str, *more: str) -> dict[str, str]:
    """What each question of a loan says, by its noun and verb."""
    return {
        "show": cli("loan", "show", loan, "--as-of", "2024-01-15", *more).out,
        "why": cli("loan", "why", loan, "--as-of", "2024-01-15", *more).out,
        "rate": cli("loan", "rate", loan, "--on", "2024-01-15", *more).out,
    }


CALLED = {"LPR1Y": "1-year LPR", "LPR5Y+": "over-5-year LPR"}
"""A benchmark as it is read, by what is typed."""


@pytest.mark.parametrize(("loan", "index"), [("E-1", "LPR1Y"), ("E-2", "LPR5Y+")])
def test_what_the_rules_folder_has_is_taken_up_by_the_run_that_is_named(early, loan, index) -> None:
    for question, said in asked(early, loan).items():
        assert f"{CALLED[index]} of 2023-09-20 stands in the rules folder" in said, question
        assert "Take it up: carbonstep run daily" in said, question
        assert "has not come" not in said, question
        assert "fixing publish" not in said, question
    assert "已在规则文件夹中，尚未采用" in early("--lang", "zh", "loan", "show", loan).out
    assert early("run", "daily", "--on", "2024-01-15").code == 0
    for said in asked(early, loan).values():
        assert "rules folder" not in said
        assert "is not recorded" not in said


def test_what_no_source_has_is_published_by_hand(early, tmp_path, monkeypatch, repo) -> None:
    rules = tmp_path / RULES
    shutil.copytree(repo / "rules", rules)
    file = rules / "benchmarks" / "lpr.csv"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "2023-09-20" not in line), "utf-8")
    monkeypatch.setenv("CARBONSTEP_RULES_DIR", str(rules))
    for said in asked(early, "E-1").values():
        assert "1-year LPR of 2023-09-20 has not come" in said
        assert "carbonstep fixing publish LPR1Y 2023-09-20 RATE" in said
        assert "run daily" not in said
    file.write_text("not a table of fixings\n", "utf-8")
    for said in asked(early, "E-1").values():
        assert "1-year LPR of 2023-09-20 has not come" in said


def test_what_was_withdrawn_is_not_taken_up_again_and_so_not_promised(early) -> None:
    assert early("run", "daily", "--on", "2024-01-15").code == 0
    told = ("LPR1Y", "2023-09-20", "--reason", "of another month", "--received-on", "2024-01-15")
    assert early("fixing", "withdraw", *told).code == 0
    for said in asked(early, "E-1").values():
        assert "1-year LPR of 2023-09-20 has not come" in said


def test_what_is_recorded_since_a_moment_is_told_so(early) -> None:
    size = early("changes", "--json").json["size"]
    assert early("run", "daily", "--on", "2024-01-15").code == 0
    for said in asked(early, "E-1", "--known-at", str(size)).values():
        assert "1-year LPR of 2023-09-20 was not recorded by then, and is now" in said
        assert "fixing publish" not in said


@pytest.mark.parametrize("index", ["LPR1Y", "LPR5Y+"])
def test_a_quote_is_of_what_it_was_given_and_asks_no_store(cli, tmp_path, index) -> None:
    terms = {key: EARLY[key] for key in EARLY if key != "rulebook"}
    terms |= {"drawn_on": "2022-09-20", "benchmark": {**EARLY["benchmark"], "index": index}}
    fixings = [{"index": index, "published_on": "2022-09-20", "rate_pct": "3.65"}]
    given = {"as_of": "2024-01-15", "rulebook": EARLY["rulebook"], "loan": terms}
    path = tmp_path / "quote.json"
    path.write_text(json.dumps({**given, "fixings": fixings}), "utf-8")
    told = cli("quote", str(path))
    assert (told.code, told.err) == (0, "")
    assert f"LPR ({index}) of 2023-09-20 is not among the fixings of this quote" in told.out
    assert "carbonstep fixing publish" not in told.out
    assert "Add it to 'fixings'" in told.out
    later = [*fixings, {"index": index, "published_on": "2023-09-20", "rate_pct": "3.45"}]
    path.write_text(json.dumps({**given, "fixings": later}), "utf-8")
    assert f"({index}) of 2023-09-20" not in cli("quote", str(path)).out
