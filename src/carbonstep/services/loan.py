"""Booking loans and binding them to a rulebook version."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from carbonstep.domain.loan.contract import Contract, cancelled, contract_of
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.patch import term_changes
from carbonstep.domain.loan.read import read_loan
from carbonstep.domain.loan.term import LOAN
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.domain.picture.bookable import check_bookable, publications_missing
from carbonstep.domain.rulebook.rulebook import Rulebook, RulebookRef
from carbonstep.reading.confirmation import read_confirmation
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Place, Problem, Reason, RejectedError
from carbonstep.reading.reading import Reading
from carbonstep.services.announce import announce_due, approved_rulebook, read_approved
from carbonstep.services.borrower import note_not_borrower
from carbonstep.services.contract import contract_as_known
from carbonstep.services.fixing import take_up_fixings
from carbonstep.services.library import Library, refuse_unsound
from carbonstep.services.market import market_as_known
from carbonstep.services.reason import ServiceReason
from carbonstep.store import loan as loans
from carbonstep.store import rulebook as rulebooks
from carbonstep.store.append import append
from carbonstep.store.engine import Store
from carbonstep.store.rulebook import ApprovedRulebook
from carbonstep.store.stamp import Stamp
from carbonstep.units.canonical import canonical_json

_NOT_SAID = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A loan, and whether this call booked it (False: it was booked on the same terms).

    `missing_publications` are those its rates so far need and that did not come: the one before
    stands in, and what rests on it is not posted.
    """

    loan: Loan
    new: bool
    missing_publications: tuple[MissingPublication, ...]


def book_loan(store: Store, library: Library, node: Node, stamp: Stamp) -> Booked:
    """Book a loan from its document, binding it to the rulebook version it names.

    The fixings published by the day are taken up, so that the loan has a rate at once. The first
    loan of a version records the version's text as approved; later loans get just that
    text. Booking the same terms again, or those they were corrected to, changes nothing. A loan
    booked late is priced on the fixings of its past days at once, or says which did not come.
    Raises `RejectedError` with every problem of the document, `account_unknown`,
    `account_succeeded`, `loan_exists`, `loan_cancelled`, `rulebook_changed`,
    or what keeps the loan from being priced over its life (`check_bookable`); then nothing is
    stored.
    """
    with store.write() as session:
        loan, rulebook_node = _read(session, library, node)
        existing = loans.loan(session, loan.loan_id)
        if existing is not None:
            contract = contract_as_known(session, existing)
            _check_booked_alike(contract, loan, node)
            return _booked(session, loan, contract, stamp, new=False)
        _check_borrower(session, loan, node)
        if rulebook_node is not None:
            approve(session, loan.rulebook, rulebook_node, stamp)
        take_up_fixings(session, library, stamp)
        problem = check_bookable(
            loan,
            market=market_as_known(session, as_of=stamp.on),
        )
        if problem is not None:
            raise RejectedError([replace(problem, place=_place_in(node, problem.place))])
        append(session, loans.LOAN, [loan], stamp)
        announce_due(session, [loan], stamp)
        return _booked(session, loan, contract_of(loan, ()), stamp, new=True)


def _booked(session: Session, loan: Loan, contract: Contract, stamp: Stamp, *, new: bool) -> Booked:
    market = market_as_known(session, as_of=stamp.on)
    missing = publications_missing(contract, market=market)
    return Booked(loan=loan, new=new, missing_publications=missing)


def approve(session: Session, ref: RulebookRef, node: Node, stamp: Stamp) -> None:
    """Record the text of a version that a loan is bound to."""
    append(
        session,
        rulebooks.RULEBOOK,
        [
            ApprovedRulebook(
                rulebook_id=ref.rulebook_id,
                version=ref.version,
                content_hash=ref.content_hash,
                content=canonical_json(node.plain()).decode(),
                approved_on=stamp.on,
            )
        ],
        stamp,
    )


