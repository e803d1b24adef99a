"""The reports that were filed before, and which of those withdrawn a new one comes in place of."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from carbonstep.domain.account.evidence import superseded_by
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.intake.candidate import Candidate
from carbonstep.domain.intake.odd import warning
from carbonstep.domain.intake.reason import IntakeReason


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownReport:
    """A report filed before, with what became of it.

    `superseded_by` is the id of the report in its place, or empty; `withdrawal` takes it back.
    """

    report: FootprintReport
    superseded_by: str = ""
    withdrawal: ReportWithdrawal | None = None

    @property
    def report_id(self) -> str:
        return self.report.report_id

    @property
    def stands(self) -> bool:
        """Whether it counts: neither superseded nor withdrawn."""
        return not self.superseded_by and self.withdrawal is None


def known_reports(
    reports: Iterable[FootprintReport], withdrawals: Iterable[ReportWithdrawal]
) -> list[KnownReport]:
    """The reports of some accounts, each with what became of it."""
    held = tuple(reports)
    taken_back = {item.report_id: item for item in withdrawals}
    replaced = superseded_by(held, withdrawn=taken_back)
    return [
        KnownReport(
            report=report,
            superseded_by=replaced.get(report.report_id, ""),
            withdrawal=taken_back.get(report.report_id),
        )
        for report in held
    ]


class Withdrawn:
    """The withdrawn reports of an account in whose place no other has come yet."""

    def __init__(self, known: Iterable[KnownReport]) -> None:
        held = tuple(known)
        taken = {item.report.instead_of for item in held}
        left = [item for item in held if item.withdrawal and item.report_id not in taken]
        self._same = {item.report.content: item for item in left}
        self._same_target = {item.report.supersedes: item for item in left}

    def in_its_place(self, candidate: Candidate) -> Candidate:
        """The candidate; where it comes in the place of a withdrawn report, under an id of its own:
        the id of what it says is taken."""
        report = candidate.report
        same = self._same.get(report.content)
        before = same
        if before is None and report.supersedes:
            before = self._same_target.get(report.supersedes)
        if before is None:
            return candidate
        warnings = candidate.warnings
        if same is not None and same.withdrawal is not None:
            day = same.withdrawal.withdrawn_on.isoformat()
            again = warning(
                IntakeReason.FILED_AGAIN,
                candidate.source.place,
                "account",
                found=same.report_id,
                needed=day,
            )
            warnings = (*warnings, again)
        return replace(
            candidate, report=replace(report, instead_of=before.report_id), warnings=warnings
        )
