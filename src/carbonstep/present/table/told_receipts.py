"""What became of a file of receipts, as lines and a table."""

from collections.abc import Iterator, Sequence

from carbonstep.domain.money.receipt import ToldReceipt
from carbonstep.domain.picture.told_receipts import ToldReceipts
from carbonstep.present.words.number import yuan_display
from carbonstep.present.words.translation import Say
from carbonstep.units.money import Fen


def told_lines(told: ToldReceipts, say: Say) -> Iterator[str]:
    """How many receipts there are, what they come to, and whether they were recorded; of a file
    that is rejected that alone."""
    if told.rejected:
        yield say(
            "Nothing was recorded: {rows} rows are rejected, and a file is taken whole or not at "
            "all.",
            rows=str(len(told.rejected)),
        )
        return
    yield say(
        "{count} receipts of {yuan} yuan, {partial} of them partial, {surplus} with a surplus "
        "({left} yuan); {unchanged} were told before.",
        count=str(len(told.accepted)),
        yuan=yuan_display(told.amount_fen),
        partial=str(len(told.partial)),
        surplus=str(len(told.surplus)),
        left=yuan_display(told.surplus_fen),
        unchanged=str(len(told.unchanged)),
    )
    if told.waiting_fen:
        waiting = yuan_display(told.waiting_fen)
        yield say("{yuan} yuan of it wait for contract days to come.", yuan=waiting)
    if told.dry_run:
        yield say("Nothing was recorded: it is a dry run.")


def told_titles(say: Say) -> tuple[str, ...]:
    """The titles of the table's columns."""
    return (
        say("loan no."),
        say("came in on"),
        say("yuan"),
        say("contract day"),
        say("pays"),
        say("still open"),
        say("surplus"),
    )


def told_rows(told: ToldReceipts, say: Say, *, every: bool) -> list[Sequence[str]]:
    """A row for each contract day that a receipt pays: of every receipt, or of those that are
    partial or leave a surplus; none of a file that is rejected, of which nothing was told."""
    shown = [item for item in told.accepted if every or item.is_partial or item.surplus_fen]
    return [] if told.rejected else [row for item in shown for row in receipt_rows(item, say)]


def receipt_rows(item: ToldReceipt, say: Say) -> Iterator[Sequence[str]]:
    """A row for each contract day that a receipt pays, and what is left over."""
    event = item.event
    first = (event.loan_id, event.on.isoformat(), yuan_display(event.amount_fen or Fen(0)))
    if not item.parts:
        yield (*first, "–", "", "", yuan_display(item.surplus_fen))
    for place, part in enumerate(item.parts):
        last = place == len(item.parts) - 1
        yield (
            *(first if place == 0 else ("", "", "")),
            say("{day} (to come)", day=part.nominal_on.isoformat())
            if part.waits
            else part.nominal_on.isoformat(),
            yuan_display(part.amount_fen),
            yuan_display(part.left_fen),
            yuan_display(item.surplus_fen) if last else "",
        )
