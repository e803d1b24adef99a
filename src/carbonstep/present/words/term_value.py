"""The value of a loan's term as a table shows it: with its unit, and what is typed beside it."""

from carbonstep.domain.loan.term import LOAN
from carbonstep.present.words.label import BENCHMARKS
from carbonstep.present.words.number import grouped
from carbonstep.present.words.term import beside, term_word, word_shown
from carbonstep.present.words.translation import Language, mark, speaker
from carbonstep.reading.codec import leaves

_UNITS = {
    "yuan": mark("{yuan} yuan"),
    "%": mark("{number} %"),
    "% of the contract rate": mark("{number} %"),
    "bp": mark("{bps} bp"),
    "months": mark("{count} months"),
    "days": mark("{count} days"),
}
"""How a number of each unit of a term is said; of others the term's name says the unit."""
_UNIT_OF = {path: term.kind.unit for path, _, term in leaves(LOAN)}
_CALLED = {index.value: label for index, label in BENCHMARKS.items()}
_EMPTY = "[]"
"""A list of nothing, as JSON has it."""


def value_shown(name: str, value: str, language: Language) -> str:
    """A term's value with its unit; a word of a closed list with what is typed beside it.

    >>> value_shown("principal", "29000000.00", Language.ZH)
    '29,000,000.00元'
    >>> value_shown("spread_bps", "-45", Language.EN), value_shown("confirmed", "[]", Language.ZH)
    ('−45 bp', '无')
    >>> value_shown("benchmark.index", "LPR1Y", Language.ZH)
    '1年期LPR（LPR1Y）'
    """
    say = speaker(language)
    if value == _EMPTY:
        return term_word("none", language)
    if name == "benchmark.index" and value in _CALLED:
        return beside(say(_CALLED[value]), value, language)
    template = _UNITS.get(_UNIT_OF.get(name, ""))
    whole, point, decimals = value.removeprefix("-").partition(".")
    if template is None or not whole.isdecimal():
        return word_shown(value, language)
    number = ("−" if value.startswith("-") else "") + grouped(whole) + point + decimals
    return say(template, yuan=number, number=number, bps=number, count=number)
