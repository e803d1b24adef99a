"""Tells a world to a bank in one order, with daily runs in between, and says what it comes to."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.loan.loan import CorrectionTerms
from carbonstep.domain.money.payment import payments_told
from carbonstep.domain.money.penalty import penalty_lines
from carbonstep.domain.money.position import position
from carbonstep.domain.money.posting import payments
from carbonstep.domain.money.true_up import positions
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.pricing import Priced
from carbonstep.domain.rate.segment import RateSegment
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.account import open_account
from carbonstep.services.account_change import record_account_change
from carbonstep.services.calendar import add_calendar_year
from carbonstep.services.certificate import change_certificate, file_certificate
from carbonstep.services.fixing import correct_fixing, publish_fixing, withdraw_fixing
from carbonstep.services.ledger import ledger_as_known
from carbonstep.services.loan import book_loan
from carbonstep.services.loan_event import record_loan_event
from carbonstep.services.rate import loan_picture
from carbonstep.services.report_withdrawal import withdraw_report
from carbonstep.store import log
from strategies.world import DAY, ENDS_ON, Chain, Document, Link, World, within

from .conftest import Bank

ON_ITS_DAY = ("open", "report back", "label", "lift")
"""What is of the business date it is recorded for; all else says itself when it came in."""

WITH_REASON = ("amendment", "correction", "cancellation", "corrected")
"""What always says why."""

IDLE = ("loan_cancelled",)
"""A refusal of what would count for nothing if it were taken."""

Item = tuple[Chain, int]
Key = tuple[str, int]


@dataclass
class Teller:
    """Tells the links of a world, each as early as it is taken.

    A link that is refused is told again before each run and at the end. One that is refused even
    then, and in whose place a later one of its chain comes, is left out: what was never recorded
    needs no correction.
    """

    bank: Bank
    dice: random.Random
    ids: dict[Key, str] = field(default_factory=dict)
    left_out: dict[Key, str] = field(default_factory=dict)
    why: dict[Key, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    trail: list[str] = field(default_factory=list)

    def tell(self, order: Sequence[Item], *, runs: int) -> None:
        """Tell all links, with so many daily runs in between and one at the end."""
        steps = set(self.dice.sample(range(len(order)), min(runs, len(order))))
        begins_on = date(2024, 3, 1)
        waiting: list[Item] = []
        for step, item in enumerate(order):
            if not self.takes(*item):
                waiting.append(item)
            if step in steps:
                self._again(waiting)
                day = begins_on + (ENDS_ON - begins_on).days * (step + 1) // len(order) * DAY
                self.run(within(self.dice, day - 60 * DAY, min(day + 300 * DAY, ENDS_ON)))
        self._again(waiting)
        while self._leave_out(waiting):
            self._again(waiting)
        self.run(ENDS_ON)

    def run(self, on: date) -> None:
        done = self.bank.run(on)
        self.trail.append(f"run {on}")
        self.counts["days posted"] += len(done.postings)
        self.counts["days trued up"] += sum(bool(item.lines) for item in done.true_ups)

    def recorded(self) -> Counter[str]:
        """How many entries of each type the bank's log has."""
        with self.bank.store.read() as session:
            entries = log.entries_after(session, after=-1, limit=100_000)
            return Counter(entry.type.value for entry in entries)

    def untold(self, world: World) -> dict[Key, str]:
        """What was refused to the end though nothing comes in its place, with why."""
        return {
            key: self.why.get(key, "")
            for chain in world.chains
            for key in [(chain.name, place) for place in range(len(chain.links))]
            if key not in self.ids and key not in self.left_out
            if not any(code in self.why.get(key, "") for code in IDLE)
        }

    def _again(self, waiting: list[Item]) -> None:
        taken = True
        while taken:
            taken = False
            for item in list(waiting):
                if self.takes(*item):
                    waiting.remove(item)
                    taken = True

    def _leave_out(self, waiting: list[Item]) -> bool:
        for chain, place in waiting:
            later = enumerate(chain.links[place + 1 :], place + 1)
            undone = any(
                link.replaces or (link.names == place and link.document.get("kind") == "withdrawn")
                for _, link in later
            )
            if undone and self._comes_next(chain, place):
                self.left_out[chain.name, place] = self.why.get((chain.name, place), "")
                waiting.remove((chain, place))
                return True
        return False

    def _comes_next(self, chain: Chain, place: int) -> bool:
        earlier = [(chain.name, number) for number in range(place)]
        return all(key in self.ids or key in self.left_out for key in earlier)

    def _named(self, chain: Chain, place: int) -> str:
        """The id that a link names: where that one was left out, the last that was told."""
        keys = [(chain.name, number) for number in range(place, -1, -1)]
        return next((self.ids[key] for key in keys if key in self.ids), "")

    def takes(self, chain: Chain, place: int) -> bool:
        """Whether the bank takes a link now, or need not hear of it any more."""
        link, key = chain.links[place], (chain.name, place)
        if not self._comes_next(chain, place):
            return False
        named = "" if link.names is None else self._named(chain, link.names)
        if link.names is not None and not named and not link.replaces:
            self.left_out[key] = "what it names was never told"
            return True
        on = link.on if link.tell in ON_ITS_DAY else within(self.dice, link.on, ENDS_ON)
        try:
            told = _WAYS[link.tell](self.bank, _Telling(link, named, self._named(chain, 0), on))
        except RejectedError as error:
            self.why[key] = "; ".join(str(problem) for problem in error.problems)
            self.counts["refusals"] += 1
            return False
        if told is None:
            self.why[key] = f"{link.target} is not there"
            return False
        self.ids[key] = told
        self.trail.append(f"{chain.name}[{place}] on {on}")
        return True


