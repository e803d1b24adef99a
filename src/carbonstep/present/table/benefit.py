"""The benefit statement of a loan: what its carbon steps saved or cost."""

from carbonstep.domain.money.benefit import BenefitSum
from carbonstep.domain.money.statement.benefit import BenefitLine, BenefitStatement
from carbonstep.domain.money.statement.view import (
    CellKind,
    RowMark,
    StatementColumn,
    StatementRow,
    StatementView,
)
from carbonstep.present.sentence.publication import estimate_notes, estimated_text
from carbonstep.present.table.wording import cell_display, rate_notes
from carbonstep.present.words.label import STATUSES
from carbonstep.present.words.number import bps_display
from carbonstep.present.words.translation import Say
from carbonstep.units.rate import bps


def benefit_statement(
    found: BenefitStatement, *, facts: tuple[tuple[str, str], ...], say: Say
) -> StatementView:
    """The table of a benefit statement."""
    return StatementView(
        title=say("Benefit statement of loan {loan}", loan=found.loan.loan_id),
        as_of=found.as_of,
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
        rows=tuple(_row(item, say) for item in found.lines.periods),
        totals=(
            _total(say("fallen due to date"), found.lines.to_date),
            _total(say("over the life"), found.lines.life),
        ),
        notes=(
            say(
                "The same loan is run twice, with its carbon steps and without them; a saving is "
                "positive where the steps spare the borrower interest, negative where they cost."
            ),
            say(
                "Each side is rounded to the fen as it falls due. Instalments that follow the "
                "rate repay at another pace without the steps, which counts too."
            ),
            say("To date counts the periods whose payment day has come; the life counts all."),
            *(
                (
                    say(
                        "Interest is the contract's as it should have been. What the contract's "
                        "correction terms left as it was posted is not taken out: {yuan} yuan "
                        "waived (kept, where negative).",
                        yuan=cell_display(CellKind.MONEY, found.waived_fen),
                    ),
                )
                if found.waived_fen
                else ()
            ),
            *estimate_notes((line.waits_for for line in found.lines.periods), say),
        ),
    )


def _row(line: BenefitLine, say: Say) -> StatementRow:
    steps: list[str] = []
    before = None
    for step in line.carbon:
        if step.carbon_e4bp != before:
            shown, day = bps_display(bps(step.carbon_e4bp)), step.starts_on.isoformat()
            steps.append(
                say("{bps} bp", bps=shown)
                if before is None
                else say("{bps} bp from {day}", bps=shown, day=day)
            )
        before = step.carbon_e4bp
    notes = rate_notes(projected=line.benefit.projected, waits_for=line.waits_for, say=say)
    period = line.benefit.period
    coming = line.status.to_come
    return StatementRow(
        cells=(
            period.start,
            period.last_on,
            period.days,
            line.benefit.pays_on,
            say("; ").join(steps),
            line.benefit.with_fen,
            line.benefit.without_fen,
            line.benefit.saved_fen,
            line.saved_so_far_fen,
            estimated_text(say(STATUSES[line.status]), line.waits_for, say),
            *(notes or [""]),
        ),
        mark=RowMark.COMING if coming else RowMark.LINE,
    )


def _total(label: str, sides: BenefitSum) -> StatementRow:
    return StatementRow(
        cells=(
            *(None, None, None, None),
            label,
            sides.with_fen,
            sides.without_fen,
            sides.saved_fen,
            *(None, None, None),
        )
    )
