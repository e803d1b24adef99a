"""Looking up facts, and as they were known after so many entries of the log."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.report import Figure, Product, ReportKind
from carbonstep.domain.intake.known_report import KnownReport
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing, FixingTable
from carbonstep.store.access_key import (
    ACCESS_KEY,
    REVOKED_KEY,
    AccessKey,
    RevokedKey,
    access_key_by_secret,
    access_keys,
)
from carbonstep.store.account import (
    ACCOUNT,
    OpenedAccount,
    accounts,
    existing_account_ids,
    opened_accounts,
)
from carbonstep.store.append import append
from carbonstep.store.calendar import CALENDAR_YEAR, calendar_years
from carbonstep.store.certificate import CERTIFICATE, certificates_of_account
from carbonstep.store.decision import DECISION, decision, decisions_of_loan
from carbonstep.store.filing import FILING, Filing
from carbonstep.store.fixing import FIXING, fixing_table, fixings
from carbonstep.store.loan import LOAN, loan, loans, loans_of_accounts
from carbonstep.store.log import entry, size
from carbonstep.store.report import FOOTPRINT_REPORT
from carbonstep.store.report_query import (
    current_organisation_reports,
    known_reports,
    report,
    reports_of_account,
)
from carbonstep.store.rulebook import rulebook
from carbonstep.store.run import RUN, Run
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp

YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))


@pytest.fixture
def session(store, example):
    """Entries 0 to 4: account, report, its restatement, rulebook, loan."""
    with store.write() as session:
        example.record_all(session)
        yield session


def test_reports_as_known(session, example):
    first = example.report()
    second = example.report("99", supersedes=first.report_id, restatement_reason="typo")

    def known(count):
        return reports_of_account(session, example.account_id, known=count)

    assert known(1) == []
    assert known(2) == [(1, first)]
    assert known(3) == known(None) == [(1, first), (2, second)]
    assert report(session, second.report_id, known=2) is None
    assert report(session, second.report_id, known=3) == second
    assert report(session, "R-NONE") is None


def test_the_book_of_a_period_holds_what_nothing_known_replaces(session, example):
    first = example.report()

    def amounts(count):
        found = current_organisation_reports(session, YEAR, known=count)
        return [(seq, report.figures[0].amount) for seq, report in found]

    assert amounts(1) == []
    assert amounts(2) == [(1, Decimal("103400.1"))]
    assert amounts(3) == amounts(None) == [(2, Decimal(99))]
    other_year = Period(date(2024, 1, 1), date(2025, 1, 1))
    assert list(current_organisation_reports(session, other_year)) == []
    assert first.kind is ReportKind.ORGANISATION


def test_the_book_leaves_out_products_and_comes_in_order(session, example, monkeypatch):
    monkeypatch.setattr("carbonstep.store.report_query._PAGE", 2)
    ids = [f"a:{number}" for number in range(5)]
    opened = [CarbonAccount(account_id=account_id, name="a") for account_id in ids]
    append(session, ACCOUNT, opened, example.stamp())
    filed = [example.report(account_id=account_id) for account_id in reversed(ids)]
    append(session, FOOTPRINT_REPORT, filed, example.stamp())
    footprint = (Figure(name="footprint", amount=Decimal("1.5"), unit="kgCO2e"),)
    product = Product(product_id="p", name="p", declared_unit="piece", declared_amount=Decimal(1))
    of_product = example.report(account_id="a:0", figures=footprint, product=product)
    append(session, FOOTPRINT_REPORT, [of_product], example.stamp())
    found = [report.account_id for _, report in current_organisation_reports(session, YEAR)]
    assert found == [*ids, example.account_id]


def test_what_a_filing_must_know(session, example):
    first = example.report()
    second = example.report("99", supersedes=first.report_id, restatement_reason="typo")
    expected = KnownReport(report=first)
    assert known_reports(session, [example.account_id, "none"], known=2) == [expected]
    after = {r.report_id: r for r in known_reports(session, [example.account_id])}
    assert after.keys() == {first.report_id, second.report_id}
    assert after[first.report_id] == replace(expected, superseded_by=second.report_id)
    assert after[second.report_id].superseded_by == ""
    assert after[second.report_id].report == second
    assert known_reports(session, []) == []


def test_accounts(session, example, monkeypatch):
    monkeypatch.setattr("carbonstep.store.table.IDS_A_CHUNK", 2)
    opened = [CarbonAccount(account_id=f"b:{n}", name=str(n)) for n in (2, 0, 1)]
    append(session, ACCOUNT, opened, example.stamp())
    own = opened_accounts(session, [example.account_id])
    held = OpenedAccount(account=example.account(), opened_on=example.day)
    assert own == {example.account_id: held}
    assert opened_accounts(session, ["b:0"], known=5) == {}
    asked = ["b:0", "b:1", "b:2", "b:3", example.account_id]
    assert existing_account_ids(session, asked) == set(asked) - {"b:3"}
    assert existing_account_ids(session, asked, known=5) == {example.account_id}
    found = opened_accounts(session, ["b:2", "none", "b:0"])
    assert {name: item.account for name, item in found.items()} == {
        "b:0": opened[1],
        "b:2": opened[0],
    }
    first = accounts(session, limit=2)
    rest = accounts(session, after=first[-1].account.account_id, limit=9)
    assert [a.account.account_id for a in first] == ["b:0", "b:1"]
    assert [a.account.account_id for a in rest] == ["b:2", example.account_id]
    assert accounts(session, known=0) == []


def test_pages_follow_bytes_not_the_locale(session, example):
    """A locale would put 'a' before 'B'; then a page boundary would differ between engines."""
    opened = [CarbonAccount(account_id=account_id, name="x") for account_id in ("a", "B", "中")]
    append(session, ACCOUNT, opened, example.stamp())
    found = [a.account.account_id for a in accounts(session)]
    assert found == ["B", "a", example.account_id, "中"]


def test_loans(session, example):
    second = example.loan(loan_id="L-0")
    append(session, LOAN, [second], example.stamp())
    assert loan(session, "L-2024-09") == example.loan()
    assert loan(session, "L-2024-09", known=4) is None
    assert loans(session) == [second, example.loan()]
    assert loans(session, after="L-0") == [example.loan()]
    assert loans(session, limit=1) == [second]
    assert loans_of_accounts(session, [example.account_id]) == [second, example.loan()]
    assert loans_of_accounts(session, [example.account_id], known=5) == [example.loan()]
    assert loans_of_accounts(session, ["none"]) == []


def test_rulebooks(session, example):
    kept = example.rulebook()
    assert rulebook(session, kept.rulebook_id, kept.version) == kept
    assert rulebook(session, kept.rulebook_id, kept.version, known=3) is None
    assert rulebook(session, kept.rulebook_id, "other") is None


def test_decisions_in_the_order_announced(session, example):
    first = example.decision()
    second = example.decision(
        supersedes=first.decision_id, outputs=(example.output(stands_e4bp=RateE4bp(0)),)
    )
    append(session, DECISION, [first, second], example.stamp())
    assert decisions_of_loan(session, "L-2024-09") == [(5, first), (6, second)]
    assert decisions_of_loan(session, "L-2024-09", known=6) == [(5, first)]
    assert decisions_of_loan(session, "none") == []
    assert decision(session, second.decision_id) == (6, second)
    assert decision(session, second.decision_id, known=6) is None
    assert entry(session, 5).subject == "L-2024-09"


def test_certificates_and_fixings(session, example):
    append(session, CERTIFICATE, [example.certificate()], example.stamp())
    fixing = Fixing(
        index=BenchmarkIndex.LPR_1Y, published_on=example.day, rate_e4bp=RateE4bp(3_000_000)
    )
    append(session, FIXING, [fixing], example.stamp())
    held = certificates_of_account(session, example.account_id)
    assert held == [(5, example.certificate())]
    assert certificates_of_account(session, example.account_id, known=5) == []
    assert fixings(session) == [fixing]
    assert fixing_table(session) == FixingTable([fixing])
    assert fixing_table(session) is fixing_table(session), "the same rows, the same table"
    corrected = replace(fixing, rate_e4bp=RateE4bp(3_100_000), revision=1, reason="misread")
    append(session, FIXING, [corrected], example.stamp())
    assert fixing_table(session) == FixingTable([corrected])
    assert fixing_table(session, known=size(session) - 1) == FixingTable([fixing])
    assert fixings(session, known=6) == []


def test_calendar_years_in_the_log_s_order(session, example):
    first = example.calendar_year()
    second = example.calendar_year(holidays=frozenset(), replaces=True)
    earlier = example.calendar_year(year=2026, holidays=frozenset(), make_up_days=frozenset())
    assert append(session, CALENDAR_YEAR, [first], example.stamp()) == range(5, 6)
    append(session, CALENDAR_YEAR, [second, earlier], example.stamp())
    assert calendar_years(session) == [first, second, earlier]
    assert calendar_years(session, known=6) == [first]
    assert calendar_years(session, known=5) == []
    recorded = entry(session, 6)
    assert (recorded.type.value, recorded.subject) == ("calendar.noticed", "prc:2027")
    assert example.told(recorded) == second.body()


def test_receipts_and_runs(session, example):
    stamp = example.stamp()
    counts = {"accepted": 3, "unchanged": 0, "rejected": 1}
    receipt = Filing(sha256="00", file_name="a.csv", business_on=example.day, **counts)
    assert append(session, FILING, [receipt], stamp) == range(5, 6)
    assert append(session, FILING, [receipt], stamp) == range(6, 7)
    runs = [Run(job="daily", business_on=date(2026, 1, n), counts={"loans": n}) for n in (9, 3)]
    for run in runs:
        append(session, RUN, [run], stamp)
    assert example.told(entry(session, 8)) == {
        "job": "daily",
        "business_on": "2026-01-03",
        "counts": {"loans": 3},
        "meanings": 0,
    }


def test_a_key_opens_until_it_is_taken_back(session, example):
    stamp = example.stamp()
    key = AccessKey(
        key_id="k-1", name="张三", role="auditor", secret_hash="ab" * 32, issued_on=example.day
    )
    append(session, ACCESS_KEY, [key], stamp)
    assert access_key_by_secret(session, key.secret_hash) == key
    assert access_key_by_secret(session, "cd" * 32) is None
    assert access_key_by_secret(session, key.secret_hash, known=5) is None
    assert access_keys(session) == [(key, True)]
    append(session, REVOKED_KEY, [RevokedKey(key_id="k-1", revoked_on=example.day)], stamp)
    assert access_key_by_secret(session, key.secret_hash) is None
    assert access_key_by_secret(session, key.secret_hash, known=6) == key
    assert access_keys(session) == [(key, False)]
    # A leaf is for ever and for everyone; a person's name is not.
    assert "张三" not in entry(session, 5).entry.decode()
