"""One decision with its whole explanation and sentence, beside the bare comparison it rests on.

The floor computes the reduction in Decimal and compares it with the bound: no explanation, no
dates, no sentence, no hash.
"""

import sys
import time
from datetime import date
from decimal import Decimal
from statistics import median

from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.account.report import Assurance, Figure, FootprintReport
from carbonstep.domain.decision.decide import decide_all
from carbonstep.domain.loan.loan import Benchmark, Loan
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.present.sentence.decision import decision_sentence
from carbonstep.present.words.translation import Language
from carbonstep.services.library import Library
from carbonstep.settings import shipped_rules
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

ROUNDS = 7
TIMES = 400


def each(call) -> float:
    """Median microseconds a call over several rounds."""
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for _ in range(TIMES):
            call()
        taken.append((time.perf_counter() - started) / TIMES * 1e6)
    return median(taken)


def main() -> int:
    rulebook = Library(shipped_rules()).rulebook("huangshi-reduction@2022-09")
    assert isinstance(rulebook, Rulebook)
    loan = Loan(
        loan_id="bench",
        account_id="eu-ets:1",
        principal_fen=Fen(1_500_000_000),
        drawn_on=date(2022, 9, 20),
        matures_on=date(2025, 9, 20),
        benchmark=Benchmark(
            index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(3_200_000)
        ),
        spread_e4bp=RateE4bp(0),
        rulebook=rulebook.ref,
        parameters={"baseline_tco2e": Decimal(103400)},
    )
    report = FootprintReport(
        account_id="eu-ets:1",
        period=Period(date(2022, 1, 1), date(2023, 1, 1)),
        received_on=date(2023, 4, 28),
        figures=(
            Figure(name="scope1", amount=Decimal(50000), unit="tCO2e"),
            Figure(name="scope2_location", amount=Decimal(46990), unit="tCO2e"),
        ),
        assurance=Assurance.LIMITED,
        verifier="v",
    )
    evidence = Evidence(reports=(report,))
    as_of = date(2023, 12, 31)
    baseline, amounts, bound = Decimal(103400), (Decimal(50000), Decimal(46990)), Decimal(5)

    def bare() -> bool:
        return (baseline - sum(amounts)) / baseline * 100 >= bound

    def decide():
        return decide_all(rulebook, loan, evidence, calendar=prc_calendar(), as_of=as_of)

    def explain() -> str:
        [decision] = decide()
        return decision.decision_id + decision_sentence(decision, language=Language.EN)

    floor, decided, explained = each(bare), each(decide), each(explain)
    print(f"floor, microseconds                  {floor:.2f}")
    print(f"decided with explanation             {decided:.0f}  ({decided / floor:.0f} x floor)")
    print(f"decided, hashed and said in English  {explained:.0f}  ({explained / floor:.0f} x)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
