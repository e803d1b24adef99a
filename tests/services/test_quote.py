"""A quote stores nothing and gives just what booking and filing the same facts would give."""

from datetime import date
from fractions import Fraction

import pytest

from carbonstep.formats.document import parse_json, read_document
from carbonstep.reading.node import Node, node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.quote import quote
from carbonstep.services.rate import loan_picture

from .conftest import ACCOUNT, LOAN, row

AS_OF = date(2025, 6, 1)
PAID = {
    "id": "early",
    "kind": "prepayment",
    "on": "2024-03-20",
    "amount": "1000000",
    "received_on": "2024-03-20",
}
BACK = {
    "kind": "withdrawn",
    "supersedes": "early",
    "reason": "the borrower paid another loan",
    "received_on": "2024-04-02",
}
REPORT = row(2022, "50000", received_on="2023-04-28", id="r1")
DOCUMENT = {"as_of": "2025-06-01", "rulebook": LOAN["rulebook"], "loan": LOAN}


def price(library, **changes):
    return quote(library, node_from_json(DOCUMENT | changes)).picture


def codes(library, **changes) -> list[str]:
    with pytest.raises(RejectedError) as refused:
        price(library, **changes)
    return [problem.code for problem in refused.value.problems]


def test_it_equals_the_booked_loan_decision_for_decision_and_fen_for_fen(bank) -> None:
    restated = row(
        2022, "52000", received_on="2023-09-04", supersedes="r1", restatement_reason="late"
    )
    quoted = price(bank.library, reports=[REPORT, restated])
    first = bank.file(row(2022, "50000"), on=date(2023, 4, 28))
    bank.file(
        row(2022, "52000", supersedes=first.accepted[0], restatement_reason="late"),
        on=date(2023, 9, 4),
    )
    bank.run(AS_OF)
    stored = loan_picture(bank.store, "HS-1", as_of=AS_OF)
    assert [d.decision_id for d in quoted.priced.decisions] == [
        d.decision_id for d in stored.priced.decisions
    ]
    assert quoted.priced.segments == stored.priced.segments
    assert quoted.priced.interest == stored.priced.interest
    assert quoted.due == stored.due


def test_a_rulebook_by_name_inline_and_as_a_file_are_the_same(library, tmp_path) -> None:
    source = library.path_of(LOAN["rulebook"])
    node = read_document(source)
    assert isinstance(node, Node)
    (tmp_path / "mine.yaml").write_text(source.read_text())
    by_name = price(library, reports=[REPORT])
    inline = price(library, reports=[REPORT], rulebook=node.plain())
    document = node_from_json({**DOCUMENT, "reports": [REPORT], "rulebook": "mine.yaml"})
    by_file = quote(library, document, beside=tmp_path).picture
    assert by_name == inline == by_file


def test_an_event_is_withdrawn_or_corrected_by_a_short_name(library) -> None:
    plain, paid = price(library), price(library, events=[PAID])
    taken_back = price(library, events=[PAID, BACK])
    assert taken_back.priced.interest == plain.priced.interest != paid.priced.interest
    assert taken_back.priced.events == ()
    before = price(library, events=[PAID, BACK], known_at="2024-04-01")
    assert [event.kind.value for event in before.priced.events] == ["prepayment"]
    less = {**PAID, "id": "less", "amount": "500000", "supersedes": "early", "reason": "misread"}
    corrected = price(library, events=[PAID, less])
    assert [event.amount_fen for event in corrected.priced.events] == [50_000_000]
    back = {**BACK, "supersedes": "less"}
    assert price(library, events=[PAID, less, back]).priced.events == ()


def test_without_a_folder_no_file_is_read(library) -> None:
    assert codes(library, rulebook="../../secret.yaml") == ["rulebook_unknown"]


def test_known_at_hides_what_came_later(library) -> None:
    assert len(price(library, reports=[REPORT], known_at="2023-04-27").priced.decisions) == 0
    assert len(price(library, reports=[REPORT], known_at="2023-04-28").priced.decisions) == 1
    early = price(library, known_at="2023-01-31T00:00:00Z")
    assert early.priced.segments[-1].projected


CABLE = {
    "as_of": "2025-12-05",
    "rulebook": "changchun-cable@2024-09",
    "loan": {
        "principal": "29000000",
        "drawn_on": "2024-09-20",
        "matures_on": "2027-09-20",
        "benchmark": {"index": "fixed", "rate_pct": "3.45"},
        "spread_bps": "45",
        "product_id": "P1",
    },
}
SHEATH = {
    "product_id": "P1",
    "product_name": "bio-based sheath",
    "declared_unit": "kilogram",
    "declared_amount": "1",
    "period_from": "2024-07-01",
    "period_to": "2024-12-31",
    "received_on": "2025-02-14",
    "assurance": "limited",
    "verifier": "V",
}


@pytest.mark.parametrize(
    ("figures", "total_e4bp", "warned"),
    [
        ({"footprint": "-1.2", "biogenic_uptake": "-2.5"}, -300_000, []),
        ({"footprint": "-1.2"}, -300_000, ["footprint_below_zero"]),
        ({"footprint": "0"}, -300_000, ["footprint_zero"]),
        ({"footprint": "4.9", "raw_materials": "-0.1", "production": "5"}, -100_000, []),
    ],
)
def test_a_product_that_takes_up_more_than_it_emits(library, figures, total_e4bp, warned) -> None:
    document = {**CABLE, "reports": [{**SHEATH, **figures}]}
    quoted = quote(library, node_from_json(document))
    first = quoted.picture.priced.decisions[0]
    assert first.kpis[0].value == Fraction(figures["footprint"])
    assert first.total_e4bp == total_e4bp
    assert [warning.code for warning in quoted.warnings] == warned


