"""Recording a file that is checked: reports and decisions are ready, and under the writer's lock it
is only asked whether what they rest on was touched."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.intake.candidate import Candidate
from carbonstep.domain.loan.loan import Loan
from carbonstep.reading.problem import Place, Problem
from carbonstep.services.announce import NONE_FILED, Decided, Filed, announce_due, decide_due
from carbonstep.services.borrower import loans_touched, successions
from carbonstep.services.contract import contracts_as_known
from carbonstep.services.filing_part import Part, Parts
from carbonstep.services.reason import ServiceReason
from carbonstep.services.touched import LOOKS_MAX, touched_accounts, touched_decisions
from carbonstep.store import filing as filings
from carbonstep.store import log
from carbonstep.store.append import append, record
from carbonstep.store.engine import Store
from carbonstep.store.fault import fault_of
from carbonstep.store.reason import StoreReason
from carbonstep.store.stamp import Stamp
from carbonstep.store.table import in_chunks

LOANS_A_PART = 300
"""Loans whose decisions are recorded in one transaction: about a tenth of a second."""

LOANS_UNDER_LOCK = 10
"""Loans that are decided under the writer's lock at once, where they are touched all the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyFiling:
    """A file as it is to be recorded, as far as that can be made without a number in the log.

    It rests on the first `known` entries and on what `account_ids`, the accounts of all its rows,
    had then. `filed` are the reports of its parts. `resumes` where a file was cut off lately, this
    one or what it is a mended copy of: its loans may wait to be decided. `received` is None where
    nothing of it is new.
    """

    known: int
    account_ids: frozenset[str]
    parts: Parts
    filed: Filed
    resumes: bool
    begun: filings.FilingBegun
    received: filings.Filing | None


@dataclass(slots=True, kw_only=True)
class RecordedFiling:
    """What of a file is recorded so far."""

    begun: bool = False
    candidates: list[Candidate] = field(default_factory=list)
    accounts_opened: int = 0
    decisions: list[Decision] = field(default_factory=list)

    def note(self, part: Part) -> None:
        self.candidates += part.candidates
        self.accounts_opened += part.opened


class FilingCutOffError(Exception):
    """The store took no more of a file after some of its parts: `problem` says how much is
    recorded, `fault` why no more is."""

    def __init__(self, begun: filings.FilingBegun, recorded: int, fault: StoreReason) -> None:
        self.fault = fault
        self.problem = Problem(
            reason=ServiceReason.FILING_CUT_OFF,
            place=Place(file=begun.file_name),
            found=str(recorded),
            needed=str(begun.reports),
        )
        super().__init__(str(self.problem))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Deciding:
    """Loans decided as known by `known` entries, and the accounts that their evidence lies with."""

    known: int
    loan_ids: frozenset[str]
    account_ids: frozenset[str]
    decided: Decided

    def is_touched(self, session: Session) -> bool:
        return touched_decisions(session, self.known, self.loan_ids, self.account_ids)


def record_filing(store: Store, ready: ReadyFiling, stamp: Stamp, done: RecordedFiling) -> bool:
    """Record a file and decide its loans anew; False where what it rests on was touched meanwhile,
    which may be after some parts. What is recorded is noted in `done`."""
    with store.read() as session:  # what came in long before is no work for the lock
        known = log.size(session)
        if touched_accounts(session, ready.known, ready.account_ids):
            return False
        loans = _loans(session, ready)
        at_once = len(ready.parts) == 1 and len(loans) <= LOANS_A_PART
        whole = _whole(session, ready, loans, stamp) if at_once else None
    if whole is not None:
        return _record_whole(store, ready, whole, stamp, done)
    try:
        if not _record_parts(store, ready, stamp, done, known=known):
            return False
        finish_filing(store, ready, stamp, done)
    except Exception as error:
        fault = fault_of(error)
        if fault is None or not done.begun:
            raise
        raise FilingCutOffError(ready.begun, len(done.candidates), fault) from error
    return True


