"""Which loans run in columns: the one place that says which terms are priced, and which values.

A term that is not named here is not priced. A loan that says it goes by itself, and one that leaves
it at its default runs in columns: a term that is new to loans needs no word here to be safe.
"""

from collections.abc import Callable, Container
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, NamedTuple, Self, get_type_hints

from carbonstep.book.exact_column import PRODUCT_BASE_MAX
from carbonstep.domain.loan.loan import Loan, RepaymentKind, RepricingAnchor
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.units.day_count import DayCount
from carbonstep.units.money import Fen
from carbonstep.units.period import Frequency
from carbonstep.units.rate import PER_ONE, RateE4bp
from carbonstep.units.work_calendar import BusinessDayRule, CalendarId

_SPREAD_E4BP_MAX = PER_ONE // 5
"""With it a leap year of a benchmark and a carbon step of 100 % each is a factor that fits."""

NO_BEARING = (
    "loan_id",
    "account_id",
    "rulebook",
    "notice_days",
    "penalty.overdue_pct",
    "penalty.misuse_pct",
    "corrections.too_low",
    "corrections.too_high",
    "parameters",
    "product_id",
    "first_test_on",
    "confirmed",
)
"""Terms that move no payment of interest of a loan to which nothing happens, whatever they say."""


@dataclass(frozen=True, slots=True)
class Priced:
    """Where a term that columns price sits in a loan, and which of its values they price."""

    path: str
    within: Container[Any] | None = None


class ColumnLoan(NamedTuple):
    """A loan whose life follows from its contract and rate alone: the terms that columns price.

    Principal that depends on the interest, interest reckoned between moved days, bounds of one
    repricing and a rounded rate are not among them. Made by `of` alone. It is a tuple since a book
    has a hundred thousand of them, and a frozen dataclass takes ten times as long to make.
    """

    principal_fen: Annotated[Fen, Priced("principal_fen", range(PRODUCT_BASE_MAX + 1))]
    first_drawdown_fen: Annotated[Fen | None, Priced("first_drawdown_fen")]
    drawn_on: Annotated[date, Priced("drawn_on")]
    matures_on: Annotated[date, Priced("matures_on")]
    benchmark: Annotated[BenchmarkIndex, Priced("benchmark.index")]
    every_months: Annotated[int | None, Priced("benchmark.every_months")]
    anchor: Annotated[RepricingAnchor | date, Priced("benchmark.anchor")]
    fixed_e4bp: Annotated[RateE4bp | None, Priced("benchmark.fixed_e4bp")]
    benchmark_floor_e4bp: Annotated[RateE4bp | None, Priced("benchmark.floor_e4bp")]
    spread_e4bp: Annotated[
        RateE4bp, Priced("spread_e4bp", range(-_SPREAD_E4BP_MAX, _SPREAD_E4BP_MAX + 1))
    ]
    day_count: Annotated[DayCount, Priced("day_count", (DayCount.ACT_360, DayCount.ACT_365F))]
    frequency: Annotated[Frequency, Priced("interest.frequency")]
    day: Annotated[int | None, Priced("interest.day")]
    end_of_month: Annotated[bool, Priced("interest.end_of_month")]
    calendar: Annotated[CalendarId, Priced("interest.calendar")]
    business_day: Annotated[BusinessDayRule, Priced("interest.business_day")]
    repayment: Annotated[
        RepaymentKind,
        Priced("repayment.kind", (RepaymentKind.BULLET, RepaymentKind.EQUAL_PRINCIPAL)),
    ]
    floor_e4bp: Annotated[RateE4bp | None, Priced("floor_e4bp")]
    cap_e4bp: Annotated[RateE4bp | None, Priced("cap_e4bp")]

    @property
    def drawn_at_first_fen(self) -> Fen:
        """What is drawn on the first drawdown day."""
        return self.principal_fen if self.first_drawdown_fen is None else self.first_drawdown_fen

    @classmethod
    def of(cls, loan: Loan) -> Self | None:
        """The loan as columns price it, or None where it says anything that they do not."""
        found = cls._make(_priced_of(loan))
        read, default = _others(_types_of(loan))
        if read(loan) != default:
            return None
        for place, within in _BOUNDED:
            if found[place] not in within:
                return None
        return found


_PRICED: list[Priced] = [
    hint.__metadata__[0] for hint in get_type_hints(ColumnLoan, include_extras=True).values()
]
_PATHS = [term.path for term in _PRICED]
_BOUNDED = [(place, term.within) for place, term in enumerate(_PRICED) if term.within is not None]
_DEEPER = {path.partition(".")[0] for path in (*_PATHS, *NO_BEARING) if "." in path}
_RECORDS = ["", *(f"{name}." for name in sorted(_DEEPER))]
_priced_of = attrgetter(*_PATHS)
_types_of = attrgetter(*(f"{under}__class__" for under in _RECORDS))


@cache
def _others(kinds: tuple[type[Any], ...]) -> tuple[Callable[[Loan], Any], Any]:
    """What reads all other terms of loans of such records, and what it reads where none is said.

    The terms are those that the records have, not those that were known when this was written.
    """
    defaults = {
        f"{under}{item.name}": _default(item)
        for under, kind in zip(_RECORDS, kinds, strict=True)
        for item in fields(kind)
    }
    for path in (*_PATHS, *NO_BEARING, *_DEEPER):
        del defaults[path]
    return attrgetter(*defaults), tuple(defaults.values())


def _default(item: Field[Any]) -> object:
    """What a term is where it is left out; what must be said is never as if it were not."""
    if item.default_factory is not MISSING:
        return item.default_factory()
    return object() if item.default is MISSING else item.default
