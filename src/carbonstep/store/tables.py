"""Every table of the store, gathered so that the metadata is complete."""

from typing import Final

from carbonstep.store import (
    access_key,
    account,
    account_change,
    calendar,
    certificate,
    certificate_change,
    decision,
    filing,
    fixing,
    loan,
    loan_event,
    log,
    posting,
    report,
    report_withdrawal,
    rulebook,
    run,
    standing,
    true_up,
)
from carbonstep.store.table import METADATA

MODULES: Final = (
    log,
    account,
    account_change,
    report,
    report_withdrawal,
    certificate,
    certificate_change,
    rulebook,
    loan,
    loan_event,
    fixing,
    calendar,
    decision,
    standing,
    posting,
    true_up,
    filing,
    run,
    access_key,
)

__all__ = ["METADATA", "MODULES"]
