"""A loan that supplies a number by test period, or of a base year: booked, recorded, amended."""

import shutil
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from carbonstep.domain.loan.patch import terms_said
from carbonstep.domain.loan.term import loan_body
from carbonstep.present.sentence.loan_event import terms_text
from carbonstep.present.words.translation import Language
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.changes import changes_after
from carbonstep.services.library import Library
from carbonstep.services.loan import book_loan
from carbonstep.services.loan_event import record_loan_event
from carbonstep.services.quote import quote
from carbonstep.services.rate import loan_picture
from carbonstep.settings import shipped_rules
from carbonstep.store.log import EventType

from .conftest import LOAN, row

ASKS = "huangshi-reduction@2022-10"
NAME = "baseline_tco2e"
TARGETS = {"2022": "103400", "2023": "97000"}
LATER = {**TARGETS, "2024": "110000"}
ON = date(2025, 5, 6)
PLAIN = {"parameters": {NAME: "103400"}}
OF_YEAR = {"parameters": {NAME: {"amount": "103400", "year": 2019}}}


@pytest.fixture
def lender(bank, tmp_path):
    """The bank with a version that asks for its baseline by test period."""
    folder = tmp_path / "rules"
    shutil.copytree(shipped_rules(), folder)
    book = folder / "rulebooks" / "huangshi-reduction"
    written = (book / "2022-09.yaml").read_text("utf-8")
    for old, new in (
        ("rulebook: huangshi", "format: 2\nrulebook: huangshi"),
        ('version: "2022-09"', 'version: "2022-10"'),
        ("{unit: tCO2e, zh:", "{unit: tCO2e, by: test_period, zh:"),
    ):
        assert old in written
        written = written.replace(old, new)
    (book / "2022-10.yaml").write_text(written, "utf-8")
    return replace(bank, library=Library(folder))


def book(bank, number: str = "S-1", **changes: Any):
    document = {**LOAN, "loan_id": number, "rulebook": ASKS, "parameters": {NAME: TARGETS}}
    stamp = bank.stamp(date(2022, 9, 21))
    return book_loan(bank.store, bank.library, node_from_json({**document, **changes}), stamp)


def amend(bank, number: str, *, on: str = "2024-08-01", **terms: Any):
    document = {"kind": "amendment", "on": on, "terms": terms, "reason": "agreed"}
    node = node_from_json(document)
    return record_loan_event(bank.store, number, node, bank.stamp(ON), library=bank.library)


def decided(bank, number: str = "S-1") -> dict[int, str]:
    """What each year gives in the end: its step, or why it is missing."""
    picture = loan_picture(bank.store, number, as_of=ON)
    return {
        decision.test_period.start.year: decision.kpis[0].missing or f"{decision.total_e4bp}"
        for decision in picture.priced.decisions
    }


def report_all(bank) -> None:
    for year in (2022, 2023, 2024):
        bank.file(row(year, "50000"), on=date(year + 1, 4, 10))
    bank.run(ON)


def schemas(bank, number: str) -> list[tuple[str, str]]:
    types = (EventType.LOAN_BOOKED, EventType.LOAN_AMENDED, EventType.LOAN_CORRECTED)
    page = changes_after(bank.store, after=-1, limit=50, types=types, subject=number)
    return [(entry.type.value, entry.body["schema"]) for entry in page.entries]


def test_each_year_is_measured_against_its_own_number(lender) -> None:
    """6.2 % under the number of 2022, almost nothing under that of 2023; 2024 has none."""
    book(lender)
    report_all(lender)
    assert decided(lender) == {2022: "-100000", 2023: "0", 2024: "parameter_not_set"}


def test_an_amendment_gives_the_numbers_of_later_periods_anew(lender) -> None:
    book(lender)
    report_all(lender)
    amend(lender, "S-1", parameters={NAME: LATER})
    lender.run(ON)
    assert decided(lender) == {2022: "-100000", 2023: "0", 2024: "-100000"}
    # From 2024 on alone: what 2022 and 2023 were measured against stays.
    amend(lender, "S-1", on="2024-09-01", parameters={NAME: {"2022": "1", "2024": "1"}})
    assert decided(lender) == {2022: "-100000", 2023: "0", 2024: "0"}


@pytest.mark.parametrize(
    ("on", "given", "left_out"),
    [
        ("2024-08-01", LATER, ""),
        ("2024-08-01", {"2024": "5"}, ""),
        ("2024-08-01", {"2022": "5", "2023": "5"}, "2024-01-01"),
        ("2024-01-01", {"2023": "5"}, "2024-01-01"),
        ("2023-12-31", {"2024": "5"}, "2023-01-01"),
        ("2023-12-31", {"2022": "5"}, "2023-01-01, 2024-01-01"),
    ],
)
def test_numbers_that_are_not_given_anew_are_told(lender, on, given, left_out) -> None:
    """Those of periods that the amendment leaves as they were are no loss."""
    book(lender, parameters={NAME: LATER})
    told = amend(lender, "S-1", on=on, parameters={NAME: given}).warnings
    assert [w.needed for w in told if w.code == "series_left_out"] == [left_out] * bool(left_out)
    assert all(w.warning and w.found == NAME for w in told if w.code == "series_left_out")


