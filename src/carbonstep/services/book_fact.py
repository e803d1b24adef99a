"""What is known of a whole book's accounts for a period, read from a store as columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count, repeat

import numpy as np
from sqlalchemy.orm import Session

from carbonstep.book.fact_column import (
    PeriodFacts,
    ReportColumns,
    Subject,
    gathered,
    put_alone,
)
from carbonstep.book.number_column import Codes
from carbonstep.book.plan_block import InputColumn, code_of
from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.report import FootprintReport, ReportKind
from carbonstep.domain.decision.need import needed_by
from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.domain.rulebook.plan import BenchmarkInput
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.services.borrower import histories, successions
from carbonstep.store import account as accounts
from carbonstep.store import account_change, report_column
from carbonstep.units.exact import decimals_of
from carbonstep.units.period import Period

KINDS = {False: ReportKind.ORGANISATION, True: ReportKind.PRODUCT}
"""The kind of report, by whether a KPI measures a product."""

Class = tuple[str, str]
"""An account's industry and region."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookReading:
    """What is read of a store for a count, as known at one moment."""

    session: Session
    rulebook: Rulebook
    known: int | None

    def figures(self, *, product: bool) -> tuple[str, ...]:
        """The figures that the KPIs of one kind need."""
        of = [kpi.figures for kpi in self.rulebook.kpis if kpi.product == product]
        return tuple(dict.fromkeys(name for names in of for name in names))

    def chunks(self, days: Period) -> dict[bool, list[ReportColumns]]:
        """The reports of a period, by whether they are a product's."""
        return {
            product: list(
                report_column.report_columns(
                    self.session,
                    days,
                    kind=KINDS[product],
                    figures=self.figures(product=product),
                    known=self.known,
                )
            )
            for product in {kpi.product for kpi in self.rulebook.kpis}
        }

    def facts(
        self, days: Period, held: Mapping[bool, list[ReportColumns]], subjects: Sequence[Subject]
    ) -> dict[bool, PeriodFacts]:
        """What stands for a period, by whether it is a product's."""
        return {
            product: self._facts(days, product, chunks, subjects)
            for product, chunks in held.items()
        }

    def _facts(
        self,
        days: Period,
        product: bool,
        chunks: Iterable[ReportColumns],
        subjects: Sequence[Subject],
    ) -> PeriodFacts:
        # A report of an organisation is the same for each of its products.
        own = subjects if product else list(zip((one for one, _ in subjects), repeat("")))
        places = dict(zip(dict.fromkeys(own), count()))
        found, apart = gathered(
            chunks,
            period=days,
            figures=self.figures(product=product),
            places=places,
            product=product,
        )
        self._put_alone(found, apart, places, product)
        if len(places) == len(subjects):
            return found
        return found.spread(np.array([places[one] for one in own]))

    def _put_alone(
        self,
        facts: PeriodFacts,
        apart: Iterable[int],
        places: Mapping[Subject, int],
        product: bool,
    ) -> None:
        """Look at each subject with several reports, or one that was withdrawn, by itself."""
        kind, known, days = KINDS[product], self.known, facts.period
        gone = report_column.withdrawn_days(self.session, days, kind=kind, known=known)
        names = list(places)
        wanted = {*(names[place] for place in apart), *(gone.keys() & places.keys())}
        reports: dict[Subject, list[FootprintReport]] = {}
        ids = sorted({account_id for account_id, _ in wanted})
        for report in report_column.standing_reports(
            self.session, ids, days, kind=kind, known=known
        ):
            reports.setdefault((report.account_id, report.product_id), []).append(report)
        for name in wanted:
            put_alone(facts, places[name], reports.get(name, ()), gone.get(name, ()))


def accounts_reporting(
    session: Session, period: Period, known: int | None
) -> tuple[list[str], dict[str, Class]]:
    """The accounts that report for a period, in order, and how each is classed."""
    classed = accounts.classed_accounts(session, known=known)
    changed = account_change.changed_accounts(session, known=known) & classed.keys()
    followed = successions(session, changed, known=known)
    for name, one in followed.items():
        if one.takes(period):
            classed.pop(name, None)
    opened = accounts.opened_accounts(session, changed, known=known).values()
    for name, history in histories(session, opened, known=known).items():
        if name in classed:
            account = history.on(period.last_on)
            classed[name] = (account.industry, account.region)
    return list(classed), classed


def subjects_of(
    ids: Sequence[str], held: Iterable[Mapping[bool, list[ReportColumns]]]
) -> Sequence[Subject]:
    """Each account, once for each of its products where those are measured."""
    products: dict[str, set[str]] = {}
    for reports in held:
        for chunk in reports.get(True, ()):
            for account_id, product_id in zip(chunk.account_ids, chunk.product_ids, strict=True):
                products.setdefault(account_id, set()).add(product_id)
    if not products:
        return list(zip(ids, repeat("")))
    return [
        (account_id, product_id)
        for account_id in ids
        for product_id in sorted(products.get(account_id, {""}))
    ]


def benchmark_columns(
    rulebook: Rulebook,
    subjects: Sequence[Subject],
    classed: Mapping[str, Class],
    period: Period,
) -> dict[str, InputColumn]:
    """The benchmarks' values for each subject; each class is looked up once."""
    found: dict[str, InputColumn] = {}
    for name, rows in needed_by(rulebook).benchmarks.items():
        values = {
            one: rows.find(
                CarbonAccount(account_id="", name="", industry=one[0], region=one[1]),
                on=period.last_on,
                by=date.max,
            )
            for one in set(classed.values())
        }
        held = [values[classed[account_id]] for account_id, _ in subjects]
        scale = max((decimals_of(row.value) for row in held if row is not None), default=0)
        numbers = [0 if row is None else int(row.value.scaleb(scale)) for row in held]
        codes = [code_of(MissingWhy.BENCHMARK) if row is None else 0 for row in held]
        missing: Codes = np.array(codes, dtype=np.uint8)
        found[str(BenchmarkInput(name=name))] = InputColumn(
            numbers=np.array(numbers, dtype=np.int64), scale=scale, missing=missing
        )
    return found
