"""Why a statement cannot be shown."""

from carbonstep.reading.problem import Reason


class PresentReason(Reason):
    NO_SETTLEMENT_DAY = (
        "no_settlement_day",
        "The loan settles no interest on {found}.",
        "Give a settlement day; the nearest are {needed}.",
    )
