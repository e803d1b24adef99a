"""Missing reports by table: `missing.yaml` beside this file says what each treatment costs."""

from datetime import date
from pathlib import Path

import pytest

from carbonstep.domain.decision.decide import decide_all
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.part import Cause
from carbonstep.formats.document import read_document
from carbonstep.reading.node import Node
from carbonstep.units.period import period_name
from carbonstep.units.rate import bps_text
from carbonstep.units.work_calendar import prc_calendar

TABLE = read_document(Path(__file__).with_name("missing.yaml"))
assert isinstance(TABLE, Node)


def previous_bps(decision: Decision) -> object:
    """The step before that the outcome of a decision names, or None."""
    [output] = decision.outcome()["outputs"]
    [part] = output["parts"]
    return part["previous_bps"]


def earlier_and_missing(sample, scope1: str, treat_as: object, **parts: object) -> list[Decision]:
    """The decisions of 2021, with this report or `none`, and of 2022, which is missing."""
    rulebook = sample.rulebook(missing={"treat_as": treat_as}, **parts)
    rows = [] if scope1 == "none" else [sample.row(2021, scope1, "2022-04-15")]
    found = decide_all(
        rulebook,
        sample.loan(rulebook),
        sample.evidence(*rows),
        calendar=prc_calendar(),
        as_of=date(2023, 12, 31),
    )
    return list(found)


@pytest.mark.parametrize("case", TABLE.plain()["cases"], ids=lambda case: case["name"])
def test_missing(sample, case) -> None:
    rulebook = sample.recorded(missing=case["missing"], limits=case.get("limits"))
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


@pytest.mark.parametrize(
    ("treat_as", "previous"),
    [
        ("hold", "-10"),
        ({"previous_plus_bps": "20"}, "-10"),
        ("worst", None),
        ("no_adjustment", None),
    ],
)
def test_the_earlier_step_counts_where_the_rulebook_goes_by_it(sample, treat_as, previous) -> None:
    reported, missing = earlier_and_missing(sample, "950", treat_as)
    assert [previous_bps(decision) for decision in (reported, missing)] == [None, previous]
    [_, other] = earlier_and_missing(sample, "900", treat_as)
    assert (other.outcome_id() == missing.outcome_id()) == (previous is None)


def test_without_an_earlier_step_it_is_zero_that_is_held(sample) -> None:
    [first, _] = earlier_and_missing(sample, "none", "hold")
    assert first.parts[0].previous_e4bp == 0


def test_at_the_limit_another_earlier_step_is_another_decision(sample) -> None:
    found = [
        earlier_and_missing(
            sample, scope1, {"previous_plus_bps": "30"}, limits={"total": ["-20", "5"]}
        )
        for scope1 in ("900", "950")
    ]
    [once, again] = [missing for _, missing in found]
    assert (once.total_e4bp, once.effective_from) == (again.total_e4bp, again.effective_from)
    assert once.outcome_id() != again.outcome_id()


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
