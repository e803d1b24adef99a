"""Filing a batch: each row has one outcome, whatever the order of the rows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, cycle, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.account.report import Figure, FootprintReport, Product
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.decision.period_reports import PeriodReports
from carbonstep.domain.intake.account_check import AccountCheck
from carbonstep.domain.intake.candidate import (
    PROBLEMS_A_ROW_MAX,
    Candidate,
    RejectedRow,
    SourceRow,
)
from carbonstep.domain.intake.filing import Filing, check_filing
from carbonstep.domain.intake.known_report import KnownReport
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.reading.problem import Place, Problem, Reason
from carbonstep.units.period import Period, add_months

LATER = date(2026, 1, 1)


def report(
    *,
    account: str = "eu-ets:1",
    start: date = date(2023, 1, 1),
    end: date = date(2024, 1, 1),
    scope1: str = "100",
    received_on: date = date(2025, 1, 1),
    supersedes: str = "",
    product: str = "",
) -> FootprintReport:
    figure = "footprint" if product else "scope1"
    unit = "kgCO2e" if product else "tCO2e"
    return FootprintReport(
        account_id=account,
        period=Period(start, end),
        received_on=received_on,
        figures=(Figure(name=figure, amount=Decimal(scope1), unit=unit),),
        product=Product(
            product_id=product, name="x", declared_unit="kilogram", declared_amount=Decimal(1)
        )
        if product
        else None,
        supersedes=supersedes,
        restatement_reason="meter" if supersedes else "",
    )


def candidate(item: FootprintReport, row: int = 2) -> Candidate:
    source = SourceRow(place=Place(file="a.csv", row=row), header=("account",), values=("x",))
    return Candidate(source=source, report=item)


def known(item: FootprintReport, *, superseded_by: str = "") -> KnownReport:
    return KnownReport(report=item, superseded_by=superseded_by)


def file(items: Sequence[FootprintReport], already: Sequence[KnownReport] = ()) -> Filing:
    return check_filing(
        [candidate(item, row) for row, item in enumerate(items, start=2)],
        known=lambda ids: [one for one in already if one.report.account_id in ids],
    )


def reasons(filing: Filing) -> list[Reason]:
    return [problem.reason for row in filing.rejected for problem in row.problems]


def test_a_new_report_is_accepted() -> None:
    filing = file([report()])
    assert len(filing.accepted) == 1
    assert not filing.unchanged
    assert not filing.rejected


def test_the_same_report_filed_on_a_later_day_is_unchanged() -> None:
    first = report()
    again = replace(first, received_on=LATER)
    assert first.report_id != again.report_id
    filing = file([again], [known(first)])
    assert len(filing.unchanged) == 1
    assert not filing.accepted


def test_a_superseded_report_filed_again_is_unchanged() -> None:
    first = report()
    filing = file([first], [known(first, superseded_by="R-AAAAAAAAAAAAAAAA")])
    assert len(filing.unchanged) == 1


def test_other_figures_for_a_known_period_are_an_overlap() -> None:
    filing = file([report(scope1="101")], [known(report())])
    assert reasons(filing) == [IntakeReason.PERIOD_OVERLAP]
    assert report().report_id in filing.rejected[0].problems[0].message


def test_periods_that_touch_do_not_overlap() -> None:
    after = report(start=date(2024, 1, 1), end=date(2025, 1, 1))
    assert len(file([after], [known(report())]).accepted) == 1
    assert len(file([after, report()]).accepted) == 2


def test_products_and_the_organisation_do_not_overlap() -> None:
    filing = file([report(), report(product="a"), report(product="b")], [])
    assert len(filing.accepted) == 3


def test_the_same_row_twice_keeps_one() -> None:
    filing = file([report(), report()])
    assert [c.source.place.row for c in filing.accepted] == [2]
    assert reasons(filing) == [IntakeReason.DUPLICATE_IN_FILE]
    assert filing.rejected[0].problems[0].found == "2"


def test_contradicting_rows_are_both_refused() -> None:
    filing = file([report(), report(scope1="7")])
    assert not filing.accepted
    assert reasons(filing) == [IntakeReason.DUPLICATE_IN_FILE] * 2


def test_a_restatement_of_a_known_report_is_accepted() -> None:
    first = report()
    filing = file([report(scope1="90", supersedes=first.report_id)], [known(first)])
    assert len(filing.accepted) == 1


def test_a_chain_of_restatements_in_one_file_is_accepted_in_any_order() -> None:
    first = report()
    second = report(scope1="90", supersedes=first.report_id)
    third = report(scope1="80", supersedes=second.report_id)
    for order in ([first, second, third], [third, second, first], [second, third, first]):
        assert len(file(order).accepted) == 3


def test_what_restates_a_refused_row_is_refused_too() -> None:
    first = report()
    second = report(scope1="90", supersedes=first.report_id)
    third = report(scope1="80", supersedes=second.report_id)
    filing = file([third, second, first, report(scope1="7")])
    assert not filing.accepted
    assert sorted(map(str, reasons(filing))) == sorted(
        map(str, [IntakeReason.DUPLICATE_IN_FILE] * 2 + [IntakeReason.SUPERSEDES_UNKNOWN] * 2)
    )


def test_a_report_of_another_account_cannot_be_superseded() -> None:
    other = report(account="eu-ets:2")
    filing = file([report(supersedes=other.report_id)], [known(other)])
    assert reasons(filing) == [IntakeReason.SUPERSEDES_UNKNOWN]
    filing = file([report(supersedes=other.report_id), other])
    assert reasons(filing) == [IntakeReason.SUPERSEDES_UNKNOWN]


def test_the_newest_revision_is_named() -> None:
    first = report()
    second = report(scope1="90", supersedes=first.report_id)
    third = report(scope1="80", supersedes=first.report_id)
    filing = file([third], [known(first, superseded_by=second.report_id), known(second)])
    assert reasons(filing) == [IntakeReason.SUPERSEDES_TWICE]
    assert second.report_id in filing.rejected[0].problems[0].remedy


def test_two_restatements_of_one_report_conflict() -> None:
    first = report()
    both = [report(scope1=amount, supersedes=first.report_id) for amount in ("90", "80")]
    filing = file(both, [known(first)])
    assert reasons(filing) == [IntakeReason.SUPERSEDES_CONFLICT] * 2


@pytest.mark.parametrize(
    ("before", "now", "sudden"),
    [
        ("-1.2", "-1.3", False),
        ("-1.2", "-12", False),
        ("-1.2", "-12.1", True),
        ("-12.1", "-1.2", True),
        ("1.2", "-1.2", True),
        ("-1.2", "1.2", True),
        ("1.2", "0", False),
    ],
)
def test_a_sudden_change_of_what_is_below_zero(before: str, now: str, sudden: bool) -> None:
    first = report(product="a", scope1=before)
    then = report(product="a", scope1=now, start=date(2024, 1, 1), end=date(2025, 1, 1))
    [accepted] = file([then], [known(first)]).accepted
    reasons = [IntakeReason.SUDDEN_CHANGE] if sudden else []
    assert [warning.reason for warning in accepted.warnings] == reasons


def test_a_sudden_change_is_a_warning_per_day() -> None:
    quarter = {"start": date(2024, 1, 1), "end": date(2024, 4, 1)}
    steady = file([report(scope1="365"), report(scope1="91", **quarter)])
    assert [c.warnings for c in steady.accepted] == [(), ()]
    sudden = file([report(scope1="1.1", **quarter)], [known(report(scope1="365"))])
    [warning] = sudden.accepted[0].warnings
    assert warning.reason is IntakeReason.SUDDEN_CHANGE
    assert warning.warning


def test_accounts_are_looked_up_in_bounded_lots() -> None:
    asked: list[int] = []

    def look_up(ids: Sequence[str]) -> list[KnownReport]:
        asked.append(len(ids))
        return []

    items = [candidate(report(account=f"eu-ets:{n}"), n) for n in range(1, 1202)]
    assert len(check_filing(items, known=look_up).accepted) == 1201
    assert asked == [500, 500, 201]


def taken_back(item: FootprintReport) -> KnownReport:
    withdrawal = ReportWithdrawal(
        report_id=item.report_id, account_id=item.account_id, withdrawn_on=LATER, reason="x"
    )
    return KnownReport(report=item, withdrawal=withdrawal)


def test_what_a_withdrawn_report_said_is_new_and_names_it() -> None:
    first = report()
    [again] = file([report()], [taken_back(first)]).accepted
    assert again.report.instead_of == first.report_id != again.report.report_id
    assert [warning.reason for warning in again.warnings] == [IntakeReason.FILED_AGAIN]
    assert file([report()], [taken_back(first), known(again.report)]).unchanged
    second = taken_back(again.report)
    [third] = file([report()], [taken_back(first), second]).accepted
    assert third.report.instead_of == again.report.report_id


def test_a_withdrawn_report_frees_its_days_and_cannot_be_superseded() -> None:
    first = report()
    [other] = file([report(scope1="7")], [taken_back(first)]).accepted
    assert (other.report.instead_of, other.warnings) == ("", ())
    refused = file([report(scope1="7", supersedes=first.report_id)], [taken_back(first)])
    assert reasons(refused) == [IntakeReason.SUPERSEDES_WITHDRAWN]


def test_what_a_withdrawn_restatement_superseded_may_be_restated() -> None:
    first = report()
    second = report(scope1="7", supersedes=first.report_id)
    held = [known(first), taken_back(second)]
    [third] = file([report(scope1="8", supersedes=first.report_id)], held).accepted
    assert (third.report.instead_of, third.warnings) == (second.report_id, ())


def test_a_report_of_another_account_is_told_where_it_lies_and_asked_for_once() -> None:
    asked: list[list[str]] = []

    def homes(ids: Sequence[str]) -> dict[str, str]:
        asked.append(list(ids))
        return {"R-A": "eu-ets:9"}

    rows = [
        report(account=f"eu-ets:{number}", supersedes=target)
        for number, target in ((1, "R-A"), (2, "R-A"), (3, "R-B"))
    ]
    filing = check_filing(
        [candidate(item, row) for row, item in enumerate(rows, start=2)],
        known=lambda _ids: (),
        homes=homes,
    )
    assert [row.problems[0].needed for row in filing.rejected] == [
        "eu-ets:9",
        "eu-ets:9",
        "eu-ets:3",
    ]
    assert reasons(filing) == [
        IntakeReason.SUPERSEDES_ELSEWHERE,
        IntakeReason.SUPERSEDES_ELSEWHERE,
        IntakeReason.SUPERSEDES_UNKNOWN,
    ]
    assert asked == [["R-A", "R-B"]]
    asked.clear()
    check_filing([candidate(report())], known=lambda _ids: (), homes=homes)
    assert asked == []


DAYS = [date(2023, 1, 1) + timedelta(days=at) for at in range(400)]


def restating(target: FootprintReport, count: int) -> list[FootprintReport]:
    return [report(scope1=str(at), supersedes=target.report_id) for at in range(count)]


def moved(targets: Sequence[FootprintReport], count: int) -> list[FootprintReport]:
    return [
        report(start=DAYS[at % 40], end=DAYS[at % 40 + 300], scope1=str(at), supersedes=one)
        for at, one in zip(range(count), cycle([item.report_id for item in targets]), strict=False)
    ]


def overlapping(count: int) -> list[FootprintReport]:
    return [
        report(start=DAYS[at % 30], end=DAYS[at % 30 + 350], scope1=str(at)) for at in range(count)
    ]


@pytest.mark.parametrize(
    ("rows", "already"),
    [
        (restating(report(), 300), [known(report())]),
        (moved([report()], 300), [known(report())]),
        (moved(overlapping(20), 300), []),
        ([*overlapping(20), *moved(overlapping(20), 300)], []),
        (overlapping(300), [known(item) for item in overlapping(5)[:1]]),
        ([report()] * 300, []),
    ],
)
def test_a_row_is_told_a_handful_of_problems_whatever_is_wrong(
    rows: list[FootprintReport], already: list[KnownReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = 0
    note = AccountCheck._note

    def counted(*given: Any, **more: Any) -> None:
        nonlocal noted
        noted += 1
        note(*given, **more)

    monkeypatch.setattr(AccountCheck, "_note", counted)
    filing = file(rows, already)
    assert len(filing.rejected) >= len(rows) - 1
    assert max(len(row.problems) for row in filing.rejected) <= PROBLEMS_A_ROW_MAX + 1
    assert noted <= (3 * PROBLEMS_A_ROW_MAX + 1) * len(rows)


def test_what_is_beyond_the_bound_of_a_row_is_counted() -> None:
    row = candidate(report()).source
    found = [
        Problem(reason=IntakeReason.NEGATIVE, place=replace(row.place, column=f"c{at}"))
        for at in range(PROBLEMS_A_ROW_MAX + 5)
    ]
    told = RejectedRow(source=row, problems=tuple(found)).problems
    assert told[:-1] == tuple(found[:PROBLEMS_A_ROW_MAX])
    assert (told[-1].reason, told[-1].found) == (IntakeReason.MORE_PROBLEMS, "5")
    assert told[-1].place == row.place
    few = tuple(found[: PROBLEMS_A_ROW_MAX + 1])
    assert RejectedRow(source=row, problems=few).problems == few


def test_rows_beyond_the_bound_of_a_file_are_counted_and_not_accepted() -> None:
    rows = [report(account=f"eu-ets:{at % 3}", scope1=str(at)) for at in range(30)]
    items = [candidate(item, at) for at, item in enumerate(rows)]
    filing = check_filing(items, known=lambda _ids: (), rejected_max=12)
    assert (len(filing.rejected), filing.more_rejected) == (12, 18)
    assert not filing.accepted


def test_orphans_beyond_the_bound_of_a_file_are_refused_too() -> None:
    first = report()
    second = report(scope1="90", supersedes=first.report_id)
    items = [candidate(item, at) for at, item in enumerate([first, report(scope1="7"), second])]
    filing = check_filing(items, known=lambda _ids: (), rejected_max=1)
    assert (len(filing.rejected), filing.more_rejected, filing.accepted) == (1, 2, ())


def test_a_chain_is_followed_once_however_many_name_its_links(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chain = [report()]
    for at in range(150):
        chain.append(report(scope1=str(at), supersedes=chain[-1].report_id))
    already = [known(item, superseded_by=later.report_id) for item, later in pairwise(chain)] + [
        known(chain[-1])
    ]
    rows = [report(scope1=f"9{at}", supersedes=item.report_id) for at, item in enumerate(chain)]
    looked: list[str] = []
    monkeypatch.setattr(
        KnownReport, "report_id", property(lambda one: looked.append("") or one.report.report_id)
    )
    filing = file(rows[:-1], already)
    assert {row.problems[0].needed for row in filing.rejected} == {chain[-1].report_id}
    assert len(looked) <= 12 * len(chain)


def test_what_restates_a_refused_row_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = [report()]
    for at in range(150):
        chain.append(report(scope1=str(at), supersedes=chain[-1].report_id))
    asked = 0
    refused = AccountCheck._is_refused

    def counted(check: AccountCheck, item: Candidate) -> bool:
        nonlocal asked
        asked += 1
        return refused(check, item)

    monkeypatch.setattr(AccountCheck, "_is_refused", counted)
    filing = file([*reversed(chain), report(scope1="70000")])
    assert len(filing.rejected) == len(chain) + 1
    assert asked <= 4 * len(chain)


SPANS = ((1, 12), (1, 6), (7, 6), (1, 3), (4, 3), (5, 3), (10, 6))
"""First months with numbers of months: some lie within others, some cross."""


@st.composite
def batches(draw: st.DrawFn) -> list[FootprintReport]:
    """Rows that meet each other often: two accounts, two years, restatements among them, received
    on one day or on several."""
    found: list[FootprintReport] = []
    days = draw(st.sampled_from((1, 3)))
    for _ in range(draw(st.integers(1, 7))):
        month, months = draw(st.sampled_from(SPANS))
        start = date(draw(st.integers(2021, 2022)), month, 1)
        item = report(
            account=draw(st.sampled_from(("eu-ets:1", "eu-ets:2"))),
            start=start,
            end=add_months(start, months),
            scope1=draw(st.sampled_from(("1", "2"))),
            received_on=date(2025, 1, draw(st.integers(1, days))),
            supersedes=draw(st.sampled_from(["", *(r.report_id for r in found)])),
        )
        found.append(item)
    return found


@given(batch=batches(), data=st.data())
def test_the_order_of_the_rows_does_not_matter(
    batch: list[FootprintReport], data: st.DataObject
) -> None:
    already = [known(item) for item in batch[:1]]
    shuffled = data.draw(st.permutations(batch))

    def outcome(filing: Filing) -> tuple[set[str], set[str], list[str]]:
        return (
            {c.report.content for c in filing.accepted},
            {c.report.content for c in filing.unchanged},
            sorted(str(reason) for reason in reasons(filing)),
        )

    assert outcome(file(batch, already)) == outcome(file(shuffled, already))


def contradict(one: Period, other: Period) -> bool:
    """Whether two periods are the same, or share days and neither lies within the other."""
    shared = one.intersection(other)
    return one == other or (shared is not None and shared not in (one, other))


@given(batch=batches())
def test_on_no_day_do_two_stand_that_contradict_each_other(batch: list[FootprintReport]) -> None:
    accepted = [c.report for c in file(batch).accepted]
    received = {r.report_id: r.received_on for r in accepted}
    # A restatement that was received before what it restates is there with it at the earliest.
    if any(r.received_on < received.get(r.supersedes, r.received_on) for r in accepted):
        return
    held = PeriodReports(reports=tuple(accepted))
    for day in {*received.values()}:
        for one, other in combinations(held.standing(day), 2):
            same = (one.account_id, one.product_id) == (other.account_id, other.product_id)
            assert not (same and contradict(one.period, other.period))


@given(batch=batches())
def test_what_is_accepted_never_contradicts_and_files_again_as_unchanged(
    batch: list[FootprintReport],
) -> None:
    accepted = [c.report for c in file(batch).accepted]
    replaced = {r.supersedes: r.report_id for r in accepted if r.supersedes}
    current = [r for r in accepted if r.report_id not in replaced]
    for one in current:
        for other in current:
            same = (one.account_id, one.product_id) == (other.account_id, other.product_id)
            assert one is other or not (same and contradict(one.period, other.period))
    already = [known(r, superseded_by=replaced.get(r.report_id, "")) for r in accepted]
    again = file([replace(r, received_on=LATER) for r in accepted], already)
    assert not again.accepted
    assert not again.rejected
    assert len(again.unchanged) == len(accepted)
