"""Meanings that were mended: what the program read wrongly once, and what that can have moved.

A store's runs record up to which of them its answers follow. Whoever mends a meaning by which
something was recorded adds it here, at the end, with a number and a name that stay for ever.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.part import Cause
from carbonstep.domain.loan.event import LoanEvent
from carbonstep.domain.loan.loan import DayOrder, Loan
from carbonstep.domain.loan.settlement import nominal_ends
from carbonstep.domain.money.life import Life
from carbonstep.domain.picture.as_noticed import penalty_as_noticed
from carbonstep.domain.rate.rate_step import RateOperation, rounded
from carbonstep.domain.rate.segment import RateSegment
from carbonstep.domain.rulebook.output import Line
from carbonstep.domain.rulebook.rulebook import Bilingual, Rulebook
from carbonstep.units.money import Fen
from carbonstep.units.work_calendar import calendar_named

Decisions = Sequence[Decision]


@dataclass(frozen=True, slots=True, kw_only=True)
class MendedMeaning:
    """One meaning that was mended, with its fault in words.

    `moves_day` tells of a life, priced as it is read now, whether the fault can have moved what was
    posted on a contract day; `moves_decisions` whether it can have moved the decisions of a test
    period by a rulebook, told those that are gone and those that are new.
    `penalty_once` is what a notice of an overdue or misused amount was shown to cost by the fault,
    None where that is no matter of it: penalty interest is shown and not posted.
    """

    number: int
    name: str
    fault: Bilingual
    moves_day: Callable[[Life, date], bool]
    moves_decisions: Callable[[Rulebook, Decisions, Decisions], bool]
    penalty_once: Callable[[Life, LoanEvent], Fen] | None = None


def _no_decision(_: Rulebook, __: Decisions, ___: Decisions) -> bool:
    return False


def _no_day(_: Life, __: date) -> bool:
    return False


def _bounded_first(life: Life, nominal_on: date) -> bool:
    """Whether a rate up to the day was another when bounds came before the rounding."""
    periods = (item.settlement for item in life.serviced.interest)
    ends = [item.period.end for item in periods if item.nominal_on == nominal_on]
    until = max([nominal_on, *ends])
    return any(
        segment.period.start < until
        and _as_bounded_first(life.contract.on(segment.period.start), segment)
        != segment.all_in_e4bp
        for segment in life.rates.segments
    )


def _as_bounded_first(loan: Loan, segment: RateSegment) -> int:
    """The all-in rate as it was made once: bounded, and rounded after it."""
    if loan.rounding is None:
        return segment.all_in_e4bp
    after = {step.operation: step.after_e4bp for step in segment.steps}
    rate: int = after[RateOperation.CARBON]
    if loan.floor_e4bp is not None and rate < loan.floor_e4bp:
        rate = loan.floor_e4bp
    elif loan.cap_e4bp is not None and rate > loan.cap_e4bp:
        rate = loan.cap_e4bp
    return rounded(loan.rounding, rate)


def _line_between_steps(rulebook: Rulebook, _: Decisions, __: Decisions) -> bool:
    """Whether the rounding of a line could leave its lowest or highest point behind."""
    parts = (part.gives for part in rulebook.margin.parts)
    lines = (line for line in parts if isinstance(line, Line))
    return any(point.value % line.round_to for line in lines for point in line.points)


def _decided_again(_: Rulebook, __: Decisions, new: Decisions) -> bool:
    """Whether the period follows an earlier step that became another."""
    return any(decision.cause is Cause.EARLIER_STEP for decision in new)


def _left_without_report(_: Rulebook, gone: Decisions, new: Decisions) -> bool:
    """Whether a restatement left the period without a good report: undecided, or what came after it
    was read as a restatement."""
    if any(d.is_missing and d.cause is Cause.RESTATEMENT for d in new):
        return True
    again = {d.decided_on for d in gone if d.cause is Cause.RESTATEMENT}
    return any(d.decided_on in again and d.cause in (Cause.REPORT, Cause.LATE_REPORT) for d in new)


def _loan_ends_first(_: Rulebook, __: Decisions, new: Decisions) -> bool:
    """Whether a decision was left out since the loan ends before it takes effect."""
    return any(decision.without_effect for decision in new)


def _shorter_made_it_up(_: Rulebook, __: Decisions, new: Decisions) -> bool:
    """Whether a period was found missing that shorter reports make up."""
    kpis = (kpi for decision in new for kpi in decision.explanation.kpis)
    return any(len(kpi.reports) > 1 for kpi in kpis)


def _not_alike(_: Rulebook, __: Decisions, new: Decisions) -> bool:
    """Whether a report was taken for good that is not like what it is compared with."""
    kpis = (kpi for decision in new for kpi in decision.explanation.kpis)
    return any(kpi.compared is not None for kpi in kpis)


def _decided_as_one(rulebook: Rulebook, _: Decisions, __: Decisions) -> bool:
    """Whether several KPIs were treated as one."""
    return len(rulebook.margin.parts) > 1


def _last_days_on_one(life: Life, nominal_on: date) -> bool:
    """Whether a day is one of the last two, and both move onto one working day."""
    loan = life.contract.last
    if loan.interest.order is not DayOrder.SHIFT_THEN_CALCULATE:
        return False
    last = nominal_ends(loan.interest, loan.drawn_on, loan.latest_on)[-2:]
    known = calendar_named(loan.interest.calendar, prc=life.market.calendar)
    moved = {known.adjust(day, loan.interest.business_day).on for day in last}
    return len(last) == 2 and len(moved) == 1 and nominal_on in last


MENDED: Final[tuple[MendedMeaning, ...]] = (
    MendedMeaning(
        number=1,
        name="bounds_last",
        fault=Bilingual(
            zh="先受上下限约束、后取整，取整使利率越过合同的上限、下限或单次重定价幅度",
            en="the rate was bounded first and rounded then, so that the rounding carried it "
            "beyond a floor, a cap or what one repricing may move it",
        ),
        moves_day=_bounded_first,
        moves_decisions=_line_between_steps,
    ),
    MendedMeaning(
        number=2,
        name="last_contract_day",
        fault=Bilingual(
            zh="最后一个结息日与到期日顺延到同一工作日时，到期的本息记在结息日名下",
            en="where the last settlement day and the maturity moved onto one working day, what "
            "fell due at maturity stood under the settlement day",
        ),
        moves_day=_last_days_on_one,
        moves_decisions=_no_decision,
    ),
    MendedMeaning(
        number=3,
        name="penalty_on_position",
        fault=Bilingual(
            zh="罚息按通知所称金额和期间计算，未按贷款实际欠付余额计算",
            en="penalty interest ran on what a notice claimed, for as long as it claimed it, and "
            "not on what was still owed",
        ),
        moves_day=_no_day,
        moves_decisions=_no_decision,
        penalty_once=penalty_as_noticed,
    ),
    MendedMeaning(
        number=4,
        name="earlier_step_followed",
        fault=Bilingual(
            zh="考核期沿用上期碳调整的，上期碳调整后来更正时未随之重新决定",
            en="a test period that rests on the step before was not decided again when that step "
            "was corrected later",
        ),
        moves_day=_no_day,
        moves_decisions=_decided_again,
    ),
    MendedMeaning(
        number=5,
        name="missing_before_due",
        fault=Bilingual(
            zh="报告在报送期限之前被不合要求的报告更正的，当时即按指标缺失处理",
            en="a period whose report was replaced by one that is not good enough was treated as "
            "missing before its report was due",
        ),
        moves_day=_no_day,
        moves_decisions=_left_without_report,
    ),
    MendedMeaning(
        number=6,
        name="without_effect",
        fault=Bilingual(
            zh="贷款先行到期、不再影响利率的决定未予保留，按期报送的报告显示为逾期未报",
            en="a decision that the loan ends before was left out, so that a report that came in "
            "time was shown as overdue",
        ),
        moves_day=_no_day,
        moves_decisions=_loan_ends_first,
    ),
    MendedMeaning(
        number=7,
        name="line_ends",
        fault=Bilingual(
            zh="折线两端及以外的结果未按条款规定的单位取整",
            en="a line was not rounded to its step at its ends and beyond them",
        ),
        moves_day=_no_day,
        moves_decisions=_line_between_steps,
    ),
    MendedMeaning(
        number=8,
        name="shorter_reports",
        fault=Bilingual(
            zh="考核期没有整期报告但分期报告齐全的，未予汇总，按指标缺失处理",
            en="a period that shorter reports make up without a gap was treated as missing",
        ),
        moves_day=_no_day,
        moves_decisions=_shorter_made_it_up,
    ),
    MendedMeaning(
        number=9,
        name="like_for_like",
        fault=Bilingual(
            zh="报告的核算边界或核算标准与首份报告不同的，仍直接比较",
            en="a report with another boundary or standard than the loan's first one was compared "
            "with it all the same",
        ),
        moves_day=_no_day,
        moves_decisions=_not_alike,
    ),
    MendedMeaning(
        number=10,
        name="kpis_apart",
        fault=Bilingual(
            zh="挂钩规则有多个指标的，一个指标缺失即全部按缺失处理，一个指标更正即全部重新执行",
            en="the KPIs of a rulebook were decided as one: where one was missing all were, and "
            "the correction of one put all of them in time anew",
        ),
        moves_day=_no_day,
        moves_decisions=_decided_as_one,
    ),
)
"""Every meaning that was mended, in the order of their numbers."""

NEWEST: Final = len(MENDED)
"""The number of the newest; a store that follows it has nothing to mend."""


def mended_after(number: int) -> tuple[MendedMeaning, ...]:
    """The meanings that were mended since, where a store's answers follow those up to `number`.

    >>> [meaning.name for meaning in mended_after(8)]
    ['like_for_like', 'kpis_apart']
    """
    return MENDED[number:]


def meaning_named(name: str) -> MendedMeaning | None:
    """The meaning of this name, or None."""
    return next((meaning for meaning in MENDED if meaning.name == name), None)
