"""Reading LPR fixings: the shipped file, and every way a file is refused."""

from datetime import date
from pathlib import Path

import pytest

from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing, FixingTable
from carbonstep.domain.market.reason import MarketReason
from carbonstep.formats.fixing import BYTES_MAX, read_fixings
from carbonstep.formats.reason import FormatReason
from carbonstep.reading.problem import Problem, Reason
from carbonstep.reading.reason import ReadingReason

LPR_FILE = Path(__file__).parents[2] / "rules" / "benchmarks" / "lpr.csv"
HEADER = "publication_date,lpr_1y_pct,lpr_5y_plus_pct,evidence\n"


def fixings_of(path: Path) -> list[Fixing]:
    read = read_fixings(path)
    fixings = [one for one in read if isinstance(one, Fixing)]
    assert len(fixings) == len(read), read
    return fixings


def problems_of(path: Path) -> list[Problem]:
    read = read_fixings(path)
    problems = [one for one in read if isinstance(one, Problem)]
    assert len(problems) == len(read) > 0
    return problems


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "lpr.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_the_shipped_file_holds_86_publications_of_both_tenors() -> None:
    fixings = fixings_of(LPR_FILE)
    for index in (BenchmarkIndex.LPR_1Y, BenchmarkIndex.LPR_5Y):
        days = [fixing.published_on for fixing in fixings if fixing.index is index]
        assert len(days) == 86
        assert (days[0], days[-1]) == (date(2019, 8, 20), date(2026, 9, 20))


@pytest.mark.parametrize(
    ("day", "one_year", "five_years"),
    [
        (date(2019, 8, 20), 4_250_000, 4_850_000),
        (date(2019, 9, 19), 4_250_000, 4_850_000),
        (date(2021, 2, 20), 3_850_000, 4_650_000),
        (date(2024, 7, 21), 3_450_000, 3_950_000),
        (date(2024, 7, 22), 3_350_000, 3_850_000),
        (date(2024, 10, 21), 3_100_000, 3_600_000),
        (date(2026, 11, 23), 3_000_000, 3_500_000),
    ],
)
def test_the_shipped_fixings_by_day(day: date, one_year: int, five_years: int) -> None:
    table = FixingTable(fixings_of(LPR_FILE))
    short, long = table.on(BenchmarkIndex.LPR_1Y, day), table.on(BenchmarkIndex.LPR_5Y, day)
    assert short is not None
    assert long is not None
    assert (short.rate_e4bp, long.rate_e4bp) == (one_year, five_years)


def test_each_fixing_keeps_its_evidence() -> None:
    by_day = {fixing.published_on: fixing.source for fixing in fixings_of(LPR_FILE)}
    assert by_day[date(2026, 6, 22)] == "inferred"
    assert by_day[date(2026, 9, 20)] == "third-party-citing-pboc"


def test_digits_are_kept_to_a_ten_thousandth_of_a_basis_point(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + "2024-01-22,3.450001,4.2,table\n")
    assert [f.rate_e4bp for f in fixings_of(path)] == [3_450_001, 4_200_000]


def test_column_order_byte_order_mark_blank_lines_and_crlf_do_not_matter(tmp_path: Path) -> None:
    content = (
        "\ufeffevidence,lpr_5y_plus_pct,publication_date,lpr_1y_pct\r\n"
        '"a, b",4.20,2024-01-22, 3.45\r\n\r\n'
    )
    short, long = fixings_of(written(tmp_path, content))
    assert (short.published_on, short.rate_e4bp, short.source) == (
        date(2024, 1, 22),
        3_450_000,
        "a, b",
    )
    assert long.rate_e4bp == 4_200_000


@pytest.mark.parametrize(
    ("rate", "reason"),
    [
        ("", ReadingReason.VALUE_MISSING),
        ("3.45%", ReadingReason.UNIT_WRITTEN),
        ("３．４５", ReadingReason.FULL_WIDTH),
        ("NaN", ReadingReason.NOT_FINITE),
        ("1e400", ReadingReason.EXPONENT),
        ("345e-2", ReadingReason.EXPONENT),
        ("0", ReadingReason.NOT_POSITIVE),
        ("-3.45", ReadingReason.NOT_POSITIVE),
        ("345", ReadingReason.OUT_OF_RANGE),
        ("99999999999999999999", ReadingReason.OUT_OF_RANGE),
        ("3.4500001", ReadingReason.TOO_MANY_DECIMALS),
        ("100.0000001", ReadingReason.OUT_OF_RANGE),
    ],
)
@pytest.mark.parametrize("column", ["lpr_1y_pct", "lpr_5y_plus_pct"])
def test_a_bad_rate_is_refused_at_its_line_and_column(
    tmp_path: Path, column: str, rate: str, reason: Reason
) -> None:
    cells = f"{rate},4.20" if column == "lpr_1y_pct" else f"3.45,{rate}"
    content = HEADER + f"2024-01-22,3.45,4.20,table\n2024-02-20,{cells},table\n"
    (problem,) = problems_of(written(tmp_path, content))
    assert problem.reason is reason
    assert (problem.place.file, problem.place.line, problem.place.column) == ("lpr.csv", 3, column)


