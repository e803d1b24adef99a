"""Prices a self-contained quote document; stores nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.decision.measure import open_periods
from carbonstep.domain.decision.tested import VersionTested, versions_tested
from carbonstep.domain.loan.contract import Contract, contract_of
from carbonstep.domain.loan.event import LoanEvent, events_standing
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.claim import refused_of_life
from carbonstep.domain.picture.bookable import check_amended, check_first_payment
from carbonstep.domain.picture.due import next_due
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.pricing import price_tested
from carbonstep.domain.picture.quote import QuoteDocument, known_events, known_fixings, read_quote
from carbonstep.domain.picture.rated import Rated, rate_tested
from carbonstep.domain.picture.reason import PictureReason
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Problem, RejectedError
from carbonstep.services.event_problem import part_at_fault
from carbonstep.services.library import Library, rulebook_from_file
from carbonstep.services.reason import ServiceReason
from carbonstep.units.work_calendar import prc_calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A priced quote: what was asked, the picture of the loan, and warnings on its reports."""

    document: QuoteDocument
    picture: LoanPicture

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return self.document.warnings


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedRate:
    """The rate of a quote alone, by the decisions of a document and no money."""

    document: QuoteDocument
    rated: Rated

    @property
    def rulebook(self) -> Rulebook:
        return self.document.rulebooks[self.rated.rulebook]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a document asks for, before anything is decided."""

    document: QuoteDocument
    market: Market
    events: tuple[LoanEvent, ...]
    contract: Contract
    tested: Sequence[VersionTested]


def quote(library: Library, node: Node, *, beside: Path | None = None) -> Quote:
    """Price a quote document.

    A rulebook may be named as `id@version`, given as a mapping, or, where the document is a file
    in the folder `beside`, as a path to a .yaml file from there. Working days are those of the
    shipped calendar. Raises `RejectedError` with every
    problem of the document, or what keeps the loan from being priced over its life.
    """
    asked = _asked(library, node, beside)
    document, tested, contract = asked.document, asked.tested, asked.contract
    priced = price_tested(tested, document.loan, events=asked.events, market=asked.market)
    if isinstance(priced, Problem):
        raise RejectedError([priced])
    refused = refused_of_life(priced.life)
    if refused is not None:
        raise RejectedError([_in_document(refused, document)])
    loan = document.loan
    until = contract.versions[1].since if len(contract.versions) > 1 else date.max
    problem = check_first_payment(contract.booked, priced.plain, until=until)
    problem = problem or check_amended(contract_of(loan, ()), priced.life)
    if problem is not None:
        raise RejectedError([problem])
    picture = LoanPicture(
        as_of=document.as_of,
        known=None,
        account=(
            CarbonAccount(account_id=loan.account_id, name=loan.account_id)
            if document.evidence.borrower is None
            else document.evidence.borrower.on(document.as_of)
        ),
        loan=priced.loan,
        rulebook=document.rulebooks[priced.loan.rulebook],
        evidence=document.evidence,
        priced=priced,
        due=next_due(tested, priced),
        open=open_periods(
            tested, priced.decisions, calendar=priced.market.calendar, as_of=priced.as_of
        ),
    )
    return Quote(document=document, picture=picture)


def quote_rate(library: Library, node: Node) -> QuotedRate:
    """What a quote document's loan pays: decided as in `quote`, its money not looked at.

    Raises `RejectedError` as `quote` does, but for what only its money tells: more repaid than is
    outstanding, a fixed payment below the interest.
    """
    asked = _asked(library, node, None)
    rated = rate_tested(asked.tested, asked.contract, events=asked.events, market=asked.market)
    if isinstance(rated, Problem):
        raise RejectedError([rated])
    return QuotedRate(document=asked.document, rated=rated)


def _asked(library: Library, node: Node, beside: Path | None) -> _Asked:
    document = read_quote(node, find_rulebook=lambda found: _find(library, found, beside))
    if not isinstance(document, QuoteDocument):
        raise RejectedError(document)
    fixings = library.fixings if document.fixings is None else document.fixings
    market = Market(
        fixings=FixingTable(known_fixings(fixings, by=document.view_on)),
        calendar=prc_calendar(),
        as_of=document.view_on,
    )
    events = events_standing(known_events(document.events, by=document.view_on))
    contract = contract_of(document.loan, events)
    if contract.cancellation is not None:
        at = _node_of(contract.cancellation, document).part("kind").place
        raise RejectedError([Problem(reason=PictureReason.QUOTE_CANCELLED, place=at)])
    tested = versions_tested(
        contract,
        rulebook_of=document.rulebooks.__getitem__,
        evidence_of=lambda _: document.evidence,
    )
    return _Asked(document=document, market=market, events=events, contract=contract, tested=tested)


def _in_document(problem: Problem, document: QuoteDocument) -> Problem:
    """What is wrong with an event at its part of the document."""
    event = next(
        event for event in document.events if problem.place.path == f"loan.events.{event.event_id}"
    )
    return replace(problem, place=part_at_fault(problem, _node_of(event, document)).place)


def _node_of(event: LoanEvent, document: QuoteDocument) -> Node:
    """Where an event stands in the document."""
    return document.event_nodes[document.events.index(event)]


def _find(library: Library, node: Node, beside: Path | None) -> Rulebook | tuple[Problem, ...]:
    """A rulebook by name or path, its problems placed at the document's own node."""
    name = (node.scalar or "").strip()
    if beside is not None and name.endswith((".yaml", ".yml")):
        return rulebook_from_file(beside / name)
    try:
        return library.rulebook(name)
    except RejectedError as refused:
        return tuple(
            replace(problem, place=node.place)
            if problem.reason is ServiceReason.RULEBOOK_UNKNOWN
            else problem
            for problem in refused.problems
        )
