"""What `carbonstep rule count` is asked and tells."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from rich.table import Table

from carbonstep.book.tally import Tally, TallyTotal
from carbonstep.cli.output import Column, table
from carbonstep.domain.rulebook.rulebook import Rulebook, TestPeriod
from carbonstep.formats.mapping.period import PeriodForm, days_of
from carbonstep.present.sentence.explanation import WORDS
from carbonstep.present.words.label import kpi_label, step_label
from carbonstep.present.words.translation import Language, Say, speaker, translate_known
from carbonstep.reading.number import parse_decimal
from carbonstep.reading.phrase import phrase, quoted
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.period import Period, add_months
from carbonstep.units.rate import bps_text

TOTALS_MAX: Final = 30
"""Totals told one by one: a line gives thousands."""


def tested_period(rulebook: Rulebook, written: str, *, option: str) -> Period:
    """A period as it is named; a rulebook's own year where that begins on another day. Raises
    `RejectedError` for what names none."""
    found = days_of(written.strip(), PeriodForm.NAMED)
    if found is None:
        raise RejectedError(
            [
                Problem(
                    reason=ReadingReason.SHAPE,
                    place=Place(path=option),
                    found=quoted(written[:20]),
                    needed=phrase("a period, such as {example}", example=PeriodForm.NAMED.example),
                )
            ]
        )
    first, last = map(date.fromisoformat, found)
    days = Period(first, last + timedelta(days=1))
    month, day = rulebook.test.year_from
    if rulebook.test.period is TestPeriod.YEAR and days.end == add_months(days.start, 12):
        start = date(days.start.year, month, day)
        return Period(start, add_months(start, 12))
    return days


def parameters_given(written: Iterable[str]) -> dict[str, Decimal]:
    """The parameters of `NAME=NUMBER`. Raises `RejectedError` for what is none."""
    found: dict[str, Decimal] = {}
    for one in written:
        name, sign, number = one.partition("=")
        value = parse_decimal(number, place=Place(path=name)) if sign else None
        if value is None or isinstance(value, Problem):
            problem = value or Problem(
                reason=ReadingReason.SHAPE,
                place=Place(path="--parameter"),
                found=quoted(one[:40]),
                needed="NAME=VALUE",
            )
            raise RejectedError([problem])
        found[name.strip()] = value
    return found


def tally_table(counted: Tally, language: Language) -> Table:
    """A count for people: the steps of each part, what is missing and why, and the totals."""
    say = speaker(language)
    rows: list[tuple[str, ...]] = []
    for part in counted.parts:
        kpi = kpi_label(part.kpi, language)
        rows += [
            (
                kpi,
                step_label(line.step, language),
                "" if line.adjustment_e4bp is None else bps_text(line.adjustment_e4bp),
                str(line.accounts),
            )
            for line in part.lines
        ]
    for name, found in counted.missing.items():
        rows += [
            (
                kpi_label(name, language),
                say("missing: {why}", why=translate_known(language, WORDS["missing"], why.value)),
                "",
                str(number),
            )
            for why, number in found.items()
        ]
    outputs = dict.fromkeys(total.output for total in counted.totals)
    for output in outputs:
        totals = [total for total in counted.totals if total.output == output]
        name = output if len(outputs) > 1 else ""
        rows += [(name, *cells) for cells in _total_rows(totals, say)]
    rows.append(("", say("all accounts"), "", str(counted.accounts)))
    columns = [
        Column(say("KPI")),
        Column(say("step")),
        Column(say("bp"), right=True),
        Column(say("accounts"), right=True),
    ]
    return table(columns, rows)


def _total_rows(totals: Sequence[TallyTotal], say: Say) -> Iterator[tuple[str, str, str]]:
    """The totals of an output; of many the lowest, the highest, and those between together."""
    shown = totals if len(totals) <= TOTALS_MAX else (totals[0], totals[-1])
    for total in shown:
        yield say("total"), bps_text(total.total_e4bp), str(total.accounts)
        if shown is not totals and total is totals[0]:
            low, high = (bps_text(totals[place].total_e4bp) for place in (1, -2))
            between = sum(one.accounts for one in totals[1:-1])
            yield say("total, {low} to {high}", low=low, high=high), "", str(between)
