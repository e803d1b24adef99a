"""Reads the evidence of a document: reports and certificates, checked as a filing would be."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.account.report import ReportKind
from carbonstep.domain.intake.candidate import Candidate, SourceRow, row_order
from carbonstep.domain.intake.column import COLUMN_NAMES, TableKind
from carbonstep.domain.intake.filing import check_filing
from carbonstep.domain.intake.known_report import known_reports
from carbonstep.domain.intake.read_certificate import differences, read_certificate
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.domain.intake.row import CheckedReport, report_from_row
from carbonstep.reading.nearest import nearest
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason

REPORTS_MAX = 1000


def read_evidence(
    reading: Reading,
    *,
    reports: Node | None,
    certificates: Node | None,
    held: Evidence,
    account_id: str,
    as_of: date,
) -> tuple[Evidence, tuple[Problem, ...]]:
    """What an account holds with a document's reports and certificates added, and warnings.

    All of it is of the one account. A report or certificate is received on `as_of` unless it says
    when; later ones may be listed and do not count yet. They come in as filings of one report each
    would, in the order of their days of receipt; whatever such a filing would refuse is noted in
    `reading`.
    """
    placed = _reports(reading, reports, as_of=as_of, account_id=account_id)
    added = _certificates(reading, certificates, as_of=as_of, account_id=account_id)
    candidates = [
        Candidate(
            source=SourceRow(place=replace(place, row=number), header=(), values=()),
            report=item.report,
            warnings=item.warnings,
        )
        for number, (place, item) in enumerate(placed, start=1)
    ]
    filing = check_filing(
        candidates,
        known=lambda _ids: known_reports(held.reports, held.withdrawals),
        one_by_one=True,
    )
    for row in filing.rejected:
        reading.problems.extend(row.problems)
    evidence = replace(
        held,
        reports=(*held.reports, *(candidate.report for candidate in filing.accepted)),
        certificates=_together(reading, certificates, held.certificates, added),
    )
    taken = sorted((*filing.accepted, *filing.unchanged), key=row_order)
    return evidence, tuple(warning for candidate in taken for warning in candidate.warnings)


def _reports(
    reading: Reading, node: Node | None, *, as_of: date, account_id: str
) -> list[tuple[Place, CheckedReport]]:
    """The reports, each right by itself; `id` names one for a later one to supersede."""
    items = () if node is None else reading.listing(node, of=phrase("reports"))
    if node is not None and len(items) > REPORTS_MAX:
        reading.note(
            ReadingReason.TOO_MANY_ROWS, node, found=str(len(items)), needed=str(REPORTS_MAX)
        )
        return []
    placed: list[tuple[Place, CheckedReport]] = []
    ids: dict[str, str] = {}
    for item in items:
        row = _row(reading, item)
        if row is None:
            continue
        alias = row.pop("id", "")
        if alias in ids:
            reading.note(ReadingReason.KEY_TWICE, item, found=alias)
        row["supersedes"] = ids.get(row.get("supersedes", ""), row.get("supersedes", ""))
        found = _report(row, item.place, as_of=as_of, account_id=account_id)
        if not isinstance(found, CheckedReport):
            reading.problems.extend(found)
            continue
        if found.report.account_id != account_id:
            reading.note(
                IntakeReason.OTHER_ACCOUNT, item, found=found.report.account_id, needed=account_id
            )
        placed.append((item.place, found))
        if alias:
            ids[alias] = found.report.report_id
    return placed


def _row(reading: Reading, node: Node) -> dict[str, str] | None:
    """A report's cells as text; None where it has keys or values no report has."""
    if node.entries is None:
        reading.note(
            ReadingReason.SHAPE, node, found=node.kind, needed=phrase("a report as a mapping")
        )
        return None
    before = len(reading.problems)
    names = {name for name, _ in node.entries}
    kind = TableKind.PRODUCT if "product_id" in names else TableKind.ORGANISATION
    known = {*COLUMN_NAMES[kind], "id"}
    row: dict[str, str] = {}
    for name, value in node.entries:
        if name not in known:
            reading.note(
                ReadingReason.KEY_UNKNOWN, value, found=name, needed=nearest(name, sorted(known))
            )
        elif name in row:
            reading.note(ReadingReason.KEY_TWICE, value, found=name)
        elif value.is_float:
            reading.note(ReadingReason.NUMBER_AS_JSON, value, found=value.scalar or "")
        elif value.scalar is not None:
            row[name] = value.scalar
        elif value.items is not None and name == "evidence":
            row[name] = " ".join(item.scalar or "" for item in value.items)
        elif value.entries is not None or value.items is not None:
            reading.note(
                ReadingReason.SHAPE, value, found=value.kind, needed=phrase("a single value")
            )
    return row if len(reading.problems) == before else None


def _report(
    row: dict[str, str], place: Place, *, as_of: date, account_id: str
) -> CheckedReport | tuple[Problem, ...]:
    kind = ReportKind.PRODUCT if "product_id" in row else ReportKind.ORGANISATION
    row.setdefault("account", account_id)
    if not row.get("received_on", "").strip():
        row["received_on"] = as_of.isoformat()
    # A document may hold reports that come later than its business date; they do not count yet.
    return report_from_row(row, kind=kind, place=place, business_date=date.max)


def _certificates(
    reading: Reading, node: Node | None, *, as_of: date, account_id: str
) -> list[Certificate]:
    items = () if node is None else reading.listing(node, of=phrase("certificates"))
    if node is not None and len(items) > REPORTS_MAX:
        reading.note(
            ReadingReason.TOO_MANY_ROWS, node, found=str(len(items)), needed=str(REPORTS_MAX)
        )
        return []
    found = []
    for item in items:
        certificate = read_certificate(reading, item, account_id=account_id, received_on=as_of)
        if certificate is None:
            continue
        if certificate.account_id != account_id:
            reading.note(
                IntakeReason.OTHER_ACCOUNT, item, found=certificate.account_id, needed=account_id
            )
        found.append(certificate)
    return found


def _together(
    reading: Reading,
    node: Node | None,
    held: tuple[Certificate, ...],
    added: Sequence[Certificate],
) -> tuple[Certificate, ...]:
    """The certificates together; one held already with other particulars is noted."""
    found = {(item.scheme, item.number): item for item in held}
    for item in added:
        other = found.setdefault((item.scheme, item.number), item)
        if other != item and node is not None:
            needed = differences(other, item)
            reading.note(IntakeReason.CERTIFICATE_EXISTS, node, found=item.number, needed=needed)
    return tuple(found.values())
