"""A fact that goes in comes out equal, to the last digit, on both engines."""

from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.report import Assurance, Figure, FootprintReport, Opinion, Product
from carbonstep.domain.decision.decision import Basis, Cause, Decision, KpiValue
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
from carbonstep.domain.loan.term import LOAN, loan_body
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing
from carbonstep.domain.rulebook.plan import Adjustment
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.domain.rulebook.trace import Trace, TraceKind
from carbonstep.store.account import account, add_accounts
from carbonstep.store.calendar import add_calendar_years, calendar_years
from carbonstep.store.certificate import add_certificates, certificates_of_account
from carbonstep.store.decision import add_decisions, decision, decisions_of_loan
from carbonstep.store.fixing import add_fixings, fixings
from carbonstep.store.loan import add_loans, loan
from carbonstep.store.log import Event, EventType, append, entry
from carbonstep.store.report import add_reports
from carbonstep.store.report_query import report, reports_of_account
from carbonstep.store.rulebook import ApprovedRulebook, add_rulebooks, rulebook
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
# The names of a node's values are words of the code; what they name is any text.
names = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=8)
values = st.dictionaries(names, words, max_size=3).map(lambda v: tuple(v.items()))
traces = st.recursive(
    st.builds(Trace, kind=st.sampled_from(TraceKind), values=values),
    lambda below: st.builds(
        Trace,
        kind=st.sampled_from(TraceKind),
        values=values,
        children=st.lists(below, max_size=3).map(tuple),
    ),
    max_leaves=6,
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
        st.builds(KpiValue, name=words, unit=words, value=words, shown=words, missing=words),
        max_size=2,
    ).map(tuple),
    adjustments=st.lists(
        st.builds(Adjustment, kpi=words, step=words, adjustment_e4bp=rates), max_size=2
    ).map(tuple),
    total_e4bp=rates,
    basis=st.lists(st.builds(Basis, kind=words, fact_id=words, received_on=days), max_size=2).map(
        tuple
    ),
    supersedes=words,
    trace=traces,
)


@contextmanager
def undone(store):
    """A write transaction that is given up at the end."""
    with store.write() as session:
        yield session
        session.get_transaction().rollback()


def with_account(session, example):
    add_accounts(session, [CarbonAccount(account_id="a", name="a")], **example.recording())


@both_engines
@given(fact=accounts)
def test_account(store, example, fact):
    with undone(store) as session:
        seqs = add_accounts(session, [fact], **example.recording())
        assert account(session, fact.account_id) == fact
        assert entry(session, seqs[0]).body == fact.body()


@both_engines
@given(fact=reports)
def test_report(store, example, fact):
    with undone(store) as session:
        with_account(session, example)
        seqs = add_reports(session, [fact], **example.recording())
        assert reports_of_account(session, "a") == [(seqs[0], fact)]
        found = report(session, fact.report_id)
        assert found == fact
        assert found.body() == fact.body() == entry(session, seqs[0]).body
        assert found.report_id == fact.report_id


@both_engines
@given(fact=certificates)
def test_certificate(store, example, fact):
    with undone(store) as session:
        with_account(session, example)
        seqs = add_certificates(session, [fact], **example.recording())
        assert certificates_of_account(session, "a") == [(seqs[0], fact)]
        assert entry(session, seqs[0]).body == fact.body()


@both_engines
@given(fact=loans)
def test_loan(store, example, fact):
    with undone(store) as session:
        with_account(session, example)
        approved = example.rulebook(rulebook_id="r", version="1", content_hash="00")
        add_rulebooks(session, [approved], **example.recording())
        seqs = add_loans(session, [fact], **example.recording())
        found = loan(session, fact.loan_id)
        assert found == fact
        recorded = entry(session, seqs[0]).body
        assert recorded.pop("schema") == LOAN.schema
        assert loan_body(found) == loan_body(fact) == recorded


@both_engines
@given(fact=decisions)
def test_decision(store, example, fact):
    with undone(store) as session:
        example.record_all(session)
        seqs = add_decisions(session, [fact], **example.recording())
        assert decisions_of_loan(session, fact.loan_id) == [(seqs[0], fact)]
        assert decision(session, fact.decision_id) == (seqs[0], fact)
        assert entry(session, seqs[0]).body == fact.body()


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
        add_fixings(session, facts, **example.recording())
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
        seqs = add_rulebooks(session, [fact], **example.recording())
        assert rulebook(session, fact.rulebook_id, fact.version) == fact
        assert entry(session, seqs[0]).body == fact.body()


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
        append(session, [event()], recorded_at=instant, actor="x")
        found = entry(session, 0).recorded_at
    # Compared in UTC: an hour told twice by a local clock equals nothing in another zone.
    assert found == utc
    assert found.tzinfo is UTC


def event():
    return Event(type=EventType.RUN_FINISHED, subject="s", business_on=date(2026, 1, 1), body={})


def test_an_instant_without_zone_is_refused(store):
    with pytest.raises(Exception, match="needs its zone"), undone(store) as session:
        append(session, [event()], recorded_at=datetime(2026, 1, 1), actor="x")  # noqa: DTZ001


def test_a_digit_too_many_is_not_dropped(store, example):
    finer = example.report(
        figures=(Figure(name="scope1", amount=Decimal("0.0000001"), unit="tCO2e"),)
    )
    with undone(store) as session:
        add_accounts(session, [example.account()], **example.recording())
        with pytest.raises(AssertionError, match="does not fit"):
            add_reports(session, [finer], **example.recording())


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
        seqs = add_calendar_years(session, facts, **example.recording())
        assert calendar_years(session) == facts
        assert [entry(session, seq).body for seq in seqs] == [fact.body() for fact in facts]
