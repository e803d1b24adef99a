"""Which statements of a loan there are."""

from enum import StrEnum


class StatementKind(StrEnum):
    """The statements of a loan."""

    CASH_FLOW = "cash-flow"
    INTEREST = "interest"
    BENEFIT = "benefit"
