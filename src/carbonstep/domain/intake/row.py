"""One row of a report file becomes a footprint report, or every problem the row has."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from carbonstep.domain.account.figure import (
    ORGANISATION_FIGURES,
    PRODUCT_FIGURES,
)
from carbonstep.domain.account.identifier import parse_account_id
from carbonstep.domain.account.report import (
    Assurance,
    Figure,
    FootprintReport,
    Opinion,
    Product,
    ReportKind,
)
from carbonstep.domain.intake.cell import (
    figure_amount,
    parse_evidence,
    parse_period,
    parse_text,
    parse_word,
)
from carbonstep.domain.intake.column import UNIT_COLUMN
from carbonstep.domain.intake.odd import odd_about
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.domain.intake.word import (
    ASSURANCE,
    DECLARED_UNIT,
    OPINION,
    ORGANISATION_BOUNDARY,
    PRODUCT_BOUNDARY,
    WordList,
)
from carbonstep.reading.day import parse_date
from carbonstep.reading.number import parse_decimal, told_in_column
from carbonstep.reading.phrase import as_amount, listed, phrase
from carbonstep.reading.problem import Place, Problem, Reason
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.exact import to_scaled
from carbonstep.units.period import Period

DECLARED_AMOUNT_SCALE = 9
"""Decimals of a declared amount that are kept."""

_REPORT_ID = re.compile(r"R-[A-Z2-7]{16}\Z")
_FIGURES = {ReportKind.ORGANISATION: ORGANISATION_FIGURES, ReportKind.PRODUCT: PRODUCT_FIGURES}
_BOUNDARIES = {
    ReportKind.ORGANISATION: (ORGANISATION_BOUNDARY, "operational_control"),
    ReportKind.PRODUCT: (PRODUCT_BOUNDARY, "cradle_to_gate"),
}
_ASSURANCES = {
    Assurance.LIMITED: phrase("limited"),
    Assurance.REASONABLE: phrase("reasonable"),
}
_OPINIONS = {
    Opinion.ADVERSE: phrase("adverse"),
    Opinion.DISCLAIMED: phrase("disclaimed"),
}
_OF_UNITS = (
    ReadingReason.VALUE_MISSING,
    ReadingReason.UNIT_MISMATCH,
    ReadingReason.UNIT_UNKNOWN,
    ReadingReason.UNIT_AMBIGUOUS,
    ReadingReason.GAS_CONDITIONS,
    ReadingReason.STANDARD_COAL,
)
"""Why a figure is not read that lies in its unit, not in its number."""

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedReport:
    """A report that may be filed, with what is odd about it (`warning` problems)."""

    report: FootprintReport
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHead:
    """What every kind of row says first: whose report, for when, received when."""

    account_id: str
    period: Period
    received_on: date


class RowProblems:
    """The problems of one row, each put in its column as it is found."""

    __slots__ = ("found", "place")

    def __init__(self, place: Place) -> None:
        self.place = place
        self.found: list[Problem] = []

    def add(self, problem: Problem, column: str | None = None) -> None:
        """Note a problem in a column; the column the problem itself names otherwise."""
        where = replace(self.place, column=column or problem.place.column)
        self.found.append(replace(problem, place=where))

    def note(self, reason: Reason, column: str, *, found: str = "", needed: str = "") -> None:
        """Note a problem by its reason."""
        self.add(Problem(reason=reason, found=found, needed=needed), column)

    def keep(self, value: Value | Problem, column: str, *, otherwise: Value) -> Value:
        """The value, or a stand-in after noting the problem."""
        if isinstance(value, Problem):
            self.add(value, column)
            return otherwise
        return value


def report_from_row(
    row: Mapping[str, str], *, kind: ReportKind, place: Place, business_date: date
) -> CheckedReport | tuple[Problem, ...]:
    """The report a row of canonical columns stands for, or all problems of the row.

    `row` maps column names (see `COLUMN_NAMES`) to the text of the cells; `place` is the row's.
    The report is received on `business_date` unless the row has `received_on`. Amounts keep every
    digit; nothing is rounded.

    >>> row = {"account": "eu-ets:100000", "period_from": "2018-01-01",
    ...        "period_to": "2018-12-31", "scope1": "87923", "assurance": "none"}
    >>> checked = report_from_row(row, kind=ReportKind.ORGANISATION, place=Place(row=2),
    ...                           business_date=date(2019, 4, 1))
    >>> str(checked.report.figures[0].amount), checked.report.figures[0].unit
    ('87923', 'tCO2e')
    """
    problems = RowProblems(place)
    head = read_head(row, problems, business_date=business_date)
    figures = read_figures(row, kind, problems)
    product = _product(row, problems) if kind is ReportKind.PRODUCT else None
    return finish_report(row, problems, kind=kind, head=head, figures=figures, product=product)


def finish_report(
    row: Mapping[str, str],
    problems: RowProblems,
    *,
    kind: ReportKind,
    head: ReportHead | None,
    figures: tuple[Figure, ...],
    product: Product | None = None,
) -> CheckedReport | tuple[Problem, ...]:
    """Add the columns all kinds share, check them against each other, and make the report."""
    words, usual = _BOUNDARIES[kind]
    boundary = problems.keep(
        _word(row.get("boundary", ""), words, usual), "boundary", otherwise=usual
    )
    assurance, opinion, verifier = _checked_by(row, problems)
    supersedes, restatement_reason = _restatement(row, problems)
    standard = _text(row, "standard", problems)
    version = _text(row, "standard_version", problems)
    preparer = _text(row, "preparer", problems)
    data_quality = _text(row, "data_quality", problems)
    written = row.get("evidence", "")
    evidence: tuple[str, ...] = ()
    if written:
        evidence = problems.keep(parse_evidence(written), "evidence", otherwise=())
    if not figures and not problems.found:
        first = "footprint" if kind is ReportKind.PRODUCT else "scope1"
        problems.note(IntakeReason.NO_FIGURE, first, needed=listed(list(_FIGURES[kind])[:3]))
    if kind is ReportKind.ORGANISATION and "green_electricity" in row:
        _check_green(figures, problems)
    if problems.found or head is None:
        return tuple(problems.found)
    report = FootprintReport(
        account_id=head.account_id,
        period=head.period,
        received_on=head.received_on,
        figures=figures,
        product=product,
        boundary=boundary,
        standard=standard,
        standard_version=version,
        preparer=preparer,
        assurance=assurance,
        verifier=verifier,
        opinion=opinion,
        data_quality=data_quality,
        evidence=evidence,
        supersedes=supersedes,
        restatement_reason=restatement_reason,
    )
    return CheckedReport(report=report, warnings=odd_about(report, problems.place))


def read_head(
    row: Mapping[str, str], problems: RowProblems, *, business_date: date
) -> ReportHead | None:
    """Account, period and day of receipt; None after noting what is wrong with them."""
    account_id = parse_account_id(row.get("account", ""))
    if isinstance(account_id, Problem):
        problems.add(account_id, "account")
        account_id = ""
    period = parse_period(row.get("period_from", ""), row.get("period_to", ""))
    if isinstance(period, tuple):
        for problem in period:
            problems.add(problem)
        return None
    received_on = business_date
    written = row.get("received_on", "")
    if written and written.strip():
        day = problems.keep(parse_date(written), "received_on", otherwise=business_date)
        if day > business_date:
            problems.note(
                IntakeReason.RECEIVED_FUTURE,
                "received_on",
                found=day.isoformat(),
                needed=business_date.isoformat(),
            )
        elif day < period.end:
            problems.note(
                IntakeReason.RECEIVED_BEFORE_PERIOD_END,
                "received_on",
                found=day.isoformat(),
                needed=period.end.isoformat(),
            )
        received_on = day
    if period.end > business_date:
        last = period.last_on.isoformat()
        problems.note(IntakeReason.PERIOD_FUTURE, "period_to", found=last, needed=last)
    if not account_id:
        return None
    return ReportHead(account_id=account_id, period=period, received_on=received_on)


def read_figures(
    row: Mapping[str, str], kind: ReportKind, problems: RowProblems
) -> tuple[Figure, ...]:
    """The figures of a row, sorted by name; what is wrong with the others is noted."""
    kinds = _FIGURES[kind]
    found: list[Figure] = []
    for name, written in row.items():
        figure = kinds.get(name)
        if figure is None or not written or not written.strip():
            continue
        unit_column, default = UNIT_COLUMN[name]
        unit_name = row.get(f"{name}_unit", "") or row.get(unit_column, "") or default
        read = figure_amount(figure, written, unit_name)
        if isinstance(read, Problem):
            own = f"{name}_unit" if row.get(f"{name}_unit") else unit_column
            problems.add(read, own if read.reason in _OF_UNITS else name)
        else:
            found.append(Figure(name=name, amount=read[0], unit=read[1]))
    if kind is ReportKind.PRODUCT and not row.get("footprint", "").strip():
        problems.note(
            ReadingReason.VALUE_MISSING, "footprint", needed=phrase("the product's footprint")
        )
    found.sort(key=lambda figure: figure.name)
    return tuple(found)


def _product(row: Mapping[str, str], problems: RowProblems) -> Product | None:
    product_id = _text(row, "product_id", problems, needed=phrase("the product's id"))
    name = _text(row, "product_name", problems, needed=phrase("the product's name"))
    written = row.get("declared_unit", "")
    if not written.strip():
        problems.note(ReadingReason.VALUE_MISSING, "declared_unit", needed=DECLARED_UNIT.listed)
    declared_unit = problems.keep(_word(written, DECLARED_UNIT, ""), "declared_unit", otherwise="")
    read = parse_decimal(row.get("declared_amount", ""))
    if isinstance(read, Problem):
        read = told_in_column(read, None)
    amount = problems.keep(read, "declared_amount", otherwise=Decimal(1))
    shown = as_amount(row.get("declared_amount", "").strip())
    if amount <= 0:
        problems.note(ReadingReason.NOT_POSITIVE, "declared_amount", found=shown)
    elif to_scaled(amount, scale=DECLARED_AMOUNT_SCALE) is None:
        problems.note(
            ReadingReason.TOO_MANY_DECIMALS
            if amount < 1_000_000_000
            else ReadingReason.OUT_OF_RANGE,
            "declared_amount",
            found=shown,
            needed=str(DECLARED_AMOUNT_SCALE) if amount < 1_000_000_000 else "1000000000",
        )
    if not product_id:
        return None
    return Product(
        product_id=product_id, name=name, declared_unit=declared_unit, declared_amount=amount
    )


def _checked_by(row: Mapping[str, str], problems: RowProblems) -> tuple[Assurance, Opinion, str]:
    assurance = Assurance(
        problems.keep(
            _word(row.get("assurance", ""), ASSURANCE, "none"),
            "assurance",
            otherwise="none",
        )
    )
    opinion = Opinion(
        problems.keep(
            _word(row.get("opinion", ""), OPINION, "unstated"),
            "opinion",
            otherwise="unstated",
        )
    )
    verifier = _text(row, "verifier", problems)
    if assurance is not Assurance.NONE:
        if not row.get("verifier", "").strip():
            problems.note(IntakeReason.VERIFIER_MISSING, "verifier", found=_ASSURANCES[assurance])
        if opinion in (Opinion.ADVERSE, Opinion.DISCLAIMED):
            problems.note(IntakeReason.OPINION_ADVERSE, "opinion", found=_OPINIONS[opinion])
    return assurance, opinion, verifier


def _restatement(row: Mapping[str, str], problems: RowProblems) -> tuple[str, str]:
    supersedes = row.get("supersedes", "").strip()
    reason = _text(row, "restatement_reason", problems)
    if supersedes and not _REPORT_ID.match(supersedes):
        account = row.get("account", "").strip()[:40]
        problems.note(
            IntakeReason.SUPERSEDES_UNKNOWN, "supersedes", found=supersedes[:40], needed=account
        )
    if supersedes and not reason:
        problems.note(IntakeReason.RESTATEMENT_REASON, "restatement_reason")
    if reason and not supersedes:
        problems.note(
            ReadingReason.VALUE_MISSING,
            "supersedes",
            needed=phrase("the id of the report that is restated"),
        )
    return supersedes, reason


def _check_green(figures: tuple[Figure, ...], problems: RowProblems) -> None:
    amounts = {figure.name: figure.amount for figure in figures}
    green, whole = amounts.get("green_electricity"), amounts.get("electricity")
    if green is not None and whole is not None and green > whole:
        problems.note(
            IntakeReason.PART_EXCEEDS_WHOLE,
            "green_electricity",
            found=as_amount(green, "kWh"),
            needed=as_amount(whole, "kWh"),
        )


def _text(row: Mapping[str, str], column: str, problems: RowProblems, *, needed: str = "") -> str:
    written = row.get(column, "")
    if not written:
        if needed:
            problems.note(ReadingReason.VALUE_MISSING, column, needed=needed)
        return ""
    kept = problems.keep(_cached_text(written), column, otherwise="")
    if needed and not kept and not written.strip():
        problems.note(ReadingReason.VALUE_MISSING, column, needed=needed)
    return kept


_cached_text: Callable[[str], str | Problem] = lru_cache(maxsize=1024)(parse_text)


def _word(written: str, words: WordList, otherwise: str) -> str | Problem:
    if not written:
        return otherwise
    return parse_word(written, words, otherwise=otherwise)
