"""Decisions by certificates: the days on which they hold, and what changes them, in any order."""

from dataclasses import replace
from datetime import date

import pytest

from carbonstep.domain.decision.part import Cause
from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.units.period import Period

from .certified_case import (
    CORRECTED,
    FORWARD,
    LABEL,
    LIFTED,
    PAY_BACK,
    SHORTENED,
    SUSPENDED,
    WITHDRAWN,
    changed,
    decide,
    label,
    priced,
)


@pytest.mark.parametrize(
    ("changes", "as_of", "expected"),
    [
        ({}, date(2021, 5, 19), []),
        ({}, date(2021, 5, 20), [(date(2021, 5, 20), date(2021, 6, 1), date(2022, 6, 1))]),
        # Received before the loan was drawn: it counts from drawdown.
        (
            {"valid_from": "2020-06-01", "valid_to": "2021-12-31", "received_on": "2020-07-01"},
            date(2021, 5, 1),
            [(date(2021, 3, 22), date(2021, 3, 22), date(2022, 1, 1))],
        ),
        # Received in its validity, on its last day, and a day too late.
        (
            {"received_on": "2022-02-01"},
            date(2023, 1, 1),
            [(date(2022, 2, 1), date(2021, 6, 1), date(2022, 6, 1))],
        ),
        (
            {"received_on": "2022-05-31"},
            date(2023, 1, 1),
            [(date(2022, 5, 31), date(2021, 6, 1), date(2022, 6, 1))],
        ),
        ({"received_on": "2022-06-01"}, date(2023, 1, 1), []),
        # No longer than the loan, and not where the loan is over or not drawn yet.
        (
            {"valid_to": "2029-12-31"},
            date(2022, 1, 1),
            [(date(2021, 5, 20), date(2021, 6, 1), date(2026, 3, 22))],
        ),
        ({"valid_from": "2026-03-22", "valid_to": "2027-12-31"}, date(2026, 5, 1), []),
        # Received on the day the loan is over.
        (
            {"received_on": "2026-03-22", "valid_from": "2026-01-01", "valid_to": "2027-12-31"},
            date(2026, 5, 1),
            [],
        ),
        ({"valid_from": "2020-01-01", "valid_to": "2021-03-21"}, date(2021, 6, 1), []),
        ({"scheme": "another-label"}, date(2022, 1, 1), []),
    ],
)
def test_a_certificate_is_decided_on_its_receipt(sample, changes, as_of, expected) -> None:
    evidence = sample.evidence(certificates=[label(**changes)])
    found = decide(sample, evidence, as_of)
    assert [(d.decided_on, d.test_period.start, d.test_period.end) for d in found] == expected
    for decision in found:
        assert decision.cause is Cause.CERTIFICATE
        assert decision.effective_from == max(decision.decided_on, decision.test_period.start)
        assert decision.effective_to == decision.test_period.end
        assert [b.fact_id for b in decision.basis] == [evidence.certificates[0].certificate_id]


@pytest.mark.parametrize(
    ("product_id", "numbers"),
    [("", ["L-0", "L-1", "L-2"]), ("P1", ["L-0", "L-1"]), ("P3", ["L-0"])],
)
def test_a_certificate_of_another_product_decides_nothing(sample, product_id, numbers) -> None:
    evidence = sample.evidence(
        certificates=[
            label(number="L-0", received_on="2021-05-20"),
            label(number="L-1", received_on="2021-05-21", product_id="P1"),
            label(number="L-2", received_on="2021-05-22", product_id="P2"),
        ]
    )
    found = decide(sample, evidence, date(2022, 1, 1), product_id=product_id)
    cited = [d.explanation.kpis[0].certificate for d in found]
    assert [certificate and certificate.number for certificate in cited] == numbers


def test_under_a_label_rulebook_reports_decide_nothing(sample) -> None:
    assert decide(sample, sample.evidence(sample.row(2021, "900", "2022-02-01"))) == ()


@pytest.mark.parametrize(("correction", "ends"), [(None, "2022-02-01"), (FORWARD, "2022-02-05")])
def test_a_withdrawn_certificate_holds_no_more_as_far_back_as_the_policy_says(
    sample, correction, ends
) -> None:
    held = sample.evidence(certificates=[label()])
    held = changed(held, WITHDRAWN, "2022-02-01", "2022-02-05")
    terms = LABEL if correction is None else {**LABEL, "correction": correction}
    found = decide(sample, held, book=sample.rulebook(**terms))
    assert priced(found) == [f"2021-06-01..{ends}"]
    first, last = found
    assert (last.cause, last.total_e4bp, last.supersedes) == (
        Cause.CERTIFICATE_CHANGE,
        0,
        first.decision_id,
    )
    assert (last.effective_from, last.effective_to) == (
        date.fromisoformat(ends),
        date(2022, 6, 1),
    )
    [kpi] = last.explanation.kpis
    assert kpi.missing is MissingWhy.CERTIFICATE_WITHDRAWN
    assert (kpi.changed.on, kpi.changed.reason) == (date(2022, 2, 1), "told by the issuer")
    [change] = held.certificate_changes
    assert [(b.kind, b.fact_id) for b in last.basis] == [
        ("certificate", held.certificates[0].certificate_id),
        ("certificate_change", change.change_id),
    ]


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (None, ["2021-06-01..2021-09-01"]),
        (date(2021, 11, 1), ["2021-06-01..2021-09-01", "2021-11-01..2022-06-01"]),
        (date(2023, 1, 1), ["2021-06-01..2021-09-01"]),
    ],
)
def test_a_suspended_certificate_does_not_hold_for_its_time(sample, until, expected) -> None:
    held = sample.evidence(certificates=[label()])
    held = changed(held, SUSPENDED, "2021-09-01", "2021-09-01", until=until)
    assert priced(decide(sample, held)) == expected


