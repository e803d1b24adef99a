"""Reads a rulebook from its nodes, and proves a new one whole: every word known, no gap, no dead
step."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from carbonstep.domain.rulebook.check import TERM_NEEDED, check_rulebook
from carbonstep.domain.rulebook.read_measure import read_kpis, read_percent
from carbonstep.domain.rulebook.read_output import read_outputs, read_short
from carbonstep.domain.rulebook.rulebook import (
    NEW_YEAR,
    Between,
    Bilingual,
    By,
    Correction,
    CorrectionPolicy,
    Effective,
    EffectiveRule,
    MonthDay,
    Parameter,
    Rulebook,
    SectorBenchmark,
    SectorKey,
    SectorRow,
    Term,
    TermUnit,
    TestPeriod,
    TestTerms,
)
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import listed, phrase, quoted
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason

_REQUIRED = ("rulebook", "version", "title", "in_force", "kpis")
_OPTIONAL = ("format", "parameters", "benchmarks", "correction", "sources", "illustrative")
_SHORT = ("test", "adjust", "missing")
_SHORT_OPTIONAL = ("limits",)
_WHOLE = ("tests", "gives")
NEWEST_FORMAT = 2
"""The language that new words come to; the first is frozen."""

_TERM = re.compile(r"([0-9]{1,3}) (business day|day|month)s?\Z")
_DAY_OF_YEAR = re.compile(r"([0-9]{2})-([0-9]{2})\Z")
_MONTH_DAY = re.compile(r"fixed ([0-9]{2})-([0-9]{2})\Z")


def read_rulebook(node: Node) -> Rulebook | tuple[Problem, ...]:
    """The rulebook that a new document says, or what is wrong with it.

    What cannot be read comes first; the rest is checked where all of it could be read.
    """
    found = read_recorded(node)
    return check_rulebook(node, found) or found if isinstance(found, Rulebook) else found


def read_recorded(node: Node) -> Rulebook | tuple[Problem, ...]:
    """The rulebook that an approved document says, or what in it cannot be read.

    Nothing is checked: approval has done so, by the checks of its time.
    """
    reading = Reading(root=node.place.path or "")
    written = dict(node.entries or ())
    short = not any(key in written for key in _WHOLE)
    form = _short_form(written) if short else (_WHOLE, ())
    parts = reading.mapping(node, required=(*_REQUIRED, *form[0]), optional=(*_OPTIONAL, *form[1]))
    if reading.problems:
        return tuple(reading.problems)
    in_force_from, in_force_to = _in_force(reading, parts["in_force"])
    rulebook = Rulebook(
        format=reading.integer(parts.get("format"), low=1, high=NEWEST_FORMAT)
        if "format" in parts
        else 1,
        rulebook_id=reading.text(parts["rulebook"]),
        version=reading.text(parts["version"]),
        title=read_bilingual(reading, parts["title"]),
        in_force_from=in_force_from,
        in_force_to=in_force_to,
        parameters=_parameters(reading, parts.get("parameters")),
        benchmarks=_benchmarks(reading, parts.get("benchmarks")),
        test=_test(reading, parts["test"]) if short else _tests(reading, parts["tests"]),
        kpis=read_kpis(reading, parts["kpis"]),
        gives=read_short(reading, parts, parts["kpis"])
        if short
        else read_outputs(reading, parts["gives"], parts["kpis"]),
        correction=_correction(reading, parts.get("correction")),
        sources=_sources(reading, parts.get("sources")),
        illustrative=reading.flag(parts.get("illustrative")),
        content_hash=node.content_hash(),
    )
    return tuple(reading.problems) or rulebook


def _short_form(written: dict[str, Node]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of the short form: it need not say what missing means where each KPI does."""
    kpis = written["kpis"].entries if "kpis" in written else None
    said = bool(kpis) and all(item.part("missing") is not item for _, item in kpis or ())
    if said:
        return _SHORT[:-1], (*_SHORT_OPTIONAL, _SHORT[-1])
    return _SHORT, _SHORT_OPTIONAL


