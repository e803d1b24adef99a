"""Checks the benchmarks of a new rulebook: rows that are whole, and none that stands against
another."""

import re
from itertools import pairwise

from carbonstep.domain.rulebook.reason import RulebookReason
from carbonstep.domain.rulebook.rulebook import Rulebook, SectorBenchmark, SectorKey, SectorRow
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import as_amount, listed, phrase
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason

ROWS_MAX = 5_000
"""Rows of one benchmark: all classes of GB/T 4754 for some years."""

_SHAPES = {
    SectorKey.SECTOR: (re.compile(r"[A-T][0-9]{0,4}\Z"), "C25, C2511"),
    SectorKey.REGION: (re.compile(r"CN-[A-Z]{2}\Z"), "CN-QH"),
}
"""How a sector of GB/T 4754 and a region of ISO 3166-2 are written, with examples."""


def check_benchmarks(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """Each benchmark has rows, each row a key and a value above zero, and no two rows of a key say
    something of one day as published on one day."""
    for benchmark in rulebook.benchmarks:
        at = node.part("benchmarks").part(benchmark.name)
        _check_keys(reading, at, benchmark)
        count = len(benchmark.rows)
        if not 0 < count <= ROWS_MAX:
            found = phrase("{count} rows", count=count)
            needed = phrase("{start} to {end} rows", start=1, end=ROWS_MAX)
            reading.note(ReadingReason.SHAPE, at.part("rows"), found=found, needed=needed)
            continue
        for item, row in zip(at.part("rows").items or (), benchmark.rows, strict=True):
            _check_row(reading, item, benchmark, row)
        _check_apart(reading, at.part("rows"), benchmark)


def _check_keys(reading: Reading, node: Node, benchmark: SectorBenchmark) -> None:
    keys = benchmark.keys
    if not keys or len(set(keys)) != len(keys):
        needed = listed(SectorKey)
        found = listed(keys) or phrase("none")
        reading.note(ReadingReason.SHAPE, node.part("key"), found=found, needed=needed)


def _check_row(reading: Reading, node: Node, benchmark: SectorBenchmark, row: SectorRow) -> None:
    for key, written in zip(benchmark.keys, row.key, strict=True):
        shape, example = _SHAPES[key]
        if not written or not shape.match(written):
            needed = phrase("such as {example}", example=example)
            found = written[:40] or phrase("nothing")
            reading.note(ReadingReason.SHAPE, node.part(key), found=found, needed=needed)
    if row.value <= 0:
        reading.note(ReadingReason.NOT_POSITIVE, node.part("value"), found=as_amount(row.value))
    if row.until is not None and row.until <= row.since:
        found = f"{row.since}..{row.until}"
        reading.note(ReadingReason.PERIOD_EMPTY, node.part("to"), found=found)


def _check_apart(reading: Reading, node: Node, benchmark: SectorBenchmark) -> None:
    """Of one key and one day of publication, periods do not share a day."""
    ordered = sorted(benchmark.rows, key=lambda row: (row.key, row.published_on, row.since))
    for one, other in pairwise(ordered):
        same = (one.key, one.published_on) == (other.key, other.published_on)
        if same and (one.until is None or other.since < one.until):
            found = phrase(
                "{key} from {one} and from {other}",
                key=listed(one.key),
                one=one.since,
                other=other.since,
            )
            reading.note(RulebookReason.BENCHMARK_TWICE, node, found=found)
