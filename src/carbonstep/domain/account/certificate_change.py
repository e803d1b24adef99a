"""What happens to a certificate after it was filed: withdrawn, suspended, shortened, corrected."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Final

from carbonstep.domain.account.certificate import Certificate
from carbonstep.units.day_set import Days, without
from carbonstep.units.identity import Named, content_id, recorded_as
from carbonstep.units.period import Period

FOR_GOOD: Final = date(9999, 12, 31)
"""Stands for a day that never comes."""


class CertificateChangeKind(StrEnum):
    """What happened.

    Withdrawn: from a day on it holds no more. Suspended: it does not hold for a time. Shortened: it
    ends earlier. Corrected: its particulars were never as filed. Lifted: a change of these counts
    no more from a day on; a correction, at all.
    """

    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"
    SHORTENED = "shortened"
    CORRECTED = "corrected"
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateChange(Named):
    """One change of a certificate, as a fact.

    `on` is the first day the certificate does not hold, of a lifting the first day on which
    `supersedes`, the change it lifts, counts no more; of a correction it is the business date.
    `until` is the first day after a suspension, None while it is open. A correction has the
    `particulars` as they always were, and supersedes the correction before it. `received_on` is
    the business date it came in. `instead_of` is the lifted change that said the same, or empty.
    """

    told_apart: ClassVar[tuple[str, ...]] = ("received_on", "instead_of")

    certificate_id: str
    account_id: str
    kind: CertificateChangeKind
    on: date
    until: date | None = None
    particulars: Certificate | None = None
    supersedes: str = ""
    reason: str
    received_on: date
    instead_of: str = ""

    @property
    def change_id(self) -> str:
        """The id it was recorded under; before that, the one that follows from the content."""
        return self.name_or(lambda: content_id("K", self.body()))

    @property
    def gap(self) -> Period | None:
        """The days on which the certificate does not hold by it; None where it takes none."""
        if self.kind in (CertificateChangeKind.CORRECTED, CertificateChangeKind.LIFTED):
            return None
        return Period(self.on, self.until or FOR_GOOD)

    def body(self) -> dict[str, Any]:
        """The change as a fact: what is written into the log."""
        return {
            "certificate_id": self.certificate_id,
            "account_id": self.account_id,
            "kind": self.kind.value,
            "on": self.on.isoformat(),
            "until": None if self.until is None else self.until.isoformat(),
            "particulars": None if self.particulars is None else self.particulars.body(),
            "supersedes": self.supersedes,
            "reason": self.reason,
            "received_on": self.received_on.isoformat(),
            "instead_of": self.instead_of,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateState:
    """A certificate as known: its particulars, and the changes that count with the days each takes
    away. A correction takes none."""

    particulars: Certificate
    counting: tuple[tuple[CertificateChange, Period | None], ...]

    @property
    def valid(self) -> Days:
        """The days on which it holds."""
        return without([self.particulars.valid], (gap for _, gap in self._gaps))

    @property
    def lasting(self) -> Days:
        """The days on which it holds or is but suspended: a suspension ends, or is lifted."""
        return without([self.particulars.valid], (gap for _, gap in self._for_good))

    @property
    def withdrawal(self) -> CertificateChange | None:
        """The withdrawal that takes its last days, or None."""
        kind = CertificateChangeKind.WITHDRAWN
        return next(
            (c for c, gap in self._for_good if c.kind is kind and gap.end == FOR_GOOD), None
        )

    def change_over(self, day: date) -> CertificateChange | None:
        """The change by which it does not hold on a day, or None: one that is for good before a
        suspension."""
        over = (*self._for_good, *self._gaps)
        return next((change for change, gap in over if day in gap), None)

    def alike_from(self, day: date) -> date:
        """The first day after this one on which another change may be the one over it."""
        edges = {edge for _, gap in self._gaps for edge in (gap.start, gap.end)}
        return min((edge for edge in edges if edge > day), default=FOR_GOOD)

    @property
    def _gaps(self) -> list[tuple[CertificateChange, Period]]:
        return [(change, gap) for change, gap in self.counting if gap is not None]

    @property
    def _for_good(self) -> list[tuple[CertificateChange, Period]]:
        return [item for item in self._gaps if item[0].kind is not CertificateChangeKind.SUSPENDED]


def certificate_state(
    certificate: Certificate, changes: Iterable[CertificateChange], *, by: date
) -> CertificateState:
    """What is known of a certificate by the end of a day, in whatever order it came."""
    known = [
        change
        for change in changes
        if change.certificate_id == certificate.certificate_id and change.received_on <= by
    ]
    known.sort(key=lambda change: (change.received_on, change.change_id))
    lifted = _lifted(known)
    counting: list[tuple[CertificateChange, Period | None]] = []
    corrections = []
    for change in known:
        gap, until = change.gap, lifted.get(change.change_id)
        if change.kind is CertificateChangeKind.CORRECTED and until is None:
            corrections.append(change)
        if gap is not None and (until is None or until > gap.start):
            end = gap.end if until is None else min(gap.end, until)
            counting.append((change, Period(gap.start, end)))
    replaced = {change.supersedes for change in corrections}
    newest = [change for change in corrections if change.change_id not in replaced]
    particulars = certificate
    if newest:
        counting.append((newest[-1], None))
        # The same certificate, whatever its particulars have come to be.
        corrected = replace(newest[-1].particulars or certificate)
        particulars = recorded_as(corrected, certificate.certificate_id)
    return CertificateState(particulars=particulars, counting=tuple(counting))


def _lifted(known: Iterable[CertificateChange]) -> dict[str, date]:
    """The first day on which each lifted change counts no more."""
    found: dict[str, date] = {}
    for change in known:
        if change.kind is CertificateChangeKind.LIFTED:
            found[change.supersedes] = min(change.on, found.get(change.supersedes, FOR_GOOD))
    return found


def lifted_changes(changes: Iterable[CertificateChange]) -> dict[str, CertificateChange]:
    """Each lifted change's id with what lifts it."""
    return {c.supersedes: c for c in changes if c.kind is CertificateChangeKind.LIFTED}
