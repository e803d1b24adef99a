"""A loan's postings and true-ups as JSON. Money is yuan with two decimals; rates are percent."""

from collections.abc import Iterable
from datetime import date

from pydantic import Field

from carbonstep.domain.money.posting import Posting
from carbonstep.domain.money.true_up import TrueUp
from carbonstep.present.json.shape import FROM, BilingualOut, DecimalText, Out


class PostedPartOut(Out):
    """Days a posted interest rests on. `to` is the first day that no longer belongs."""

    from_: date = Field(validation_alias=FROM, serialization_alias="from")
    to: date
    principal: DecimalText
    all_in_pct: DecimalText
    fixing_published_on: date | None
    benchmark_pct: DecimalText
    decision_id: str


class AmountsOut(Out):
    """The money of a contract day, yuan."""

    interest: DecimalText
    capitalised: DecimalText
    principal: DecimalText


class PostingOut(AmountsOut):
    """The payment of a contract day as posted; `posted_on` is the run's business date."""

    seq: int
    posting_id: str
    loan_id: str
    nominal_on: date
    pays_on: date
    posted_on: date
    parts: list[PostedPartOut]


class PostingListOut(Out):
    """A loan's postings by contract day, as known."""

    loan_id: str
    known: int
    postings: list[PostingOut]

    @classmethod
    def of(
        cls, loan_id: str, postings: Iterable[tuple[int, Posting]], *, known: int
    ) -> "PostingListOut":
        found = [PostingOut.recorded(item.body(), seq=seq) for seq, item in postings]
        return cls(loan_id=loan_id, known=known, postings=found)


class TrueUpLineOut(Out):
    """One entry to book. Capitalised interest is owed by nobody; negative comes off the
    principal."""

    component: str = Field(description="interest, capitalised or principal.")
    owed_by: str = Field(description="borrower, lender or nobody.")
    amount: DecimalText


class GroundOut(Out):
    """What a true-up rests on: `ref` is a decision's id, a fixing's day, the name of a mended
    meaning, or empty."""

    kind: str = Field(description="meaning_mended, decision, fixing, balance, days or repayment.")
    ref: str


class TrueUpOut(Out):
    """What a recalculation added to a posting. `stood` is what the day came to before."""

    seq: int
    true_up_id: str
    loan_id: str
    nominal_on: date
    number: int
    from_: date | None = Field(validation_alias=FROM, serialization_alias="from")
    to: date | None
    posted_on: date
    stood: AmountsOut
    recomputed: AmountsOut
    waived: DecimalText
    parts: list[PostedPartOut]
    because: list[GroundOut]
    lines: list[TrueUpLineOut]


class TrueUpListOut(Out):
    """A loan's true-ups in the order they were made, as known."""

    loan_id: str
    known: int
    true_ups: list[TrueUpOut]

    @classmethod
    def of(
        cls, loan_id: str, true_ups: Iterable[tuple[int, TrueUp]], *, known: int
    ) -> "TrueUpListOut":
        found = [TrueUpOut.recorded(item.body(), seq=seq) for seq, item in true_ups]
        return cls(loan_id=loan_id, known=known, true_ups=found)


class AdviceOut(Out):
    """The letter that tells the borrower of a true-up."""

    loan_id: str
    true_up_id: str
    text: BilingualOut
