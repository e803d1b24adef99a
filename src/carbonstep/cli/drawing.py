"""A loan on a terminal: the sentence, the rate history with reasons, the interest, what is due."""

from collections.abc import Iterable
from datetime import date

from rich.console import Console
from rich.tree import Tree

from carbonstep.cli.output import Column, table
from carbonstep.domain.loan.contract import Contract
from carbonstep.domain.loan.event import CONTRACT_KINDS
from carbonstep.domain.loan.patch import terms_said
from carbonstep.domain.picture.due import DueKind
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.what_if import SupposedFigure
from carbonstep.domain.picture.why import why_of
from carbonstep.domain.rate.segment import RateSegment, rate_on
from carbonstep.present.json.what_if import WhatIfOut
from carbonstep.present.page.loan_event import loan_event_views
from carbonstep.present.page.report import per_text
from carbonstep.present.page.terms import terms_changed_views
from carbonstep.present.sentence.decision import decision_sentence, next_step_sentence
from carbonstep.present.sentence.due import due_sentence
from carbonstep.present.sentence.explanation import node_text
from carbonstep.present.sentence.payment import penalty_notes, standing
from carbonstep.present.sentence.publication import estimated_on
from carbonstep.present.sentence.rate import benchmark_label, rate_sentence
from carbonstep.present.sentence.why import coming_sentence, no_rate_sentence, open_sentence
from carbonstep.present.words.label import figure_label, unit_label
from carbonstep.present.words.number import (
    bps_display,
    quantity_display,
    rate_display,
    yuan_display,
)
from carbonstep.present.words.period import period_label
from carbonstep.present.words.term import term_shown
from carbonstep.present.words.term_value import value_shown
from carbonstep.present.words.translation import Language, mark_in, speaker, translate
from carbonstep.reading.told import Told
from carbonstep.units.rate import bps

_SAVES = mark_in("saves", "On {day}: {now} % now, {then} % then; {saved} yuan less a year.")
_COSTS = mark_in("costs", "On {day}: {now} % now, {then} % then; {saved} yuan less a year.")

DUE_SHOWN = 4


def draw_picture(console: Console, picture: LoanPicture, language: Language) -> None:
    """Print a loan: today's rate, its history, the interest, what is due."""
    segment = rate_on(picture.priced.segments, picture.as_of)
    if segment is None:
        told = no_rate_sentence(picture, language=language)
    else:
        told = rate_line(picture.as_of, segment, language)
    console.print(told, markup=False)
    console.print()
    draw_history(console, picture, language)
    console.print()
    draw_interest(console, picture, language)
    console.print()
    if any(event.kind not in CONTRACT_KINDS for event in picture.priced.events):
        draw_events(console, picture, language)
        console.print()
    if picture.priced.contract.history:
        draw_terms_changed(console, picture.priced.contract, language)
        console.print()
    draw_missing(console, picture, language)
    coming = [due for due in picture.due if due.kind is not DueKind.PUBLICATION]
    for due in coming[:DUE_SHOWN]:
        console.print(f"• {due_sentence(due, language=language)}", markup=False, soft_wrap=True)


def rate_line(day: date, segment: RateSegment, language: Language) -> str:
    """The rate of a day in one line."""
    said = rate_sentence(segment, language=language)
    return translate(language, "{label}: {value}", label=day.isoformat(), value=said)


def draw_missing(console: Console, picture: LoanPicture, language: Language) -> None:
    """One line for each publication that did not come and that a rate of the loan rests on."""
    for due in picture.due:
        if due.kind is DueKind.PUBLICATION:
            told = due_sentence(due, language=language)
            console.print(f"• {told}", markup=False, soft_wrap=True)


