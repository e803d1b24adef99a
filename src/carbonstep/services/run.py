"""The daily run of a business date: fixings, decisions falling due, payments and true-ups."""

from dataclasses import dataclass
from datetime import date

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.money.posting import Posting
from carbonstep.domain.money.true_up import TrueUp
from carbonstep.domain.picture.daily_run import DailyRun, SetAside
from carbonstep.domain.picture.meaning import NEWEST
from carbonstep.reading.confirmation import read_confirmation
from carbonstep.reading.node import Node
from carbonstep.reading.problem import RejectedError
from carbonstep.reading.reading import Reading
from carbonstep.services.ahead import AheadLimit, check_run
from carbonstep.services.announce import announce_due
from carbonstep.services.fixing import take_up_fixings
from carbonstep.services.followed import DAILY, followed
from carbonstep.services.library import Library
from carbonstep.services.market import market_as_known, publications_awaited
from carbonstep.services.mending import book_moved, moved_pages, waiting_days
from carbonstep.services.post import Waits, post_due
from carbonstep.services.reason import ServiceReason
from carbonstep.store import loan as loans
from carbonstep.store import run as runs
from carbonstep.store.append import append
from carbonstep.store.engine import Store
from carbonstep.store.run import MeaningWait, Run
from carbonstep.store.stamp import Stamp

LOANS_A_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAsked:
    """The business date a run is asked for, and whether it is confirmed to lie far ahead."""

    on: date
    confirmed: bool


def read_run(node: Node) -> RunAsked:
    """What a document {on, confirmed} asks for; the second may be left out. Raises
    `RejectedError`."""
    reading = Reading()
    parts = reading.mapping(node, required=("on",), optional=("confirmed",))
    on = reading.date(parts.get("on"))
    confirmable = (ServiceReason.BUSINESS_DATE_AHEAD,)
    confirmation = read_confirmation(reading, parts.get("confirmed"), confirmable)
    if reading.problems:
        raise RejectedError(reading.problems)
    return RunAsked(on=on, confirmed=bool(confirmation.codes))


def run_daily(
    store: Store,
    library: Library,
    stamp: Stamp,
    *,
    limit: AheadLimit = AheadLimit(),
    confirmed: bool = False,
) -> DailyRun:
    """Take up the fixings published by the date, announce every decision due by it, and post.

    Payments whose day has come are posted; posted days that the facts now put elsewhere are trued
    up. What rests on a publication that did not come waits for it. Running a date again adds
    nothing but the run itself. One transaction: whole or not at all.

    The first run of a program in which a meaning was mended puts right what that moves, as of the
    run before and by name, ahead of what new facts move.

    Raises `RejectedError` as `check_run` and `take_up_fixings` do; then nothing is stored.
    """
    with store.write() as session:
        check_run(session, stamp, limit, confirmed=confirmed)
        state = followed(session)
        mended = [item for _, found, _ in moved_pages(session, state) for item in found]
        waits = waiting_days(state, mended)
        left: dict[tuple[str, date], tuple[str, ...]] = {}
        taken = take_up_fixings(session, library, stamp)
        market = market_as_known(session, as_of=stamp.on)
        count, effective = 0, 0
        decided: list[Decision] = []
        postings: list[Posting] = []
        true_ups: list[TrueUp] = []
        set_aside: list[SetAside] = []
        after = ""
        while True:
            page = loans.loans(session, after=after, limit=LOANS_A_PAGE)
            if not page:
                break
            after = page[-1].loan_id
            count += len(page)
            announced = announce_due(session, page, stamp)
            decided += announced.fresh
            effective += sum(
                d.effective_from == stamp.on and not d.without_effect for d in announced.standing
            )
            put_right = book_moved(session, mended, (loan.loan_id for loan in page), stamp)
            postings += put_right.postings
            true_ups += put_right.true_ups
            posted = post_due(
                session, page, announced.standing, market=market, stamp=stamp, waits=waits
            )
            left |= posted.waits
            postings += posted.postings
            true_ups += posted.true_ups
            set_aside += posted.set_aside
        result = DailyRun(
            fixings=taken,
            loans=count,
            decisions=tuple(decided),
            taking_effect=effective,
            postings=tuple(postings),
            true_ups=tuple(true_ups),
            set_aside=tuple(set_aside),
            missing_publications=publications_awaited(session, market),
            mended=tuple(mended),
        )
        finished = _finished(result, left, stamp, confirmed=confirmed)
        append(session, runs.RUN, [finished], stamp)
    return result


def _finished(result: DailyRun, waits: Waits, stamp: Stamp, *, confirmed: bool) -> Run:
    """The run as a fact, once it is done; `waits` are the days it leaves waiting."""
    return Run(
        job=DAILY,
        business_on=stamp.on,
        counts=result.counts,
        meanings=NEWEST,
        meaning_mended=result.meaning_mended,
        meaning_waits=tuple(
            MeaningWait(loan_id=loan_id, nominal_on=day, meanings=names)
            for (loan_id, day), names in sorted(waits.items())
        ),
        confirmed=(ServiceReason.BUSINESS_DATE_AHEAD.code,) if confirmed else (),
    )