def read_bilingual(reading: Reading, node: Node) -> Bilingual:
    """A mapping {zh, en}."""
    parts = reading.mapping(node, required=("zh", "en"))
    zh, en = parts.get("zh"), parts.get("en")
    return Bilingual(
        zh=reading.text(zh, needed=phrase("a Chinese title")),
        en=reading.text(en, needed=phrase("an English title")),
    )


def _sources(reading: Reading, node: Node | None) -> tuple[str, ...]:
    if node is None:
        return ()
    return tuple(reading.text(item) for item in reading.listing(node, of=phrase("texts")))


def _in_force(reading: Reading, node: Node) -> tuple[date, date | None]:
    parts = reading.mapping(node, required=("from",), optional=("to",))
    start = reading.date(parts.get("from"))
    end = reading.date(parts["to"]) if "to" in parts else None
    return start, end


def _parameters(reading: Reading, node: Node | None) -> tuple[Parameter, ...]:
    if node is None:
        return ()
    found = []
    for name, item in reading.named(node):
        parts = reading.mapping(item, required=("unit", "zh", "en"), optional=("by", "between"))
        by = reading.word(parts["by"], By, otherwise=By.TEST_PERIOD) if "by" in parts else None
        between = parts.get("between")
        found.append(
            Parameter(
                name=name,
                unit=reading.text(parts.get("unit")),
                label=Bilingual(zh=reading.text(parts.get("zh")), en=reading.text(parts.get("en"))),
                by_test_period=by is By.TEST_PERIOD,
                between=None
                if between is None
                else reading.word(between, Between, otherwise=Between.HOLD),
            )
        )
    return tuple(found)


def _benchmarks(reading: Reading, node: Node | None) -> tuple[SectorBenchmark, ...]:
    if node is None:
        return ()
    return tuple(_benchmark(reading, name, item) for name, item in reading.named(node))


def _benchmark(reading: Reading, name: str, node: Node) -> SectorBenchmark:
    parts = reading.mapping(node, required=("unit", "key", "rows"))
    keys: tuple[SectorKey, ...] = ()
    if "key" in parts:
        written = parts["key"].items or (parts["key"],)
        keys = tuple(reading.word(key, SectorKey, otherwise=SectorKey.SECTOR) for key in written)
    rows = reading.listing(parts["rows"], of=phrase("rows")) if "rows" in parts else ()
    return SectorBenchmark(
        name=name,
        unit=reading.text(parts.get("unit")),
        keys=keys,
        rows=tuple(_benchmark_row(reading, row, keys) for row in rows),
    )


def _benchmark_row(reading: Reading, node: Node, keys: tuple[SectorKey, ...]) -> SectorRow:
    parts = reading.mapping(
        node, required=(*keys, "from", "value", "published_on"), optional=("to",)
    )
    return SectorRow(
        key=tuple(reading.text(parts.get(key)) for key in keys),
        since=reading.date(parts.get("from")),
        until=reading.date(parts["to"]) if "to" in parts else None,
        value=reading.decimal(parts.get("value")),
        published_on=reading.date(parts.get("published_on")),
    )


def _term(reading: Reading, node: Node, written: str) -> Term | None:
    match = _TERM.match(written)
    if match is None:
        reading.note(ReadingReason.SHAPE, node, found=quoted(written[:40]), needed=TERM_NEEDED)
        return None
    return Term(count=int(match[1]), unit=TermUnit(f"{match[2]}s"))


def _tests(reading: Reading, node: Node) -> TestTerms:
    """The one test of a rulebook, by its name."""
    named = reading.named(node)
    if len(named) != 1:
        found = phrase("{count} tests", count=len(named))
        reading.note(ReadingReason.SHAPE, node, found=found, needed=phrase("one test"))
        return _test(reading, node) if not named else _test(reading, named[0][1])
    (name, item), *_ = named
    return replace(_test(reading, item), name=name)


def _test(reading: Reading, node: Node) -> TestTerms:
    parts = reading.mapping(node, required=("period", "effective"), optional=("report_due",))
    due = parts.get("report_due")
    effective = parts.get("effective")
    period, year_from = _period(reading, parts.get("period"))
    return TestTerms(
        period=period,
        year_from=year_from,
        report_due=None if due is None else _due(reading, due),
        effective=Effective(rule=EffectiveRule.AFTER_RECEIPT)
        if effective is None
        else _effective(reading, effective),
    )


