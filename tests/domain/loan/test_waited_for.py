"""A loan that never has what its rulebook's decisions wait for is refused."""

from typing import Any

import pytest

from carbonstep.domain.rulebook.rulebook import Rulebook

from .loan_document import FIXED, LPR, TERMS, interest, read, told

AT_ONCE = {"period": "year", "report_due": "120 days", "effective": "5 business days after receipt"}
NEVER = ("no_repricing", "benchmark")
ALONE = ("no_interest_period", "interest")


@pytest.fixture
def book(sample):
    """The sample rulebook whose decisions take effect by a rule."""

    def of(effective: str, **test: Any) -> Rulebook:
        return sample.rulebook(test={**AT_ONCE, "effective": effective, **test})

    return of


def lpr(**repricing: str) -> dict[str, Any]:
    return {"benchmark": {**LPR, "repricing": repricing}}


REPRICED = [
    # A fixed rate holds from the drawdown to the end.
    ({"benchmark": FIXED}, [NEVER]),
    ({"benchmark": FIXED, "first_test_on": "2021-12-31"}, [NEVER]),
    ({"benchmark": FIXED, **interest(frequency="month")}, [NEVER]),
    # The drawdown is 2022-09-20: the first repricing on, before and after the maturity.
    ({"benchmark": LPR, "matures_on": "2023-09-20"}, [NEVER]),
    ({"benchmark": LPR, "matures_on": "2023-09-21"}, []),
    ({"benchmark": LPR, "matures_on": "2023-09-19"}, [NEVER]),
    ({**lpr(every_months="3"), "matures_on": "2022-12-20"}, [NEVER]),
    ({**lpr(every_months="3"), "matures_on": "2022-12-21"}, []),
    ({**lpr(anchor="01-01"), "matures_on": "2023-01-01"}, [NEVER]),
    ({**lpr(anchor="01-01"), "matures_on": "2023-01-02"}, []),
    # The drawdown itself is no repricing, whatever the contract calls it.
    ({**lpr(anchor="2022-09-20"), "matures_on": "2023-09-20"}, [NEVER]),
    ({**lpr(anchor="2022-09-21"), "matures_on": "2022-09-22"}, []),
    # Where the term may move, a later day may be the first.
    (
        {
            "benchmark": LPR,
            "matures_on": "2023-09-20",
            "repayment": {
                "kind": "equal_instalment",
                "at_change": "term",
                "latest_on": "2023-12-20",
            },
        },
        [],
    ),
    # Repriced before any report can be there: the maturity may be moved, and what comes too late
    # is told when it comes.
    ({**lpr(every_months="1"), "matures_on": "2022-12-20"}, []),
    ({"benchmark": LPR}, []),
]

SETTLED = [
    ({**interest(frequency="year", day="20"), "matures_on": "2022-12-20"}, [ALONE]),
    ({**interest(frequency="year", day="20"), "matures_on": "2022-12-21"}, []),
    ({**interest(frequency="year", day="drawdown"), "matures_on": "2023-09-20"}, [ALONE]),
    ({**interest(frequency="year", day="drawdown"), "matures_on": "2023-09-21"}, []),
    # Where the table of interest is left out, the place is the loan.
    ({"matures_on": "2022-12-20"}, [("no_interest_period", "")]),
    ({"matures_on": "2022-12-21"}, []),
    # Tested first for a year that is over before the drawdown: its report acts from there on.
    ({**interest(frequency="year"), "matures_on": "2022-12-20", "first_test_on": "2021-12-31"}, []),
    ({**interest(frequency="year"), "matures_on": "2022-12-20", "first_test_on": "2022-01-01"},
     [ALONE]),
    ({"benchmark": FIXED}, []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "terms", "expected"),
    [
        *(("next_repricing", *case) for case in REPRICED),
        *(("next_interest_period", *case) for case in SETTLED),
    ],
)
def test_a_loan_that_never_has_the_day_is_refused(book, rule: str, terms, expected) -> None:
    loan, problems = read(book(rule), {**TERMS, **terms})
    assert told(problems) == expected
    assert (loan is None) is bool(expected)


@pytest.mark.parametrize("rule", ["5 business days after receipt", "fixed 07-01"])
@pytest.mark.parametrize(
    "terms",
    [
        {"benchmark": FIXED},
        {**interest(frequency="year", day="drawdown"), "matures_on": "2023-09-20"},
    ],
)
def test_other_rules_wait_for_nothing(book, rule: str, terms) -> None:
    assert read(book(rule), {**TERMS, **terms})[1] == []


def test_a_first_test_is_over_before_the_drawdown_or_not(book) -> None:
    """A report can come on the day after the test period; on the drawdown day it is too late."""
    terms = {**TERMS, **interest(frequency="year", day="drawdown"), "first_test_on": "2022-09-01"}
    for drawn_on, expected in (("2022-10-01", [ALONE]), ("2022-10-02", [])):
        given = {**terms, "drawn_on": drawn_on, "matures_on": f"2023-{drawn_on[5:]}"}
        rulebook = book("next_interest_period", period="month")
        assert told(read(rulebook, given)[1]) == expected


@pytest.mark.parametrize(
    ("year_from", "expected"), [("04-01", [ALONE]), ("09-20", [ALONE]), ("09-19", [])]
)
def test_a_fiscal_year_is_over_before_the_drawdown_or_not(book, year_from, expected) -> None:
    """The drawdown is 2022-09-20: a year that began on the 19th is over the day before it."""
    terms = {**TERMS, **interest(frequency="year", day="drawdown"), "matures_on": "2023-09-20"}
    rulebook = book("next_interest_period", period={"year_from": year_from})
    found = read(rulebook, {**terms, "first_test_on": "2022-09-17"})[1]
    assert told(found) == expected


def test_a_refusal_tells_both_remedies(book) -> None:
    [fixed] = read(book("next_repricing"), {**TERMS, "benchmark": FIXED})[1]
    assert fixed.message == (
        "Decisions under sample@1 wait for the next repricing, and the loan has none: "
        "its rate is fixed."
    )
    late = {**TERMS, "matures_on": "2023-09-20"}
    [late_one] = read(book("next_repricing"), late)[1]
    assert "its first repricing day after the drawdown is not before 2023-09-20" in late_one.message
    [alone] = read(
        book("next_interest_period"), {**late, **interest(frequency="year", day="drawdown")}
    )[1]
    assert "up to 2023-09-20" in alone.message
    for problem, own in (
        (fixed, "repricing.every_months"),
        (late_one, "repricing.every_months"),
        (alone, "interest.frequency"),
    ):
        assert own in problem.remedy
        assert "5 business days after receipt" in problem.remedy
