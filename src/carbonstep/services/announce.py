"""Announces the decisions that fall due: recomputes a loan from its facts, records what is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial

from sqlalchemy.orm import Session

from carbonstep.domain.account.evidence import Evidence, evidence_between
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.account.succession import Borrower
from carbonstep.domain.decision.decide import decide_tested
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.tested import VersionTested, versions_tested
from carbonstep.domain.loan.contract import Contract
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.picture.mending import moved_decisions
from carbonstep.domain.rulebook.read import read_recorded
from carbonstep.domain.rulebook.rulebook import Rulebook, RulebookRef
from carbonstep.formats.document import parse_json
from carbonstep.reading.node import Node, hash_of_content
from carbonstep.reading.problem import Problem
from carbonstep.services.borrower import borrowers_of
from carbonstep.services.calendar import calendar_as_known
from carbonstep.services.contract import contract_as_known, contracts_as_known
from carbonstep.services.followed import Followed, followed
from carbonstep.store import certificate as certificates
from carbonstep.store import certificate_change as certificate_changes
from carbonstep.store import decision as decisions
from carbonstep.store import report_query as reports
from carbonstep.store import report_withdrawal as report_withdrawals
from carbonstep.store import rulebook as rulebooks
from carbonstep.store.append import Prepared, prepare, record
from carbonstep.store.loan import loan as booked
from carbonstep.store.rulebook import ApprovedRulebook, RulebookTooNew
from carbonstep.store.stamp import Stamp
from carbonstep.store.standing import STANDING, Announcements, Standing, announcements
from carbonstep.units.identity import recorded_as
from carbonstep.units.work_calendar import WorkCalendar

Filed = Mapping[str, Sequence[FootprintReport]]
"""Reports that are about to be recorded, by account, each with those after what is known."""

NONE_FILED: Filed = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What loans come to, decided anew: the decisions that were never announced, and all that then
    stand; `ready` is what of that is to be recorded."""

    fresh: tuple[Decision, ...]
    standing: tuple[Decision, ...]
    ready: tuple[Prepared, ...]


def announce_due(
    session: Session,
    loans: Sequence[Loan],
    stamp: Stamp,
    *,
    contracts: Mapping[str, Contract] | None = None,
) -> Decided:
    """Decide loans anew from their facts and record what changed."""
    decided = decide_due(session, loans, stamp, contracts=contracts)
    record(session, decided.ready, stamp)
    return decided


def decide_due(
    session: Session,
    loans: Sequence[Loan],
    stamp: Stamp,
    *,
    contracts: Mapping[str, Contract] | None = None,
    filed: Filed = NONE_FILED,
) -> Decided:
    """Decide loans anew from their facts and from what is about to be `filed`; nothing is recorded.

    A decision due by the business date that was never announced is announced. Where one that was
    announced no longer follows from the facts, which decisions stand is recorded anew; the
    decision itself stays on record for ever. `contracts` are the loans' as known, by number, where
    they are worked out already.
    """
    fresh: list[Decision] = []
    standing: list[Decision] = []
    lists: list[Standing] = []
    calendar = calendar_as_known(session)
    if contracts is None:
        contracts = contracts_as_known(session, loans)
    state = followed(session)
    owed_by = borrowers_of(session, contracts.values())
    for loan in loans:
        before = announcements(session, loan.loan_id)
        due = due_decisions(
            session,
            contracts[loan.loan_id],
            before,
            owed_by=owed_by,
            calendar=calendar,
            as_of=stamp.on,
            filed=filed,
        )
        announced = {decision.decision_id for decision in before.announced}
        new = [decision for decision in due if decision.decision_id not in announced]
        if new:
            new = _with_meanings(session, loan, new, state)
        ids = tuple(decision.decision_id for decision in due)
        if ids != tuple(decision.decision_id for decision in (*before.standing, *new)):
            lists.append(Standing(loan_id=loan.loan_id, decision_ids=ids))
        fresh += new
        standing += due
    dialect = session.get_bind().dialect
    ready = (
        *prepare(dialect, decisions.DECISION, fresh, stamp),
        *prepare(dialect, STANDING, lists, stamp),
    )
    return Decided(fresh=tuple(fresh), standing=tuple(standing), ready=ready)


def _with_meanings(
    session: Session, loan: Loan, new: Sequence[Decision], state: Followed
) -> list[Decision]:
    """New decisions, those that a mended meaning makes of what the last run knew named as such."""
    known = state.known
    if (
        state.as_of is None
        or not state.mended
        or booked(session, loan.loan_id, known=known) is None
    ):
        return list(new)
    stood = announcements(session, loan.loan_id, known=known)
    contract = contract_as_known(session, loan, known=known)
    due = due_decisions(
        session,
        contract,
        stood,
        owed_by=borrowers_of(session, [contract], known=known),
        calendar=calendar_as_known(session, known),
        as_of=state.as_of,
        known=known,
    )
    moved = moved_decisions(
        partial(bound_rulebook, session),
        stood=stood.standing,
        due=due,
        mended=state.mended,
    )
    names = {item.test_period: item.meanings for item in moved}
    moved_ids = {decision.decision_id for decision in due}
    return [
        recorded_as(
            replace(decision, meaning_mended=names.get(decision.test_period, ())),
            decision.decision_id,
        )
        if decision.decision_id in moved_ids
        else decision
        for decision in new
    ]


