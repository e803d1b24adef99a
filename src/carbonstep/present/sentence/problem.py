"""A problem in the reader's language: what is wrong, what to do, and where."""

from carbonstep.present.sentence.remedy import remedy_of
from carbonstep.present.words.column import column_text
from carbonstep.present.words.face import face
from carbonstep.present.words.label import BENCHMARKS
from carbonstep.present.words.phrase import phrase_text
from carbonstep.present.words.term import beside, term_name
from carbonstep.present.words.translation import Language, Say, speaker
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reason import ReadingReason


def problem_text(problem: Problem, language: Language) -> tuple[str, str]:
    """What is wrong, and the remedy for whoever is spoken to.

    >>> from carbonstep.reading.reason import ReadingReason
    >>> problem_text(Problem(reason=ReadingReason.KEY_TWICE, found="loan"), Language.ZH)
    ('字段“loan”出现两次。', '请删除其中之一。')
    """
    say = speaker(language)
    values = {
        "found": phrase_text(problem.found, language),
        "needed": phrase_text(problem.needed, language),
    }
    named = values
    if _of_a_key(problem):
        named = {**values, "needed": _key_shown(problem, language)}
    elif problem.code in _OF_A_BENCHMARK:
        named = {**values, "found": _benchmark_named(problem.found, say)}
    return say(problem.reason.message, **named), say(
        remedy_of(problem.reason, face(), needed=problem.needed), **values
    )


_OF_A_BENCHMARK = frozenset(
    (
        "publication_expected",
        "publication_missing",
        "fixing_missing",
        "fixing_not_published",
        "fixing_differs",
        "fixing_withdrawn",
        "fixing_withdrawal_superseded",
    )
)
"""What is found is a benchmark, or one and a day. The message is read and names it; in the remedy
it is typed."""


def _benchmark_named(found: str, say: Say) -> str:
    """A benchmark as it is called, with its day where it stands behind; another word as it is."""
    word, _, day = found.partition(" ")
    index = next((one for one in BENCHMARKS if one.value == word), None)
    if index is None:
        return found
    called = say(BENCHMARKS[index])
    return say("{about} of {day}", about=called, day=day) if day else called


def _of_a_key(problem: Problem) -> bool:
    return problem.reason in (ReadingReason.KEY_MISSING, ReadingReason.KEY_EMPTY)


def _key_shown(problem: Problem, language: Language) -> str:
    """A key that lacks, beside what people call it where it is a term of a loan."""
    at = problem.place.path or ""
    whole = at if problem.reason is ReadingReason.KEY_EMPTY else f"{at}.{problem.needed}"
    path = whole.removeprefix("loan.").removeprefix(".")
    said = term_name(path, language)
    return problem.needed if said == path else beside(said, problem.needed, language)


_ASKED_WITH = {"known_at": "--known-at"}
"""What a question says over the API by name and at a command by an option: a place is worded for
commands alone."""


def place_text(place: Place, language: Language) -> str:
    """Where a problem is, counted from 1 as a person counts.

    >>> place_text(Place(file="a.csv", row=3, column="scope1"), Language.ZH)
    'a.csv，第3行，“范围一排放”（scope1）列'
    """
    say = speaker(language)
    parts = [place.file] if place.file else []
    if place.sheet is not None:
        parts.append(say("sheet {name}", name=place.sheet))
    if place.line is not None:
        parts.append(say("line {number}", number=str(place.line)))
    if place.row is not None:
        parts.append(say("row {number}", number=str(place.row)))
    if place.column is not None and not (place.path or "").startswith("--"):
        parts.append(column_text(place.column, language))
    if place.path:
        parts.append(phrase_text(_ASKED_WITH.get(place.path, place.path), language))
    return say(", ").join(parts) or say("input")
