"""Files of receipts, and what is told of them."""

from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

from carbonstep.domain.picture.told_receipts import ToldReceipts
from carbonstep.formats.receipt import open_receipt_file
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.loan import book_loan
from carbonstep.services.receipt import tell_receipts
from carbonstep.units.money import yuan_text

from .conftest import ACCOUNT

ON = date(2024, 1, 10)

# 1,000,000 yuan at a fixed 4 %: 10,222.22 for 92 days, 10,111.11 for 91.
TERMS = {
    "account": ACCOUNT,
    "principal": "1000000",
    "drawn_on": "2023-03-20",
    "matures_on": "2025-03-20",
    "benchmark": {"index": "fixed", "rate_pct": "4"},
    "spread_bps": "0",
    "rulebook": "huangshi-reduction@2022-09",
    "parameters": {"baseline_tco2e": "103400"},
}

HEADER = "loan_id,paid_on,amount,for_on,reference"

Tell = Callable[..., ToldReceipts]


def booking(bank) -> Callable[..., None]:
    """Books loans alike under these numbers."""

    def booked(*loan_ids: str) -> None:
        for loan_id in loan_ids:
            terms = {**TERMS, "loan_id": loan_id}
            stamp = bank.stamp(date(2023, 3, 20))
            book_loan(bank.store, bank.library, node_from_json(terms), stamp)

    return booked


def telling(bank, folder: Path) -> Tell:
    """Tells the rows of a file under a header."""

    def told(*rows: str, header: str = HEADER, name: str = "paid.csv", **how) -> ToldReceipts:
        path = folder / name
        path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
        file = open_receipt_file(path)
        if isinstance(file, tuple):
            raise RejectedError(file)
        with closing(file):
            return tell_receipts(bank.store, file, bank.stamp(how.pop("on", ON)), **how)

    return told


def pays(told) -> list[tuple[str, list[tuple[str, str, str]], str]]:
    return [
        (
            item.event.loan_id,
            [
                (part.nominal_on.isoformat(), yuan_text(part.amount_fen), yuan_text(part.left_fen))
                for part in item.parts
            ],
            yuan_text(item.surplus_fen),
        )
        for item in told
    ]


def problems(told: ToldReceipts) -> list[tuple[int | None, str | None, str, str]]:
    return [
        (problem.place.row, problem.place.column, problem.code, problem.found)
        for row in told.rejected
        for problem in row.problems
    ]
