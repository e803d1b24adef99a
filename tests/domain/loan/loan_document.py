"""Documents of loans, and how they are read."""

from typing import Any

from carbonstep.domain.loan.loan import (
    Loan,
)
from carbonstep.domain.loan.read import read_loan
from carbonstep.domain.loan.repayment_term import REPAYMENT
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import Reading

USED_BY = {term.name: term.of for term in REPAYMENT.terms if term.of}

LPR = {"index": "LPR1Y"}

FIXED = {"index": "fixed", "rate_pct": "3.55"}

TERMS: dict[str, Any] = {
    "principal": "15000000",
    "drawn_on": "2022-09-20",
    "matures_on": "2025-09-20",
    "benchmark": LPR,
    "spread_bps": "35",
    "parameters": {"baseline_tco2e": "103400"},
}


def read(rulebook: Rulebook, terms: dict[str, Any]) -> tuple[Loan | None, list[Problem]]:
    reading = Reading()
    node = node_from_json(terms)
    found = read_loan(reading, node, rulebook=rulebook, account_id="eu-ets:100000", loan_id="L")
    return found, reading.problems


def told(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.code, problem.place.path or "") for problem in problems]


INSTALMENT = {"kind": "equal_instalment"}

PAYMENT = {"kind": "fixed_payment", "amount": "500000"}

TERM = {"at_change": "term", "latest_on": "2027-09-20"}


def repayment(**terms: Any) -> dict[str, Any]:
    return {"repayment": terms}


def interest(**terms: Any) -> dict[str, Any]:
    return {"interest": terms}


def schedule(*items: tuple[str, str]) -> dict[str, Any]:
    listed = [{"on": on, "amount": amount} for on, amount in items]
    return repayment(kind="custom", schedule=listed)
