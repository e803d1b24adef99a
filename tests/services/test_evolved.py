"""Facts outlive the classes that wrote them: a later class that says more finds every recorded fact
under its own id, recognises what it is told again, and announces and posts nothing anew."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from carbonstep.domain.account.account_change import ACCOUNT_CHANGE, AccountChange
from carbonstep.domain.account.certificate import CERTIFICATE, Certificate
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.explanation import NextStep
from carbonstep.domain.loan.event import EVENT, LoanEvent
from carbonstep.reading.node import Node, node_from_json
from carbonstep.reading.told import TEXT, told
from carbonstep.services import library
from carbonstep.services.account_change import record_account_change
from carbonstep.services.announce import approved_rulebook, rulebook_from_content
from carbonstep.services.certificate import file_certificate
from carbonstep.services.changes import changes_after, log_size
from carbonstep.services.loan import book_loan
from carbonstep.services.loan_event import record_loan_event
from carbonstep.services.query import account_picture, decisions_of_loan
from carbonstep.services.rate import loan_picture
from carbonstep.store import account_change as account_changes
from carbonstep.store import certificate as certificates
from carbonstep.store import decision as decisions
from carbonstep.store import loan_event as loan_events
from carbonstep.store import report as reports
from carbonstep.store import rulebook as rulebooks
from carbonstep.store.log import EventType
from carbonstep.units.canonical import canonical_json
from carbonstep.units.identity import sha256_hex

from .conftest import ACCOUNT, LOAN, row

RECEIVED = date(2023, 4, 28)
LATER = date(2023, 9, 25)
LABEL = {
    "account": ACCOUNT,
    "scheme": "carbon-label",
    "number": "L-1",
    "issuer": "an issuer",
    "valid_from": "2023-01-01",
    "valid_to": "2023-12-31",
    "received_on": "2023-04-28",
}
RENAMED = {"kind": "renamed", "on": "2023-06-01", "name": "A later name"}
PREPAID = {"kind": "prepayment", "on": "2023-06-20", "amount": "100000"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterReport(FootprintReport):
    """A report that says one thing more."""

    note: str = ""

    def body(self) -> dict[str, Any]:
        return {**FootprintReport.body(self), "note": self.note}


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterCertificate(Certificate):
    """A certificate that says one thing more."""

    note: str = ""

    def body(self) -> dict[str, Any]:
        return {**Certificate.body(self), "note": self.note}


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterEvent(LoanEvent):
    """An event that says one thing more."""

    note: str = ""

    def body(self) -> dict[str, Any]:
        return {**LoanEvent.body(self), "note": self.note}


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterAccountChange(AccountChange):
    """A change of an account that says one thing more."""

    note: str = ""

    def body(self) -> dict[str, Any]:
        return {**AccountChange.body(self), "note": self.note}


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterDecision(Decision):
    """A decision whose outcome says one thing more."""

    note: str = ""

    def outcome(self) -> dict[str, Any]:
        return {**Decision.outcome(self), "note": self.note}


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterHint(NextStep):
    """A hint with one more named value."""

    more: str = told(TEXT, default="")

    def values(self) -> dict[str, str]:
        return {**NextStep.values(self), "more": "a better word"}


KINDS = {
    LaterReport: (reports, "FOOTPRINT_REPORT"),
    LaterCertificate: (certificates, "CERTIFICATE"),
    LaterEvent: (loan_events, "LOAN_EVENT"),
    LaterAccountChange: (account_changes, "ACCOUNT_CHANGE"),
    LaterDecision: (decisions, "DECISION"),
}


@pytest.fixture
def evolve(monkeypatch: pytest.MonkeyPatch, stand_in) -> Callable[[type], None]:
    """Puts a later class in the place of the one it derives from, wherever the program names it."""

    def put(later: type) -> None:
        stand_in(later.__mro__[1], later)
        for record in (CERTIFICATE, EVENT, ACCOUNT_CHANGE):
            if record.of is later.__mro__[1]:
                stand_in(record, replace(record, of=later))
        if later in KINDS:
            module, name = KINDS[later]
            kind = replace(getattr(module, name), body=lambda fact: fact.body())
            monkeypatch.setattr(module, name, kind)

    return put


@pytest.fixture
def lived(bank_after):
    """A bank that has been through a year of facts of most kinds."""
    return bank_after(live)


def live(bank) -> None:
    """A bank with reports and a restatement, a certificate, an event, a renamed borrower, decisions
    and postings."""
    first = bank.file(row(2022, "50000"), on=RECEIVED)
    bank.run(date(2023, 5, 20))
    restated = row(2022, "60000", supersedes=first.accepted[0], restatement_reason="recount")
    bank.file(restated, on=date(2023, 7, 3))
    file_certificate(bank.store, node_from_json(LABEL), bank.stamp(LATER))
    record_loan_event(bank.store, "HS-1", node_from_json(PREPAID), bank.stamp(LATER))
    record_account_change(bank.store, ACCOUNT, node_from_json(RENAMED), bank.stamp(LATER))
    bank.run(LATER)


def seen(bank) -> dict[str, Any]:
    """What the store says: ids of facts, decisions as told, rates and ledger."""
    held = account_picture(bank.store, ACCOUNT, as_of=LATER)
    picture = loan_picture(bank.store, "HS-1", as_of=LATER)
    found = decisions_of_loan(bank.store, "HS-1")
    assert held is not None
    assert picture is not None
    assert found is not None
    return {
        "reports": [item.report.report_id for item in held.reports],
        "certificates": [item.known.certificate.certificate_id for item in held.certificates],
        "events": [event.event_id for event in picture.priced.events],
        "changes": [item.fact.change_id for item in held.changes],
        "names": [item.name for item in picture.former_names],
        "decisions": [(seq, item.decision_id, item.total_e4bp) for seq, item in found],
        "segments": [
            (segment.period, segment.all_in_e4bp, segment.decision_id)
            for segment in picture.priced.segments
        ],
    }


def recorded(bank, kind: EventType) -> list[str]:
    found = changes_after(bank.store, after=-1, limit=1000, types=(kind,)).entries
    return [entry.subject for entry in found]


@pytest.mark.parametrize(
    "later",
    [
        LaterReport,
        LaterCertificate,
        LaterEvent,
        LaterAccountChange,
        LaterDecision,
        LaterHint,
    ],
)
def test_a_later_class_answers_as_before_and_adds_nothing(lived, evolve, later) -> None:
    before, filed = seen(lived), recorded(lived, EventType.REPORT_FILED)
    evolve(later)
    assert seen(lived) == before
    assert before["reports"] == filed
    again = lived.run(LATER)
    assert (again.decisions, again.postings, again.true_ups) == ((), (), ())
    assert recorded(lived, EventType.DECISIONS_STANDING) == []
    assert seen(lived) == before


def test_a_later_reader_of_documents_moves_no_loan_to_another_rulebook(
    lived, monkeypatch, request
) -> None:
    """The hash of an approved version is of the bytes recorded, not of its text read again."""
    before, size = seen(lived), log_size(lived.store)
    monkeypatch.setattr(Node, "content_hash", lambda node: f"later {len(str(node.plain()))}")
    for kept in (rulebook_from_content, library._kept_version):
        kept.cache_clear()
        request.addfinalizer(kept.cache_clear)
    assert seen(lived) == before
    assert lived.run(LATER).decisions == ()
    again = book_loan(lived.store, lived.library, node_from_json(LOAN), lived.stamp(LATER))
    assert not again.new
    # Only the run itself was recorded.
    assert log_size(lived.store) == size + 1


def test_an_approved_text_that_was_changed_prices_nothing(lived) -> None:
    with lived.store.read() as session:
        approved = rulebooks.rulebook(session, "huangshi-reduction", "2022-09")
    assert approved is not None
    changed = replace(approved, content=approved.content.replace("-10", "-20"))
    assert changed != approved
    assert approved_rulebook(approved).content_hash == approved.content_hash
    with pytest.raises(AssertionError, match="was changed"):
        approved_rulebook(changed)


def test_a_later_class_knows_what_it_is_told_again(lived, evolve) -> None:
    before = seen(lived)
    for later in (LaterReport, LaterCertificate, LaterEvent, LaterAccountChange):
        evolve(later)
    size = log_size(lived.store)
    [first, second] = recorded(lived, EventType.REPORT_FILED)
    restated = row(2022, "60000", supersedes=first, restatement_reason="recount")
    receipt = lived.file(row(2022, "50000"), restated, on=LATER)
    assert (receipt.accepted, receipt.unchanged) == ((), (first, second))
    label = file_certificate(lived.store, node_from_json(LABEL), lived.stamp(LATER))
    assert (label.new, label.certificate.certificate_id) == (False, before["certificates"][0])
    told_again = record_loan_event(lived.store, "HS-1", node_from_json(PREPAID), lived.stamp(LATER))
    assert told_again is not None
    assert (told_again.new, told_again.event.event_id) == (False, before["events"][0])
    renamed = node_from_json(RENAMED)
    changed = record_account_change(lived.store, ACCOUNT, renamed, lived.stamp(LATER))
    assert changed is not None
    assert (changed.new, changed.change.change_id) == (False, before["changes"][0])
    assert log_size(lived.store) == size


def test_a_later_class_writes_what_it_has_more(lived, evolve) -> None:
    evolve(LaterDecision)
    evolve(LaterHint)
    # 58,000 t are a rise: there is a step to reach, and so a hint.
    lived.file(row(2023, "58000"), on=date(2024, 4, 26))
    [*_, (seq, decision)] = decisions_of_loan(lived.store, "HS-1") or []
    [entry] = changes_after(lived.store, after=seq - 1, limit=1).entries
    assert entry.body["note"] == decision.note == ""
    assert entry.body["schema"] == "decision/2"
    parts = entry.body["explanation"]["children"]
    hints = [part["values"]["more"] for part in parts if part["kind"] == "next_step"]
    assert hints == ["a better word"]
    assert len(decision.explanation.next_steps) == 1
    written = canonical_json(entry.body["explanation"])
    assert entry.body["explanation_hash"] == sha256_hex(written)
    assert lived.run(date(2024, 4, 26)).decisions == ()
