"""What a loan would pay if its account held more: the pure line again, and nothing stored."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.intake.evidence_document import read_evidence
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.reading.node import Node
from carbonstep.reading.problem import RejectedError
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.services.announce import due_decisions, evidence_of
from carbonstep.services.borrower import borrowers
from carbonstep.services.calendar import calendar_as_known
from carbonstep.services.contract import contract_as_known
from carbonstep.services.rate import picture_of
from carbonstep.services.reason import ServiceReason
from carbonstep.store import loan as loans
from carbonstep.store.engine import Store
from carbonstep.store.standing import announcements


def what_if(
    store: Store, loan_id: str, node: Node, *, as_of: date
) -> tuple[LoanPicture, LoanPicture] | None:
    """A loan as it stands on `as_of`, and as it would stand with hypothetical evidence.

    The document holds `reports` and `certificates` as a quote does; a report may supersede one
    that is filed, by its id. Both pictures rest on the announced decisions and on those that would
    be announced by `as_of`, so that they differ by the hypothesis alone. None where the loan is
    not known. Raises `RejectedError` for whatever a real filing would be refused for.
    """
    with store.read() as session:
        loan = loans.loan(session, loan_id)
        if loan is None:
            return None
        # What is supposed is of whoever is the borrower by then.
        account_id = contract_as_known(session, loan).on(as_of).account_id
        held = evidence_of(session, account_id)
        borrower = borrowers(session, [account_id])[account_id].on(as_of)
        supposed = suppose(node, held, account_id=borrower.account_id, as_of=as_of)
        now = _picture(session, loan, {account_id: held}, as_of=as_of)
        return now, _picture(session, loan, {account_id: supposed}, as_of=as_of)


def suppose(node: Node, held: Evidence, *, account_id: str, as_of: date) -> Evidence:
    """What an account holds with the hypothetical reports and certificates of a document.

    Raises `RejectedError` with every problem.
    """
    reading = Reading()
    parts = reading.mapping(node, optional=("reports", "certificates", "events"))
    if "events" in parts:
        reading.note(ServiceReason.WHAT_IF_EVENTS, parts["events"])
    if not reading.problems and not parts:
        reading.note(ReadingReason.KEY_MISSING, node, needed="reports")
    evidence, _ = read_evidence(
        reading,
        reports=parts.get("reports"),
        certificates=parts.get("certificates"),
        held=held,
        account_id=account_id,
        as_of=as_of,
    )
    if reading.problems:
        raise RejectedError(reading.problems)
    return evidence


def _picture(
    session: Session, loan: Loan, supposed: Mapping[str, Evidence], *, as_of: date
) -> LoanPicture:
    before = announcements(session, loan.loan_id)
    decided = due_decisions(
        session,
        contract_as_known(session, loan),
        before,
        calendar=calendar_as_known(session),
        as_of=as_of,
        supposed=supposed,
    )
    return picture_of(session, loan, decided, as_of=as_of, supposed=supposed)
