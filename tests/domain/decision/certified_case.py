"""Certificates, what changes them, and what is decided on them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from carbonstep.domain.account.certificate_change import CertificateChange, CertificateChangeKind
from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.decision.decide import decide_all
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.picture.pricing import carbon_steps
from carbonstep.domain.rate.carbon_step import change_days, step_on
from carbonstep.units.period import Period
from carbonstep.units.work_calendar import prc_calendar

LABEL = {
    "parameters": None,
    "test": {"period": "while_valid", "effective": "certificate_validity"},
    "kpis": {"it": {"measure": {"certificate": "label"}, "read_as": "flag", "unit": "flag"}},
    "adjust": [
        {
            "kpi": "it",
            "steps": [{"holds": "true", "bps": "-5"}, {"otherwise": "true", "bps": "0"}],
        }
    ],
}

END = date(2026, 3, 22)

WITHDRAWN, SUSPENDED, SHORTENED, CORRECTED, LIFTED = CertificateChangeKind

FORWARD = {"too_low": "forward_only", "too_high": "forward_only"}

PAY_BACK = {"too_low": "charge_back", "too_high": "pay_back"}


def decide(sample, evidence: Evidence, as_of: date = END, *, book=None, **terms):
    book = sample.rulebook(**LABEL) if book is None else book
    return decide_all(
        book, sample.loan(book, **terms), evidence, calendar=prc_calendar(), as_of=as_of
    )


def label(**changes: str) -> dict[str, str]:
    return {
        "scheme": "label",
        "number": "L-1",
        "issuer": "an issuer",
        "valid_from": "2021-06-01",
        "valid_to": "2022-05-31",
        "received_on": "2021-05-20",
        **changes,
    }


def changed(held: Evidence, kind: CertificateChangeKind, on: str, received_on: str, **more):
    """The evidence with one more change, of its first certificate where `of` names no other."""
    certificate = held.certificates[more.pop("of", 0)]
    change = CertificateChange(
        certificate_id=certificate.certificate_id,
        account_id=certificate.account_id,
        kind=kind,
        on=date.fromisoformat(on),
        received_on=date.fromisoformat(received_on),
        reason="told by the issuer",
        **more,
    )
    return replace(held, certificate_changes=(*held.certificate_changes, change))


def runs(days: Iterable[date], holds: Callable[[date], bool]) -> list[str]:
    """The runs of days for which something holds that changes on these days alone."""
    found: list[str] = []
    begun: date | None = None
    for day in sorted({*days, date(2021, 3, 22), END}):
        now = date(2021, 3, 22) <= day < END and holds(day)
        if now and begun is None:
            begun = day
        elif not now and begun is not None:
            found.append(f"{begun}..{day}")
            begun = None
    return found


def priced(decisions: Sequence[Decision]) -> list[str]:
    """The runs of days with a step, from day to day after."""
    steps = carbon_steps(decisions)

    def holds(day: date) -> bool:
        step = step_on(steps, day)
        return step is not None and step.total_e4bp != 0

    return runs(change_days(steps), holds)


def told(sample, changes) -> Evidence:
    """Three certificates, and what a story makes of them."""
    held = sample.evidence(
        certificates=[
            label(),
            label(number="L-2", valid_to="2022-12-31", received_on="2021-07-01"),
            label(number="L-3", valid_from="2022-01-01", received_on="2021-12-01"),
        ]
    )
    for kind, on, received_on, length, of in changes:
        certificate = held.certificates[of]
        more = {"of": of}
        if kind is SUSPENDED and length % 2:
            more["until"] = on + timedelta(days=length)
        if kind is CORRECTED:
            valid = Period(on, on + timedelta(days=3 * length))
            more["particulars"] = replace(certificate, valid=valid)
        if kind in (LIFTED, CORRECTED):
            earlier = [
                change
                for change in held.certificate_changes
                if change.certificate_id == certificate.certificate_id
                and change.kind is not LIFTED
                and (kind is LIFTED or change.kind is CORRECTED)
            ]
            if earlier:
                more["supersedes"] = earlier[-1].change_id
            elif kind is LIFTED:
                continue
        held = changed(held, kind, on.isoformat(), received_on.isoformat(), **more)
    return held
