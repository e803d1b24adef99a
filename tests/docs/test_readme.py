"""The two READMEs say the same; the first screen is what it must be."""

import re

import pytest

NAMES = ("README.md", "README.zh-CN.md")


def outside_blocks(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def heading_levels(text: str) -> list[int]:
    return [len(found) for found in re.findall(r"^(#+) ", outside_blocks(text), re.MULTILINE)]


def links(text: str) -> list[str]:
    found = re.findall(r"\]\(([^)]+)\)", outside_blocks(text))
    return [link for link in found if link not in NAMES]


def commands(pages, name: str) -> list[str]:
    """The code blocks besides the demo's output."""
    return [block for block in pages.blocks(name, "console") if len(block.splitlines()) < 5]


def test_headings_commands_and_links_are_equal(pages) -> None:
    english, chinese = (pages(name) for name in NAMES)
    assert heading_levels(english) == heading_levels(chinese)
    assert len(heading_levels(english)) >= 6
    assert commands(pages, NAMES[0]) == commands(pages, NAMES[1])
    assert len(commands(pages, NAMES[0])) >= 6
    assert links(english) == links(chinese)
    assert len(links(english)) >= 10
    assert "](README.zh-CN.md)" in english
    assert "](README.md)" in chinese


def test_lists_and_tables_have_as_many_entries(pages) -> None:
    counts = [
        [len(re.findall(mark, outside_blocks(pages(name)), re.MULTILINE)) for name in NAMES]
        for mark in (r"^- ", r"^\| ")
    ]
    assert all(english == chinese > 4 for english, chinese in counts)


@pytest.mark.parametrize(("name", "stop"), [("README.md", "."), ("README.zh-CN.md", "。")])
def test_the_first_screen_is_a_sentence_and_the_demo(pages, name: str, stop: str) -> None:
    sentence, command, *_ = pages(name).split("\n\n")[1:]
    assert sentence.count(stop) == 1
    assert sentence.endswith(stop)
    assert command == "```console\nscripts/demo\n```"


@pytest.mark.parametrize("name", NAMES)
def test_the_demo_output_has_no_path_of_a_machine(pages, name: str) -> None:
    output = max(pages.blocks(name, "console"), key=len)
    assert len(output.splitlines()) > 30
    assert "demo-data/reports.xlsx" in output
    assert "demo-data/key.txt" in output
    assert "/tmp" not in output


def test_every_document_is_on_the_map(pages, repo) -> None:
    linked = set(links(pages("README.md")))
    documents = {
        path.relative_to(repo).as_posix()
        for path in pages.all()
        if path.is_relative_to(repo / "docs") and path.parent.name != "decisions"
    }
    assert len(documents) >= 10
    assert documents <= linked


def test_scripts_named_in_the_readme_exist(pages, repo) -> None:
    named = set(re.findall(r"scripts/[a-z]+", pages("README.md")))
    assert {"scripts/demo", "scripts/check", "scripts/docs"} <= named
    assert [name for name in named if not (repo / name).is_file()] == []
