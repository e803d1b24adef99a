"""What a KPI comes to, and how that is told: the value a plan gives, and what it was made from."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.decision.decision import KpiValue
from carbonstep.domain.decision.explanation import (
    BaselineUsed,
    BenchmarkUsed,
    BesideWhy,
    CertificateCited,
    Compared,
    DaysLacking,
    FigureLacking,
    FigureUsed,
    MeasuredKpi,
    ParameterUsed,
    ReportBeside,
    ReportCited,
    Side,
    SideWord,
    WithdrawalCited,
)
from carbonstep.domain.decision.inputs import Inputs, KpiFacts, certificates_held
from carbonstep.domain.decision.need import KpiNeed, Needed
from carbonstep.domain.rulebook.measure import (
    DifferenceOf,
    FigureOf,
    Kpi,
    Measure,
    ParameterOf,
    RatioOf,
    ReadAs,
    SumOf,
    WeightedMean,
    inside,
)
from carbonstep.domain.rulebook.missing import Absent, MissingWhy
from carbonstep.domain.rulebook.plan import (
    ParameterInput,
    Read,
    kpi_register,
    steps_needed,
)
from carbonstep.domain.rulebook.run import Ran, run_plan
from carbonstep.domain.rulebook.unit import unit_measured
from carbonstep.units.exact import exact_decimal
from carbonstep.units.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A KPI's exact value, or why it is missing; with what it was measured from.

    `report_ids` are the reports that this rests on: those that stand for the period, where they
    make it up, and those that they are not like.
    """

    value: KpiValue
    why: MeasuredKpi
    report_ids: tuple[str, ...] = ()


def measure_inputs(needed: Needed, inputs: Inputs) -> tuple[Measured, ...]:
    """The KPIs of a test period, in the order of the rulebook."""
    registers = [kpi_register(kpi.name) for kpi in needed.rulebook.kpis]
    ran = run_plan(needed.plan, inputs.row, wanted=registers)
    return tuple(_measured(need, needed, inputs, ran) for need in needed.kpis)


def measure_certificate(needed: Needed, certificate: Certificate) -> tuple[Measured, ...]:
    """The KPIs of a rulebook on days on which the certificate that each looks for holds."""
    kpis, row = needed.rulebook.kpis, certificates_held(needed.plan)
    ran = run_plan(needed.plan, row, wanted=[kpi_register(kpi.name) for kpi in kpis])
    cited = certificate_cited(certificate)
    return tuple(
        Measured(
            value=KpiValue(name=kpi.name, unit=kpi.unit, value=ran.exact(kpi_register(kpi.name))),
            why=MeasuredKpi(
                name=kpi.name,
                read_as=kpi.read_as,
                unit=kpi.unit,
                value=ran.exact(kpi_register(kpi.name)),
                certificate=cited,
            ),
        )
        for kpi in kpis
    )


def certificate_cited(certificate: Certificate) -> CertificateCited:
    """A certificate as an explanation names it."""
    return CertificateCited(
        certificate_id=certificate.certificate_id,
        scheme=certificate.scheme,
        number=certificate.number,
        issuer=certificate.issuer,
        valid_from=certificate.valid.start,
        valid_to=certificate.valid.end,
    )


def _measured(need: KpiNeed, needed: Needed, inputs: Inputs, ran: Ran) -> Measured:
    kpi, facts = need.kpi, inputs.kpis[need.kpi.name]
    value = ran.values[kpi_register(kpi.name)]
    missing = value.why if isinstance(value, Absent) else None
    known = Fraction(value) if not isinstance(value, Absent) else None
    figures = kpi.figures if missing is None else ()
    before = _before_read(facts, needed, ran, missing)
    told = MeasuredKpi(
        name=kpi.name,
        read_as=kpi.read_as,
        unit=kpi.unit,
        value=known,
        missing=missing,
        needed_assurance=None if missing is None else kpi.assurance,
        baseline=_baseline(kpi, needed, inputs) if missing is None else None,
        unset=_unset(needed, inputs, kpi) if missing is MissingWhy.PARAMETER else None,
        reports=tuple(_cited(report, figures) for report in _told(facts, missing)),
        withdrawn=_withdrawn(facts, inputs.period),
        lacking=_lacking(facts, missing),
        beside=_beside(facts.beside, inputs.period),
        days_lacking=tuple(
            DaysLacking(starts_on=days.start, ends_on=days.end)
            for days in (facts.folded.lacking if facts.folded.reports else ())
        ),
        compared=_compared(facts, needed),
        parameters=tuple(_parameters(kpi, needed, inputs)) if missing is None else (),
        benchmark=_benchmark(kpi, needed, inputs, missing),
        measured=before,
        measured_unit=None if before is None else unit_measured(kpi, needed.rulebook),
        sides=tuple(_sides(need, needed, ran)),
    )
    rests_on = [*_own(facts), *(facts.difference.held_against if facts.difference else ())]
    return Measured(
        value=KpiValue(name=kpi.name, unit=kpi.unit, value=known, missing=missing),
        why=told,
        report_ids=tuple(dict.fromkeys(report.report_id for report in rests_on)),
    )


