"""What a loan's postings and true-ups look like as JSON, from both faces."""

from collections.abc import Iterable
from typing import Any

from carbonstep.domain.money.posting import Posting
from carbonstep.domain.money.true_up import TrueUp


def postings_body(
    loan_id: str, postings: Iterable[tuple[int, Posting]], *, known: int
) -> dict[str, Any]:
    """A loan's postings as known, each with its number in the log."""
    return {
        "loan_id": loan_id,
        "known": known,
        "postings": [{"seq": seq, **item.body()} for seq, item in postings],
    }


def true_ups_body(
    loan_id: str, true_ups: Iterable[tuple[int, TrueUp]], *, known: int
) -> dict[str, Any]:
    """A loan's true-ups as known, each with its number in the log."""
    return {
        "loan_id": loan_id,
        "known": known,
        "true_ups": [{"seq": seq, **item.body()} for seq, item in true_ups],
    }
