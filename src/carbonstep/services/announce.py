"""Announces the decisions that fall due: recomputes a loan from its facts, records what is new."""

from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy.orm import Session

from carbonstep.domain.decide import Evidence, decide_all
from carbonstep.domain.decision import Decision
from carbonstep.domain.loan import Loan, RulebookRef
from carbonstep.domain.rulebook import Rulebook
from carbonstep.domain.rulebook_reader import read_rulebook
from carbonstep.formats.marked_yaml import parse_json
from carbonstep.services.stamp import Stamp
from carbonstep.store import certificate as certificates
from carbonstep.store import decision as decisions
from carbonstep.store import report_query as reports
from carbonstep.store import rulebook as rulebooks
from carbonstep.units.document import Node


def announce_due(session: Session, loans: Iterable[Loan], stamp: Stamp) -> tuple[Decision, ...]:
    """Record every decision due by the business date that is not recorded yet."""
    announced: list[Decision] = []
    for loan in loans:
        rulebook = bound_rulebook(session, loan.rulebook)
        evidence = evidence_of(session, loan.account_id)
        due = decide_all(rulebook, loan, evidence, as_of=stamp.on)
        before = decisions.decisions_of_loan(session, loan.loan_id)
        known = {decision.decision_id for _, decision in before}
        fresh = [decision for decision in due if decision.decision_id not in known]
        if fresh:
            decisions.add_decisions(
                session,
                fresh,
                recorded_at=stamp.recorded_at,
                actor=stamp.actor,
                business_on=stamp.on,
            )
            announced += fresh
    return tuple(announced)


def evidence_of(session: Session, account_id: str, *, known: int | None = None) -> Evidence:
    """What an account holds, as known."""
    return Evidence(
        reports=tuple(
            report for _, report in reports.reports_of_account(session, account_id, known=known)
        ),
        certificates=tuple(
            certificate
            for _, certificate in certificates.certificates_of_account(
                session, account_id, known=known
            )
        ),
    )


def bound_rulebook(session: Session, ref: RulebookRef) -> Rulebook:
    """The rulebook version a loan is bound to, from the store, exactly as approved."""
    approved = rulebooks.rulebook(session, ref.rulebook_id, ref.version)
    assert approved is not None, f"{ref} was recorded when the loan was booked"
    rulebook = rulebook_from_content(approved.content)
    assert rulebook.content_hash == ref.content_hash, "a published version never changes"
    return rulebook


@lru_cache(maxsize=256)
def rulebook_from_content(content: str) -> Rulebook:
    """The rulebook in an approved version's text; approval has proved that it is whole."""
    node = parse_json(content)
    assert isinstance(node, Node), "an approved rulebook is whole"
    rulebook = read_rulebook(node)
    assert isinstance(rulebook, Rulebook), "an approved rulebook is whole"
    return rulebook
