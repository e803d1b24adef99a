"""The evidence a loan's account holds."""

from dataclasses import dataclass

from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.report import FootprintReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a loan's account holds, as known: reports in all revisions, and certificates."""

    reports: tuple[FootprintReport, ...] = ()
    certificates: tuple[Certificate, ...] = ()
