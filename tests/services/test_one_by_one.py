"""What a store takes filing by filing, a document that lists the same reports takes too."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.decision.period_reports import PeriodReports
from carbonstep.domain.intake.evidence_document import read_evidence
from carbonstep.domain.intake.known_report import KnownReport
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import Reading
from carbonstep.services.account import open_account
from carbonstep.services.report_withdrawal import withdraw_report
from carbonstep.store import report_query

from .conftest import Bank, seeds

FIRST = date(2023, 2, 1)
SEQUENCES_A_SEED = 6
PERIODS = (
    ("2022-01-01", "2022-12-31"),
    ("2022-01-01", "2022-06-30"),
    ("2022-07-01", "2022-12-31"),
    ("2022-01-01", "2022-03-31"),
    ("2022-04-01", "2022-06-30"),
    ("2022-03-01", "2022-03-31"),
    ("2022-02-15", "2022-03-14"),
    ("2021-07-01", "2022-06-30"),
    ("2021-01-01", "2021-12-31"),
)


@dataclass
class Filings:
    """Filings of a report each, as the store took them: the rows, and the ids they have there."""

    bank: Bank
    account: str
    rows: list[dict[str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    held_rows: int = 0
    held: Evidence = field(default_factory=Evidence)

    def file(self, row: dict[str, str], *, target: int | None, on: date) -> bool:
        """File a row; `target` is the place of the row it restates. False where it is refused."""
        told = dict(row)
        if target is not None:
            told |= {"supersedes": self.ids[target], "restatement_reason": "wrong"}
        receipt = self.bank.file({"account": self.account, **told}, on=on)
        if not receipt.stored:
            return False
        if target is not None:
            told["supersedes"] = f"row{target}"
        self.rows.append({**told, "id": f"row{len(self.rows)}", "received_on": on.isoformat()})
        self.ids += receipt.accepted or receipt.unchanged
        self.days.append(on)
        return True

    def withdraw(self, report_id: str, on: date) -> None:
        """Take a report back; what the store has by then is what a document comes to."""
        if not next(item for item in self._known() if item.report_id == report_id).stands:
            return
        document = node_from_json({"reason": "another site's"})
        assert withdraw_report(self.bank.store, report_id, document, self.bank.stamp(on))
        self.held, self.held_rows = self.evidence(), len(self.rows)

    def document(self) -> list[dict[str, str]]:
        """The rows after those that are held, which are named by their ids."""
        found = []
        for row in self.rows[self.held_rows :]:
            told = dict(row)
            place = int(row.get("supersedes", "row-1")[3:])
            if 0 <= place < self.held_rows:
                told["supersedes"] = self.ids[place]
            found.append(told)
        return found

    def read(self, rows: Sequence[dict[str, str]]) -> Evidence:
        """What the same rows come to in a document."""
        reading = Reading()
        found, _ = read_evidence(
            reading,
            reports=node_from_json([dict(row) for row in rows]),
            certificates=None,
            held=self.held,
            account_id=self.account,
            as_of=FIRST,
        )
        assert reading.problems == [], [str(problem) for problem in reading.problems]
        return found

    def evidence(self) -> Evidence:
        known = self._known()
        return Evidence(
            reports=tuple(item.report for item in known),
            withdrawals=tuple(item.withdrawal for item in known if item.withdrawal is not None),
        )

    def _known(self) -> list[KnownReport]:
        with self.bank.store.read() as session:
            return list(report_query.known_reports(session, [self.account]))


def said(report: FootprintReport) -> tuple[object, ...]:
    """What stands, whatever its id: ids name those they restate, which may have come again."""
    return report.period, report.figures, report.received_on


def standing(evidence: Evidence, day: date) -> list[tuple[object, ...]]:
    held = PeriodReports(reports=evidence.reports, withdrawals=evidence.withdrawals)
    return sorted(map(said, held.standing(day)), key=str)


def sequence(bank: Bank, dice: random.Random, number: int) -> Filings:
    """Some filings and withdrawals, most of which the store takes."""
    account = f"eu-ets:{number}"
    day = FIRST
    open_account(
        bank.store, CarbonAccount(account_id=account, name="A", region="CN-HB"), bank.stamp(day)
    )
    found = Filings(bank=bank, account=account)
    for _ in range(dice.randint(2, 9)):
        day += timedelta(days=dice.choice((0, 1, 30)))
        first, last = dice.choice(PERIODS)
        row = {"period_from": first, "period_to": last, "scope1": str(dice.randint(1, 3))}
        does = dice.random()
        if found.ids and does < 0.15:
            found.withdraw(dice.choice(found.ids), day)
        elif found.ids and does < 0.6:
            target = dice.randrange(len(found.ids))
            if dice.random() < 0.5:
                named = {name: found.rows[target][name] for name in ("period_from", "period_to")}
                row |= named
            found.file(row, target=target, on=day)
        else:
            found.file(row, target=None, on=day)
    return found


def shuffled(dice: random.Random, rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The rows in another order, each after the one it restates, where no two are of one day."""
    if len({row["received_on"] for row in rows}) < len(rows):
        return list(rows)
    left, found = list(rows), []
    while left:
        named = {row["id"] for row in left}
        row = dice.choice([one for one in left if one.get("supersedes") not in named])
        left.remove(row)
        found.append(row)
    return found


