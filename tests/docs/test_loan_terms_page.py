"""The page of a loan's terms: every key and word is on it, its example is taken as it stands."""

import re

import pytest

from carbonstep.domain.loan.loan import (
    AtChange,
    DayOrder,
    RepaymentKind,
    RepricingAnchor,
    RoundingMode,
    TooHigh,
    TooLow,
)
from carbonstep.domain.loan.read import read_loan
from carbonstep.domain.loan.repayment_term import REPAYMENT
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.formats.document import parse_yaml
from carbonstep.reading.confirmation import OF_LOAN
from carbonstep.reading.node import Node
from carbonstep.reading.reading import Reading
from carbonstep.services.library import Library
from carbonstep.units.cycle import Stub
from carbonstep.units.day_count import DayCount
from carbonstep.units.period import Frequency
from carbonstep.units.work_calendar import BusinessDayRule, CalendarId

PAGE = "docs/reference/loan-terms.md"
USED_BY = {term.name: term.of for term in REPAYMENT.terms if term.of}


def section(text: str, title: str) -> str:
    return text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize(
    "words",
    [
        AtChange,
        BenchmarkIndex,
        BusinessDayRule,
        CalendarId,
        DayCount,
        DayOrder,
        Frequency,
        RepaymentKind,
        RepricingAnchor,
        RoundingMode,
        Stub,
        TooHigh,
        TooLow,
    ],
)
def test_every_word_is_on_the_page(pages, words) -> None:
    text = pages(PAGE)
    assert [word.value for word in words if f"`{word.value}`" not in text] == []


def test_the_codes_to_confirm_are_on_the_page(pages) -> None:
    told = section(pages(PAGE), "Magnitudes to confirm")
    named = re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE)
    assert named == [reason.code for reason in OF_LOAN]


def test_which_kind_uses_a_term_is_as_the_reader_has_it(pages) -> None:
    rows = re.findall(
        r"^\| `(\w+)` \|.*\| (.*?) \|$", section(pages(PAGE), "Repayment"), re.MULTILINE
    )
    for name, told in rows:
        if name not in USED_BY:
            continue
        kinds = {kind for kind in RepaymentKind if f"`{kind.value}`" in told}
        if told.startswith("all but"):
            kinds = set(RepaymentKind) - kinds
        assert kinds == set(USED_BY[name]), name


def test_the_example_is_taken(pages, repo) -> None:
    written = re.search(r"```yaml\n(.*?)```", pages(PAGE), re.DOTALL)
    assert written is not None
    node = parse_yaml(written[1])
    assert isinstance(node, Node)
    rulebook = Library(repo / "rules").rulebook("changchun-cable@2024-09")
    reading = Reading()
    loan = read_loan(reading, node, rulebook=rulebook, account_id="", loan_id="")
    assert reading.problems == []
    assert loan is not None
    assert loan.loan_id == "CC-2024-002"
