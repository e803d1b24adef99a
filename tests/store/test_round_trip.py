"""A fact that goes in comes out equal, to the last digit, on both engines."""

from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.certificate_change import CertificateChange, CertificateChangeKind
from carbonstep.domain.account.report import Assurance, Figure, FootprintReport, Opinion, Product
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.decision.decision import Basis, Cause, Decision, KpiValue
from carbonstep.domain.decision.explanation import (
    BaselineUsed,
    CertificateCited,
    Corrected,
    Explanation,
    FigureUsed,
    MeasuredKpi,
    MissingTreated,
    MissingWhy,
    NextStep,
    ReportCited,
    RulebookCited,
)
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
from carbonstep.domain.loan.term import loan_body
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing
from carbonstep.domain.rulebook.applied import Adjustment, Clause, LimitApplied, OnLine, StepTaken
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.told import BPS, DAY, EXACT, FOUR_DECIMALS, NUMBER, TEXT, YUAN, Told
from carbonstep.store.account import ACCOUNT, opened_accounts
from carbonstep.store.append import append
from carbonstep.store.calendar import CALENDAR_YEAR, calendar_years
from carbonstep.store.certificate import CERTIFICATE, certificates_of_account
from carbonstep.store.certificate_change import CERTIFICATE_CHANGE, changes_of_accounts
from carbonstep.store.decision import DECISION, decision, decisions_of_loan
from carbonstep.store.fixing import FIXING, fixings
from carbonstep.store.loan import LOAN, loan
from carbonstep.store.log import Event, EventType, append_events, entry
from carbonstep.store.report import FOOTPRINT_REPORT
from carbonstep.store.report_query import report, reports_of_account
from carbonstep.store.report_withdrawal import REPORT_WITHDRAWAL, withdrawals_of_accounts
from carbonstep.store.rulebook import RULEBOOK, ApprovedRulebook, rulebook
from carbonstep.units.cycle import Stub
from carbonstep.units.day_count import DayCount
from carbonstep.units.exact import INT64_MAX, from_scaled
from carbonstep.units.money import Fen
from carbonstep.units.period import Frequency, Period
from carbonstep.units.quantity import CANONICAL
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import BusinessDayRule, CalendarId, CalendarYear, is_weekend

# One database serves all examples of a test: each is undone, so none sees another.
both_engines = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])

# PostgreSQL keeps no NUL in text, and no encoding keeps half a surrogate pair.
words = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=30)
names = st.text(st.characters(min_codepoint=33, max_codepoint=0x9FFF), min_size=1, max_size=20)
int64s = st.integers(-INT64_MAX, INT64_MAX)
rates = int64s.map(RateE4bp)
days = st.dates(date(1990, 1, 1), date(2150, 1, 1))
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=9, max_value=10**20)


@st.composite
def periods(draw):
    start, end = sorted(draw(st.lists(days, min_size=2, max_size=2, unique=True)))
    return Period(start, end)


@st.composite
def figures(draw):
    chosen = draw(st.lists(names, min_size=1, max_size=5, unique=True))
    made = []
    for name in sorted(chosen):
        canonical = draw(st.sampled_from(list(CANONICAL.values())))
        amount = from_scaled(draw(int64s), scale=canonical.scale)
        made.append(Figure(name=name, amount=amount, unit=canonical.unit, factor_id=draw(words)))
    return tuple(made)


