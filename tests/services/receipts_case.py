"""Files of receipts, and what is told of them."""

from collections.abc import Callable
from datetime import date

from carbonstep.domain.picture.told_receipts import ToldReceipts
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
