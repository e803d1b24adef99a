"""Missing reports by table: `missing.yaml` beside this file says what each treatment costs."""

from datetime import date
from pathlib import Path

import pytest

from carbonstep.domain.decision.decide import decide_all
from carbonstep.domain.decision.decision import Cause
from carbonstep.formats.document import read_document
from carbonstep.reading.node import Node
from carbonstep.units.period import period_name
from carbonstep.units.rate import bps_text
from carbonstep.units.work_calendar import prc_calendar

TABLE = read_document(Path(__file__).with_name("missing.yaml"))
assert isinstance(TABLE, Node)


@pytest.mark.parametrize("case", TABLE.plain()["cases"], ids=lambda case: case["name"])
def test_missing(sample, case) -> None:
    rulebook = sample.rulebook(missing=case["missing"], limits=case.get("limits"))
    rows = [
        sample.row(year, scope1, f"{int(year) + 1}-04-15", id=year)
        for year, scope1 in case["scope1"].items()
        if scope1 != "none"
    ]
    rows += [
        sample.row(year, restated["scope1"], restated["on"], supersedes=year)
        for year, restated in case.get("restated", {}).items()
    ]
    found = decide_all(
        rulebook,
        sample.loan(rulebook),
        sample.evidence(*rows),
        calendar=prc_calendar(),
        as_of=date(int(max(case["scope1"])) + 1, 12, 31),
    )
    gives = [f"{period_name(d.test_period)} {d.cause} {bps_text(d.total_e4bp)}" for d in found]
    assert gives == case["gives"]


def test_a_period_still_missing_is_not_decided_again(sample) -> None:
    rulebook = sample.rulebook(missing={"treat_as": "worst"})
    unassured = {"assurance": "none", "verifier": ""}
    evidence = sample.evidence(
        sample.row(2021, "900", "2022-06-15", id="first", **unassured),
        sample.row(2021, "890", "2022-08-15", supersedes="first", **unassured),
    )
    found = decide_all(
        rulebook,
        sample.loan(rulebook),
        evidence,
        calendar=prc_calendar(),
        as_of=date(2022, 12, 31),
    )
    assert [(d.decided_on, d.cause) for d in found] == [(date(2022, 5, 1), Cause.MISSING)]


def test_what_rests_on_the_same_report_is_decided_once(sample) -> None:
    # The restatement bears an earlier day of receipt than the report it replaces.
    rulebook = sample.rulebook()
    evidence = sample.evidence(
        sample.row(2021, "950", "2022-03-15", id="first"),
        sample.row(2021, "900", "2022-02-15", supersedes="first"),
    )
    found = decide_all(
        rulebook,
        sample.loan(rulebook),
        evidence,
        calendar=prc_calendar(),
        as_of=date(2022, 4, 15),
    )
    assert [(d.decided_on, bps_text(d.total_e4bp)) for d in found] == [(date(2022, 2, 15), "-20")]
