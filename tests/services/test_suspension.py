"""A certificate suspended, withdrawn or shortened meanwhile, each day told by what takes it."""

from datetime import date

import pytest

from carbonstep.present.sentence.decision import decision_sentence
from carbonstep.present.words.translation import Language
from carbonstep.services.query import account_picture
from carbonstep.services.rate import loan_picture

from .certificate_case import AT_END, begin, change, rate, refused
from .conftest import ACCOUNT
from .test_standing import stands_as_the_facts_give


@pytest.fixture
def bank(bank_after):
    """The bank with the label of case s1 and its loan."""
    return bank_after(begin)


@pytest.fixture
def label(bank) -> str:
    """The id of the label."""
    [held] = account_picture(bank.store, ACCOUNT, as_of=date(2025, 9, 15)).certificates
    return held.known.certificate.certificate_id


def test_a_suspension_ends_on_its_last_day_or_when_it_is_lifted(bank, label) -> None:
    change(bank, label, date(2025, 12, 1), "suspended", on="2025-12-01", until="2025-12-31")
    open_ = change(bank, label, date(2026, 3, 2), "suspended").change
    days = (date(2025, 11, 30), date(2025, 12, 31), date(2026, 1, 1), date(2026, 4, 1))
    assert [rate(bank, day) for day in days] == ["2110000", "3000000", "2110000", "3000000"]
    lifted = change(bank, label, date(2026, 4, 1), "lifted", supersedes=open_.change_id)
    assert [d.effective_from for d in lifted.decisions] == [date(2026, 4, 1)]
    assert rate(bank, date(2026, 3, 31)) == "3000000"
    assert rate(bank, date(2026, 4, 1)) == "2110000"
    again = change(bank, label, date(2026, 5, 6), "suspended", on="2026-03-02").change
    assert again.instead_of == open_.change_id != again.change_id
    assert rate(bank, date(2026, 5, 6)) == "3000000"
    bank.run(AT_END)
    stands_as_the_facts_give(bank, "HB1", AT_END)


def test_a_suspended_label_is_withdrawn_as_issuers_do(bank, label) -> None:
    open_ = change(bank, label, date(2025, 12, 2), "suspended", on="2025-12-01").change
    withdrawn = change(bank, label, date(2026, 2, 2), "withdrawn", on="2026-02-01")
    assert withdrawn.decisions == (), "its days had no step already"
    assert rate(bank, date(2026, 3, 1)) == "3000000"
    change(bank, label, date(2026, 3, 2), "lifted", supersedes=open_.change_id, on="2025-12-01")
    held = ("2110000", "3000000", "3000000")
    days = (date(2025, 11, 30), date(2026, 2, 1), date(2026, 4, 1))
    assert tuple(rate(bank, day) for day in days) == held
    stands_as_the_facts_give(bank, "HB1", AT_END)


def test_a_withdrawal_within_a_suspension_takes_the_days_after_it(bank, label) -> None:
    change(bank, label, date(2025, 12, 2), "suspended", on="2025-12-01", until="2026-02-28")
    done = change(bank, label, date(2026, 2, 2), "withdrawn", on="2026-02-01")
    assert [d.effective_from for d in done.decisions] == [date(2026, 3, 1)]
    told = decision_sentence(done.decisions[0], language=Language.EN)
    assert "was withdrawn from 2026-02-01 on" in told
    assert rate(bank, date(2026, 3, 1)) == "3000000"


def test_a_label_is_shortened_while_it_is_suspended(bank, label) -> None:
    open_ = change(bank, label, date(2025, 12, 2), "suspended", on="2025-12-01").change
    change(bank, label, date(2026, 2, 2), "shortened", valid_to="2026-05-31")
    change(bank, label, date(2026, 3, 2), "lifted", supersedes=open_.change_id)
    assert rate(bank, date(2026, 5, 31)) == "2110000"
    assert rate(bank, date(2026, 6, 1)) == "3000000"
    day = date(2026, 3, 3)
    assert refused(bank, label, day, "shortened", valid_to="2026-05-31")[2:] == (
        "2026-05-31",
        "2026-05-31",
    )


def test_another_suspension_may_reach_beyond_one_that_runs(bank, label) -> None:
    change(bank, label, date(2025, 12, 2), "suspended", on="2025-12-01", until="2025-12-31")
    day = date(2025, 12, 16)
    inside = {"on": "2025-12-15", "until": "2025-12-20"}
    assert refused(bank, label, day, "suspended", **inside)[0] == "certificate_change_stands"
    change(bank, label, day, "suspended", on="2025-12-15", until="2026-01-31")
    assert rate(bank, date(2026, 1, 31)) == "3000000"
    assert rate(bank, date(2026, 2, 1)) == "2110000"


@pytest.mark.parametrize("on", ["2025-12-20", "2025-12-26", "2025-12-28"])
def test_a_second_withdrawal_is_told_that_one_stands_and_how_it_is_replaced(
    bank, label, on: str
) -> None:
    day = date(2025, 12, 29)
    first = change(bank, label, day, "withdrawn", on="2025-12-26").change
    assert refused(bank, label, day, "withdrawn", on=on) == (
        "certificate_change_stands",
        "on",
        label,
        first.change_id,
    )
    change(bank, label, day, "lifted", supersedes=first.change_id, on="2025-12-26")
    change(bank, label, day, "withdrawn", on="2025-12-20")
    assert rate(bank, date(2025, 12, 29)) == "3000000"


def test_each_day_is_told_by_the_change_that_takes_it(bank, label) -> None:
    day = date(2026, 3, 2)
    months = (("2026-01-01", "2026-01-31", "first"), ("2026-02-01", "2026-02-28", "second"))
    for start, end, why in months:
        done = change(bank, label, day, "suspended", on=start, until=end, reason=why)
    picture = loan_picture(bank.store, "HB1", as_of=day)
    standing = {d.effective_from: d for d in picture.priced.decisions}
    assert done.decisions[-1] == standing[date(2026, 2, 1)]
    for start, end, why in months:
        told = decision_sentence(standing[date.fromisoformat(start)], language=Language.EN)
        assert f"is suspended from {start} to {end} ({why})" in told
    stands_as_the_facts_give(bank, "HB1", AT_END)


def test_the_end_of_a_suspension_is_told_in_both_languages(bank, label) -> None:
    done = change(bank, label, date(2025, 12, 2), "suspended", on="2025-12-02", until="2025-12-31")
    [decision] = done.decisions
    assert "suspended from 2025-12-02 to 2025-12-31" in decision_sentence(
        decision, language=Language.EN
    )
    assert "于2025-12-02至2025-12-31（含）暂停" in decision_sentence(decision, language=Language.ZH)