def test_another_term_leaves_the_numbers_as_they_are(lender) -> None:
    book(lender, parameters={NAME: LATER})
    assert amend(lender, "S-1", spread_bps="30").warnings == ()
    to_one = {"rulebook": LOAN["rulebook"], **PLAIN}
    assert amend(lender, "S-1", on="2024-09-01", **to_one).warnings == ()


def test_a_body_says_by_its_number_what_an_older_program_cannot_read(lender) -> None:
    book(lender)
    book(lender, "Y-1", rulebook=LOAN["rulebook"], **OF_YEAR)
    amend(lender, "S-1", spread_bps="30")
    amend(lender, "S-1", on="2024-09-01", parameters={NAME: LATER})
    amend(lender, "HS-1", on="2024-09-01", **PLAIN | {"spread_bps": "30"})
    amend(lender, "HS-1", on="2024-10-01", **OF_YEAR)
    assert schemas(lender, "HS-1") == [
        ("loan.booked", "loan/1"),
        ("loan.amended", "loan_event/1"),
        ("loan.amended", "loan_event/2"),
    ]
    assert schemas(lender, "Y-1") == [("loan.booked", "loan/2")]
    assert schemas(lender, "S-1") == [
        ("loan.booked", "loan/2"),
        ("loan.amended", "loan_event/1"),
        ("loan.amended", "loan_event/2"),
    ]


def test_what_is_listed_is_booked_already(lender) -> None:
    booked = book(lender).loan
    again = {**loan_body(booked), "schema": "loan/2"}
    assert again["parameters"] == {NAME: {"2022-01-01": "103400", "2023-01-01": "97000"}}
    stamp = lender.stamp(ON)
    found = book_loan(lender.store, lender.library, node_from_json(again), stamp)
    assert (found.new, found.loan) == (False, booked)
    said = terms_said(booked)
    assert said[f"parameters.{NAME}.2023-01-01"] == "97000"


def test_a_year_alone_changes_no_price_and_is_a_term_that_differs(lender) -> None:
    book(lender, "Y-1", rulebook=LOAN["rulebook"], **OF_YEAR)
    report_all(lender)
    assert decided(lender, "Y-1") == decided(lender, "HS-1")
    picture = loan_picture(lender.store, "Y-1", as_of=ON)
    assert picture.loan.parameters[NAME].year == 2019


def test_a_move_to_such_a_version_brings_its_numbers(lender) -> None:
    with pytest.raises(RejectedError, match="series_asked"):
        amend(lender, "HS-1", rulebook=ASKS)
    amend(lender, "HS-1", rulebook=ASKS, parameters={NAME: LATER})
    report_all(lender)
    assert decided(lender, "HS-1")[2024] == "-100000"
    with pytest.raises(RejectedError, match="series_not_asked"):
        amend(lender, "HS-1", on="2024-09-01", rulebook=LOAN["rulebook"])


def test_a_quote_gives_just_what_the_booked_loan_gets(lender) -> None:
    book(lender)
    report_all(lender)
    terms = {k: v for k, v in LOAN.items() if k != "rulebook"}
    document = {
        "as_of": ON.isoformat(),
        "rulebook": ASKS,
        "loan": {**terms, "loan_id": "S-1", "parameters": {NAME: TARGETS}},
        "reports": [
            row(year, "50000", received_on=f"{year + 1}-04-10") for year in (2022, 2023, 2024)
        ],
    }
    quoted = quote(lender.library, node_from_json(document)).picture
    stored = loan_picture(lender.store, "S-1", as_of=ON)
    assert [d.decision_id for d in quoted.priced.decisions] == [
        d.decision_id for d in stored.priced.decisions
    ]
    assert quoted.priced.segments == stored.priced.segments


def test_chinese_keeps_a_name_apart_from_its_number(lender) -> None:
    series = amend(lender, "HS-1", rulebook=ASKS, parameters={NAME: {"2024": "99"}}).event
    assert terms_text(series, Language.ZH) == (
        f"挂钩规则版本{ASKS}，挂钩规则参数“{NAME}”（2024-01-01起的考核期）99"
    )
    of_year = amend(lender, "HS-1", on="2024-09-01", rulebook=LOAN["rulebook"], **OF_YEAR).event
    assert terms_text(of_year, Language.ZH).endswith(
        f"挂钩规则参数“{NAME}”的数值103400，挂钩规则参数“{NAME}”的基准年2019"
    )
    assert terms_text(of_year, Language.EN).endswith(f"parameters.{NAME}.year 2019")
