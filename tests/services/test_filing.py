"""Filing on both engines: whole or not at all, recognised when repeated, decided at once."""

from datetime import date

import pytest

from carbonstep.domain.decision.part import Cause
from carbonstep.formats.mapping.read import load_mapping
from carbonstep.formats.report.file import open_report_file
from carbonstep.formats.table.limit import ReadLimits
from carbonstep.reading.problem import RejectedError
from carbonstep.services.changes import log_size
from carbonstep.services.query import account_picture, decisions_of_loan
from carbonstep.services.report import submit_reports

from .conftest import ACCOUNT, row

RECEIVED = date(2023, 4, 28)


def test_a_good_report_is_stored_and_decides_its_loan(bank) -> None:
    receipt = bank.file(row(2022, "50000"), on=RECEIVED)
    assert receipt.stored
    [decision] = receipt.decisions
    assert decision.cause is Cause.REPORT
    assert decision.total_e4bp == -100_000
    assert decision.effective_from == date(2023, 5, 9)
    held = account_picture(bank.store, ACCOUNT, as_of=RECEIVED)
    assert [filed.report.report_id for filed in held.reports] == list(receipt.accepted)
    assert receipt.totals["scope1", "tCO2e"] == 50000


def test_one_bad_row_refuses_the_whole_file_and_leaves_no_trace(bank) -> None:
    before = log_size(bank.store)
    receipt = bank.file(row(2022, "50000"), row(2021, "-1"), on=RECEIVED)
    assert not receipt.stored
    assert [p.code for r in receipt.rejected for p in r.problems] == ["negative"]
    assert receipt.decisions == ()
    assert log_size(bank.store) == before
    assert account_picture(bank.store, ACCOUNT, as_of=RECEIVED).reports == ()


def test_partial_files_the_good_rows_and_counts_the_others(bank) -> None:
    receipt = bank.file(row(2022, "50000"), row(2021, "-1"), on=RECEIVED, partial=True)
    assert receipt.stored
    assert (len(receipt.accepted), len(receipt.rejected)) == (1, 1)
    assert len(account_picture(bank.store, ACCOUNT, as_of=RECEIVED).reports) == 1


def test_partial_without_a_good_row_stores_nothing(bank) -> None:
    before = log_size(bank.store)
    receipt = bank.file(row(2022, "-1"), row(2021, "x"), on=RECEIVED, partial=True)
    assert not receipt.stored
    assert log_size(bank.store) == before
    bank.file(row(2022, "50000"), on=RECEIVED)
    known = bank.file(row(2022, "50000"), row(2021, "-1"), on=RECEIVED, partial=True)
    assert (known.stored, known.accepted, len(known.unchanged)) == (True, (), 1)


def test_filing_again_changes_nothing_even_on_a_later_day(bank) -> None:
    bank.file(row(2022, "50000"), on=RECEIVED)
    before = log_size(bank.store)
    again = bank.file(row(2022, "50000"), on=date(2023, 6, 1))
    assert again.stored
    assert (again.accepted, len(again.unchanged)) == ((), 1)
    assert log_size(bank.store) == before


def test_another_figure_for_the_same_period_must_come_as_a_restatement(bank) -> None:
    bank.file(row(2022, "50000"), on=RECEIVED)
    receipt = bank.file(row(2022, "50001"), on=date(2023, 6, 1))
    assert not receipt.stored
    [problem] = receipt.rejected[0].problems
    assert problem.code == "period_overlap"


def test_an_unknown_account_is_refused_by_row(bank) -> None:
    receipt = bank.file(row(2022, "50000", account="eu-ets:1"), on=RECEIVED)
    [problem] = receipt.rejected[0].problems
    assert (problem.code, problem.place.column, problem.found) == (
        "account_unknown",
        "account",
        "eu-ets:1",
    )
    assert not receipt.stored


def test_a_register_with_a_mapping_opens_its_accounts(bank, write_csv) -> None:
    path = write_csv("account_id,year,tonnes_co2\n1,2018,100\n1,2019,80.5\n2,2018,Excluded\n")
    mapping = load_mapping("eu-ets", shipped=bank.library.mappings)
    opened = open_report_file(
        path, mapping=mapping, business_date=date(2020, 5, 1), registry=bank.library.factors
    )
    with opened:
        receipt = submit_reports(bank.store, opened, bank.stamp(date(2020, 5, 1)), partial=True)
    assert (len(receipt.accepted), len(receipt.rejected)) == (2, 1)
    assert receipt.accounts_opened == 1
    held = account_picture(bank.store, "eu-ets:1", as_of=RECEIVED)
    assert held.account.name == "EU ETS installation 1"
    assert [str(filed.report.figures[0].amount) for filed in held.reports] == ["100", "80.5"]
    assert account_picture(bank.store, "eu-ets:2", as_of=RECEIVED) is None


