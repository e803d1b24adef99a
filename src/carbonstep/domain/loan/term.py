"""The table of a loan's terms: its reader, stored body, API schema and reference page in one."""

from decimal import Decimal
from typing import Any

from carbonstep.domain.account.identifier import ACCOUNT_ID
from carbonstep.domain.loan.benchmark_term import BENCHMARK
from carbonstep.domain.loan.interest_term import INTEREST
from carbonstep.domain.loan.loan import (
    CorrectionTerms,
    Loan,
    PenaltyTerms,
    RateRounding,
    RoundingMode,
    TooHigh,
    TooLow,
)
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.loan.repayment_term import REPAYMENT
from carbonstep.domain.loan.supplied_term import SUPPLIED
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.amount import MOVE, PERCENT, SPREAD, YUAN
from carbonstep.reading.codec import Body, Kind, Record, Term
from carbonstep.reading.collection import map_of
from carbonstep.reading.confirmation import OF_LOAN
from carbonstep.reading.value import DAY, choice, confirmed, number, or_none, text, whole, word_of
from carbonstep.units.day_count import DayCount

ROUNDING: Record[RateRounding] = Record(
    of=RateRounding,
    terms=(
        Term("to_bps", MOVE, "the multiple it is rounded to", attribute="to_e4bp", example="1"),
        Term(
            "mode",
            word_of(RoundingMode),
            "`nearest` (half away from zero), `up` or `down`",
            example="up",
        ),
    ),
)


PLAIN_SCHEMA = "loan/1"
"""The dialect of a body that supplies plain numbers alone: as it was before there were others."""


def _surcharge(low: int, high: int) -> Kind[Decimal]:
    return number(
        low=low,
        high=high,
        decimals=4,
        outside=LoanReason.PENALTY_RANGE,
        unit="% of the contract rate",
    )


PENALTY: Record[PenaltyTerms] = Record(
    of=PenaltyTerms,
    terms=(
        Term(
            "overdue_pct",
            _surcharge(30, 50),
            "what is added on an overdue amount, 30 to 50",
            example="30",
        ),
        Term(
            "misuse_pct",
            _surcharge(50, 100),
            "what is added on a misused amount, 50 to 100",
            example="75",
        ),
    ),
)

CORRECTIONS: Record[CorrectionTerms] = Record(
    of=CorrectionTerms,
    terms=(
        Term("too_low", word_of(TooLow), "too little: `charge` or `waive`", example="waive"),
        Term("too_high", word_of(TooHigh), "too much: `refund` or `keep`", example="keep"),
    ),
)


def _loan(values: dict[str, Any]) -> Loan:
    rulebook_id, _, version = values.pop("rulebook").partition("@")
    content_hash = values.pop("rulebook.content_hash")
    ref = RulebookRef(rulebook_id=rulebook_id, version=version, content_hash=content_hash)
    return Loan(rulebook=ref, **values)