def _period(reading: Reading, node: Node | None) -> tuple[TestPeriod, MonthDay]:
    """A calendar period by its word, or a fiscal year by the day on which it begins."""
    if node is None or node.entries is None:
        return reading.word(node, TestPeriod, otherwise=TestPeriod.YEAR), NEW_YEAR
    parts = reading.mapping(node, required=("year_from",))
    if "year_from" not in parts:
        return TestPeriod.YEAR, NEW_YEAR
    found = _month_day(reading, parts["year_from"], example="04-01")
    return TestPeriod.YEAR, found or NEW_YEAR


def _due(reading: Reading, node: Node) -> Term | MonthDay | None:
    """A term after the period, or the day of the year on which a report is due."""
    if node.entries is None:
        return _term(reading, node, reading.text(node))
    parts = reading.mapping(node, required=("day",))
    return _month_day(reading, parts["day"], example="07-31") if "day" in parts else None


def _month_day(reading: Reading, node: Node, *, example: str) -> MonthDay | None:
    """A day that every year has."""
    written = reading.text(node)
    match = _DAY_OF_YEAR.match(written)
    if match is not None:
        month, day = int(match[1]), int(match[2])
        try:
            date(2003, month, day)
        except ValueError:
            match = None
        else:
            return month, day
    needed = phrase("such as {example}", example=example)
    reading.note(ReadingReason.SHAPE, node, found=quoted(written[:40]), needed=needed)
    return None


def _effective(reading: Reading, node: Node) -> Effective:
    written = reading.text(node)
    plain = (
        EffectiveRule.NEXT_INTEREST_PERIOD,
        EffectiveRule.NEXT_REPRICING,
        EffectiveRule.CERTIFICATE_VALIDITY,
    )
    for rule in plain:
        if written == rule.value:
            return Effective(rule=rule)
    month_day = _MONTH_DAY.match(written)
    if month_day:
        month, day = int(month_day[1]), int(month_day[2])
        try:
            date(2004, month, day)
        except ValueError:
            reading.note(ReadingReason.DATE_INVALID, node, found=written, needed="fixed 07-01")
        return Effective(rule=EffectiveRule.FIXED, month_day=(month, day))
    if written.endswith(" after receipt"):
        term = _term(reading, node, written.removesuffix(" after receipt"))
        return Effective(rule=EffectiveRule.AFTER_RECEIPT, term=term)
    needed = listed(
        (
            "5 business days after receipt",
            "next_interest_period",
            "next_repricing",
            "fixed 07-01",
            "certificate_validity",
        )
    )
    reading.note(ReadingReason.SHAPE, node, found=quoted(written[:40]), needed=needed)
    return Effective(rule=EffectiveRule.AFTER_RECEIPT)


def _correction(reading: Reading, node: Node | None) -> Correction:
    parts = (
        {}
        if node is None
        else reading.mapping(node, optional=("too_low", "too_high", "materiality"))
    )
    materiality, material_of = Decimal(0), ""
    if "materiality" in parts:
        materiality, material_of = _materiality(reading, parts["materiality"])
    too_low = reading.word(
        parts.get("too_low"), CorrectionPolicy, otherwise=CorrectionPolicy.CHARGE_BACK
    )
    too_high = reading.word(
        parts.get("too_high"), CorrectionPolicy, otherwise=CorrectionPolicy.FORWARD_ONLY
    )
    return Correction(
        too_low=too_low,
        too_high=too_high,
        materiality_pct=materiality,
        material_of=material_of,
    )


def _materiality(reading: Reading, node: Node) -> tuple[Decimal, str]:
    """A share of the KPI's own value, or of what is named."""
    if node.entries is None:
        return read_percent(reading, node, example="1%"), ""
    parts = reading.mapping(node, required=("of", "pct"))
    pct = reading.decimal(parts["pct"]) if "pct" in parts else Decimal(0)
    return pct, reading.text(parts.get("of"))
