"""The decisions of a loan that is priced by certificates, on the days on which they hold.

A certificate counts while it holds, from its receipt. What changes it decides again the days on
which it no longer holds, or holds again: those to come, and of the past those that the rulebook's
correction policy reaches.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.certificate_change import (
    CertificateChange,
    CertificateChangeKind,
    CertificateState,
    certificate_state,
)
from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.decision.decision import Basis, Decision, KpiValue
from carbonstep.domain.decision.explanation import (
    CertificateChangeCited,
    Explanation,
    MeasuredKpi,
    MissingTreated,
    rulebook_cited,
)
from carbonstep.domain.decision.inputs import certificates_held
from carbonstep.domain.decision.measured_kpi import certificate_cited, measure_certificate
from carbonstep.domain.decision.need import needed_by
from carbonstep.domain.decision.part import Cause, DecidedPart, PartState, decided_output
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.rulebook.missing import MissingWhy, TreatMissing
from carbonstep.domain.rulebook.plan import Plan
from carbonstep.domain.rulebook.rulebook import CorrectionPolicy, Rulebook
from carbonstep.domain.rulebook.run import Ran, run_plan
from carbonstep.units.day_set import Days, common, merged, without
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp

_MISSING = {
    CertificateChangeKind.WITHDRAWN: MissingWhy.CERTIFICATE_WITHDRAWN,
    CertificateChangeKind.SUSPENDED: MissingWhy.CERTIFICATE_SUSPENDED,
    CertificateChangeKind.SHORTENED: MissingWhy.CERTIFICATE_SHORTENED,
    CertificateChangeKind.CORRECTED: MissingWhy.CERTIFICATE_CORRECTED,
    CertificateChangeKind.LIFTED: MissingWhy.CERTIFICATE_CORRECTED,
}
"""Why a certificate does not hold: what is lifted and takes days away is a correction."""


def decide_certified(
    rulebook: Rulebook,
    plan: Plan,
    loan: Loan,
    evidence: Evidence,
    *,
    within: Period,
    as_of: date,
    named: Callable[[Decision], Decision],
) -> tuple[Decision, ...]:
    """Every decision due by the end of `as_of`, in the order they fell due, over the days of the
    loan that lie `within`.

    `named` gives a decision the id it was announced under. Of two decisions over one day the later
    counts. A day that a certificate loses and another one holds is decided by the other.
    """
    life = Period(loan.drawn_on, loan.latest_on).intersection(within)
    if life is None:
        return ()
    fold = _Fold(rulebook=rulebook, plan=plan, loan=loan, life=life, named=named)
    for event in _events(life, evidence, as_of):
        fold.take(event)
    return tuple(fold.decided)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """A day on which a certificate came in or was changed: what is known of it then, and the
    changes of that day."""

    day: date
    state: CertificateState
    changes: tuple[CertificateChange, ...]

    @property
    def certificate(self) -> Certificate:
        return self.state.particulars


def _events(life: Period, evidence: Evidence, as_of: date) -> Iterator[_Event]:
    """The receipts and changes by business date; those before the days decided count from their
    start on."""
    found = []
    for certificate in evidence.certificates:
        of_it = [
            change
            for change in evidence.certificate_changes
            if change.certificate_id == certificate.certificate_id
        ]
        for day in {certificate.received_on, *(change.received_on for change in of_it)}:
            if day <= as_of:
                state = certificate_state(certificate, of_it, by=day)
                changes = tuple(
                    sorted((c for c in of_it if c.received_on == day), key=lambda c: c.change_id)
                )
                key = (max(day, life.start), certificate.valid, certificate.certificate_id, day)
                found.append((key, _Event(day=day, state=state, changes=changes)))
    return (event for _, event in sorted(found, key=lambda item: item[0]))


@dataclass(slots=True, kw_only=True)
class _Fold:
    """The days on which each certificate is priced so far, by its id, and what was decided."""

    rulebook: Rulebook
    plan: Plan
    loan: Loan
    life: Period
    named: Callable[[Decision], Decision]
    priced: dict[str, Days] = field(default_factory=dict)
    known: dict[str, Certificate] = field(default_factory=dict)
    decided: list[Decision] = field(default_factory=list)

    def take(self, event: _Event) -> None:
        """Decide the days that an event gives to its certificate, or takes from it."""
        certificate = event.certificate
        own = certificate.certificate_id
        before = self.priced.get(own, ())
        after = self._reached(before, self._holding(event.state), event.day)
        self.known.setdefault(own, certificate)
        for period in without(before, after):
            self._lose(event, period)
        self.priced[own], self.known[own] = after, certificate
        for period in without(after, before):
            self._decide(event, certificate, period)

    def _holding(self, state: CertificateState) -> Days:
        """The days of the loan on which a certificate holds and counts."""
        certificate = state.particulars
        wanted = certificate.scheme in {kpi.scheme for kpi in self.rulebook.kpis} and (
            not self.loan.product_id or certificate.product_id in ("", self.loan.product_id)
        )
        start = max(self.life.start, certificate.received_on)
        if not wanted or start >= self.life.end:
            return ()
        return common(state.valid, [Period(start, self.life.end)])

    def _reached(self, before: Days, holding: Days, day: date) -> Days:
        """The days to price: those to come as they are known now, the past as far as the policy
        reaches."""
        if day <= self.life.start:
            return holding
        past = [Period(date.min, day)]
        policy = self.rulebook.correction
        losing, winning = policy.too_low, policy.too_high
        held = _with_certificates(self.plan)
        if held.output(self.rulebook.margin.name) > 0:
            losing, winning = winning, losing
        charges_back = losing is not CorrectionPolicy.FORWARD_ONLY
        pays_back = winning is not CorrectionPolicy.FORWARD_ONLY
        lost = common(without(before, holding), past) if charges_back else ()
        won = common(without(holding, before), past) if pays_back else ()
        return merged([*without(common(before, past), lost), *won, *without(holding, past)])

    def _lose(self, event: _Event, period: Period) -> None:
        """Decide days that a certificate loses: by another that holds, else without a step."""
        left: Days = (period,)
        for other, days in sorted(self.priced.items()):
            if other != event.certificate.certificate_id:
                for shared in common(left, days):
                    self._decide(event, self.known[other], shared)
                left = without(left, days)
        for rest in left:
            for alike in _by_change(event.state, rest):
                self._decide(event, None, alike)

    def _decide(self, event: _Event, holds: Certificate | None, period: Period) -> None:
        """Decide days by a certificate that holds on them, or without a step."""
        own = event.certificate.certificate_id
        certificate = self.known[own] if holds is None else holds
        last = next((d for d in reversed(self.decided) if _rests_on(d, own)), None)
        found = (
            _without_step(self.rulebook, event, certificate, period)
            if holds is None
            else _with_step(self.rulebook, self.plan, event, certificate)
        )
        cause = Cause.CERTIFICATE_CHANGE if event.changes else Cause.CERTIFICATE
        parts = (
            DecidedPart(
                kpi=kpi,
                state=PartState.MISSING if holds is None else PartState.MEASURED,
                cause=cause,
                stands_e4bp=e4bp,
                effective_from=period.start,
                effective_to=period.end,
            )
            for kpi, e4bp in found.stands.items()
        )
        decision = Decision(
            loan_id=self.loan.loan_id,
            rulebook=self.rulebook.ref,
            test_period=certificate.valid.intersection(self.life) or period,
            cause=cause,
            decided_on=max(event.day, self.life.start),
            kpis=found.kpis,
            outputs=(decided_output(self.rulebook.margin, found.total_e4bp, parts),),
            basis=_basis(event, certificate),
            supersedes="" if last is None else last.decision_id,
            explanation=found.explanation,
        )
        self.decided.append(self.named(decision))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What days with or without a certificate come to."""

    kpis: tuple[KpiValue, ...]
    stands: Mapping[str, RateE4bp]
    total_e4bp: RateE4bp
    explanation: Explanation


