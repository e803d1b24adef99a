"""What happens to a certificate: what its loans pay then, what is refused, in whatever order."""

from datetime import date, timedelta
from random import Random

import pytest

from carbonstep.domain.decision.part import Cause
from carbonstep.domain.rate.segment import rate_on
from carbonstep.reading.problem import RejectedError
from carbonstep.services.changes import changes_after, log_size
from carbonstep.services.ledger import ledger_as_known
from carbonstep.services.query import account_picture
from carbonstep.services.rate import loan_picture
from carbonstep.store.log import EventType

from .certificate_case import AT_END, LABEL, begin, change, filed, rate, refused
from .conftest import ACCOUNT, seeds
from .test_standing import stands_as_the_facts_give


@pytest.fixture
def bank(bank_after):
    """The bank with the label of case s1 and its loan."""
    return bank_after(begin)


@pytest.fixture
def label(bank) -> str:
    """The id of the label."""
    [held] = account_picture(bank.store, ACCOUNT, as_of=date(2025, 9, 15)).certificates
    return held.known.certificate.certificate_id


def interest(bank, known_at: str | None = None) -> int:
    picture = loan_picture(bank.store, "HB1", as_of=AT_END, known_at=known_at)
    return sum(item.amount_fen for item in picture.priced.interest)


def test_a_label_taken_back_costs_its_step_from_that_day_on(bank, label) -> None:
    known, before = str(log_size(bank.store)), interest(bank)
    done = change(bank, label, date(2026, 2, 5), "withdrawn", on="2026-02-01")
    assert rate(bank, date(2026, 1, 31)) == "2110000"
    assert rate(bank, date(2026, 2, 1)) == rate(bank, date(2026, 2, 5)) == "3000000"
    # 150 m yuan at 0.89 % more for the 212 days from 2026-02-01 to 2026-08-31.
    assert interest(bank) - before == 78_616_667
    assert rate(bank, date(2026, 2, 5), known) == "2110000"
    assert interest(bank, known) == before
    assert [(d.cause, d.total_e4bp) for d in done.decisions] == [(Cause.CERTIFICATE_CHANGE, 0)]
    types = (EventType.CERTIFICATE_WITHDRAWN,)
    [entry] = changes_after(bank.store, after=-1, limit=9, types=types).entries
    assert (entry.subject, entry.business_on) == (label, date(2026, 2, 5))
    assert entry.body == {"schema": "certificate_change/1", **done.change.body()}


def test_what_was_posted_is_trued_up(bank, label) -> None:
    bank.run(date(2025, 12, 22))
    bank.run(date(2026, 3, 23))
    change(bank, label, date(2026, 3, 24), "withdrawn", on="2026-02-01")
    bank.run(date(2026, 3, 25))
    held = ledger_as_known(bank.store, "HB1")
    # The 47 days from 2026-02-01 to 2026-03-20.
    assert [(item.nominal_on, item.change.interest_fen) for _, item in held.true_ups] == [
        (date(2026, 3, 20), 17_429_167)
    ]


def test_a_withdrawn_withdrawal_never_was(bank, label) -> None:
    before = interest(bank)
    taken = change(bank, label, date(2026, 2, 2), "withdrawn").change
    day = {"on": taken.on.isoformat()}
    change(bank, label, date(2026, 2, 2), "lifted", supersedes=taken.change_id, **day)
    assert interest(bank) == before
    assert rate(bank, date(2026, 2, 2)) == "2110000"


def test_a_shortened_label_ends_earlier(bank, label) -> None:
    change(bank, label, date(2026, 2, 5), "shortened", valid_to="2026-06-30")
    assert rate(bank, date(2026, 6, 30)) == "2110000"
    assert rate(bank, date(2026, 7, 1)) == "3000000"
    [held] = account_picture(bank.store, ACCOUNT, as_of=AT_END).certificates
    assert [p.last_on for p in held.known.state.valid] == [date(2026, 6, 30)]


def test_a_corrected_label_was_always_so(bank, label) -> None:
    right = {**LABEL, "valid_to": "2026-01-31", "number": "L-7"}
    done = change(bank, label, date(2026, 2, 5), "corrected", certificate=right)
    assert rate(bank, date(2026, 1, 31)) == "2110000"
    assert rate(bank, date(2026, 2, 1)) == "3000000"
    assert filed(bank, right, date(2026, 2, 6)).new is False
    second = {**right, "valid_to": "2026-03-31"}
    later = change(bank, label, date(2026, 2, 9), "corrected", certificate=second).change
    assert later.supersedes == done.change.change_id
    assert refused(bank, label, date(2026, 2, 10), "lifted", supersedes=done.change.change_id) == (
        "certificate_corrected_since",
        "supersedes",
        done.change.change_id,
        later.change_id,
    )
    change(bank, label, date(2026, 2, 10), "lifted", supersedes=later.change_id)
    [held] = account_picture(bank.store, ACCOUNT, as_of=AT_END).certificates
    assert held.known.state.particulars.number == "L-7"
    assert held.known.state.particulars.valid.last_on == date(2026, 1, 31)


