"""Why a fixing or a notice of holidays does not do."""

from carbonstep.reading.problem import CONFLICT, Reason


class MarketReason(Reason):
    FIXING_MISSING = (
        "fixing_missing",
        "No fixing of {found} is known for that date.",
        "Load fixings published on or before {needed}.",
    )
    FIXING_NOT_PUBLISHED = (
        "fixing_not_published",
        "No fixing of {found} is recorded.",
        "Give a day of publication; the nearest are {needed}.",
    )
    FIXING_DIFFERS = (
        "fixing_differs",
        "A fixing for {found} with another value is recorded already.",
        "Check the source; if it was recorded wrong: "
        "carbonstep fixing correct {found} RATE --reason WHY.",
        CONFLICT,
    )
    FIXING_WITHDRAWN = (
        "fixing_withdrawn",
        "The fixing of {found} was withdrawn; no value counts for that day.",
        "Publish the right one: carbonstep fixing publish {found} RATE.",
    )
    FIXING_WITHDRAWAL_SUPERSEDED = (
        "fixing_withdrawal_superseded",
        "The fixing of {found} was withdrawn for this reason before, and published anew since, "
        "as {needed} %.",
        "If the value that counts now is to be withdrawn too, give a reason of its own.",
        CONFLICT,
    )
    FIXING_TO_COME = (
        "fixing_to_come",
        "The day of publication {found} has not come yet.",
        "Give a day up to {needed}.",
    )
    FIXING_TWICE = (
        "fixing_twice",
        "A fixing published on {found} stands in line {needed} already.",
        "Remove one of the two lines.",
    )
    CALENDAR_PROVISIONAL = (
        "calendar_provisional",
        "The settlement date {found} may still move: the holidays of {needed} are not known yet.",
        "File the State Council's notice of {needed}: carbonstep calendar add FILE.",
    )
    CALENDAR_OTHER_YEAR = (
        "calendar_other_year",
        "The day {found} is not of the notice's year.",
        "Give days of {needed}; a holiday that runs over New Year is cut there.",
    )
    CALENDAR_HOLIDAY_WEEKEND = (
        "calendar_holiday_weekend",
        "The holiday {found} falls on a weekend, which is off without a notice.",
        "Remove it, or give the whole holiday as a range {{from, to}}.",
    )
    CALENDAR_MAKE_UP_WEEKDAY = (
        "calendar_make_up_weekday",
        "The make-up day {found} is a weekday, on which banks work anyway.",
        "Give the Saturday or Sunday that is worked.",
    )
    CALENDAR_MAKE_UP_HOLIDAY = (
        "calendar_make_up_holiday",
        "The make-up day {found} lies within a holiday of the same notice.",
        "Check both against the notice; a day is either off or worked.",
    )
    CALENDAR_DAY_TWICE = (
        "calendar_day_twice",
        "The day {found} stands in the notice twice.",
        "Remove one of the two.",
    )
    CALENDAR_NO_HOLIDAYS = (
        "calendar_no_holidays",
        "The notice of {found} names no holiday.",
        "Give the days off under 'holidays'; every year has some.",
    )
