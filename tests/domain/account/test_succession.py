"""Histories and chains of accounts: names in their time, and whose evidence counts when."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.account_change import (
    AccountChange,
    AccountChangeKind,
    account_change_from_body,
    changes_standing,
)
from carbonstep.domain.account.account_history import account_history
from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.certificate_change import CertificateChange, CertificateChangeKind
from carbonstep.domain.account.evidence import Evidence, evidence_between
from carbonstep.domain.account.report import Figure, FootprintReport
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.account.succession import (
    Borrower,
    Succession,
    borrower_alone,
    succession_of,
    tenures,
)
from carbonstep.units.period import Period

OPENED_ON = date(2022, 1, 1)
OPENED = CarbonAccount(account_id="a:1", name="A", industry="C31", region="CN-HB")
DAY = date(2024, 7, 1)
BEFORE = DAY - timedelta(days=1)


def change(kind: AccountChangeKind, on: date = DAY, **values) -> AccountChange:
    given = {"account_id": "a:1", "received_on": date(2025, 1, 1)}
    return AccountChange(kind=kind, on=on, **{**given, **values})


def renamed(name: str, on: date = DAY, **values) -> AccountChange:
    return change(AccountChangeKind.RENAMED, on, name=name, **values)


def report(account_id: str, start: date, end: date, **more) -> FootprintReport:
    return FootprintReport(
        **more,
        account_id=account_id,
        period=Period(start, end),
        received_on=date(2025, 3, 1),
        figures=(Figure(name="scope1", amount=Decimal(1), unit="tCO2e"),),
    )


def certificate(account_id: str, start: date, end: date) -> Certificate:
    return Certificate(
        account_id=account_id,
        scheme="carbon-label",
        number=f"{account_id} {start}",
        issuer="x",
        valid=Period(start, end),
        received_on=start,
    )


@pytest.mark.parametrize(
    "made",
    [
        renamed("乙"),
        change(AccountChangeKind.RECLASSIFIED, industry="", lei="300300DEM00000000134"),
        change(AccountChangeKind.SUCCEEDED, successor="b:1"),
        change(AccountChangeKind.CORRECTED, name="B", region="", reason="slip"),
        change(AccountChangeKind.WITHDRAWN, supersedes="A-1", reason="never"),
    ],
)
def test_a_body_reads_back(made) -> None:
    assert account_change_from_body(made.body()) == made
    # The same told on another day is the same; anything else is another one.
    assert replace(made, received_on=date(2025, 2, 2)).change_id == made.change_id
    assert replace(made, on=BEFORE).change_id != made.change_id


@given(st.permutations(range(5)))
def test_the_order_of_changes_does_not_matter(order) -> None:
    first = renamed("B")
    given = [
        first,
        renamed("C", supersedes=first.change_id, reason="typo"),
        renamed("D", date(2024, 9, 1)),
        change(AccountChangeKind.RECLASSIFIED, industry=""),
        change(AccountChangeKind.CORRECTED, OPENED_ON, name="A0", reason="slip"),
    ]
    history = account_history(OPENED, OPENED_ON, [given[place] for place in order])
    days = (date(2000, 1, 1), BEFORE, DAY, date(2024, 8, 31), date(2024, 9, 1))
    assert [history.on(day).name for day in days] == ["A0", "A0", "C", "C", "D"]
    assert (history.on(BEFORE).industry, history.on(DAY).industry) == ("C31", "")
    assert [(item.until, item.name) for item in history.former_names(date(2024, 9, 1))] == [
        (DAY, "A0"),
        (date(2024, 9, 1), "C"),
    ]
    assert [item.name for item in history.former_names(date(2024, 8, 31))] == ["A0"]


def test_a_name_that_stays_is_no_former_name() -> None:
    again = [renamed("A"), change(AccountChangeKind.RECLASSIFIED, date(2024, 8, 1), region="CN-SC")]
    assert account_history(OPENED, OPENED_ON, again).former_names(date(2025, 1, 1)) == ()


def test_what_is_withdrawn_or_superseded_does_not_stand() -> None:
    first = renamed("B")
    back = change(AccountChangeKind.WITHDRAWN, supersedes=first.change_id, reason="never")
    assert changes_standing([back, first]) == ()
    merged = change(AccountChangeKind.SUCCEEDED, successor="b:1")
    assert succession_of([first, merged]) == Succession(
        on=DAY, successor="b:1", change_id=merged.change_id
    )
    gone = change(AccountChangeKind.WITHDRAWN, supersedes=merged.change_id, reason="never")
    assert succession_of([first, merged, gone]) is None


LATER = date(2025, 1, 1)
CHAIN = tenures(
    "a:1",
    {
        "a:1": Succession(on=DAY, successor="b:1", change_id="1"),
        "b:1": Succession(on=LATER, successor="c:1", change_id="2"),
    },
)
IN_A_ROW = Borrower(tenures=CHAIN, histories={})


def test_a_period_is_of_who_reports_when_it_ends() -> None:
    spans = [
        (date(2023, 7, 1), DAY),
        (date(2024, 1, 1), LATER),
        (date(2024, 7, 1), LATER + timedelta(days=1)),
    ]
    held = {
        name: Evidence(reports=tuple(report(name, *span) for span in spans))
        for name in ("a:1", "b:1", "c:1")
    }
    found = [(item.account_id, item.period) for item in evidence_between(held, IN_A_ROW).reports]
    assert found == [
        (name, Period(*span)) for name, span in zip(("a:1", "b:1", "c:1"), spans, strict=True)
    ]
    assert Succession(on=DAY, successor="b:1", change_id="1").takes(Period(BEFORE, LATER))
    assert not Succession(on=DAY, successor="b:1", change_id="1").takes(Period(OPENED_ON, DAY))


def test_what_takes_a_report_back_goes_with_it() -> None:
    """A withdrawal does, and a restatement that moves a report into the successor's time."""
    kept, moved = (report("a:1", date(year, 1, 1), date(year + 1, 1, 1)) for year in (2022, 2023))
    late = report("a:1", date(2024, 1, 1), LATER)
    across = report(
        "a:1", date(2024, 7, 1), LATER, supersedes=moved.report_id, restatement_reason="year"
    )
    own = ReportWithdrawal(
        report_id=kept.report_id, account_id="a:1", withdrawn_on=DAY, reason="wrong"
    )
    other = replace(own, report_id=late.report_id)
    held = {name: Evidence() for name in ("b:1", "c:1")}
    first = Evidence(reports=(kept, moved, late, across), withdrawals=(own, other))
    found = evidence_between({**held, "a:1": first}, IN_A_ROW)
    assert found.reports == (kept, moved)
    assert found.withdrawals == (
        own,
        ReportWithdrawal(
            report_id=moved.report_id,
            account_id="a:1",
            withdrawn_on=across.received_on,
            reason="year",
        ),
    )
    # A restatement that is itself withdrawn takes nothing back.
    gone = replace(own, report_id=across.report_id)
    again = replace(first, withdrawals=(own, gone))
    assert evidence_between({**held, "a:1": again}, IN_A_ROW).withdrawals == (own,)


