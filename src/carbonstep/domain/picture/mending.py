"""What a mended meaning moves of what a loan was told and posted, no fact being new."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.loan.event import ARREARS, LoanEvent
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.ledger import Ledger, kept_by_day, ledger_due
from carbonstep.domain.money.life import Life, price_life
from carbonstep.domain.money.penalty import penalty_lines
from carbonstep.domain.money.position import position
from carbonstep.domain.money.posting import Amounts
from carbonstep.domain.money.true_up import Ground, GroundKind, TrueUp
from carbonstep.domain.picture.meaning import MendedMeaning
from carbonstep.domain.picture.pricing import carbon_steps
from carbonstep.domain.rulebook.rulebook import Rulebook, RulebookRef
from carbonstep.reading.problem import Problem
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedDay:
    """A contract day that comes out otherwise: what it stood at, what it comes to, and by which
    meanings. `waived_fen` is what the loan's correction terms leave as it was."""

    nominal_on: date
    old: Amounts
    new: Amounts
    waived_fen: Fen
    meanings: tuple[str, ...]

    @property
    def booked(self) -> Amounts:
        """What is booked for it: positive is receivable from the borrower."""
        return self.new.minus(self.old).minus(Amounts(interest_fen=self.waived_fen))


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedDecision:
    """A test period that is decided otherwise; None where there is no decision on one side."""

    test_period: Period
    old_e4bp: RateE4bp | None
    new_e4bp: RateE4bp | None
    meanings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedPenalty:
    """The penalty interest of a notice that is shown otherwise. It is not posted, so nothing is
    booked for it."""

    event_id: str
    on: date
    old_fen: Fen
    new_fen: Fen
    meanings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingDay:
    """A posted contract day that comes out otherwise, by which meanings, and is put right once a
    publication comes that it rests on."""

    nominal_on: date
    publication: MissingPublication
    meanings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedLoan:
    """What of a loan comes out otherwise. `ledger` is what is to be booked for it now; what is
    `waiting` is booked later."""

    loan_id: str
    decisions: tuple[MovedDecision, ...]
    days: tuple[MovedDay, ...]
    penalties: tuple[MovedPenalty, ...]
    waiting: tuple[WaitingDay, ...]
    ledger: Ledger

    @property
    def meanings(self) -> tuple[str, ...]:
        """The meanings by which something of it is put right now, each once."""
        moved = [item.meanings for item in self.decisions]
        moved += [item.meanings for item in self.days]
        moved += [item.meanings for item in self.penalties]
        return tuple(dict.fromkeys(name for names in moved for name in names))


UNLISTED = "unlisted"
"""In the place of a name: something moved that no meaning of the list accounts for."""


def moved_loan(
    loan: Loan,
    *,
    rulebook_of: Callable[[RulebookRef], Rulebook],
    stood: Sequence[Decision],
    due: Sequence[Decision],
    held: Ledger,
    events: Sequence[LoanEvent],
    market: Market,
    mended: Sequence[MendedMeaning],
) -> MovedLoan | Problem | None:
    """What of a loan comes out otherwise since meanings were mended; None for nothing.

    `loan` is as booked, and `rulebook_of` gives the versions it was decided by. All of it is as it
    was known at the last run: `stood` the decisions that stood then, `due` those that the same
    facts give now, `held` what was booked, `events` those that stood, `market` as seen on the run's
    date. Since a run leaves nothing undone, whatever differs is the program's doing.

    Errors: those of `price_life`.
    """
    decisions = moved_decisions(rulebook_of, stood=stood, due=due, mended=mended)
    steps = carbon_steps(due)
    found = ledger_due(loan, steps, held, events=events, market=market)
    if isinstance(found, Problem):
        return found
    noticed = any(event.kind in ARREARS for event in events)
    posted = {item.nominal_on for item in held.postings}
    held_back = [item for item in found.waiting if item.nominal_on in posted]
    if not decisions and not found.entries and not noticed and not held_back:
        return None
    life = price_life(loan, steps, events=events, market=market)
    if isinstance(life, Problem):
        return life
    penalties = _penalties(life, held, mended) if noticed else ()
    by_decision = tuple(dict.fromkeys(name for item in decisions for name in item.meanings))

    def accounting(nominal_on: date) -> tuple[str, ...]:
        own = tuple(meaning.name for meaning in mended if meaning.moves_day(life, nominal_on))
        return own or by_decision

    def names(nominal_on: date) -> tuple[str, ...]:
        return accounting(nominal_on) or (UNLISTED,)

    # What no meaning accounts for waits for what a fact moved before the last run.
    waiting = tuple(
        WaitingDay(nominal_on=item.nominal_on, publication=item.publication, meanings=by)
        for item in held_back
        if (by := accounting(item.nominal_on))
    )
    if not decisions and not found.entries and not penalties and not waiting:
        return None
    true_ups = tuple(by_meanings(item, names(item.nominal_on)) for item in found.true_ups)
    return MovedLoan(
        loan_id=loan.loan_id,
        decisions=decisions,
        days=_moved_days(found, names),
        penalties=penalties,
        waiting=waiting,
        ledger=Ledger(postings=found.postings, true_ups=true_ups),
    )