# --- How each is told ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Telling:
    """A link with the id it names, that of its chain's first link, and the business date."""

    link: Link
    named: str
    first: str
    on: date

    def document(self, key: str = "supersedes", reason: str = "reason") -> Document:
        """The document; with what it supersedes, or without the reason for that."""
        found = dict(self.link.document)
        if self.named:
            found[key] = self.named
        elif found.get("kind") not in WITH_REASON:
            found.pop(reason, None)
        return found


def _open(bank: Bank, told: _Telling) -> str:
    given = told.link.document
    account = CarbonAccount(account_id=given["account"], name=given["name"])
    return open_account(bank.store, account, bank.stamp(told.on)).account.account_id


def _book(bank: Bank, told: _Telling) -> str:
    node = node_from_json(told.link.document)
    return book_loan(bank.store, bank.library, node, bank.stamp(told.on)).loan.loan_id


def _event(bank: Bank, told: _Telling) -> str | None:
    node, stamp = node_from_json(told.document()), bank.stamp(told.on)
    done = record_loan_event(bank.store, told.link.target, node, stamp, library=bank.library)
    return None if done is None else done.event.event_id


def _account(bank: Bank, told: _Telling) -> str | None:
    node, stamp = node_from_json(told.document()), bank.stamp(told.on)
    done = record_account_change(bank.store, told.link.target, node, stamp)
    return None if done is None else done.change.change_id


def _report(bank: Bank, told: _Telling) -> str:
    receipt = bank.file(told.document(reason="restatement_reason"), on=told.on)
    if not receipt.stored:
        raise RejectedError([problem for row in receipt.rejected for problem in row.problems])
    return (*receipt.accepted, *receipt.unchanged)[0]


def _report_back(bank: Bank, told: _Telling) -> str:
    node = node_from_json(told.link.document)
    done = withdraw_report(bank.store, told.named, node, bank.stamp(told.on))
    assert done is not None
    return done.withdrawal.moved_to or told.named


def _certificate(bank: Bank, told: _Telling) -> str:
    node = node_from_json(told.link.document)
    return file_certificate(bank.store, node, bank.stamp(told.on)).certificate.certificate_id


def _label(bank: Bank, told: _Telling) -> str:
    lifts = {"supersedes": told.named} if told.link.tell == "lift" else {}
    node = node_from_json({**told.link.document, **lifts})
    done = change_certificate(bank.store, told.first, node, bank.stamp(told.on))
    assert done is not None
    return done.change.change_id


def _of_market(record: Callable[..., object]) -> Callable[[Bank, _Telling], str]:
    def tell(bank: Bank, told: _Telling) -> str:
        record(bank.store, node_from_json(told.link.document), bank.stamp(told.on))
        return told.link.target

    return tell


_WAYS: dict[str, Callable[[Bank, _Telling], str | None]] = {
    "open": _open,
    "book": _book,
    "event": _event,
    "account": _account,
    "report": _report,
    "report back": _report_back,
    "certificate": _certificate,
    "label": _label,
    "lift": _label,
    "fixing": _of_market(publish_fixing),
    "fixing right": _of_market(correct_fixing),
    "fixing back": _of_market(withdraw_fixing),
    "calendar": _of_market(add_calendar_year),
}


