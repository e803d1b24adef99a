"""A node of an explanation in one line: what kind it is, and its values by name."""

from collections.abc import Mapping
from datetime import date, timedelta

from carbonstep.domain.account.certificate_change import CertificateChangeKind
from carbonstep.domain.account.report import Assurance
from carbonstep.domain.decision.explanation import BesideWhy, CorrectedHow, SideWord, Unlike
from carbonstep.domain.rulebook.applied import Clause, LimitSide
from carbonstep.domain.rulebook.measure import ReadAs
from carbonstep.domain.rulebook.missing import MissingWhy, TreatMissing
from carbonstep.present.words.label import (
    ASSURANCES,
    BOUNDS,
    figure_label,
    kpi_label,
    scheme_label,
    unit_label,
)
from carbonstep.present.words.number import MINUS
from carbonstep.present.words.translation import Language, mark, mark_in, translate, translate_known
from carbonstep.reading.told import Told

KINDS = (
    mark("decision"),
    mark("kpi"),
    mark("report"),
    mark("figure"),
    mark("lacking"),
    mark("beside"),
    mark("withdrawal"),
    mark("baseline"),
    mark("parameter"),
    mark("sector_benchmark"),
    mark("side"),
    mark("days_lacking"),
    mark("compared"),
    mark("certificate"),
    mark("certificate_change"),
    mark("step"),
    mark("line"),
    mark("clause"),
    mark("limit"),
    mark("missing"),
    mark("correction"),
    mark("next_step"),
    mark("rulebook"),
)
NAMES = (
    mark("after_bps"),
    mark("amount"),
    mark("assurance"),
    mark("at"),
    mark("before_bps"),
    mark("bound"),
    mark("bound_bps"),
    mark("bps"),
    mark("certificate"),
    mark("decision"),
    mark("differs"),
    mark("distance"),
    mark("distance_unit"),
    mark("due_on"),
    mark("figures"),
    mark("found_word"),
    mark("from"),
    mark("from_at"),
    mark("from_bps"),
    mark("hash"),
    mark("id"),
    mark("issuer"),
    mark("kpi"),
    mark("loan_ends_on"),
    mark("measured"),
    mark("measured_bps"),
    mark("measured_unit"),
    mark("missing"),
    mark("name"),
    mark("needed_word"),
    mark("needed_assurance"),
    mark("needed_unit"),
    mark("number"),
    mark("on"),
    mark("parameter"),
    mark("path"),
    mark("penalty_bps"),
    mark("policy"),
    mark("previous_bps"),
    mark("product"),
    mark("published_on"),
    mark("read_as"),
    mark("reason"),
    mark("received_on"),
    mark("report"),
    mark("rulebook"),
    mark("said"),
    mark("saving_yuan_a_year"),
    mark("scheme"),
    mark("sector_key"),
    mark("side"),
    mark("supersedes"),
    mark("to"),
    mark("to_at"),
    mark("to_bps"),
    mark("treatment"),
    mark("unit"),
    mark("unlike"),
    mark("until"),
    mark("verifier"),
    mark("version"),
    mark("what"),
    mark("weight_pct"),
    mark("which"),
    mark("why"),
)
"""The names of values, as nodes tell them; in English they are shown as they are."""

_SAID = {"value": mark("exact value"), "to": mark("to (inclusive)")}
"""Names whose plain word is taken for something else. Ends are inclusive where people read."""

