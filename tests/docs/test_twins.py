"""A page in Chinese has what its English twin has: its sections, and what its tables list."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENDING = ".zh-CN.md"
CHINESE = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in (ROOT, ROOT / "docs")
    for path in (folder.glob if folder == ROOT else folder.rglob)(f"*{ENDING}")
)
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)


def headings(page: str) -> list[int]:
    """How deep each heading of a page is, in order."""
    return [len(mark) for mark in re.findall(r"^(#+) ", FENCED.sub("", page), re.MULTILINE)]


def listed(page: str) -> list[str]:
    """The code words that begin a row of a table, sorted: a twin may have another order."""
    return sorted(re.findall(r"^\| \[?`([^`]+)`", FENCED.sub("", page), re.MULTILINE))


def twins(pages, name: str) -> tuple[str, str]:
    """A page and its English twin."""
    return pages(name), pages(name.replace(ENDING, ".md"))


def test_there_are_pages_in_chinese() -> None:
    assert "docs/reference/loan-event.zh-CN.md" in CHINESE
    assert "README.zh-CN.md" in CHINESE


@pytest.mark.parametrize("name", CHINESE)
def test_it_has_the_sections_of_its_twin(pages, name: str) -> None:
    chinese, english = twins(pages, name)
    assert headings(chinese) == headings(english)


@pytest.mark.parametrize("name", CHINESE)
def test_its_tables_list_what_those_of_its_twin_list(pages, name: str) -> None:
    chinese, english = twins(pages, name)
    assert listed(chinese) == listed(english)


@pytest.mark.parametrize("name", CHINESE)
def test_each_leads_to_the_other(pages, name: str) -> None:
    chinese, english = twins(pages, name)
    assert f"({Path(name).name.replace(ENDING, '.md')})" in chinese
    assert f"({Path(name).name})" in english


def test_a_section_or_a_row_that_lacks_is_found() -> None:
    page = "# A\n\n## B\n\n| key | x |\n| --- | --- |\n| `c` | d |\n\n```md\n# no heading\n```\n"
    assert headings(page) == [1, 2]
    assert listed(page) == ["c"]
    assert headings(page.replace("## B", "B")) == [1]
    assert listed(page.replace("`c`", "c")) == []
