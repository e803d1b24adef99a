"""The letter of a true-up: every kind of ground, party and term, against golden texts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.loan.loan import Benchmark, Loan
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.money.posting import Amounts, PostedPart
from carbonstep.domain.money.true_up import Ground, GroundKind, TrueUp
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.present.sentence.advice import TrueUpContext, advice_text, event_changes
from carbonstep.present.words.translation import Language
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import WorkingDate

from .picture_case import ACCOUNT

LOAN = Loan(
    loan_id="CC-1",
    account_id=ACCOUNT.account_id,
    principal_fen=Fen(10_000_000_000),
    drawn_on=date(2026, 6, 20),
    matures_on=date(2029, 6, 20),
    benchmark=Benchmark(index=BenchmarkIndex.LPR_1Y),
    spread_e4bp=RateE4bp(550_000),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
)
PERIOD = Period(date(2026, 6, 20), date(2026, 9, 20))
NEXT = WorkingDate(date(2026, 12, 21), False)


def true_up(stood: tuple[int, int, int], right: tuple[int, int, int], **changes) -> TrueUp:
    names = ("interest_fen", "capitalised_fen", "principal_fen")
    given = {
        "loan_id": LOAN.loan_id,
        "nominal_on": date(2026, 9, 20),
        "number": 1,
        "period": PERIOD,
        "posted_on": date(2026, 10, 9),
        "stood": Amounts(**dict(zip(names, map(Fen, stood), strict=True))),
        "recomputed": Amounts(**dict(zip(names, map(Fen, right), strict=True))),
        "waived_fen": Fen(0),
        "parts": (),
        "because": (Ground(kind=GroundKind.DECISION, ref="D-EXAMPLE"),),
    }
    return TrueUp(**{**given, **changes})


PAYOFF = LoanEvent(
    loan_id=LOAN.loan_id,
    kind=LoanEventKind.PAYOFF,
    on=date(2026, 9, 20),
    received_on=date(2026, 9, 20),
)
NOT_PAID = LoanEvent(
    loan_id=LOAN.loan_id,
    kind=LoanEventKind.WITHDRAWN,
    on=date(2026, 9, 20),
    received_on=date(2026, 10, 8),
    supersedes=PAYOFF.event_id,
    reason="the money never came",
)
PREPAID = LoanEvent(
    loan_id=LOAN.loan_id,
    kind=LoanEventKind.PREPAYMENT,
    on=date(2026, 8, 1),
    amount_fen=Fen(1_000_000_000),
    received_on=date(2026, 10, 8),
)
AMENDED = LoanEvent(
    loan_id=LOAN.loan_id,
    kind=LoanEventKind.AMENDMENT,
    on=date(2026, 8, 3),
    received_on=date(2026, 10, 8),
    terms={"spread_bps": "25"},
    reason="supplementary agreement 2",
)
CANCELLED = LoanEvent(
    loan_id=LOAN.loan_id,
    kind=LoanEventKind.CANCELLATION,
    on=LOAN.drawn_on,
    received_on=date(2026, 10, 8),
    reason="booked twice",
)
KEPT_AFTER_ALL = LoanEvent(
    loan_id=LOAN.loan_id,
    kind=LoanEventKind.WITHDRAWN,
    on=LOAN.drawn_on,
    received_on=date(2026, 10, 9),
    supersedes=CANCELLED.event_id,
    reason="the other one was the double",
)
OVERDUE = replace(PREPAID, kind=LoanEventKind.OVERDUE)
LATER = replace(PREPAID, on=date(2026, 9, 21))


def part(start: date, end: date, principal: int, rate: int) -> PostedPart:
    return PostedPart(
        period=Period(start, end),
        principal_fen=Fen(principal),
        all_in_e4bp=RateE4bp(rate),
        fixing_published_on=date(2026, 6, 22),
        benchmark_e4bp=RateE4bp(3_000_000),
        decision_id="D-EXAMPLE",
    )


NOTHING = TrueUpContext()
WHOLE = part(PERIOD.start, PERIOD.end, 10_000_000_000, 3_550_000)
EARLY = (
    part(PERIOD.start, date(2026, 8, 1), 10_000_000_000, 3_550_000),
    part(date(2026, 8, 1), PERIOD.end, 9_000_000_000, 3_550_000),
)
CASES = {
    "too much interest, by a decision": (
        true_up((90_722_222, 0, 0), (89_388_889, 0, 0)),
        NEXT,
        NOTHING,
    ),
    "too little, by a corrected fixing and another balance": (
        true_up(
            (89_388_889, 0, 0),
            (90_722_222, 0, 0),
            because=(
                Ground(kind=GroundKind.FIXING, ref="2026-06-22"),
                Ground(kind=GroundKind.BALANCE),
            ),
        ),
        WorkingDate(date(2027, 3, 22), True),
        NOTHING,
    ),
    "an instalment: more interest, less principal, the rest waived": (
        true_up((1_000_000, 0, 5_000_000), (1_050_000, 0, 4_980_000), waived_fen=Fen(30_000)),
        NEXT,
        NOTHING,
    ),
    "too much, and kept": (
        true_up((1_000_000, 0, 0), (900_000, 0, 0), waived_fen=Fen(-100_000)),
        NEXT,
        NOTHING,
    ),
    "added to the principal": (true_up((0, 1_000_000, 0), (0, 1_000_500, 0)), NEXT, NOTHING),
    "taken off the principal": (true_up((0, 1_000_000, 0), (0, 999_500, 0)), NEXT, NOTHING),
    "a day the loan no longer has, and none to come": (
        true_up(
            (1_000_000, 0, 10_000_000),
            (0, 0, 0),
            because=(Ground(kind=GroundKind.DAYS), Ground(kind=GroundKind.BALANCE)),
        ),
        None,
        NOTHING,
    ),
    "a rate that was bounded before it was rounded": (
        true_up(
            (909_778, 0, 0),
            (908_628, 0, 0),
            because=(Ground(kind=GroundKind.MEANING_MENDED, ref="bounds_last"),),
        ),
        NEXT,
        NOTHING,
    ),
    "principal alone": (
        true_up(
            (0, 0, 10_000_000),
            (0, 0, 9_000_000),
            period=None,
            because=(Ground(kind=GroundKind.REPAYMENT),),
        ),
        NEXT,
        NOTHING,
    ),
    "a prepayment that came to be known": (
        true_up(
            (90_722_222, 0, 0),
            (85_791_667, 0, 0),
            parts=EARLY,
            because=(Ground(kind=GroundKind.BALANCE),),
        ),
        NEXT,
        TrueUpContext(parts=(WHOLE,), events=event_changes((), (PREPAID, OVERDUE, LATER))),
    ),
    "a spread that was cut from a day that was posted": (
        true_up(
            (90_722_222, 0, 0),
            (89_388_889, 0, 0),
            because=(Ground(kind=GroundKind.TERMS),),
        ),
        NEXT,
        TrueUpContext(parts=(WHOLE,), events=event_changes((), (AMENDED, OVERDUE))),
    ),
    "a loan that was booked by mistake": (
        true_up(
            (90_722_222, 0, 10_000_000_000),
            (0, 0, 0),
            because=(Ground(kind=GroundKind.DAYS),),
        ),
        NEXT,
        TrueUpContext(parts=(WHOLE,), events=event_changes((), (AMENDED, CANCELLED))),
    ),
    "a loan whose cancellation was wrong": (
        true_up(
            (0, 0, 0),
            (90_722_222, 0, 10_000_000_000),
            parts=(WHOLE,),
            because=(Ground(kind=GroundKind.DAYS),),
        ),
        NEXT,
        TrueUpContext(events=event_changes((CANCELLED,), (CANCELLED, KEPT_AFTER_ALL))),
    ),
    "a payoff that never came": (
        true_up(
            (90_722_222, 0, 10_000_000_000),
            (0, 0, 0),
            because=(Ground(kind=GroundKind.DAYS),),
        ),
        NEXT,
        TrueUpContext(parts=(WHOLE,), events=event_changes((PAYOFF,), (PAYOFF, NOT_PAID))),
    ),
    "a payoff that never came, on a day with interest that was too low": (
        true_up(
            (90_722_222, 0, 10_000_000_000),
            (92_000_000, 0, 0),
            parts=(WHOLE,),
            because=(Ground(kind=GroundKind.DECISION, ref="D-EXAMPLE"),),
        ),
        NEXT,
        TrueUpContext(parts=(WHOLE,), events=event_changes((PAYOFF,), (PAYOFF, NOT_PAID))),
    ),
}


@pytest.mark.parametrize("language", Language)
def test_advice_is_golden(golden: Callable[[str, str], None], language: Language) -> None:
    blocks = [
        f"# {name}\n"
        + advice_text(
            item,
            loan=LOAN,
            account=ACCOUNT,
            before=before,
            settles=settles,
            language=language,
        )
        for name, (item, settles, before) in CASES.items()
    ]
    golden(f"advice.{language.value}.txt", "\n".join(blocks))


def test_every_ground_is_among_the_golden_ones() -> None:
    assert {ground.kind for item, _, _ in CASES.values() for ground in item.because} == set(
        GroundKind
    )


def test_an_event_that_came_and_went_in_between_is_no_change() -> None:
    assert event_changes((), (PAYOFF, NOT_PAID)) == ()
    (gone,) = event_changes((PAYOFF,), (PAYOFF, NOT_PAID))
    assert (gone.event, gone.stands, gone.reason) == (PAYOFF, False, "the money never came")
    (come,) = event_changes((PAYOFF, NOT_PAID), (PAYOFF, NOT_PAID, PREPAID))
    assert (come.event, come.stands) == (PREPAID, True)


@pytest.mark.parametrize("language", Language)
def test_a_letter_of_a_payoff_that_never_came_promises_no_money(language: Language) -> None:
    item, settles, before = CASES["a payoff that never came"]
    text = advice_text(
        item, loan=LOAN, account=ACCOUNT, before=before, settles=settles, language=language
    )
    assert ("reversed" if language is Language.EN else "冲销") in text
    assert "the money never came" in text
    assert "2026-12-21" not in text
    assert ("lender owes" if language is Language.EN else "贷款人应退还") not in text


@pytest.mark.parametrize("language", Language)
def test_a_letter_of_a_cancelled_loan_states_no_debt(language: Language) -> None:
    item, settles, before = CASES["a loan that was booked by mistake"]
    text = advice_text(
        item, loan=LOAN, account=ACCOUNT, before=before, settles=settles, language=language
    )
    assert ("nothing is owed" if language is Language.EN else "双方互不欠付") in text
    assert ("told on 2026-10-08" if language is Language.EN else "2026年10月8日告知") in text
    assert "2026-12-21" not in text
    for debt in ("owes", "due with") if language is Language.EN else ("应退还", "一并结算"):
        assert debt not in text


@pytest.mark.parametrize("language", Language)
def test_a_cancellation_that_was_wrong_asks_for_nothing_later(language: Language) -> None:
    item, settles, before = CASES["a loan whose cancellation was wrong"]
    text = advice_text(
        item, loan=LOAN, account=ACCOUNT, before=before, settles=settles, language=language
    )
    assert (
        "2026-09-20 stands again" if language is Language.EN else "2026年9月20日恢复有效"
    ) in text
    assert "2026-12-21" not in text


def test_no_code_words_of_the_contract_are_left_in_a_letter() -> None:
    for language in Language:
        for item, settles, before in CASES.values():
            text = advice_text(
                item, loan=LOAN, account=ACCOUNT, before=before, settles=settles, language=language
            )
            assert "too_low" not in text
            assert "too_high" not in text
