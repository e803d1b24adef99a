"""What a daily run did, as JSON."""

from datetime import date

from carbonstep.domain.picture.daily_run import DailyRun
from carbonstep.present.json.decision import ShortDecisionOut
from carbonstep.present.json.fixing import MissingPublicationOut
from carbonstep.present.json.shape import Out, ProblemOut


class SetAsideOut(Out):
    """A loan that could not be posted, or not whole, and why."""

    loan_id: str
    problem: ProblemOut


class RunOut(Out):
    """What a daily run did."""

    on: date
    fixings: int
    loans: int
    decisions: list[ShortDecisionOut]
    missing: int
    taking_effect: int
    postings: int
    true_ups: int
    set_aside: list[SetAsideOut]
    missing_publications: list[MissingPublicationOut]

    @classmethod
    def of(cls, run: DailyRun, *, on: date) -> "RunOut":
        return cls(
            on=on,
            fixings=len(run.fixings),
            loans=run.loans,
            decisions=[ShortDecisionOut.of(decision) for decision in run.decisions],
            missing=run.missing,
            taking_effect=run.taking_effect,
            postings=len(run.postings),
            true_ups=len(run.true_ups),
            set_aside=[
                SetAsideOut(loan_id=item.loan_id, problem=ProblemOut.of(item.problem))
                for item in run.set_aside
            ],
            missing_publications=[
                MissingPublicationOut.of(missing) for missing in run.missing_publications
            ],
        )
