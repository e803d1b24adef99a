"""What mended meanings move in a store, as lines and a table."""

from collections.abc import Iterator, Sequence

from carbonstep.domain.money.posting import Component
from carbonstep.domain.picture.mending import MovedDay, MovedDecision, MovedPenalty, WaitingDay
from carbonstep.domain.picture.mending_ahead import MendingAhead
from carbonstep.present.sentence.meaning import fault_text
from carbonstep.present.words.label import COMPONENTS
from carbonstep.present.words.number import bps_display, yuan_display
from carbonstep.present.words.period import period_label
from carbonstep.present.words.translation import Language, Say, speaker
from carbonstep.units.rate import RateE4bp, bps


def mending_lines(ahead: MendingAhead, language: Language) -> Iterator[str]:
    """What was looked at, what was mended since, and whether anything moves."""
    say = speaker(language)
    if ahead.as_of is None:
        yield say("The store has had no daily run: nothing is posted that could move.")
        return
    if not ahead.mended:
        yield say(
            "The last run, of {day}, followed every meaning of this program: nothing moves.",
            day=ahead.as_of.isoformat(),
        )
        return
    yield say("Mended since the last run, of {day}:", day=ahead.as_of.isoformat())
    for meaning in ahead.mended:
        yield f"- {meaning.name}: {fault_text(meaning.name, language)}"
    if not ahead.moved:
        yield say("{loans} loans looked at: none moves.", loans=str(ahead.loans))
        return
    yield say(
        "{loans} loans looked at, {moved} move. The next daily run books this; nothing is written "
        "now. Penalty interest is shown and not posted, so nothing is booked for it.",
        loans=str(ahead.loans),
        moved=str(len(ahead.moved)),
    )


def mending_titles(say: Say) -> tuple[str, ...]:
    """The titles of the table's columns."""
    return (
        say("loan no."),
        say("contract day or test period"),
        say("component"),
        say("old"),
        say("new"),
        say("left as it was"),
        say("booked"),
        say("mended"),
    )


def mending_rows(ahead: MendingAhead, language: Language) -> list[Sequence[str]]:
    """A row for each decision, each component of a contract day and each penalty that moves."""
    say = speaker(language)
    return [
        (loan.loan_id, *row)
        for loan in ahead.moved
        for row in (
            *(_decision(item, say, language) for item in loan.decisions),
            *(row for day in loan.days for row in _day(day, say)),
            *(_penalty(item, say) for item in loan.penalties),
            *(_waiting(item, say) for item in loan.waiting),
        )
    ]


def _decision(moved: MovedDecision, say: Say, language: Language) -> Sequence[str]:
    return (
        period_label(moved.test_period, language),
        say("carbon step, bp"),
        _bps(moved.old_e4bp),
        _bps(moved.new_e4bp),
        "",
        "",
        say("; ").join(moved.meanings),
    )


def _penalty(moved: MovedPenalty, say: Say) -> Sequence[str]:
    return (
        moved.on.isoformat(),
        say("penalty interest ({ref})", ref=moved.event_id),
        yuan_display(moved.old_fen),
        yuan_display(moved.new_fen),
        "",
        "",
        say("; ").join(moved.meanings),
    )


def _waiting(day: WaitingDay, say: Say) -> Sequence[str]:
    told = say("waits for {publication}", publication=str(day.publication))
    return (day.nominal_on.isoformat(), told, "", "", "", "", say("; ").join(day.meanings))


def _bps(rate: RateE4bp | None) -> str:
    return "–" if rate is None else bps_display(bps(rate))


def _day(day: MovedDay, say: Say) -> Iterator[Sequence[str]]:
    both = zip(day.old.by_component, day.new.by_component, day.booked.by_component, strict=True)
    for (component, old), (_, new), (_, booked) in both:
        waived = day.waived_fen if component is Component.INTEREST else 0
        if old != new or booked or waived:
            yield (
                day.nominal_on.isoformat(),
                say(COMPONENTS[component]),
                yuan_display(old),
                yuan_display(new),
                yuan_display(waived),
                yuan_display(booked),
                say("; ").join(day.meanings),
            )
