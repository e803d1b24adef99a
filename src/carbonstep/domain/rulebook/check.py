"""The checks that a new rulebook must pass.

An approved one is read without them: a check that comes later refuses what is new, and stops
nothing that was approved before it.
"""

import re
from collections.abc import Callable
from typing import Final

from carbonstep.domain.rulebook.check_benchmark import check_benchmarks
from carbonstep.domain.rulebook.check_bound import check_bounds, check_penalties
from carbonstep.domain.rulebook.check_format import (
    check_boundaries,
    check_format,
    check_materiality,
    check_names,
    check_treatments,
)
from carbonstep.domain.rulebook.check_meaning import check_meanings
from carbonstep.domain.rulebook.check_measure import check_kpis
from carbonstep.domain.rulebook.check_output import (
    check_kpis_adjusted,
    check_limits,
    check_lines,
    check_steps,
)
from carbonstep.domain.rulebook.check_parameter import check_parameters
from carbonstep.domain.rulebook.compile import bounded
from carbonstep.domain.rulebook.measure import ParameterOf, ReadAs, inside
from carbonstep.domain.rulebook.missing import TreatMissing
from carbonstep.domain.rulebook.output import ParameterBound, StepTable
from carbonstep.domain.rulebook.reason import RulebookReason
from carbonstep.domain.rulebook.rulebook import (
    CorrectionPolicy,
    EffectiveRule,
    Rulebook,
    Term,
    TermUnit,
    TestPeriod,
)
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import listed, phrase, quoted
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.rate import RateE4bp, bps_text

Check = Callable[[Reading, Node, Rulebook], None]
"""Notes what is wrong with a rulebook, at the nodes it was read from."""

COUNT_MAX = {TermUnit.DAYS: 999, TermUnit.WORKING_DAYS: 400, TermUnit.MONTHS: 24}
TERM_NEEDED = phrase("a term such as '120 days', '4 months' or '5 business days'")

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}\Z")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}\Z")


def check_rulebook(node: Node, rulebook: Rulebook) -> tuple[Problem, ...]:
    """Everything that is wrong with a rulebook that could be read from `node`."""
    reading = Reading()
    for check in CHECKS:
        check(reading, node, rulebook)
    return tuple(reading.problems)