RENEWED = {**LABEL, "valid_from": "2026-09-01", "valid_to": "2027-08-31"}


def test_a_renewal_keeps_its_number(bank, label) -> None:
    with pytest.raises(RejectedError) as error:
        filed(bank, {**RENEWED, "valid_from": "2026-08-31"}, date(2026, 8, 1))
    [problem] = error.value.problems
    assert problem.code == "certificate_exists"
    assert "Renewed under the same number" in problem.remedy
    renewal = filed(bank, RENEWED, date(2026, 8, 1))
    assert renewal.new
    assert renewal.certificate.certificate_id != label
    for document in (LABEL, RENEWED):
        assert not filed(bank, document, date(2026, 8, 2)).new
    picture = loan_picture(bank.store, "HB1", as_of=date(2026, 9, 5))
    # The loan goes on to 10 September by the renewed label.
    rates = [rate_on(picture.priced.segments, date(2026, *day)) for day in ((8, 31), (9, 1))]
    assert rates[0].carbon_e4bp == rates[1].carbon_e4bp < 0
    assert rates[0].decision_id != rates[1].decision_id


def test_the_order_of_a_label_and_its_renewal_does_not_matter(bank, label) -> None:
    other = {**LABEL, "number": "L-9"}
    for document in ({**RENEWED, "number": "L-9"}, other):
        assert filed(bank, document, date(2026, 8, 1)).new
    assert not filed(bank, other, date(2026, 8, 2)).new


def test_a_label_is_renewed_early_once_it_is_shortened(bank, label) -> None:
    early = {**RENEWED, "valid_from": "2026-02-01"}
    with pytest.raises(RejectedError):
        filed(bank, early, date(2026, 1, 20))
    change(bank, label, date(2026, 1, 20), "shortened", valid_to="2026-01-31")
    renewal = filed(bank, early, date(2026, 1, 20)).certificate.certificate_id
    day = date(2026, 2, 1)
    change(bank, renewal, day, "corrected", certificate={**early, "issuer": "another"})
    # What it always was may not reach into the days of the other.
    reaching = {**early, "valid_from": "2026-01-31"}
    assert refused(bank, renewal, day, "corrected", certificate=reaching)[:3] == (
        "certificate_exists",
        "certificate.number",
        "L-1",
    )


def test_other_particulars_are_told_with_the_commands(bank, label) -> None:
    before = log_size(bank.store)
    with pytest.raises(RejectedError) as error:
        filed(bank, {**LABEL, "valid_to": "2026-01-31", "issuer": "another"}, date(2026, 2, 5))
    [problem] = error.value.problems
    assert (problem.code, problem.found) == ("certificate_exists", f"L-1 ({label})")
    assert problem.needed == "issuer a body → another, valid_to 2026-08-31 → 2026-01-31"
    assert "certificate correct" in problem.remedy
    assert error.value.is_conflict
    again = filed(bank, LABEL, date(2026, 2, 5))
    assert (again.new, again.certificate.certificate_id) == (False, label)
    assert log_size(bank.store) == before


def test_a_validity_beyond_ten_years_is_asked_about(bank) -> None:
    long = {**LABEL, "number": "L-2", "valid_to": "2035-09-01"}
    with pytest.raises(RejectedError) as error:
        filed(bank, long, date(2025, 9, 15))
    [problem] = error.value.problems
    assert (problem.code, problem.place.path) == ("validity_length", "valid_to")
    confirmed = {**long, "confirmed": ["validity_length"]}
    assert filed(bank, confirmed, date(2025, 9, 15)).new
    assert filed(bank, {**LABEL, "number": "L-3", "valid_to": "2035-08-31"}, AT_END).new
    with pytest.raises(RejectedError) as error:
        filed(bank, {**LABEL, "number": "L-4", "confirmed": ["validity_length"]}, AT_END)
    assert [p.code for p in error.value.problems] == ["confirmed_nothing"]


