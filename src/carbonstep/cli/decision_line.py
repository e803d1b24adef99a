"""How commands that file something print the decisions it led to."""

from collections.abc import Iterable

from carbonstep.cli.output import out
from carbonstep.domain.decision.decision import Decision
from carbonstep.present.words.number import bps_display
from carbonstep.units.rate import bps


def print_decisions(decisions: Iterable[Decision]) -> None:
    """One line for each decision: loan, step, first day, cause and id."""
    for decision in decisions:
        step = bps_display(bps(decision.total_e4bp))
        out().print(
            f"loan {decision.loan_id}: {step} bp from {decision.effective_from} "
            f"({decision.cause.value}, decision {decision.decision_id})",
            markup=False,
        )
