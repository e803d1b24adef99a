"""The letter of a true-up: every kind of ground, party and term, against golden texts."""

from collections.abc import Callable
from datetime import date

import pytest

from carbonstep.domain.loan import Benchmark, BenchmarkIndex, Loan, RulebookRef
from carbonstep.domain.posting import Amounts
from carbonstep.domain.true_up import Ground, GroundKind, TrueUp
from carbonstep.present.advice import advice_text
from carbonstep.present.translation import Language
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import WorkingDate

from .conftest import ACCOUNT

LOAN = Loan(
    loan_id="CC-1",
    account_id=ACCOUNT.account_id,
    principal_fen=Fen(10_000_000_000),
    drawn_on=date(2026, 6, 20),
    matures_on=date(2029, 6, 20),
    benchmark=Benchmark(index=BenchmarkIndex.LPR_1Y),
    spread_e4bp=RateE4bp(550_000),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
)
PERIOD = Period(date(2026, 6, 20), date(2026, 9, 20))
NEXT = WorkingDate(date(2026, 12, 21), False)


def true_up(stood: tuple[int, int, int], right: tuple[int, int, int], **changes) -> TrueUp:
    names = ("interest_fen", "capitalised_fen", "principal_fen")
    given = {
        "loan_id": LOAN.loan_id,
        "nominal_on": date(2026, 9, 20),
        "number": 1,
        "period": PERIOD,
        "posted_on": date(2026, 10, 9),
        "stood": Amounts(**dict(zip(names, map(Fen, stood), strict=True))),
        "recomputed": Amounts(**dict(zip(names, map(Fen, right), strict=True))),
        "waived_fen": Fen(0),
        "parts": (),
        "because": (Ground(kind=GroundKind.DECISION, ref="D-EXAMPLE"),),
    }
    return TrueUp(**{**given, **changes})


CASES = {
    "too much interest, by a decision": (
        true_up((90_722_222, 0, 0), (89_388_889, 0, 0)),
        NEXT,
    ),
    "too little, by a corrected fixing and another balance": (
        true_up(
            (89_388_889, 0, 0),
            (90_722_222, 0, 0),
            because=(
                Ground(kind=GroundKind.FIXING, ref="2026-06-22"),
                Ground(kind=GroundKind.BALANCE),
            ),
        ),
        WorkingDate(date(2027, 3, 22), True),
    ),
    "an instalment: more interest, less principal, the rest waived": (
        true_up((1_000_000, 0, 5_000_000), (1_050_000, 0, 4_980_000), waived_fen=Fen(30_000)),
        NEXT,
    ),
    "too much, and kept": (
        true_up((1_000_000, 0, 0), (900_000, 0, 0), waived_fen=Fen(-100_000)),
        NEXT,
    ),
    "added to the principal": (true_up((0, 1_000_000, 0), (0, 1_000_500, 0)), NEXT),
    "taken off the principal": (true_up((0, 1_000_000, 0), (0, 999_500, 0)), NEXT),
    "a day the loan no longer has, and none to come": (
        true_up(
            (1_000_000, 0, 10_000_000),
            (0, 0, 0),
            because=(Ground(kind=GroundKind.DAYS), Ground(kind=GroundKind.BALANCE)),
        ),
        None,
    ),
    "principal alone": (
        true_up(
            (0, 0, 10_000_000),
            (0, 0, 9_000_000),
            period=None,
            because=(Ground(kind=GroundKind.REPAYMENT),),
        ),
        NEXT,
    ),
}


@pytest.mark.parametrize("language", Language)
def test_advice_is_golden(golden: Callable[[str, str], None], language: Language) -> None:
    blocks = [
        f"# {name}\n"
        + advice_text(item, loan=LOAN, account=ACCOUNT, settles=settles, language=language)
        for name, (item, settles) in CASES.items()
    ]
    golden(f"advice.{language.value}.txt", "\n".join(blocks))


def test_every_ground_is_among_the_golden_ones() -> None:
    assert {ground.kind for item, _ in CASES.values() for ground in item.because} == set(GroundKind)
