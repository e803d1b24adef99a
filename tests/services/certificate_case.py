"""The label of case s1, its loan, and what changes it."""

from datetime import date

import pytest

from carbonstep.domain.rate.segment import rate_on
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.certificate import change_certificate, file_certificate
from carbonstep.services.changes import log_size
from carbonstep.services.loan import book_loan
from carbonstep.services.rate import loan_picture

from .conftest import ACCOUNT

LABEL = {
    "account": ACCOUNT,
    "scheme": "product-carbon-label",
    "number": "L-1",
    "issuer": "a body",
    "valid_from": "2025-09-01",
    "valid_to": "2026-08-31",
}

LOAN = {
    "loan_id": "HB1",
    "account": ACCOUNT,
    "rulebook": "hulunbuir-label@2025-09",
    "principal": "150000000",
    "drawn_on": "2025-09-10",
    "matures_on": "2026-09-10",
    "benchmark": {"index": "fixed", "rate_pct": "3"},
    "spread_bps": "0",
}

AT_END = date(2026, 9, 30)


def begin(bank) -> None:
    day = date(2025, 9, 10)
    book_loan(bank.store, bank.library, node_from_json(LOAN), bank.stamp(day))
    filed(bank, LABEL, date(2025, 9, 15))


def filed(bank, document, on: date):
    return file_certificate(bank.store, node_from_json(document), bank.stamp(on))


def change(bank, certificate_id: str, came_on: date, kind: str, **more):
    document = {"kind": kind, "reason": "told by the issuer", **more}
    node = node_from_json(document)
    return change_certificate(bank.store, certificate_id, node, bank.stamp(came_on))


def rate(bank, day: date, known_at: str | None = None) -> str:
    picture = loan_picture(bank.store, "HB1", as_of=AT_END, known_at=known_at)
    return str(rate_on(picture.priced.segments, day).all_in_e4bp)


def refused(bank, certificate_id: str, came_on: date, kind: str, **more):
    before = log_size(bank.store)
    with pytest.raises(RejectedError) as error:
        change(bank, certificate_id, came_on, kind, **more)
    assert log_size(bank.store) == before
    [problem] = error.value.problems
    return problem.code, str(problem.place), problem.found, problem.needed
