"""The interest statement of a loan: each settlement with the days and rates it is made of."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from carbonstep.domain.money.penalty import PenaltyLine
from carbonstep.domain.money.statement.interest import (
    InterestStatement,
    SettlementLine,
    other_e4bp,
)
from carbonstep.domain.money.statement.view import (
    CellKind,
    RowMark,
    StatementColumn,
    StatementRow,
    StatementView,
)
from carbonstep.domain.rate.rate_step import RateStep
from carbonstep.domain.rate.segment import RateSegment
from carbonstep.present.sentence.payment import penalty_notes, standing, waiting_notes
from carbonstep.present.sentence.publication import estimate_notes, estimated_text
from carbonstep.present.table.wording import PENALTIES, rate_notes, step_notes
from carbonstep.present.words.translation import Say
from carbonstep.units.exact import text
from carbonstep.units.money import Fen
from carbonstep.units.period import Period

_NO_RATE = (None, None, None, None, None, None)


def interest_statement(
    found: InterestStatement, *, facts: tuple[tuple[str, str], ...], say: Say
) -> StatementView:
    """The table of an interest statement."""
    rows = [row for line in found.settlements for row in _settlement(line, say)]
    rows += [row for line in found.penalties for row in _penalty(line, say)]
    return StatementView(
        title=say("Interest statement of loan {loan}", loan=found.loan.loan_id),
        as_of=found.as_of,
        sheets=(say("Interest"), say("About")),
        facts=facts,
        columns=_columns(found, say),
        rows=tuple(rows),
        totals=_totals(found, say),
        notes=_notes(found, say),
    )


def _columns(found: InterestStatement, say: Say) -> tuple[StatementColumn, ...]:
    settled = [part for line in found.settlements for part in line.parts]
    charged = [part for line in found.penalties for part in line.parts]
    by_days = all(part.days.units == part.days.days for part in settled) and all(
        part.units == part.period.days for part in charged
    )
    plain = not any(part.other_e4bp for part in settled) and not any(
        other_e4bp(part.segment, part.rate_e4bp) for part in charged
    )
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


def _settlement(line: SettlementLine, say: Say) -> list[StatementRow]:
    """The parts of a settlement, then the settlement itself."""
    item = line.interest
    settlement = item.settlement
    coming = item.status.to_come
    notes = []
    if item.capitalised:
        notes.append(say("interest added to the principal"))
    if settlement.provisional:
        notes.append(say("payment day may still move"))
    notes += rate_notes(projected=item.projected, waits_for=item.waits_for, say=say)
    parts = (
        _part(
            say("part"),
            settlement.nominal_on,
            part.days.period,
            units=part.days.units,
            principal_fen=part.days.principal_fen,
            segment=part.segment,
            all_in_e4bp=part.days.all_in_e4bp,
            exact_fen=part.days.exact_fen,
            amount_fen=part.days.shown_fen,
            steps=part.segment.steps,
            say=say,
        )
        for part in line.parts
    )
    return [
        *parts,
        StatementRow(
            cells=(
                say("settlement"),
                settlement.nominal_on,
                *_days(settlement.period),
                line.units,
                *_NO_RATE,
                item.exact_fen,
                item.amount_fen,
                settlement.pays_on,
                estimated_text(standing(item, item.status, say), item.waits_for, say),
                say(", ").join(notes),
            ),
            mark=RowMark.COMING if coming else RowMark.LINE,
        ),
        *_waived(line, say),
    ]


def _waived(line: SettlementLine, say: Say) -> list[StatementRow]:
    """What of a settlement is not charged, or is charged beyond it, with its sign."""
    if not line.waived_fen:
        return []
    label = say("kept") if line.waived_fen < 0 else say("waived")
    return [_amount(label, -line.waived_fen, nominal_on=line.interest.settlement.nominal_on)]


def _penalty(line: PenaltyLine, say: Say) -> list[StatementRow]:
    """The parts of a penalty, then the penalty itself."""
    notes = [say(PENALTIES[line.kind], pct=text(line.added_pct)), line.event_id]
    parts = (
        _part(
            say("penalty part"),
            None,
            part.period,
            units=part.units,
            principal_fen=part.base_fen,
            segment=part.segment,
            all_in_e4bp=part.rate_e4bp,
            exact_fen=part.exact_fen,
            say=say,
        )
        for part in line.parts
    )
    return [
        *parts,
        StatementRow(
            cells=(
                say("penalty"),
                None,
                *_days(line.period),
                sum(part.units for part in line.parts),
                *_NO_RATE,
                line.exact_fen,
                line.amount_fen,
                None,
                say("running") if line.open else say("ended"),
                say(", ").join(notes),
            )
        ),
    ]


def _part(
    label: str,
    nominal_on: date | None,
    period: Period,
    *,
    units: int,
    principal_fen: Fen,
    segment: RateSegment,
    all_in_e4bp: Fraction | int,
    exact_fen: Fraction,
    amount_fen: Fen | None = None,
    steps: Iterable[RateStep] = (),
    say: Say,
) -> StatementRow:
    return StatementRow(
        cells=(
            label,
            nominal_on,
            *_days(period),
            units,
            principal_fen,
            *segment.components,
            other_e4bp(segment, all_in_e4bp),
            all_in_e4bp,
            exact_fen,
            amount_fen,
            None,
            "",
            say("; ").join(step_notes(steps, say)),
        ),
        mark=RowMark.PART,
    )


def _days(period: Period) -> tuple[date, date, int]:
    return period.start, period.last_on, period.days


def _amount(label: str, fen: int, *, nominal_on: date | None = None) -> StatementRow:
    """A line of an amount alone."""
    return StatementRow(cells=(label, nominal_on, *(None,) * 11, fen, *(None,) * 3))


def _totals(found: InterestStatement, say: Say) -> tuple[StatementRow, ...]:
    lines = [
        (say("fallen due to date"), found.fallen_due_fen),
        (say("all shown"), found.amount_fen),
    ]
    if _left(found):
        lines.insert(1, (say("waived (−) or kept"), Fen(-found.waived_fen)))
        lines.insert(2, (say("charged to date"), found.charged_fen))
    if found.penalties:
        lines.append((say("penalties"), found.penalties_fen))
    return tuple(_amount(label, fen) for label, fen in lines)


def _left(found: InterestStatement) -> bool:
    """Whether the correction terms leave anything as it was."""
    return any(line.waived_fen for line in found.settlements)


def _notes(found: InterestStatement, say: Say) -> tuple[str, ...]:
    return (
        *(
            (
                say(
                    "A settlement is the contract's interest as it should have been. Waived or "
                    "kept is what of it the contract's correction terms leave as it was posted."
                ),
            )
            if _left(found)
            else ()
        ),
        *waiting_notes(found.waiting_fen, say),
        say(
            "Exact interest = principal × all-in rate ÷ 100 × days counted ÷ {year} ({basis}).",
            year=f"{found.loan.day_count.units_a_year:,}".replace(",", " "),
            basis=found.loan.day_count.value,
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
        *penalty_notes(found.penalties, say),
        *estimate_notes((line.interest.waits_for for line in found.settlements), say),
    )
