"""ACTUS cases as they are written, and the lines they come to."""

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from carbonstep.conformance.actus.case import ActusCase, UnreadCase, read_cases
from carbonstep.conformance.actus.contract import ActusLine, contract_lines

Terms = dict[str, Any]

Row = tuple[str, str, str]


def terms_of(kind: str, **given: Any) -> Terms:
    """A contract of 1,000 at 12 % a year in 30E/360, disbursed on 2021-01-01."""
    terms = {
        "contractType": kind,
        "contractID": "own",
        "contractRole": "RPA",
        "currency": "CNY",
        "statusDate": "2020-12-31T00:00:00",
        "initialExchangeDate": "2021-01-01T00:00:00",
        "notionalPrincipal": "1000",
        "nominalInterestRate": "0.12",
        "dayCountConvention": "30E360",
        **given,
    }
    return {name: value for name, value in terms.items() if value is not None}


def monthly(kind: str, **given: Any) -> Terms:
    """The same with interest, and redemption where there is one, on the 1st of every month."""
    terms = {
        "cycleAnchorDateOfInterestPayment": "2021-02-01T00:00:00",
        "cycleOfInterestPayment": "P1ML1",
    }
    if kind != "PAM":
        terms |= {
            "cycleAnchorDateOfPrincipalRedemption": "2021-02-01T00:00:00",
            "cycleOfPrincipalRedemption": "P1ML1",
        }
    return terms_of(kind, **(terms | given))


def case_of(
    folder: Path,
    terms: Terms,
    *,
    market: Mapping[str, Mapping[str, str]] | None = None,
    until: str = "",
    **parts: Any,
) -> ActusCase | UnreadCase:
    observed = {
        code: {
            "identifier": code,
            "data": [{"timestamp": f"{on}T00:00:00", "value": value} for on, value in one.items()],
        }
        for code, one in (market or {}).items()
    }
    case = {
        "identifier": "own",
        "terms": terms,
        "to": until,
        "dataObserved": observed,
        "eventsObserved": [],
        "results": [],
        **parts,
    }
    path = folder / "cases.json"
    path.write_text(json.dumps({"own": case}), "utf-8")
    cases = read_cases(path)
    assert isinstance(cases, list), cases
    return cases[0]


def lines_of(folder: Path, terms: Terms, **given: Any) -> list[ActusLine]:
    case = case_of(folder, terms, **given)
    assert isinstance(case, ActusCase), case
    lines = contract_lines(case.terms, case.market, until=case.until)
    assert isinstance(lines, list), lines
    return lines


def paid(lines: list[ActusLine]) -> list[Row]:
    """Day, type and payoff of every line."""
    return [(str(line.at.day), line.event_type, _text(line.payoff)) for line in lines]


def _text(value: Fraction) -> str:
    return f"{float(value):.10g}"
