"""When each report of a filing comes in, and which of the others it then stands beside."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import heappop, heappush

from carbonstep.domain.intake.candidate import Candidate, row_order
from carbonstep.domain.intake.contradiction import FOREVER, Stand
from carbonstep.domain.intake.known_report import KnownReport

ALREADY = -1
"""The moment from which what is known stands: before anything comes in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A report that comes in, and at which moment; `moves` the report it restates to other days."""

    candidate: Candidate
    moment: int
    moves: bool = False

    @property
    def begins(self) -> bool:
        """Whether it is the first to stand for its days."""
        return self.moves or not self.candidate.report.supersedes


def in_order(
    candidates: Iterable[Candidate], names: Mapping[str, Candidate]
) -> list[tuple[date, Candidate]]:
    """Candidates by the day on which they come in, those of one day in the order of their rows.

    None comes before what it restates, whatever its day of receipt: then it comes with it. `names`
    are the candidates by the ids of their reports, where any may restate another.
    """
    after: dict[int, list[Candidate]] = {}
    ready: list[tuple[date, date, tuple[str, int], int, Candidate]] = []

    def add(day: date, candidate: Candidate, number: int) -> None:
        received_on = candidate.report.received_on
        reached = max(day, received_on)
        heappush(ready, (reached, received_on, row_order(candidate), number, candidate))

    number = 0
    for candidate in candidates:
        target = names.get(candidate.report.supersedes)
        if target is not None and target is not candidate:
            after.setdefault(id(target), []).append(candidate)
        else:
            add(date.min, candidate, number)
            number += 1
    found: list[tuple[date, Candidate]] = []
    while ready:
        day, _, _, _, candidate = heappop(ready)
        found.append((day, candidate))
        for later in after.get(id(candidate), ()):
            add(day, later, number)
            number += 1
    return found


def moments(ordered: Sequence[tuple[date, Candidate]], *, one_by_one: bool) -> dict[int, int]:
    """The moment at which each comes in, by its `id()`: its day; or, where they come one by one,
    its place among them, so that no two come at once."""
    return {
        id(candidate): place if one_by_one else day.toordinal()
        for place, (day, candidate) in enumerate(ordered)
    }


def stands(
    known: Iterable[KnownReport],
    arrivals: Iterable[Arrival],
    *,
    restating: Mapping[str, Sequence[Arrival]],
    ids: Mapping[int, str],
    freeing: Collection[int],
    asking: Collection[int],
) -> list[Stand[KnownReport | Candidate]]:
    """From when to when days are taken, and by what: a report takes its days when it comes in, and
    restatements of it hold on to them until one moves it to other days.

    `restating` are the arrivals that restate a report, by its id; `ids` are those of the reports
    that come in, by the `id()` of their candidates, where another may restate them. Only candidates
    that are `freeing`, by their `id()`, give days free; those that are `asking` ask.
    """

    def until(report_id: str, since: int) -> int:
        left = FOREVER
        chain = [report_id]
        while chain:
            for later in restating.get(chain.pop(), ()):
                if not later.moves:
                    chain.append(ids.get(id(later.candidate), ""))
                elif id(later.candidate) in freeing:
                    left = min(left, later.moment)
        return max(left, since + 1)

    found: list[Stand[KnownReport | Candidate]] = [
        Stand(
            period=item.report.period,
            since=ALREADY,
            until=until(item.report_id, ALREADY),
            asks=False,
            item=item,
        )
        for item in known
    ]
    found += (
        Stand(
            period=one.candidate.report.period,
            since=one.moment,
            until=until(ids.get(id(one.candidate), ""), one.moment),
            asks=id(one.candidate) in asking,
            item=one.candidate,
        )
        for one in arrivals
        if one.begins
    )
    return found