def test_a_file_that_breaks_off_stores_nothing_even_partially(bank, write_csv) -> None:
    head = ",".join(row(2022, "1"))
    good = ",".join(row(2022, "50000").values())
    other = ",".join(row(2021, "50000").values())
    path = write_csv(f"{head}\n{good}\n{other}\n")
    before = log_size(bank.store)
    opened = open_report_file(
        path,
        business_date=RECEIVED,
        registry=bank.library.factors,
        limits=ReadLimits(rows_max=1),
    )
    with opened, pytest.raises(RejectedError) as refused:
        submit_reports(bank.store, opened, bank.stamp(RECEIVED), partial=True)
    assert refused.value.problems[0].code == "too_many_rows"
    assert log_size(bank.store) == before


def test_a_failure_while_recording_leaves_nothing_behind(bank, monkeypatch) -> None:
    def fails(*_args, **_kwargs):
        raise RuntimeError("the machine went away")

    before = log_size(bank.store)
    monkeypatch.setattr("carbonstep.services.filing_record.append", fails)
    with pytest.raises(RuntimeError, match="went away"):
        bank.file(row(2022, "50000"), on=RECEIVED)
    assert log_size(bank.store) == before
    assert account_picture(bank.store, ACCOUNT, as_of=RECEIVED).reports == ()
    assert decisions_of_loan(bank.store, "HS-1") == []


def test_too_many_rows_that_contradict_each_other_refuse_the_file_even_partially(
    bank, monkeypatch
) -> None:
    monkeypatch.setattr("carbonstep.services.rejection.REJECTED_MAX", 3)
    good = row(2021, "50000")
    told = bank.file(good, *[row(2022, "50000")] * 4, on=RECEIVED, partial=True)
    assert (len(told.accepted), len(told.rejected)) == (2, 3)
    before = log_size(bank.store)
    for many in ([row(2020, "50000")] * 5, [row(2020, str(at)) for at in range(4)]):
        with pytest.raises(RejectedError) as refused:
            bank.file(*many, on=RECEIVED, partial=True)
        assert refused.value.problems[0].code == "too_many_rejected"
        assert refused.value.problems[1].code == "duplicate_in_file"
    assert log_size(bank.store) == before


def test_too_many_rejected_rows_refuse_the_file_even_partially(bank, monkeypatch) -> None:
    monkeypatch.setattr("carbonstep.services.rejection.REJECTED_MAX", 3)
    rows = [row(2010 + n, "-1") for n in range(5)]
    before = log_size(bank.store)
    with pytest.raises(RejectedError) as refused:
        bank.file(*rows, row(2022, "50000"), on=RECEIVED, partial=True)
    assert refused.value.problems[0].code == "too_many_rejected"
    assert refused.value.problems[1].code == "negative"
    assert log_size(bank.store) == before


def test_warnings_and_rejected_rows_are_told_by_kind(bank) -> None:
    rows = [row(2000 + at, "50000", assurance="none", verifier="") for at in range(12)]
    bad = [row(2015 + at, "-1") for at in range(7)]
    receipt = bank.file(*rows, *bad, on=RECEIVED, partial=True)
    assert [(group.code, group.count) for group in receipt.warnings] == [("not_assured", 12)]
    assert [place.row for place in receipt.warnings[0].places] == [1, 2, 3]
    [wrong] = receipt.rejected_by_reason
    assert (wrong.code, wrong.count) == ("negative", 7)


def test_a_verified_year_follows_its_quarters_and_counts_for_the_year(bank) -> None:
    ends = ("03-31", "06-30", "09-30", "12-31")
    for month, end in zip((1, 4, 7, 10), ends, strict=True):
        quarter = row(2022, "12500", scope2_location="11000")
        days = {"period_from": f"2022-{month:02}-01", "period_to": f"2022-{end}"}
        assert bank.file({**quarter, **days}, on=date(2023, 1, 20)).stored
    receipt = bank.file(row(2022, "50001", scope2_location="44000"), on=RECEIVED)
    assert receipt.stored
    told = [(w.code, w.first.place.column, w.first.needed) for w in receipt.warnings]
    assert told == [("parts_differ", "scope1", "50000 tCO2e (1 tCO2e less)")]
    _, last = decisions_of_loan(bank.store, "HS-1")[-1]
    assert [item.fact_id for item in last.basis] == list(receipt.accepted)
    assert bank.file(row(2022, "50002"), on=RECEIVED).rejected[0].problems[0].code == (
        "period_overlap"
    )