@pytest.mark.parametrize(
    ("lifted_on", "received_on", "correction", "expected"),
    [
        ("2021-11-01", "2021-11-01", None, ["2021-06-01..2021-09-01", "2021-11-01..2022-06-01"]),
        # It never was: what is past is paid back only where that is agreed.
        ("2021-09-01", "2021-11-01", None, ["2021-06-01..2021-09-01", "2021-11-01..2022-06-01"]),
        ("2021-09-01", "2021-11-01", PAY_BACK, ["2021-06-01..2022-06-01"]),
    ],
)
def test_a_lifted_change_counts_no_more(
    sample, lifted_on, received_on, correction, expected
) -> None:
    held = sample.evidence(certificates=[label()])
    held = changed(held, SUSPENDED, "2021-09-01", "2021-09-01")
    [suspension] = held.certificate_changes
    held = changed(held, LIFTED, lifted_on, received_on, supersedes=suspension.change_id)
    terms = LABEL if correction is None else {**LABEL, "correction": correction}
    found = decide(sample, held, book=sample.rulebook(**terms))
    assert priced(found) == expected
    assert [d.cause for d in found] == [Cause.CERTIFICATE] + 2 * [Cause.CERTIFICATE_CHANGE]
    assert found[2].explanation.kpis[0].changed.what is LIFTED


def test_a_shortened_certificate_ends_earlier(sample) -> None:
    held = sample.evidence(certificates=[label()])
    held = changed(held, SHORTENED, "2022-01-01", "2021-07-01")
    found = decide(sample, held)
    assert priced(found) == ["2021-06-01..2022-01-01"]
    assert found[1].explanation.kpis[0].missing is MissingWhy.CERTIFICATE_SHORTENED


@pytest.mark.parametrize(
    ("particulars", "correction", "expected"),
    [
        ({"valid": Period(date(2021, 6, 1), date(2022, 3, 1))}, None, ["2021-06-01..2022-03-01"]),
        ({"valid": Period(date(2021, 6, 1), date(2022, 9, 1))}, None, ["2021-06-01..2022-09-01"]),
        ({"valid": Period(date(2021, 8, 1), date(2022, 6, 1))}, None, ["2021-08-01..2022-06-01"]),
        # Never of this scheme: all that was spared is owed, or from the correction on.
        ({"scheme": "another"}, None, []),
        ({"scheme": "another"}, FORWARD, ["2021-06-01..2021-10-01"]),
        ({"number": "L-9"}, None, ["2021-06-01..2022-06-01"]),
    ],
)
def test_a_corrected_certificate_was_always_so(sample, particulars, correction, expected) -> None:
    held = sample.evidence(certificates=[label()])
    right = replace(held.certificates[0], **particulars)
    held = changed(held, CORRECTED, "2021-10-01", "2021-10-01", particulars=right)
    terms = LABEL if correction is None else {**LABEL, "correction": correction}
    assert priced(decide(sample, held, book=sample.rulebook(**terms))) == expected


def test_a_certificate_filed_under_a_wrong_scheme_counts_once_corrected(sample) -> None:
    held = sample.evidence(certificates=[label(scheme="another")])
    right = replace(held.certificates[0], scheme="label")
    held = changed(held, CORRECTED, "2021-10-01", "2021-10-01", particulars=right)
    assert priced(decide(sample, held)) == ["2021-10-01..2022-06-01"]
    paid = sample.rulebook(**LABEL, correction=PAY_BACK)
    assert priced(decide(sample, held, book=paid)) == ["2021-06-01..2022-06-01"]


def test_a_day_that_another_certificate_holds_is_decided_by_it(sample) -> None:
    second = label(number="L-2", valid_from="2022-01-01", valid_to="2022-12-31")
    held = sample.evidence(certificates=[label(), {**second, "received_on": "2021-12-20"}])
    held = changed(held, WITHDRAWN, "2022-02-01", "2022-02-01")
    found = decide(sample, held)
    assert priced(found) == ["2021-06-01..2023-01-01"]
    last = found[-1]
    assert last.basis[0].fact_id == held.certificates[1].certificate_id
    assert (last.effective_from, last.effective_to) == (date(2022, 2, 1), date(2022, 6, 1))
    both = changed(held, WITHDRAWN, "2022-03-01", "2022-03-01", of=1)
    assert priced(decide(sample, both)) == ["2021-06-01..2022-03-01"]
    other_way = changed(
        sample.evidence(certificates=[label(), {**second, "received_on": "2021-12-20"}]),
        WITHDRAWN,
        "2022-02-01",
        "2022-02-01",
        of=1,
    )
    assert priced(decide(sample, other_way)) == ["2021-06-01..2022-06-01"]
    neither = changed(other_way, WITHDRAWN, "2022-03-01", "2022-03-01")
    assert priced(decide(sample, neither)) == ["2021-06-01..2022-03-01"]


def test_two_of_the_same_days_are_two(sample) -> None:
    held = sample.evidence(certificates=[label(), label(number="L-2")])
    one = changed(held, WITHDRAWN, "2022-02-01", "2022-02-01")
    assert priced(decide(sample, one)) == ["2021-06-01..2022-06-01"]
    both = changed(one, WITHDRAWN, "2022-02-01", "2022-02-01", of=1)
    assert priced(decide(sample, both)) == ["2021-06-01..2022-02-01"]


def test_a_change_before_drawdown_leaves_what_is_left(sample) -> None:
    early = label(valid_from="2020-06-01", received_on="2020-07-01")
    held = sample.evidence(certificates=[early])
    held = changed(held, SHORTENED, "2021-10-01", "2021-01-04")
    assert priced(decide(sample, held)) == ["2021-03-22..2021-10-01"]