def _check_name(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    written = rulebook.rulebook_id
    if not _NAME.match(written):
        needed = phrase("a name of small letters, digits, - and _")
        at = node.part("rulebook")
        reading.note(ReadingReason.SHAPE, at, found=quoted(written[:40]), needed=needed)
    written = rulebook.version
    if not _VERSION.match(written):
        needed = phrase("a version of letters, digits, . - and _")
        at = node.part("version")
        reading.note(ReadingReason.SHAPE, at, found=quoted(written[:40]), needed=needed)


def _check_in_force(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    start, end = rulebook.in_force_from, rulebook.in_force_to
    if end is not None and end <= start:
        at = node.part("in_force").part("to")
        reading.note(ReadingReason.PERIOD_EMPTY, at, found=f"{start}..{end}")


def _check_test(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """What is due and effective fits the tested period."""
    test, at = rulebook.test, node.part("test")
    while_valid = test.period is TestPeriod.WHILE_VALID
    for key, term in (("report_due", test.report_due), ("effective", test.effective.term)):
        if isinstance(term, Term):
            _check_term(reading, at.part(key), term)
    if test.report_due is None and not while_valid:
        reading.lack(at, "report_due")
    if test.report_due is not None and while_valid:
        found, needed = (
            phrase("report_due with period 'while_valid'"),
            phrase("no report_due: remove it"),
        )
        reading.note(ReadingReason.SHAPE, at.part("report_due"), found=found, needed=needed)
    if (test.effective.rule is EffectiveRule.CERTIFICATE_VALIDITY) != while_valid:
        needed = phrase("'certificate_validity' together with period 'while_valid', and only there")
        found = quoted(test.effective.rule)
        reading.note(ReadingReason.SHAPE, at.part("effective"), found=found, needed=needed)


def _check_term(reading: Reading, node: Node, term: Term) -> None:
    if not 0 < term.count <= COUNT_MAX[term.unit]:
        written = (node.scalar or "").strip().removesuffix(" after receipt")
        reading.note(ReadingReason.SHAPE, node, found=quoted(written[:40]), needed=TERM_NEEDED)


def _check_correction(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """Too little is charged back or kept, too much paid back or kept."""
    policy, at = rulebook.correction, node.part("correction")
    if policy.too_low is CorrectionPolicy.PAY_BACK:
        needed = phrase("{one} or {other}", one="charge_back", other="forward_only")
        reading.note(
            ReadingReason.SHAPE, at.part("too_low"), found=quoted("pay_back"), needed=needed
        )
    if policy.too_high is CorrectionPolicy.CHARGE_BACK:
        needed = phrase("{one} or {other}", one="pay_back", other="forward_only")
        reading.note(
            ReadingReason.SHAPE, at.part("too_high"), found=quoted("charge_back"), needed=needed
        )


def _check_all_used(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """Every KPI is adjusted for, and every parameter and benchmark is used."""
    used = {part.kpi for output in rulebook.gives for part in output.parts}
    for kpi in rulebook.kpis:
        if kpi.name not in used:
            reading.note(RulebookReason.KPI_UNUSED, node, found=kpi.name)
    named = {kpi.against for kpi in rulebook.kpis} | _bounds_named(rulebook)
    for kpi in rulebook.kpis:
        named |= {one.name for one in inside(kpi.measure) if isinstance(one, ParameterOf)}
    given = [item.name for item in rulebook.parameters]
    for name in (*given, *(item.name for item in rulebook.benchmarks)):
        if name not in named:
            needed = phrase("remove it")
            reading.note(RulebookReason.PARAMETER_UNKNOWN, node, found=name, needed=needed)


def _bounds_named(rulebook: Rulebook) -> set[str]:
    """The parameters that bounds of steps and corners go by."""
    tables = [part.gives for output in rulebook.gives for part in output.parts]
    bounds = [
        one.at
        for table in tables
        for one in (table.steps if isinstance(table, StepTable) else table.points)
    ]
    return {at.of for at in bounds if isinstance(at, ParameterBound)}


def _check_flags(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """One flag at most, and flags go with the period of a certificate's validity."""
    flags = [kpi.read_as is ReadAs.FLAG for kpi in rulebook.kpis]
    if sum(flags) > 1:
        reading.note(
            ReadingReason.SHAPE, node, found=phrase("more than one flag"), needed=phrase("one flag")
        )
    while_valid = rulebook.test.period is TestPeriod.WHILE_VALID
    if any(flags) != while_valid or (while_valid and not all(flags)):
        needed = phrase("flags with period 'while_valid', and only there")
        reading.note(
            ReadingReason.SHAPE,
            node,
            found=phrase("period '{period}'", period=rulebook.test.period),
            needed=needed,
        )


def _check_while_valid(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """Outside its validity a certificate decides nothing, so nothing else may be promised."""
    if rulebook.test.period is not TestPeriod.WHILE_VALID:
        return
    for part in (part for output in rulebook.gives for part in output.parts):
        ends = part.gives.steps[-1:] if isinstance(part.gives, StepTable) else ()
        if not ends or ends[0].value != 0:
            needed = phrase("steps that end in {{otherwise: true, bps: 0}}")
            reading.note(
                ReadingReason.SHAPE,
                node,
                found=phrase("the adjustment of {kpi}", kpi=part.kpi),
                needed=needed,
            )
        treat_as = part.missing.treat_as
        if treat_as is not TreatMissing.NO_ADJUSTMENT:
            needed = phrase("treat_as: no_adjustment with period 'while_valid'")
            reading.note(ReadingReason.SHAPE, node, found=quoted(treat_as.value), needed=needed)
    for limits in (output.limits for output in rulebook.gives):
        if limits is None or bounded(limits, 0) == 0:
            continue
        # A withdrawn certificate counts as missing, and a limit must not make a step of that.
        needed = phrase("limits that hold 0 with period 'while_valid'")
        bounds = (limits.lowest, limits.highest)
        found = listed(bps_text(RateE4bp(bound)) for bound in bounds if bound is not None)
        reading.note(ReadingReason.SHAPE, node.part("limits"), found=found, needed=needed)


CHECKS: Final[tuple[Check, ...]] = (
    check_format,
    check_names,
    check_kpis,
    check_meanings,
    check_treatments,
    check_boundaries,
    check_parameters,
    check_benchmarks,
    check_kpis_adjusted,
    check_steps,
    check_lines,
    check_bounds,
    check_penalties,
    # Whether a limit can bind is asked where the adjustments are sound: after them.
    check_limits,
    check_materiality,
    _check_in_force,
    _check_name,
    _check_test,
    _check_correction,
    _check_all_used,
    _check_flags,
    _check_while_valid,
)
"""Every check, in the order of what it finds. One that comes later is put here, never in a reader:
there it would stop loans under rulebooks that were approved before it."""