def _own(facts: KpiFacts) -> tuple[FootprintReport, ...]:
    """The reports that stand for the period, where they make it up: a part of them is none."""
    return facts.folded.reports if facts.folded.is_whole else ()


def _told(facts: KpiFacts, missing: MissingWhy | None) -> Iterator[FootprintReport]:
    """The reports to tell of: where they are not usable, those that are the reason."""
    for report in _own(facts):
        match missing:
            case MissingWhy.ASSURANCE:
                is_reason = not report.assurance.covers(facts.need.kpi.assurance)
            case MissingWhy.FIGURE:
                is_reason = any(report.figure(name) is None for name in facts.need.units)
            case MissingWhy.UNIT:
                is_reason = any(_other_unit(facts, report))
            case _:
                is_reason = True
        if is_reason:
            yield report


def _other_unit(facts: KpiFacts, report: FootprintReport) -> Iterator[FigureLacking]:
    """The figures that a report has in another unit than the one needed."""
    for name, needed in facts.need.units.items():
        figure = report.figure(name)
        if figure is not None and figure.unit != needed:
            yield FigureLacking(name=name, unit=figure.unit, needed_unit=needed)


def _lacking(facts: KpiFacts, missing: MissingWhy | None) -> tuple[FigureLacking, ...]:
    """The figures that a KPI could not use: those the reports lack or have in another unit, else
    all it needs."""
    if missing is None or missing != facts.why:
        return ()
    need, reports = facts.need, facts.folded.reports
    match missing:
        case MissingWhy.BOUNDARY | MissingWhy.STANDARD:
            return ()
        case MissingWhy.FIGURE:
            names = (name for name in need.units if need.lacks(facts.folded, name))
            return tuple(FigureLacking(name=name) for name in names)
        case MissingWhy.UNIT:
            return tuple(dict.fromkeys(lack for r in reports for lack in _other_unit(facts, r)))
        case MissingWhy.DECLARED_UNIT:
            assert reports[0].product is not None, "only a product has a declared unit"
            per = reports[0].product.declared_unit
            return tuple(
                FigureLacking(name=name, unit=f"{unit}/{per}", needed_unit=f"{unit}/{need.kpi.per}")
                for name, unit in need.units.items()
            )
        case _:
            return tuple(FigureLacking(name=name) for name in need.units)


def _cited(report: FootprintReport, names: tuple[str, ...]) -> ReportCited:
    """A report with those of its figures that are named."""
    return ReportCited(
        report_id=report.report_id,
        starts_on=report.period.start,
        ends_on=report.period.end,
        received_on=report.received_on,
        assurance=report.assurance,
        verifier=report.verifier,
        supersedes=report.supersedes,
        figures=tuple(
            FigureUsed(name=figure.name, amount=figure.amount, unit=figure.unit)
            for figure in report.figures
            if figure.name in names
        ),
    )


def _withdrawn(facts: KpiFacts, period: Period) -> WithdrawalCited | None:
    if facts.withdrawn is None:
        return None
    found, report = facts.withdrawn
    part = report.period != period
    return WithdrawalCited(
        report_id=found.report_id,
        withdrawn_on=found.withdrawn_on,
        reason=found.reason,
        starts_on=report.period.start if part else None,
        ends_on=report.period.end if part else None,
    )


def _beside(report: FootprintReport | None, period: Period) -> ReportBeside | None:
    if report is None:
        return None
    return ReportBeside(
        report_id=report.report_id,
        starts_on=report.period.start,
        ends_on=report.period.end,
        product_id=report.product_id,
        differs=BesideWhy.PRODUCT if report.period == period else BesideWhy.PERIOD,
    )


def _compared(facts: KpiFacts, needed: Needed) -> Compared | None:
    found = facts.difference
    if found is None:
        return None
    held_against = found.held_against
    return Compared(
        unlike=found.what,
        found=found.found,
        needed=found.needed,
        report_id=held_against[0].report_id if held_against else "",
        starts_on=held_against[0].period.start if held_against else None,
        ends_on=held_against[-1].period.end if held_against else None,
        by_rulebook=str(needed.rulebook.ref) if found.by_rulebook else "",
    )


def _baseline(kpi: Kpi, needed: Needed, inputs: Inputs) -> BaselineUsed | None:
    if not kpi.against or kpi.against in inputs.benchmarks:
        return None
    return BaselineUsed(
        parameter=kpi.against,
        amount=_amount(inputs, kpi.against),
        unit=needed.rulebook.parameter(kpi.against).unit,
    )


