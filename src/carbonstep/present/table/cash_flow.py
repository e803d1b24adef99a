"""The cash-flow table of a loan: what moved, what is due, and what is to come."""

from carbonstep.domain.money.interest import PaymentStatus
from carbonstep.domain.money.service import CashFlow, CashFlowKind
from carbonstep.domain.money.statement.cash_flow import CashFlowStatement, LedgerLine, LedgerMark
from carbonstep.domain.money.statement.view import (
    CellKind,
    RowMark,
    StatementColumn,
    StatementRow,
    StatementView,
)
from carbonstep.present.sentence.payment import payoff_lines, standing, waiting_notes
from carbonstep.present.sentence.publication import estimate_notes, estimated_text
from carbonstep.present.table.wording import (
    FLOW_KINDS,
    FLOW_TOTALS,
    LEDGER_MARKS,
    LEDGER_TOTALS,
    NET,
    rate_notes,
)
from carbonstep.present.words.label import COMPONENTS
from carbonstep.present.words.translation import Say, mark

TO_DATE, LIFE = mark("fallen due to date"), mark("over the life")


def cash_flow_statement(
    found: CashFlowStatement, *, facts: tuple[tuple[str, str], ...], say: Say
) -> StatementView:
    """The table of a cash-flow statement."""
    return StatementView(
        title=say("Cash-flow table of loan {loan}", loan=found.loan.loan_id),
        as_of=found.as_of,
        sheets=(say("Cash flows"), say("About")),
        facts=facts,
        columns=(
            StatementColumn(title=say("Contract day"), kind=CellKind.DATE),
            StatementColumn(title=say("Payment day"), kind=CellKind.DATE),
            StatementColumn(title=say("Kind"), kind=CellKind.TEXT),
            StatementColumn(title=say("Amount, yuan"), kind=CellKind.MONEY),
            StatementColumn(title=say("Borrower pays, yuan"), kind=CellKind.SIGNED_MONEY),
            StatementColumn(
                title=say("Posted, yuan"), kind=CellKind.SIGNED_MONEY, idle=not found.bridged
            ),
            StatementColumn(title=say("Balance after, yuan"), kind=CellKind.MONEY),
            StatementColumn(title=say("Status"), kind=CellKind.TEXT),
            StatementColumn(title=say("Notes"), kind=CellKind.TEXT),
        ),
        rows=_rows(found, say),
        totals=_totals(found, say),
        notes=_notes(found, say),
    )


def _notes(found: CashFlowStatement, say: Say) -> tuple[str, ...]:
    notes = [
        say(
            "Amounts are positive; what the borrower pays is positive, what it receives is "
            "negative, and interest added to the principal moves no money."
        )
    ]
    if any(flow.kind is CashFlowKind.DEFERRED for flow in found.flows):
        notes.append(
            say(
                "Unpaid interest left in the principal: what a payment did not cover of its "
                "interest. The interest line has all of it, so this line takes it out of what the "
                "borrower pays."
            )
        )
    marks = {line.mark for line in found.ledger}
    if marks:
        notes.append(
            say(
                "Flows are as they stand by the facts known; posted is what was booked for a "
                "contract day, true-up what was booked later to put it right. The last lines lead "
                "from what was posted to what the flows that fell due come to."
            )
        )
    if marks & {LedgerMark.WAIVED, LedgerMark.KEPT}:
        notes.append(
            say(
                "Waived (kept, where negative): what the flows have and the contract's correction "
                "terms leave as it was posted; it is neither charged nor refunded."
            )
        )
    notes += waiting_notes(found.waiting_fen, say)
    # The word stands only where it was told.
    if any(flow.status is PaymentStatus.SETTLED for flow in found.flows):
        notes.append(say("Settled: it was told that all of it came in."))
    notes.append(
        say(
            "Fallen due: the payment day has come, and nothing was told of the money. Due: the "
            "contract day has come, the payment day has not, or is not final. Projected: still to "
            "come, on today's terms."
        )
    )
    if found.payoff is not None:
        notes += payoff_lines(found.payoff, say)
    return (*notes, *estimate_notes((flow.waits_for for flow in found.flows), say))


def _rows(found: CashFlowStatement, say: Say) -> tuple[StatementRow, ...]:
    """The flows of each contract day, and below them the ledger of it."""
    flows = [(flow.nominal_on, 0, _row(flow, say)) for flow in found.flows]
    ledger = [(line.nominal_on, 1, _ledger(line, say)) for line in found.ledger]
    dated = sorted(flows + ledger, key=lambda found: found[:2])
    return tuple(row for _, _, row in dated)


def _ledger(line: LedgerLine, say: Say) -> StatementRow:
    return StatementRow(
        cells=(
            line.nominal_on,
            line.posted_on,
            say(COMPONENTS[line.component]),
            None,
            None,
            line.amount_fen,
            None,
            say(LEDGER_MARKS[line.mark]),
            "",
        ),
        mark=RowMark.PART,
    )


def _totals(found: CashFlowStatement, say: Say) -> tuple[StatementRow, ...]:
    """What fell due, the way to it from the ledger, and the whole life; nothing is left out but
    what is zero."""
    paid = found.to_date.borrower_fen
    to_date = [
        _total(words, TO_DATE, say, amount=amount)
        for name, words in FLOW_TOTALS.items()
        if (amount := getattr(found.to_date, name))
    ]
    bridge = [
        _total(words, TO_DATE, say, posted=amount)
        for name, words in LEDGER_TOTALS.items()
        if found.bridged and (amount := getattr(found.bridge, name))
    ]
    life = [
        _total(words, LIFE, say, amount=amount)
        for name, words in FLOW_TOTALS.items()
        if (amount := getattr(found.life, name))
    ]
    return (
        *to_date,
        *bridge,
        _total(NET, TO_DATE, say, paid=paid, posted=paid if found.bridged else None),
        *life,
        _total(NET, LIFE, say, paid=found.life.borrower_fen),
    )


def _row(flow: CashFlow, say: Say) -> StatementRow:
    notes = []
    if flow.provisional:
        notes.append(say("payment day may still move"))
    notes += rate_notes(projected=flow.projected, waits_for=flow.waits_for, say=say)
    return StatementRow(
        cells=(
            flow.nominal_on,
            flow.pays_on,
            say(FLOW_KINDS[flow.kind]),
            flow.amount_fen,
            flow.borrower_fen,
            None,
            flow.balance_fen,
            estimated_text(standing(flow, flow.stands, say), flow.waits_for, say),
            say(", ").join(notes),
        ),
        mark=RowMark.COMING if flow.stands.to_come else RowMark.LINE,
    )


def _total(
    label: str,
    scope: str,
    say: Say,
    *,
    amount: int | None = None,
    paid: int | None = None,
    posted: int | None = None,
) -> StatementRow:
    return StatementRow(cells=(None, None, say(label), amount, paid, posted, None, say(scope), ""))
