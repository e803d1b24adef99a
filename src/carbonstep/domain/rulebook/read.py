"""Reads a rulebook from its nodes and proves it whole: every word known, no gap, no dead step."""

import re
from datetime import date
from decimal import Decimal

from carbonstep.domain.rulebook.read_adjust import reach_e4bp, read_adjust, read_bps
from carbonstep.domain.rulebook.read_kpi import read_kpis
from carbonstep.domain.rulebook.reason import RulebookReason
from carbonstep.domain.rulebook.rulebook import (
    Bilingual,
    Correction,
    CorrectionPolicy,
    Effective,
    EffectiveRule,
    Limits,
    Line,
    Missing,
    Parameter,
    ReadAs,
    Rulebook,
    StepTable,
    Term,
    TestPeriod,
    TestTerms,
    TreatMissing,
)
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.rate import RateE4bp, bps_text

_REQUIRED = ("rulebook", "version", "title", "in_force", "test", "kpis", "adjust", "missing")
_OPTIONAL = ("parameters", "limits", "correction", "sources", "illustrative")
WORKING_DAYS_MAX = 400

_TERM = re.compile(r"([0-9]{1,3}) (business )?days?\Z")
_MONTH_DAY = re.compile(r"fixed ([0-9]{2})-([0-9]{2})\Z")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}\Z")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}\Z")
_MATERIALITY = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?%\Z")


def read_rulebook(node: Node) -> Rulebook | tuple[Problem, ...]:
    """The rulebook that a document says, or everything that is wrong with it."""
    reading = Reading(root=node.place.path or "")
    parts = reading.mapping(node, required=_REQUIRED, optional=_OPTIONAL)
    if reading.problems:
        return tuple(reading.problems)
    parameters = _parameters(reading, parts.get("parameters"))
    kpis = read_kpis(reading, parts["kpis"], parameters)
    adjust = read_adjust(reading, parts["adjust"], kpis)
    missing = _missing(reading, parts["missing"])
    limits = _limits(reading, parts.get("limits"), adjust, missing)
    in_force_from, in_force_to = _in_force(reading, parts["in_force"])
    rulebook = Rulebook(
        rulebook_id=_name(reading, parts["rulebook"]),
        version=_version(reading, parts["version"]),
        title=read_bilingual(reading, parts["title"]),
        in_force_from=in_force_from,
        in_force_to=in_force_to,
        parameters=parameters,
        test=_test(reading, parts["test"]),
        kpis=kpis,
        adjust=adjust,
        limits=limits,
        missing=missing,
        correction=_correction(reading, parts.get("correction")),
        sources=_sources(reading, parts.get("sources")),
        illustrative=reading.flag(parts.get("illustrative")),
        content_hash=node.content_hash(),
    )
    _cross_checks(reading, node, rulebook)
    return tuple(reading.problems) or rulebook


def read_bilingual(reading: Reading, node: Node) -> Bilingual:
    """A mapping {zh, en}."""
    parts = reading.mapping(node, required=("zh", "en"))
    zh, en = parts.get("zh"), parts.get("en")
    return Bilingual(
        zh=reading.text(zh, needed="a Chinese title"),
        en=reading.text(en, needed="an English title"),
    )


def _version(reading: Reading, node: Node) -> str:
    version = reading.text(node)
    if not _VERSION.match(version):
        needed = "a version of letters, digits, . - and _"
        reading.note(ReadingReason.SHAPE, node, found=f"'{version[:40]}'", needed=needed)
    return version


def _name(reading: Reading, node: Node) -> str:
    name = reading.text(node)
    if not _NAME.match(name):
        needed = "a name of small letters, digits, - and _"
        reading.note(ReadingReason.SHAPE, node, found=f"'{name[:40]}'", needed=needed)
    return name


def _sources(reading: Reading, node: Node | None) -> tuple[str, ...]:
    if node is None:
        return ()
    return tuple(reading.text(item) for item in reading.listing(node, of="texts"))


