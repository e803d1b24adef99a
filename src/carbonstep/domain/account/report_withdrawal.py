"""A report taken back: from a day on it counts no more."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWithdrawal:
    """That a report is withdrawn, as a fact; a report is withdrawn once.

    From `withdrawn_on` on the report counts no more, and what it superseded stands again. It is
    undone by filing the report again. `moved_to` is the id under which a report that was filed for
    the wrong account was filed for the right one, or empty.
    """

    report_id: str
    account_id: str
    withdrawn_on: date
    reason: str
    moved_to: str = ""

    def body(self) -> dict[str, Any]:
        """The withdrawal as a fact: what is written into the log."""
        return {
            "report_id": self.report_id,
            "account_id": self.account_id,
            "withdrawn_on": self.withdrawn_on.isoformat(),
            "reason": self.reason,
            "moved_to": self.moved_to,
        }
