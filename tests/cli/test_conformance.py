"""`carbonstep conformance actus`: what it prints and how it ends."""

import json
from pathlib import Path
from typing import Any

import pytest

TERMS: dict[str, Any] = {
    "contractType": "PAM",
    "contractRole": "RPA",
    "currency": "CNY",
    "statusDate": "2020-12-31T00:00:00",
    "initialExchangeDate": "2021-01-01T00:00:00",
    "maturityDate": "2021-02-01T00:00:00",
    "notionalPrincipal": "1000",
    "nominalInterestRate": 0.12,
    "dayCountConvention": "30E360",
}
RESULTS = [
    ("2021-01-01T00:00", "IED", "-1000", "1000"),
    ("2021-02-01T00:00", "IP", 10.0, "1000"),
    ("2021-02-01T00:00", "MD", 1000, 0),
]


def case(payoff: Any = 10.0, **terms: Any) -> dict[str, Any]:
    """A bullet of 1,000 at 12 % for a month, in the numbers' mixed spellings."""
    results = [
        {
            "eventDate": on,
            "eventType": kind,
            "payoff": payoff if kind == "IP" else amount,
            "currency": "CNY",
            "notionalPrincipal": principal,
            "nominalInterestRate": "0.12",
            "accruedInterest": 0,
        }
        for on, kind, amount, principal in RESULTS
    ]
    return {
        "identifier": "x",
        "terms": TERMS | terms,
        "to": "",
        "dataObserved": {},
        "eventsObserved": [],
        "results": results,
    }


def written(folder: Path, **cases: Any) -> str:
    (folder / "actus.json").write_text(json.dumps(cases), "utf-8")
    return str(folder)


def test_all_passed(cli, tmp_path: Path) -> None:
    done = cli("conformance", "actus", written(tmp_path, own1=case()))
    assert done.code == 0
    assert " ".join(done.out.split()) == "type passed failed excluded PAM 1 0 0 all 1 0 0"


def test_the_first_differing_field_is_named(cli, tmp_path: Path) -> None:
    folder = written(tmp_path, own1=case(), own2=case(payoff="10.0000000021"))
    done = cli("conformance", "actus", folder)
    assert done.code == 4
    assert (
        "✗ own2: event 2 (2021-02-01T00:00:00 IP), payoff: expected 10.000000002100000, "
        "found 10.000000000000000"
    ) in done.out
    assert "own1" not in done.out


def test_what_is_left_out_is_named_and_fails_nothing(cli, tmp_path: Path) -> None:
    folder = written(tmp_path, own1=case(), own2=case(contractType="LAX"))
    done = cli("conformance", "actus", folder)
    assert done.code == 0
    assert "- own2: excluded" in done.out
    assert "contractType is 'LAX'" in done.err
    assert "条款contractType" in cli("--lang", "zh", "conformance", "actus", folder).err


def test_nothing_run_is_not_a_pass(cli, tmp_path: Path) -> None:
    folder = written(tmp_path, own1=case(dayCountConvention="B252"))
    assert cli("conformance", "actus", folder).code == 4


def test_as_json(cli, tmp_path: Path) -> None:
    folder = written(tmp_path, own1=case(), own2=case(payoff="11"), own3=case(calendar="XX"))
    done = cli("conformance", "actus", folder, "--json")
    assert done.code == 4
    assert done.json["types"] == [{"contract_type": "PAM", "passed": 1, "failed": 1, "excluded": 1}]
    verdicts = [(one["case"], one["verdict"]) for one in done.json["cases"]]
    assert verdicts == [("own1", "passed"), ("own2", "failed"), ("own3", "excluded")]
    assert done.json["cases"][1]["first_difference"] == {
        "event": 2,
        "label": "2021-02-01T00:00:00 IP",
        "field": "payoff",
        "expected": "11.000000000000000",
        "found": "10.000000000000000",
    }
    assert done.json["cases"][2]["problems"][0]["code"] == "actus_not_covered"


def test_one_case_alone(cli, tmp_path: Path) -> None:
    folder = written(tmp_path, own1=case(), own2=case(payoff="11"))
    assert cli("conformance", "actus", folder, "--case", "own1").code == 0
    assert cli("conformance", "actus", folder, "--case", "own2").code == 4
    assert cli("conformance", "actus", folder, "--case", "own3").code == 5


@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_damaged_and_missing(cli, tmp_path: Path, as_json: tuple[str, ...]) -> None:
    assert cli("conformance", "actus", str(tmp_path / "none"), *as_json).code == 5
    assert cli("conformance", "actus", str(tmp_path), *as_json).code == 3
    (tmp_path / "bad.json").write_text("{", "utf-8")
    assert cli("conformance", "actus", str(tmp_path), *as_json).code == 3
