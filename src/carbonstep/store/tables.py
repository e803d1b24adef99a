"""Every table of the store, gathered so that the metadata is complete."""

from typing import Final

from carbonstep.store import (
    access_key,
    account,
    certificate,
    decision,
    filing,
    fixing,
    loan,
    log,
    report,
    rulebook,
    run,
    standing,
)
from carbonstep.store.table import METADATA

MODULES: Final = (
    log,
    account,
    report,
    certificate,
    rulebook,
    loan,
    fixing,
    decision,
    standing,
    filing,
    run,
    access_key,
)

__all__ = ["METADATA", "MODULES"]