def draw_history(console: Console, picture: LoanPicture, language: Language) -> None:
    """One row for each segment, with the reason below the table by its number."""

    def say(message: str) -> str:
        return translate(language, message)

    reasons: list[str] = []
    rows = []
    for segment in picture.priced.segments:
        rows.append(_row(picture, segment, reasons, language))
    columns = [
        Column(say("from")),
        Column(say("to (inclusive)")),
        Column(say("benchmark"), right=True),
        Column(say("spread"), right=True),
        Column(say("carbon"), right=True),
        Column(say("all-in"), right=True),
        Column(""),
        Column(say("why")),
    ]
    console.print(table(columns, rows, title=say("Rate history")))
    for number, reason in enumerate(reasons, start=1):
        console.print(f"  {number}. {reason}", markup=False, soft_wrap=True)


def _row(
    picture: LoanPicture, segment: RateSegment, reasons: list[str], language: Language
) -> tuple[str, ...]:
    decision = picture.priced.decision(segment.decision_id)
    reason = (
        translate(language, "No decision is in force; the carbon step is zero.")
        if decision is None
        else decision_sentence(decision, language=language)
    )
    if reason not in reasons:
        reasons.append(reason)
    say = speaker(language)
    return (
        segment.period.start.isoformat(),
        segment.period.last_on.isoformat(),
        say(
            "{benchmark} {rate} %",
            benchmark=benchmark_label(segment.benchmark_index, say),
            rate=rate_display(segment.benchmark_e4bp),
        ),
        translate(language, "{bps} bp", bps=bps_display(bps(segment.spread_e4bp))),
        translate(language, "{bps} bp", bps=bps_display(bps(segment.carbon_e4bp))),
        say("{number} %", number=rate_display(segment.all_in_e4bp)),
        translate(language, "projected") if segment.projected else "",
        str(reasons.index(reason) + 1),
    )


def draw_interest(console: Console, picture: LoanPicture, language: Language) -> None:
    """One row for each settlement period."""

    def say(message: str) -> str:
        return translate(language, message)

    rows = []
    for period in picture.priced.interest:
        settlement = period.settlement
        notes = [standing(period, period.status, speaker(language))]
        if settlement.provisional:
            notes.append(say("provisional"))
        notes += estimated_on(period.waits_for, speaker(language))
        rows.append(
            (
                settlement.period.start.isoformat(),
                settlement.period.last_on.isoformat(),
                str(settlement.period.days),
                settlement.pays_on.isoformat(),
                yuan_display(period.amount_fen),
                say(", ").join(notes),
            )
        )
    columns = [
        Column(say("from")),
        Column(say("to (inclusive)")),
        Column(say("days"), right=True),
        Column(say("paid on")),
        Column(say("interest (yuan)"), right=True),
        Column(""),
    ]
    console.print(table(columns, rows, title=say("Interest")))


def draw_events(console: Console, picture: LoanPicture, language: Language) -> None:
    """One row for each event that stands, with the penalty interest on it."""
    say = speaker(language)
    priced = picture.priced
    rows = [
        (view.on, view.kind, view.amount, view.penalty, say(", ").join(view.notes))
        for view in loan_event_views(priced.events, priced.penalties, language)
    ]
    columns = [
        Column(say("on")),
        Column(say("What happened")),
        Column(say("Amount, yuan"), right=True),
        Column(say("Penalty interest, yuan"), right=True),
        Column(say("Notes")),
    ]
    console.print(table(columns, rows, title=say("Since booking")))
    for note in penalty_notes(priced.penalties, say):
        console.print(note, markup=False, soft_wrap=True)


def draw_terms(console: Console, contract: Contract, day: date, language: Language) -> None:
    """Print a loan's terms on a day by name, and below them what changed them."""
    say = speaker(language)
    rows = [
        (term_shown(name, language), value_shown(name, value, language))
        for name, value in terms_said(contract.on(day)).items()
        if value
    ]
    title = say("Terms on {day}", day=day.isoformat())
    console.print(table([Column(say("term")), Column(say("value"))], rows, title=title))
    if contract.history:
        console.print()
        draw_terms_changed(console, contract, language)