def _with_step(rulebook: Rulebook, plan: Plan, event: _Event, certificate: Certificate) -> _Found:
    measured = measure_certificate(needed_by(rulebook), certificate)
    ran = _with_certificates(plan)
    output = rulebook.margin
    limit = ran.limit_of(output)
    changed = _cited(_giving(event.changes)) if event.changes else None
    return _Found(
        kpis=tuple(item.value for item in measured),
        stands={part.kpi: RateE4bp(ran.part(output.name, part.kpi)) for part in output.parts},
        total_e4bp=RateE4bp(ran.output(output.name)),
        explanation=Explanation(
            kpis=tuple(replace(item.why, changed=changed) for item in measured),
            parts=ran.parts_of(output),
            limits=() if limit is None else (limit,),
            rulebook=rulebook_cited(rulebook),
        ),
    )


def _with_certificates(plan: Plan) -> Ran:
    """What a rulebook gives where every certificate that it looks for holds."""
    return run_plan(plan, certificates_held(plan))


def _without_step(
    rulebook: Rulebook, event: _Event, certificate: Certificate, period: Period
) -> _Found:
    change = event.state.change_over(period.start) or event.changes[-1]
    missing, none = _MISSING[change.kind], RateE4bp(0)
    treated = MissingTreated(
        treatment=TreatMissing.NO_ADJUSTMENT, due_on=event.day, given_e4bp=none
    )
    return _Found(
        kpis=tuple(KpiValue(name=k.name, unit=k.unit, missing=missing) for k in rulebook.kpis),
        stands={part.kpi: none for part in rulebook.margin.parts},
        total_e4bp=none,
        explanation=Explanation(
            kpis=tuple(
                MeasuredKpi(
                    name=kpi.name,
                    read_as=kpi.read_as,
                    unit=kpi.unit,
                    missing=missing,
                    certificate=certificate_cited(certificate),
                    changed=_cited(change),
                )
                for kpi in rulebook.kpis
            ),
            missing=(treated,),
            rulebook=rulebook_cited(rulebook),
        ),
    )


def _by_change(state: CertificateState, period: Period) -> Iterator[Period]:
    """The parts of a period that one and the same change takes: each is told by its own."""
    start, over = period.start, state.change_over(period.start)
    day = state.alike_from(start)
    while day < period.end:
        if state.change_over(day) != over:
            yield Period(start, day)
            start, over = day, state.change_over(day)
        day = state.alike_from(day)
    yield Period(start, period.end)


def _giving(changes: tuple[CertificateChange, ...]) -> CertificateChange:
    """Of the changes of a day the one that can give days back, where there is one."""
    return next((c for c in changes if c.gap is None), changes[0])


def _rests_on(decision: Decision, certificate_id: str) -> bool:
    return any(item.fact_id == certificate_id for item in decision.basis)


def _basis(event: _Event, certificate: Certificate) -> tuple[Basis, ...]:
    """The certificate a decision is about, with the day it came in, and the changes of the day."""
    return (
        Basis(
            kind="certificate",
            fact_id=certificate.certificate_id,
            received_on=certificate.received_on,
        ),
        *(
            Basis(kind="certificate_change", fact_id=c.change_id, received_on=c.received_on)
            for c in event.changes
        ),
    )


def _cited(change: CertificateChange) -> CertificateChangeCited:
    return CertificateChangeCited(
        change_id=change.change_id,
        certificate_id=change.certificate_id,
        what=change.kind,
        on=change.on,
        until=change.until,
        reason=change.reason,
    )