def test_what_cannot_be_is_refused_and_nothing_stored(bank, label) -> None:
    day = date(2026, 2, 5)
    assert change(bank, "C-NONE", day, "withdrawn") is None
    ahead = {"on": "2026-02-06"}
    for kind in ("withdrawn", "suspended"):
        assert refused(bank, label, day, kind, **ahead) == (
            "certificate_change_future",
            "on",
            "2026-02-06",
            "2026-02-05",
        )
    assert refused(bank, label, day, "withdrawn", on="2025-08-31")[:3] == (
        "certificate_not_held",
        "on",
        "2025-08-31",
    )
    assert refused(bank, label, date(2026, 9, 1), "withdrawn")[0] == "certificate_not_held"
    assert refused(bank, label, date(2025, 9, 14), "withdrawn")[0] == "certificate_change_early"
    assert refused(bank, label, day, "suspended", until="2026-02-04")[:2] == (
        "period_empty",
        "until",
    )
    assert refused(bank, label, day, "shortened", valid_to="2025-08-31") == (
        "certificate_shortened_empty",
        "valid_to",
        "2025-08-31",
        "2025-09-01",
    )
    assert refused(bank, label, day, "shortened", valid_to="2026-08-31") == (
        "certificate_not_shorter",
        "valid_to",
        "2026-08-31",
        "2026-08-31",
    )
    assert refused(bank, label, day, "withdrawn", reason=" ")[0] == "key_empty"
    assert refused(bank, label, day, "withdrawn", until="2026-03-01")[0] == "term_unused"
    assert refused(bank, label, day, "shortened")[0] == "key_missing"
    assert refused(bank, label, day, "corrected", certificate=LABEL)[:3] == (
        "certificate_corrected_nothing",
        "certificate",
        label,
    )
    filed(bank, {**LABEL, "number": "L-2"}, day)
    taken = {**LABEL, "number": "L-2", "issuer": "x"}
    assert refused(bank, label, day, "corrected", certificate=taken)[:3] == (
        "certificate_exists",
        "certificate.number",
        "L-2",
    )
    other = {**LABEL, "account": "uscc:91310000631696382C"}
    assert refused(bank, label, day, "corrected", certificate=other)[0] == "other_account"
    assert refused(bank, label, day, "lifted", supersedes="K-NONE") == (
        "certificate_change_unknown",
        "supersedes",
        "K-NONE",
        label,
    )
    taken_back = change(bank, label, day, "withdrawn").change
    assert refused(bank, label, day, "withdrawn")[0] == "certificate_change_stands"
    assert refused(bank, label, day, "suspended")[2:] == (label, taken_back.change_id)
    lift = {"supersedes": taken_back.change_id}
    assert refused(bank, label, day, "lifted", **lift, on="2026-02-04")[:2] == (
        "certificate_change_early",
        "on",
    )
    change(bank, label, day, "lifted", **lift)
    assert refused(bank, label, day, "lifted", **lift)[0] == "certificate_change_lifted"


@pytest.mark.parametrize("seed", seeds(10))
def test_any_order_with_runs_in_between_ends_as_the_facts_give(bank, label, seed: int) -> None:
    """Two labels, changed on random days and told late at times, with runs in between."""
    random = Random(seed)
    second = {**LABEL, "number": "L-2", "valid_from": "2026-01-01", "valid_to": "2026-12-31"}
    labels = [label, filed(bank, second, date(2025, 12, 1)).certificate.certificate_id]
    day = date(2025, 12, 1)
    for _ in range(8):
        day += timedelta(days=random.choice((0, 7, 30)))
        told_on = max(date(2025, 12, 1), day - timedelta(days=random.choice((0, 0, 20))))
        certificate_id = random.choice(labels)
        kind = random.choice(("withdrawn", "suspended", "shortened", "lifted"))
        more = {}
        if kind == "shortened":
            more["valid_to"] = (day + timedelta(days=random.choice((-20, 40)))).isoformat()
        if kind == "suspended" and random.random() < 0.5:
            more["until"] = (told_on + timedelta(days=random.choice((5, 25)))).isoformat()
        if kind == "lifted":
            held = account_picture(bank.store, ACCOUNT, as_of=AT_END).certificates
            known = [h.known for h in held if h.known.certificate.certificate_id == certificate_id]
            counting = known[0].counting
            if not counting:
                continue
            more["supersedes"] = random.choice(counting).change_id
        try:
            change(bank, certificate_id, told_on, kind, **more)
        except RejectedError:
            continue
        if random.random() < 0.5:
            bank.run(day)
    bank.run(AT_END)
    stands_as_the_facts_give(bank, "HB1", AT_END)
