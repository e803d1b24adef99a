"""Reads a self-contained quote document: everything a price rests on, in one place."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from carbonstep.domain.certificate import Certificate
from carbonstep.domain.decide import Evidence
from carbonstep.domain.fixing import Fixing
from carbonstep.domain.loan import BenchmarkIndex, Loan
from carbonstep.domain.loan_reader import read_loan
from carbonstep.domain.report import FootprintReport, ReportKind
from carbonstep.domain.report_row import CheckedReport, report_from_row
from carbonstep.domain.rulebook import Rulebook
from carbonstep.domain.rulebook_reader import read_rulebook
from carbonstep.units.document import Node, Reading
from carbonstep.units.period import Period
from carbonstep.units.problem import Place, Problem, Reason
from carbonstep.units.rate import RateE4bp, rate_from_percent

QUOTE_LOAN_ID = "quote"
QUOTE_ACCOUNT_ID = "quote:borrower"
REPORTS_MAX = 2000

FindRulebook = Callable[[Node], Rulebook | tuple[Problem, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteDocument:
    """What a quote asks for. `known_on` limits what counts to what was there by that day.

    `fixings` is None where the document leaves them to the engine.
    """

    as_of: date
    known_on: date | None
    rulebook: Rulebook
    loan: Loan
    evidence: Evidence
    fixings: tuple[Fixing, ...] | None
    warnings: tuple[Problem, ...]

    @property
    def view_on(self) -> date:
        """The day whose knowledge counts: the business date, or earlier."""
        return self.as_of if self.known_on is None else min(self.as_of, self.known_on)


def read_quote(node: Node, *, find_rulebook: FindRulebook) -> QuoteDocument | tuple[Problem, ...]:
    """The quote document in a node, or everything that is wrong with it.

    A rulebook given as a mapping is read in place; a name is looked up by `find_rulebook`.
    """
    reading = Reading()
    parts = reading.mapping(
        node,
        required=("as_of", "rulebook", "loan"),
        optional=("reports", "certificates", "fixings", "known_at"),
    )
    if any(name not in parts for name in ("as_of", "rulebook", "loan")):
        return tuple(reading.problems)
    as_of = reading.date(parts["as_of"])
    known_on = _known_on(reading, parts["known_at"]) if "known_at" in parts else None
    rulebook = _rulebook(reading, parts["rulebook"], find_rulebook)
    if rulebook is None:
        return tuple(reading.problems)
    loan = read_loan(
        reading,
        parts["loan"],
        rulebook=rulebook,
        account_id=QUOTE_ACCOUNT_ID,
        loan_id=QUOTE_LOAN_ID,
    )
    account_id = QUOTE_ACCOUNT_ID if loan is None else loan.account_id
    placed = read_reports(reading, parts.get("reports"), as_of=as_of, account_id=account_id)
    checked = [item for _, item in placed]
    _check_chain(reading, parts.get("reports"), [item.report for item in checked])
    certificates = read_certificates(reading, parts.get("certificates"), as_of, account_id)
    fixings = _fixings(reading, parts["fixings"]) if "fixings" in parts else None
    if reading.problems or loan is None:
        return tuple(reading.problems)
    return QuoteDocument(
        as_of=as_of,
        known_on=known_on,
        rulebook=rulebook,
        loan=loan,
        evidence=Evidence(
            reports=tuple(item.report for item in checked), certificates=certificates
        ),
        fixings=fixings,
        warnings=tuple(warning for item in checked for warning in item.warnings),
    )


def _known_on(reading: Reading, node: Node) -> date | None:
    """A day, or an instant whose UTC day counts."""
    written = reading.text(node)
    if "T" not in written:
        return reading.date(node)
    try:
        return datetime.fromisoformat(written).date()
    except ValueError:
        reading.note(Reason.DATE_INVALID, node, found=written[:40], needed="2025-04-15T00:00:00Z")
        return None


def _rulebook(reading: Reading, node: Node, find: FindRulebook) -> Rulebook | None:
    found = find(node) if node.entries is None else read_rulebook(node)
    if isinstance(found, Rulebook):
        return found
    reading.problems.extend(found)
    return None


def read_reports(
    reading: Reading, node: Node | None, *, as_of: date, account_id: str
) -> tuple[tuple[Place, CheckedReport], ...]:
    """The reports of a list, each right by itself, with its place.

    `id` gives one a short name by which a later one may supersede it. Whether they fit together
    is not looked at.
    """
    items = () if node is None else reading.listing(node, of="reports")
    if node is not None and len(items) > REPORTS_MAX:
        reading.note(Reason.TOO_MANY_ROWS, node, found=str(len(items)), needed=str(REPORTS_MAX))
        return ()
    placed: list[tuple[Place, CheckedReport]] = []
    ids: dict[str, str] = {}
    for item in items:
        row = _row(reading, item)
        if row is None:
            continue
        alias = row.pop("id", "")
        row["supersedes"] = ids.get(row.get("supersedes", ""), row.get("supersedes", ""))
        found = _report(row, item.place, as_of=as_of, account_id=account_id)
        if isinstance(found, CheckedReport):
            placed.append((item.place, found))
            if alias:
                ids[alias] = found.report.report_id
        else:
            reading.problems.extend(found)
    return tuple(placed)


def _row(reading: Reading, node: Node) -> dict[str, str] | None:
    row: dict[str, str] = {}
    if node.entries is None:
        reading.note(Reason.SHAPE, node, found=node.kind, needed="a report as a mapping")
        return None
    for name, value in node.entries:
        if value.is_float:
            reading.note(Reason.NUMBER_AS_JSON, value, found=value.scalar or "")
        elif value.scalar is not None:
            row[name] = value.scalar
        elif value.items is not None and name == "evidence":
            row[name] = " ".join(item.scalar or "" for item in value.items)
        elif value.entries is not None or value.items is not None:
            reading.note(Reason.SHAPE, value, found=value.kind, needed="a single value")
    return row


def _report(
    row: dict[str, str], place: Place, *, as_of: date, account_id: str
) -> CheckedReport | tuple[Problem, ...]:
    kind = ReportKind.PRODUCT if "product_id" in row else ReportKind.ORGANISATION
    row.setdefault("account", account_id)
    row.setdefault("received_on", as_of.isoformat())
    if not row["received_on"].strip():
        row["received_on"] = as_of.isoformat()
    # A document may hold reports that come later than its business date; they do not count yet.
    return report_from_row(row, kind=kind, place=place, business_date=date.max)


def _check_chain(reading: Reading, node: Node | None, reports: list[FootprintReport]) -> None:
    """No two reports of one subject may overlap unless one supersedes the other."""
    known = {report.report_id: report for report in reports}
    replaced = {report.supersedes for report in reports}
    current = [report for report_id, report in known.items() if report_id not in replaced]
    for report in reports:
        if report.supersedes and report.supersedes not in known:
            assert node is not None, "reports came from a node"
            reading.note(Reason.SUPERSEDES_UNKNOWN, node, found=report.supersedes)
    by_subject: dict[tuple[str, str], list[FootprintReport]] = {}
    for report in current:
        by_subject.setdefault((report.kind.value, report.product_id), []).append(report)
    for same in by_subject.values():
        same.sort(key=lambda r: r.period)
        for left, right in pairwise(same):
            if left.period.overlaps(right.period):
                assert node is not None, "reports came from a node"
                reading.note(
                    Reason.PERIOD_OVERLAP, node, found=left.report_id, needed=left.report_id
                )


def read_certificates(
    reading: Reading, node: Node | None, as_of: date, account_id: str
) -> tuple[Certificate, ...]:
    """The certificates of a list, received on `as_of` unless they say when."""
    items = () if node is None else reading.listing(node, of="certificates")
    found = []
    for item in items:
        certificate = read_certificate(reading, item, account_id=account_id, received_on=as_of)
        if certificate is not None:
            found.append(certificate)
    return tuple(found)


def read_certificate(
    reading: Reading, node: Node, *, account_id: str, received_on: date
) -> Certificate | None:
    """A certificate; `valid_to` is the last valid day. None where something is wrong."""
    parts = reading.mapping(
        node,
        required=("scheme", "number", "issuer", "valid_from", "valid_to"),
        optional=("account", "received_on", "product_id"),
    )
    before = len(reading.problems)
    if not {"scheme", "number", "issuer", "valid_from", "valid_to"} <= set(parts):
        return None
    start, last = reading.date(parts["valid_from"]), reading.date(parts["valid_to"])
    if len(reading.problems) > before:
        return None
    if last < start:
        reading.note(Reason.PERIOD_EMPTY, parts["valid_to"], found=f"{start}..{last}")
        return None
    return Certificate(
        account_id=reading.text(parts.get("account")) or account_id,
        scheme=reading.text(parts["scheme"]),
        number=reading.text(parts["number"]),
        issuer=reading.text(parts["issuer"]),
        valid=Period(start, last + timedelta(days=1)),
        received_on=reading.date(parts["received_on"]) if "received_on" in parts else received_on,
        product_id=reading.text(parts.get("product_id")),
    )


def _fixings(reading: Reading, node: Node) -> tuple[Fixing, ...]:
    found: dict[tuple[str, date], Fixing] = {}
    for item in reading.listing(node, of="fixings"):
        parts = reading.mapping(
            item, required=("index", "published_on", "rate_pct"), optional=("source",)
        )
        if len(parts) < 3:
            continue
        index = reading.word(parts["index"], BenchmarkIndex, otherwise=BenchmarkIndex.LPR_1Y)
        rate = rate_from_percent(reading.decimal(parts["rate_pct"]))
        if rate is None:
            reading.note(
                Reason.TOO_MANY_DECIMALS,
                parts["rate_pct"],
                found=parts["rate_pct"].scalar or "",
                needed="6",
            )
        fixing = Fixing(
            index=index,
            published_on=reading.date(parts["published_on"]),
            rate_e4bp=rate or RateE4bp(0),
            source=reading.text(parts.get("source")),
        )
        key = (index.value, fixing.published_on)
        if key in found and found[key].rate_e4bp != fixing.rate_e4bp:
            reading.note(
                Reason.FIXING_DIFFERS, parts["rate_pct"], found=fixing.published_on.isoformat()
            )
        found[key] = fixing
    return tuple(found.values())


def known_fixings(fixings: tuple[Fixing, ...], *, by: date) -> tuple[Fixing, ...]:
    """The fixings published on or before a day."""
    return tuple(fixing for fixing in fixings if fixing.published_on <= by)
