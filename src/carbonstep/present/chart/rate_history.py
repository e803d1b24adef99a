"""The rate of a loan over its life as an SVG step chart, for page, print and PDF alike.

It holds no inline style and no script: geometry, weight and dashes are attributes, so that it
reads without colour; colours come from the classes of the page's style sheet. What it shows also
stands in the table beside it.
"""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from xml.sax.saxutils import escape

from carbonstep.domain.loan.repricing_day import repricing_days
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.rate.segment import RateSegment, rate_on
from carbonstep.present.chart.scale import Scale, day_ticks, scale_for
from carbonstep.present.words.number import rate_display
from carbonstep.present.words.translation import Language, Say, speaker
from carbonstep.units.period import Period

WIDTH, HEIGHT = 800, 260
LEFT, RIGHT, TOP, BOTTOM = 52, 784, 28, 214
LABEL_WIDTH_MIN = 40


def rate_history_svg(picture: LoanPicture, language: Language) -> str:
    """The all-in rate from drawdown to maturity as one sees it on the picture's `as_of`.

    A solid line up to that day and a dashed one after it; a dotted line for the rate without the
    carbon step; hatched where the benchmark is still to be repriced; triangles where reports were
    received, diamonds where the benchmark was or will be repriced.
    """
    say = speaker(language)
    segments = picture.priced.segments
    plain = _plain_rates(picture)
    scale = scale_for(
        [*plain, *(segment.all_in_e4bp for segment in segments)],
        Period(segments[0].period.start, segments[-1].period.end),
        left=LEFT,
        right=RIGHT,
        top=TOP,
        bottom=BOTTOM,
    )
    parts = [
        *_head(picture, language, say),
        *_projected(segments, scale),
        *_axes(scale),
        _line("plain-line", _points(segments, plain, scale), 'stroke-dasharray="1 4"'),
        *_rate_lines(segments, picture.as_of, scale),
        *_rate_labels(segments, scale),
        *_markers(picture, scale, say),
        *_today(picture, scale, say),
        *_legend(say),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _plain_rates(picture: LoanPicture) -> list[int]:
    """The all-in rate without the carbon step, of each segment."""
    plain = picture.priced.life.rates.without_steps().segments
    found = [rate_on(plain, segment.period.start) for segment in picture.priced.segments]
    return [segment.all_in_e4bp for segment in found if segment is not None]


def _head(picture: LoanPicture, language: Language, say: Say) -> Iterator[str]:
    segments, loan = picture.priced.segments, picture.priced.contract.last
    steps = say("; ").join(
        say(
            "{rate} % from {day}",
            rate=rate_display(segment.all_in_e4bp),
            day=segment.period.start.isoformat(),
        )
        for segment in segments
    )
    yield (
        f'<svg class="rate-chart" xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" lang="{language.tag}" '
        f'aria-labelledby="rate-chart-title rate-chart-desc">'
    )
    title = say("Rate of loan {loan} over its life", loan=loan.loan_id)
    yield f'<title id="rate-chart-title">{escape(title)}</title>'
    description = say(
        "All-in rate: {steps}. Seen on {as_of}; the loan matures on {end}.",
        steps=steps,
        as_of=picture.as_of.isoformat(),
        end=loan.matures_on.isoformat(),
    )
    yield f'<desc id="rate-chart-desc">{escape(description)}</desc>'
    yield (
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<path class="hatch-line" d="M0 6 L6 0" stroke-width="1" fill="none"/></pattern></defs>'
    )


def _projected(segments: tuple[RateSegment, ...], scale: Scale) -> Iterator[str]:
    """The background of the days whose benchmark is not known yet."""
    start = next((item.period.start for item in segments if item.projected), None)
    if start is not None:
        left = scale.x(start)
        yield (
            f'<rect class="projected-days" x="{left}" y="{scale.top}" width="{scale.right - left}"'
            f' height="{scale.bottom - scale.top}" fill="url(#hatch)"/>'
        )


def _axes(scale: Scale) -> Iterator[str]:
    yield _text("axis-name", 8, scale.top - 10, "%")
    for rate in scale.rate_ticks():
        y = scale.y(rate)
        yield f'<path class="grid-line" d="M{scale.left} {y} H{scale.right}" stroke-width="1"/>'
        yield _text("tick", scale.left - 6, y + 4, rate_display(rate), anchor="end")
    for day, name in day_ticks(scale.life):
        x = scale.x(day)
        yield f'<path class="axis-line" d="M{x} {scale.bottom} v5" stroke-width="1"/>'
        yield _text("tick", x, scale.bottom + 18, name, anchor="middle")
    yield (
        f'<path class="axis-line" d="M{scale.left} {scale.bottom} H{scale.right}"'
        ' stroke-width="1"/>'
    )


def _points(
    segments: tuple[RateSegment, ...], rates: list[int], scale: Scale
) -> list[tuple[int, int]]:
    points = []
    for segment, rate in zip(segments, rates, strict=True):
        points += [
            (scale.x(segment.period.start), scale.y(rate)),
            (scale.x(segment.period.end), scale.y(rate)),
        ]
    return points


def _rate_lines(segments: tuple[RateSegment, ...], as_of: date, scale: Scale) -> Iterator[str]:
    points = _points(segments, [item.all_in_e4bp for item in segments], scale)
    cut = scale.x(as_of)
    height = next((y for (x, y), (end, _) in pairwise(points) if x <= cut < end), None)
    past = [point for point in points if point[0] <= cut]
    future = [point for point in points if point[0] > cut]
    if height is not None:
        past.append((cut, height))
        future.insert(0, (cut, height))
    if past and past[0][0] < past[-1][0]:
        yield _line("rate-line", past, 'stroke-width="3"')
    if future and future[0][0] < future[-1][0]:
        yield _line("rate-line", future, 'stroke-width="3" stroke-dasharray="7 5"')


def _line(name: str, points: list[tuple[int, int]], attributes: str) -> str:
    path = "M" + " L".join(f"{x} {y}" for x, y in points)
    return f'<path class="{name}" d="{path}" fill="none" {attributes}/>'


def _rate_labels(segments: tuple[RateSegment, ...], scale: Scale) -> Iterator[str]:
    """The rate under its step, where it changes and there is room."""
    shown, free_from = None, scale.left
    for segment in segments:
        x = max(scale.x(segment.period.start), free_from)
        room = scale.x(segment.period.end) - x
        if segment.all_in_e4bp == shown or room < LABEL_WIDTH_MIN:
            continue
        shown, free_from = segment.all_in_e4bp, x + LABEL_WIDTH_MIN
        y = scale.y(segment.all_in_e4bp) + 17
        yield _text("rate-label", x + 5, y, rate_display(segment.all_in_e4bp))


def _markers(picture: LoanPicture, scale: Scale, say: Say) -> Iterator[str]:
    for report in picture.evidence.reports:
        if picture.loan.drawn_on <= report.received_on <= picture.as_of:
            name = say(
                "report {report}, received on {day}",
                report=report.report_id,
                day=report.received_on.isoformat(),
            )
            yield _triangle(scale.x(report.received_on), scale.bottom - 1, name)
    for day in repricing_days(picture.loan, until=picture.priced.serviced.ends_on)[1:]:
        yield _diamond(
            scale.x(day), scale.bottom, say("benchmark repriced on {day}", day=day.isoformat())
        )


def _triangle(x: int, y: int, name: str = "") -> str:
    title = f"<title>{escape(name)}</title>" if name else ""
    return f'<path class="report-mark" d="M{x - 5} {y} h10 l-5 -10 z">{title}</path>'


def _diamond(x: int, y: int, name: str = "") -> str:
    title = f"<title>{escape(name)}</title>" if name else ""
    return (
        f'<path class="repricing-mark" d="M{x} {y - 6} l5 6 l-5 6 l-5 -6 z" stroke-width="2">'
        f"{title}</path>"
    )


def _today(picture: LoanPicture, scale: Scale, say: Say) -> Iterator[str]:
    if not picture.loan.drawn_on <= picture.as_of < picture.priced.contract.last.matures_on:
        return
    x = scale.x(picture.as_of)
    late = x > scale.right - 120
    yield (f'<path class="today-line" d="M{x} {scale.top - 4} V{scale.bottom}" stroke-width="2"/>')
    yield _text(
        "today-label",
        x - 5 if late else x + 5,
        scale.top + 8,
        say("seen on {day}", day=picture.as_of.isoformat()),
        anchor="end" if late else "start",
    )


def _legend(say: Say) -> Iterator[str]:
    """What the lines and marks mean, in one row below the chart."""
    y = HEIGHT - 8
    yield _line("rate-line", [(LEFT, y - 4), (LEFT + 24, y - 4)], 'stroke-width="3"')
    yield _text("legend", LEFT + 30, y, say("all-in rate"))
    yield _line(
        "rate-line",
        [(LEFT + 120, y - 4), (LEFT + 144, y - 4)],
        'stroke-width="3" stroke-dasharray="7 5"',
    )
    yield _text("legend", LEFT + 150, y, say("as it stands"))
    yield _line("plain-line", [(LEFT + 240, y - 4), (LEFT + 264, y - 4)], 'stroke-dasharray="1 4"')
    yield _text("legend", LEFT + 270, y, say("without carbon step"))
    yield _triangle(LEFT + 408, y + 1)
    yield _text("legend", LEFT + 418, y, say("report received"))
    yield _diamond(LEFT + 530, y - 4)
    yield _text("legend", LEFT + 540, y, say("repricing"))
    yield (
        f'<rect class="projected-days" x="{LEFT + 616}" y="{y - 11}" width="20" height="12"'
        ' fill="url(#hatch)"/>'
    )
    yield _text("legend", LEFT + 642, y, say("benchmark open"))


def _text(name: str, x: int, y: int, words: str, *, anchor: str = "start") -> str:
    return f'<text class="{name}" x="{x}" y="{y}" text-anchor="{anchor}">{escape(words)}</text>'