def draw_terms_changed(console: Console, contract: Contract, language: Language) -> None:
    """One row for each change of the terms."""
    say = speaker(language)
    rows = [
        (
            view.since,
            view.kind,
            say("; ").join(view.changes),
            view.agreed_on,
            view.reason,
            view.event_id,
        )
        for view in terms_changed_views(contract, language)
    ]
    titles = ("From", "What happened", "Terms", "Agreed on", "Reason", "Event")
    columns = [Column(say(title)) for title in titles]
    console.print(table(columns, rows, title=say("Terms that changed")))


def draw_what_if(
    console: Console,
    now: LoanPicture,
    then: LoanPicture,
    language: Language,
    *,
    figures: Iterable[SupposedFigure] = (),
) -> None:
    """What was supposed by name, the rate now and then on the day the hypothesis has taken hold,
    what it saves, and why."""

    def say(message: str, **values: str) -> str:
        return translate(language, message, **values)

    for figure in figures:
        console.print(_supposed(figure, language), markup=False, soft_wrap=True)
    found = WhatIfOut.of(now, then)
    day, saved = found.on.isoformat(), found.saved_a_year
    if saved is None:
        console.print(say("The loan bears no interest on {day}.", day=day), markup=False)
        return
    before, after = found.now.all_in_pct or "", found.then.all_in_pct or ""
    values = {"day": day, "now": before, "then": after}
    changes = before != after
    if changes:
        costs = saved.startswith("-")
        if costs and language is Language.ZH:
            saved = saved.removeprefix("-")
        yuan = yuan_display(int(saved.replace(".", "")))
        shown = say(_COSTS if costs else _SAVES, saved=yuan, **values)
    else:
        shown = say(
            "On {day}: {now} % either way; the hypothesis changes nothing by then.", **values
        )
    console.print(shown, markup=False)
    reason = getattr(found.then.sentences, language.value)
    if reason:
        console.print(reason, markup=False, soft_wrap=True)
    if changes:
        console.print()
        draw_history(console, then, language)


def _supposed(figure: SupposedFigure, language: Language) -> str:
    """A figure that was supposed, beside the one that is filed."""
    values = {
        "figure": figure_label(figure.name, language),
        "report": figure.report_id,
        "period": period_label(figure.period, language),
        "unit": unit_label(figure.unit, language) + per_text(figure.product, language),
        "supposed": quantity_display(figure.supposed, language),
    }
    if figure.filed is None:
        return translate(
            language,
            "Supposed: {figure} of {period} is {supposed} {unit}; report {report} has none.",
            **values,
        )
    return translate(
        language,
        "Supposed: {figure} of {period} is {supposed} {unit}; report {report} has {filed}.",
        filed=quantity_display(figure.filed, language),
        **values,
    )


def draw_why(console: Console, picture: LoanPicture, language: Language) -> None:
    """The decision in a sentence, the way to the next step, what comes and what is missing, and the
    explanation as a tree."""
    why = why_of(picture)
    decision = why.decision
    if rate_on(picture.priced.segments, picture.as_of) is None:
        lines = [no_rate_sentence(picture, language=language)]
    elif decision is None:
        lines = [translate(language, "No decision is in force; the carbon step is zero.")]
    else:
        lines = [
            decision_sentence(decision, language=language),
            next_step_sentence(decision, rulebook=picture.rulebook, language=language),
        ]
    lines += [coming_sentence(coming, language=language) for coming in why.coming]
    lines += [decision_sentence(item, language=language) for item in why.without_effect]
    lines += [open_sentence(found, language=language) for found in why.open]
    for line in lines:
        if line:
            console.print(line, markup=False, soft_wrap=True)
    if decision is not None:
        console.print(_tree(decision.explanation, language))


def _tree(node: Told, language: Language) -> Tree:
    tree = Tree(node_text(node, language=language).replace("[", "\\["))
    for child in node.children():
        tree.children.append(_tree(child, language))
    return tree
