"""Reports written as JSON."""

import json
from collections.abc import Sequence

from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.intake.column import row_from_report


def reports_json(reports: Sequence[FootprintReport]) -> str:
    """Reports as a document that reads back to the same reports; empty values are left out."""
    items = [
        {name: value for name, value in row_from_report(report).items() if value}
        for report in reports
    ]
    return json.dumps({"reports": items}, ensure_ascii=False, indent=2) + "\n"