def _parameters(kpi: Kpi, needed: Needed, inputs: Inputs) -> Iterator[ParameterUsed]:
    """The parameters that stand among the figures of a measure."""
    for one in inside(kpi.measure):
        if isinstance(one, ParameterOf):
            unit = needed.rulebook.parameter(one.name).unit
            yield ParameterUsed(name=one.name, amount=_amount(inputs, one.name), unit=unit)


def _amount(inputs: Inputs, parameter: str) -> Decimal:
    """A parameter that has a value, as it was written."""
    value = inputs.row[str(ParameterInput(name=parameter))]
    assert not isinstance(value, Absent), f"{parameter} has a value"
    return exact_decimal(Fraction(value))


def _unset(needed: Needed, inputs: Inputs, kpi: Kpi) -> str:
    """The first parameter of a KPI that has no value."""
    steps = steps_needed(needed.plan.steps, [kpi_register(kpi.name)], ())
    sources = (step.source for step in steps if isinstance(step, Read))
    return next(
        source.name
        for source in sources
        if isinstance(source, ParameterInput) and isinstance(inputs.row[str(source)], Absent)
    )


def _benchmark(
    kpi: Kpi, needed: Needed, inputs: Inputs, missing: MissingWhy | None
) -> BenchmarkUsed | None:
    facts = inputs.benchmarks.get(kpi.against)
    if facts is None or missing not in (None, MissingWhy.BENCHMARK):
        return None
    row, unit = facts.row, needed.benchmarks[kpi.against].benchmark.unit
    return BenchmarkUsed(
        name=kpi.against,
        key=", ".join(facts.key if row is None else row.key),
        amount=None if row is None else row.value,
        unit=unit,
        published_on=None if row is None else row.published_on,
    )


def _before_read(
    facts: KpiFacts, needed: Needed, ran: Ran, missing: MissingWhy | None
) -> Fraction | None:
    """What a KPI is before it is read against something, where its figures do not add up to it."""
    kpi = facts.need.kpi
    if missing is not None or not kpi.against:
        return None
    product = facts.folded.reports[0].product
    adds_up = not isinstance(kpi.measure, _MADE_OF_PARTS) and (
        product is None or product.declared_amount == 1
    )
    if kpi.read_as is not ReadAs.RATIO_TO and adds_up:
        return None
    return ran.exact(needed.plan.measured[kpi.name])


_MADE_OF_PARTS = (DifferenceOf, RatioOf, WeightedMean)


def _sides(need: KpiNeed, needed: Needed, ran: Ran) -> Iterator[Side]:
    """The sides of a ratio, a difference or a weighted mean, where all have an amount."""
    made_of = _made_of(need.kpi.measure)
    if not made_of:
        return
    amounts = [ran.values[register] for register in needed.plan.sides[need.kpi.name]]
    if any(isinstance(amount, Absent) for amount in amounts):
        return
    for (which, measure, weight), amount in zip(made_of, amounts, strict=True):
        assert not isinstance(amount, Absent), "all have an amount"
        yield Side(
            which=which,
            figures=" ".join(_names(measure)),
            amount=Fraction(amount),
            unit=_unit_of(measure, need, needed),
            weight_pct=weight,
        )


def _made_of(measure: Measure) -> tuple[tuple[SideWord, Measure, Decimal | None], ...]:
    """The sides of a measure in order, with the weights of a mean; none of a plain sum."""
    match measure:
        case RatioOf(of=of, over=over):
            return (SideWord.OF, of, None), (SideWord.OVER, over, None)
        case DifferenceOf(of=of, less=less):
            return (SideWord.OF, of, None), (SideWord.LESS, less, None)
        case WeightedMean(of=weighted):
            return tuple((SideWord.WEIGHTED, item.of, item.weight_pct) for item in weighted)
        case _:
            return ()


def _names(measure: Measure, sign: str = "") -> Iterator[str]:
    """The figures and parameters of a measure, those that are taken off with a minus."""
    match measure:
        case FigureOf(name=name) | ParameterOf(name=name):
            yield f"{sign}{name}"
        case SumOf(of=parts):
            for part in parts:
                yield from _names(part, sign)
        case WeightedMean(of=weighted):
            for item in weighted:
                yield from _names(item.of, sign)
        case DifferenceOf(of=of, less=less):
            yield from _names(of, sign)
            yield from _names(less, "" if sign else "-")
        case RatioOf(of=of, over=over):
            yield from _names(of, sign)
            yield from _names(over, sign)
        case _:
            return


def _unit_of(measure: Measure, need: KpiNeed, needed: Needed) -> str:
    """The unit of a side: that of its figures, or of its parameter."""
    for one in inside(measure):
        if isinstance(one, FigureOf):
            return need.units[one.name]
        if isinstance(one, ParameterOf):
            return needed.rulebook.parameter(one.name).unit
    return ""