# --- What a world comes to -----------------------------------------------------------------------


def outcome(bank: Bank, loan_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What each loan comes to on the day all is told: its rates, money, decisions and ledger."""
    found = {}
    for loan_id in loan_ids:
        try:
            picture = loan_picture(bank.store, loan_id, as_of=ENDS_ON)
        except RejectedError as error:
            [problem] = error.problems
            found[loan_id] = {"refused": problem.code, "ledger": _ledger(bank, loan_id)}
            continue
        assert picture is not None, "every loan is booked"
        found[loan_id] = {**_seen(picture), "ledger": _ledger(bank, loan_id)}
        _check_ledger(bank, loan_id, picture)
    return found


def _by_facts(priced: Priced) -> Priced:
    """A loan as the facts alone give it. What its contract leaves as it was posted follows from
    what was posted, and so from the order (0057); test_kept holds that against the ledger."""
    if priced.contract.booked.corrections == CorrectionTerms():
        return priced
    loan, serviced, events = priced.contract.booked, priced.serviced, priced.life.events
    told = position(serviced, events)
    return replace(
        priced,
        position=told,
        payments=payments_told(serviced, told, as_of=ENDS_ON),
        penalties=penalty_lines(loan, serviced, told, events, as_of=ENDS_ON),
    )


def _seen(picture: LoanPicture) -> dict[str, Any]:
    priced = _by_facts(picture.priced)
    return {
        "rates": _rates(priced.segments),
        "versions": [(item.since, item.loan) for item in priced.contract.versions],
        "interest": [
            (item.settlement, item.amount_fen, item.status, item.open_fen, item.overdue_fen)
            for item in priced.interest
        ],
        "rows": priced.flows,
        # What a further step would save is explained by the balance as it was known.
        "decisions": [
            (item.decision_id, item.effective_from, item.effective_to, item.kpis, item.total_e4bp)
            for item in priced.decisions
        ],
        "position": [
            (
                day.due,
                sorted((item.on, item.amount_fen) for item in day.money),
                sorted((p.start, str(p.end), p.amount_fen, p.principal_fen) for p in day.pieces),
            )
            for day in priced.position.days
        ],
        "penalty": sorted(
            (line.kind, line.period, line.exact_fen, line.open) for line in priced.penalties
        ),
        "account": (picture.account, picture.former_names),
        "due": (picture.due, picture.open),
        "pending": picture.pending,
    }


def _rates(segments: Sequence[RateSegment]) -> list[tuple[Any, ...]]:
    """The rate of each day with what made it; days alike that follow one another are one."""
    found: list[tuple[Any, ...]] = []
    for item in segments:
        said = (item.all_in_e4bp, item.components, item.fixing_published_on, item.decision_id)
        said += (item.projected, item.publication_missing_on)
        if found and found[-1][2:] == said:
            found[-1] = (found[-1][0], item.period.end, *said)
        else:
            found.append((item.period.start, item.period.end, *said))
    return found


def _ledger(bank: Bank, loan_id: str) -> dict[date, tuple[int, int, int]]:
    """What each posted day comes to by its posting and its true-ups, with what was waived."""
    known = ledger_as_known(bank.store, loan_id)
    assert known is not None
    stood = positions((item for _, item in known.postings), [item for _, item in known.true_ups])
    found = {}
    for day, item in stood.items():
        amounts = item.amounts
        paid = (amounts.interest_fen + item.waived_fen, amounts.principal_fen)
        if any((*paid, amounts.capitalised_fen)):
            found[day] = (*paid, amounts.capitalised_fen)
    return found


def _check_ledger(bank: Bank, loan_id: str, picture: LoanPicture) -> None:
    """Postings and true-ups come to what the facts give, but for what the contract waives."""
    priced = picture.priced
    right = payments(priced.contract.booked, priced.serviced, posted_on=ENDS_ON)
    by_day = {item.nominal_on: item.amounts for item in right}
    for day, found in _ledger(bank, loan_id).items():
        assert day in by_day, f"{loan_id}: {day} is posted, and no day of the loan"
        owed = by_day[day]
        assert found == (owed.interest_fen, owed.principal_fen, owed.capitalised_fen), day
