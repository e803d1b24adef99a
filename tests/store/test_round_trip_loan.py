"""Loans and decisions survive the way through the store."""

from dataclasses import fields
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.decision.decision import Basis, Decision, KpiValue
from carbonstep.domain.decision.explanation import (
    BaselineUsed,
    CertificateCited,
    Corrected,
    Explanation,
    FigureUsed,
    MeasuredKpi,
    MissingTreated,
    NextStep,
    ReportCited,
    RulebookCited,
)
from carbonstep.domain.decision.part import Cause, DecidedOutput, DecidedPart, PartState
from carbonstep.domain.loan.loan import (
    AtChange,
    Benchmark,
    CorrectionTerms,
    DayOrder,
    InterestSchedule,
    Loan,
    PenaltyTerms,
    RateRounding,
    Repayment,
    RepaymentKind,
    RepricingAnchor,
    RoundingMode,
    ScheduledRepayment,
    TooHigh,
    TooLow,
)
from carbonstep.domain.loan.supplied import ByTestPeriod, OfBaseYear
from carbonstep.domain.loan.term import loan_body
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.rulebook.applied import Clause, LimitApplied, OnLine, StepTaken
from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.domain.rulebook.output import Combine, Limits
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.told import BPS, DAY, EXACT, FOUR_DECIMALS, NUMBER, TEXT, YUAN, Told
from carbonstep.store.append import append
from carbonstep.store.decision import DECISION, decision, decisions_of_loan
from carbonstep.store.loan import LOAN, loan
from carbonstep.store.log import entry
from carbonstep.store.rulebook import RULEBOOK
from carbonstep.units.cycle import Stub
from carbonstep.units.day_count import DayCount
from carbonstep.units.money import Fen
from carbonstep.units.period import Frequency
from carbonstep.units.work_calendar import BusinessDayRule, CalendarId

from .round_trip import (
    both_engines,
    days,
    decimals,
    names,
    periods,
    rates,
    undone,
    with_account,
    words,
)

benchmarks = st.builds(
    Benchmark,
    index=st.sampled_from([BenchmarkIndex.LPR_1Y, BenchmarkIndex.LPR_5Y]),
    every_months=st.sampled_from([1, 3, 6, 12]),
    anchor=st.sampled_from(RepricingAnchor) | days,
    fixing_lag=st.integers(0, 10),
    multiplier=decimals,
    floor_e4bp=st.none() | rates,
) | st.builds(
    Benchmark,
    index=st.just(BenchmarkIndex.FIXED),
    every_months=st.none(),
    fixed_e4bp=rates,
)

bound = RulebookRef(rulebook_id="r", version="1", content_hash="00")

fens = st.integers(1, 10**15).map(Fen)

interests = st.builds(
    InterestSchedule,
    frequency=st.sampled_from(Frequency),
    day=st.none() | st.integers(1, 31),
    end_of_month=st.booleans(),
    first_stub=st.sampled_from(Stub),
    last_stub=st.sampled_from(Stub),
    calendar=st.sampled_from(CalendarId),
    business_day=st.sampled_from(BusinessDayRule),
    order=st.sampled_from(DayOrder),
    capitalise_until=st.none() | days,
)


@st.composite
def repayments(draw):
    kind = draw(st.sampled_from(RepaymentKind))
    fixed = kind in (RepaymentKind.FIXED_PRINCIPAL, RepaymentKind.FIXED_PAYMENT)
    items = st.builds(ScheduledRepayment, on=days, amount_fen=fens)
    custom = kind is RepaymentKind.CUSTOM
    return Repayment(
        kind=kind,
        frequency=draw(st.none() | st.sampled_from(Frequency)),
        first_on=draw(st.none() | days),
        amount_fen=draw(fens) if fixed else None,
        at_change=draw(st.sampled_from(AtChange)),
        latest_on=draw(st.none() | days),
        negative_amortisation=draw(st.booleans()),
        schedule=tuple(draw(st.lists(items, min_size=1, max_size=4))) if custom else (),
    )


supplied = (
    decimals
    | st.builds(OfBaseYear, amount=decimals, year=st.integers(1900, 2199))
    | st.builds(
        ByTestPeriod,
        values=st.dictionaries(days, decimals, min_size=1, max_size=3).map(
            lambda found: tuple(sorted(found.items()))
        ),
    )
)

loans = st.builds(
    Loan,
    loan_id=names,
    account_id=st.just("a"),
    principal_fen=fens,
    first_drawdown_fen=st.none() | fens,
    drawn_on=days,
    matures_on=days,
    benchmark=benchmarks,
    spread_e4bp=rates,
    rulebook=st.just(bound),
    currency=st.just("CNY"),
    day_count=st.sampled_from(DayCount),
    interest=interests,
    repayment=repayments(),
    rise_max_e4bp=st.none() | rates,
    fall_max_e4bp=st.none() | rates,
    rounding=st.none()
    | st.builds(RateRounding, to_e4bp=st.integers(1, 10**8), mode=st.sampled_from(RoundingMode)),
    notice_days=st.integers(0, 365),
    penalty=st.builds(PenaltyTerms, overdue_pct=decimals, misuse_pct=decimals),
    corrections=st.builds(
        CorrectionTerms, too_low=st.sampled_from(TooLow), too_high=st.sampled_from(TooHigh)
    ),
    confirmed=st.lists(words, max_size=2).map(tuple),
    parameters=st.dictionaries(names, supplied, max_size=3),
    product_id=words,
    first_test_on=st.none() | days,
    floor_e4bp=st.none() | rates,
    cap_e4bp=st.none() | rates,
)

