"""The generated parts of the docs are what the code gives today."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GENERATED = (
    "README.md",
    "README.zh-CN.md",
    "docs/concepts/decisions-and-time.md",
    "docs/reference/account-change.md",
    "docs/reference/certificate.md",
    "docs/reference/cli.md",
    "docs/reference/cli.zh-CN.md",
    "docs/reference/facts.md",
    "docs/reference/facts.zh-CN.md",
    "docs/reference/loan-event.md",
    "docs/reference/loan-terms.md",
    "docs/reference/problems.md",
    "docs/reference/quote.md",
    "docs/reference/report-file.md",
    "docs/reference/report-file.zh-CN.md",
    "docs/reference/rulebook.md",
    "docs/reference/settings.md",
    "docs/reference/units.md",
    "docs/reference/units.zh-CN.md",
)
TELL_THE_DEMO = ("README.md", "README.zh-CN.md")
"""Their generated part is what the demo prints, and telling that takes seconds."""
REMEDY = "run scripts/docs and look at what changed"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.slow) if name in TELL_THE_DEMO else name
        for name in GENERATED
    ],
)
def test_generated_parts_are_up_to_date(generate, name: str) -> None:
    held = (ROOT / name).read_text("utf-8")
    assert generate.PART.search(held), f"{name} has no generated part"
    assert held == generate.rendered(held), REMEDY


def test_the_quote_example_is_answered_word_for_word(generate) -> None:
    held = generate.ANSWER.read_text("utf-8")
    assert json.loads(held) == generate.quote_answer(), REMEDY
    assert held == generate.answer_text(), REMEDY


def test_no_generated_part_is_left_out_of_this_list(generate) -> None:
    named = [path.relative_to(ROOT).as_posix() for path in generate.files()]
    assert sorted(named) == sorted([*GENERATED, "docs/reference/quote-answer.json"])


def test_every_part_that_can_be_written_stands_in_a_page(generate) -> None:
    text = "".join((ROOT / name).read_text("utf-8") for name in GENERATED)
    written = {name for _, name, _ in generate.PART.findall(text)}
    assert written == set(generate.PARTS)


def test_a_part_that_differs_is_noticed(generate) -> None:
    page = "<!-- generated: settings -->\nold\n<!-- end -->\n"
    assert generate.rendered(page) != page
    assert "CARBONSTEP_DATABASE_URL" in generate.rendered(page)


def test_the_check_names_what_is_old_and_writes_nothing(
    generate, tmp_path: Path, monkeypatch, capsys
) -> None:
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "page.md"
    page.write_text("<!-- generated: settings -->\nold\n<!-- end -->\n", "utf-8")
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "ANSWER", tmp_path / "docs" / "absent.json")
    monkeypatch.setattr(generate, "answer_text", lambda: "{}\n")
    assert generate.main(check=True) == 1
    assert "old: docs/page.md" in capsys.readouterr().out
    assert "old" in page.read_text("utf-8")
    assert generate.main(check=False) == 0
    assert re.search("CARBONSTEP_RUN_AT", page.read_text("utf-8"))
    assert generate.main(check=True) == 0
