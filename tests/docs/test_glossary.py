"""The glossary: its code names exist, its Chinese is the product's, no domain type is forgotten."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from carbonstep.cli.metavar import ARGUMENTS

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "carbonstep"
READERS = {
    "account/boundary": "holds the words of boundaries",
    "account/credit_code": "checks a credit code part by part",
    "account/figure": "holds the names of figures",
    "account/identifier": "reads an account id",
    "account/standard": "names standards whatever their spelling",
    "account/read_account_change": "reads a change of an account",
    "intake/cell": "reads cells",
    "intake/column": "holds the columns of the report file",
    "intake/evidence_document": "reads reports and certificates",
    "intake/read_certificate": "reads a certificate",
    "intake/row": "reads a row",
    "loan/benchmark_term": "holds the terms of a benchmark",
    "loan/check_corner": "holds the bounds that a loan sets against each other",
    "loan/bound_terms": "reads terms that bind a loan to a rulebook version",
    "loan/event_list": "reads the events of a document",
    "loan/check": "holds a loan's terms against each other",
    "loan/interest_term": "holds the terms of when interest is settled",
    "loan/read": "reads a loan",
    "loan/read_event": "reads a loan event",
    "loan/repayment_term": "holds the terms of how a loan is repaid",
    "market/final_day": "finds the day on which money moves for certain",
    "market/fixing_correction": "reads the correction of a fixing",
    "market/fixing_publication": "reads a fixing as it is published",
    "market/notice": "reads a holiday notice",
    "market/read_fixing": "reads what a fixing and its correction have in common",
    "money/claim": "holds what is told of a loan against its position",
    "money/event_day": "holds what happened to a loan against its days",
    "money/life": "puts a loan's rates and events through the fold",
    "rate/life": "puts a loan's rates together",
    "rulebook/check": "checks a new rulebook",
    "rulebook/check_output": "checks what the glossary calls a step, a line or a limit",
    "rulebook/check_benchmark": "checks a sector benchmark",
    "rulebook/check_bound": "checks bounds by parameters, and penalties",
    "rulebook/check_format": "checks the format and the names of a rulebook",
    "rulebook/check_meaning": "checks what is measured together",
    "rulebook/check_measure": "checks a KPI",
    "rulebook/compile": "compiles a rulebook to its plan",
    "rulebook/read": "reads a rulebook",
    "rulebook/read_output": "reads what the glossary calls a step or a line",
    "rulebook/read_measure": "reads a KPI",
    "rulebook/unit": "finds the units of a KPI and of its figures",
}
"""Modules of the domain whose own types no user meets."""

OF_EACH_STATION = {"__init__", "reason"}
"""Files that any station may have; the glossary has one term for all reasons."""


@pytest.fixture(scope="module")
def rows() -> list[tuple[str, str, str, str]]:
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    found = re.findall(r"^\| (.*?) \| (.*?) \| (.*?) \| (.*?) ?\|$", text, re.MULTILINE)
    return [row for row in found if row[0] not in ("English", "---")]


def names_in_code(rows: list[tuple[str, str, str, str]]) -> set[str]:
    return {name for row in rows for name in re.findall(r"`(.*?)`", row[3])}


def test_every_code_name_exists(rows) -> None:
    source = "\n".join(path.read_text("utf-8") for path in SRC.rglob("*.py"))
    words = set(re.findall(r"\w+", source))
    names = names_in_code(rows)
    assert len(names) > 50
    assert [name for name in names if not set(name.split(".")) <= words] == []


def test_each_term_stands_once_and_whole(rows) -> None:
    terms = [row[0] for row in rows]
    assert len(terms) == len(set(terms))
    assert all(re.search(r"[\u4e00-\u9fff]|KPI", row[1]) and row[2] for row in rows)


def test_every_module_of_the_domain_has_a_term(rows) -> None:
    named = {name.split(".")[0] for name in names_in_code(rows)}
    forgotten = []
    modules = sorted((SRC / "domain").rglob("*.py"))
    assert len(modules) > 50
    for path in modules:
        name = path.relative_to(SRC / "domain").with_suffix("").as_posix()
        if path.stem in OF_EACH_STATION or name in READERS:
            continue
        defined = {
            node.name
            for node in ast.parse(path.read_text("utf-8")).body
            if isinstance(node, ast.ClassDef | ast.FunctionDef)
        }
        if not defined & named:
            forgotten.append(name)
    assert forgotten == []


def test_the_readers_that_are_left_out_exist() -> None:
    assert [name for name in READERS if not (SRC / "domain" / f"{name}.py").exists()] == []


def test_the_chinese_is_the_catalogue_s(rows) -> None:
    path = SRC / "present" / "locale" / "zh_CN" / "LC_MESSAGES" / "carbonstep.po"
    with path.open("rb") as file:
        # LOAN is what an argument is called, and holds a number: the idea is told in small letters.
        told = [m for m in read_po(file) if m.id and m.id not in ARGUMENTS]
    catalogue = {str(m.id).lower(): str(m.string) for m in told}
    compared = [(row, catalogue[row[0].lower()]) for row in rows if row[0].lower() in catalogue]
    assert len(compared) >= 12
    assert [(row[0], row[1], said) for row, said in compared if row[1] not in said] == []


def test_the_daily_run_has_one_word_in_chinese(rows) -> None:
    word = next(row[1] for row in rows if row[0] == "daily run")
    path = SRC / "present" / "locale" / "zh_CN" / "LC_MESSAGES" / "carbonstep.po"
    with path.open("rb") as file:
        said = {str(m.id): str(m.string) for m in read_po(file) if m.id}
    of_it = {
        text: chinese for text, chinese in said.items() if re.search(r"daily run|next run", text)
    }
    assert len(of_it) >= 7
    assert {text: chinese for text, chinese in of_it.items() if word not in chinese} == {}
    pages = (ROOT / "README.zh-CN.md", *(ROOT / "docs").rglob("*.zh-CN.md"))
    others = ("日终", "批次", "跑批")
    assert [
        (page.name, other) for page in pages for other in others if other in page.read_text("utf-8")
    ] == []
    assert [text for text, chinese in said.items() for other in others if other in chinese] == []
