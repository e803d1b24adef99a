"""What is to be paid on the day of a payoff: principal, interest, overdue, and penalties."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from carbonstep.domain.loan.event import LoanEvent
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.domain.money.penalty import penalty_lines
from carbonstep.domain.money.position import Position
from carbonstep.domain.money.service import Serviced
from carbonstep.units.money import Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoffSum:
    """What a payoff asks for on its day.

    `principal_fen` and `interest_fen` are what the schedule has outstanding and accrued by the day,
    with what of days before it is paid with the payoff, since their payment day had not gone by,
    less the money that came for them before.
    `overdue_fen` is what was told to be overdue of earlier days and not made good before it, and
    `penalty_fen` the penalty interest up to the day, which is no cash flow of the schedule.
    `waits_for` is the publication that did not come and that it rests on.
    """

    on: date
    principal_fen: Fen
    interest_fen: Fen
    overdue_fen: Fen
    penalty_fen: Fen
    waits_for: MissingPublication | None

    @property
    def total_fen(self) -> Fen:
        return Fen(self.principal_fen + self.interest_fen + self.overdue_fen + self.penalty_fen)


def payoff_sum(
    loan: Loan, serviced: Serviced, position: Position, events: Sequence[LoanEvent]
) -> PayoffSum | None:
    """What the payoff among the events that stand asks for, or None where there is none."""
    on = position.paid_off_on
    if on is None:
        return None
    before = on - timedelta(days=1)
    own = [day for day in position.days if day.due.early and day.due.pays_on == on]
    left = [day.due.due_fen - day.paid_fen(before) for day in own]
    principal = [min(int(day.due.principal_fen), fen) for day, fen in zip(own, left, strict=True)]
    waits = [flow.waits_for for flow in serviced.flows if flow.pays_on == on]
    return PayoffSum(
        on=on,
        principal_fen=Fen(sum(principal)),
        interest_fen=Fen(sum(left) - sum(principal)),
        overdue_fen=Fen(sum(day.overdue_fen(before) for day in position.days)),
        penalty_fen=Fen(
            sum(
                line.amount_fen
                for line in penalty_lines(loan, serviced, position, events, as_of=on)
            )
        ),
        waits_for=next((item for item in waits if item is not None), None),
    )
