"""The boundaries within which a report counts, each with its Chinese word."""

from typing import Final

from carbonstep.domain.account.report import ReportKind

BOUNDARIES: Final[dict[ReportKind, dict[str, str]]] = {
    ReportKind.ORGANISATION: {
        "operational_control": "运营控制权",
        "financial_control": "财务控制权",
        "equity_share": "股权比例",
        "installation": "设施",
    },
    ReportKind.PRODUCT: {
        "cradle_to_gate": "从摇篮到大门",
        "cradle_to_grave": "从摇篮到坟墓",
        "gate_to_gate": "从大门到大门",
    },
}
"""Consolidation approaches of the GHG Protocol, with the installation of a trading scheme; and the
life-cycle boundaries of ISO 14067."""
