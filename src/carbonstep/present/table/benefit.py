"""The benefit statement of a loan: what its carbon steps saved or cost."""

from datetime import date
from typing import Any

from carbonstep.domain.money.interest import PaymentStatus
from carbonstep.present.table.wording import cell_display, last_day, rate_notes, status_word
from carbonstep.present.words.number import bps_display
from carbonstep.present.words.translation import Say
from carbonstep.units.statement_view import (
    CellKind,
    RowMark,
    StatementColumn,
    StatementRow,
    StatementView,
)


def benefit_statement(
    body: dict[str, Any], *, facts: tuple[tuple[str, str], ...], say: Say
) -> StatementView:
    """The table of a body of `benefit_statement_body`."""
    return StatementView(
        title=say("Benefit statement of loan {loan}", loan=body["loan_id"]),
        as_of=date.fromisoformat(body["as_of"]),
        sheets=(say("Benefit"), say("About")),
        facts=facts,
        columns=(
            StatementColumn(title=say("From"), kind=CellKind.DATE),
            StatementColumn(title=say("To (last day)"), kind=CellKind.DATE),
            StatementColumn(title=say("Days"), kind=CellKind.COUNT, spare=True),
            StatementColumn(title=say("Paid on"), kind=CellKind.DATE),
            StatementColumn(title=say("Carbon step"), kind=CellKind.TEXT),
            StatementColumn(title=say("Interest with steps, yuan"), kind=CellKind.MONEY),
            StatementColumn(title=say("Interest without, yuan"), kind=CellKind.MONEY),
            StatementColumn(title=say("Saved (+) or cost (−), yuan"), kind=CellKind.SIGNED_MONEY),
            StatementColumn(title=say("Saved so far, yuan"), kind=CellKind.SIGNED_MONEY),
            StatementColumn(title=say("Status"), kind=CellKind.TEXT),
            StatementColumn(title=say("Notes"), kind=CellKind.TEXT, spare=True),
        ),
        rows=tuple(_row(item, say) for item in body["periods"]),
        totals=(
            _total(say("settled to date"), body["to_date"]),
            _total(say("over the life"), body["life"]),
        ),
        notes=(
            say(
                "The same loan is run twice, with its carbon steps and without them; a saving is "
                "positive where the steps spare the borrower interest, negative where they cost."
            ),
            say(
                "Each side is rounded to the fen as it is settled. Instalments that follow the "
                "rate repay at another pace without the steps, which counts too."
            ),
            say("To date counts the periods whose payment day has come; the life counts all."),
            *(
                (
                    say(
                        "Interest is the contract's as it should have been. What the contract's "
                        "correction terms left as it was posted is not taken out: {yuan} yuan "
                        "waived (kept, where negative).",
                        yuan=cell_display(CellKind.MONEY, body["waived"]),
                    ),
                )
                if body["waived"] != "0.00"
                else ()
            ),
        ),
    )


def _row(item: dict[str, Any], say: Say) -> StatementRow:
    steps: list[str] = []
    before = None
    for step in item["carbon"]:
        if step["bps"] != before:
            bps, day = bps_display(step["bps"]), step["from"]
            later = before is not None
            steps.append(
                say("{bps} bp from {day}", bps=bps, day=day) if later else say("{bps} bp", bps=bps)
            )
        before = step["bps"]
    coming = item["status"] in (PaymentStatus.PROJECTED, PaymentStatus.ACCRUING)
    return StatementRow(
        cells=(
            item["from"],
            last_day(item["to"]),
            str(item["days"]),
            item["pays_on"],
            say("; ").join(steps),
            item["with_steps"],
            item["without_steps"],
            item["saved"],
            item["saved_so_far"],
            status_word(item["status"], say),
            *(rate_notes(item, say) or [""]),
        ),
        mark=RowMark.COMING if coming else RowMark.LINE,
    )


def _total(label: str, sides: dict[str, str]) -> StatementRow:
    return StatementRow(
        cells=(
            *("", "", "", ""),
            label,
            sides["with_steps"],
            sides["without_steps"],
            sides["saved"],
            *("", "", ""),
        )
    )
