"""The interest statement of a loan: each settlement with the days and rates it is made of."""

from datetime import date
from typing import Any

from carbonstep.domain.loan.event import LoanEventKind
from carbonstep.domain.money.interest import PaymentStatus
from carbonstep.present.table.wording import (
    PENALTIES,
    last_day,
    rate_notes,
    status_word,
    step_notes,
)
from carbonstep.present.words.translation import Say
from carbonstep.units.statement_view import (
    CellKind,
    RowMark,
    StatementColumn,
    StatementRow,
    StatementView,
)


def interest_statement(
    body: dict[str, Any], *, facts: tuple[tuple[str, str], ...], say: Say
) -> StatementView:
    """The table of a body of `interest_statement_body`."""
    rows = [row for item in body["settlements"] for row in _settlement(item, say)]
    rows += [row for item in body["penalties"] for row in _penalty(item, say)]
    return StatementView(
        title=say("Interest statement of loan {loan}", loan=body["loan_id"]),
        as_of=date.fromisoformat(body["as_of"]),
        sheets=(say("Interest"), say("About")),
        facts=facts,
        columns=_columns(body, say),
        rows=tuple(rows),
        totals=_totals(body, say),
        notes=_notes(body, say),
    )


def _columns(body: dict[str, Any], say: Say) -> tuple[StatementColumn, ...]:
    parts = [part for item in body["settlements"] + body["penalties"] for part in item["parts"]]
    by_days = all(part["units"] == part["days"] for part in parts)
    plain = all(part["other_pct"] == "0" for part in parts)
    return (
        StatementColumn(title=say("Line"), kind=CellKind.TEXT),
        StatementColumn(title=say("Settlement day"), kind=CellKind.DATE, spare=True),
        StatementColumn(title=say("From"), kind=CellKind.DATE),
        StatementColumn(title=say("To (last day)"), kind=CellKind.DATE),
        StatementColumn(title=say("Days"), kind=CellKind.COUNT),
        StatementColumn(title=say("Days counted"), kind=CellKind.COUNT, idle=by_days),
        StatementColumn(title=say("Principal, yuan"), kind=CellKind.MONEY),
        StatementColumn(title=say("Benchmark, %"), kind=CellKind.RATE, spare=True),
        StatementColumn(title=say("Spread, %"), kind=CellKind.SIGNED_RATE, spare=True),
        StatementColumn(title=say("Carbon, %"), kind=CellKind.SIGNED_RATE, spare=True),
        StatementColumn(title=say("Other, %"), kind=CellKind.SIGNED_RATE, spare=True, idle=plain),
        StatementColumn(title=say("All-in, %"), kind=CellKind.RATE),
        StatementColumn(title=say("Exact interest, yuan"), kind=CellKind.EXACT),
        StatementColumn(title=say("Interest, yuan"), kind=CellKind.MONEY),
        StatementColumn(title=say("Paid on"), kind=CellKind.DATE),
        StatementColumn(title=say("Status"), kind=CellKind.TEXT),
        StatementColumn(title=say("Notes"), kind=CellKind.TEXT, spare=True),
    )


def _settlement(item: dict[str, Any], say: Say) -> list[StatementRow]:
    """The parts of a settlement, then the settlement itself."""
    coming = item["status"] in (PaymentStatus.PROJECTED, PaymentStatus.ACCRUING)
    notes = []
    if item["capitalised"]:
        notes.append(say("interest added to the principal"))
    if item["provisional"]:
        notes.append(say("payment day may still move"))
    notes += rate_notes(item, say)
    return [
        *(_part(say("part"), item["nominal_on"], part, say) for part in item["parts"]),
        StatementRow(
            cells=(
                say("settlement"),
                item["nominal_on"],
                item["from"],
                last_day(item["to"]),
                str(item["days"]),
                str(sum(part["units"] for part in item["parts"])),
                *("", "", "", "", "", ""),
                item["exact"],
                item["amount"],
                item["pays_on"],
                status_word(item["status"], say),
                say(", ").join(notes),
            ),
            mark=RowMark.COMING if coming else RowMark.LINE,
        ),
        *_waived(item, say),
    ]


def _waived(item: dict[str, Any], say: Say) -> list[StatementRow]:
    """What of a settlement is not charged, or is charged beyond it, with its sign."""
    if item["waived"] == "0.00":
        return []
    line = say("kept") if item["waived"].startswith("-") else say("waived")
    return [
        StatementRow(
            cells=(line, item["nominal_on"], *[""] * 11, _opposite(item["waived"]), *[""] * 3)
        )
    ]


def _opposite(amount: str) -> str:
    return amount.removeprefix("-") if amount.startswith("-") else f"-{amount}"


def _penalty(item: dict[str, Any], say: Say) -> list[StatementRow]:
    """The parts of a penalty, then the penalty itself."""
    message = PENALTIES[LoanEventKind(item["kind"])]
    notes = [say(message, pct=item["added_pct"]), item["event_id"]]
    return [
        *(_part(say("penalty part"), "", part, say) for part in item["parts"]),
        StatementRow(
            cells=(
                say("penalty"),
                "",
                item["from"],
                last_day(item["to"]),
                str(item["days"]),
                str(sum(part["units"] for part in item["parts"])),
                *("", "", "", "", "", ""),
                item["exact"],
                item["amount"],
                "",
                say("running") if item["open"] else say("ended"),
                say(", ").join(notes),
            )
        ),
    ]


def _part(line: str, nominal_on: str, part: dict[str, Any], say: Say) -> StatementRow:
    notes = step_notes(part.get("steps", ()), say)
    return StatementRow(
        cells=(
            line,
            nominal_on,
            part["from"],
            last_day(part["to"]),
            str(part["days"]),
            str(part["units"]),
            part["principal"],
            part["benchmark_pct"],
            part["spread_pct"],
            part["carbon_pct"],
            part["other_pct"],
            part["all_in_pct"],
            part["exact"],
            part.get("amount", ""),
            *("", ""),
            say("; ").join(notes),
        ),
        mark=RowMark.PART,
    )


def _totals(body: dict[str, Any], say: Say) -> tuple[StatementRow, ...]:
    totals = body["totals"]
    lines = [(say("settled to date"), totals["settled"]), (say("all shown"), totals["amount"])]
    if any(item["waived"] != "0.00" for item in body["settlements"]):
        lines.insert(1, (say("waived (−) or kept"), _opposite(totals["waived"])))
        lines.insert(2, (say("charged to date"), totals["charged"]))
    if body["penalties"]:
        lines.append((say("penalties"), totals["penalties"]))
    return tuple(
        StatementRow(cells=(label, *[""] * 12, amount, *[""] * 3)) for label, amount in lines
    )


def _notes(body: dict[str, Any], say: Say) -> tuple[str, ...]:
    left = any(item["waived"] != "0.00" for item in body["settlements"])
    return (
        *(
            (
                say(
                    "A settlement is the contract's interest as it should have been. Waived or "
                    "kept is what of it the contract's correction terms leave as it was posted."
                ),
            )
            if left
            else ()
        ),
        say(
            "Exact interest = principal × all-in rate ÷ 100 × days counted ÷ {year} ({basis}).",
            year=f"{body['units_a_year']:,}".replace(",", " "),
            basis=body["day_count"],
        ),
        say(
            "All-in rate = benchmark + spread + carbon + other; other is what bounds, rounding or "
            "a penalty add to the sum."
        ),
        say(
            "A settlement's interest is the exact interest of its parts added up and rounded once, "
            "half away from zero; the parts' whole fen add up to it. Exact interest is shown to "
            "eight decimals."
        ),
    )