def test_a_certificate_counts_from_the_day_its_holder_takes_over() -> None:
    own = certificate("a:1", date(2024, 1, 1), date(2026, 1, 1))
    over = certificate("b:1", date(2023, 1, 1), DAY)
    longer = certificate("b:1", date(2023, 1, 2), date(2025, 6, 1))
    fresh = certificate("b:1", DAY, date(2025, 6, 1))
    held = {
        "a:1": Evidence(certificates=(own,)),
        "b:1": Evidence(certificates=(over, longer, fresh)),
        "c:1": Evidence(),
    }
    first, cut, last = evidence_between(held, IN_A_ROW).certificates
    assert (first, last) == (own, fresh)
    assert cut.valid == Period(DAY, date(2025, 6, 1))
    assert cut.certificate_id == longer.certificate_id


def certificate_change(of: Certificate, kind: CertificateChangeKind, **more) -> CertificateChange:
    return CertificateChange(
        certificate_id=of.certificate_id,
        account_id=of.account_id,
        kind=kind,
        on=date(2024, 9, 1),
        reason="told",
        received_on=date(2024, 9, 1),
        **more,
    )


def test_what_changes_a_certificate_goes_with_it() -> None:
    kinds = CertificateChangeKind
    over = certificate("b:1", date(2023, 1, 1), DAY)
    longer = certificate("b:1", date(2023, 1, 2), date(2025, 6, 1))
    right = replace(longer, valid=Period(date(2023, 1, 2), date(2025, 1, 1)))
    never = replace(longer, valid=Period(date(2023, 1, 2), DAY))
    changes = (
        certificate_change(over, kinds.WITHDRAWN),
        certificate_change(longer, kinds.SUSPENDED),
        certificate_change(longer, kinds.CORRECTED, particulars=right),
        certificate_change(longer, kinds.CORRECTED, particulars=never),
    )
    held = {
        "a:1": Evidence(),
        "b:1": Evidence(certificates=(over, longer), certificate_changes=changes),
        "c:1": Evidence(),
    }
    suspended, corrected, ended = evidence_between(held, IN_A_ROW).certificate_changes
    assert suspended == changes[1]
    assert corrected.particulars.valid == Period(DAY, date(2025, 1, 1))
    assert corrected.change_id == changes[2].change_id
    assert (ended.kind, ended.on, ended.change_id) == (
        kinds.WITHDRAWN,
        DAY,
        changes[3].change_id,
    )


