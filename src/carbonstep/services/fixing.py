"""Benchmark fixings: published, taken up from the benchmark file, corrected, and taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing
from carbonstep.domain.market.fixing_correction import FixingCorrection, read_fixing_correction
from carbonstep.domain.market.fixing_publication import read_publication
from carbonstep.domain.market.fixing_withdrawal import (
    FixingRevision,
    FixingWithdrawal,
    newest_revision,
    published_anew,
    read_fixing_withdrawal,
    standing_revisions,
)
from carbonstep.domain.market.publication import (
    MissingPublication,
    Whereabouts,
    missing_publications,
)
from carbonstep.domain.market.reason import MarketReason
from carbonstep.domain.market.view import Market
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.services.ahead import AheadLimit, refuse_clock_ahead, refuse_date_ahead
from carbonstep.services.knowledge import known_entries
from carbonstep.services.library import Library
from carbonstep.services.market import market_as_known
from carbonstep.store import fixing as fixings
from carbonstep.store import log
from carbonstep.store.append import append
from carbonstep.store.engine import Store
from carbonstep.store.stamp import Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFixing:
    """The fixing that counts for a day, and whether this call recorded it (False: it was)."""

    fixing: Fixing
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedFixing:
    """The fixing that counts now, the one it corrects (`was`; itself where it corrects none), and
    whether this call recorded it (False: it counted before)."""

    fixing: Fixing
    was: Fixing
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnFixing:
    """The withdrawal of a published value, the fixing that counted before it (`was`), and whether
    this call recorded it (False: it was).

    `instead` is what counts on its day now, None where no earlier fixing is recorded; `missing` are
    the publications that were expected between the fixings beside it and are missing.
    """

    withdrawal: FixingWithdrawal
    was: Fixing
    instead: Fixing | None
    missing: tuple[MissingPublication, ...]
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFixings:
    """Every fixing with its corrections and withdrawals, by index, day and revision.

    `known` is the number of log entries looked at.
    """

    known: int
    fixings: tuple[FixingRevision, ...]


def publish_fixing(store: Store, node: Node, stamp: Stamp) -> PublishedFixing:
    """Record a value as it is published, from a document.

    The same once more changes nothing, also where it was corrected since: then the correction is
    what counts. Where it was withdrawn since, it is published anew. Raises `RejectedError`
    with every problem of the document, see `read_publication`.
    """
    with store.write() as session:
        held = fixings.fixings(session)
        wanted = read_publication(node, held=held, market=market_as_known(session, as_of=stamp.on))
        if not isinstance(wanted, Fixing):
            raise RejectedError(wanted)
        counts = newest_revision(wanted.index, wanted.published_on, held)
        if isinstance(counts, Fixing):
            return PublishedFixing(fixing=counts, new=False)
        append(session, fixings.FIXING, [wanted], stamp)
    return PublishedFixing(fixing=wanted, new=True)


def take_up_file(
    store: Store, library: Library, stamp: Stamp, *, limit: AheadLimit
) -> tuple[Fixing, ...]:
    """Record what the benchmark file says by the business date, between two daily runs.

    Raises `RejectedError` for a damaged file, as `take_up_fixings` does, or where a run of the
    day would be refused (`business_date_ahead`).
    """
    refuse_clock_ahead(store, stamp, limit, path="on")
    refuse_date_ahead(store, stamp, limit.run_days, path="on")
    with store.read() as session:
        if not fresh_fixings(session, library, as_of=stamp.on):
            return ()
    with store.write() as session:
        return take_up_fixings(session, library, stamp)


def correct_fixing(store: Store, node: Node, stamp: Stamp) -> CorrectedFixing:
    """Record that a published value was recorded wrong, from a document.

    The value that counts already changes nothing. Rates follow at once; what was posted on the
    wrong value is trued up by the next daily run. Raises `RejectedError` with every problem of the
    document, see `read_fixing_correction`.
    """
    with store.write() as session:
        wanted = read_fixing_correction(node, fixings.fixings(session))
        if not isinstance(wanted, FixingCorrection):
            raise RejectedError(wanted)
        was = wanted.corrected
        if was.rate_e4bp == wanted.rate_e4bp:
            return CorrectedFixing(fixing=was, was=wanted.before, new=False)
        fixing = Fixing(
            index=was.index,
            published_on=was.published_on,
            rate_e4bp=wanted.rate_e4bp,
            source=wanted.source,
            revision=was.revision + 1,
            reason=wanted.reason,
        )
        append(session, fixings.FIXING, [fixing], stamp)
    return CorrectedFixing(fixing=fixing, was=was, new=True)


def withdraw_fixing(store: Store, node: Node, stamp: Stamp) -> WithdrawnFixing:
    """Record that nothing was published on a day for which a fixing is recorded, from a document.

    One that is withdrawn already changes nothing; the same after the day was published anew is
    refused. Rates follow at once: the fixing before counts
    on, or where one was expected meanwhile its publication is missing. What was posted is trued up
    by the next daily run, or once what is missing came. Raises `RejectedError` with every problem
    of the document, see `read_fixing_withdrawal`.
    """
    with store.write() as session:
        held = fixings.fixings(session)
        wanted = read_fixing_withdrawal(node, held)
        if not isinstance(wanted, FixingWithdrawal):
            raise RejectedError(wanted)
        before = [item for item in held if item.revision < wanted.revision]
        was = newest_revision(wanted.index, wanted.published_on, before)
        assert isinstance(was, Fixing), "what is withdrawn is a fixing"
        new = wanted not in held
        if new:
            append(session, fixings.FIXING_WITHDRAWAL, [wanted], stamp)
        market = market_as_known(session, as_of=stamp.on)
    return WithdrawnFixing(
        withdrawal=wanted,
        was=was,
        instead=market.fixings.on(wanted.index, wanted.published_on),
        missing=_missing_around(wanted.published_on, wanted.index, market),
        new=new,
    )


def _missing_around(
    day: date, index: BenchmarkIndex, market: Market
) -> tuple[MissingPublication, ...]:
    """The publications of an index that are missing between the fixings before and after a day."""
    days = market.fixings.days(index)
    since = max((item for item in days if item < day), default=None)
    until = min((item for item in days if item > day), default=None)
    return tuple(
        item
        for item in missing_publications(market)
        if item.index is index
        and (since is None or since < item.expected_on)
        and (until is None or item.expected_on < until)
    )


def take_up_fixings(session: Session, library: Library, stamp: Stamp) -> tuple[Fixing, ...]:
    """Record the library's fixings published by the business date that are not recorded yet.

    Raises `RejectedError` as `fresh_fixings` does.
    """
    fresh = fresh_fixings(session, library, as_of=stamp.on)
    if fresh:
        append(session, fixings.FIXING, fresh, stamp)
    return fresh


def fresh_fixings(session: Session, library: Library, *, as_of: date) -> tuple[Fixing, ...]:
    """The library's fixings published by a day that are not recorded yet.

    Where a recorded one was corrected, the library may say either value. One that was withdrawn is
    not taken up again; another value of its day is. Raises `RejectedError` (`fixing_differs`) where
    the library says a value that was never recorded of a fixing that stands.
    """
    held = fixings.fixings(session)
    ever, standing = _values(held), _values(standing_revisions(held))
    published = [item for item in library.fixings if item.published_on <= as_of]
    differing: list[Problem] = []
    fresh: list[Fixing] = []
    for item in published:
        day = item.index, item.published_on
        if day in standing:
            if item.rate_e4bp not in standing[day]:
                found = f"{item.index.value} {item.published_on}"
                place = Place(file="lpr.csv")
                reason = MarketReason.FIXING_DIFFERS
                differing.append(Problem(reason=reason, place=place, found=found))
        elif item.rate_e4bp not in ever.get(day, ()):
            fresh.append(published_anew(item, held))
    if differing:
        raise RejectedError(differing)
    return tuple(fresh)


def whereabouts(
    store: Store, library: Library, missing: MissingPublication, *, today: date
) -> Whereabouts:
    """Where a publication is that a read found missing: what a run of `today` would take up of the
    benchmark file, or what was recorded after the moment that was asked for.

    A file that a run would refuse gives nothing.
    """
    wanted = missing.index, missing.expected_on
    with store.read() as session:
        if wanted in _values(standing_revisions(fixings.fixings(session))):
            return Whereabouts.RECORDED
        try:
            fresh = fresh_fixings(session, library, as_of=today)
        except RejectedError:
            return Whereabouts.NOWHERE
    found = any((item.index, item.published_on) == wanted for item in fresh)
    return Whereabouts.RULES_FOLDER if found else Whereabouts.NOWHERE


def _values(revisions: Iterable[FixingRevision]) -> dict[tuple[BenchmarkIndex, date], set[int]]:
    """The values recorded of each index and day."""
    found: dict[tuple[BenchmarkIndex, date], set[int]] = {}
    for item in revisions:
        if isinstance(item, Fixing):
            found.setdefault((item.index, item.published_on), set()).add(item.rate_e4bp)
    return found


def fixings_as_known(store: Store, *, known_at: str | None = None) -> KnownFixings:
    """Every fixing, correction and withdrawal, as known at a moment.

    Raises `RejectedError` for a moment that cannot be read.
    """
    with store.read() as session:
        known = known_entries(session, known_at)
        return KnownFixings(
            known=log.size(session) if known is None else known,
            fixings=tuple(fixings.fixings(session, known=known)),
        )