def finish_filing(store: Store, ready: ReadyFiling, stamp: Stamp, done: RecordedFiling) -> None:
    """Decide the loans of a file whose parts are recorded, and record what became of it.

    The loans are those of now: one booked or succeeded to after a part is decided with all of it,
    and one that comes later sees all of it by itself.
    """
    with store.read() as session:
        loans = _loans(session, ready)
    for page in in_chunks(loans, LOANS_A_PART):
        done.decisions += _decide_page(store, page, stamp)
    if ready.received is not None:
        with store.write() as session:
            append(session, filings.FILING, [ready.received], stamp)


def record_under_lock(
    session: Session, ready: ReadyFiling, stamp: Stamp, done: RecordedFiling
) -> None:
    """Record a file that was looked at under the lock that is held."""
    for part in ready.parts:
        record(session, part.facts, stamp)
        done.note(part)
    if ready.received is not None:
        append(session, filings.FILING, [ready.received], stamp)
    done.decisions += announce_due(session, _loans(session, ready), stamp).fresh


def _loans(session: Session, ready: ReadyFiling) -> list[Loan]:
    """The loans that the file may decide otherwise; where it resumes, those of all its accounts."""
    if ready.resumes:
        return loans_touched(session, ready.account_ids)
    return loans_touched(session, ready.parts.account_ids)


def _whole(
    session: Session, ready: ReadyFiling, loans: Sequence[Loan], stamp: Stamp
) -> tuple[Part, _Deciding]:
    """A file of one part, and what its loans come to with it."""
    [part] = ready.parts  # its reports have their names from here on
    return part, _decide(session, loans, stamp, filed=ready.filed)


def _record_whole(
    store: Store,
    ready: ReadyFiling,
    whole: tuple[Part, _Deciding],
    stamp: Stamp,
    done: RecordedFiling,
) -> bool:
    part, deciding = whole
    known = deciding.known
    with store.write() as session:
        if touched_accounts(session, known, ready.account_ids) or deciding.is_touched(session):
            return False
        if log.size(session) != known:  # a loan booked meanwhile was decided without the file
            loans = _loans(session, ready)
            if deciding.loan_ids != {loan.loan_id for loan in loans}:
                return False
        record(session, part.facts, stamp)
        assert ready.received is not None, "a part holds new reports"
        append(session, filings.FILING, [ready.received], stamp)
        record(session, deciding.decided.ready, stamp)
    done.note(part)
    done.decisions += deciding.decided.fresh
    return True


def _record_parts(
    store: Store, ready: ReadyFiling, stamp: Stamp, done: RecordedFiling, *, known: int
) -> bool:
    for part in ready.parts:
        with store.write() as session:
            # Entries of parts before this one are not among those that are asked about.
            if touched_accounts(session, known, ready.account_ids):
                return False
            if not done.begun:
                append(session, filings.FILING_BEGUN, [ready.begun], stamp)
            record(session, part.facts, stamp)
            known = log.size(session)
        done.begun = True
        done.note(part)
    return True


def _decide_page(store: Store, loans: Sequence[Loan], stamp: Stamp) -> Sequence[Decision]:
    """Decide some loans anew and record it; those touched again and again under the lock."""
    for _ in range(LOOKS_MAX):
        with store.read() as session:
            deciding = _decide(session, loans, stamp)
        if not deciding.decided.ready:
            return ()
        with store.write() as session:
            if not deciding.is_touched(session):
                record(session, deciding.decided.ready, stamp)
                return deciding.decided.fresh
    fresh: list[Decision] = []
    for few in in_chunks(loans, LOANS_UNDER_LOCK):
        with store.write() as session:
            fresh += announce_due(session, few, stamp).fresh
    return fresh


def _decide(
    session: Session, loans: Sequence[Loan], stamp: Stamp, *, filed: Filed = NONE_FILED
) -> _Deciding:
    contracts = contracts_as_known(session, loans)
    held = {version.loan.account_id for each in contracts.values() for version in each.versions}
    later = {succession.successor for succession in successions(session, held).values()}
    return _Deciding(
        known=log.size(session),
        loan_ids=frozenset(contracts),
        account_ids=frozenset(held | later),
        decided=decide_due(session, loans, stamp, contracts=contracts, filed=filed),
    )
