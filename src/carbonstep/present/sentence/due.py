"""One sentence for a thing that is due."""

from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.domain.picture.due import Due, DueKind
from carbonstep.present.sentence.decision import WITHOUT_EFFECT
from carbonstep.present.sentence.publication import publication_text
from carbonstep.present.words.period import period_label
from carbonstep.present.words.translation import Language, mark, speaker

_DUE = {
    DueKind.REPORT: mark("report for {about} due by {day}"),
    DueKind.CERTIFICATE: mark("certificate {about} ends: no longer valid on {day}"),
    DueKind.STEP: mark("decision {about} takes effect on {day}"),
    DueKind.INTEREST: mark("interest to be paid on {day}"),
    DueKind.REPAYMENT: mark("instalment to be repaid on {day}"),
    DueKind.DRAWDOWN: mark("more to be drawn on {day}"),
    DueKind.PREPAYMENT: mark("prepayment to be made on {day}"),
    DueKind.REPRICING: mark("benchmark repriced on {day}"),
    DueKind.MATURITY: mark("principal to be repaid on {day}"),
}


def due_sentence(due: Due, *, language: Language) -> str:
    """What is due and when; overdue and provisional days are called so."""
    say = speaker(language)
    if due.kind is DueKind.PUBLICATION:
        missing = MissingPublication(index=BenchmarkIndex(due.about), expected_on=due.on)
        return publication_text(missing, say)
    about = due.about if due.period is None else period_label(due.period, language)
    sentence = say(_DUE[due.kind], about=about, day=due.on.isoformat())
    if due.overdue:
        sentence += say(", overdue")
    if due.loan_ends_on is not None:
        ends_on = due.loan_ends_on.isoformat()
        sentence += say(", ") + say(WITHOUT_EFFECT, day=ends_on)
    if due.provisional:
        sentence += say(" (provisional: holidays not yet announced)")
    return sentence
