"""A loan's document to fill in: every term of the table, with what it is and what it may be."""

import json
from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from carbonstep.domain.loan.term import LOAN
from carbonstep.present.words.phrase import BETWEEN
from carbonstep.present.words.term import term_name, term_word
from carbonstep.present.words.translation import Language, Say, mark_in, speaker, translate
from carbonstep.reading.codec import Json, Record, Term

UNITS = {
    "yuan": mark_in("unit of a loan term", "yuan"),
    "date": mark_in("unit of a loan term", "date"),
    "months": mark_in("unit of a loan term", "months"),
    "days": mark_in("unit of a loan term", "days"),
    "working days": mark_in("unit of a loan term", "working days"),
    "%": mark_in("unit of a loan term", "%"),
    "bp": mark_in("unit of a loan term", "bp"),
    "% of the contract rate": mark_in("unit of a loan term", "% of the contract rate"),
    "as the rulebook says": mark_in("unit of a loan term", "as the rulebook says"),
}
"""What the terms count."""

_STEP, _WIDTH = "  ", 96
_EXAMPLES: dict[str, Json] = {"date": "2025-06-20", "yuan": "1000000"}
"""What a term is shown with that has no example of its own."""


def loan_template(language: Language) -> str:
    """A YAML document that is a loan once its empty terms are filled in.

    What must be said stands empty; what may be left out stands behind a `#`, with what holds where
    it is left out, or else an example.
    """
    say = speaker(language)
    head = (
        say("A loan to book: carbonstep loan book FILE."),
        say(
            "Fill in what stands empty. A term behind a # may be left out: what stands there holds"
        ),
        say(
            "then, unless it is an example. Take the # away to say something else; a term that the"
        ),
        say("loan has no use for is refused."),
    )
    lines = [*(f"# {line}" for line in head), *_lines(LOAN, language, say)]
    return "\n".join(lines) + "\n"


def _lines(
    record: Record[Any],
    language: Language,
    say: Say,
    *,
    under: str = "",
    off_at: str | None = None,
) -> Iterator[str]:
    """The terms of a table; `off_at`: the blanks before the `#` behind which they all stand."""
    blanks = _STEP * under.count(".")
    for term in record.terms:
        path, needed = f"{under}{term.name}", off_at is None and _is_needed(record, term)
        told = _told(path, record, term, needed=needed, language=language)
        comment = f"{blanks}# "
        if language is Language.EN:
            yield from wrap(told, _WIDTH, initial_indent=comment, subsequent_indent=comment)
        else:
            yield f"{comment}{told}"
        at = None if needed else blanks if off_at is None else off_at
        before = blanks if at is None else f"{at}#{blanks.removeprefix(at)}"
        if term.kind.terms is not None and "items" not in term.kind.taken:
            yield f"{before}{term.name}:"
            yield from _lines(term.kind.terms, language, say, under=f"{path}.", off_at=at)
        else:
            value = "" if needed else f" {_written(record, term)}"
            yield f"{before}{term.name}:{value}"


def _is_needed(record: Record[Any], term: Term) -> bool:
    if term.left_out:
        return term.left_out.startswith("required;")
    return term.attribute not in record.defaults


def _told(path: str, record: Record[Any], term: Term, *, needed: bool, language: Language) -> str:
    """What a term is: in English as the reference says it, in Chinese by its name and words."""
    say = speaker(language)
    parts = [term.doc if language is Language.EN else term_name(path, language)]
    unit = UNITS.get(term.kind.unit)
    if unit is not None:
        parts.append(translate(language, unit))
    words = _words(term)
    if words and language is Language.ZH:
        named = [(word, term_word(word, language)) for word in words]
        shown = [word if word == said else f"{word}={said}" for word, said in named]
        parts.append(translate(language, BETWEEN).join(shown))
    if needed:
        parts.append(say("must be said"))
    elif _default(record, term) is None and term.kind.terms is None:
        parts.append(say("an example"))
    return say("; ").join(parts)


def _written(record: Record[Any], term: Term) -> str:
    """What holds where a term is left out, or an example, as YAML takes it."""
    default = _default(record, term)
    value = term.example if default is None else default
    if value is None:
        words = _words(term)
        value = words[0] if words else _EXAMPLES.get(term.kind.unit, [])
    return json.dumps(value, ensure_ascii=False)


def _default(record: Record[Any], term: Term) -> Json:
    """What holds where the term is left out, as it is written; None where nothing does."""
    default = record.defaults.get(term.attribute)
    return None if default in (None, (), {}, "") else term.kind.write(default)


def _words(term: Term) -> list[str]:
    """The words that a term may be."""
    found = term.kind.taken.get("enum")
    return [word for word in found if isinstance(word, str)] if isinstance(found, list) else []
