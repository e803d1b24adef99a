"""How commands that file something print the decisions it led to."""

from collections.abc import Iterable

from carbonstep.cli.output import out
from carbonstep.domain.decision.decision import Decision
from carbonstep.present.words.label import CAUSES
from carbonstep.present.words.number import bps_display
from carbonstep.present.words.translation import Language, speaker
from carbonstep.units.rate import bps


def print_decisions(decisions: Iterable[Decision], language: Language) -> None:
    """One line for each decision: loan, step, first day, cause and id."""
    say = speaker(language)
    for decision in decisions:
        told = say(
            "loan {loan}: {bps} bp from {day} ({cause}, decision {decision})",
            loan=decision.loan_id,
            bps=bps_display(bps(decision.total_e4bp)),
            day=decision.effective_from.isoformat(),
            cause=say(CAUSES[decision.cause]),
            decision=decision.decision_id,
        )
        out().print(told, markup=False)
