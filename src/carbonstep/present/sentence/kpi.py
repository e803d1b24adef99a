"""What a KPI came to, in a clause: the value, what it was made from, and the reports it is of."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from carbonstep.domain.account.report import Assurance
from carbonstep.domain.decision.explanation import (
    BenchmarkUsed,
    MeasuredKpi,
    ReportCited,
    Side,
    SideWord,
)
from carbonstep.domain.rulebook.measure import ReadAs
from carbonstep.present.sentence.step import Words
from carbonstep.present.words.label import (
    ASSURANCES,
    figure_label,
    figures_label,
    unit_label,
    with_unit,
)
from carbonstep.present.words.number import measured_display, quantity_display
from carbonstep.present.words.period import period_label
from carbonstep.present.words.translation import Language, mark
from carbonstep.units.period import Frequency, Period, calendar_period

PERCENT_DECIMALS = 2
"""Decimals of a change or a share, in percent; more where the side of a bound needs them."""

_FOLDED = {
    Frequency.MONTH: mark("of {count} monthly reports, {assurance}"),
    Frequency.QUARTER: mark("of {count} quarterly reports, {assurance}"),
    Frequency.HALF_YEAR: mark("of {count} half-yearly reports, {assurance}"),
    None: mark("of {count} reports that make it up, {assurance}"),
}


def measured_clause(kpi: MeasuredKpi, words: Words) -> str:
    """What a KPI that has a value came to."""
    assert kpi.value is not None, "what is missing is told by its reason"
    if kpi.benchmark is not None or kpi.read_as is ReadAs.RATIO_TO:
        return _ratio_to(kpi, kpi.value, words)
    if kpi.baseline is not None:
        return _change(kpi, kpi.value, words)
    if kpi.read_as is ReadAs.SHARE:
        return _share(kpi, kpi.value, words)
    told = {
        "figures": _label(kpi, words),
        "value": _shown(kpi.value, kpi.unit, words),
        "period": period_label(_period(kpi), words.language),
        "source": _source(kpi, words),
    }
    if not kpi.sides:
        return words.say("{figures} is {value} in {period} ({source})", **told)
    made_of = _made_of(kpi.sides, words)
    return words.say(
        "{figures} is {value} in {period} ({made_of}; {source})", made_of=made_of, **told
    )


def side_label(side: Side, language: Language) -> str:
    """What people call a side of a measure: its figures, those that are taken off with a minus.

    >>> from fractions import Fraction
    >>> side = Side(which=SideWord.OF, figures="scope1 scope2_location -removals",
    ...             amount=Fraction(1), unit="tCO2e")
    >>> side_label(side, Language.EN), side_label(side, Language.ZH)
    ('scope 1+2 − removals', '范围一和范围二排放量 − 清除量')
    """
    names = side.figures.split(" ")
    added = [name for name in names if not name.startswith("-")]
    taken = [name.removeprefix("-") for name in names if name.startswith("-")]
    less = (figure_label(name, language) for name in taken)
    return " − ".join((figures_label(added, language), *less))


def _label(kpi: MeasuredKpi, words: Words) -> str:
    """What is measured: the figures added up, or the two sides."""
    language = words.language
    if not kpi.sides:
        names = dict.fromkeys(f.name for report in kpi.reports for f in report.figures)
        return figures_label(list(names), language)
    if kpi.sides[0].which is SideWord.WEIGHTED:
        parts = (
            words.say(
                "{weight} of {figures}",
                weight=with_unit(
                    quantity_display(side.weight_pct or Decimal(0), language),
                    "%",
                    words.say,
                    language,
                ),
                figures=side_label(side, language),
            )
            for side in kpi.sides
        )
        return words.say("the mean of {parts}", parts=" + ".join(parts))
    first, second = (side_label(side, language) for side in kpi.sides)
    if kpi.sides[1].which is SideWord.OVER:
        return words.say("{of} over {over}", of=first, over=second)
    return words.say("{of} less {less}", of=first, less=second)


def _made_of(sides: tuple[Side, ...], words: Words) -> str:
    """The amounts of the sides of a ratio, a difference or a mean."""
    signs = {SideWord.OVER: " / ", SideWord.LESS: " − "}
    between = signs.get(sides[1].which) or words.say(", ")
    return between.join(_side(side, words) for side in sides)


def _side(side: Side, words: Words) -> str:
    return _shown(side.amount, side.unit, words)


def _share(kpi: MeasuredKpi, value: Fraction, words: Words) -> str:
    """A ratio in percent: how much one side is of the other."""
    first, second = kpi.sides
    return words.say(
        "{of} is {percent} of {over} in {period} ({part} of {whole}; {source})",
        of=side_label(first, words.language),
        over=side_label(second, words.language),
        percent=_percent(value, words),
        period=period_label(_period(kpi), words.language),
        part=_side(first, words),
        whole=_side(second, words),
        source=_source(kpi, words),
    )


def _ratio_to(kpi: MeasuredKpi, value: Fraction, words: Words) -> str:
    """A value as so many times a benchmark or a parameter."""
    before = "" if kpi.measured is None else _shown(kpi.measured, kpi.measured_unit or "", words)
    times = measured_display(value, decimals=4, bounds=words.bounds, language=words.language)
    told = {
        "figures": _label(kpi, words),
        "times": times,
        "before": before,
        "period": period_label(_period(kpi), words.language),
        "source": _source(kpi, words),
    }
    if kpi.benchmark is not None:
        return words.say(
            "{figures} is {times} times the benchmark in {period} ({before} against "
            "{benchmark}; {source})",
            benchmark=_benchmark(kpi.benchmark, words),
            **told,
        )
    assert kpi.baseline is not None, "a ratio is to a benchmark or to a parameter"
    return words.say(
        "{figures} is {times} times what the loan names in {period} ({before} against {amount}; "
        "{source})",
        amount=words.quantity(kpi.baseline.amount, kpi.baseline.unit),
        **told,
    )


def _benchmark(benchmark: BenchmarkUsed, words: Words) -> str:
    """A benchmark's value, for whom it is, and when it was published."""
    assert benchmark.amount is not None, "a benchmark that is read against has a value"
    assert benchmark.published_on is not None, "a value was published"
    return words.say(
        "{amount} for {key}, published on {day}",
        amount=words.quantity(benchmark.amount, benchmark.unit),
        key=benchmark.key,
        day=benchmark.published_on.isoformat(),
    )


