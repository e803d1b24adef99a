"""Reads a loan's terms from a document: the same shape for booking and for a quote."""

from carbonstep.domain.loan.check import check_loan
from carbonstep.domain.loan.check_supplied import note_supplied, supplied_under
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.loan.term import LOAN
from carbonstep.domain.loan.waited_for import note_waits_in_vain
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.reading.confirmation import read_confirmation
from carbonstep.reading.node import Node
from carbonstep.reading.reading import Reading


def read_loan(
    reading: Reading, node: Node, *, rulebook: Rulebook, account_id: str, loan_id: str
) -> Loan | None:
    """The loan, bound to `rulebook`; None where `reading` has problems.

    `account_id` and `loan_id` stand in where the document does not name them. Each term is read
    by itself first; only terms that can be read are held against each other.
    """
    before = len(reading.problems)
    confirmation = read_confirmation(reading, _under(node, "confirmed"))
    values = LOAN.values(reading, node, confirmation)
    if node.entries is not None:
        under = node.part("parameters")
        given = {} if under is node else supplied_under(under)
        note_supplied(reading, under, given, rulebook)
    if values is None or len(reading.problems) > before:
        return None
    given_hash = values.get("rulebook.content_hash", "")
    loan = LOAN.made(
        {
            "loan_id": loan_id,
            "account_id": account_id,
            **values,
            "rulebook": str(rulebook.ref),
            "rulebook.content_hash": rulebook.content_hash,
        }
    )
    _check_rulebook(reading, node, loan, rulebook, given_hash)
    check_loan(reading, node, loan)
    if loan.drawn_on < loan.matures_on:
        note_waits_in_vain(reading, node, loan, rulebook)
    confirmation.refuse_idle(reading)
    return loan if len(reading.problems) == before else None


def _under(node: Node, key: str) -> Node | None:
    """What stands under a key, or None."""
    found = node.part(key)
    return None if found is node or found.kind == "nothing" else found


def _check_rulebook(
    reading: Reading, node: Node, loan: Loan, rulebook: Rulebook, given_hash: str
) -> None:
    if given_hash not in ("", rulebook.content_hash):
        at, needed = node.part("rulebook_hash"), rulebook.content_hash
        reading.note(LoanReason.RULEBOOK_HASH, at, found=given_hash[:64], needed=needed)
    if not rulebook.in_force_on(loan.drawn_on):
        reading.note(
            LoanReason.RULEBOOK_NOT_IN_FORCE,
            node.part("drawn_on"),
            found=loan.drawn_on.isoformat(),
            needed=f"[{rulebook.in_force_from}, {rulebook.in_force_to or '…'})",
        )
