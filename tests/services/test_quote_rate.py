"""The rate of a quote alone is that of the whole quote, and nothing more is worked out for it."""

import pytest

from carbonstep.domain.decision import looked
from carbonstep.domain.money import life
from carbonstep.present.json.quote import QuoteOut, QuoteRateOut
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.quote import quote, quote_rate

from .conftest import LOAN, row

DOCUMENT = {"as_of": "2025-06-01", "rulebook": LOAN["rulebook"], "loan": LOAN}
REPORT = row(2022, "50000", received_on="2023-04-28", id="r1")
RESTATED = row(2022, "70000", received_on="2023-09-04", supersedes="r1", restatement_reason="late")
PREPAID = {"kind": "prepayment", "on": "2023-06-20", "amount": "5000000"}
PAID_OFF = {"kind": "payoff", "on": "2024-03-20"}
MOVED = {
    "kind": "amendment",
    "on": "2024-01-10",
    "terms": {"spread_bps": "55"},
    "agreed_on": "2024-01-05",
    "reason": "agreed anew",
}
ASKED = {
    "no report": {},
    "a report": {"reports": [REPORT]},
    "a restatement": {"reports": [REPORT, RESTATED]},
    "missing, seen early": {"as_of": "2023-05-10"},
    "before the loan": {"as_of": "2022-09-21"},
    "known earlier": {"reports": [REPORT, RESTATED], "known_at": "2023-05-30"},
    "repaid in part": {"reports": [REPORT], "events": [PREPAID | {"received_on": "2023-06-20"}]},
    "paid off": {"reports": [REPORT], "events": [PAID_OFF | {"received_on": "2024-03-20"}]},
    "amended": {"reports": [REPORT], "events": [MOVED | {"received_on": "2024-01-05"}]},
}


def rate_told(library, document) -> dict:
    found = quote_rate(library, node_from_json(document))
    asked = found.document
    return QuoteRateOut.of(
        found.rated, found.rulebook, as_of=asked.as_of, warnings=asked.warnings
    ).model_dump(mode="json")


def whole_told(library, document) -> dict:
    found = quote(library, node_from_json(document))
    return QuoteOut.priced(found.picture, warnings=found.warnings).model_dump(mode="json")


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_the_rate_alone_is_that_of_the_whole_quote(library, asked) -> None:
    document = DOCUMENT | asked
    rate, whole = rate_told(library, document), whole_told(library, document)
    decision_id = rate.pop("decision_id")
    shown = [d for d in whole["decisions"] if d["decision_id"] == decision_id]
    assert rate.pop("schema") == "carbonstep.quote-rate/1"
    assert rate == {name: whole[name] for name in rate}
    assert set(rate) == {
        "as_of",
        "rulebook",
        "outputs",
        "total_bps",
        "effective",
        "segments",
        "warnings",
    }
    assert [d["outputs"] for d in shown] == ([rate["outputs"]] if rate["outputs"] else [])


def test_a_loan_that_is_repaid_early_is_told_to_its_maturity(library) -> None:
    """Whether anything is outstanding only the money says."""
    repaid = PREPAID | {"amount": "15000000", "received_on": "2023-06-20"}
    document = DOCUMENT | {"reports": [REPORT], "events": [repaid]}
    rate, whole = rate_told(library, document), whole_told(library, document)
    assert whole["segments"][-1]["to"] == "2023-06-20"
    assert rate["segments"][-1]["to"] == "2025-09-20"
    assert rate["segments"][: len(whole["segments"]) - 1] == whole["segments"][:-1]


def test_no_money_is_followed_and_no_next_step_is_looked_for(library, monkeypatch) -> None:
    document = DOCUMENT | {"reports": [REPORT, RESTATED]}
    told = rate_told(library, document)
    monkeypatch.setattr(life, "service", None)
    monkeypatch.setattr(looked, "next_step", None)
    assert rate_told(library, document) == told
    with pytest.raises(TypeError):
        whole_told(library, document)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"as_of": "soon"}, "date_invalid"),
        ({"rulebook": "nowhere@1"}, "rulebook_unknown"),
        ({"fixings": []}, "fixing_missing"),
        ({"events": [PREPAID | {"on": "2026-01-20", "received_on": "2025-05-30"}]}, None),
    ],
)
def test_what_is_wrong_is_refused_as_of_the_whole_quote(library, asked, code) -> None:
    found = []
    for price in (quote, quote_rate):
        with pytest.raises(RejectedError) as refused:
            price(library, node_from_json(DOCUMENT | asked))
        found.append([problem.code for problem in refused.value.problems])
    assert found[0] == found[1]
    assert code is None or code in found[0]


def test_what_only_the_money_tells_is_not_refused(library) -> None:
    above = PREPAID | {"amount": "15000001", "received_on": "2023-06-20"}
    document = node_from_json(DOCUMENT | {"events": [above]})
    with pytest.raises(RejectedError):
        quote(library, document)
    assert quote_rate(library, document).rated.segments