def _read(session: Session, library: Library, node: Node) -> tuple[Loan, Node | None]:
    """The loan, and its rulebook's document where the store does not have the version yet."""
    parts = dict(node.entries or ())
    lacking = Reading()
    for name in ("loan_id", "account", "rulebook"):
        if name not in parts or not (parts[name].scalar or "").strip():
            lacking.lack(node, name)
    if lacking.problems:
        # Its other terms are read as far as that goes without them.
        blank = {problem.needed for problem in lacking.problems}
        rest = tuple((key, item) for key, item in node.entries or () if key not in blank)
        others = replace(node, entries=None if node.entries is None else rest)
        LOAN.values(lacking, others, read_confirmation(lacking, parts.get("confirmed")))
        raise RejectedError(lacking.problems)
    rulebook, fresh = version_named(session, library, parts["rulebook"])
    reading = Reading()
    loan = read_loan(reading, node, rulebook=rulebook, account_id="", loan_id="")
    measures_product = any(kpi.product for kpi in rulebook.kpis)
    if loan is not None and measures_product and not loan.product_id:
        reading.lack(node, "product_id")
    if loan is None or reading.problems:
        raise RejectedError(reading.problems)
    return loan, fresh


def version_named(session: Session, library: Library, named: Node) -> tuple[Rulebook, Node | None]:
    """A version from the store, else from the rules folder with its document; a changed file is
    refused. Raises `RejectedError`."""
    name = (named.scalar or "").strip()
    path = library.path_of(name)
    if isinstance(path, Problem):
        raise RejectedError([replace(path, place=named.place)])
    rulebook, node = library.read_unchecked(name)
    if name != str(rulebook.ref):
        # Which version binds a loan is for the contract to say, not for a folder's contents.
        raise RejectedError(
            [
                Problem(
                    reason=ServiceReason.RULEBOOK_UNKNOWN,
                    place=named.place,
                    found=name,
                    needed=str(rulebook.ref),
                )
            ]
        )
    approved = rulebooks.rulebook(session, rulebook.rulebook_id, rulebook.version)
    # Both as read today: what approval hashed was read by the program of its time.
    if approved is None or read_approved(approved).content_hash != rulebook.content_hash:
        refuse_unsound(rulebook, node)
        if approved is None:
            return rulebook, node
        refusal = Problem(
            reason=ServiceReason.RULEBOOK_CHANGED, place=named.place, found=str(rulebook.ref)
        )
        raise RejectedError([refusal])
    return approved_rulebook(approved), None


def _check_booked_alike(contract: Contract, loan: Loan, node: Node) -> None:
    """That a document says what the loan of this number is booked on.

    Raises `RejectedError`: that it is booked with other terms, or `loan_cancelled`, with each term
    that differs at its place in the document.
    """
    alike = loan in (contract.as_booked, contract.booked)
    if contract.cancellation is None and alike:
        return
    differing = [
        Problem(
            reason=ServiceReason.LOAN_TERM_DIFFERS,
            place=replace(_place_in(node, Place(path=change.name)), path=change.name),
            found=change.after or _NOT_SAID,
            needed=change.before or _NOT_SAID,
        )
        for change in (() if alike else term_changes(contract.booked, loan))
    ]
    exists = _refusal(ServiceReason.LOAN_EXISTS, loan.loan_id, node, "loan_id")
    if contract.cancellation is not None:
        gone = cancelled(loan.loan_id, contract.cancellation)
        exists = replace(gone, place=exists.place)
    raise RejectedError([exists, *differing])


def _check_borrower(session: Session, loan: Loan, node: Node) -> None:
    """Refuse a loan whose borrower has no account, or is another one by its first day."""
    reading = Reading()
    note_not_borrower(session, reading, node.part("account"), loan.account_id, since=loan.drawn_on)
    if reading.problems:
        raise RejectedError(reading.problems)


def _refusal(reason: Reason, found: str, document: Node, key: str) -> Problem:
    return Problem(reason=reason, place=document.part(key).place, found=found)


def _place_in(document: Node, place: Place) -> Place:
    """The place in a loan's document of what was found on its terms: the term that stands there,
    else the nearest it stands in. What is repaid is told by its day, and stands in the repayment.

    >>> from carbonstep.reading.node import node_from_json
    >>> loan = node_from_json({"repayment": {"amount": "1"}})
    >>> _place_in(loan, Place(path="loan.repayment.amount")).path
    'repayment.amount'
    """
    keys = (place.path or "").removeprefix("loan.").split(".")
    node = document
    for key in ("repayment", "schedule") if keys[0] == "repaid" else keys:
        node = node.part(key)
    return node.place
