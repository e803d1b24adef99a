"""Which version tests which period where a loan's rulebook, parameters or borrower change."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.decision.decide import decide_tested
from carbonstep.domain.decision.tested import VersionTested, versions_tested
from carbonstep.domain.loan.contract import contract_of
from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.units.period import Period, period_name
from carbonstep.units.work_calendar import prc_calendar

DAY = timedelta(days=1)
END = date(2026, 3, 22)
FREQUENCIES = ("month", "quarter", "half_year", "year")
LABEL = {
    "parameters": None,
    "test": {"period": "while_valid", "effective": "certificate_validity"},
    "kpis": {"it": {"measure": {"certificate": "label"}, "read_as": "flag", "unit": "flag"}},
    "adjust": [
        {"kpi": "it", "steps": [{"holds": "true", "bps": "-5"}, {"otherwise": "true", "bps": "0"}]}
    ],
}


def version(sample, name: str, period: str = "year", **parts: Any) -> Rulebook:
    test = {**sample.rulebook_parts["test"], "period": period}
    return sample.rulebook(**{"version": name, "test": test, **parts})


def amended(on: date, **terms: Any) -> LoanEvent:
    return LoanEvent(
        loan_id="L1",
        kind=LoanEventKind.AMENDMENT,
        on=on,
        received_on=on,
        reason="agreed",
        terms=terms,
    )


def moved(on: date, book: Rulebook, **terms: Any) -> LoanEvent:
    ref = book.ref
    return amended(on, rulebook=str(ref), rulebook_hash=ref.content_hash, **terms)


def by_version(
    sample, books: list[Rulebook], *events: LoanEvent, held=None, **terms
) -> tuple[VersionTested, ...]:
    loan = sample.loan(books[0], **terms)
    by_ref = {book.ref: book for book in books}
    accounts = held or {}
    return versions_tested(
        contract_of(loan, events),
        rulebook_of=by_ref.__getitem__,
        evidence_of=lambda account: accounts.get(account, Evidence()),
    )


def named(found: tuple[VersionTested, ...], until: date = END) -> list[tuple[str, str]]:
    """Each test period with the version that tests it, in order."""
    pairs = [
        (period, item.rulebook.version) for item in found for period in item.periods(until=until)
    ]
    return [(period_name(period), book) for period, book in sorted(pairs)]


@pytest.mark.parametrize(
    ("old", "new", "since", "around"),
    [
        # Alike: the open year is the new version's; a day later it is the old one's.
        ("year", "year", date(2024, 8, 1), [("2023", "1"), ("2024", "2")]),
        ("year", "year", date(2024, 12, 31), [("2023", "1"), ("2024", "2")]),
        ("year", "year", date(2025, 1, 1), [("2024", "1"), ("2025", "2")]),
        # Unlike: the old version goes on to the first day on which a period of both begins.
        ("quarter", "year", date(2024, 8, 1), [("2024Q3", "1"), ("2024Q4", "1"), ("2025", "2")]),
        ("year", "quarter", date(2024, 8, 1), [("2024", "1"), ("2025Q1", "2")]),
        ("year", "quarter", date(2024, 1, 1), [("2023", "1"), ("2024Q1", "2")]),
        ("month", "half_year", date(2024, 6, 30), [("2024-06", "1"), ("2024H2", "2")]),
    ],
)
def test_a_period_open_at_a_migration_is_tested_once(sample, old, new, since, around) -> None:
    books = [version(sample, "1", old), version(sample, "2", new)]
    found = named(by_version(sample, books, moved(since, books[1])), until=END)
    place = found.index(around[0])
    assert found[place : place + len(around)] == around


@pytest.mark.parametrize(
    ("on", "first", "years"),
    [
        # Put off from the day on: what ended before it stays tested.
        (date(2023, 6, 1), "2025-07-01", ["2021", "2022", "2025"]),
        (date(2023, 12, 31), "2024-01-01", ["2021", "2022", "2024", "2025"]),
        (date(2024, 1, 1), "2024-01-01", ["2021", "2022", "2023", "2024", "2025"]),
        # Brought forward: what had ended by then is not tested any more.
        (date(2021, 12, 31), "2020-03-22", ["2021", "2022", "2023", "2024", "2025"]),
    ],
)
def test_the_first_test_is_agreed_anew(sample, on, first, years) -> None:
    book = version(sample, "1")
    found = by_version(sample, [book], amended(on, first_test_on=first))
    assert [name for name, _ in named(found)] == years


def test_a_new_version_begins_with_the_first_test_agreed_for_it(sample) -> None:
    books = [version(sample, "1"), version(sample, "2", "quarter")]
    move = moved(date(2024, 1, 1), books[1], first_test_on="2024-07-01")
    assert named(by_version(sample, books, move))[2:5] == [
        ("2023", "1"),
        ("2024Q3", "2"),
        ("2024Q4", "2"),
    ]


@given(
    moves=st.lists(
        st.tuples(st.integers(1, 1700), st.sampled_from(FREQUENCIES)), min_size=1, max_size=4
    ),
    first=st.sampled_from(FREQUENCIES),
)
def test_no_day_is_tested_twice_and_none_is_lost(sample, moves, first) -> None:
    drawn_on = date(2021, 3, 22)
    books = [version(sample, "1", first)]
    events = []
    for number, (days, frequency) in enumerate(sorted(dict(moves).items()), start=2):
        books.append(version(sample, str(number), frequency))
        events.append(moved(drawn_on + days * DAY, books[-1]))
    found = by_version(sample, books, *events)
    periods = sorted(period for item in found for period in item.periods(until=END))
    for before, after in pairwise(periods):
        assert before.end == after.start, (before, after)


def rows(sample, *given: tuple[int, str]) -> Evidence:
    return sample.evidence(
        *(
            {
                "period_from": f"{year}-01-01",
                "period_to": f"{year}-12-31",
                "scope1": amount,
                "assurance": "limited",
                "verifier": "V",
                "received_on": f"{year + 1}-04-22",
            }
            for year, amount in given
        )
    )


def decided(found: tuple[VersionTested, ...], as_of: date = date(2025, 12, 31)):
    return decide_tested(found, calendar=prc_calendar(), as_of=as_of)


def test_the_old_step_stands_until_the_new_versions_first_decision(sample) -> None:
    better = [{"at_least": "5", "bps": "-15"}, {"otherwise": "true", "bps": "0"}]
    books = [
        version(sample, "1"),
        version(sample, "2", adjust=[{"kpi": "reduction", "steps": better}]),
    ]
    held = {sample.account_id: rows(sample, (2022, "940"), (2023, "940"), (2024, "940"))}
    found = by_version(
        sample,
        books,
        moved(date(2024, 2, 1), books[1]),
        held=held,
        first_test_on=date(2022, 6, 1),
    )
    told = [(d.test_period.start.year, d.rulebook.version, d.total_e4bp) for d in decided(found)]
    assert told == [(2022, "1", -100_000), (2023, "1", -100_000), (2024, "2", -150_000)]


def test_a_period_is_measured_by_the_terms_of_its_last_day(sample) -> None:
    book = version(sample, "1")
    held = {sample.account_id: rows(sample, (2022, "940"), (2023, "940"))}
    lower = amended(date(2023, 12, 31), parameters={"baseline_tco2e": "940"})
    found = by_version(sample, [book], lower, held=held, first_test_on=date(2022, 6, 1))
    told = [(d.test_period.start.year, d.total_e4bp) for d in decided(found, date(2024, 12, 31))]
    assert told == [(2022, -100_000), (2023, 0)]
    later = amended(date(2024, 1, 1), parameters={"baseline_tco2e": "940"})
    found = by_version(sample, [book], later, held=held, first_test_on=date(2022, 6, 1))
    told = [(d.test_period.start.year, d.total_e4bp) for d in decided(found, date(2024, 12, 31))]
    assert told == [(2022, -100_000), (2023, -100_000)]


def test_from_a_succession_on_the_successors_reports_count(sample) -> None:
    book = version(sample, "1")
    own = rows(sample, (2022, "940"), (2023, "1300"))
    of_next = rows(sample, (2022, "1300"), (2023, "940"))
    held = {sample.account_id: own, "uscc:next": of_next}
    since = amended(date(2023, 6, 1), account="uscc:next")
    found = by_version(sample, [book], since, held=held, first_test_on=date(2022, 6, 1))
    told = [(d.test_period.start.year, d.total_e4bp) for d in decided(found, date(2024, 12, 31))]
    assert told == [(2022, -100_000), (2023, -100_000)]


def test_a_certificate_counts_by_the_version_of_the_day(sample) -> None:
    other = [{"holds": "true", "bps": "-8"}, {"otherwise": "true", "bps": "0"}]
    books = [
        sample.rulebook(version="1", **LABEL),
        sample.rulebook(**{**LABEL, "version": "2", "adjust": [{"kpi": "it", "steps": other}]}),
    ]
    label = {
        "scheme": "label",
        "number": "1",
        "issuer": "I",
        "valid_from": "2022-01-01",
        "valid_to": "2024-12-31",
        "received_on": "2022-01-10",
    }
    held = {sample.account_id: sample.evidence(certificates=[label])}
    since = date(2023, 7, 1)
    found = by_version(sample, books, moved(since, books[1]), held=held, parameters={})
    first, second = decided(found)
    assert (first.total_e4bp, first.effective_from, first.effective_to) == (
        -50_000,
        date(2022, 1, 10),
        since,
    )
    assert (second.total_e4bp, second.effective_from, second.effective_to) == (
        -80_000,
        since,
        date(2025, 1, 1),
    )


def test_terms_that_no_test_looks_at_change_nothing(sample) -> None:
    book = version(sample, "1")
    plain = by_version(sample, [book])
    found = by_version(sample, [book], amended(date(2023, 1, 1), spread_bps="5"))
    assert len(found) == len(plain) == 1
    assert named(found) == named(plain)


def test_a_longer_life_is_tested_to_its_end(sample) -> None:
    book = version(sample, "1")
    longer = amended(date(2025, 6, 1), matures_on="2028-03-22")
    found = by_version(sample, [book], longer)
    assert [name for name, _ in named(found, date(2030, 1, 1))][-2:] == ["2026", "2027"]
    shorter = amended(date(2023, 6, 1), matures_on="2024-03-22")
    assert [n for n, _ in named(by_version(sample, [book], shorter), date(2030, 1, 1))][
        -1
    ] == "2023"


def test_what_comes_next_is_of_the_version_that_will_test_it(sample) -> None:
    books = [version(sample, "1", "quarter"), version(sample, "2", "year")]
    old, new = by_version(sample, books, moved(date(2024, 8, 1), books[1]))
    after = date(2024, 9, 1)
    assert old.coming(after=after) == Period(date(2024, 7, 1), date(2024, 10, 1))
    assert new.coming(after=after) == Period(date(2025, 1, 1), date(2026, 1, 1))
    assert old.coming(after=date(2025, 2, 1)) is None
    assert replace(new, begins_on=END).coming(after=after) is None
