"""The terms of how a loan's principal is repaid."""

from carbonstep.domain.loan.loan import (
    FIXED_KINDS,
    NET_KINDS,
    AtChange,
    Repayment,
    RepaymentKind,
    ScheduledRepayment,
)
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.reading.amount import YUAN
from carbonstep.reading.codec import Record, Term
from carbonstep.reading.collection import list_of
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.reading.value import ALLOWED, DAY, word_of
from carbonstep.units.period import CYCLES, Frequency

SCHEDULE_MAX = 1000
"""More repayments than a monthly loan of the longest life has."""

_REGULAR = (RepaymentKind.EQUAL_PRINCIPAL, RepaymentKind.EQUAL_INSTALMENT, *FIXED_KINDS)

SCHEDULED: Record[ScheduledRepayment] = Record(
    of=ScheduledRepayment,
    terms=(
        Term("on", DAY, "the day, after drawdown and up to maturity"),
        Term("amount", YUAN, "what is repaid on it", attribute="amount_fen"),
    ),
)


def _check(reading: Reading, node: Node, repayment: Repayment) -> None:
    """The term may move where it has a latest day, and only there; one repayment a day."""
    moves = repayment.at_change is AtChange.TERM
    if moves and repayment.latest_on is None:
        reading.lack(node, "latest_on")
    if not moves and repayment.latest_on is not None:
        needed, at = f"at_change: {AtChange.TERM.value}", node.part("latest_on")
        reading.note(ReadingReason.TERM_UNUSED, at, found="latest_on", needed=needed)
    seen = set()
    for item in node.part("schedule").items or ():
        on = item.part("on")
        written = reading.text(on)
        if written in seen:
            reading.note(LoanReason.REPAYMENT_TWICE, on, found=written)
        seen.add(written)


REPAYMENT: Record[Repayment] = Record(
    of=Repayment,
    tag="kind",
    check=_check,
    terms=(
        Term("kind", word_of(RepaymentKind), "one of the kinds below"),
        Term(
            "frequency",
            word_of(Frequency, spans=CYCLES),
            "as for interest, of which it must be a multiple; for `equal_instalment` and "
            "`fixed_payment` the same",
            of=_REGULAR,
            left_out="that of interest",
        ),
        Term(
            "first_on",
            DAY,
            "repayments begin on the first settlement day from here on; until then interest only",
            of=_REGULAR,
            left_out="first settlement day",
        ),
        Term(
            "amount",
            YUAN,
            "the amount each time, above zero, at most the principal",
            attribute="amount_fen",
            of=FIXED_KINDS,
            needed=True,
        ),
        Term(
            "at_change",
            word_of(AtChange),
            "what a change of the rate or a prepayment moves: `recompute` the amount, or `term`",
            of=_REGULAR,
        ),
        Term(
            "latest_on",
            DAY,
            "the last day the term may move to; from `matures_on`, which must then be a "
            "settlement day, to 60 years after drawdown",
            of=_REGULAR,
            left_out="required with `at_change: term`, refused without",
        ),
        Term(
            "negative_amortisation",
            ALLOWED,
            "`allowed`: a payment below the interest leaves the rest in the principal; "
            "`refused`: interest is paid in full",
            of=NET_KINDS,
        ),
        Term(
            "schedule",
            list_of(
                SCHEDULED.kind,
                of=phrase("repayments"),
                needed=phrase("{{on, amount}}"),
                count_max=SCHEDULE_MAX,
                by=lambda item: item.on,
            ),
            "repayments by day: after drawdown, up to maturity, one a day, together at most the "
            "principal, at most 1000",
            of=(RepaymentKind.CUSTOM,),
            needed=True,
        ),
    ),
)
"""What a kind has no use for is refused, and written as null."""
