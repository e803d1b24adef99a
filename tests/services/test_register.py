"""The whole European register: filed, recognised when filed again, decided by step."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from carbonstep.formats.mapping.read import load_mapping
from carbonstep.formats.report.file import open_report_file
from carbonstep.services.book import count_steps
from carbonstep.services.changes import log_size
from carbonstep.services.library import Library
from carbonstep.services.query import account_picture
from carbonstep.services.report import Receipt, submit_reports
from carbonstep.store.engine import Store
from carbonstep.units.period import Frequency, calendar_period

from .conftest import Bank

if TYPE_CHECKING:
    from pandas import DataFrame

REGISTER = "eu-ets-verified-emissions.csv"
ON = date(2026, 5, 8)

pytestmark = pytest.mark.slow


@pytest.fixture
def register(shared_data: Path) -> "DataFrame":
    """The register as pandas sees it: text, and a number where there is one."""
    # Imported here: each process of the gate imports this file, and the fast one needs no pandas.
    import pandas as pd

    frame = pd.read_csv(shared_data / REGISTER, dtype=str)
    return frame.assign(tonnes=pd.to_numeric(frame["tonnes_co2"], errors="coerce"))


@pytest.fixture
def file_register(store: Store, library: Library, shared_data: Path) -> Callable[[], Receipt]:
    bank = Bank(store=store, library=library)
    mapping = load_mapping("eu-ets", shipped=library.mappings)

    def file() -> Receipt:
        opened = open_report_file(
            shared_data / REGISTER, mapping=mapping, business_date=ON, registry=library.factors
        )
        with opened:
            return submit_reports(store, opened, bank.stamp(ON), partial=True)

    return file


def test_the_whole_register(store, library, file_register, register) -> None:
    receipt = file_register()
    good = register[register["tonnes"].notna()]
    assert len(receipt.accepted) == len(good) == 164_214
    assert receipt.accounts_opened == good["account_id"].nunique() == 15_479
    assert len(receipt.rejected) == len(register) - len(good) == 3_486
    assert {p.code for r in receipt.rejected for p in r.problems} == {"no_figure_stated"}
    assert receipt.totals == {("scope1", "tCO2"): Decimal(29_521_200_566)}
    check_stored_series(store, good)
    check_series_of_some_accounts(store, good)
    check_counts_by_step(store, library, good)
    size = log_size(store)
    again = file_register()
    assert (len(again.accepted), len(again.unchanged)) == (0, 164_214)
    assert log_size(store) == size


def check_stored_series(store: Store, good: "DataFrame") -> None:
    """Every account's series, straight from the tables."""
    query = """
        SELECT account_id, period_from, amount FROM report
        JOIN report_figure ON report_figure.seq = report.seq
    """
    with store.read() as session:
        rows = session.execute(text(query)).all()
    stored = {(row[0], int(str(row[1])[:4])): row[2] for row in rows}
    expected = {
        (f"eu-ets:{account}", int(year)): int(tonnes) * 10**6
        for account, year, tonnes in zip(
            good["account_id"], good["year"], good["tonnes_co2"], strict=True
        )
    }
    assert stored == expected


def check_series_of_some_accounts(store: Store, good: "DataFrame") -> None:
    """The same through the log: entry bytes say what the rows say."""
    for account_id, series in list(good.groupby("account_id"))[::3000]:
        picture = account_picture(store, f"eu-ets:{account_id}", as_of=ON)
        found = {
            filed.report.period.start.year: filed.report.figures[0].amount
            for filed in picture.reports
        }
        assert found == {
            int(year): Decimal(tonnes)
            for year, tonnes in zip(series["year"], series["tonnes_co2"], strict=True)
        }
        with store.read() as session:
            entry = session.execute(
                text("SELECT entry FROM log_entry WHERE seq = :seq"),
                {"seq": picture.reports[0].seq},
            ).scalar_one()
        report = picture.reports[0].report
        assert json.loads(bytes(entry))["body"] == {"schema": "report/1", **report.body()}


def check_counts_by_step(store: Store, library: Library, good: "DataFrame") -> None:
    """The rulebook over every account, against a plain pandas computation."""
    tally = count_steps(
        store,
        library.rulebook("eu-ets-reduction@2019-01"),
        period=calendar_period(Frequency.YEAR, date(2019, 1, 1)),
        baseline=calendar_period(Frequency.YEAR, date(2018, 1, 1)),
    )
    wide = good.pivot(index="account_id", columns="year", values="tonnes")
    both = wide[wide["2018"].notna() & (wide["2018"] > 0) & wide["2019"].notna()]
    # Whole tonnes: exact in floats when compared by cross-multiplication.
    cut = (both["2018"] - both["2019"]) * 100
    base = both["2018"]
    at_20, at_10, at_5 = cut >= 20 * base, cut >= 10 * base, cut >= 5 * base
    above = cut > -5 * base
    expected = {
        "at_least 20": int(at_20.sum()),
        "at_least 10": int((at_10 & ~at_20).sum()),
        "at_least 5": int((at_5 & ~at_10).sum()),
        "above -5": int((above & ~at_5).sum()),
        "otherwise": int((~above).sum()),
    }
    (part,) = tally.parts
    assert {line.step: line.accounts for line in part.lines} == expected
    totals = {total.total_e4bp: total.accounts for total in tally.totals}
    held = expected["above -5"] + part.missing  # what stood before: nothing
    assert [totals[bps] for bps in (-200_000, -150_000, -100_000, 0, 100_000)] == [
        *list(expected.values())[:3],
        held,
        expected["otherwise"],
    ]
    missing = {
        "no_baseline_report": int(wide["2018"].isna().sum()),
        "no_report": int((wide["2018"].notna() & wide["2019"].isna()).sum()),
        "baseline_not_positive": int(((wide["2018"] == 0) & wide["2019"].notna()).sum()),
    }
    assert tally.missing == {
        "reduction": {why: number for why, number in missing.items() if number}
    }
    assert tally.accounts == 15_479