def test_reports_received_after_the_business_date_do_not_count_yet(library) -> None:
    picture = price(library, reports=[REPORT], as_of="2023-04-27")
    assert picture.priced.decisions == ()


def test_fixings_of_the_document_replace_the_shipped_ones(library) -> None:
    fixing = {"index": "LPR1Y", "published_on": "2022-09-20", "rate_pct": "1.23"}
    picture = price(library, fixings=[fixing])
    assert {s.benchmark_e4bp for s in picture.priced.segments} == {1_230_000}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"as_of": "2025-06-31"}, ["date_invalid"]),
        ({"as_fo": "2025-06-01"}, ["key_unknown"]),
        ({"rulebook": "huangshi-reduction@2021"}, ["rulebook_unknown"]),
        ({"reports": "none"}, ["shape"]),
        ({"reports": [{**REPORT, "scope1": "-1"}]}, ["negative"]),
        ({"reports": [REPORT, row(2022, "1", received_on="2023-05-01")]},
         ["duplicate_in_file", "duplicate_in_file"]),
        ({"reports": [{**REPORT, "scop1": "1"}]}, ["key_unknown"]),
        ({"reports": [{**REPORT, "account": "eu-ets:7"}]}, ["other_account"]),
        ({"reports": [REPORT, {**row(2021, "1", received_on="2023-05-01"), "id": "r1"}]},
         ["key_twice"]),
        ({"loan": {**LOAN, "rulebook": "hulunbuir-label@2025-09"}}, ["other_rulebook"]),
        ({"loan": {**LOAN, "matures_on": "2099-09-20"}}, ["life_too_long"]),
        ({"loan": {**LOAN, "loan_id": "a/b"}}, ["loan_id"]),
        ({"loan": {**LOAN, "matures_on": "9999-12-31"}}, ["out_of_range"]),
        ({"loan": {**LOAN, "principal": None}}, ["key_empty"]),
        ({"as_of": None}, ["key_empty"]),
        ({"fixings": [{"index": "LPR1Y", "published_on": "2022-08-20", "rate_pct": "365"}]},
         ["out_of_range"]),
        ({"reports": [row(2022, "1", received_on="2022-12-30")]}, ["received_before_period_end"]),
        ({"reports": [row(2022, "1", received_on="2023-05-01", supersedes="R-AAAAAAAAAAAAAAAA",
                          restatement_reason="x")]}, ["supersedes_unknown"]),
        ({"fixings": []}, ["fixing_missing"]),
        ({"fixings": [{"index": "LPR1Y", "published_on": "2022-10-20", "rate_pct": "3"}]},
         ["fixing_missing"]),
        ({"loan": {**LOAN, "principal": "1e9"}}, ["exponent"]),
        ({"known_at": "yesterday"}, ["date_invalid"]),
        ({"events": [PAID, {**PAID, "on": "2024-03-21", "received_on": "2024-03-21"}]},
         ["key_twice"]),
        ({"events": [{**PAID, "id": ""}]}, ["value_missing"]),
        ({"events": [BACK, PAID]}, ["loan_event_unknown"]),
        ({"events": [PAID, BACK, {**BACK, "reason": "again"}]}, ["loan_event_superseded"]),
    ],
)  # fmt: skip
def test_refusals(library, changes: dict, expected: list[str]) -> None:
    assert codes(library, **changes) == expected


def test_a_json_number_with_a_fraction_is_refused_and_a_whole_one_is_exact(library) -> None:
    text = (
        '{"as_of": "2025-06-01", "rulebook": "huangshi-reduction@2022-09", "loan": {'
        '"principal": 15000000, "drawn_on": "2022-09-20", "matures_on": "2025-09-20",'
        '"benchmark": {"index": "fixed", "rate_pct": RATE}, "spread_bps": 0,'
        '"parameters": {"baseline_tco2e": "103400"}}}'
    )
    good = parse_json(text.replace("RATE", '"3.2"'))
    assert quote(library, good).picture.loan.principal_fen == 1_500_000_000
    with pytest.raises(RejectedError) as refused:
        quote(library, parse_json(text.replace("RATE", "3.2")))
    [problem] = refused.value.problems
    assert (problem.code, problem.found) == ("number_as_json", "3.2")
    assert problem.place.path == "loan.benchmark.rate_pct"


def test_the_account_of_a_quote_may_be_named(library) -> None:
    assert price(library).account.account_id == ACCOUNT


def test_a_quote_says_what_its_borrower_is(library) -> None:
    assert price(library).evidence.borrower is None
    told = {"industry": "c3831", "region": "CN-QH"}
    for given in (told, {"industry": "C3831"}, {"region": "CN-QH"}):
        picture = price(library, account=given, reports=[REPORT])
        expected = tuple(given.get(name, "").upper() for name in told)
        for day in (date.min, AS_OF, date.max):
            account = picture.evidence.borrower.on(day)
            assert (account.industry, account.region) == expected
        assert picture.account == account
        assert account.account_id == picture.loan.account_id
    # Nothing that is decided by a level asks for it.
    plain = price(library, reports=[REPORT])
    assert plain.priced.decisions == picture.priced.decisions


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"industry": "steel"}, "industry_code"),
        ({"region": "Qinghai"}, "region_code"),
        ({"industry": "C3831", "sector": "x"}, "key_unknown"),
        ({}, "key_missing"),
        ("C3831", "shape"),
    ],
)
def test_what_a_borrower_is_not_is_refused(library, given, code) -> None:
    assert codes(library, account=given) == [code]
