"""What a daily run did, as JSON."""

from datetime import date

from pydantic import Field

from carbonstep.domain.picture.daily_run import DailyRun, SetAside
from carbonstep.present.json.decision import ShortDecisionOut
from carbonstep.present.json.fixing import MissingPublicationOut
from carbonstep.present.json.shape import Out, ProblemOut


class SetAsideOut(Out):
    """A loan that could not be posted, or not whole, and why."""

    loan_id: str
    problem: ProblemOut

    @classmethod
    def of(cls, item: SetAside) -> "SetAsideOut":
        return cls(loan_id=item.loan_id, problem=ProblemOut.of(item.problem))


class MeaningMendedOut(Out):
    """What a run put right by a meaning that was mended since the run before."""

    meaning: str
    loans: int
    days: int = Field(description="Contract days.")
    decisions: int
    penalties: int = Field(description="Notices whose penalty interest is shown otherwise.")


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
    meaning_mended: list[MeaningMendedOut] = Field(
        description="Of the decisions, postings and true-ups, those that no fact moved but a "
        "mended meaning of the program."
    )

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
            set_aside=[SetAsideOut.of(item) for item in run.set_aside],
            meaning_mended=[
                MeaningMendedOut(meaning=name, **count)
                for name, count in run.meaning_mended.items()
            ],
            missing_publications=[
                MissingPublicationOut.of(missing) for missing in run.missing_publications
            ],
        )
