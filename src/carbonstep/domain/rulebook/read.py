"""Reads a rulebook from its nodes, and proves a new one whole: every word known, no gap, no dead
step."""

import re
from datetime import date
from decimal import Decimal

from carbonstep.domain.rulebook.check import TERM_NEEDED, check_rulebook
from carbonstep.domain.rulebook.read_adjust import read_adjust, read_bps
from carbonstep.domain.rulebook.read_kpi import read_kpis
from carbonstep.domain.rulebook.rulebook import (
    Bilingual,
    Correction,
    CorrectionPolicy,
    Effective,
    EffectiveRule,
    Limits,
    Missing,
    Parameter,
    Rulebook,
    Term,
    TermUnit,
    TestPeriod,
    TestTerms,
    TreatMissing,
)
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import listed, phrase, quoted
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason

_REQUIRED = ("rulebook", "version", "title", "in_force", "test", "kpis", "adjust", "missing")
_OPTIONAL = ("parameters", "limits", "correction", "sources", "illustrative")

_TERM = re.compile(r"([0-9]{1,3}) (business day|day|month)s?\Z")
_MONTH_DAY = re.compile(r"fixed ([0-9]{2})-([0-9]{2})\Z")
_MATERIALITY = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?%\Z")


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
    parts = reading.mapping(node, required=_REQUIRED, optional=_OPTIONAL)
    if reading.problems:
        return tuple(reading.problems)
    in_force_from, in_force_to = _in_force(reading, parts["in_force"])
    rulebook = Rulebook(
        rulebook_id=reading.text(parts["rulebook"]),
        version=reading.text(parts["version"]),
        title=read_bilingual(reading, parts["title"]),
        in_force_from=in_force_from,
        in_force_to=in_force_to,
        parameters=_parameters(reading, parts.get("parameters")),
        test=_test(reading, parts["test"]),
        kpis=read_kpis(reading, parts["kpis"]),
        adjust=read_adjust(reading, parts["adjust"]),
        limits=_limits(reading, parts.get("limits")),
        missing=_missing(reading, parts["missing"]),
        correction=_correction(reading, parts.get("correction")),
        sources=_sources(reading, parts.get("sources")),
        illustrative=reading.flag(parts.get("illustrative")),
        content_hash=node.content_hash(),
    )
    return tuple(reading.problems) or rulebook


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
        parts = reading.mapping(item, required=("unit", "zh", "en"))
        label = Bilingual(zh=reading.text(parts.get("zh")), en=reading.text(parts.get("en")))
        found.append(Parameter(name=name, unit=reading.text(parts.get("unit")), label=label))
    return tuple(found)


def _term(reading: Reading, node: Node, written: str) -> Term | None:
    match = _TERM.match(written)
    if match is None:
        reading.note(ReadingReason.SHAPE, node, found=quoted(written[:40]), needed=TERM_NEEDED)
        return None
    return Term(count=int(match[1]), unit=TermUnit(f"{match[2]}s"))


def _test(reading: Reading, node: Node) -> TestTerms:
    parts = reading.mapping(node, required=("period", "effective"), optional=("report_due",))
    due = parts.get("report_due")
    effective = parts.get("effective")
    return TestTerms(
        period=reading.word(parts.get("period"), TestPeriod, otherwise=TestPeriod.YEAR),
        report_due=None if due is None else _term(reading, due, reading.text(due)),
        effective=Effective(rule=EffectiveRule.AFTER_RECEIPT)
        if effective is None
        else _effective(reading, effective),
    )


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


def _missing(reading: Reading, node: Node) -> Missing:
    parts = reading.mapping(node, required=("treat_as",))
    treat = parts.get("treat_as")
    if treat is not None and treat.entries is not None:
        inner = reading.mapping(treat, required=("previous_plus_bps",))
        penalty = read_bps(reading, inner.get("previous_plus_bps"))
        return Missing(treat_as=TreatMissing.PREVIOUS_PLUS, penalty_e4bp=penalty)
    word = reading.word(treat, TreatMissing, otherwise=TreatMissing.NO_ADJUSTMENT)
    if word is TreatMissing.PREVIOUS_PLUS and treat is not None:
        reading.note(
            ReadingReason.SHAPE, treat, found=quoted(word), needed="{previous_plus_bps: 10}"
        )
    return Missing(treat_as=word)


def _limits(reading: Reading, node: Node | None) -> Limits | None:
    if node is None:
        return None
    parts = reading.mapping(node, required=("total",))
    if "total" not in parts:
        return None
    bounds = reading.listing(parts["total"], of=phrase("two numbers: lowest, highest"))
    if len(bounds) != 2:
        reading.note(
            ReadingReason.SHAPE,
            parts["total"],
            found=phrase("{count} numbers", count=len(bounds)),
            needed=phrase("[lowest, highest]"),
        )
        return None
    lowest, highest = (read_bps(reading, bound) for bound in bounds)
    return Limits(lowest_e4bp=lowest, highest_e4bp=highest)


def _correction(reading: Reading, node: Node | None) -> Correction:
    parts = (
        {}
        if node is None
        else reading.mapping(node, optional=("too_low", "too_high", "materiality"))
    )
    materiality = Decimal(0)
    if "materiality" in parts:
        written = reading.text(parts["materiality"])
        match = _MATERIALITY.match(written)
        if match is None:
            reading.note(
                ReadingReason.SHAPE,
                parts["materiality"],
                found=quoted(written[:40]),
                needed=phrase("such as {example}", example="1%"),
            )
        else:
            materiality = Decimal(match[1])
    too_low = reading.word(
        parts.get("too_low"), CorrectionPolicy, otherwise=CorrectionPolicy.CHARGE_BACK
    )
    too_high = reading.word(
        parts.get("too_high"), CorrectionPolicy, otherwise=CorrectionPolicy.FORWARD_ONLY
    )
    return Correction(too_low=too_low, too_high=too_high, materiality_pct=materiality)