def _in_force(reading: Reading, node: Node) -> tuple[date, date | None]:
    parts = reading.mapping(node, required=("from",), optional=("to",))
    start = reading.date(parts.get("from"))
    end = reading.date(parts["to"]) if "to" in parts else None
    if end is not None and end <= start:
        reading.note(ReadingReason.PERIOD_EMPTY, parts["to"], found=f"{start}..{end}")
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
    if match is None or not 0 < int(match[1]) <= (WORKING_DAYS_MAX if match[2] else 999):
        needed = "a term such as '120 days' or '5 business days'"
        reading.note(ReadingReason.SHAPE, node, found=f"'{written[:40]}'", needed=needed)
        return None
    return Term(count=int(match[1]), working_days=bool(match[2]))


def _test(reading: Reading, node: Node) -> TestTerms:
    parts = reading.mapping(node, required=("period", "effective"), optional=("report_due",))
    period = reading.word(parts.get("period"), TestPeriod, otherwise=TestPeriod.YEAR)
    while_valid = period is TestPeriod.WHILE_VALID
    due_node = parts.get("report_due")
    due = None
    if due_node is not None:
        due = _term(reading, due_node, reading.text(due_node))
        if while_valid:
            found = "report_due with period 'while_valid'"
            reading.note(
                ReadingReason.SHAPE, due_node, found=found, needed="no report_due: remove it"
            )
    elif not while_valid:
        reading.note(ReadingReason.KEY_MISSING, node, needed="report_due")
    effective = Effective(rule=EffectiveRule.AFTER_RECEIPT)
    if "effective" in parts:
        effective = _effective(reading, parts["effective"])
        follows = effective.rule is EffectiveRule.CERTIFICATE_VALIDITY
        if follows != while_valid:
            needed = "'certificate_validity' together with period 'while_valid', and only there"
            reading.note(
                ReadingReason.SHAPE, parts["effective"], found=f"'{effective.rule}'", needed=needed
            )
    return TestTerms(period=period, report_due=due, effective=effective)


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
    needed = (
        "'5 business days after receipt', 'next_interest_period', 'next_repricing', "
        "'fixed 07-01' or 'certificate_validity'"
    )
    reading.note(ReadingReason.SHAPE, node, found=f"'{written[:40]}'", needed=needed)
    return Effective(rule=EffectiveRule.AFTER_RECEIPT)


def _missing(reading: Reading, node: Node) -> Missing:
    parts = reading.mapping(node, required=("treat_as",))
    treat = parts.get("treat_as")
    if treat is not None and treat.entries is not None:
        inner = reading.mapping(treat, required=("previous_plus_bps",))
        penalty = read_bps(reading, inner.get("previous_plus_bps"))
        if penalty <= 0 and "previous_plus_bps" in inner:
            node_of = inner["previous_plus_bps"]
            reading.note(ReadingReason.NOT_POSITIVE, node_of, found=node_of.scalar or "")
        return Missing(treat_as=TreatMissing.PREVIOUS_PLUS, penalty_e4bp=penalty)
    word = reading.word(treat, TreatMissing, otherwise=TreatMissing.NO_ADJUSTMENT)
    if word is TreatMissing.PREVIOUS_PLUS and treat is not None:
        reading.note(
            ReadingReason.SHAPE, treat, found=f"'{word}'", needed="{previous_plus_bps: 10}"
        )
    return Missing(treat_as=word)