@pytest.mark.parametrize("seed", seeds(12))
def test_a_document_takes_what_the_store_takes_filing_by_filing(bank: Bank, seed: int) -> None:
    dice = random.Random(seed)
    for number in range(SEQUENCES_A_SEED):
        told = sequence(bank, dice, number)
        in_store, days = told.evidence(), {*told.days}
        rows = told.document()
        for listed in (rows, shuffled(dice, rows)):
            quoted = told.read(listed)
            for day in days:
                assert standing(quoted, day) == standing(in_store, day)


def problems_of(rows: Sequence[dict[str, str]]) -> list[Problem]:
    reading = Reading()
    read_evidence(
        reading,
        reports=node_from_json([dict(row) for row in rows]),
        certificates=None,
        held=Evidence(),
        account_id="eu-ets:1",
        as_of=FIRST,
    )
    return reading.problems


def year(number: int, scope1: str, received_on: str, **more: str) -> dict[str, str]:
    return {
        "period_from": f"{number}-01-01",
        "period_to": f"{number}-12-31",
        "scope1": scope1,
        "received_on": received_on,
        **more,
    }


MOVED = {"supersedes": "wrong", "restatement_reason": "filed for the wrong year"}


def kinds() -> Iterator[tuple[str, list[dict[str, str]], list[str]]]:
    """Sequences by name, with what a document is refused for."""
    wrong = year(2022, "10", "2024-02-01", id="wrong")
    moved = year(2023, "10", "2024-03-01", id="moved", **MOVED)
    yield "moved, then the period's own", [wrong, moved, year(2022, "7", "2024-04-01")], []
    yield (
        "of one day, in their order",
        [
            wrong,
            {**moved, "received_on": "2024-02-01"},
            year(2022, "7", "2024-02-01"),
        ],
        [],
    )
    yield (
        "the own before it is free",
        [wrong, moved, year(2022, "7", "2024-02-15")],
        ["duplicate_in_file", "supersedes_unknown", "duplicate_in_file"],
    )
    yield (
        "of one day, in another order",
        [
            wrong,
            year(2022, "7", "2024-02-01"),
            {**moved, "received_on": "2024-02-01"},
        ],
        ["duplicate_in_file", "duplicate_in_file", "supersedes_unknown"],
    )
    back = year(2022, "11", "2024-05-01", supersedes="moved", restatement_reason="right at first")
    yield "moved there and back", [wrong, moved, back], []
    yield (
        "moved back into what was filed since",
        [
            wrong,
            moved,
            year(2022, "7", "2024-04-01"),
            back,
        ],
        ["duplicate_in_file", "overlap_in_file"],
    )
    again = year(2022, "10", "2024-06-01", id="again")
    better = year(2022, "9", "2024-07-01", supersedes="again", restatement_reason="meter")
    yield "said again, and restated by that name", [wrong, again, better], []
    yield (
        "restated twice",
        [
            wrong,
            year(2022, "9", "2024-03-01", **MOVED),
            year(2022, "8", "2024-04-01", **MOVED),
        ],
        ["supersedes_conflict", "supersedes_conflict"],
    )


@pytest.mark.parametrize(("rows", "codes"), [pytest.param(r, c, id=n) for n, r, c in kinds()])
def test_sequences(rows: list[dict[str, str]], codes: list[str]) -> None:
    assert [problem.code for problem in problems_of(rows)] == codes
