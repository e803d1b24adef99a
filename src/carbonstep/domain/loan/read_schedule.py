"""Reads when a loan's interest is settled."""

from enum import StrEnum

from carbonstep.domain.loan.loan import DayOrder, InterestSchedule
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Reason
from carbonstep.reading.reading import Reading
from carbonstep.units.cycle import Stub
from carbonstep.units.period import Frequency
from carbonstep.units.work_calendar import BusinessDayRule, CalendarId

INTEREST_KEYS = (
    "frequency",
    "day",
    "end_of_month",
    "first_stub",
    "last_stub",
    "calendar",
    "business_day",
    "order",
    "capitalise_until",
)

DRAWDOWN = "drawdown"
DAY_MAX = 28
"""The last day that every month has."""


class _Answer(StrEnum):
    YES = "yes"
    NO = "no"
    TRUE = "true"
    FALSE = "false"


def read_interest(reading: Reading, node: Node | None) -> InterestSchedule:
    """The interest schedule; what is left out is as in RMB contracts: quarterly on the 20th."""
    if node is None:
        return InterestSchedule()
    parts = reading.mapping(node, optional=INTEREST_KEYS)
    plain = InterestSchedule()
    answer = reading.word(parts.get("end_of_month"), _Answer, otherwise=_Answer.NO)
    first_stub = reading.word(parts.get("first_stub"), Stub, otherwise=plain.first_stub)
    capitalise_until = parts.get("capitalise_until")
    schedule = InterestSchedule(
        frequency=reading.word(parts.get("frequency"), Frequency, otherwise=plain.frequency),
        day=_day(reading, parts["day"]) if "day" in parts else plain.day,
        end_of_month=answer in (_Answer.YES, _Answer.TRUE),
        first_stub=first_stub,
        last_stub=reading.word(parts.get("last_stub"), Stub, otherwise=plain.last_stub),
        calendar=reading.word(parts.get("calendar"), CalendarId, otherwise=plain.calendar),
        business_day=reading.word(
            parts.get("business_day"), BusinessDayRule, otherwise=plain.business_day
        ),
        order=reading.word(parts.get("order"), DayOrder, otherwise=plain.order),
        capitalise_until=None if capitalise_until is None else reading.date(capitalise_until),
    )
    if schedule.end_of_month and schedule.day is not None:
        reading.note(
            Reason.TERM_UNUSED,
            parts["end_of_month"],
            found="end_of_month",
            needed=f"day: {DRAWDOWN}",
        )
    if first_stub is Stub.LONG and schedule.day is None:
        # Cycles counted from the drawdown day begin whole.
        reading.note(
            Reason.TERM_UNUSED, parts["first_stub"], found="first_stub", needed=f"day: 1-{DAY_MAX}"
        )
    return schedule


def _day(reading: Reading, node: Node) -> int | None:
    if node.scalar is not None and node.scalar.strip() == DRAWDOWN:
        return None
    if node.scalar is not None and not node.scalar.strip().lstrip("+-").isdecimal():
        words = f"1–{DAY_MAX}, {DRAWDOWN}"
        reading.note(Reason.WORD_UNKNOWN, node, found=node.scalar[:40], needed=words)
        return 1
    return reading.integer(node, low=1, high=DAY_MAX)