def _moved_days(found: Ledger, names: Callable[[date], tuple[str, ...]]) -> tuple[MovedDay, ...]:
    """The contract days of what is to be booked, each with the meanings that `names` gives."""
    fresh = (
        MovedDay(
            nominal_on=item.nominal_on,
            old=Amounts(),
            new=item.amounts,
            waived_fen=Fen(0),
            meanings=names(item.nominal_on),
        )
        for item in found.postings
    )
    again = (
        MovedDay(
            nominal_on=item.nominal_on,
            old=item.stood,
            new=item.recomputed,
            waived_fen=item.waived_fen,
            meanings=names(item.nominal_on),
        )
        for item in found.true_ups
    )
    return tuple(sorted((*fresh, *again), key=lambda day: day.nominal_on))


def moved_decisions(
    rulebook_of: Callable[[RulebookRef], Rulebook],
    *,
    stood: Sequence[Decision],
    due: Sequence[Decision],
    mended: Sequence[MendedMeaning],
) -> tuple[MovedDecision, ...]:
    """The test periods decided otherwise: `due` by the facts that `stood` was decided on. A loan
    may have moved to another rulebook version: each decision is looked at by its own."""
    old, now = ({item.decision_id for item in items} for items in (stood, due))
    gone = [item for item in stood if item.decision_id not in now]
    new = [item for item in due if item.decision_id not in old]

    def own(period: Period) -> tuple[str, ...]:
        left = [item for item in gone if item.test_period == period]
        came = [item for item in new if item.test_period == period]
        books = [rulebook_of(ref) for ref in {item.rulebook for item in (*left, *came)}]
        return tuple(
            m.name for m in mended if any(m.moves_decisions(book, left, came) for book in books)
        )

    before = {item.test_period: item.total_e4bp for item in gone}
    after = {item.test_period: item.total_e4bp for item in new}
    named = {period: own(period) for period in sorted({*before, *after})}
    # A period that rests on another one is moved by what moves that one.
    elsewhere = tuple(dict.fromkeys(name for names in named.values() for name in names))
    return tuple(
        MovedDecision(
            test_period=period,
            old_e4bp=before.get(period),
            new_e4bp=after.get(period),
            meanings=names or elsewhere or (UNLISTED,),
        )
        for period, names in named.items()
    )


def _penalties(
    life: Life, held: Ledger, mended: Sequence[MendedMeaning]
) -> tuple[MovedPenalty, ...]:
    """The notices whose penalty interest is shown otherwise than by a fault that was mended."""
    told = position(life.serviced, life.events, kept=kept_by_day(life, held))
    now: dict[str, int] = {}
    lines = penalty_lines(
        life.contract.booked, life.serviced, told, life.events, as_of=life.market.as_of
    )
    for line in lines:
        now[line.event_id] = now.get(line.event_id, 0) + line.amount_fen
    found = []
    for meaning in mended:
        if meaning.penalty_once is None:
            continue
        for event in life.events:
            new = Fen(now.get(event.event_id, 0))
            old = meaning.penalty_once(life, event) if event.kind in ARREARS else new
            if old != new:
                found.append(
                    MovedPenalty(
                        event_id=event.event_id,
                        on=event.on,
                        old_fen=old,
                        new_fen=new,
                        meanings=(meaning.name,),
                    )
                )
    return tuple(found)


def by_meanings(true_up: TrueUp, names: Sequence[str], *, terms_changed: bool = False) -> TrueUp:
    """The true-up with the meanings as its first grounds; what else differs stays one. Terms that
    never changed are none."""
    unfounded = set() if terms_changed else {GroundKind.TERMS}
    if true_up.stood.principal_fen == true_up.recomputed.principal_fen:
        unfounded.add(GroundKind.REPAYMENT)
    others = [item for item in true_up.because if item.kind not in unfounded]
    meanings = [Ground(kind=GroundKind.MEANING_MENDED, ref=name) for name in names]
    return replace(true_up, because=(*meanings, *others))
