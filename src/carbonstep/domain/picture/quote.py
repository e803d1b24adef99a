"""Reads a self-contained quote document: everything a price rests on, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.account.identifier import parse_industry, parse_region
from carbonstep.domain.account.succession import Borrower, borrower_alone
from carbonstep.domain.intake.evidence_document import read_evidence
from carbonstep.domain.loan.bound_terms import FindRulebook
from carbonstep.domain.loan.event import LoanEvent
from carbonstep.domain.loan.event_list import read_placed_events
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.patch import AMENDABLE
from carbonstep.domain.loan.read import read_loan
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.market.fixing import FIXING, Fixing
from carbonstep.domain.market.reason import MarketReason
from carbonstep.domain.picture.reason import PictureReason
from carbonstep.domain.rulebook.read import read_rulebook
from carbonstep.domain.rulebook.rulebook import Rulebook, RulebookRef
from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import listed, phrase
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.business_date import business_date_at

QUOTE_LOAN_ID = "quote"
QUOTE_ACCOUNT_ID = "quote:borrower"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteDocument:
    """What a quote asks for. `known_on` limits what counts to what was there by that day.

    `fixings` is None where the document leaves them to the engine. `events` are what happened to
    the loan, corrected ones too, `event_nodes` their places in the document, and `rulebooks` all
    versions it is bound to at some time.
    """

    as_of: date
    known_on: date | None
    rulebook: Rulebook
    rulebooks: Mapping[RulebookRef, Rulebook]
    loan: Loan
    evidence: Evidence
    fixings: tuple[Fixing, ...] | None
    events: tuple[LoanEvent, ...]
    event_nodes: tuple[Node, ...]
    warnings: tuple[Problem, ...]

    @property
    def view_on(self) -> date:
        """The day whose knowledge counts: the business date, or earlier."""
        return self.as_of if self.known_on is None else min(self.as_of, self.known_on)


def read_quote(node: Node, *, find_rulebook: FindRulebook) -> QuoteDocument | tuple[Problem, ...]:
    """The quote document in a node, or everything that is wrong with it.

    A rulebook given as a mapping is read in place; a name is looked up by `find_rulebook`.
    """
    reading = Reading()
    parts = reading.mapping(
        node,
        required=("as_of", "rulebook", "loan"),
        optional=("account", "reports", "certificates", "fixings", "events", "known_at"),
    )
    if any(name not in parts for name in ("as_of", "rulebook", "loan")):
        return tuple(reading.problems)
    as_of = reading.date(parts["as_of"])
    known_on = _known_on(reading, parts["known_at"]) if "known_at" in parts else None
    rulebook = _rulebook(reading, parts["rulebook"], find_rulebook)
    if rulebook is None:
        return tuple(reading.problems)
    _check_named_rulebook(reading, parts["loan"], rulebook)
    loan = read_loan(
        reading,
        parts["loan"],
        rulebook=rulebook,
        account_id=QUOTE_ACCOUNT_ID,
        loan_id=QUOTE_LOAN_ID,
    )
    account_id = QUOTE_ACCOUNT_ID if loan is None else loan.account_id
    evidence, warnings = read_evidence(
        reading,
        reports=parts.get("reports"),
        certificates=parts.get("certificates"),
        held=Evidence(borrower=_borrower(reading, parts.get("account"), account_id, as_of)),
        account_id=account_id,
        as_of=as_of,
    )
    if loan is not None:
        loan = _with_product(reading, parts["loan"], loan, rulebook, evidence)
    fixings = _fixings(reading, parts["fixings"]) if "fixings" in parts else None
    placed: tuple[tuple[LoanEvent, Node], ...] = ()
    shelf = _Shelf(rulebook, find_rulebook)
    if "events" in parts and loan is not None:
        placed = read_placed_events(
            reading, parts["events"], loan=loan, as_of=as_of, find=shelf.find
        )
        for event, at in placed:
            if "account" in event.terms:
                # What another borrower holds is no part of the document.
                needed = listed(name for name in AMENDABLE if name != "account")
                named = at.part("terms").part("account")
                reading.note(LoanReason.TERM_NOT_AMENDABLE, named, found="account", needed=needed)
    if reading.problems or loan is None:
        return tuple(_of_a_quote(problem) for problem in reading.problems)
    return QuoteDocument(
        as_of=as_of,
        known_on=known_on,
        rulebook=rulebook,
        rulebooks=shelf.found,
        loan=loan,
        evidence=evidence,
        fixings=fixings,
        events=tuple(event for event, _ in placed),
        event_nodes=tuple(at for _, at in placed),
        warnings=warnings,
    )


def _of_a_quote(problem: Problem) -> Problem:
    """A problem as it is of a quote: what is recorded is not there, and cannot be withdrawn."""
    if problem.reason is LoanReason.LOAN_CANCELLED:
        return Problem(reason=PictureReason.QUOTE_CANCELLED, place=problem.place)
    return problem


class _Shelf:
    """The rulebook versions a quote names: its own, and those its events move the loan to."""

    def __init__(self, own: Rulebook, find: FindRulebook) -> None:
        self.found: dict[RulebookRef, Rulebook] = {own.ref: own}
        self._find = find

    def find(self, node: Node) -> Rulebook | tuple[Problem, ...]:
        name = (node.scalar or "").strip()
        held = next((book for ref, book in self.found.items() if str(ref) == name), None)
        found = self._find(node) if held is None else held
        if isinstance(found, Rulebook):
            self.found[found.ref] = found
        return found


def _borrower(reading: Reading, node: Node | None, account_id: str, as_of: date) -> Borrower | None:
    """The borrower with the industry and region that the document says; None where it says none."""
    if node is None:
        return None
    parts = reading.mapping(node, optional=("industry", "region"))
    if node.entries is not None and not node.entries:
        needed = listed(("industry", "region"))
        reading.note(ReadingReason.KEY_MISSING, node, needed=needed)
    told = {
        name: reading.scalar(parts[name], parse, otherwise="")
        for name, parse in (("industry", parse_industry), ("region", parse_region))
        if name in parts
    }
    account = CarbonAccount(account_id=account_id, name=account_id, **told)
    return borrower_alone(account, as_of)


def _known_on(reading: Reading, node: Node) -> date | None:
    """A day, or an instant (UTC unless it says otherwise), whose business date counts."""
    written = reading.text(node)
    if "T" not in written:
        return reading.date(node)
    try:
        return business_date_at(datetime.fromisoformat(written))
    except (ValueError, OverflowError):
        reading.note(
            ReadingReason.DATE_INVALID, node, found=written[:40], needed="2025-04-15T00:00:00Z"
        )
        return None


def _with_product(
    reading: Reading, node: Node, loan: Loan, rulebook: Rulebook, evidence: Evidence
) -> Loan:
    """The loan with the one product its reports are of, where it does not name the product."""
    products = {report.product_id for report in evidence.reports if report.product_id}
    if loan.product_id or not products or not any(kpi.product for kpi in rulebook.kpis):
        return loan
    if len(products) > 1:
        reading.lack(node, "product_id")
        return loan
    return replace(loan, product_id=products.pop())


def _check_named_rulebook(reading: Reading, loan: Node, rulebook: Rulebook) -> None:
    """A loan that names a rulebook itself must name the quote's."""
    named = dict(loan.entries or ()).get("rulebook")
    if named is None or named.scalar is None:
        return
    if named.scalar.strip() not in (str(rulebook.ref), rulebook.rulebook_id):
        reading.note(
            PictureReason.OTHER_RULEBOOK, named, found=named.scalar[:60], needed=str(rulebook.ref)
        )