numbers = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-9, max_value=9)

fractions = st.fractions(max_denominator=99)


def nodes(kind: type[Told], **given: Any) -> st.SearchStrategy[Any]:
    """Nodes of a kind of explanation, each value by the kind it is told as."""
    by_kind = {
        TEXT: words,
        DAY: days,
        EXACT: fractions,
        NUMBER: numbers,
        FOUR_DECIMALS: numbers.map(lambda value: value.quantize(Decimal("0.0001"))),
        BPS: rates,
        YUAN: st.integers(-(10**9), 10**9).map(Fen),
    }
    for one in fields(kind):
        if "kind" in one.metadata and one.name not in given:
            found = by_kind.get(one.metadata["kind"])
            if found is None:
                found = st.sampled_from(one.metadata["kind"].read)
            given[one.name] = st.none() | found if one.default is None else found
    return st.builds(kind, **given)


reports_cited = nodes(ReportCited, figures=st.lists(nodes(FigureUsed), max_size=2).map(tuple))

measured = nodes(
    MeasuredKpi,
    baseline=st.none() | nodes(BaselineUsed),
    reports=st.lists(reports_cited, max_size=2).map(tuple),
    certificate=st.none() | nodes(CertificateCited),
)

clauses = nodes(Clause)

explanations = nodes(
    Explanation,
    kpis=st.lists(measured, max_size=2).map(tuple),
    parts=st.lists(
        nodes(StepTaken, clause=clauses) | nodes(OnLine, clause=clauses), max_size=2
    ).map(tuple),
    missing=st.lists(nodes(MissingTreated), max_size=2).map(tuple),
    limits=st.lists(nodes(LimitApplied), max_size=2).map(tuple),
    corrections=st.lists(nodes(Corrected), max_size=2).map(tuple),
    next_steps=st.lists(nodes(NextStep), max_size=2).map(tuple),
    rulebook=nodes(RulebookCited),
)

parts = st.builds(
    DecidedPart,
    kpi=words,
    state=st.sampled_from(PartState),
    cause=st.none() | st.sampled_from(Cause),
    stands_e4bp=rates,
    previous_e4bp=st.none() | rates,
    immaterial=st.booleans(),
    effective_from=days,
    effective_to=st.none() | days,
    effective_provisional=st.booleans(),
    decided_by=words,
)
made = st.builds(
    DecidedPart,
    kpi=words,
    state=st.sampled_from(PartState),
    cause=st.sampled_from(Cause),
    stands_e4bp=rates,
    effective_from=days,
    effective_to=st.none() | days,
)
limits = st.builds(Limits, lowest=st.none() | rates, highest=rates)
outputs = st.builds(
    DecidedOutput,
    name=words,
    total_e4bp=rates,
    parts=st.tuples(made, st.lists(parts, max_size=2))
    .map(lambda told: (told[0], *told[1]))
    .filter(lambda told: len({part.kpi for part in told}) == len(told)),
    combine=st.sampled_from(Combine),
    limits=st.none() | limits,
)

decisions = st.builds(
    Decision,
    loan_id=st.just("L-2024-09"),
    rulebook=st.just(bound),
    test_period=periods(),
    cause=st.sampled_from(Cause),
    decided_on=days,
    kpis=st.lists(
        st.builds(
            KpiValue,
            name=words,
            unit=words,
            value=st.none() | fractions,
            missing=st.none() | st.sampled_from(MissingWhy),
        ),
        max_size=2,
    ).map(tuple),
    outputs=outputs.map(lambda output: (output,)),
    basis=st.lists(st.builds(Basis, kind=words, fact_id=words, received_on=days), max_size=2).map(
        tuple
    ),
    supersedes=words,
    explanation=explanations,
)


@both_engines
@given(fact=loans)
def test_loan(store, example, fact):
    with undone(store) as session:
        with_account(session, example)
        approved = example.rulebook(rulebook_id="r", version="1", content_hash="00")
        append(session, RULEBOOK, [approved], example.stamp())
        seqs = append(session, LOAN, [fact], example.stamp())
        found = loan(session, fact.loan_id)
        assert found == fact
        assert loan_body(found) == loan_body(fact) == example.told(entry(session, seqs[0]))


@both_engines
@given(fact=decisions)
def test_decision(store, example, fact):
    with undone(store) as session:
        example.record_all(session)
        seqs = append(session, DECISION, [fact], example.stamp())
        assert decisions_of_loan(session, fact.loan_id) == [(seqs[0], fact)]
        assert decision(session, fact.decision_id) == (seqs[0], fact)
        assert example.told(entry(session, seqs[0])) == fact.body()
