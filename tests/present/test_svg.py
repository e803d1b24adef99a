"""The rate chart: its drawing, what it says to those who cannot see it, what it must not hold."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest

from carbonstep.domain.loan.contract import contract_of
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.present.chart.rate_history import HEIGHT, WIDTH, rate_history_svg
from carbonstep.present.chart.scale import day_ticks, scale_for
from carbonstep.present.words.translation import Language
from carbonstep.units.period import Period

SVG = "{http://www.w3.org/2000/svg}"
Pictures = Mapping[str, LoanPicture]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", ["level, three reports", "flag", "reduction"])
def test_chart_is_golden(
    pictures: Pictures, golden: Callable[[str, str], None], name: str, language: Language
) -> None:
    file = name.replace(", ", "-").replace(" ", "-")
    golden(f"{file}.{language.value}.svg", rate_history_svg(pictures[name], language))


@pytest.mark.parametrize("language", Language)
def test_every_chart_is_described_and_stays_inside_its_frame(
    pictures: Pictures, language: Language
) -> None:
    for picture in pictures.values():
        svg = rate_history_svg(picture, language)
        root = ElementTree.fromstring(svg)
        assert root.get("role") == "img"
        labels = str(root.get("aria-labelledby")).split()
        assert [root.find(f"{SVG}{tag}").get("id") for tag in ("title", "desc")] == labels  # type: ignore[union-attr]
        for segment in picture.priced.segments:
            assert segment.period.start.isoformat() in "".join(root.itertext())
        for text in root.iter(f"{SVG}text"):
            assert 0 <= int(str(text.get("x"))) <= WIDTH
            assert 0 <= int(str(text.get("y"))) <= HEIGHT
        for x, y in re.findall(r"[ML](-?\d+) (-?\d+)", svg):
            assert 0 <= int(x) <= WIDTH
            assert 0 <= int(y) <= HEIGHT


def test_no_inline_style_no_script_no_reference(pictures: Pictures) -> None:
    for picture in pictures.values():
        svg = rate_history_svg(picture, Language.EN)
        outside = svg.replace('xmlns="http://www.w3.org/2000/svg"', "")
        for forbidden in ("style", "<script", "http", "href", " on"):
            assert forbidden not in re.sub(r">[^<]*<", "><", outside), forbidden


def test_names_are_escaped(pictures: Pictures) -> None:
    hostile = "<script>&\"'"
    picture = pictures["reduction"]
    contract = contract_of(replace(picture.loan, loan_id=hostile), ())
    life = replace(picture.priced.life, contract=contract)
    priced = replace(picture.priced, life=life)
    svg = rate_history_svg(replace(picture, priced=priced), Language.EN)
    root = ElementTree.fromstring(svg)
    assert hostile in "".join(root.itertext())
    assert "<script" not in svg


def test_the_line_is_solid_before_the_day_looked_at_and_dashed_after(pictures: Pictures) -> None:
    picture = pictures["level, three reports"]

    def dashes(as_of: date) -> list[bool]:
        svg = rate_history_svg(replace(picture, as_of=as_of), Language.EN)
        lines = re.findall(r'<path class="rate-line" d="([^"]*)"([^>]*)>', svg)
        return ["dasharray" in rest for path, rest in lines if "248" not in path]

    assert dashes(picture.as_of) == [False, True]
    assert dashes(date(2024, 1, 1)) == [True]
    assert dashes(date(2028, 1, 1)) == [False]


def test_a_report_is_marked_only_once_it_was_received(pictures: Pictures) -> None:
    picture = pictures["level, three reports"]
    legend = 1
    for as_of, count in ((picture.as_of, 3), (date(2025, 8, 20), 2), (date(2025, 1, 1), 0)):
        svg = rate_history_svg(replace(picture, as_of=as_of), Language.EN)
        assert svg.count("report-mark") == count + legend


def test_a_scale_has_few_round_ticks_that_hold_every_rate() -> None:
    life = Period(date(2024, 1, 1), date(2027, 1, 1))
    for rates in (
        [3_350_000],
        [2_110_000, 3_000_000],
        [-500_000, 24_000_000],
        [3_350_000, 3_350_100],
    ):
        scale = scale_for(rates, life, left=0, right=100, top=0, bottom=100)
        assert 2 <= len(scale.rate_ticks()) <= 7
        assert all(0 < scale.y(rate) < 100 for rate in rates)
        assert scale.x(life.start) == 0
        assert scale.x(life.end) == scale.x(date(2030, 1, 1)) == 100


@pytest.mark.parametrize("years", [1, 2, 3, 5, 10, 30])
def test_the_day_axis_is_never_crowded(years: int) -> None:
    ticks = day_ticks(Period(date(2024, 9, 13), date(2024 + years, 9, 13)))
    assert 1 <= len(ticks) <= 17
