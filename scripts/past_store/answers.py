"""What a store answers, taken apart into plain values: ids, dates, rates, amounts and sentences.

Only what a fact means is in it, not the shape of an API's answer: it must hold when shapes change.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from carbonstep.domain.account.certificate_change import CertificateChange
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.loan.event import LoanEvent
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.market.fixing import Fixing
from carbonstep.domain.market.fixing_withdrawal import FixingRevision
from carbonstep.domain.money.interest import PaymentStatus
from carbonstep.domain.money.posting import Amounts
from carbonstep.domain.money.statement.kind import StatementKind
from carbonstep.domain.picture.account import AccountPicture, FiledReport
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.statement import loan_statement
from carbonstep.domain.rate.segment import rate_on
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.present.json.statement import statement_out
from carbonstep.present.sentence.decision import decision_sentence, next_step_sentence
from carbonstep.present.words.translation import Language
from carbonstep.reading.problem import Problem
from carbonstep.services.access import list_keys
from carbonstep.services.calendar import calendar_year
from carbonstep.services.changes import changes_after
from carbonstep.services.fixing import fixings_as_known
from carbonstep.services.ledger import KnownLedger, ledger_as_known
from carbonstep.services.loan_event import events_as_known
from carbonstep.services.query import account_picture, decisions_of_loan, list_accounts, list_loans
from carbonstep.services.rate import loan_picture
from carbonstep.store import rulebook as rulebooks
from carbonstep.store.engine import Store
from carbonstep.store.log import LogEntry
from carbonstep.units.exact import fixed, text
from carbonstep.units.money import yuan_text
from carbonstep.units.rate import bps_text, percent_text
from carbonstep.units.told_again import Known

ALL = 10_000

_INTEREST_TOTALS = {
    "settled": "fallen_due",
    "waived": "waived",
    "charged": "charged",
    "amount": "amount",
    "penalties": "penalties",
}
"""The totals of an interest statement by the names they had in the first release."""


def log_entries(store: Store) -> tuple[LogEntry, ...]:
    """The whole log, in order."""
    found: list[LogEntry] = []
    while True:
        after = found[-1].seq if found else -1
        page = changes_after(store, after=after, limit=ALL)
        found += page.entries
        if len(found) == page.size:
            return tuple(found)


def answers(store: Store, *, as_of: date, known: Sequence[int], days: Sequence[date]) -> Any:
    """Every fact as the readers give it, and every loan as seen on `as_of`.

    `known` are numbers of log entries; at each of them the rates on `days` are asked for.
    """
    entries = log_entries(store)
    contracts = list_loans(store, limit=ALL)
    booked = [item.as_booked for item in contracts if item.cancellation is None]
    cancelled = {
        item.as_booked.loan_id: _cancelled(store, item.as_booked.loan_id)
        for item in contracts
        if item.cancellation is not None
    }
    return {
        "log": [[e.seq, e.type.value, e.subject, e.leaf_hash.hex()] for e in entries],
        "accounts": {
            item.account_id: [item.name, item.industry, item.region, item.lei]
            for item in list_accounts(store, as_of=as_of, limit=ALL)
        },
        **_changes(store, as_of),
        "reports": dict(_reports(store, as_of)),
        "certificates": dict(_certificates(store, as_of)),
        "fixings": [
            [f.index.value, _iso(f.published_on), _value(f), f.revision, f.reason]
            for f in fixings_as_known(store).fixings
        ],
        "calendar": dict(_notices(store, entries)),
        "rulebooks": dict(_rulebooks(store, entries)),
        "keys": [
            [key.key_id, key.name, key.role, _iso(key.issued_on), works]
            for key, works in list_keys(store)
        ],
        "loans": {
            loan.loan_id: _loan(store, loan, entries, as_of=as_of, known=known, days=days)
            for loan in booked
        },
        **({"cancelled": cancelled} if cancelled else {}),
    }


def _cancelled(store: Store, loan_id: str) -> dict[str, Any]:
    """What is left of a loan that never was: what happened to it, and its ledger."""
    ledger = ledger_as_known(store, loan_id)
    events = events_as_known(store, loan_id)
    assert ledger is not None, loan_id
    assert events is not None, loan_id
    return {"events": [_event(item) for item in events.events], **_ledger(ledger)}


def _pictures(store: Store, as_of: date) -> Iterator[AccountPicture]:
    for account in list_accounts(store, as_of=as_of, limit=ALL):
        picture = account_picture(store, account.account_id, as_of=as_of)
        assert picture is not None, account
        yield picture


def _changes(store: Store, as_of: date) -> dict[str, Any]:
    """What changed of accounts, and what they were called; nothing where nothing did."""
    changed = {
        picture.account.account_id: {
            "changes": [
                [
                    item.seq,
                    item.fact.change_id,
                    item.fact.kind.value,
                    _iso(item.fact.on),
                    item.fact.particulars,
                    item.fact.successor,
                    _iso(item.fact.received_on),
                    item.fact.supersedes,
                    item.fact.reason,
                    item.superseded_by,
                ]
                for item in picture.changes
            ],
            "former_names": [[_iso(item.until), item.name] for item in picture.former_names],
        }
        for picture in _pictures(store, as_of)
        if picture.changes
    }
    return {"account_changes": changed} if changed else {}


def _reports(store: Store, as_of: date) -> Iterator[tuple[str, Any]]:
    for picture in _pictures(store, as_of):
        for filed in picture.reports:
            report, product = filed.report, filed.report.product
            yield (
                report.report_id,
                {
                    "seq": filed.seq,
                    "account": report.account_id,
                    "kind": report.kind.value,
                    "product": None
                    if product is None
                    else [
                        product.product_id,
                        product.name,
                        product.declared_unit,
                        text(product.declared_amount),
                    ],
                    "period": [_iso(report.period.start), _iso(report.period.end)],
                    "received_on": _iso(report.received_on),
                    "figures": [
                        [figure.name, text(figure.amount), figure.unit, figure.factor_id]
                        for figure in report.figures
                    ],
                    "checked": [report.assurance.value, report.verifier, report.opinion.value],
                    "method": [report.boundary, report.standard, report.standard_version],
                    "source": [report.preparer, report.data_quality, *report.evidence],
                    "supersedes": [report.supersedes, report.restatement_reason],
                    "superseded_by": filed.superseded_by,
                    **_withdrawal(filed),
                },
            )


def _certificates(store: Store, as_of: date) -> Iterator[tuple[str, Any]]:
    for picture in _pictures(store, as_of):
        for held in picture.certificates:
            seq, item = held.seq, held.known.certificate
            days = [_iso(item.valid.start), _iso(item.valid.end), _iso(item.received_on)]
            said = [item.account_id, item.scheme, item.number, item.issuer, item.product_id]
            changes = [_certificate_change(change) for change in held.known.changes]
            yield item.certificate_id, [seq, *said, *days, *([changes] if changes else [])]


def _value(fixing: FixingRevision) -> str:
    return percent_text(fixing.rate_e4bp) if isinstance(fixing, Fixing) else "withdrawn"


def _withdrawal(filed: FiledReport) -> dict[str, Any]:
    """What takes a report back, and the withdrawn one in whose place it came; nothing else."""
    told: dict[str, Any] = {}
    if filed.withdrawal is not None:
        taken = filed.withdrawal
        told["withdrawn"] = [_iso(taken.withdrawn_on), taken.reason, taken.moved_to]
    if filed.report.instead_of:
        told["instead_of"] = filed.report.instead_of
    return told


def _certificate_change(change: CertificateChange) -> list[Any]:
    right = change.particulars
    return [
        change.change_id,
        change.kind.value,
        _iso(change.on),
        _iso(change.until),
        None if right is None else [right.number, _iso(right.valid.start), _iso(right.valid.end)],
        change.supersedes,
        change.reason,
        _iso(change.received_on),
        change.instead_of,
    ]


def _notices(store: Store, entries: Iterable[LogEntry]) -> Iterator[tuple[str, Any]]:
    """The notice of each year there was one of, as it counts."""
    for year in sorted({e.body["year"] for e in entries if e.type.value == "calendar.noticed"}):
        notice = calendar_year(store, year).notice
        assert notice is not None, year
        yield (
            str(year),
            {
                "holidays": sorted(map(_iso, notice.holidays)),
                "make_up_days": sorted(map(_iso, notice.make_up_days)),
                "source": notice.source,
                "replaces": notice.replaces,
            },
        )


def _rulebooks(store: Store, entries: Iterable[LogEntry]) -> Iterator[tuple[str, Any]]:
    for name in sorted(e.subject for e in entries if e.type.value == "rulebook.approved"):
        with store.read() as session:
            approved = rulebooks.rulebook(session, *name.split("@"))
        assert approved is not None, name
        yield name, [approved.content_hash, _iso(approved.approved_on)]


def _loan(
    store: Store,
    loan: Loan,
    entries: Sequence[LogEntry],
    *,
    as_of: date,
    known: Sequence[int],
    days: Sequence[date],
) -> dict[str, Any]:
    picture = loan_picture(store, loan.loan_id, as_of=as_of)
    decided = decisions_of_loan(store, loan.loan_id)
    ledger = ledger_as_known(store, loan.loan_id)
    events = events_as_known(store, loan.loan_id)
    assert picture is not None, loan
    assert decided is not None, loan
    assert ledger is not None, loan
    assert events is not None, loan
    return {
        "terms": _terms(loan),
        "decisions": {d.decision_id: _decision(seq, d, picture.rulebook) for seq, d in decided},
        "standing": [decision.decision_id for decision in picture.priced.decisions],
        "events": [_event(item) for item in events.events],
        **_seen(picture),
        **_ledger(ledger),
        "rates_known_at": {
            str(number): _rates(store, loan, number, entries[number - 1].business_on, days)
            for number in known
        },
    }


def _event(item: Known[LoanEvent]) -> list[Any]:
    event = item.fact
    return [
        item.seq,
        event.event_id,
        event.kind.value,
        _iso(event.on),
        None if event.amount_fen is None else yuan_text(event.amount_fen),
        _iso(event.until),
        _iso(event.notified_on),
        _iso(event.received_on),
        event.supersedes,
        event.reason,
        item.superseded_by,
    ]


def _terms(loan: Loan) -> dict[str, Any]:
    """The terms that no amount below tells."""
    return {
        "account": loan.account_id,
        "rulebook": [str(loan.rulebook), loan.rulebook.content_hash],
        "parameters": {name: text(value) for name, value in sorted(loan.parameters.items())},
        "product_id": loan.product_id,
        "first_test_on": _iso(loan.first_test_on),
        "day_count": loan.day_count.value,
        "repayment": loan.repayment.kind.value,
        "latest_on": _iso(loan.latest_on),
        "notice_days": loan.notice_days,
        "penalty": [text(loan.penalty.overdue_pct), text(loan.penalty.misuse_pct)],
        "corrections": [loan.corrections.too_low.value, loan.corrections.too_high.value],
        "confirmed": list(loan.confirmed),
    }


def _decision(seq: int, decision: Decision, rulebook: Rulebook) -> dict[str, Any]:
    return {
        "seq": seq,
        "period": [_iso(decision.test_period.start), _iso(decision.test_period.end)],
        "cause": decision.cause.value,
        "decided_on": _iso(decision.decided_on),
        "effective": [
            _iso(decision.effective_from),
            _iso(decision.effective_to),
            decision.effective_provisional,
        ],
        "kpis": [
            [
                k.name,
                k.unit,
                "" if k.value is None else str(k.value),
                "" if k.value is None else fixed(k.value, decimals=4),
                k.missing or "",
            ]
            for k in decision.kpis
        ],
        "parts": [
            [part.kpi, part.words, bps_text(part.adjustment_e4bp)]
            for part in decision.explanation.parts
        ],
        "total_bps": bps_text(decision.total_e4bp),
        "basis": [[b.kind, b.fact_id, _iso(b.received_on)] for b in decision.basis],
        "supersedes": decision.supersedes,
        **{lang.value: decision_sentence(decision, language=lang) for lang in Language},
        **{
            f"next_{lang.value}": next_step_sentence(decision, rulebook=rulebook, language=lang)
            for lang in Language
        },
    }


def _seen(picture: LoanPicture) -> dict[str, Any]:
    priced = picture.priced
    benefit = priced.benefit
    return {
        "segments": [
            [
                _iso(item.period.start),
                _iso(item.period.end),
                _iso(item.fixing_published_on),
                percent_text(item.benchmark_e4bp),
                percent_text(item.spread_e4bp),
                percent_text(item.carbon_e4bp),
                percent_text(item.all_in_e4bp),
                item.decision_id,
                item.projected,
            ]
            for item in priced.segments
        ],
        "interest": [
            [
                _iso(item.settlement.nominal_on),
                _iso(item.settlement.period.start),
                _iso(item.settlement.period.end),
                _iso(item.settlement.pays_on),
                yuan_text(item.amount_fen),
                item.capitalised,
                _by_contract(item.status),
            ]
            for item in priced.interest
        ],
        "flows": [
            [
                flow.kind.value,
                _iso(flow.nominal_on),
                _iso(flow.pays_on),
                yuan_text(flow.amount_fen),
                yuan_text(flow.balance_fen),
                _by_contract(flow.status),
            ]
            for flow in priced.flows
        ],
        "penalties": [
            [line.event_id, yuan_text(line.base_fen), yuan_text(line.amount_fen), line.open]
            for line in priced.penalties
        ],
        "benefit": [
            [yuan_text(side.with_fen), yuan_text(side.without_fen), yuan_text(side.saved_fen)]
            for side in (benefit.to_date, benefit.life)
        ],
        "totals": {kind.value: _totals(picture, kind) for kind in StatementKind},
        "due": [[item.kind.value, _iso(item.on), item.overdue] for item in picture.due],
    }


def _totals(picture: LoanPicture, kind: StatementKind) -> Any:
    found = loan_statement(kind, picture)
    assert not isinstance(found, Problem), found
    body: Any = statement_out(found).model_dump(mode="json")
    totals = {key: body[key] for key in ("totals", "to_date", "life", "waived") if key in body}
    if kind is StatementKind.INTEREST:
        named = totals["totals"]
        totals["totals"] = {
            name: named[given] for name, given in _INTEREST_TOTALS.items() if given in named
        }
    return totals


def _by_contract(status: PaymentStatus) -> str:
    """Where a payment stands, in the words of the first release: it called settled whatever had
    fallen due."""
    return "settled" if status.fell_due else status.value


def _ledger(ledger: KnownLedger) -> dict[str, Any]:
    return {
        "postings": [
            [
                seq,
                item.posting_id,
                _iso(item.nominal_on),
                _iso(item.pays_on),
                _iso(item.posted_on),
                *_amounts(item.amounts),
            ]
            for seq, item in ledger.postings
        ],
        "true_ups": [
            {
                "entry": [seq, item.true_up_id, _iso(item.nominal_on), item.number],
                "stood": _amounts(item.stood),
                "recomputed": _amounts(item.recomputed),
                "change": _amounts(item.change),
                "waived": yuan_text(item.waived_fen),
                "because": [[ground.kind.value, ground.ref] for ground in item.because],
            }
            for seq, item in ledger.true_ups
        ],
    }


def _amounts(amounts: Amounts) -> list[str]:
    found = (amounts.interest_fen, amounts.capitalised_fen, amounts.principal_fen)
    return [yuan_text(amount) for amount in found]


def _rates(
    store: Store, loan: Loan, number: int, as_of: date, days: Sequence[date]
) -> dict[str, str] | None:
    """The all-in rate on each day that bears interest, as it was known; None before booking."""
    picture = loan_picture(store, loan.loan_id, as_of=as_of, known_at=str(number))
    if picture is None:
        return None
    found = ((day, rate_on(picture.priced.segments, day)) for day in days)
    return {_iso(day): percent_text(rate.all_in_e4bp) for day, rate in found if rate is not None}


def _iso(day: Any) -> Any:
    return None if day is None else day.isoformat()