@pytest.mark.parametrize("day", ["2024-02-30", "2024/02/20", "20240220", "", "Feb 20, 2024"])
def test_a_bad_date_is_refused(tmp_path: Path, day: str) -> None:
    content = HEADER + f'"{day}",3.45,4.20,table\n'
    (problem,) = problems_of(written(tmp_path, content))
    assert problem.reason is ReadingReason.DATE_INVALID
    assert str(problem.place) == "lpr.csv, line 2, column publication_date"


def test_a_date_that_stands_twice_is_refused_even_with_the_same_rates(tmp_path: Path) -> None:
    row = "2024-01-22,3.45,4.20,table\n"
    (problem,) = problems_of(written(tmp_path, HEADER + row + row))
    assert problem.reason is MarketReason.FIXING_TWICE
    assert (problem.found, problem.needed, problem.place.line) == ("2024-01-22", "2", 3)


def test_dates_that_fall_are_refused(tmp_path: Path) -> None:
    content = HEADER + (
        "2024-01-22,3.45,4.20,table\n"
        "2024-04-22,3.45,3.95,table\n"
        "2024-02-20,3.45,3.95,table\n"
        "2024-03-20,3.45,3.95,table\n"
    )
    problems = problems_of(written(tmp_path, content))
    assert {problem.reason for problem in problems} == {FormatReason.FIXING_ORDER}
    assert [(p.place.line, p.found, p.needed) for p in problems] == [
        (4, "2024-02-20", "2024-04-22"),
        (5, "2024-03-20", "2024-04-22"),
    ]


def test_every_problem_is_told_and_no_fixing_is_kept(tmp_path: Path) -> None:
    content = HEADER + (
        "2024-01-22,3.45,4.20,table\n"
        "2024-02-20,x,y,table\n"
        "2024-13-20,3.45,3.95,table\n"
        "2024-04-22,3.45,3.95\n"
        "2024-05-20,3.45,3.95,table,more\n"
    )
    problems = problems_of(written(tmp_path, content))
    assert [(p.place.line, p.reason) for p in problems] == [
        (3, ReadingReason.NOT_A_NUMBER),
        (3, ReadingReason.NOT_A_NUMBER),
        (4, ReadingReason.DATE_INVALID),
        (5, FormatReason.ROW_WIDTH),
        (6, FormatReason.ROW_WIDTH),
    ]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("publication_date,lpr_1y_pct,evidence", FormatReason.HEADING_MISSING),
        ("publication_date,lpr_1y_pct,lpr_5y_plus_pct,evidence,note", FormatReason.HEADING_UNKNOWN),
        (
            "publication_date,lpr_1y_pct,lpr_1y_pct,lpr_5y_plus_pct,evidence",
            FormatReason.HEADER_TWICE,
        ),
    ],
)
def test_a_wrong_header_is_refused(tmp_path: Path, header: str, reason: Reason) -> None:
    (problem,) = problems_of(written(tmp_path, header + "\n2024-01-22,3.45,4.20,table\n"))
    assert problem.reason is reason
    assert problem.place.line == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", FormatReason.FILE_EMPTY),
        (b"\n\n", FormatReason.FILE_EMPTY),
        (HEADER.encode(), FormatReason.FILE_EMPTY),
        ((HEADER + "2024-01-22,3.45,4.20,公告\n").encode("gb18030"), FormatReason.ENCODING),
        ((HEADER + '2024-01-22,3.45,4.20,"open\n').encode(), FormatReason.FILE_DAMAGED),
        (HEADER.encode() + b"x" * BYTES_MAX, FormatReason.FILE_TOO_LARGE),
        (HEADER.encode() + b"2024-01-22,3.45,4.20," + b"x" * 200_000, FormatReason.FILE_DAMAGED),
    ],
)
def test_a_file_that_is_no_file_of_fixings_is_refused(
    tmp_path: Path, content: bytes, reason: Reason
) -> None:
    (problem,) = problems_of(written(tmp_path, content))
    assert problem.reason is reason
    assert problem.place.file == "lpr.csv"


def test_the_encoding_problem_names_the_line(tmp_path: Path) -> None:
    (problem,) = problems_of(
        written(tmp_path, (HEADER + "2024-01-22,3.45,4.20,公告\n").encode("gb18030"))
    )
    assert problem.place.line == 2


def test_a_missing_file_is_not_found_and_a_folder_is_none(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path / "none.csv")
    assert problem.reason is FormatReason.FILE_NOT_FOUND
    (problem,) = problems_of(tmp_path)
    assert (problem.reason, problem.found) == (FormatReason.NOT_A_FILE, "a folder")
