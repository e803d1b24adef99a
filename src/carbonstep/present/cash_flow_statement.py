"""The cash-flow table of a loan: what moved, what is due, and what is to come."""

from typing import Any

from carbonstep.domain.interest import PaymentStatus
from carbonstep.domain.servicing import CashFlowKind
from carbonstep.domain.true_up import Component
from carbonstep.present.statement_wording import (
    BOOKED_MARKS,
    COMPONENTS,
    FLOW_KINDS,
    FLOW_TOTALS,
    status_word,
)
from carbonstep.present.translation import Say, mark
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
        sheets=(say("Cash flows"), say("About")),
        facts=facts,
        columns=(
            StatementColumn(title=say("Contract day"), kind=CellKind.DATE),
            StatementColumn(title=say("Payment day"), kind=CellKind.DATE),
            StatementColumn(title=say("Kind"), kind=CellKind.TEXT),
            StatementColumn(title=say("Amount, yuan"), kind=CellKind.MONEY),
            StatementColumn(title=say("Borrower pays, yuan"), kind=CellKind.SIGNED_MONEY),
            StatementColumn(title=say("Balance after, yuan"), kind=CellKind.MONEY),
            StatementColumn(title=say("Status"), kind=CellKind.TEXT),
            StatementColumn(title=say("Notes"), kind=CellKind.TEXT),
        ),
        rows=_rows(body, say),
        totals=_totals(body["totals"], say),
        notes=(
            say(
                "Amounts are positive; what the borrower pays is positive, what it receives is "
                "negative, and interest added to the principal moves no money."
            ),
            *(
                (
                    say(
                        "Flows are as they stand by the facts known; posted is what was booked "
                        "for a contract day, true-up what was booked later to put it right."
                    ),
                )
                if body["booked"]
                else ()
            ),
            say(
                "Settled: the payment day has come. Due: the contract day has come, the payment "
                "day has not, or is not final. Projected: still to come, on today's terms."
            ),
        ),
    )


def _rows(body: dict[str, Any], say: Say) -> tuple[StatementRow, ...]:
    """The flows of each contract day, and below them what was booked for it."""
    flows = [(flow["nominal_on"], 0, _row(flow, say)) for flow in body["flows"]]
    booked = [(line["nominal_on"], 1, _booked(line, say)) for line in body["booked"]]
    dated = sorted(flows + booked, key=lambda found: found[:2])
    return tuple(row for _, _, row in dated)


def _booked(line: dict[str, Any], say: Say) -> StatementRow:
    component, booked = COMPONENTS[Component(line["component"])], BOOKED_MARKS[line["mark"]]
    return StatementRow(
        cells=(
            line["nominal_on"],
            line["posted_on"],
            say(component),
            line["amount"],
            line["borrower_pays"],
            "",
            say(booked),
            "",
        ),
        mark=RowMark.PART,
    )


def _totals(totals: dict[str, dict[str, str]], say: Say) -> tuple[StatementRow, ...]:
    lines = [
        _total(name, say(SCOPES[scope]), totals[scope][name], say)
        for scope in SCOPES
        for name in totals[scope]
        if totals[scope][name] != "0.00" or name == "borrower_pays"
    ]
    lines += [
        _total("borrower_pays", say(BOOKED_MARKS[mark]), amount, say)
        for mark, amount in totals["booked"].items()
        if amount != "0.00"
    ]
    return tuple(lines)


def _row(flow: dict[str, Any], say: Say) -> StatementRow:
    notes = []
    if flow["provisional"]:
        notes.append(say("payment day may still move"))
    if flow["projected"]:
        notes.append(say("benchmark not yet known"))
    coming = flow["status"] == PaymentStatus.PROJECTED
    return StatementRow(
        cells=(
            flow["nominal_on"],
            flow["pays_on"],
            say(FLOW_KINDS[CashFlowKind(flow["kind"])]),
            flow["amount"],
            flow["borrower_pays"],
            flow["balance"],
            status_word(flow["status"], say),
            say(", ").join(notes),
        ),
        mark=RowMark.COMING if coming else RowMark.LINE,
    )


def _total(name: str, scope: str, amount: str, say: Say) -> StatementRow:
    net = name == "borrower_pays"
    return StatementRow(
        cells=(
            "",
            "",
            say(FLOW_TOTALS[name]),
            "" if net else amount,
            amount if net else "",
            "",
            scope,
            "",
        )
    )
