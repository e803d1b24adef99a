"""Benchmark fixings as known, and what corrects them."""

from dataclasses import dataclass

from carbonstep.domain.market.fixing import Fixing
from carbonstep.domain.market.fixing_correction import FixingCorrection, read_fixing_correction
from carbonstep.reading.node import Node
from carbonstep.reading.problem import RejectedError
from carbonstep.services.knowledge import known_entries
from carbonstep.store import fixing as fixings
from carbonstep.store import log
from carbonstep.store.append import append
from carbonstep.store.engine import Store
from carbonstep.store.stamp import Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedFixing:
    """The fixing that counts now, the one it corrects (`was`; itself where it corrects none), and
    whether this call recorded it (False: it counted before)."""

    fixing: Fixing
    was: Fixing
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFixings:
    """Every fixing with its corrections, by index, day and revision.

    `known` is the number of log entries looked at.
    """

    known: int
    fixings: tuple[Fixing, ...]


def correct_fixing(store: Store, node: Node, stamp: Stamp) -> CorrectedFixing:
    """Record that a published value was recorded wrong, from a document.

    The value that counts already changes nothing. Rates follow at once; what was posted on the
    wrong value is trued up by the next daily run. Raises `RejectedError` with every problem of the
    document, see `read_fixing_correction`.
    """
    with store.write() as session:
        wanted = read_fixing_correction(node, fixings.fixings(session))
        if not isinstance(wanted, FixingCorrection):
            raise RejectedError(wanted)
        was = wanted.corrected
        if was.rate_e4bp == wanted.rate_e4bp:
            return CorrectedFixing(fixing=was, was=wanted.before, new=False)
        fixing = Fixing(
            index=was.index,
            published_on=was.published_on,
            rate_e4bp=wanted.rate_e4bp,
            source=wanted.source,
            revision=was.revision + 1,
            reason=wanted.reason,
        )
        append(session, fixings.FIXING, [fixing], stamp)
    return CorrectedFixing(fixing=fixing, was=was, new=True)


def fixings_as_known(store: Store, *, known_at: str | None = None) -> KnownFixings:
    """Every fixing and correction, as known at a moment.

    Raises `RejectedError` for a moment that cannot be read.
    """
    with store.read() as session:
        known = known_entries(session, known_at)
        return KnownFixings(
            known=log.size(session) if known is None else known,
            fixings=tuple(fixings.fixings(session, known=known)),
        )
