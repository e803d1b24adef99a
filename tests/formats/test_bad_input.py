"""Each kind of bad report input gets its reason and message, and the docs say the same.

Every case is a real file that goes all the way: bytes, bounded process, rows, filing.
"""

import functools
import re
from pathlib import Path

import pytest

from carbonstep.domain.account.factor import FactorRegistry
from carbonstep.domain.intake.candidate import Candidate
from carbonstep.domain.intake.filing import check_filing
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.formats.factor import read_factors
from carbonstep.formats.mapping.read import load_mapping
from carbonstep.formats.reason import FormatReason
from carbonstep.formats.report.file import FileRefused, open_report_file
from carbonstep.present.sentence.problem import problem_text
from carbonstep.present.words.translation import Language
from carbonstep.reading.problem import Problem
from carbonstep.reading.reason import ReadingReason

from .bad_cells import CELLS
from .bad_input_case import (
    BUSINESS_DATE,
    DOCS,
    KNOWN,
    REPLACED,
    REPO,
    Case,
    activity,
    changed,
    json_of,
    lay,
    product,
)
from .bad_registers import REGISTERS
from .bad_reports import REPORTS
from .foreign import mapping_of

CASES = [*CELLS, *REPORTS, *REGISTERS]


@pytest.fixture(scope="module")
def registry() -> FactorRegistry:
    read = read_factors(REPO / "rules" / "factors" / "factors.csv")
    assert isinstance(read, FactorRegistry)
    return read


def problems_of(case: Case, folder: Path, registry: FactorRegistry) -> list[Problem]:
    """Every problem and warning of the case's file, as `report submit` would meet them."""
    path = folder / case.file
    lay(case, path)
    mapping = None
    if case.mapping and "\n" in case.mapping:
        mapping = mapping_of(case.mapping)
    elif case.mapping:
        loaded = load_mapping(case.mapping, shipped=REPO / "rules" / "mappings")
        assert not isinstance(loaded, tuple)
        mapping = loaded
    opened = open_report_file(
        path,
        mapping=mapping,
        encoding=case.encoding,
        business_date=BUSINESS_DATE,
        registry=registry,
        limits=case.limits,
    )
    if isinstance(opened, tuple):
        return list(opened)
    found: list[Problem] = []
    candidates: list[Candidate] = []
    with opened:
        for item in opened:
            if isinstance(item, Candidate):
                candidates.append(item)
            else:
                assert item.problems, "a rejection says why"
                found += item.problems
                if isinstance(item, FileRefused):
                    return found
    filing = check_filing(
        candidates, known=lambda ids: [k for k in (KNOWN, REPLACED) if k.report.account_id in ids]
    )
    for rejected in filing.rejected:
        found += rejected.problems
    for accepted in filing.accepted:
        found += accepted.warnings
    found += opened.warnings
    return found


def the_problem(case: Case, found: list[Problem]) -> Problem:
    fitting = [problem for problem in found if problem.reason is case.reason]
    assert fitting, [str(problem) for problem in found]
    if case.column is not None:
        assert case.column in {problem.place.column for problem in fitting}
    assert {problem.warning for problem in fitting} == {case.warning}
    return fitting[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bad_input_gets_its_reason_and_the_docs_give_its_words(
    case: Case, tmp_path: Path, registry: FactorRegistry
) -> None:
    found = problems_of(case, tmp_path, registry)
    problem = the_problem(case, found)
    assert problem.message
    assert problem.remedy
    others = {p.reason for p in found if not p.warning}
    # The other rows of an activity report fall with the bad one; nothing else is complained about.
    assert others - {FormatReason.ROW_OF_REJECTED_REPORT} <= {case.reason, IntakeReason.NEGATIVE}
    assert docs_rows()[case.name] == (problem.code, shown(problem))


TYPED = re.compile(r"“[^”]*”|carbonstep [^。；，]*|--[a-z-]+ \S+|\{[^}]*\}")
"""What is quoted from the file, and what is to be typed."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_said_of_it_in_chinese_has_no_english_in_it(
    case: Case, tmp_path: Path, registry: FactorRegistry
) -> None:
    problem = the_problem(case, problems_of(case, tmp_path, registry))
    said = "".join(problem_text(problem, Language.ZH))
    assert re.findall(r"[A-Za-z]{2,} [A-Za-z]{2,}", TYPED.sub("", said)) == [], said


def test_the_good_rows_behind_the_cases_pass(tmp_path: Path, registry: FactorRegistry) -> None:
    """Else every case above could fail for the wrong reason."""
    for name, data in (("organisation", changed()), ("product", product()), ("json", json_of())):
        form = "a.json" if name == "json" else "a.csv"
        case = Case(name=name, reason=ReadingReason.SHAPE, data=data, file=form)
        assert problems_of(case, tmp_path, registry) == []
    data = activity(assurance="limited", verifier="CQC")
    case = Case(name="activity", reason=ReadingReason.SHAPE, data=data)
    assert problems_of(case, tmp_path, registry) == []


@functools.cache
def docs_rows() -> dict[str, tuple[str, str]]:
    rows: dict[str, tuple[str, str]] = {}
    for line in DOCS.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 3 and cells[1].startswith("`"):
            rows[cells[0]] = cells[1].strip("`"), cells[2].replace("\\|", "|")
    return rows


def test_the_docs_list_every_case_and_no_other() -> None:
    assert list(docs_rows()) == [case.name for case in CASES]
    assert len(CASES) >= 120


def shown(problem: Problem) -> str:
    """A problem as one cell of the docs table."""
    return f"{problem.message} {problem.remedy}".replace("\n", " ")