_ASSURANCES: Mapping[str, str] = {word.value: ASSURANCES[word] for word in Assurance}
_MISSING: Mapping[str, str] = {
    MissingWhy.NO_REPORT: mark("no_report"),
    MissingWhy.WITHDRAWN: mark("report_withdrawn"),
    MissingWhy.ASSURANCE: mark("assurance_insufficient"),
    MissingWhy.FIGURE: mark("figure_missing"),
    MissingWhy.UNIT: mark("unit_differs"),
    MissingWhy.DECLARED_UNIT: mark("declared_unit_differs"),
    MissingWhy.CERTIFICATE_WITHDRAWN: mark("certificate_withdrawn"),
    MissingWhy.CERTIFICATE_SUSPENDED: mark("certificate_suspended"),
    MissingWhy.CERTIFICATE_SHORTENED: mark("certificate_shortened"),
    MissingWhy.CERTIFICATE_CORRECTED: mark("certificate_corrected"),
    MissingWhy.BASELINE: mark("baseline_not_positive"),
    MissingWhy.NO_BASELINE: mark("no_baseline_report"),
    MissingWhy.BOUNDARY: mark("boundary_differs"),
    MissingWhy.STANDARD: mark("standard_differs"),
    MissingWhy.DENOMINATOR: mark("denominator_not_positive"),
    MissingWhy.PARAMETER: mark("parameter_not_set"),
    MissingWhy.BENCHMARK: mark("benchmark_not_published"),
    MissingWhy.BOUNDS_CROSS: mark("bounds_cross"),
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "assurance": _ASSURANCES,
    "needed_assurance": _ASSURANCES,
    "missing": _MISSING,
    "why": _MISSING,
    "differs": {
        BesideWhy.PERIOD: mark("period_differs"),
        BesideWhy.PRODUCT: mark("product_differs"),
    },
    "treatment": {
        TreatMissing.WORST: mark("worst"),
        TreatMissing.NO_ADJUSTMENT: mark("no_adjustment"),
        TreatMissing.HOLD: mark("hold"),
        TreatMissing.PREVIOUS_PLUS: mark("previous_plus_bps"),
    },
    "policy": {
        CorrectedHow.FORWARD_ONLY: mark("forward_only"),
        CorrectedHow.CHARGE_BACK: mark("charge_back"),
        CorrectedHow.PAY_BACK: mark("pay_back"),
        CorrectedHow.NOT_MATERIAL: mark("not_material"),
    },
    "what": {
        CertificateChangeKind.WITHDRAWN: mark_in("certificate", "withdrawn"),
        CertificateChangeKind.SUSPENDED: mark("suspended"),
        CertificateChangeKind.SHORTENED: mark("shortened"),
        CertificateChangeKind.CORRECTED: mark("corrected"),
        CertificateChangeKind.LIFTED: mark("lifted"),
    },
    "unlike": {Unlike.BOUNDARY: mark("boundary"), Unlike.STANDARD: mark("standard")},
    "side": {
        SideWord.OF: mark_in("side", "of"),
        SideWord.OVER: mark_in("side", "over"),
        SideWord.LESS: mark_in("side", "less"),
        SideWord.WEIGHTED: mark_in("side", "weighted"),
    },
    "which": {LimitSide.LOWEST: mark("lowest"), LimitSide.HIGHEST: mark("highest")},
    "read_as": {
        ReadAs.LEVEL: mark("level"),
        ReadAs.REDUCTION_FROM: mark("reduction_from"),
        ReadAs.FLAG: mark("flag"),
        ReadAs.SHARE: mark("share"),
        ReadAs.CHANGE_FROM: mark("change_from"),
        ReadAs.RATIO_TO: mark("ratio_to"),
    },
}
"""What stands for a word of a closed list, by the name it is told under."""


def node_text(node: Told, *, language: Language) -> str:
    """A node in one line. In English its names and words are those of the recorded explanation, in
    Chinese they are said. A last day is told as the last one meant, in both.

    >>> from carbonstep.domain.decision.explanation import FigureLacking
    >>> lacking = FigureLacking(name="scope1", unit="t", needed_unit="tCO2e")
    >>> node_text(lacking, language=Language.EN)
    'lacking: name=scope1, unit=t, needed_unit=tCO2e'
    >>> node_text(lacking, language=Language.ZH)
    '缺失数据：名称=范围一排放，单位=t，所需单位=tCO2e'
    """
    told = {name: value for name, value in node.values().items() if value}
    ends_on = node.told_as("to")
    if isinstance(ends_on, date):
        told["to"] = (ends_on - timedelta(days=1)).isoformat()
    if language is Language.EN:
        shown = ((_SAID[name] if name == "to" else name, value) for name, value in told.items())
        return f"{node.kind}: {', '.join(f'{name}={value}' for name, value in shown)}"
    said = (
        f"{translate(language, _SAID.get(name, name))}={_value(node, name, value, language)}"
        for name, value in told.items()
    )
    kind, values = translate(language, node.kind), "，".join(said)
    return f"{kind}：{values}" if values else kind


_CLAUSES = {
    "adjust": mark("adjustment {number}"),
    "steps": mark(", step {number}"),
    "line": mark(", its line"),
}
"""Where a clause stands in a rulebook, by the keys of its path."""


def clause_text(clause: Clause, language: Language) -> str:
    """Where a clause stands: in Chinese in words, with its path.

    >>> clause_text(Clause(path="adjust[0].steps[1]"), Language.ZH)
    '第1项调整第2档（adjust[0].steps[1]）'
    """
    if language is Language.EN or any(key not in _CLAUSES for key, _ in clause.parts):
        return clause.path
    said = "".join(
        translate(language, _CLAUSES[key], number=str(number)) for key, number in clause.parts
    )
    return f"{said}（{clause.path}）"


def _value(node: Told, name: str, value: str, language: Language) -> str:
    """A value as it is said: words, figures, schemes, units and clauses by their names."""
    if name == "name" and node.kind in ("figure", "lacking"):
        return figure_label(value, language)
    if name == "kpi" or (name == "name" and node.kind == "kpi"):
        return kpi_label(value, language)
    if name == "scheme":
        return scheme_label(value, language)
    if isinstance(node, Clause):
        return clause_text(node, language)
    if name in ("unit", "needed_unit", "distance_unit"):
        return translate(language, "flag") if value == "flag" else unit_label(value, language)
    if name.endswith("bps"):
        return value.replace("-", MINUS)
    if name == "bound" and value in BOUNDS:
        at = node.values().get("at", "")
        return translate(language, BOUNDS[value], at=at)
    return translate_known(language, WORDS.get(name, {}), value)
