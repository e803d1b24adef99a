"""The European register written as other registers are: by names, by gases, several rows a year.

Derived from the real one, the same for the same seed; the sums are the real register's own, so
that what is read can be held against it.
"""

import csv
import random
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

Row = tuple[str, str, str]
"""Installation, year, and tonnes or a word."""

SEED = 9
_FIRST = (
    "Alder",
    "Birch",
    "Cedar",
    "Dover",
    "Elm",
    "Fjord",
    "Grange",
    "Harbour",
    "Iron",
    "Juniper",
)
_SECOND = (
    "Cement",
    "Glass",
    "Lime",
    "Paper",
    "Power",
    "Refining",
    "Steel",
    "Sugar",
    "Tile",
    "Zinc",
)
_TOWNS = ("Åmål", "Łódź", "Porto", "Ruse", "Tartu", "Graz", "Brno", "Pécs", "Gent", "Cork")
GASES = ("CO2", "N2O", "PFC")
SITES = ("North", "South")
PLACES = tuple((site, gas) for site in SITES for gas in GASES)


def register_rows(register: Path, *, accounts: int | None = None) -> list[Row]:
    """The rows of the real register; of so many of its accounts where a share is asked for, taken
    from all over it, since rows without a figure stand far down."""
    with register.open(newline="", encoding="utf-8") as file:
        rows = [(row[0], row[1], row[2]) for row in list(csv.reader(file))[1:]]
    if accounts is None:
        return rows
    names = list(dict.fromkeys(row[0] for row in rows))
    kept = set(names[:: len(names) // accounts])
    return [row for row in rows if row[0] in kept]


def name_of(installation: str) -> str:
    """A name for an installation, no other's."""
    number = int(installation)
    first, second = _FIRST[number % 10], _SECOND[number // 10 % 10]
    return f"{first} {second} Works, {_TOWNS[number // 100 % 10]} ({number})"


def split(tonnes: str, parts: int, random: random.Random) -> list[Decimal]:
    """Parts of an amount to a tenth of a tonne, some of them nothing; they add up to it exactly."""
    left, found = int(tonnes) * 10, []
    for _ in range(parts - 1):
        share = 0 if random.random() < 0.3 else random.randint(0, left)
        found.append(Decimal(share) / 10)
        left -= share
    return [*found, Decimal(left) / 10]


def by_name(rows: Sequence[Row], *, seed: int = SEED) -> Iterator[list[str]]:
    """Keyed by names, whose case and blanks differ from row to row; a status in a column of its
    own where no figure is stated; a column for each gas, blank where there is none."""
    chance = random.Random(seed)
    yield ["Facility name", "State", "Reporting year", "Status", *(f"{g} (t CO2e)" for g in GASES)]
    for installation, year, tonnes in rows:
        name = name_of(installation)
        if chance.random() < 0.2:
            name = chance.choice((name.upper(), name.replace(" ", "  "), f" {name}"))
        head = [name, "WA" if int(installation) % 2 else "OR", year]
        if not tonnes.isdigit():
            yield [*head, "Not covered", *("" for _ in GASES)]
            continue
        amounts = [str(a) if a else "" for a in split(tonnes, len(GASES), chance)]
        yield [*head, "Verified", *(amounts if any(amounts) else ["0", "", ""])]


def by_site_and_gas(rows: Sequence[Row], *, seed: int = SEED) -> Iterator[list[str]]:
    """Several rows an account and year, in no order: by site and gas, with decimal commas."""
    chance = random.Random(seed)
    found = []
    for installation, year, tonnes in rows:
        if not tonnes.isdigit():
            found.append([f"ID:{installation}", year, SITES[0], GASES[0], tonnes])
            continue
        # Four at most: all rows of the whole register are as many as a file may have, nearly.
        places = chance.sample(PLACES, chance.randint(1, 4))
        for (site, gas), amount in zip(places, split(tonnes, len(places), chance), strict=True):
            written = str(amount).replace(".", ",")
            found.append([f"ID:{installation}", year, site, gas, written])
    chance.shuffle(found)
    yield ["Operator ID", "Year", "Site", "Gas", "Emissions (t CO2e)"]
    yield from found


def write_table(path: Path, rows: Iterator[list[str]], *, separator: str = ",") -> Path:
    """The rows as a text file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=separator).writerows(rows)
    return path


BY_NUMBER = """\
kind: organisation
account: {column: account_id, scheme: eu-ets}
open_accounts: true
period: {year: year}
figures:
  scope1: {column: tonnes_co2, unit: tCO2}
no_figure_words: [Excluded]
"""
BY_NAME = """\
kind: organisation
account:
  name_column: Facility name
  scheme: by-name
  region: {column: State, before: US-}
open_accounts: true
period: {year: Reporting year}
figures:
  scope1: {columns: [CO2 (t CO2e), N2O (t CO2e), PFC (t CO2e)], unit: tCO2e}
no_figure: {Status: [Not covered]}
"""
BY_SITE_AND_GAS = """\
kind: organisation
account: {column: Operator ID, scheme: by-gas, cut_prefix: 'ID:'}
open_accounts: true
period: {year: Year}
figures:
  scope1: {column: Emissions (t CO2e), unit: tCO2e}
sum_over: [Site, Gas]
separator: ;
numbers: {decimal: ','}
no_figure_words: [Excluded]
"""
"""Mappings that take the three; the first is of the register as it is."""
