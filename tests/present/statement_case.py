"""Loans whose statements are told."""

from typing import Any

from carbonstep.domain.money.statement.kind import StatementKind
from carbonstep.domain.money.statement.view import StatementView
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.statement import loan_statement
from carbonstep.present.json.statement import statement_out
from carbonstep.present.table.statement import statement_view
from carbonstep.present.words.translation import Language
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import Problem
from carbonstep.services.library import Library
from carbonstep.services.quote import quote
from carbonstep.settings import shipped_rules

TERMS: dict[str, dict[str, Any]] = {
    "bullet": {},
    "equal principal": {"repayment": {"kind": "equal_principal"}},
    "equal instalment": {"repayment": {"kind": "equal_instalment"}},
    "by month, rounded, floored": {
        "interest": {"frequency": "month", "day": "21"},
        "repayment": {"kind": "equal_principal", "frequency": "quarter"},
        "rounding": {"to_bps": "5", "mode": "up"},
        "floor_pct": "3.7",
        "day_count": "30E/360",
    },
    "capitalised": {
        "interest": {"frequency": "quarter", "day": "20", "capitalise_until": "2025-06-20"}
    },
    "act/act": {"day_count": "ACT/ACT", "interest": {"frequency": "half_year", "day": "20"}},
}


def report(half: str, received_on: str, footprint: str) -> dict[str, str]:
    first, last = {"2024H2": ("2024-07-01", "2024-12-31"), "2025H1": ("2025-01-01", "2025-06-30")}[
        half
    ]
    return {
        "product_id": "YJV",
        "product_name": "cable",
        "declared_unit": "kilogram",
        "declared_amount": "1",
        "period_from": first,
        "period_to": last,
        "received_on": received_on,
        "footprint": footprint,
        "assurance": "limited",
        "verifier": "a verifier",
    }


def picture_of(
    terms: dict[str, Any], as_of: str = "2025-11-30", events: tuple[dict[str, str], ...] = ()
) -> LoanPicture:
    document = {
        "as_of": as_of,
        "rulebook": "changchun-cable@2024-09",
        "loan": {
            "loan_id": "LN-1",
            "principal": "29000000.01",
            "drawn_on": "2024-09-13",
            "matures_on": "2027-09-13",
            "benchmark": {"index": "LPR1Y"},
            "spread_bps": "45",
            "product_id": "YJV",
            **terms,
        },
        "reports": [
            report("2024H2", "2025-02-14", "4.86"),
            report("2025H1", "2025-08-20", "4.18"),
        ],
        "events": list(events),
    }
    return quote(Library(shipped_rules()), node_from_json(document)).picture


def body_of(kind: StatementKind, picture: LoanPicture, **more: Any) -> dict[str, Any]:
    found = loan_statement(kind, picture, **more)
    assert not isinstance(found, Problem), found
    return statement_out(found).model_dump(mode="json")


def view_of(
    kind: StatementKind, picture: LoanPicture, language: Language = Language.EN, **more: Any
) -> StatementView:
    found = loan_statement(kind, picture, **more)
    assert not isinstance(found, Problem), found
    return statement_view(found, picture, language)