accounts = st.builds(
    CarbonAccount, account_id=names, name=words, industry=words, region=words, lei=words
)
products = st.builds(
    Product, product_id=words, name=words, declared_unit=words, declared_amount=decimals
)
reports = st.builds(
    FootprintReport,
    account_id=st.just("a"),
    period=periods(),
    received_on=days,
    figures=figures(),
    product=st.none() | products,
    boundary=words,
    standard=words,
    standard_version=words,
    preparer=words,
    assurance=st.sampled_from(Assurance),
    verifier=words,
    opinion=st.sampled_from(Opinion),
    data_quality=words,
    instead_of=words,
    evidence=st.lists(words, max_size=3).map(tuple),
    supersedes=words,
    restatement_reason=words,
)
certificates = st.builds(
    Certificate,
    account_id=st.just("a"),
    scheme=words,
    number=words,
    issuer=words,
    valid=periods(),
    received_on=days,
    product_id=words,
)
certificate_changes = st.builds(
    CertificateChange,
    certificate_id=st.just(""),
    account_id=st.just("a"),
    kind=st.sampled_from(CertificateChangeKind),
    on=days,
    until=st.none() | days,
    particulars=st.none() | certificates,
    supersedes=words,
    reason=words,
    received_on=days,
    instead_of=words,
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
    parameters=st.dictionaries(names, decimals, max_size=3),
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
    report=st.none() | reports_cited,
    certificate=st.none() | nodes(CertificateCited),
)
clauses = nodes(Clause)
parts = nodes(StepTaken, clause=clauses) | nodes(OnLine, clause=clauses)
explanations = nodes(
    Explanation,
    kpis=st.lists(measured, max_size=2).map(tuple),
    parts=st.lists(
        nodes(StepTaken, clause=clauses) | nodes(OnLine, clause=clauses), max_size=2
    ).map(tuple),
    missing=st.none() | nodes(MissingTreated),
    limit=st.none() | nodes(LimitApplied),
    correction=st.none() | nodes(Corrected),
    next_steps=st.lists(nodes(NextStep), max_size=2).map(tuple),
    rulebook=nodes(RulebookCited),
)
decisions = st.builds(
    Decision,
    loan_id=st.just("L-2024-09"),
    rulebook=st.just(bound),
    test_period=periods(),
    cause=st.sampled_from(Cause),
    decided_on=days,
    effective_from=days,
    effective_to=st.none() | days,
    effective_provisional=st.booleans(),
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
    adjustments=st.lists(st.builds(Adjustment, kpi=words, adjustment_e4bp=rates), max_size=2).map(
        tuple
    ),
    total_e4bp=rates,
    previous_e4bp=st.none() | rates,
    basis=st.lists(st.builds(Basis, kind=words, fact_id=words, received_on=days), max_size=2).map(
        tuple
    ),
    supersedes=words,
    immaterial=st.booleans(),
    explanation=explanations,
)


@contextmanager
def undone(store):
    """A write transaction that is given up at the end."""
    with store.write() as session:
        yield session
        session.get_transaction().rollback()


def with_account(session, example):
    append(session, ACCOUNT, [CarbonAccount(account_id="a", name="a")], example.stamp())


@both_engines
@given(fact=accounts)
def test_account(store, example, fact):
    with undone(store) as session:
        seqs = append(session, ACCOUNT, [fact], example.stamp())
        assert opened_accounts(session, [fact.account_id])[fact.account_id].account == fact
        assert example.told(entry(session, seqs[0])) == fact.body()


@both_engines
@given(fact=reports)
def test_report(store, example, fact):
    with undone(store) as session:
        with_account(session, example)
        seqs = append(session, FOOTPRINT_REPORT, [fact], example.stamp())
        assert reports_of_account(session, "a") == [(seqs[0], fact)]
        found = report(session, fact.report_id)
        assert found == fact
        assert found.body() == fact.body() == example.told(entry(session, seqs[0]))
        assert found.report_id == fact.report_id


@both_engines
@given(fact=certificates)
def test_certificate(store, example, fact):
    with undone(store) as session:
        with_account(session, example)
        seqs = append(session, CERTIFICATE, [fact], example.stamp())
        assert certificates_of_account(session, "a") == [(seqs[0], fact)]
        assert example.told(entry(session, seqs[0])) == fact.body()


@both_engines
@given(fact=reports, on=days, reason=words, moved=st.booleans())
def test_report_withdrawal(store, example, fact, on, reason, moved):
    taken_back = ReportWithdrawal(
        report_id=fact.report_id,
        account_id="a",
        withdrawn_on=on,
        reason=reason,
        moved_to=fact.report_id if moved else "",
    )
    with undone(store) as session:
        with_account(session, example)
        append(session, FOOTPRINT_REPORT, [fact], example.stamp())
        seqs = append(session, REPORT_WITHDRAWAL, [taken_back], example.stamp())
        assert withdrawals_of_accounts(session, ["a"]) == [(seqs[0], taken_back)]
        assert withdrawals_of_accounts(session, ["a"], known=seqs[0]) == []
        assert example.told(entry(session, seqs[0])) == taken_back.body()


