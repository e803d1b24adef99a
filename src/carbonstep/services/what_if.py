"""What a loan would pay if its account held more: the pure line again, and nothing stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.intake.evidence_document import read_evidence
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.what_if import SupposedFigure
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import RejectedError
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.services.announce import due_decisions, evidence_of
from carbonstep.services.borrower import borrowers, borrowers_of
from carbonstep.services.calendar import calendar_as_known
from carbonstep.services.contract import contract_as_known
from carbonstep.services.rate import picture_of
from carbonstep.services.reason import ServiceReason
from carbonstep.services.what_if_figure import report_with, supposed_figures
from carbonstep.store import loan as loans
from carbonstep.store.engine import Store
from carbonstep.store.standing import announcements


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """A loan as it stands, as it would stand, and the figures that were supposed by name."""

    now: LoanPicture
    then: LoanPicture
    figures: tuple[SupposedFigure, ...] = ()


def what_if(store: Store, loan_id: str, node: Node, *, as_of: date) -> WhatIf | None:
    """A loan as it stands on `as_of`, and as it would stand with hypothetical evidence.

    The document holds `reports` and `certificates` as a quote does; a report may supersede one
    that is filed, by its id. `set` supposes figures of the last report by name. Both pictures rest
    on the announced decisions and on those that would be announced by `as_of`, so that they differ
    by the hypothesis alone. None where the loan is not known. Raises `RejectedError` for whatever
    a real filing would be refused for.
    """
    with store.read() as session:
        loan = loans.loan(session, loan_id)
        if loan is None:
            return None
        # What is supposed is of whoever is the borrower by then.
        account_id = contract_as_known(session, loan).on(as_of).account_id
        borrower = borrowers(session, [account_id])[account_id]
        held = evidence_of(session, borrower)
        supposed, figures = suppose(
            node,
            held,
            account_id=borrower.on(as_of).account_id,
            product_id=loan.product_id,
            as_of=as_of,
        )
        return WhatIf(
            now=_picture(session, loan, {account_id: held}, as_of=as_of),
            then=_picture(session, loan, {account_id: supposed}, as_of=as_of),
            figures=figures,
        )


def suppose(
    node: Node, held: Evidence, *, account_id: str, product_id: str, as_of: date
) -> tuple[Evidence, tuple[SupposedFigure, ...]]:
    """What an account holds with the hypothetical reports, certificates and figures of a document,
    and the figures that were supposed by name.

    Raises `RejectedError` with every problem.
    """
    reading = Reading()
    parts = reading.mapping(node, optional=("reports", "certificates", "events", "set"))
    if "events" in parts:
        reading.note(ServiceReason.WHAT_IF_EVENTS, parts["events"])
    if not reading.problems and not parts:
        reading.note(ReadingReason.KEY_MISSING, node, needed="reports")
    reports, given, filed = parts.get("reports"), parts.get("set"), None
    names: frozenset[str] = frozenset()
    if given is not None and given.entries is None:
        reading.note(ReadingReason.SHAPE, given, found=given.kind, needed=phrase("figures by name"))
    elif given is not None:
        made = report_with(reading, given, held, product_id=product_id, as_of=as_of)
        if made is not None:
            filed, supposed, names = made
            others = () if reports is None else reports.items or ()
            reports = Node(place=given.place, items=(*others, supposed))
    evidence, _ = read_evidence(
        reading,
        reports=reports,
        certificates=parts.get("certificates"),
        held=held,
        account_id=account_id,
        as_of=as_of,
    )
    if reading.problems:
        raise RejectedError(reading.problems)
    if filed is None:
        return evidence, ()
    return evidence, supposed_figures(filed, evidence.reports[-1], names)


def _picture(
    session: Session, loan: Loan, supposed: Mapping[str, Evidence], *, as_of: date
) -> LoanPicture:
    before = announcements(session, loan.loan_id)
    contract = contract_as_known(session, loan)
    decided = due_decisions(
        session,
        contract,
        before,
        owed_by=borrowers_of(session, [contract]),
        calendar=calendar_as_known(session),
        as_of=as_of,
        supposed=supposed,
    )
    return picture_of(session, loan, decided, as_of=as_of, supposed=supposed)
