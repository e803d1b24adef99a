"""The rulebook page: it holds the whole vocabulary, its examples are whole, its cases pass."""

import shutil
from pathlib import Path

import pytest

from carbonstep.domain.account.figure import DECLARED_UNITS, ORGANISATION_FIGURES, PRODUCT_FIGURES
from carbonstep.domain.account.report import Assurance
from carbonstep.domain.rulebook.measure import ReadAs
from carbonstep.domain.rulebook.missing import TreatMissing
from carbonstep.domain.rulebook.output import Bound
from carbonstep.domain.rulebook.read import read_rulebook
from carbonstep.domain.rulebook.rulebook import (
    CorrectionPolicy,
    Rulebook,
    TestPeriod,
)
from carbonstep.formats.document import parse_yaml
from carbonstep.reading.node import Node
from carbonstep.services.library import Library
from carbonstep.services.rule_case import run_cases

PAGE = "docs/reference/rulebook.md"
PARTS = ("format", "test", "kpis", "adjust", "limits", "missing", "correction", "parameters")


def node(text: str) -> Node:
    found = parse_yaml(text)
    assert isinstance(found, Node), found
    return found


def keys_wanted(document: str) -> set[str]:
    """The keys that the reader names when it finds a list where a mapping belongs."""
    found = read_rulebook(node(document))
    assert isinstance(found, tuple)
    wanted = next(p.needed for p in found if p.needed.startswith("a mapping with "))
    return set(wanted.removeprefix("a mapping with ").split(", "))


def test_every_word_is_on_the_page(pages) -> None:
    text = pages(PAGE)
    for words in (Assurance, Bound, CorrectionPolicy, ReadAs, TestPeriod, TreatMissing):
        assert [word.value for word in words if word.value not in text] == []
    assert [unit for unit in DECLARED_UNITS if f"`{unit}`" not in text] == []
    figures = [f"organisation.{name}" for name in ORGANISATION_FIGURES]
    figures += [f"product.{name}" for name in PRODUCT_FIGURES]
    assert [name for name in figures if f"`{name}`" not in text] == []


@pytest.mark.parametrize("part", ["whole", "title", "in_force", "test", "missing", "correction"])
def test_every_key_is_on_the_page(pages, part: str) -> None:
    example = pages.blocks(PAGE, "yaml")[0]
    if part == "whole":
        wanted = keys_wanted("[]")
    else:
        entries = [
            (key, value if key != part else Node(place=value.place, items=()))
            for key, value in node(example).entries or ()
        ]
        if part == "correction":
            assert part in dict(entries)
        found = read_rulebook(Node(place=node(example).place, entries=tuple(entries)))
        assert isinstance(found, tuple)
        needed = next(p.needed for p in found if p.needed.startswith("a mapping with "))
        wanted = set(needed.removeprefix("a mapping with ").split(", "))
    assert wanted
    assert [key for key in wanted if key not in pages(PAGE)] == []


def test_the_first_example_is_whole(pages) -> None:
    assert isinstance(read_rulebook(node(pages.blocks(PAGE, "yaml")[0])), Rulebook)


def test_the_example_of_the_second_format_is_whole(pages) -> None:
    (example,) = pages.blocks(PAGE, "yml")
    assert isinstance(read_rulebook(node(example)), Rulebook)


def test_each_fragment_fits_the_first_example(pages) -> None:
    blocks = pages.blocks(PAGE, "yaml")
    whole = node(blocks[0])
    fragments = [block for block in blocks[1:] if "cases:" not in block]
    assert len(fragments) >= 8
    for fragment in fragments:
        replaced = dict(whole.entries or ())
        for key, value in node(fragment).entries or ():
            assert key in PARTS, key
            replaced[key] = value
        # A fragment is about one thing; limits that no longer bind are not what it is about.
        if "limits:" not in fragment and ("kpis:" in fragment or "adjust:" in fragment):
            replaced.pop("limits", None)
        found = read_rulebook(Node(place=whole.place, entries=tuple(replaced.items())))
        assert isinstance(found, Rulebook), (fragment, [str(problem) for problem in found])


def test_the_cases_of_the_page_pass_and_can_fail(pages, tmp_path: Path, repo: Path) -> None:
    cases = next(block for block in pages.blocks(PAGE, "yaml") if "cases:" in block)
    shutil.copytree(repo / "rules", tmp_path / "rules")
    folder = tmp_path / "rules" / "rulebooks" / "huangshi-reduction"
    (folder / "cases.yaml").write_text(cases, "utf-8")
    results = list(run_cases(Library(tmp_path / "rules"), folder))
    assert [(result.name, result.problems) for result in results if not result.passed] == []
    assert results
    (folder / "cases.yaml").write_text(cases.replace('total_bps: "-10"', 'total_bps: "-9"'))
    assert not all(result.passed for result in run_cases(Library(tmp_path / "rules"), folder))


def test_every_expectation_of_a_case_is_on_the_page(pages, tmp_path: Path, repo: Path) -> None:
    cases = next(block for block in pages.blocks(PAGE, "yaml") if "cases:" in block)
    shutil.copytree(repo / "rules", tmp_path / "rules")
    folder = tmp_path / "rules" / "rulebooks" / "huangshi-reduction"
    head = cases.split("    expect:", 1)[0]
    (folder / "cases.yaml").write_text(head + "    expect: []\n", "utf-8")
    (result,) = run_cases(Library(tmp_path / "rules"), folder)
    needed = next(p.needed for p in result.problems if p.needed.startswith("a mapping with "))
    text = pages(PAGE)
    for key in needed.removeprefix("a mapping with ").split(", "):
        assert f"{key}:" in text or f"`{key}`" in text, key
