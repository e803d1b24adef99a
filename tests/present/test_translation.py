"""The catalogue says everything in Chinese, no more and no less, with the same placeholders."""

from collections.abc import Iterator
from importlib.resources import files
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from reasons import REASONS

from carbonstep.cli.app import command_line
from carbonstep.cli.help import help_texts
from carbonstep.main import COMMANDS
from carbonstep.present.sentence.problem import place_text, problem_text
from carbonstep.present.sentence.remedy import API
from carbonstep.present.words.translation import Language, translate
from carbonstep.reading.problem import Place, Problem, Reason
from carbonstep.reading.reason import ReadingReason
from carbonstep.store.refusal import StoreRefusal
from carbonstep.store.schema import REVISIONS, UNKNOWN_REVISION

METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
KEYWORDS = {
    "say": None,
    "mark": None,
    "phrase": None,
    "t": None,
    "translate": (2,),
    "mark_in": ((1, "c"), 2),
}

Key = tuple[str | None, str]
"""A message by the context it is said in, None for most, and its English."""


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    source = files("carbonstep.present") / "locale" / "zh_CN" / "LC_MESSAGES" / "carbonstep.po"
    with source.open("rb") as opened:
        return read_po(opened, locale="zh_CN", abort_invalid=True)


@pytest.fixture(scope="module")
def used() -> set[Key]:
    """Every message id in the source, with the templates of the closed list of problems and all
    that the help of any command says."""
    found = extract_from_dir(
        str(files("carbonstep")),
        method_map=METHODS,
        keywords=KEYWORDS,
        options_map={"**.py": {"encoding": "utf-8"}},
    )
    ids = {
        (context, message if isinstance(message, str) else message[0])
        for _, _, message, _, context in found
        if message
    }
    some = {(None, "What is due"), (None, "a list of {of}"), ("contract days", "{count} days")}
    assert some <= ids
    line = command_line(COMMANDS)
    helped = {text for name in COMMANDS for text in help_texts(line.load(name))}
    helped |= {*help_texts(line), *REVISIONS.values(), UNKNOWN_REVISION}
    helped |= {refusal.words for refusal in refusals(StoreRefusal) if refusal.words}
    helped |= {text for reason in REASONS for text in (reason.message, reason.remedy)}
    helped |= set(API.values())
    return ids | {(None, text) for text in helped}


def refusals(kind: type[StoreRefusal]) -> Iterator[type[StoreRefusal]]:
    """Every reason for which a store is not used."""
    yield kind
    for below in kind.__subclasses__():
        yield from refusals(below)


def keys(catalogue: Catalog) -> set[Key]:
    """What the catalogue says in Chinese."""
    said = (message for message in catalogue if message.id and message.string)
    return {(message.context, str(message.id)) for message in said}


def test_every_message_is_translated(catalogue: Catalog, used: set[Key]) -> None:
    assert sorted(map(str, used - keys(catalogue))) == []


def test_no_translation_is_left_over(catalogue: Catalog, used: set[Key]) -> None:
    assert sorted(map(str, keys(catalogue) - used)) == []


def test_placeholders_match(catalogue: Catalog) -> None:
    def names(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text)} - {None}

    for message in catalogue:
        if message.id:
            assert names(str(message.string)) == names(str(message.id)), message.id


def test_nothing_is_fuzzy_or_left_in_english(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id:
            assert not message.fuzzy, message.id
            english = "".join(part for part, *_ in Formatter().parse(str(message.id)))
            if len(english.split()) > 1 and any(word.isalpha() for word in english.split()):
                chinese = str(message.string)
                is_sum = message.id == " per {amount} {unit}"
                assert is_sum or any("\u3400" <= c <= "\u9fff" for c in chinese), message.id


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.code)
def test_every_problem_reads_in_both_languages(reason: Reason) -> None:
    problem = Problem(reason=reason, place=Place(row=3), found="«found»", needed="«needed»")
    english, chinese = (problem_text(problem, language) for language in (Language.EN, Language.ZH))
    assert english == (problem.message, problem.remedy)
    assert english != chinese
    for one, other in zip(english, chinese, strict=True):
        assert ("«found»" in one, "«needed»" in one) == ("«found»" in other, "«needed»" in other)


def test_a_value_with_braces_is_only_a_value() -> None:
    problem = Problem(reason=ReadingReason.DATE_INVALID, found="{needed} {0.__class__}", needed="x")
    for language in Language:
        assert "{needed} {0.__class__}" in problem_text(problem, language)[0]


def test_a_message_the_catalogue_lacks_is_given_in_english() -> None:
    assert translate(Language.ZH, "not in the catalogue, {x}", x="1") == ("not in the catalogue, 1")


def test_a_place_reads_in_both_languages() -> None:
    place = Place(file="a.xlsx", sheet="S", row=3, column="scope1")
    assert place_text(place, Language.EN) == str(place)
    assert place_text(place, Language.ZH) == "a.xlsx，工作表S，第3行，“范围一排放”（scope1）列"
    assert place_text(Place(line=4, path="kpis"), Language.ZH) == "第4行，kpis"
