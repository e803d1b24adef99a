"""The words the pages and sentences share for the closed lists of the domain."""

from carbonstep.domain.account.figure import (
    DECLARED_UNITS,
    ORGANISATION_FIGURES,
    PRODUCT_FIGURES,
)
from carbonstep.domain.account.report import Assurance, Figure
from carbonstep.domain.decision.part import Cause
from carbonstep.domain.intake.word import ORGANISATION_BOUNDARY, PRODUCT_BOUNDARY
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.money.interest import PaymentStatus
from carbonstep.domain.money.posting import Component
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.present.words.number import quantity_display
from carbonstep.present.words.term import term_name
from carbonstep.present.words.translation import (
    Language,
    Say,
    mark,
    mark_in,
    translate,
    translate_known,
)
from carbonstep.units.day_count import DayCount

ASSURANCES = {
    Assurance.NONE: mark("no assurance"),
    Assurance.LIMITED: mark("limited assurance"),
    Assurance.REASONABLE: mark("reasonable assurance"),
}
CAUSES = {
    Cause.REPORT: mark("report"),
    Cause.MISSING: mark("missing report"),
    Cause.LATE_REPORT: mark("late report"),
    Cause.RESTATEMENT: mark("restated report"),
    Cause.CERTIFICATE: mark("certificate"),
    Cause.CERTIFICATE_CHANGE: mark("changed certificate"),
    Cause.WITHDRAWAL: mark("withdrawn report"),
    Cause.EARLIER_STEP: mark("changed step before"),
}
STATUSES = {
    PaymentStatus.PROJECTED: mark("projected"),
    PaymentStatus.ACCRUING: mark("accruing"),
    PaymentStatus.DUE: mark("due"),
    PaymentStatus.FALLEN_DUE: mark("fallen due"),
    PaymentStatus.PARTLY_PAID: mark("partly paid"),
    PaymentStatus.OVERDUE: mark("overdue"),
    PaymentStatus.SETTLED: mark("settled"),
    PaymentStatus.DONE: mark("done"),
}
COMPONENTS = {
    Component.INTEREST: mark("interest"),
    Component.CAPITALISED: mark("interest added to the principal"),
    Component.PRINCIPAL: mark("principal"),
}
BENCHMARKS = {
    BenchmarkIndex.LPR_1Y: mark("1-year LPR"),
    BenchmarkIndex.LPR_5Y: mark("over-5-year LPR"),
    BenchmarkIndex.FIXED: mark("fixed rate"),
}
TERMS = {
    "spread_bps": mark("spread, bp"),
    "matures_on": mark("maturity"),
    "floor_pct": mark("floor of the all-in rate, %"),
    "cap_pct": mark("cap of the all-in rate, %"),
    "repayment.kind": mark("repayment kind"),
    "account": mark("borrower's account"),
    "rulebook": mark("rulebook version"),
}
SCHEMES = {"product-carbon-label": mark("product carbon label")}
BOUNDS = {
    "below": mark("below {at}"),
    "at_most": mark("at most {at}"),
    "at_least": mark("at least {at}"),
    "above": mark("above {at}"),
    "holds": mark("valid"),
    "otherwise": mark("otherwise"),
}
DAY_COUNTS = {
    DayCount.ACT_360: mark("ACT/360"),
    DayCount.ACT_365F: mark("ACT/365F"),
    DayCount.ACT_ACT: mark("ACT/ACT"),
    DayCount.THIRTY_E_360: mark("30E/360"),
    DayCount.THIRTY_360: mark("30/360"),
    DayCount.MONTHS_AND_DAYS: mark("M+D/360"),
}
_SYMBOLS = {
    "liter": "L",
    "kilogram": "kg",
    "cubic meter": "m³",
    "kilowatt hour": "kWh",
    "megajoule": "MJ",
    "ton kilometer": "t·km",
    "square meter": "m²",
    "hour": "h",
    "megabit second": "Mb·s",
}
_UNITS_ZH = {"yuan": "元", "10^4 yuan": "万元", "10^8 yuan": "亿元"}
"""Units that have a word in each language."""

ROLES = {
    "officer": mark("loan officer"),
    "risk": mark("risk manager"),
    "auditor": mark("auditor"),
    "product": mark("product manager"),
    "operator": mark("operator"),
}
"""Who a key is for, by the word of the role."""

_KPIS = {
    "reduction": mark_in("kpi", "reduction"),
    "intensity": mark_in("kpi", "intensity"),
    "label": mark_in("kpi", "label"),
}
_SCOPES_1_2 = {
    frozenset({"scope1", "scope2_location"}): mark("scope 1+2"),
    frozenset({"scope1", "scope2_market"}): mark("scope 1+2 (market-based)"),
}


def figure_label(name: str, language: Language) -> str:
    """What people call a figure.

    >>> figure_label("footprint", Language.EN)
    'product footprint'
    """
    kind = ORGANISATION_FIGURES.get(name) or PRODUCT_FIGURES.get(name)
    if kind is None:
        return name
    return kind.zh if language is Language.ZH else kind.en


def figure_text(figure: Figure, language: Language, *, per: str = "") -> str:
    """A figure with its amount and unit, and what it is per.

    >>> from decimal import Decimal
    >>> revenue = Figure(name="revenue", amount=Decimal(960000000), unit="yuan")
    >>> figure_text(revenue, Language.ZH), figure_text(revenue, Language.EN)
    ('营业收入 960,000,000 元', 'revenue 960 000 000 yuan')
    """
    return translate(
        language,
        mark("{figure} {amount} {unit}"),
        figure=figure_label(figure.name, language),
        amount=quantity_display(figure.amount, language),
        unit=unit_label(figure.unit, language) + per,
    )