def _change(kpi: MeasuredKpi, value: Fraction, words: Words) -> str:
    """A reduction or a change: from the baseline to what was measured, in percent."""
    baseline = kpi.baseline
    assert baseline is not None, "a change is from a baseline"
    added = sum((f.amount for report in kpi.reports for f in report.figures), Decimal(0))
    after = quantity_display(added, words.language)
    if kpi.measured is not None:
        after = measured_display(kpi.measured, decimals=4, language=words.language)
    fell = value > 0 if kpi.read_as is ReadAs.REDUCTION_FROM else value < 0
    bounds = [bound if value > 0 else -bound for bound in words.bounds]
    values = {
        "figures": _label(kpi, words),
        "percent": _percent_number(abs(value), bounds, words),
        "before": quantity_display(baseline.amount, words.language),
        "after": after,
        "unit": unit_label(baseline.unit, words.language),
        "source": _source(kpi, words),
    }
    if not value:
        return words.say("{figures} did not change ({before} → {after} {unit}, {source})", **values)
    if fell:
        return words.say(
            "{figures} fell {percent} % ({before} → {after} {unit}, {source})", **values
        )
    return words.say("{figures} rose {percent} % ({before} → {after} {unit}, {source})", **values)


def _percent(value: Fraction, words: Words) -> str:
    return with_unit(_percent_number(value, words.bounds, words), "%", words.say, words.language)


def _percent_number(value: Fraction, bounds: Iterable[Fraction], words: Words) -> str:
    """A number of percent, never across a bound."""
    return measured_display(
        value,
        decimals=PERCENT_DECIMALS,
        least=PERCENT_DECIMALS if words.language is Language.ZH else 0,
        bounds=bounds,
        language=words.language,
    )


def _shown(value: Fraction, unit: str, words: Words) -> str:
    """A measured value with its unit, never across a bound."""
    shown = measured_display(value, decimals=4, bounds=words.bounds, language=words.language)
    return with_unit(shown, unit, words.say, words.language)


def _source(kpi: MeasuredKpi, words: Words) -> str:
    """The report, or how many make it up, and how far they are assured."""
    weakest = min((report.assurance for report in kpi.reports), key=_strength)
    assurance = words.say(ASSURANCES[weakest])
    if len(kpi.reports) == 1:
        return words.say(
            "report {report}, {assurance}", report=kpi.reports[0].report_id, assurance=assurance
        )
    count = str(len(kpi.reports))
    return words.say(_FOLDED[_frequency(kpi.reports)], count=count, assurance=assurance)


def _strength(assurance: Assurance) -> int:
    return assurance.strength


def _frequency(reports: Sequence[ReportCited]) -> Frequency | None:
    """The cycle of which all of some reports' periods are; None where there is none."""
    for frequency in (Frequency.MONTH, Frequency.QUARTER, Frequency.HALF_YEAR):
        if all(calendar_period(frequency, one.starts_on) == one.period for one in reports):
            return frequency
    return None


def _period(kpi: MeasuredKpi) -> Period:
    """The days that the reports are for, which they make up together."""
    return Period(kpi.reports[0].starts_on, kpi.reports[-1].ends_on)
