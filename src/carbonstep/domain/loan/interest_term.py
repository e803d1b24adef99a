"""The terms of when a loan's interest is settled."""

from carbonstep.domain.loan.loan import DayOrder, InterestSchedule
from carbonstep.reading.codec import Record, Term
from carbonstep.reading.node import Node
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.reading.value import DAY, YES, word_of, word_or_whole
from carbonstep.units.cycle import Stub
from carbonstep.units.period import CYCLES, Frequency
from carbonstep.units.work_calendar import BusinessDayRule, CalendarId

_DRAWDOWN = "drawdown"
_DAY_MAX = 28
"""The last day that every month has."""


def _check(reading: Reading, node: Node, schedule: InterestSchedule) -> None:
    if schedule.end_of_month and schedule.day is not None:
        needed, at = f"day: {_DRAWDOWN}", node.part("end_of_month")
        reading.note(ReadingReason.TERM_UNUSED, at, found="end_of_month", needed=needed)
    if schedule.first_stub is Stub.LONG and schedule.day is None:
        # Cycles counted from the drawdown day begin whole.
        needed, at = f"day: 1-{_DAY_MAX}", node.part("first_stub")
        reading.note(ReadingReason.TERM_UNUSED, at, found="first_stub", needed=needed)


INTEREST: Record[InterestSchedule] = Record(
    of=InterestSchedule,
    check=_check,
    terms=(
        Term(
            "frequency",
            word_of(Frequency, spans=CYCLES),
            "`month`, `quarter`, `half_year` or `year` (结息周期)",
            example="month",
        ),
        Term(
            "day",
            word_or_whole(_DRAWDOWN, low=1, high=_DAY_MAX),
            "day of the last month of each cycle, 1 to 28 (结息日); or `drawdown`: cycles are "
            "counted from the drawdown day",
            example="drawdown",
        ),
        Term(
            "end_of_month",
            YES,
            "`yes`: a drawdown on its month's last day stands for the last day of every month; "
            "with `day: drawdown` only",
            example="yes",
        ),
        Term(
            "first_stub",
            word_of(Stub),
            "a rest shorter than a cycle after drawdown: `short` is a period of its own, `long` "
            "belongs to its neighbour; `long` with a fixed `day` only",
            example="long",
        ),
        Term("last_stub", word_of(Stub), "the same before maturity", example="long"),
        Term(
            "calendar",
            word_of(CalendarId),
            "working days: `prc` with make-up days, `weekdays`, or `none` (every day)",
            example="weekdays",
        ),
        Term(
            "business_day",
            word_of(BusinessDayRule),
            "where a settlement day goes that is no working day (节假日顺延): `none`, "
            "`following`, `modified_following`, `preceding`, `modified_preceding`; modified means "
            "not out of its month",
            example="modified_following",
        ),
        Term(
            "order",
            word_of(DayOrder),
            "`calculate_then_shift`: interest runs to the contract's own day and only the payment "
            "moves; `shift_then_calculate`: interest runs to the day it is paid on",
            example="shift_then_calculate",
        ),
        Term(
            "capitalise_until",
            DAY,
            "interest of periods that end by this day is added to the principal instead of being "
            "paid; the all-in rate needs a `floor_pct` of at least 0 then (`capitalise_floor`), "
            "and `corrections` must be the usual ones (`capitalise_corrections`)",
            example="2025-03-20",
        ),
    ),
)
"""What is left out is as in RMB contracts: quarterly on the 20th."""