LOAN: Record[Loan] = Record(
    of=Loan,
    schema="loan/2",
    older=(PLAIN_SCHEMA,),
    make=_loan,
    terms=(
        Term(
            "loan_id",
            text(pattern=r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", otherwise=LoanReason.LOAN_ID),
            "the loan's number: up to 64 letters, digits, dots, dashes, underscores",
            supplied=True,
            left_out="required; in a quote `quote`",
            example="CC-2024-001",
        ),
        Term(
            "account",
            ACCOUNT_ID,
            "the borrower's carbon account",
            attribute="account_id",
            supplied=True,
            left_out="required; in a quote `quote:borrower`",
            example="uscc:91110000600037341L",
        ),
        Term(
            "rulebook",
            text(),
            "the version the loan is bound to; it must be in force on `drawn_on`",
            supplied=True,
            left_out="required; in a quote the document's own",
            example="changchun-cable@2024-09",
        ),
        Term(
            "rulebook_hash",
            text(),
            "the hash of that version's content; another one is refused (`rulebook_hash`)",
            attribute="rulebook.content_hash",
            supplied=True,
            left_out="that of the version",
            example="9f2c…",
        ),
        Term(
            "principal",
            YUAN,
            "the most that may be drawn (贷款本金), above zero, to the fen",
            attribute="principal_fen",
            example="29000000",
        ),
        Term(
            "first_drawdown",
            YUAN,
            "what is drawn on `drawn_on`; the rest comes by drawdown events",
            attribute="first_drawdown_fen",
            left_out="all of it",
            example="20000000",
        ),
        Term("currency", choice({"CNY": "CNY"}), "the currency of all amounts", example="CNY"),
        Term("drawn_on", DAY, "first day with interest (起息日)", example="2024-09-13"),
        Term(
            "matures_on",
            DAY,
            "day the rest is repaid (到期日), without interest; within 60 years",
            example="2027-09-13",
        ),
        Term("benchmark", BENCHMARK.kind, "what the rate is built on", example={"index": "LPR1Y"}),
        Term(
            "spread_bps",
            SPREAD,
            "contractual spread (加点), up to four decimals",
            attribute="spread_e4bp",
            example="45",
        ),
        Term(
            "rise_max_bps",
            or_none(MOVE),
            "the most that benchmark and spread, and the all-in rate at an equal carbon step, rise "
            "at one repricing; `none` for no bound",
            attribute="rise_max_e4bp",
            example="50",
        ),
        Term(
            "fall_max_bps",
            or_none(MOVE),
            "the most that benchmark and spread, and the all-in rate at an equal carbon step, fall "
            "at one repricing; `none` for no bound",
            attribute="fall_max_e4bp",
            example="50",
        ),
        Term(
            "floor_pct",
            or_none(PERCENT),
            "lower bound of the all-in rate, after rounding, up to six decimals; "
            "`none` for no bound",
            attribute="floor_e4bp",
            example="2",
        ),
        Term(
            "cap_pct",
            or_none(PERCENT),
            "upper bound of the all-in rate, after rounding, up to six decimals; "
            "`none` for no bound",
            attribute="cap_e4bp",
            example="6",
        ),
        Term(
            "rounding",
            ROUNDING.kind,
            "what the all-in rate is rounded to, before its bounds",
            left_out="not rounded",
            example={"to_bps": "1", "mode": "up"},
        ),
        Term("day_count", word_of(DayCount), "how days become a part of a year", example="M+D/360"),
        Term(
            "interest",
            INTEREST.kind,
            "when interest falls due",
            left_out="quarterly on the 20th",
            example={"frequency": "month"},
        ),
        Term(
            "repayment",
            REPAYMENT.kind,
            "how the principal is repaid",
            left_out="`bullet`",
            example={"kind": "equal_instalment"},
        ),
        Term(
            "notice_days",
            whole(low=0, high=365, unit="days"),
            "how long before its day a prepayment is notified, 0 to 365",
            example=10,
        ),
        Term(
            "penalty",
            PENALTY.kind,
            "what is added to the contract rate on amounts that are overdue or misused",
            left_out="as its terms say",
            example={"overdue_pct": "30"},
        ),
        Term(
            "corrections",
            CORRECTIONS.kind,
            "what becomes of interest that was posted wrong",
            left_out="as its terms say",
            example={"too_low": "waive"},
        ),
        Term(
            "parameters",
            map_of(SUPPLIED),
            "what the rulebook asks for, above zero: a number; the `amount` and the base `year` it "
            "is of; or, where it is asked for by test period, a number under each, by year, "
            "half-year, quarter, month or first day",
            left_out="required where it asks",
            example={"baseline_tco2e": "103400"},
        ),
        Term(
            "product_id",
            text(),
            "the product whose footprint counts",
            left_out="required where the rulebook measures a product; in a quote, the one the "
            "reports are of",
            example="YJV-0.6/1kV",
        ),
        Term(
            "first_test_on",
            DAY,
            "a day in the first test period, from a year before drawdown on",
            left_out="`drawn_on`",
            example="2024-07-01",
        ),
        Term(
            "confirmed",
            confirmed(tuple(reason.code for reason in OF_LOAN)),
            "codes of odd magnitudes that are right all the same",
            left_out="none",
            example=["spread_magnitude"],
        ),
    ),
)


def loan_body(loan: Loan) -> Body:
    """The document that books the loan: what is listed, stored and sent.

    Rates are in percent, differences in basis points, amounts in yuan, all as text.
    """
    return LOAN.write(loan)