def test_a_borrower_has_the_names_of_those_who_follow() -> None:
    heir = CarbonAccount(account_id="b:1", name="B")
    last = CarbonAccount(account_id="c:1", name="C")
    early = renamed("B before", date(2024, 1, 1), account_id="b:1")
    late = renamed("B after", date(2024, 9, 1), account_id="b:1")
    borrower = Borrower(
        tenures=CHAIN,
        histories={
            "a:1": account_history(OPENED, OPENED_ON, [renamed("A1", date(2023, 1, 1))]),
            "b:1": account_history(heir, OPENED_ON, [early, late]),
            "c:1": account_history(last, OPENED_ON, []),
        },
    )
    assert [borrower.on(day).name for day in (BEFORE, DAY, LATER)] == ["A1", "B before", "C"]
    named = [(item.until, item.name) for item in borrower.former_names(LATER)]
    assert named == [
        (date(2023, 1, 1), "A"),
        (DAY, "A1"),
        (date(2024, 9, 1), "B before"),
        (LATER, "B after"),
    ]
    assert [item.name for item in borrower.former_names(BEFORE)] == ["A"]


def classes(borrower: Borrower, *days: date, **told: date) -> list[tuple[str, str]]:
    seen = [borrower.on(day, **told) for day in days]
    return [(account.industry, account.region) for account in seen]


def test_a_borrower_is_of_its_industry_and_region_of_the_day_as_told_by_then() -> None:
    moved = change(AccountChangeKind.RECLASSIFIED, region="CN-QH", received_on=date(2024, 8, 1))
    slip = change(
        AccountChangeKind.CORRECTED,
        OPENED_ON,
        industry="C32",
        reason="slip",
        received_on=date(2024, 8, 2),
    )
    heir = CarbonAccount(account_id="b:1", name="B", industry="D44", region="CN-SC")
    gone = change(
        AccountChangeKind.RECLASSIFIED,
        date(2024, 12, 1),
        account_id="b:1",
        industry="",
        received_on=LATER,
    )
    borrower = Borrower(
        tenures=tenures("a:1", {"a:1": Succession(on=LATER, successor="b:1", change_id="1")}),
        histories={
            "a:1": account_history(OPENED, OPENED_ON, [slip, moved]),
            "b:1": account_history(heir, OPENED_ON, [gone]),
        },
    )
    days = (BEFORE, DAY, LATER)
    assert classes(borrower, *days) == [("C32", "CN-HB"), ("C32", "CN-QH"), ("", "CN-SC")]
    for told_by, expected in (
        (date(2024, 7, 31), [("C31", "CN-HB"), ("C31", "CN-HB"), ("D44", "CN-SC")]),
        (date(2024, 8, 1), [("C31", "CN-HB"), ("C31", "CN-QH"), ("D44", "CN-SC")]),
        (date(2024, 8, 2), [("C32", "CN-HB"), ("C32", "CN-QH"), ("D44", "CN-SC")]),
    ):
        assert classes(borrower, *days, told_by=told_by) == expected


def test_evidence_says_whose_it_is_alone_and_in_a_row() -> None:
    alone = borrower_alone(OPENED, OPENED_ON)
    own = Evidence(reports=(report("a:1", date(2023, 1, 1), date(2024, 1, 1)),))
    found = evidence_between({"a:1": own}, alone)
    assert (found.borrower, found.reports) == (alone, own.reports)
    held = {name: Evidence() for name in ("a:1", "b:1", "c:1")}
    assert evidence_between(held, IN_A_ROW).borrower is IN_A_ROW
