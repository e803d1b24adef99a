"""What correction terms leave as it was posted is owed so: receipts, notices, and their penalty."""

from contextlib import closing
from datetime import date

import pytest

from carbonstep.domain.money.interest import PaymentStatus
from carbonstep.domain.money.true_up import positions
from carbonstep.formats.receipt import open_receipt_file
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.fixing import correct_fixing
from carbonstep.services.loan import book_loan
from carbonstep.services.loan_event import record_loan_event
from carbonstep.services.rate import loan_picture
from carbonstep.services.receipt import tell_receipts
from carbonstep.units.money import yuan_text

from .conftest import LOAN

JULY = date(2023, 7, 3)
DECEMBER, MARCH, JUNE = date(2022, 12, 20), date(2023, 3, 20), date(2023, 6, 20)

# 15 million yuan at 3.65 % and 35 bp for 91, 90 and 92 days, and at 3.75 % or 3.55 %.
POSTED = {DECEMBER: "151666.67", MARCH: "150000.00", JUNE: "153333.33"}
DEARER = {DECEMBER: "155458.33", MARCH: "153750.00", JUNE: "157166.67"}
CHEAPER = {DECEMBER: "147875.00", MARCH: "146250.00", JUNE: "149500.00"}

KEEPING = [
    pytest.param({"too_low": "waive"}, "3.75", id="waived"),
    pytest.param({"too_high": "keep"}, "3.55", id="kept"),
]
PUT_RIGHT = [
    pytest.param({}, "3.75", DEARER, id="charged"),
    pytest.param({}, "3.55", CHEAPER, id="given back"),
    pytest.param({"too_high": "keep"}, "3.75", DEARER, id="charged, though a surplus is kept"),
    pytest.param({"too_low": "waive"}, "3.55", CHEAPER, id="given back, though a lack is waived"),
]


@pytest.fixture(params=["before the run", "after the run"])
def moved(bank, request):
    """Books a loan by these terms, posts three payments, and corrects the fixing they rest on."""

    def book(terms: dict[str, str], rate: str):
        document = {**LOAN, "loan_id": "HS-2"} | ({"corrections": terms} if terms else {})
        book_loan(bank.store, bank.library, node_from_json(document), bank.stamp(date(2022, 9, 20)))
        bank.run(JULY)
        given = {"index": "LPR1Y", "published_on": "2022-09-20", "rate_pct": rate, "reason": "x"}
        correct_fixing(bank.store, node_from_json(given), bank.stamp(JULY))
        if request.param == "after the run":
            bank.run(JULY)
        return bank

    return book


def tell(bank, kind: str, on: date, amount: str, **more: str):
    document = {"kind": kind, "on": on.isoformat(), "amount": amount, **more}
    return record_loan_event(bank.store, "HS-2", node_from_json(document), bank.stamp(JULY))


def due(bank) -> dict[date, str]:
    """What the position asks for on each posted day, which is what stands on the ledger."""
    picture = loan_picture(bank.store, "HS-2", as_of=JULY)
    stands = positions(
        (*picture.postings, *picture.pending.postings),
        (*picture.true_ups, *picture.pending.true_ups),
    )
    asked = {day.due.nominal_on: day.due.due_fen for day in picture.priced.position.days}
    assert {day: item.amounts.payment_fen for day, item in stands.items()} == {
        day: asked[day] for day in stands
    }
    return {day: yuan_text(asked[day]) for day in stands}


@pytest.mark.parametrize(("terms", "rate"), KEEPING)
def test_what_is_left_as_posted_is_owed_as_posted(moved, terms, rate: str) -> None:
    bank = moved(terms, rate)
    assert due(bank) == POSTED
    for day, amount in POSTED.items():
        done = tell(bank, "receipt", day, amount, reference=day.isoformat())
        assert done.receipt is not None
        assert (done.receipt.surplus_fen, done.receipt.parts[0].left_fen) == (0, 0)
        assert [part.nominal_on for part in done.receipt.parts] == [day]
    picture = loan_picture(bank.store, "HS-2", as_of=JULY)
    interest = {item.settlement.nominal_on: item for item in picture.priced.interest}
    assert {
        (interest[day].status, interest[day].open_fen, interest[day].overdue_fen) for day in POSTED
    } == {(PaymentStatus.SETTLED, 0, 0)}
    assert picture.priced.penalties == ()


@pytest.mark.parametrize(("terms", "rate", "right"), PUT_RIGHT)
def test_what_is_put_right_is_owed_as_the_facts_give(moved, terms, rate: str, right) -> None:
    bank = moved(terms, rate)
    assert due(bank) == right
    done = tell(bank, "receipt", DECEMBER, right[DECEMBER])
    assert [(part.nominal_on, part.left_fen) for part in done.receipt.parts] == [(DECEMBER, 0)]


@pytest.mark.parametrize(("terms", "rate"), KEEPING)
def test_a_file_of_receipts_is_matched_to_what_was_posted(moved, tmp_path, terms, rate) -> None:
    bank = moved(terms, rate)
    path = tmp_path / "paid.csv"
    rows = [f"HS-2,{day},{amount}" for day, amount in POSTED.items()]
    path.write_text("\n".join(["loan_id,paid_on,amount", *rows]) + "\n", "utf-8")
    file = open_receipt_file(path)
    assert not isinstance(file, tuple), file
    with closing(file):
        told = tell_receipts(bank.store, file, bank.stamp(JULY))
    assert (told.stored, len(told.accepted), told.partial, told.surplus) == (True, 3, (), ())


@pytest.mark.parametrize(("terms", "rate"), KEEPING)
def test_a_notice_may_name_what_was_posted_and_no_more(moved, terms, rate: str) -> None:
    bank = moved(terms, rate)
    with pytest.raises(RejectedError) as refused:
        tell(bank, "overdue", JUNE, "153333.34")
    [problem] = refused.value.problems
    assert (problem.code, problem.needed) == ("overdue_above_due", POSTED[JUNE])
    tell(bank, "overdue", JUNE, POSTED[JUNE])
    picture = loan_picture(bank.store, "HS-2", as_of=JULY)
    [line] = picture.priced.penalties
    # 153,333.33 yuan for 13 days at one and a half times the rate that the facts now give.
    rate_pct = {"3.75": "4.10", "3.55": "3.90"}[rate]
    hand = {"4.10": "340.53", "3.90": "323.92"}[rate_pct]
    assert (yuan_text(line.base_fen), yuan_text(line.amount_fen)) == (POSTED[JUNE], hand)