def kpi_label(name: str, language: Language) -> str:
    """What people call a KPI: by its figure, or as rulebooks usually name it; its own name where we
    know none.

    >>> kpi_label("reduction", Language.ZH), kpi_label("reduction", Language.EN)
    ('减排率', 'reduction')
    """
    if language is Language.EN:
        return name
    known = _KPIS.get(name)
    return figure_label(name, language) if known is None else translate(language, known)


def figures_label(names: list[str], language: Language) -> str:
    """What people call a sum of figures: 'scope 1+2' where it is that, else each by name."""
    usual = _SCOPES_1_2.get(frozenset(names))
    if usual is not None:
        return translate(language, usual)
    return " + ".join(figure_label(name, language) for name in names)


def boundary_label(boundary: str, language: Language) -> str:
    """What people call a boundary; what is none as it is written.

    >>> boundary_label("gate_to_gate", Language.EN), boundary_label("gate_to_gate", Language.ZH)
    ('gate to gate', '从大门到大门')
    """
    known = {**ORGANISATION_BOUNDARY.words, **PRODUCT_BOUNDARY.words}
    if boundary not in known:
        return boundary
    return known[boundary] if language is Language.ZH else boundary.replace("_", " ")


def unit_label(unit: str, language: Language) -> str:
    """A unit as people write it; the declared unit of a product in words.

    >>> unit_label("kgCO2e/kilogram", Language.ZH), unit_label("kgCO2e/kilogram", Language.EN)
    ('kgCO2e/kg', 'kgCO2e per kilogram')
    >>> unit_label("yuan", Language.ZH), unit_label("yuan", Language.EN)
    ('元', 'yuan')
    """
    measure, slash, per = unit.partition("/")
    if language is Language.ZH:
        measure, per = _UNITS_ZH.get(measure, measure), _UNITS_ZH.get(per, per)
    if not slash:
        return measure
    if language is Language.EN:
        return f"{measure} per {per}"
    return f"{measure}/{declared_unit_symbol(per)}"


def declared_unit_symbol(unit: str) -> str:
    """The declared unit of a product as Chinese writes it within another unit: one system within
    a compound unit, so the symbol, and the word where there is none.

    >>> declared_unit_symbol("square meter"), declared_unit_symbol("piece")
    ('m²', '件')
    """
    return _SYMBOLS.get(unit) or DECLARED_UNITS.get(unit, unit)


def term_label(name: str, language: Language) -> str:
    """What people call a term of a loan; in English the name a document gives it, for most.

    >>> term_label("spread_bps", Language.ZH), term_label("notice_days", Language.ZH)
    ('加点（基点）', '提前还款通知天数')
    """
    known = TERMS.get(name)
    return term_name(name, language) if known is None else translate(language, known)


def role_label(role: str, language: Language) -> str:
    """Who a key is for; in English by the word that is typed.

    >>> role_label("officer", Language.ZH), role_label("officer", Language.EN)
    ('客户经理', 'officer')
    """
    return role if language is Language.EN else translate(language, ROLES[role])


def step_label(step: str, language: Language) -> str:
    """A step as counts name it; in English by that name.

    >>> step_label("at_least 5", Language.ZH), step_label("at_least 5", Language.EN)
    ('不低于5', 'at_least 5')
    >>> step_label("between 0 and 10", Language.ZH)
    '介于0与10之间'
    """
    if language is Language.EN:
        return step
    bound, _, at = step.partition(" ")
    if bound == "between":
        low, _, high = at.partition(" and ")
        return translate(language, mark("between {low} and {high}"), low=low, high=high)
    return translate(language, BOUNDS[bound] if bound in BOUNDS else mark("line"), at=at)


def scheme_label(scheme: str, language: Language) -> str:
    """What people call a certificate scheme; its own name where we know none."""
    return translate_known(language, SCHEMES, scheme)


def account_label(account_id: str, language: Language) -> str:
    """An account as letters name it: in Chinese a credit code is called one.

    >>> account_label("uscc:91110000600037341L", Language.ZH)
    '统一社会信用代码91110000600037341L'
    >>> account_label("eu-ets:100000", Language.ZH)
    'eu-ets:100000'
    """
    scheme, _, identifier = account_id.partition(":")
    if scheme != "uscc" or language is Language.EN:
        return account_id
    return translate(language, mark("Credit code")) + identifier


def rulebook_label(ref: RulebookRef, language: Language) -> str:
    """A rulebook version as people read it.

    >>> ref = RulebookRef(
    ...     rulebook_id="huangshi-reduction", version="2022-09", content_hash="0" * 64
    ... )
    >>> rulebook_label(ref, Language.EN), rulebook_label(ref, Language.ZH)
    ('huangshi-reduction@2022-09', 'huangshi-reduction（2022-09版）')
    """
    return translate(
        language, mark("{rulebook}@{version}"), rulebook=ref.rulebook_id, version=ref.version
    )


def with_unit(number: str, unit: str, say: Say, language: Language) -> str:
    """A number with its unit: percent is set as each language sets it."""
    if unit == "%":
        return say("{number} %", number=number)
    return f"{number} {unit_label(unit, language)}" if unit not in ("", "flag", "1") else number
