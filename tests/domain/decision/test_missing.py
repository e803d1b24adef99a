"""Missing reports by table: `missing.yaml` beside this file says what each treatment costs."""

from datetime import date
from pathlib import Path

import pytest

from carbonstep.domain.decide import decide_all
from carbonstep.formats.marked_yaml import read_document
from carbonstep.units.document import Node
from carbonstep.units.period import period_name
from carbonstep.units.rate import bps_text
from carbonstep.units.work_calendar import prc_calendar

TABLE = read_document(Path(__file__).with_name("missing.yaml"))
assert isinstance(TABLE, Node)


@pytest.mark.parametrize("case", TABLE.plain()["cases"], ids=lambda case: case["name"])
def test_missing(sample, case) -> None:
    rulebook = sample.rulebook(missing=case["missing"], limits=case.get("limits"))
    rows = [
        sample.row(year, scope1, f"{int(year) + 1}-04-15")
        for year, scope1 in case["scope1"].items()
        if scope1 != "none"
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
