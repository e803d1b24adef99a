"""A loan's contract over its life: the terms as booked, corrected, and agreed anew later."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby, pairwise

from carbonstep.domain.loan.event import CONTRACT_KINDS, LoanEvent, LoanEventKind
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.patch import CONFIRMED, TermChange, patched, term_changes, terms_given
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.loan.supplied import ByTestPeriod
from carbonstep.reading.phrase import listed
from carbonstep.reading.problem import Place, Problem
from carbonstep.units.period import Period

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A loan's whole terms from a day on. `amendments` are the events that changed them that day;
    none: as booked."""

    since: date
    loan: Loan
    amendments: tuple[LoanEvent, ...] = ()


class TermsEffect(StrEnum):
    """What an event that gives terms does to those that would hold without it.

    Changed: it makes others of them. Unchanged: each term it gives holds already. After payoff: the
    loan is paid off by its day, and it never acts. Either counts once what came before it turns out
    otherwise.
    """

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    AFTER_PAYOFF = "after_payoff"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsChanged:
    """An event that changes a loan's terms, and each term that it changes."""

    event: LoanEvent
    changes: tuple[TermChange, ...]
    effect: TermsEffect = TermsEffect.CHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """The terms of a loan over its life, from its drawdown on, in order.

    A loan that was never amended has one version. `corrections` are already in all of them;
    `as_booked` are the terms before these. `after_payoff` are the amendments from the day of
    `paid_off` on, the payoff that ends the loan: they never act. A loan that is cancelled never
    was: nothing is owed under its terms.
    """

    as_booked: Loan
    versions: tuple[Version, ...]
    corrections: tuple[LoanEvent, ...] = ()
    after_payoff: tuple[LoanEvent, ...] = ()
    paid_off: LoanEvent | None = None
    cancellation: LoanEvent | None = None

    @property
    def booked(self) -> Loan:
        """The terms the loan was drawn on. What cannot be amended can be read from them."""
        return self.versions[0].loan

    @property
    def last(self) -> Loan:
        """The terms at the end of the loan's life: what is agreed for it."""
        return self.versions[-1].loan

    @property
    def principal_follows_rates(self) -> bool:
        """Whether under the terms of any day what is repaid, or owed, follows from the rates."""
        return any(version.loan.principal_follows_rates for version in self.versions)

    @property
    def history(self) -> tuple[TermsChanged, ...]:
        """What changed the terms, in the order it counts for."""
        found = []
        terms = self.as_booked
        amendments = (event for version in self.versions for event in version.amendments)
        for event in (*self.corrections, *amendments):
            changed = patched(terms, event.terms)
            changes = term_changes(terms, changed)
            effect = TermsEffect.CHANGED if changes else TermsEffect.UNCHANGED
            found.append(TermsChanged(event=event, changes=changes, effect=effect))
            terms = changed
        never = TermsEffect.AFTER_PAYOFF
        found += [TermsChanged(event=e, changes=(), effect=never) for e in self.after_payoff]
        if self.cancellation is not None:
            found.append(TermsChanged(event=self.cancellation, changes=()))
        return tuple(found)

    def on(self, day: date) -> Loan:
        """The terms that hold on a day; before the drawdown those it was booked on."""
        place = bisect_right(self.versions, day, key=lambda version: version.since)
        return self.versions[max(place - 1, 0)].loan

    def spans(self, until: date) -> Iterator[tuple[Loan, Period]]:
        """The terms with the days they hold on, up to but not including a day."""
        ends = (*(version.since for version in self.versions[1:]), until)
        for version, end in zip(self.versions, ends, strict=True):
            if version.since < min(end, until):
                yield version.loan, Period(version.since, min(end, until))


def contract_of(loan: Loan, events: Iterable[LoanEvent]) -> Contract:
    """The contract of a loan as booked, with the events that stand; those that do not change it do
    not matter, nor does the order of any."""
    known = tuple(events)
    own = [event for event in known if event.kind in CONTRACT_KINDS]
    if not own:
        first = Version(since=loan.drawn_on, loan=loan)
        return Contract(as_booked=loan, versions=(first,))
    corrections = _of_kind(own, LoanEventKind.CORRECTION)
    booked = loan
    for event in corrections:
        booked = patched(booked, event.terms)
    versions = [Version(since=booked.drawn_on, loan=booked)]
    amendments = _of_kind(own, LoanEventKind.AMENDMENT)
    paid_off = next(iter(_of_kind(known, LoanEventKind.PAYOFF)), None)
    ended_on = date.max if paid_off is None else paid_off.on
    acting = bisect_left(amendments, ended_on, key=lambda event: event.on)
    by_day = groupby(amendments[:acting], key=lambda event: event.on)
    for since, of_day in by_day:
        agreed = tuple(of_day)
        terms = versions[-1].loan
        for event in agreed:
            terms = patched(terms, event.terms)
        versions.append(Version(since=since, loan=terms, amendments=agreed))
    return Contract(
        as_booked=loan,
        versions=tuple(versions),
        corrections=corrections,
        after_payoff=amendments[acting:],
        paid_off=paid_off if amendments[acting:] else None,
        cancellation=next(iter(_of_kind(own, LoanEventKind.CANCELLATION)), None),
    )


def _of_kind(events: Iterable[LoanEvent], kind: LoanEventKind) -> tuple[LoanEvent, ...]:
    found = (event for event in events if event.kind is kind)
    return tuple(sorted(found, key=lambda event: (event.on, event.event_id)))


