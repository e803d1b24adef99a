"""The accounts of a generated world, their reports and certificates, fixings and a calendar."""

import random
from datetime import date

from strategies.world import (
    BORROWER,
    DAY,
    ENDS_ON,
    HEIR,
    OTHER,
    Document,
    Link,
    World,
    told,
    with_corrections,
    within,
)


def add_evidence(world: World) -> None:
    """All but the loans."""
    _accounts(world)
    _reports(world)
    _certificates(world)
    _fixings(world)
    _calendar(world)


def _accounts(world: World) -> None:
    dice = world.dice
    for account_id in (BORROWER, OTHER, HEIR):
        opening = {"account": account_id, "name": f"Enterprise {account_id[-3:]}"}
        world.add(Link("open", account_id, opening, date(2023, 11, 1)))
    day = within(dice, date(2024, 1, 1), date(2026, 6, 1))

    def change(kind: str, by: date, **terms: str) -> Link:
        link = told(dice, kind, BORROWER, terms, by)
        link.tell = "account"
        return link

    if dice.random() < 0.5:
        first = change("renamed", day, on=str(day), name="B")
        other = within(dice, date(2024, 1, 1), date(2026, 6, 1))
        better = change("renamed", other, on=str(other), name="B and Sons")
        world.add(*with_corrections(dice, first, better))
    if dice.random() < 0.3:
        first = change("reclassified", day, on=str(day), industry="C3130")
        better = change("reclassified", day, on=str(day), industry="C3140")
        world.add(*with_corrections(dice, first, better))
    if dice.random() < 0.2:
        world.add(change("corrected", day, name="Enterprise", reason="a slip"))
    if dice.random() < 0.5:
        slip, right = (within(dice, date(2025, 7, 2), date(2026, 12, 31)) for _ in range(2))
        first = change("succeeded", slip, on=str(slip), successor=HEIR)
        better = change("succeeded", right, on=str(right), successor=HEIR)
        links = with_corrections(dice, first, better)
        world.add(*links)
        last = links[-1].document
        world.heir_on = None if last["kind"] == "withdrawn" else date.fromisoformat(last["on"])


def _row(dice: random.Random, year: int, account: str) -> Document:
    return {
        "account": account,
        "period_from": f"{year}-01-01",
        "period_to": f"{year}-12-31",
        "scope1": str(dice.choice((30_000, 45_000, 50_000, 54_000, 56_000, 80_000))),
        "scope2_location": "46990",
        "assurance": "limited",
        "verifier": "a carbon exchange",
    }


def _reports(world: World) -> None:
    dice = world.dice
    for year in (2023, 2024, 2025):
        if dice.random() < 0.2:
            continue
        theirs = world.heir_on is not None and date(year, 12, 31) >= world.heir_on
        account = HEIR if theirs else BORROWER
        day = within(dice, date(year + 1, 1, 10), date(year + 1, 6, 30))

        def report(on: date, account: str = account, year: int = year, **more: str) -> Link:
            row = {**_row(dice, year, account), "received_on": str(on), **more}
            return Link("report", account, row, on, kind="report")

        first = report(day)
        second_on = within(dice, day + DAY, day + 300 * DAY)
        second = report(second_on, restatement_reason="recount")
        second.names, second.replaces = 0, True
        gone_on = within(dice, second_on, second_on + 200 * DAY)
        back = Link("report back", "", {"reason": "not theirs"}, gone_on, names=0)
        match dice.choice(
            ("one", "restated", "twice", "back", "again", "undone", "other", "moved")
        ):
            case "one":
                links = [first]
            case "restated":
                links = [first, second]
            case "twice":
                third = report(gone_on, restatement_reason="recount again")
                third.names, third.replaces = 1, True
                links = [first, second, third]
            case "back":
                links = [first, back]
            case "again":
                links = [first, back, Link("report", account, dict(first.document), gone_on)]
            case "undone":
                back.names = 1
                links = [first, second, back]
            case "other":
                back.names = 1
                third = report(gone_on, restatement_reason="recount again")
                third.names, third.replaces = 0, True
                links = [first, second, back, third]
            case _:
                wrong = report(day, OTHER)
                move = Link("report back", "", {"reason": "of another", "to": account}, gone_on)
                move.names = 0
                links = [wrong, move]
        world.add(*(link for link in links if link.on <= ENDS_ON))


