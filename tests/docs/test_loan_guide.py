"""The guide of one loan does what it says: its commands are typed, its sums are done."""

import os
import re
import shlex
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from carbonstep.main import run

ENGLISH, CHINESE = "docs/guides/loan.md", "docs/guides/loan.zh-CN.md"
FILE = re.compile(r"^`([\w.-]+)`[:：]\n\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NUMBER = r"[0-9][0-9,]*(?:\.[0-9]+)?(?: %)?"
SUM = re.compile(rf"(\(?{NUMBER}(?: [×÷+−] \(?{NUMBER}\)?)+) = ({NUMBER})(…?)")


def typed(page: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The page with the output of every command it names, run in order in an empty folder."""
    for name, content in FILE.findall(page):
        (folder / name).write_text(content, "utf-8")

    def block(found: re.Match[str]) -> str:
        lines = []
        for line in found[1].splitlines():
            if line.startswith("$ carbonstep "):
                capsys.readouterr()
                run(shlex.split(line)[2:])
                printed = capsys.readouterr()
                shown = [text.rstrip() for text in (printed.out + printed.err).splitlines()]
                lines += [line, *shown]
        return "\n".join(["```console", *lines, "```"])

    return CONSOLE.sub(block, page)


@pytest.mark.parametrize("name", [ENGLISH, pytest.param(CHINESE, marks=pytest.mark.slow)])
def test_every_command_prints_what_the_page_shows(
    repo: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "132")
    monkeypatch.setenv("CARBONSTEP_DATABASE_URL", f"sqlite:///{tmp_path / 'guide.db'}")
    page = (repo / name).read_text("utf-8")
    printed = typed(page, tmp_path, capsys)
    if os.environ.get("CARBONSTEP_GOLDEN") == "write":
        (repo / name).write_text(printed, "utf-8")
    else:
        assert printed == page


def exact(written: str) -> Fraction:
    plain = written.replace(",", "")
    if plain.endswith(" %"):
        return Fraction(plain[:-2]) / 100
    return Fraction(plain)


def worked_out(terms: str) -> Fraction:
    """A sum with the signs of the page: products before sums, one pair of brackets at most."""
    bracket = re.search(r"\(([^)]*)\)", terms)
    if bracket is not None:
        inner = worked_out(bracket[1])
        return inner * worked_out("1 " + terms[bracket.end() + 1 :])
    total = Fraction(0)
    for sign, part in re.findall(r"([+−]?) ?([^+−]+)", terms):
        first, *rest = re.split(r" ([×÷]) ", part.strip())
        product = exact(first)
        for operation, factor in zip(rest[::2], rest[1::2], strict=True):
            product = product * exact(factor) if operation == "×" else product / exact(factor)
        total += -product if sign == "−" else product
    return total


def told_alike(page: str) -> list[tuple[str, str]]:
    """The files and commands of a page, whatever the language it asks for."""
    blocks = "".join(CONSOLE.findall(page))
    commands = re.findall(r"^\$ carbonstep (?:--lang zh )?(.*)$", blocks, re.MULTILINE)
    return [*FILE.findall(page), *(("command", command) for command in commands)]


def test_both_languages_tell_the_same_story(pages) -> None:
    assert told_alike(pages(CHINESE)) == told_alike(pages(ENGLISH))
    sums = [SUM.findall(CONSOLE.sub("", pages(name))) for name in (ENGLISH, CHINESE)]
    assert sums[0] == sums[1]


@pytest.mark.parametrize("name", [ENGLISH, CHINESE])
def test_every_sum_on_the_page_is_right(pages, name: str) -> None:
    text = CONSOLE.sub("", pages(name))
    sums = SUM.findall(text)
    assert len(sums) >= 40
    for terms, result, cut in sums:
        digits = Decimal(result.removesuffix(" %").replace(",", ""))
        places = Decimal(1).scaleb(int(digits.as_tuple().exponent))
        value = worked_out(terms) * (100 if result.endswith(" %") else 1)
        shown = Decimal(value.numerator) / Decimal(value.denominator)
        if cut:
            assert digits <= shown < digits + places, (terms, result)
        else:
            assert shown.quantize(places, ROUND_HALF_UP) == digits, (terms, result)
