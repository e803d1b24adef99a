"""Stores of an older meaning, and what their first run puts right."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest

from carbonstep.domain.loan import settlement
from carbonstep.domain.picture import meaning
from carbonstep.domain.rate import rate_step
from carbonstep.domain.rulebook import output
from carbonstep.reading.node import node_from_json
from carbonstep.services.loan import book_loan
from carbonstep.services.mending import mending_ahead
from carbonstep.store import run as runs
from carbonstep.units.exact import round_half_away

from .conftest import ACCOUNT

CAPPED = {
    "loan_id": "CAP-1",
    "account": ACCOUNT,
    "principal": "1000000",
    "drawn_on": "2023-03-20",
    "matures_on": "2025-03-20",
    "benchmark": {"index": "fixed", "rate_pct": "4"},
    "spread_bps": "0",
    "cap_pct": "3.5555",
    "rounding": {"to_bps": "1"},
    "rulebook": "huangshi-reduction@2022-09",
    "parameters": {"baseline_tco2e": "103400"},
}

RAN_ON = date(2023, 10, 12)


def bounded_first(loan, contract_e4bp, carbon_e4bp, previous_e4bp):
    """The steps to the all-in rate as they once were: bounds, and the rounding after them."""
    bounded = REAL_STEPS(replace(loan, rounding=None), contract_e4bp, carbon_e4bp, None)
    if loan.rounding is None:
        return bounded
    after = rate_step.rounded(loan.rounding, bounded[-1].after_e4bp)
    step = rate_step.RateStep(
        operation=rate_step.RateOperation.ROUNDING, value=after, after_e4bp=after
    )
    return (*bounded, step)


def first_day_kept(loan, *, calendar):
    """The settlement periods as they once were: the last has the day of the one it fell on."""
    periods = REAL_PERIODS(loan, calendar=calendar)
    last, ends = periods[-1], settlement.nominal_ends(loan.interest, loan.drawn_on, loan.latest_on)
    moved = {calendar.adjust(day, loan.interest.business_day).on for day in ends[-2:]}
    if loan.loan_id != "DAY-1" or len(moved) > 1:
        return periods
    return (*periods[:-1], replace(last, nominal_on=ends[-2]))


def rounded_line(exact, *, to, corners):
    """What a line gave once: its ends as they are written, and between them beyond its points."""
    if exact in (corners[0], corners[-1]):
        return int(exact)
    return round_half_away(exact / to) * to


REAL_STEPS = rate_step.all_in_steps

REAL_PERIODS = settlement.settlement_periods

REAL_LINE = output.on_line

REAL_BODY = runs.Run.body


def body_of_old(run):
    """A run's body as it once was: it says nothing of meanings."""
    return {name: value for name, value in REAL_BODY(run).items() if name != "meanings"}


@contextmanager
def program_as_it_was() -> Iterator[None]:
    """The program with the faults of the list, which its runs know nothing of."""
    faults = [
        (REAL_STEPS, bounded_first),
        (REAL_PERIODS, first_day_kept),
        (REAL_LINE, rounded_line),
        (meaning.mended_after, lambda _: ()),
    ]
    modules = [module for name, module in sys.modules.items() if name.startswith("carbonstep.")]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(runs, "RUN", replace(runs.RUN, body=body_of_old))
        for module in modules:
            for name, value in list(vars(module).items()):
                for real, fault in faults:
                    if value is real:
                        patched.setattr(module, name, fault)
        yield


def book(bank, terms, *, library=None) -> None:
    on = date.fromisoformat(terms["drawn_on"])
    book_loan(bank.store, library or bank.library, node_from_json(terms), bank.stamp(on))


def ahead_of(bank):
    url = bank.store.engine.url.render_as_string(hide_password=False)
    return mending_ahead(url, progress=lambda *_: None)


def grounds(true_ups) -> set[tuple[str, str]]:
    return {(g.kind.value, g.ref) for item in true_ups for g in item.because}


BOUNDS = ("bounds_last",)
LINES = ("bounds_last", "line_ends")
"""What can have moved a decision by a line whose ends are no multiples of its step."""