def _rulebook(reading: Reading, node: Node, find: FindRulebook) -> Rulebook | None:
    found = find(node) if node.entries is None else read_rulebook(node)
    if isinstance(found, Rulebook):
        return found
    reading.problems.extend(found)
    return None


def _fixings(reading: Reading, node: Node) -> tuple[Fixing, ...]:
    found: dict[tuple[str, date], Fixing] = {}
    for item in reading.listing(node, of=phrase("fixings")):
        # What was published is not asked about; it is looked at where the rate is shown.
        sure = Confirmation({ReadingReason.RATE_MAGNITUDE.code: item})
        fixing = FIXING.read(reading, item, sure)
        if fixing is None:
            continue
        key = (fixing.index.value, fixing.published_on)
        if key in found and found[key].rate_e4bp != fixing.rate_e4bp:
            at, day = item.part("rate_pct"), fixing.published_on.isoformat()
            reading.note(MarketReason.FIXING_TWICE, at, found=day)
        found[key] = fixing
    return tuple(found.values())


def known_events(events: tuple[LoanEvent, ...], *, by: date) -> tuple[LoanEvent, ...]:
    """The events received on or before a day."""
    return tuple(event for event in events if event.received_on <= by)


def known_fixings(fixings: tuple[Fixing, ...], *, by: date) -> tuple[Fixing, ...]:
    """The fixings published on or before a day."""
    return tuple(fixing for fixing in fixings if fixing.published_on <= by)