def run_on(events: Iterable[LoanEvent]) -> tuple[LoanEvent, ...]:
    """The events without the payoff, by which a contract has all its versions: what is agreed for
    a day after it must hold if the payoff turns out not to have been."""
    return tuple(event for event in events if event.kind is not LoanEventKind.PAYOFF)


def check_contract(contract: Contract) -> Problem | None:
    """What keeps a contract's versions from following one another, told at the event.

    Errors: `loan_cancelled`, `amendment_outside_life`, `amended_too_early`.
    """
    if contract.cancellation is not None:
        return cancelled(contract.booked.loan_id, contract.cancellation)
    for before, version in pairwise(contract.versions):
        first, last = contract.booked.drawn_on, before.loan.latest_on
        since, terms = version.since, version.loan
        if not first < since <= last:
            needed = f"{first + _DAY} – {last}"
            return _at(version, LoanReason.AMENDMENT_OUTSIDE_LIFE, since, needed)
        if terms.matures_on == before.loan.matures_on == since:
            needed = f"{first + _DAY} – {last - _DAY}"
            return _at(version, LoanReason.AMENDMENT_OUTSIDE_LIFE, since, needed)
        if terms.matures_on <= since:
            return _at(version, LoanReason.AMENDED_TOO_EARLY, terms.matures_on, str(since))
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionChanged:
    """A version that an event makes other than it was: `was` are the terms that held on its first
    day before. It holds up to and without `until`; `first`: it is the one the loan is drawn on.
    `binds`: on its first day the loan is bound to its rulebook version."""

    was: Loan
    version: Version
    until: date
    first: bool
    binds: bool


def changed_versions(before: Contract, after: Contract) -> tuple[VersionChanged, ...]:
    """The versions of a contract whose terms are not those that held on their day before."""
    found = []
    ends = (*(version.since for version in after.versions[1:]), date.max)
    for place, (version, until) in enumerate(zip(after.versions, ends, strict=True)):
        terms = version.loan
        was = before.on(version.since) if place else before.booked
        if was == terms:
            continue
        if place:
            binds = was.rulebook != terms.rulebook != after.versions[place - 1].loan.rulebook
        else:
            binds = (was.rulebook, was.drawn_on) != (terms.rulebook, terms.drawn_on)
        found.append(
            VersionChanged(was=was, version=version, until=until, first=not place, binds=binds)
        )
    return tuple(found)


def cancelled(loan_id: str, cancellation: LoanEvent) -> Problem:
    """That a loan is cancelled."""
    return Problem(
        reason=LoanReason.LOAN_CANCELLED,
        place=Place(path="loan"),
        found=loan_id,
        needed=cancellation.event_id,
    )


def without_effect(contract: Contract, event: LoanEvent) -> tuple[Problem, ...]:
    """What whoever tells an event is to know of it: terms that hold already, terms that a payoff
    keeps from acting, a number that stays with a cancelled loan, numbers of a series that are not
    given anew. None of it refuses the event: whether it has an effect may change with each event
    that comes after it."""
    found = []
    for item in contract.history:
        is_it = item.event.event_id == event.event_id
        if is_it and item.event.kind is LoanEventKind.CANCELLATION:
            found.append(_note(LoanReason.NUMBER_KEPT, event, event.loan_id, event.event_id))
        elif is_it and item.effect is TermsEffect.UNCHANGED:
            terms = ", ".join(f"{name} {text}" for name, text in terms_given(event.terms).items())
            to_type = f"{event.loan_id} {event.event_id}"
            found.append(_note(LoanReason.CHANGES_NOTHING, event, terms, to_type))
        elif is_it and item.effect is TermsEffect.CHANGED:
            found += _left_out(contract, event)
    paid_off = contract.paid_off
    if paid_off is not None:
        found += [
            _note(LoanReason.NEVER_ACTS, late, paid_off.on.isoformat(), paid_off.event_id)
            for late in contract.after_payoff
            if event in (late, paid_off)
        ]
    return tuple(found)


def _left_out(contract: Contract, event: LoanEvent) -> Iterator[Problem]:
    """The numbers of a series that an amendment does not give anew, for the test period that it
    begins in and those after it."""
    if event.kind is not LoanEventKind.AMENDMENT:
        return
    given = contract.on(event.on).parameters
    for name, before in contract.on(event.on - _DAY).parameters.items():
        after = given.get(name)
        if not isinstance(before, ByTestPeriod) or not isinstance(after, ByTestPeriod):
            continue
        days, kept = [day for day, _ in before.values], dict(after.values)
        first = max((day for day in days if day <= event.on), default=event.on)
        gone = [day.isoformat() for day in days if day >= first and day not in kept]
        if gone:
            yield _note(LoanReason.SERIES_LEFT_OUT, event, name, listed(gone))


def _note(reason: LoanReason, event: LoanEvent, found: str, needed: str) -> Problem:
    place = Place(path=f"loan.events.{event.event_id}")
    return Problem(reason=reason, place=place, found=found, needed=needed, warning=True)


def overlapping(event: LoanEvent, events: Iterable[LoanEvent]) -> LoanEvent | None:
    """Another amendment from the same day that changes the same term, or None."""
    return next(
        (
            other
            for other in events
            if (other.kind, other.on) == (event.kind, event.on)
            and other.event_id != event.event_id
            and event.terms.keys() & other.terms.keys() - {CONFIRMED}
        ),
        None,
    )


def _at(version: Version, reason: LoanReason, found: date, needed: str) -> Problem:
    place = Place(path=f"loan.events.{version.amendments[0].event_id}")
    return Problem(reason=reason, place=place, found=found.isoformat(), needed=needed)
