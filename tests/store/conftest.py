"""Example facts for the tests of the store."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy.orm import Session

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.account_change import AccountChange, AccountChangeKind
from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.certificate_change import CertificateChange, CertificateChangeKind
from carbonstep.domain.account.report import Assurance, Figure, FootprintReport
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.decision.decision import Basis, Decision, KpiValue
from carbonstep.domain.decision.explanation import Explanation, RulebookCited
from carbonstep.domain.decision.part import Cause, DecidedOutput, DecidedPart, PartState
from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.loan.loan import Benchmark, Loan
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.money.posting import Amounts, PostedPart, Posting
from carbonstep.domain.money.true_up import Ground, GroundKind, TrueUp
from carbonstep.domain.rulebook.applied import Clause, StepTaken
from carbonstep.domain.rulebook.output import Bound
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.store.account import ACCOUNT
from carbonstep.store.append import append
from carbonstep.store.loan import LOAN
from carbonstep.store.log import LogEntry
from carbonstep.store.report import FOOTPRINT_REPORT
from carbonstep.store.rulebook import RULEBOOK, ApprovedRulebook
from carbonstep.store.stamp import Stamp
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import CalendarYear

DAY = date(2026, 1, 2)
AT = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)


class Examples:
    """Facts with plausible defaults, and what records them."""

    day = DAY
    at = AT
    account_id = "uscc:91110000600037341L"

    def stamp(self, **changes: Any) -> Stamp:
        return Stamp(**{"recorded_at": AT, "actor": "test", "on": DAY, **changes})

    def account(self, **changes: Any) -> CarbonAccount:
        given = {"account_id": self.account_id, "name": "长春电缆", "industry": "C3831"}
        return CarbonAccount(**{**given, "region": "CN-JL", **changes})

    def account_change(self, **changes: Any) -> AccountChange:
        given = {
            "account_id": self.account_id,
            "kind": AccountChangeKind.CORRECTED,
            "on": DAY,
            "industry": "",
            "lei": "300300DEM00000000134",
            "received_on": DAY,
            "reason": "误填“行业”",
        }
        return AccountChange(**{**given, **changes})

    def report(self, amount: str = "103400.1", **changes: Any) -> FootprintReport:
        given = {
            "account_id": self.account_id,
            "period": Period(date(2025, 1, 1), date(2026, 1, 1)),
            "received_on": DAY,
            "figures": (Figure(name="scope1", amount=Decimal(amount), unit="tCO2e"),),
            "assurance": Assurance.LIMITED,
        }
        return FootprintReport(**{**given, **changes})

    def report_withdrawal(self, **changes: Any) -> ReportWithdrawal:
        given = {
            "report_id": self.report().report_id,
            "account_id": self.account_id,
            "withdrawn_on": DAY,
            "reason": "of another enterprise",
        }
        return ReportWithdrawal(**{**given, **changes})

    def certificate(self, **changes: Any) -> Certificate:
        given = {
            "account_id": self.account_id,
            "scheme": "carbon-label",
            "number": "L-1",
            "issuer": "某认证中心",
            "valid": Period(date(2025, 1, 1), date(2026, 1, 1)),
            "received_on": DAY,
        }
        return Certificate(**{**given, **changes})

    def certificate_change(self, **changes: Any) -> CertificateChange:
        given = {
            "certificate_id": self.certificate().certificate_id,
            "account_id": self.account_id,
            "kind": CertificateChangeKind.WITHDRAWN,
            "on": DAY,
            "reason": "told by the issuer",
            "received_on": DAY,
        }
        return CertificateChange(**{**given, **changes})

    def rulebook(self, **changes: Any) -> ApprovedRulebook:
        given = {
            "rulebook_id": "huangshi-reduction",
            "version": "2022-09",
            "content_hash": "ab" * 32,
            "content": '{"rulebook":"huangshi-reduction","version":"2022-09"}',
            "approved_on": DAY,
        }
        return ApprovedRulebook(**{**given, **changes})

    def loan(self, **changes: Any) -> Loan:
        given = {
            "loan_id": "L-2024-09",
            "account_id": self.account_id,
            "principal_fen": Fen(2_900_000_000),
            "drawn_on": date(2024, 9, 20),
            "matures_on": date(2027, 9, 20),
            "benchmark": Benchmark(index=BenchmarkIndex.LPR_1Y),
            "spread_e4bp": RateE4bp(450_000),
            "rulebook": RulebookRef(
                rulebook_id="huangshi-reduction", version="2022-09", content_hash="ab" * 32
            ),
            "parameters": {"baseline_tco2e": Decimal("103400.5")},
        }
        return Loan(**{**given, **changes})

    def loan_event(self, **changes: Any) -> LoanEvent:
        given = {
            "loan_id": "L-2024-09",
            "kind": LoanEventKind.PREPAYMENT,
            "on": date(2025, 9, 22),
            "amount_fen": Fen(100_000_001),
            "notified_on": date(2025, 8, 22),
            "received_on": DAY,
        }
        return LoanEvent(**{**given, **changes})

    def calendar_year(self, **changes: Any) -> CalendarYear:
        given = {
            "year": 2027,
            "holidays": frozenset({date(2027, 1, 1)}),
            "make_up_days": frozenset({date(2027, 3, 20)}),
            "source": "某通知",
        }
        return CalendarYear(**{**given, **changes})

    def posted_part(self, **changes: Any) -> PostedPart:
        given = {
            "period": Period(date(2025, 9, 20), date(2025, 12, 20)),
            "principal_fen": Fen(2_900_000_000),
            "all_in_e4bp": RateE4bp(3_450_000),
            "fixing_published_on": date(2025, 8, 20),
            "benchmark_e4bp": RateE4bp(3_000_000),
            "decision_id": "",
        }
        return PostedPart(**{**given, **changes})

    def posting(self, **changes: Any) -> Posting:
        given = {
            "loan_id": "L-2024-09",
            "nominal_on": date(2025, 12, 20),
            "pays_on": date(2025, 12, 22),
            "posted_on": date(2025, 12, 22),
            "amounts": Amounts(interest_fen=Fen(25_290_417), principal_fen=Fen(1)),
            "parts": (self.posted_part(),),
        }
        return Posting(**{**given, **changes})

    def true_up(self, **changes: Any) -> TrueUp:
        given = {
            "loan_id": "L-2024-09",
            "nominal_on": date(2025, 12, 20),
            "number": 1,
            "period": self.posting().period,
            "posted_on": DAY,
            "stood": self.posting().amounts,
            "recomputed": Amounts(interest_fen=Fen(25_000_000), capitalised_fen=Fen(3)),
            "waived_fen": Fen(-7),
            "parts": (self.posted_part(decision_id="D-X"),),
            "because": (Ground(kind=GroundKind.DECISION, ref="D-X"),),
        }
        return TrueUp(**{**given, **changes})

    def output(self, **changes: Any) -> DecidedOutput:
        """What a decision gives: one part of 10 bp less, or another one."""
        part: dict[str, Any] = {
            "kpi": "reduction",
            "state": PartState.MEASURED,
            "cause": Cause.REPORT,
            "stands_e4bp": RateE4bp(-100_000),
            "effective_from": date(2026, 1, 9),
            "effective_to": None,
        }
        made = DecidedPart(**{**part, **changes})
        return DecidedOutput(name="margin", total_e4bp=made.stands_e4bp, parts=(made,))

    def decision(self, **changes: Any) -> Decision:
        given: dict[str, Any] = {
            "loan_id": "L-2024-09",
            "rulebook": self.loan().rulebook,
            "test_period": Period(date(2025, 1, 1), date(2026, 1, 1)),
            "cause": Cause.REPORT,
            "decided_on": DAY,
            "kpis": (KpiValue(name="reduction", unit="%", value=Fraction(31, 5)),),
            "outputs": (self.output(),),
            "basis": (Basis(kind="report", fact_id="R-X", received_on=DAY),),
            "supersedes": "",
            "explanation": Explanation(
                parts=(
                    StepTaken(
                        kpi="reduction",
                        bound=Bound.AT_LEAST,
                        at=Decimal(5),
                        adjustment_e4bp=RateE4bp(-100_000),
                        clause=Clause(path="adjust[0].steps[0]"),
                    ),
                ),
                rulebook=RulebookCited(
                    rulebook_id="huangshi-reduction", version="2022-09", content_hash="ab" * 32
                ),
            ),
        }
        return Decision(**{**given, **changes})

    def told(self, entry: LogEntry | None) -> dict[str, Any]:
        """What an entry says of its fact, but for the name of the shape it is said in."""
        assert entry is not None
        return {name: value for name, value in entry.body.items() if name != "schema"}

    def record_all(self, session: Session) -> None:
        """An account, two revisions of a report, a rulebook and a loan, numbered 0 to 4."""
        first = self.report()
        second = self.report("99", supersedes=first.report_id, restatement_reason="typo")
        append(session, ACCOUNT, [self.account()], self.stamp())
        append(session, FOOTPRINT_REPORT, [first, second], self.stamp())
        append(session, RULEBOOK, [self.rulebook()], self.stamp())
        append(session, LOAN, [self.loan()], self.stamp())


@pytest.fixture
def example() -> Examples:
    return Examples()
