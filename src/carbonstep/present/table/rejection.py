"""The file of rejected rows in the reader's language."""

from collections.abc import Callable

from carbonstep.present.sentence.problem import problem_text
from carbonstep.present.words.phrase import phrase_text
from carbonstep.present.words.translation import Language, mark_in, translate
from carbonstep.reading.problem import Problem

_HEADER = (
    mark_in("rejected rows", "file"),
    mark_in("rejected rows", "sheet"),
    mark_in("rejected rows", "row"),
    mark_in("rejected rows", "column"),
    mark_in("rejected rows", "found"),
    mark_in("rejected rows", "code"),
    mark_in("rejected rows", "reason"),
    mark_in("rejected rows", "remedy"),
)

_CELL = mark_in("rejected rows", "cell: ")


def rejection_words(
    language: Language,
) -> tuple[tuple[str, ...], Callable[[Problem], tuple[str, str, str]], str]:
    """The names of the columns, what says what a problem found, what is wrong and what to do, and
    what stands before the name of an original cell."""

    def said(problem: Problem) -> tuple[str, str, str]:
        return phrase_text(problem.found, language), *problem_text(problem, language)

    return tuple(translate(language, name) for name in _HEADER), said, translate(language, _CELL)
