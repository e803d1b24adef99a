"""What an event finds of a test period: each KPI as known by then, and what its part comes to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from carbonstep.domain.decision.due import DueEvent
from carbonstep.domain.decision.explanation import Corrected, NextStep
from carbonstep.domain.decision.history import History, Made, Seen, earlier_e4bp
from carbonstep.domain.decision.inputs import Dossier, inputs_of
from carbonstep.domain.decision.measured_kpi import measure_inputs
from carbonstep.domain.decision.missing import (
    MissingPart,
    named_kpi,
    treat_missing,
    treat_undecided,
)
from carbonstep.domain.decision.next_step import next_step
from carbonstep.domain.decision.part import Cause, DecidedPart, PartState
from carbonstep.domain.rulebook.applied import LimitApplied
from carbonstep.domain.rulebook.missing import Absent
from carbonstep.domain.rulebook.output import Output
from carbonstep.domain.rulebook.plan import (
    Plan,
    kpi_register,
    output_register,
    part_register,
    previous_register,
)
from carbonstep.domain.rulebook.run import Ran, Value, run_plan
from carbonstep.units.rate import RateE4bp


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A part that a decision tells of: made by it, or waited for."""

    part: DecidedPart
    missing: MissingPart | None
    correction: Corrected | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """An event, what is known of the period by it, and what each part comes to by that and by what
    stood before."""

    dossier: Dossier
    event: DueEvent
    seen: Seen
    previous: Mapping[str, RateE4bp]
    ran: Ran

    @property
    def output(self) -> Output:
        return self.dossier.rulebook.margin

    def complete(self, kpi: str) -> bool:
        """Whether a KPI has a value that its part can be given for."""
        return part_register(self.output.name, kpi) not in self.ran.treated

    def caused(self, kpi: str, before: Sequence[Made], known: Seen | None) -> Cause | None:
        """What the event is to a part, None where it changes nothing of it. `known` is what was
        measured when the period was decided last."""
        event, complete = self.event, self.complete(kpi)
        last = before[-1] if before else None
        good = last is not None and last.part.state is PartState.MEASURED
        if event.overdue:
            return None if good else Cause.MISSING  # a good one was decided in time
        if last is None:
            return Cause.REPORT if complete else None  # the due date will tell
        alike = known is not None and _reports(known, kpi) == _reports(self.seen, kpi)
        if alike and good == complete:
            return None
        if not complete and not good:
            return None  # still missing
        received = {report.received_on for report in self.seen.kpis[kpi].why.reports}
        if event.withdrawals and not (complete and event.on in received):
            return Cause.WITHDRAWAL
        if not good:
            return Cause.LATE_REPORT if event.on > event.due_on else Cause.REPORT
        return Cause.RESTATEMENT

    def moved(self, kpi: str, known: Seen) -> bool:
        """Whether a KPI has another value than was known."""
        return known.kpis[kpi].value != self.seen.kpis[kpi].value

    def drafted(self, kpi: str, cause: Cause | None) -> Drafted:
        """A part before it is put in time: on no day where nothing made it due."""
        missing = None if self.complete(kpi) else self._missing(kpi)
        if missing is None:
            stands = RateE4bp(self.ran.part(self.output.name, kpi))
        else:
            stands = missing.stands_e4bp
        part = DecidedPart(
            kpi=kpi,
            state=PartState.MEASURED if missing is None else missing.state,
            cause=cause,
            stands_e4bp=stands,
            previous_e4bp=None if missing is None or cause is None else missing.previous_e4bp,
            effective_from=self.event.on,
            effective_to=self.event.on if cause is None else None,
        )
        return Drafted(part=part, missing=missing)

    def _missing(self, kpi: str) -> MissingPart:
        event = self.event
        # Before its due date no period is missing.
        if not event.overdue and event.on <= event.due_on:
            previous = self.previous[kpi]
            return treat_undecided(self.output, kpi, due_on=event.due_on, previous=previous)
        return treat_missing(self.ran, self.output, kpi, due_on=event.due_on)

    def limit(self, told: Drafted) -> LimitApplied | None:
        """The limit that a part was held against, named by its KPI where there are several."""
        if told.missing is not None:
            return told.missing.limit
        kpi = told.part.kpi
        found = self.ran.limits.get(part_register(self.output.name, kpi))
        return None if found is None else replace(found, kpi=named_kpi(self.output, kpi))

    def next_steps(self, total: RateE4bp) -> tuple[NextStep, ...]:
        """How far the next better step is for each KPI."""
        dossier, named = self.dossier, self.seen.kpis.items()
        return next_step(
            dossier.needed.plan,
            dossier.rulebook,
            dossier.loan,
            {name: item.value.value for name, item in named if item.value.value is not None},
            period=self.event.period,
            total_e4bp=total,
            row=self.seen.row,
        )


def look(dossier: Dossier, event: DueEvent, history: History) -> Looked:
    output, period = dossier.rulebook.margin, event.period
    # What came on the day after the due date was not there when the period was found missing.
    by = event.due_on if event.overdue else event.on
    inputs = inputs_of(dossier, period=period, by=by, on=event.on)
    measured = measure_inputs(dossier.needed, inputs)
    seen = Seen(kpis={item.value.name: item for item in measured}, row=inputs.row)
    previous = {
        part.kpi: earlier_e4bp(history, output, part.kpi, before=period) for part in output.parts
    }
    ran = run_parts(dossier.needed.plan, output, seen, previous)
    return Looked(dossier=dossier, event=event, seen=seen, previous=previous, ran=ran)


def run_parts(plan: Plan, output: Output, seen: Seen, previous: Mapping[str, RateE4bp]) -> Ran:
    """What each part of an output comes to, by what was measured and what stood before."""
    row: dict[str, Value] = dict(seen.row)
    for name, item in seen.kpis.items():
        value, missing = item.value.value, item.value.missing
        if value is not None:
            row[kpi_register(name)] = value
        elif missing is not None:
            row[kpi_register(name)] = Absent(why=missing)
    row |= {previous_register(output.name, kpi): int(e4bp) for kpi, e4bp in previous.items()}
    return run_plan(plan, row, wanted=[part_register(output.name, p.kpi) for p in output.parts])


def put_together(plan: Plan, output: Output, parts: Iterable[DecidedPart]) -> tuple[RateE4bp, Ran]:
    """What parts come to within the limits of the output, and how."""
    out = output_register(output.name)
    row: dict[str, Value] = {
        part_register(output.name, part.kpi): int(part.stands_e4bp) for part in parts
    }
    ran = run_plan(plan, row, wanted=[out])
    return RateE4bp(ran.whole(out)), ran


def limits_of_whole(output: Output, together: Ran) -> tuple[LimitApplied, ...]:
    """The limit that parts put together were held against, where there is one."""
    whole = together.limits.get(output_register(output.name))
    return () if whole is None else (whole,)


def _reports(seen: Seen, kpi: str) -> tuple[str, ...]:
    return tuple(sorted(seen.kpis[kpi].report_ids))