def _certificates(world: World) -> None:
    dice = world.dice
    if dice.random() < 0.15:
        return
    starts = within(dice, date(2025, 9, 1), date(2026, 2, 1))
    ends = starts + dice.randrange(200, 500) * DAY
    theirs = world.heir_on is not None and world.heir_on <= starts
    filed_on = within(dice, starts, starts + 100 * DAY)
    label = {
        "account": HEIR if theirs else BORROWER,
        "scheme": "product-carbon-label",
        "number": "L-1",
        "issuer": "a body",
        "valid_from": str(starts),
        "valid_to": str(ends),
        "received_on": str(filed_on),
    }
    links = [Link("certificate", label["account"], label, filed_on, kind="certificate")]
    day = filed_on
    for _ in range(dice.randrange(4)):
        day = within(dice, day, min(day + 150 * DAY, ENDS_ON))
        change: Document = {
            "kind": dice.choice(("withdrawn", "suspended", "shortened", "corrected"))
        }
        match change["kind"]:
            case "withdrawn":
                change["on"] = str(within(dice, starts, day))
            case "suspended":
                since = within(dice, starts, day)
                change |= {"on": str(since), "until": str(since + dice.randrange(90) * DAY)}
            case "shortened":
                change["valid_to"] = str(within(dice, starts, ends - DAY))
            case _:
                other = str(starts + dice.randrange(60) * DAY)
                change["certificate"] = {**label, "valid_from": other}
        links.append(Link("label", "", {**change, "reason": "told"}, day, names=0))
        if dice.random() < 0.5:
            day = within(dice, day, min(day + 100 * DAY, ENDS_ON))
            lifted = {"kind": "lifted", "reason": "it was a slip"}
            links.append(Link("lift", "", lifted, day, names=len(links) - 1))
    world.add(*links)


def _fixings(world: World) -> None:
    """Publications that the benchmark file does not have, corrections of those it has, and one of a
    day on which nothing was published."""
    dice = world.dice

    def right(index: str, on: str, rate: str, names: int | None) -> Link:
        document = {"index": index, "published_on": on, "rate_pct": rate, "reason": "misread"}
        link = Link("fixing right", on, document, ENDS_ON)
        link.names = names
        return link

    for on in ("2026-10-20", "2026-11-20", "2026-12-21", "2027-01-20"):
        told = {"index": "LPR1Y", "published_on": on, "rate_pct": "2.9", "source": "PBoC"}
        links = [Link("fixing", on, told, date.fromisoformat(on), kind="fixing")]
        rates = dice.sample(("2.8", "2.95", "3.1"), dice.choice((0, 0, 1, 2)))
        links += [right("LPR1Y", on, rate, 0) for rate in rates]
        world.add(*links)
    for on in dice.sample(
        ("2024-01-20", "2024-07-22", "2025-01-20", "2025-05-20", "2026-01-20"), 2
    ):
        rates = dice.sample(("3.0", "3.25", "3.6"), dice.choice((1, 2)))
        world.add(*(right("LPR1Y", on, rate, None) for rate in rates))
    if dice.random() < 0.4:
        on = dice.choice(("2026-11-23", "2026-12-22"))
        slip: Document = {"index": "LPR1Y", "published_on": on, "rate_pct": "2.7"}
        slip |= {"source": "a feed", "confirmed": ["fixing_day"]}
        wrong = Link("fixing", on, slip, date.fromisoformat(on), kind="fixing")
        undone = {"index": "LPR1Y", "published_on": on, "reason": "of another day"}
        world.add(wrong, Link("fixing back", on, undone, ENDS_ON, names=0))


def _calendar(world: World) -> None:
    dice = world.dice
    if dice.random() < 0.6:
        notice = {
            "year": "2027",
            "holidays": ["2027-01-01", {"from": "2027-02-05", "to": "2027-02-11"}],
            "make_up_days": [],
            "source": "a notice",
        }
        links = [Link("calendar", "2027", notice, date(2026, 11, 5), kind="calendar")]
        if dice.random() < 0.5:
            longer = ["2027-01-01", "2027-01-21", {"from": "2027-03-19", "to": "2027-03-23"}]
            other = {**notice, "holidays": longer, "replaces": True}
            links.append(Link("calendar", "2027", other, date(2026, 11, 20), names=0))
        world.add(*links)
