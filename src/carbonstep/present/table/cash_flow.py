"""The cash-flow table of a loan: what moved, what is due, and what is to come."""

from datetime import date
from typing import Any

from carbonstep.domain.money.interest import PaymentStatus
from carbonstep.domain.money.posting import Component
from carbonstep.domain.money.service import CashFlowKind
from carbonstep.present.table.wording import (
    FLOW_KINDS,
    FLOW_TOTALS,
    LEDGER_MARKS,
    LEDGER_TOTALS,
    rate_notes,
    status_word,
)
from carbonstep.present.words.label import COMPONENTS
from carbonstep.present.words.translation import Say, mark
from carbonstep.units.statement_view import (
    CellKind,
    RowMark,
    StatementColumn,
    StatementRow,
    StatementView,
)

SCOPES = {"to_date": mark("settled to date"), "life": mark("over the life")}


def cash_flow_statement(
    body: dict[str, Any], *, facts: tuple[tuple[str, str], ...], say: Say
) -> StatementView:
    """The table of a body of `cash_flow_statement_body`."""
    return StatementView(
        title=say("Cash-flow table of loan {loan}", loan=body["loan_id"]),
        as_of=date.fromisoformat(body["as_of"]),
        sheets=(say("Cash flows"), say("About")),
        facts=facts,
        columns=(
            StatementColumn(title=say("Contract day"), kind=CellKind.DATE),
            StatementColumn(title=say("Payment day"), kind=CellKind.DATE),
            StatementColumn(title=say("Kind"), kind=CellKind.TEXT),
            StatementColumn(title=say("Amount, yuan"), kind=CellKind.MONEY),
            StatementColumn(title=say("Borrower pays, yuan"), kind=CellKind.SIGNED_MONEY),
            StatementColumn(
                title=say("Posted, yuan"), kind=CellKind.SIGNED_MONEY, idle=not _bridged(body)
            ),
            StatementColumn(title=say("Balance after, yuan"), kind=CellKind.MONEY),
            StatementColumn(title=say("Status"), kind=CellKind.TEXT),
            StatementColumn(title=say("Notes"), kind=CellKind.TEXT),
        ),
        rows=_rows(body, say),
        totals=_totals(body, say),
        notes=_notes(body, say),
    )


def _notes(body: dict[str, Any], say: Say) -> tuple[str, ...]:
    notes = [
        say(
            "Amounts are positive; what the borrower pays is positive, what it receives is "
            "negative, and interest added to the principal moves no money."
        )
    ]
    if any(flow["kind"] == CashFlowKind.DEFERRED for flow in body["flows"]):
        notes.append(
            say(
                "Unpaid interest left in the principal: what a payment did not cover of its "
                "interest. The interest line has all of it, so this line takes it out of what the "
                "borrower pays."
            )
        )
    marks = {line["mark"] for line in body["ledger"]}
    if marks:
        notes.append(
            say(
                "Flows are as they stand by the facts known; posted is what was booked for a "
                "contract day, true-up what was booked later to put it right. The last lines lead "
                "from what was posted to what the settled flows come to."
            )
        )
    if marks & {"waived", "kept"}:
        notes.append(
            say(
                "Waived (kept, where negative): what the flows have and the contract's correction "
                "terms leave as it was posted; it is neither charged nor refunded."
            )
        )
    notes.append(
        say(
            "Settled: the payment day has come. Due: the contract day has come, the payment day "
            "has not, or is not final. Projected: still to come, on today's terms."
        )
    )
    return tuple(notes)


def _rows(body: dict[str, Any], say: Say) -> tuple[StatementRow, ...]:
    """The flows of each contract day, and below them the ledger of it."""
    flows = [(flow["nominal_on"], 0, _row(flow, say)) for flow in body["flows"]]
    ledger = [(line["nominal_on"], 1, _ledger(line, say)) for line in body["ledger"]]
    dated = sorted(flows + ledger, key=lambda found: found[:2])
    return tuple(row for _, _, row in dated)


def _ledger(line: dict[str, Any], say: Say) -> StatementRow:
    component, marked = COMPONENTS[Component(line["component"])], LEDGER_MARKS[line["mark"]]
    return StatementRow(
        cells=(
            line["nominal_on"],
            line["posted_on"],
            say(component),
            "",
            "",
            line["amount"],
            "",
            say(marked),
            "",
        ),
        mark=RowMark.PART,
    )


def _bridged(body: dict[str, Any]) -> bool:
    """Whether there is anything to say of the ledger: it has lines, or should have."""
    ledger = body["totals"]["ledger"]
    return ledger is not None and (bool(body["ledger"]) or ledger["not_posted"] != "0.00")


def _totals(body: dict[str, Any], say: Say) -> tuple[StatementRow, ...]:
    """What is settled, the way to it from the ledger, and the whole life."""
    totals = body["totals"]
    bridged = _bridged(body)
    to_date = [
        _total(FLOW_TOTALS[name], "to_date", say, amount=amount)
        for name, amount in totals["to_date"].items()
        if amount != "0.00" and name != "borrower_pays"
    ]
    bridge = [
        _total(LEDGER_TOTALS[name], "to_date", say, posted=amount)
        for name, amount in (totals["ledger"] if bridged else {}).items()
        if amount != "0.00" and name != "borrower_pays"
    ]
    life = [
        _total(FLOW_TOTALS[name], "life", say, amount=amount)
        for name, amount in totals["life"].items()
        if amount != "0.00" and name != "borrower_pays"
    ]
    net = FLOW_TOTALS["borrower_pays"]
    paid = totals["to_date"]["borrower_pays"]
    return (
        *to_date,
        *bridge,
        _total(net, "to_date", say, paid=paid, posted=paid if bridged else ""),
        *life,
        _total(net, "life", say, paid=totals["life"]["borrower_pays"]),
    )


def _row(flow: dict[str, Any], say: Say) -> StatementRow:
    notes = []
    if flow["provisional"]:
        notes.append(say("payment day may still move"))
    notes += rate_notes(flow, say)
    coming = flow["status"] == PaymentStatus.PROJECTED
    return StatementRow(
        cells=(
            flow["nominal_on"],
            flow["pays_on"],
            say(FLOW_KINDS[CashFlowKind(flow["kind"])]),
            flow["amount"],
            flow["borrower_pays"],
            "",
            flow["balance"],
            status_word(flow["status"], say),
            say(", ").join(notes),
        ),
        mark=RowMark.COMING if coming else RowMark.LINE,
    )


def _total(
    label: str, scope: str, say: Say, *, amount: str = "", paid: str = "", posted: str = ""
) -> StatementRow:
    return StatementRow(
        cells=("", "", say(label), amount, paid, posted, "", say(SCOPES[scope]), "")
    )
