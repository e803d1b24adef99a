"""What correction terms leave as it was posted."""

from dataclasses import replace
from datetime import date

import pytest

from carbonstep.domain.loan.loan import (
    CorrectionTerms,
    Loan,
    TooHigh,
    TooLow,
)
from carbonstep.domain.money.posting import Amounts

from .true_up_case import (
    EQUAL_PRINCIPAL,
    FIRST,
    INSTALMENTS,
    LOAN,
    LONGER,
    PAYOFF,
    SECOND,
    booked,
    prepaid,
    recalculated,
    stands_of,
    step,
    whole,
)


@pytest.mark.parametrize("kept", [LOAN, INSTALMENTS, EQUAL_PRINCIPAL])
def test_no_correction_term_keeps_money_for_days_after_a_payoff(kept: Loan) -> None:
    hard = replace(kept, corrections=CorrectionTerms(too_high=TooHigh.KEEP))
    after = recalculated(hard, booked(hard), PAYOFF)
    assert all(stands_of(after)[day] == Amounts() for day in stands_of(after) if day > PAYOFF.on)


def test_no_correction_term_keeps_interest_on_money_paid_early() -> None:
    hard = replace(LOAN, corrections=CorrectionTerms(too_high=TooHigh.KEEP))
    early = prepaid(date(2023, 1, 10), 10_000_000)
    after = recalculated(hard, booked(hard), early)
    assert stands_of(after) == whole(hard, [FIRST, SECOND, early])


@pytest.mark.parametrize(
    ("terms", "bps"),
    [
        (CorrectionTerms(too_low=TooLow.WAIVE), 10),
        (CorrectionTerms(too_high=TooHigh.KEEP), -10),
    ],
)
@pytest.mark.parametrize("kept", [LOAN, INSTALMENTS, LONGER, EQUAL_PRINCIPAL])
def test_what_is_waived_leaves_each_payment_as_posted(kept, terms, bps) -> None:
    loan = replace(kept, corrections=terms)
    before = booked(loan, as_of=date(2024, 4, 1))
    changed = step(bps, date(2022, 10, 1))
    after = recalculated(loan, before, changed, as_of=date(2024, 4, 1))
    assert after.true_ups, "what is waived is recorded, too"
    assert any(t.waived_fen for t in after.true_ups) or kept is LONGER
    open_ended = stands_of(recalculated(kept, before, changed, as_of=date(2024, 4, 1)))
    for posting in before.postings:
        day = posting.nominal_on
        stands, right = stands_of(after)[day], open_ended[day]
        assert stands.principal_fen == right.principal_fen
        sign = 1 if bps > 0 else -1
        if (right.payment_fen - posting.amounts.payment_fen) * sign > 0:
            assert stands.payment_fen == posting.amounts.payment_fen
        else:
            assert stands == right
    again = recalculated(loan, after, changed, as_of=date(2024, 4, 1))
    assert again == after


def test_a_waiver_taken_away_is_recorded_as_well() -> None:
    loan = replace(LOAN, corrections=CorrectionTerms(too_low=TooLow.WAIVE))
    waived = recalculated(loan, booked(loan), step(10, date(2024, 4, 1)))
    [true_up] = waived.true_ups
    assert (true_up.lines, true_up.net_fen, true_up.waived_fen > 0) == ((), 0, True)
    undone = recalculated(loan, waived)
    assert undone.true_ups[-1].waived_fen == 0
    assert undone.true_ups[-1].lines == ()
