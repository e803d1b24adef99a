"""A book's interest by month, as JSON and as a statement.

Money is yuan with two decimals, as text; the statement is arranged from the JSON body and has no
number of its own.
"""

from typing import Any

from carbonstep.book.interest_month import BookInterest, InterestSums
from carbonstep.present.json.quote import problem_body
from carbonstep.present.json.statement import sides_body
from carbonstep.present.sentence.problem import problem_text
from carbonstep.present.words.translation import Language, Say, speaker
from carbonstep.units.money import yuan_text
from carbonstep.units.period import period_name
from carbonstep.units.statement_view import CellKind, StatementColumn, StatementRow, StatementView


def book_interest_body(found: BookInterest) -> dict[str, Any]:
    """The book's interest as JSON. `saved` is positive where carbon steps spare the borrowers."""
    return {
        "as_of": found.as_of.isoformat(),
        "known": found.known,
        "currency": "CNY",
        "from": found.within.start.isoformat(),
        "to": found.within.end.isoformat(),
        "loans": found.loans,
        "months": [{"month": period_name(item.month), **_sums(item.sums)} for item in found.months],
        "total": _sums(found.total),
        "unpriced_loans": found.unpriced_loans,
        "unpriced": [
            {"loan_id": item.loan_id, "problem": problem_body(item.problem)}
            for item in found.unpriced
        ],
    }


def book_interest_statement(found: BookInterest, language: Language) -> StatementView:
    """The book's interest as pages and files show it, in one language."""
    say = speaker(language)
    body = book_interest_body(found)
    first, last = body["months"][0]["month"], body["months"][-1]["month"]
    return StatementView(
        title=say("Interest of the book by month, {first} to {last}", first=first, last=last),
        as_of=found.as_of,
        sheets=(say("Interest by month"), say("About")),
        facts=(
            (say("Loans in the book"), str(found.loans)),
            (say("Loans set aside"), str(found.unpriced_loans)),
            (say("Seen as of"), body["as_of"]),
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
        rows=tuple(_row(item["month"], item) for item in body["months"]),
        totals=(_row(say("total"), body["total"]),),
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


def _row(label: str, sums: dict[str, Any]) -> StatementRow:
    return StatementRow(
        cells=(
            label,
            sums["with_steps"],
            sums["capitalised"],
            sums["without_steps"],
            sums["saved"],
            sums["repaid"],
            str(sums["payments"]),
            str(sums["provisional"]),
            str(sums["projected"]),
        )
    )


def _sums(sums: InterestSums) -> dict[str, Any]:
    return {
        **sides_body(sums),
        "capitalised": yuan_text(sums.capitalised_fen),
        "repaid": yuan_text(sums.repaid_fen),
        "payments": sums.payments,
        "provisional": sums.provisional,
        "projected": sums.projected,
    }
