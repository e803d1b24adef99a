"""The European register three ways: as it is, by names and gases, and in several rows a year.

The totals by account and year are those of plain pandas over the files, exactly.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from carbonstep.formats.mapping.mapping import ColumnMapping
from carbonstep.formats.mapping.read import load_mapping
from carbonstep.formats.mapping.word import folded
from carbonstep.formats.report.file import ReportFile, open_report_file
from carbonstep.services.library import Library
from carbonstep.services.report import Receipt, submit_reports
from carbonstep.store.engine import Store
from strategies.register_copy import (
    BY_NAME,
    BY_NUMBER,
    BY_SITE_AND_GAS,
    Row,
    by_name,
    by_site_and_gas,
    register_rows,
    write_table,
)

from .conftest import Bank

REGISTER = "eu-ets-verified-emissions.csv"
ON = date(2026, 5, 8)
Totals = dict[tuple[str, int], Decimal]
"""Tonnes by what the file calls an account, and year."""

SHARE = 200
"""Accounts of a share of the register, for the fast gate."""


@pytest.fixture(params=[SHARE, pytest.param(None, marks=pytest.mark.slow)], ids=["share", "whole"])
def rows(request: pytest.FixtureRequest, shared_data: Path) -> list[Row]:
    return register_rows(shared_data / REGISTER, accounts=request.param)


@pytest.fixture
def file_mapped(store: Store, library: Library, tmp_path: Path) -> Callable[[Path, str], Receipt]:
    """Files a table by a mapping, leaving rejected rows out."""
    bank = Bank(store=store, library=library)

    def file(path: Path, written: str) -> Receipt:
        stated = tmp_path / "mapping.yaml"
        stated.write_text(written, "utf-8")
        mapping = load_mapping(str(stated), shipped=library.mappings)
        assert isinstance(mapping, ColumnMapping), mapping
        opened = open_report_file(path, mapping=mapping, business_date=ON, registry=library.factors)
        assert isinstance(opened, ReportFile), opened
        with opened:
            return submit_reports(store, opened, bank.stamp(ON), partial=True)

    return file


def stored(store: Store, *, name: bool = False) -> Totals:
    """What the store has, by the account's number or by its name as it is compared."""
    query = """
        SELECT report.account_id, account.name, period_from, amount FROM report
        JOIN report_figure ON report_figure.seq = report.seq
        JOIN account ON account.account_id = report.account_id
    """
    with store.read() as session:
        found = session.execute(text(query)).all()
    totals = {
        (folded(row[1]) if name else row[0], int(str(row[2])[:4])): Decimal(row[3]) / 10**6
        for row in found
    }
    assert len(totals) == len(found)
    return totals


def test_as_it_is(store, file_mapped, rows: list[Row], tmp_path: Path) -> None:
    table = (["account_id", "year", "tonnes_co2"], *map(list, rows))
    receipt = file_mapped(write_table(tmp_path / "a.csv", iter(table)), BY_NUMBER)
    good = [row for row in rows if row[2].isdigit()]
    assert stored(store) == {(f"eu-ets:{a}", int(y)): Decimal(t) for a, y, t in good}
    assert len(receipt.rejected) == len(rows) - len(good)
    assert receipt.mapped.rows == len(rows)


def test_by_names_with_a_status_and_gases(
    store, file_mapped, rows: list[Row], tmp_path: Path
) -> None:
    # Imported here: each process of the gate imports this file, and the fast one needs no pandas.
    import pandas as pd

    path = write_table(tmp_path / "names.csv", by_name(rows))
    receipt = file_mapped(path, BY_NAME)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    good = frame[frame["Status"] == "Verified"]
    gases = [column for column in frame if column.endswith("(t CO2e)")]
    amount = sum((good[gas].map(lambda cell: Decimal(cell or 0)) for gas in gases), Decimal(0))
    name = good["Facility name"].map(lambda cell: " ".join(cell.split()).casefold())
    expected = amount.groupby([name, good["Reporting year"].astype(int)]).sum().to_dict()
    assert stored(store, name=True) == expected
    assert receipt.accounts_opened == name.nunique()
    blank = int((good[gases] == "").sum().sum())
    assert receipt.mapped.blank_cells == blank > 0
    assert len(receipt.rejected) == len(frame) - len(good)
    assert {p.code for r in receipt.rejected for p in r.problems} == {"no_figure_stated"}
    # The real register's own totals, so nothing was lost on the way here either.
    assert sum(expected.values()) == sum(int(row[2]) for row in rows if row[2].isdigit())


def test_in_several_rows_a_year_that_are_summed(
    store, file_mapped, rows: list[Row], tmp_path: Path
) -> None:
    import pandas as pd

    path = write_table(tmp_path / "gases.csv", by_site_and_gas(rows), separator=";")
    receipt = file_mapped(path, BY_SITE_AND_GAS)
    frame = pd.read_csv(path, dtype=str, sep=";")
    good = frame[frame["Emissions (t CO2e)"] != "Excluded"]
    amount = good["Emissions (t CO2e)"].map(lambda cell: Decimal(cell.replace(",", ".")))
    account = "by-gas:" + good["Operator ID"].str.removeprefix("ID:")
    expected = amount.groupby([account, good["Year"].astype(int)]).sum().to_dict()
    assert stored(store) == expected
    assert (receipt.mapped.summed_rows, receipt.mapped.summed_reports) == (len(good), len(expected))
    assert len(receipt.accepted) == len(expected) < len(good)
    assert sum(expected.values()) == sum(int(row[2]) for row in rows if row[2].isdigit())