def due_decisions(
    session: Session,
    contract: Contract,
    before: Announcements,
    *,
    owed_by: Mapping[str, Borrower],
    calendar: WorkCalendar,
    as_of: date,
    supposed: Mapping[str, Evidence] | None = None,
    filed: Filed = NONE_FILED,
    known: int | None = None,
) -> tuple[Decision, ...]:
    """The decisions the facts give by `as_of`, or by the newest that stands if that is later.

    A loan that is cancelled has none. One that was announced before is given as it was recorded.
    `owed_by` are the borrowers of the contract by its accounts, as known by `known` entries too.
    `supposed` stands in for what accounts hold, as known by `known` entries; `filed` comes to it.
    """
    if contract.cancellation is not None:
        return ()
    tested = what_tests(
        session, contract, owed_by=owed_by, supposed=supposed, filed=filed, known=known
    )
    recorded = {decision.decision_id: decision for decision in before.announced}
    stand = {decision.decision_id for decision in before.standing}
    fallen = (decision for id_, decision in recorded.items() if id_ not in stand)
    due = decide_tested(
        tested,
        calendar=calendar,
        as_of=max([as_of, *(decision.decided_on for decision in before.standing)]),
        # Of two that came out the same, the one that stands gives its id: the last one counts.
        announced=(*fallen, *before.standing),
    )
    return tuple(recorded.get(decision.decision_id, decision) for decision in due)


def what_tests(
    session: Session,
    contract: Contract,
    *,
    owed_by: Mapping[str, Borrower],
    supposed: Mapping[str, Evidence] | None = None,
    filed: Filed = NONE_FILED,
    known: int | None = None,
) -> tuple[VersionTested, ...]:
    """What a loan's test periods are tested by, as known, where `owed_by` are its borrowers by the
    accounts it names; `supposed` stands in for what accounts hold, and `filed` comes to it."""
    instead = supposed or {}

    def held(account_id: str) -> Evidence:
        found = instead.get(account_id)
        if found is not None:
            return found
        return evidence_of(session, owed_by[account_id], filed=filed, known=known)

    return versions_tested(
        contract, rulebook_of=lambda ref: bound_rulebook(session, ref), evidence_of=held
    )


def evidence_of(
    session: Session, borrower: Borrower, *, filed: Filed = NONE_FILED, known: int | None = None
) -> Evidence:
    """What counts for the loans of a borrower, as known and with what is `filed`: the reports and
    certificates of its account, and from a succession on those of the account that goes on."""
    held: dict[str, Evidence] = {}
    for span in borrower.tenures:
        evidence = held_by(session, span.account_id, known=known)
        more = filed.get(span.account_id, ())
        held[span.account_id] = replace(evidence, reports=(*evidence.reports, *more))
    return evidence_between(held, borrower)


def held_by(session: Session, account_id: str, *, known: int | None = None) -> Evidence:
    """What an account itself holds, as known; whose it is, a borrower says."""
    return Evidence(
        reports=tuple(
            report for _, report in reports.reports_of_account(session, account_id, known=known)
        ),
        withdrawals=tuple(
            withdrawal
            for _, withdrawal in report_withdrawals.withdrawals_of_accounts(
                session, [account_id], known=known
            )
        ),
        certificates=tuple(
            certificate
            for _, certificate in certificates.certificates_of_account(
                session, account_id, known=known
            )
        ),
        certificate_changes=tuple(
            change
            for _, change in certificate_changes.changes_of_accounts(
                session, [account_id], known=known
            )
        ),
    )


def bound_rulebook(session: Session, ref: RulebookRef) -> Rulebook:
    """The rulebook version a loan is bound to, from the store, exactly as approved."""
    approved = rulebooks.rulebook(session, ref.rulebook_id, ref.version)
    assert approved is not None, f"{ref} was recorded when the loan was booked"
    assert approved.content_hash == ref.content_hash, "a published version never changes"
    return approved_rulebook(approved)


def approved_rulebook(approved: ApprovedRulebook) -> Rulebook:
    """The rulebook of an approved version, under the hash it was approved by.

    Raises `RulebookTooNew` where it cannot be read.
    """
    kept = hash_of_content(approved.content.encode())
    assert kept == approved.content_hash, "the text of an approved version was changed"
    return replace(read_approved(approved), content_hash=kept)


def read_approved(approved: ApprovedRulebook) -> Rulebook:
    """The rulebook of an approved version, under the hash that a document of this content has
    today. Raises `RulebookTooNew` where it cannot be read."""
    found = rulebook_from_content(approved.content)
    if isinstance(found, Rulebook):
        return found
    raise RulebookTooNew(approved, at=found[0].place.path or "", code=found[0].code)


@lru_cache(maxsize=256)
def rulebook_from_content(content: str) -> Rulebook | tuple[Problem, ...]:
    """The rulebook in an approved version's text, or what in it cannot be read."""
    node = parse_json(content)
    assert isinstance(node, Node), "what was recorded is JSON"
    return read_recorded(node)
