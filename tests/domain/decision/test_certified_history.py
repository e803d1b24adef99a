"""Generated changes of certificates: any order, later days, and days that hold."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.account.evidence import Evidence

from .certified_case import (
    CORRECTED,
    FORWARD,
    LABEL,
    LIFTED,
    PAY_BACK,
    SHORTENED,
    SUSPENDED,
    WITHDRAWN,
    decide,
    priced,
    runs,
    told,
)

DAYS = st.integers(0, 500).map(lambda number: date(2021, 4, 1) + timedelta(days=number))

CHANGES = st.lists(
    st.tuples(
        st.sampled_from((WITHDRAWN, SUSPENDED, SHORTENED, CORRECTED, LIFTED)),
        DAYS,
        DAYS,
        st.integers(1, 90),
        st.integers(0, 2),
    ),
    max_size=6,
)


@given(changes=CHANGES, data=st.data(), correction=st.sampled_from((None, FORWARD, PAY_BACK)))
def test_any_order_of_arrival_gives_the_same_decisions(sample, changes, data, correction) -> None:
    held = told(sample, changes)
    mixed = Evidence(
        certificates=tuple(data.draw(st.permutations(held.certificates))),
        certificate_changes=tuple(data.draw(st.permutations(held.certificate_changes))),
    )
    terms = LABEL if correction is None else {**LABEL, "correction": correction}
    book = sample.rulebook(**terms)
    assert decide(sample, mixed, book=book) == decide(sample, held, book=book)


@given(changes=CHANGES, day=DAYS)
def test_a_later_day_only_adds_decisions(sample, changes, day) -> None:
    held = told(sample, changes)
    early = decide(sample, held, day)
    assert decide(sample, held)[: len(early)] == early


@given(changes=CHANGES)
def test_where_all_is_made_good_the_priced_days_are_those_that_hold(sample, changes) -> None:
    """With both policies reaching back, what is priced in the end is what is known in the end."""
    held = told(sample, changes)
    found = decide(sample, held, book=sample.rulebook(**LABEL, correction=PAY_BACK))
    assert priced(found) == holding(held)


def holding(held: Evidence) -> list[str]:
    """The days on which any certificate holds, asked one by one."""
    days: set[date | None] = set()
    for change in held.certificate_changes:
        days |= {change.on, change.until}
        days |= (
            {change.particulars.valid.start, change.particulars.valid.end}
            if (change.particulars)
            else set()
        )
    for item in held.certificates:
        days |= {item.valid.start, item.valid.end, item.received_on}
    return runs(
        days - {None}, lambda day: any(holds_on(held, item, day) for item in held.certificates)
    )


def holds_on(held: Evidence, certificate, day: date) -> bool:
    of_it = [c for c in held.certificate_changes if c.certificate_id == certificate.certificate_id]
    lifted = {}
    for change in of_it:
        if change.kind is LIFTED:
            lifted[change.supersedes] = min(change.on, lifted.get(change.supersedes, change.on))
    standing = [c for c in of_it if c.kind is CORRECTED and c.change_id not in lifted]
    last = [c for c in standing if c.change_id not in {o.supersedes for o in standing}]
    last.sort(key=lambda c: (c.received_on, c.change_id))
    valid = last[-1].particulars.valid if last else certificate.valid
    if day not in valid or day < certificate.received_on:
        return False
    return not any(
        change.on <= day < (change.until or date.max)
        and day < lifted.get(change.change_id, date.max)
        for change in of_it
        if change.kind in (WITHDRAWN, SUSPENDED, SHORTENED)
    )
