"""Fixings, rulebooks, notices and instants survive the way through the store."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from carbonstep.domain.account.report import Figure
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing
from carbonstep.store.account import ACCOUNT
from carbonstep.store.append import append
from carbonstep.store.calendar import CALENDAR_YEAR, calendar_years
from carbonstep.store.fixing import FIXING, fixings
from carbonstep.store.log import Event, EventType, append_events, entry
from carbonstep.store.report import FOOTPRINT_REPORT
from carbonstep.store.rulebook import RULEBOOK, ApprovedRulebook, rulebook
from carbonstep.units.work_calendar import CalendarYear, is_weekend

from .round_trip import both_engines, days, names, rates, undone, words


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
        content=words.map(lambda word: json.dumps({"format": "2", "title": word})),
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