def _limits(
    reading: Reading,
    node: Node | None,
    adjust: tuple[StepTable | Line, ...],
    missing: Missing,
) -> Limits | None:
    if node is None:
        return None
    parts = reading.mapping(node, required=("total",))
    if "total" not in parts:
        return None
    bounds = reading.listing(parts["total"], of="two numbers: lowest, highest")
    if len(bounds) != 2:
        reading.note(
            ReadingReason.SHAPE,
            parts["total"],
            found=f"{len(bounds)} numbers",
            needed="[lowest, highest]",
        )
        return None
    lowest, highest = (read_bps(reading, bound) for bound in bounds)
    if lowest <= highest and not lowest <= 0 <= highest:
        found = f"[{bps_text(lowest)}, {bps_text(highest)}]"
        needed = "limits that include 0: before the first decision the adjustment is zero"
        reading.note(ReadingReason.SHAPE, parts["total"], found=found, needed=needed)
    if lowest > highest:
        found = f"[{bps_text(lowest)}, {bps_text(highest)}]"
        reading.note(RulebookReason.LIMITS_ORDER, parts["total"], found=found)
    if not reading.problems:
        low, high = reach_e4bp(adjust)
        reach = f"{bps_text(low)} to {bps_text(high)} bp"
        if lowest < low:
            reading.note(
                RulebookReason.CAP_NEVER_BINDS, bounds[0], found=bps_text(lowest), needed=reach
            )
        # A penalty for missing reports adds up until a limit stops it, so then any limit binds.
        if highest > high and missing.treat_as is not TreatMissing.PREVIOUS_PLUS:
            reading.note(
                RulebookReason.CAP_NEVER_BINDS, bounds[1], found=bps_text(highest), needed=reach
            )
    return Limits(lowest_e4bp=RateE4bp(lowest), highest_e4bp=RateE4bp(highest))


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
                found=f"'{written[:40]}'",
                needed="such as 1%",
            )
        else:
            materiality = Decimal(match[1])
    too_low = reading.word(
        parts.get("too_low"), CorrectionPolicy, otherwise=CorrectionPolicy.CHARGE_BACK
    )
    too_high = reading.word(
        parts.get("too_high"), CorrectionPolicy, otherwise=CorrectionPolicy.FORWARD_ONLY
    )
    if too_low is CorrectionPolicy.PAY_BACK:
        needed = "charge_back or forward_only"
        reading.note(ReadingReason.SHAPE, parts["too_low"], found="'pay_back'", needed=needed)
    if too_high is CorrectionPolicy.CHARGE_BACK:
        needed = "pay_back or forward_only"
        reading.note(ReadingReason.SHAPE, parts["too_high"], found="'charge_back'", needed=needed)
    return Correction(too_low=too_low, too_high=too_high, materiality_pct=materiality)


def _cross_checks(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    used = {part.kpi for part in rulebook.adjust}
    for kpi in rulebook.kpis:
        if kpi.name not in used:
            reading.note(RulebookReason.KPI_UNUSED, node, found=kpi.name)
    if sum(kpi.read_as is ReadAs.FLAG for kpi in rulebook.kpis) > 1:
        reading.note(ReadingReason.SHAPE, node, found="more than one flag", needed="one flag")
    flags = [kpi.read_as is ReadAs.FLAG for kpi in rulebook.kpis]
    while_valid = rulebook.test.period is TestPeriod.WHILE_VALID
    if any(flags) != while_valid or (while_valid and not all(flags)):
        needed = "flags with period 'while_valid', and only there"
        reading.note(
            ReadingReason.SHAPE, node, found=f"period '{rulebook.test.period}'", needed=needed
        )
    baselines = {kpi.baseline for kpi in rulebook.kpis}
    if while_valid:
        _check_while_valid(reading, node, rulebook)
    for parameter in rulebook.parameters:
        if parameter.name not in baselines:
            reading.note(
                RulebookReason.PARAMETER_UNKNOWN, node, found=parameter.name, needed="remove it"
            )


def _check_while_valid(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """Outside its validity a certificate decides nothing, so nothing else may be promised."""
    for part in rulebook.adjust:
        if not isinstance(part, StepTable) or part.steps[-1].adjustment_e4bp != 0:
            needed = "steps that end in {otherwise: true, bps: 0}"
            reading.note(
                ReadingReason.SHAPE, node, found=f"the adjustment of {part.kpi}", needed=needed
            )
    if rulebook.missing.treat_as is not TreatMissing.NO_ADJUSTMENT:
        needed = "treat_as: no_adjustment with period 'while_valid'"
        reading.note(
            ReadingReason.SHAPE, node, found=f"'{rulebook.missing.treat_as.value}'", needed=needed
        )
