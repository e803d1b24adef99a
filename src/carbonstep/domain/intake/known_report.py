"""The reports that were filed before, and which of those withdrawn a new one comes in place of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from carbonstep.domain.account.evidence import superseded_by
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.intake.candidate import Candidate
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.reading.problem import Problem


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

    def in_their_place(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The candidates, those that come in the place of a withdrawn report under ids of their
        own: the id of what they say is taken."""
        if not self._same:
            return list(candidates)
        found = [self._in_its_place(candidate) for candidate in candidates]
        renamed = {
            old.report.report_id: new.report.report_id
            for old, new in zip(candidates, found, strict=True)
            if old is not new
        }
        return [
            replace(item, report=replace(item.report, supersedes=renamed[item.report.supersedes]))
            if item.report.supersedes in renamed
            else item
            for item in found
        ]

    def _in_its_place(self, candidate: Candidate) -> Candidate:
        report = candidate.report
        same = self._same.get(report.content)
        before = same
        if before is None and report.supersedes:
            before = self._same_target.get(report.supersedes)
        if before is None:
            return candidate
        warnings = candidate.warnings
        if same is not None and same.withdrawal is not None:
            again = Problem(
                reason=IntakeReason.FILED_AGAIN,
                place=replace(candidate.source.place, column="account"),
                found=same.report_id,
                needed=same.withdrawal.withdrawn_on.isoformat(),
                warning=True,
            )
            warnings = (*warnings, again)
        return replace(
            candidate, report=replace(report, instead_of=before.report_id), warnings=warnings
        )