@both_engines
@given(certificate=certificates, fact=certificate_changes)
def test_certificate_change(store, example, certificate, fact):
    change = replace(fact, certificate_id=certificate.certificate_id)
    with undone(store) as session:
        with_account(session, example)
        append(session, CERTIFICATE, [certificate], example.stamp())
        seqs = append(session, CERTIFICATE_CHANGE, [change], example.stamp())
        [(seq, found)] = changes_of_accounts(session, ["a"])
        assert (seq, found, found.change_id) == (seqs[0], change, change.change_id)
        assert changes_of_accounts(session, ["a"], known=seqs[0]) == []
        assert example.told(entry(session, seqs[0])) == change.body()


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


@both_engines
@given(
    facts=st.lists(
        st.builds(
            Fixing,
            index=st.sampled_from(BenchmarkIndex),
            published_on=days,
            rate_e4bp=rates,
            source=words,
        ),
        max_size=6,
        unique_by=lambda fixing: (fixing.index, fixing.published_on),
    )
)
def test_fixings_in_any_order(store, example, facts):
    with undone(store) as session:
        append(session, FIXING, facts, example.stamp())
        found = fixings(session)
    assert len(found) == len(facts)
    assert set(found) == set(facts)


@both_engines
@given(
    fact=st.builds(
        ApprovedRulebook,
        rulebook_id=names,
        version=names,
        content_hash=words,
        content=words,
        approved_on=days,
    )
)
def test_rulebook(store, example, fact):
    with undone(store) as session:
        seqs = append(session, RULEBOOK, [fact], example.stamp())
        assert rulebook(session, fact.rulebook_id, fact.version) == fact
        assert example.told(entry(session, seqs[0])) == fact.body()


@both_engines
@given(
    instant=st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.timezones())  # noqa: DTZ001
)
def test_instant(store, instant):
    try:
        utc = instant.astimezone(UTC)
    except OverflowError:
        assume(False)
    assume(utc >= datetime(1970, 1, 1, tzinfo=UTC))
    with undone(store) as session:
        append_events(session, [event()], recorded_at=instant, actor="x")
        found = entry(session, 0).recorded_at
    # Compared in UTC: an hour told twice by a local clock equals nothing in another zone.
    assert found == utc
    assert found.tzinfo is UTC


def event():
    return Event(type=EventType.RUN_FINISHED, subject="s", business_on=date(2026, 1, 1), body={})


def test_an_instant_without_zone_is_refused(store):
    with pytest.raises(Exception, match="needs its zone"), undone(store) as session:
        append_events(session, [event()], recorded_at=datetime(2026, 1, 1), actor="x")  # noqa: DTZ001


def test_a_digit_too_many_is_not_dropped(store, example):
    finer = example.report(
        figures=(Figure(name="scope1", amount=Decimal("0.0000001"), unit="tCO2e"),)
    )
    with undone(store) as session:
        append(session, ACCOUNT, [example.account()], example.stamp())
        with pytest.raises(AssertionError, match="does not fit"):
            append(session, FOOTPRINT_REPORT, [finer], example.stamp())


@st.composite
def notices(draw):
    year = draw(st.integers(1990, 2150))
    found = draw(st.sets(st.dates(date(year, 1, 1), date(year, 12, 31)), max_size=30))
    return CalendarYear(
        year=year,
        holidays=frozenset(day for day in found if not is_weekend(day)),
        make_up_days=frozenset(day for day in found if is_weekend(day)),
        source=draw(words),
        replaces=draw(st.booleans()),
    )


@both_engines
@given(facts=st.lists(notices(), max_size=4))
def test_calendar_years(store, example, facts):
    with undone(store) as session:
        seqs = append(session, CALENDAR_YEAR, facts, example.stamp())
        assert calendar_years(session) == facts
        assert [example.told(entry(session, seq)) for seq in seqs] == [
            fact.body() for fact in facts
        ]
