"""Workbooks of organisation reports as offices save them, built in code."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from carbonstep.domain.account.factor import FactorRegistry
from carbonstep.domain.intake.candidate import Candidate, RejectedRow
from carbonstep.formats.factor import read_factors
from carbonstep.formats.report.file import ReportFile, open_report_file
from carbonstep.reading.problem import Problem

REPO = Path(__file__).resolve().parents[2]
TODAY = date(2026, 2, 1)
HEAD = ["account", "period_from", "period_to", "scope1", "verifier", "assurance"]
ROW: list[object] = ["eu-ets:1", "2023-01-01", "2023-12-31", 30000, "V", "limited"]
STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    ),
    b"http://schemas.openxmlformats.org/drawingml/2006/main": (
        b"http://purl.oclc.org/ooxml/drawingml/main"
    ),
    b"http://schemas.openxmlformats.org/officeDocument/2006/": (
        b"http://purl.oclc.org/ooxml/officeDocument/"
    ),
}


def book(*rows: list[object], change: Callable[[Worksheet], None] = lambda _page: None) -> Workbook:
    made = Workbook()
    page = made.active
    assert isinstance(page, Worksheet)
    page.title = "organisation"
    for row in (HEAD, *rows):
        page.append(row)
    change(page)
    return made


def packed(
    made: Workbook, change: Callable[[str, bytes], bytes] = lambda _name, part: part
) -> bytes:
    """The bytes of a workbook, with its parts changed by name."""
    out = io.BytesIO()
    made.save(out)
    source, target = zipfile.ZipFile(out), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, change(name, source.read(name)))
    return target.getvalue()


def strict(_name: str, part: bytes) -> bytes:
    for usual, other in STRICT.items():
        part = part.replace(usual, other)
    return part


class Read:
    """What became of a file: its reports, what is wrong, and what is told of it."""

    def __init__(self, folder: Path, data: bytes, name: str = "a.xlsx") -> None:
        path = folder / name
        path.write_bytes(data)
        registry = read_factors(REPO / "rules" / "factors" / "factors.csv")
        assert isinstance(registry, FactorRegistry)
        opened = open_report_file(path, business_date=TODAY, registry=registry)
        self.problems: list[Problem] = []
        self.reports = []
        self.rejected: list[RejectedRow] = []
        self.warnings: tuple[Problem, ...] = ()
        if not isinstance(opened, ReportFile):
            self.problems += opened
            return
        with opened:
            for item in opened:
                if isinstance(item, Candidate):
                    self.reports.append(item.report)
                    continue
                self.problems += item.problems
                if isinstance(item, RejectedRow):
                    self.rejected.append(item)
        self.warnings = opened.warnings

    @property
    def told(self) -> list[tuple[str, str | None, str]]:
        """Each problem's code, column and what was found."""
        return [(problem.code, problem.place.column, problem.found) for problem in self.problems]

    @property
    def noted(self) -> list[tuple[str, str, str]]:
        """Each warning's code, what was found, and how much."""
        assert all(note.warning for note in self.warnings)
        return [(note.code, note.found, note.needed) for note in self.warnings]
