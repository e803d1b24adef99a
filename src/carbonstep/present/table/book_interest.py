"""A book's interest by month as a statement."""

from carbonstep.book.interest_month import BookInterest, InterestSums
from carbonstep.domain.money.statement.view import (
    CellKind,
    StatementColumn,
    StatementRow,
    StatementView,
)
from carbonstep.present.sentence.problem import problem_text
from carbonstep.present.words.translation import Language, Say, speaker
from carbonstep.units.period import period_name


def book_interest_statement(found: BookInterest, language: Language) -> StatementView:
    """The book's interest as pages and files show it, in one language."""
    say = speaker(language)
    first, last = (period_name(found.months[place].month) for place in (0, -1))
    return StatementView(
        title=say("Interest of the book by month, {first} to {last}", first=first, last=last),
        as_of=found.as_of,
        sheets=(say("Interest by month"), say("About")),
        facts=(
            (say("Loans in the book"), str(found.loans)),
            (say("Loans set aside"), str(found.unpriced_loans)),
            (say("Seen as of"), found.as_of.isoformat()),
            (say("Known log entries"), str(found.known)),
        ),
        columns=(
            StatementColumn(title=say("Month"), kind=CellKind.TEXT),
            StatementColumn(title=say("Interest with steps, yuan"), kind=CellKind.MONEY),
            StatementColumn(
                title=say("Of it added to principal, yuan"), kind=CellKind.MONEY, spare=True
            ),
            StatementColumn(title=say("Interest without, yuan"), kind=CellKind.MONEY),
            StatementColumn(title=say("Saved (+) or cost (−), yuan"), kind=CellKind.SIGNED_MONEY),
            StatementColumn(title=say("Principal repaid, yuan"), kind=CellKind.MONEY),
            StatementColumn(title=say("Payments"), kind=CellKind.COUNT),
            StatementColumn(title=say("Day may move"), kind=CellKind.COUNT),
            StatementColumn(title=say("Rate not yet known"), kind=CellKind.COUNT),
        ),
        rows=tuple(_row(period_name(item.month), item.sums) for item in found.months),
        totals=(_row(say("total"), found.total),),
        notes=(
            say(
                "A payment counts in the month money moves. Interest without: what the same loans "
                "would pay without carbon steps. Each payment is rounded to the fen by itself."
            ),
            say(
                "Principal repaid is what the contracts schedule. Prepayments, payoffs, penalty "
                "interest and true-ups are not in this table."
            ),
            say(
                "Interest is the contracts' as it should have been: what correction terms waive "
                "or keep of it is not taken out."
            ),
            *_unpriced(found, language, say),
        ),
    )


def _unpriced(found: BookInterest, language: Language, say: Say) -> list[str]:
    notes = [
        say(
            "Loan {loan} is not in the sums: {why}",
            loan=item.loan_id,
            why=" ".join(problem_text(item.problem, language)),
        )
        for item in found.unpriced
    ]
    more = found.unpriced_loans - len(found.unpriced)
    if more:
        notes.append(say("Loans set aside beyond these: {number}", number=more))
    return notes


def _row(label: str, sums: InterestSums) -> StatementRow:
    return StatementRow(
        cells=(
            label,
            sums.with_fen,
            sums.capitalised_fen,
            sums.without_fen,
            sums.saved_fen,
            sums.repaid_fen,
            sums.payments,
            sums.provisional,
            sums.projected,
        )
    )
