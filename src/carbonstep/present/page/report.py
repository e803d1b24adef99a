"""What people are told of a report: as filed, and what became of it."""

from dataclasses import dataclass

from carbonstep.domain.account.report import FootprintReport, Product, ReportKind
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.present.words.label import ASSURANCES, declared_unit_symbol, figure_text
from carbonstep.present.words.number import quantity_display
from carbonstep.present.words.period import period_label
from carbonstep.present.words.translation import Language, Say, mark, speaker

_KINDS = {
    ReportKind.ORGANISATION: mark("of the organisation"),
    ReportKind.PRODUCT: mark("of a product"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """One report as filed; `superseded_by` is empty for the newest revision, `withdrawn` where it
    is not taken back. `about` is the product, or says that it is of the organisation."""

    report_id: str
    about: str
    period: str
    received_on: str
    assurance: str
    figures: tuple[str, ...]
    superseded_by: str
    withdrawn: str


def report_view(
    report: FootprintReport,
    language: Language,
    *,
    superseded_by: str,
    withdrawal: ReportWithdrawal | None,
) -> ReportView:
    """A report in the reader's language, with what became of it."""
    say, product = speaker(language), report.product
    per = per_text(product, language)
    return ReportView(
        report_id=report.report_id,
        about=say(_KINDS[report.kind]) if product is None else product.product_id,
        period=period_label(report.period, language),
        received_on=report.received_on.isoformat(),
        assurance=say(ASSURANCES[report.assurance]),
        figures=tuple(figure_text(figure, language, per=per) for figure in report.figures),
        superseded_by=superseded_by,
        withdrawn="" if withdrawal is None else _withdrawn(withdrawal, say),
    )


def _withdrawn(withdrawal: ReportWithdrawal, say: Say) -> str:
    told = say(
        "withdrawn from {day} on: {reason}",
        day=withdrawal.withdrawn_on.isoformat(),
        reason=withdrawal.reason,
    )
    if not withdrawal.moved_to:
        return told
    moved = say("filed with the other account as {report}", report=withdrawal.moved_to)
    return say("; ").join((told, moved))


def per_text(product: Product | None, language: Language) -> str:
    """What a product's figures are per: ' per kilogram', ' per 1 000 kilogram'; nothing of an
    enterprise's."""
    if product is None:
        return ""
    say, unit = speaker(language), product.declared_unit
    if language is Language.ZH:
        unit = declared_unit_symbol(unit)
    if product.declared_amount == 1:
        return say(" per {unit}", unit=unit)
    amount = quantity_display(product.declared_amount, language)
    return say(" per {amount} {unit}", amount=amount, unit=unit)
