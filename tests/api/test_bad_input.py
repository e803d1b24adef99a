"""Each kind of bad report input, sent to the API and given to the command, on both engines: the
same reason with its place and remedy, and nothing half stored."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.api.conftest import Office
from tests.formats.bad_cells import CELLS
from tests.formats.bad_input_case import BUSINESS_DATE, GOOD, KNOWN, REPLACED, Case, lay
from tests.formats.bad_registers import REGISTERS
from tests.formats.bad_reports import REPORTS

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.formats.reason import FormatReason
from carbonstep.formats.table.limit import DEFAULT_LIMITS
from carbonstep.main import run
from carbonstep.reading.reason import ReadingReason
from carbonstep.store.account import ACCOUNT
from carbonstep.store.append import append
from carbonstep.store.engine import Store
from carbonstep.store.report import FOOTPRINT_REPORT
from carbonstep.store.stamp import Stamp
from carbonstep.units.identity import recorded_as

pytestmark = pytest.mark.slow

CASES = [
    case
    for case in (*CELLS, *REPORTS, *REGISTERS)
    # A limit that only the test has cannot be met; a full limit takes minutes to fill.
    if case.limits == DEFAULT_LIMITS
]
AS_FILE = (FormatReason.FILE_NOT_FOUND, FormatReason.NOT_A_FILE)
"""What only a path can name: a request brings bytes."""

STATED = (ReadingReason.WORD_UNKNOWN, FormatReason.ENCODING, FormatReason.ENCODING_OTHER)
"""What an encoding that is named says: a request names none."""


def known_reports(store: Store) -> None:
    """The accounts, and the reports that the cases take for known."""
    stamp = Stamp(on=BUSINESS_DATE, recorded_at=datetime(2025, 3, 1, tzinfo=UTC), actor="test")
    ids = (f"uscc:{GOOD['account']}", "eu-ets:known")
    with store.write() as session:
        accounts = [CarbonAccount(account_id=one, name="某公司") for one in ids]
        append(session, ACCOUNT, accounts, stamp)
        newer = replace(
            REPLACED.report, supersedes=REPLACED.report.report_id, restatement_reason="typo"
        )
        newer = recorded_as(newer, REPLACED.superseded_by)
        append(session, FOOTPRINT_REPORT, [REPLACED.report, newer, KNOWN.report], stamp)


def found_in(body: Any) -> list[dict[str, Any]]:
    """Every problem and warning of an answer."""
    found = [*body.get("problems", ()), *body.get("warnings", ())]
    for row in body.get("rejected") or ():
        found += row["problems"]
    return found


def check(case: Case, found: list[dict[str, Any]]) -> None:
    fitting = [problem for problem in found if problem["code"] == case.reason.code]
    assert fitting, found
    for problem in fitting:
        assert problem["message"]
        assert problem["remedy"]
        assert any(problem["place"].values()), "it has a place"
    if case.column is not None:
        assert case.column in {problem["place"].get("column") for problem in fitting}


@pytest.fixture
def filed(any_office) -> Office:
    any_office.now = datetime(2025, 4, 1, 4, tzinfo=UTC)
    known_reports(any_office.store)
    return any_office


def by_request(case: Case) -> bool:
    named = case.encoding is not None and case.reason in STATED
    return case.reason not in AS_FILE and not named and "\n" not in (case.mapping or "")


@pytest.mark.parametrize("case", filter(by_request, CASES), ids=lambda case: case.name)
def test_sent_to_the_api(filed: Office, tmp_path: Path, case: Case) -> None:
    lay(case, tmp_path / case.file)
    size = filed.size()
    fields = {"mapping": case.mapping} if case.mapping else {}
    with (tmp_path / case.file).open("rb") as file:
        answer = filed.ask(
            "POST",
            "/v1/reports?received_on=2025-04-01",
            files={"file": (case.file, file)},
            data=fields,
        )
    assert answer.status_code in ((200, 201) if case.warning else (409, 422)), answer.text
    check(case, found_in(answer.json()))
    assert (filed.size() > size) == case.warning


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_given_to_the_command(
    filed: Office, tmp_path: Path, capsys, monkeypatch, case: Case
) -> None:
    for name in ("CLOCK", "RUN"):
        monkeypatch.setenv(f"CARBONSTEP_{name}_AHEAD_DAYS", "100000")
    lay(case, tmp_path / case.file)
    size = filed.size()
    more = ["--encoding", case.encoding] if case.encoding else []
    if case.mapping and "\n" in case.mapping:
        (tmp_path / "mapping.yaml").write_text(case.mapping)
        more += ["--mapping", str(tmp_path / "mapping.yaml")]
    elif case.mapping:
        more += ["--mapping", case.mapping]
    url = filed.store.engine.url.render_as_string(hide_password=False)
    asked = ["report", "submit", str(tmp_path / case.file), "--received-on", "2025-04-01", *more]
    capsys.readouterr()
    code = run(["--database", url, *asked, "--json"])
    told = capsys.readouterr()
    assert (code == 0) == case.warning, told
    check(case, found_in(json.loads(told.out)))
    assert (filed.size() > size) == case.warning
